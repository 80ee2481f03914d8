# SPDX-License-Identifier: AGPL-3.0-or-later
"""Images between the composer, the child that makes them ready, and the questions they go with."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from leadline.assistant import Assistant
from leadline.catalogue import Model
from leadline.chat.question_image import NewImage
from leadline.errors import AssistantError
from leadline.imaging import cannot_see
from leadline.ui.background import Background
from leadline.ui.failing import as_error
from leadline.ui.image_drafts import ImageDrafts
from leadline.ui.image_row import ComposedImage
from leadline.ui.live_replies import Live, LiveReplies
from leadline.ui.main_window import MainWindow
from leadline.ui.notice_strip import Notice, NoticeButton, NoticeKind
from leadline.ui.session import Session
from leadline.ui.shown_images import image_words, name_words
from leadline.ui.shown_text import one_line
from leadline.ui.thumbnails import decoded

BLIND, UNSEEN, FAILED = "images-blind", "images-unseen", "images-failed"
"""Keys of notices: the model cannot see those of the question, or of the chat; a picture cannot be sent."""


@dataclass(slots=True)
class _Composed:
    """An image of a question that is being written."""

    key: int
    name: str
    image: NewImage | None = None
    """None while it is being read."""
    picture: QImage | None = None
    reading: Future[NewImage] | None = field(default=None, repr=False)


class ImageControl(QObject):
    """Keeps the images of each chat's next question, as the drafts are kept, and shows those of the chat on screen.

    A question that was sent but is not stored yet is part of its draft, and so are its images. The history takes them
    out of the draft in the transaction in which it stores the question.
    """

    changed = Signal()
    """Other images would go with the question on screen."""

    def __init__(
        self, window: MainWindow, assistant: Assistant, background: Background, session: Session, replies: LiveReplies
    ) -> None:
        super().__init__(window)
        self._window = window
        self._assistant = assistant
        self._background = background
        self._session = session
        self._replies = replies
        self._drafts = ImageDrafts(assistant, background, self)
        self._here: list[_Composed] = []
        """Those in the composer."""
        self._elsewhere: dict[int | None, list[_Composed]] = {}
        """Those of other chats; None for a new one."""
        self._chat_id: int | None = None
        """The chat that those in the composer belong to."""
        self._last_key = 0
        self._failures: list[AssistantError] = []
        self._told: tuple[int | None, str] | None = None
        """The chat and the model of which it was said that it does not see the chat's images."""
        window.images_dropped.connect(self.add)
        window.composer.image_pasted.connect(self.add_pasted)
        window.composer.image_removed.connect(self.remove)
        window.transcript.pictures_wanted.connect(self._fetch)
        session.chat_opened.connect(self._open_chat)
        session.chat_adopted.connect(self._adopt)
        session.model_changed.connect(self._review)
        session.chat_renewed.connect(self._review)

    @property
    def ready(self) -> tuple[NewImage, ...]:
        """Those that go with the question on screen."""
        return tuple(each.image for each in self._here if each.image is not None)

    # -- the composer ----------------------------------------------------------------------------------

    def add(self, paths: Sequence[str]) -> None:
        """Pictures were dropped or chosen: they go with the next question."""
        for path in paths:
            self._begin(path, Path(path).name)
        self._show()

    def add_pasted(self, data: bytes) -> None:
        """A picture was pasted, in another program's encoding."""
        self._begin(data, "")
        self._show()

    def remove(self, key: int) -> None:
        """Its x was pressed."""
        gone = next((each for each in self._here if each.key == key), None)
        if gone is not None:
            self._forget(gone)
            self._show()

    def clear(self) -> None:
        """None of them is to go with the question."""
        for each in self._here.copy():
            self._forget(each)
        self._show()

    def _begin(self, source: str | bytes, name: str) -> None:
        if all(each.image is not None for each in self._here):
            self._failures = []  # those of an earlier drop were told
        self._last_key += 1
        composed = _Composed(self._last_key, name)
        self._here.append(composed)
        composed.reading = self._assistant.read_image(source, name)
        self._background.follow(
            composed.reading, partial(self._is_ready, composed), partial(self._has_failed, composed)
        )

    def _is_ready(self, composed: _Composed, image: NewImage) -> None:
        composed.image, composed.picture = image, decoded(image.thumbnail)
        self._window.transcript.show_picture(image.image.thumbnail.hex(), composed.picture)
        if composed in self._here:
            self._show()

    def _has_failed(self, composed: _Composed, problem: BaseException) -> None:
        was_here = composed in self._here
        self._forget(composed)
        if not was_here:
            return
        self._show()
        self._failures.append(as_error(problem))
        self._tell_of_failures()

    def _tell_of_failures(self) -> None:
        first, *more = self._failures
        notice = Notice(FAILED, NoticeKind.HINT, first.title, first.hint, first.detail if first.hint == "" else "")
        if more:
            title = self.tr("{count} pictures cannot be sent as images.").replace("{count}", str(1 + len(more)))
            notice = Notice(FAILED, NoticeKind.HINT, title, detail="\n".join(e.one_line() for e in self._failures))
        self._window.notices.show_notice(notice)

    def _forget(self, composed: _Composed) -> None:
        if composed.reading is not None:
            composed.reading.cancel()
        for images in (self._here, *self._elsewhere.values()):
            if composed in images:
                images.remove(composed)

    def _show(self) -> None:
        self._window.composer.show_images(
            [
                ComposedImage(
                    key=each.key,
                    words=image_words(each.image.image) if each.image is not None else name_words(each.name),
                    picture=each.picture,
                    tokens=each.image.image.tokens if each.image is not None else 0,
                )
                for each in self._here
            ]
        )
        self._review()
        self.changed.emit()
        self._keep()

    # -- with the question -----------------------------------------------------------------------------

    def send(self, live: Live) -> None:
        """Those in the composer go out with this question; it shows them from now on."""
        live.images = self.ready
        for each in self._here.copy():
            self._forget(each)
        self._window.composer.show_images(())
        self.changed.emit()  # nothing is kept anew: until the question is stored they are its draft

    def stored(self, live: Live) -> None:
        """The question is a turn now, and the history has taken its images out of the draft."""
        if live.images and live.chat_id == self._chat_id:
            self._keep()
        elif live.images:
            self._drafts.forget(live.chat_id)

    def give_back(self, live: Live, *, on_screen: bool) -> None:
        """The question was not sent: its images stand before those that were added since."""
        if not live.images:
            return
        back = [self._composed(image) for image in live.images]
        live.images = ()
        if on_screen or (live.chat_id is None and self._chat_id is None):
            self._here[:0] = back
            self._show()
        else:
            self._elsewhere.setdefault(live.chat_id, [])[:0] = back

    def _composed(self, image: NewImage) -> _Composed:
        self._last_key += 1
        return _Composed(self._last_key, image.image.name, image, decoded(image.thumbnail))

    def refuses(self, model: Model) -> bool:
        """Whether the question on screen cannot go to this model, as it has images; then that is said."""
        if not self._here or model.images:
            return False
        drop = NoticeButton("drop-images", self.tr("Leave the images out"))
        self._say_blind(model, "ask-seeing", self.tr("Ask {model} instead"), drop)
        return True

    def use_seeing_model(self) -> bool:
        """Let a model answer that sees images; False where none is to be had."""
        model = self._seeing_model()
        if model is not None:
            self._session.choose(model)
        return model is not None

    def _seeing_model(self) -> Model | None:
        """One that sees images: of the same endpoint if it has one, else DeepSeek's."""
        here = self._session.model.endpoint if self._session.model is not None else ""
        seeing = [each for each in self._session.models if each.images and each.state != "gone"]
        places = (here, "deepseek")
        return min(
            (each for each in seeing if each.endpoint in places),
            key=lambda each: places.index(each.endpoint),
            default=next(iter(seeing), None),
        )

    # -- what the model does not see -------------------------------------------------------------------

    def _review(self) -> None:
        """Say what the chosen model does not see; take it back when it is so no longer."""
        session, notices = self._session, self._window.notices
        model, chat = session.model, session.chat
        if model is None or model.images:
            notices.withdraw(BLIND)
            notices.withdraw(UNSEEN)
            self._told = None
            return
        if self._here:
            self._say_blind(model, "use-seeing", self.tr("Use {model}"))
            return
        notices.withdraw(BLIND)
        unseen = sum(len(turn.images) for turn in chat.turns) if chat is not None else 0
        if not unseen:
            notices.withdraw(UNSEEN)
            self._told = None
        elif self._told != (session.chat_id, model.id):
            self._told = (session.chat_id, model.id)
            title = self.tr("{model} cannot see the images of this chat: its questions go out without them.")
            hint = self.tr("What was said before is then read anew, at the full price. Flash sees them.")
            notices.show_notice(Notice(UNSEEN, NoticeKind.HINT, title.replace("{model}", model.label), hint))

    def _say_blind(self, model: Model, key: str, words: str, *more: NoticeButton) -> None:
        """Refuse, and offer a model that sees: `words` are its button's."""
        problem, other, buttons = cannot_see(model), self._seeing_model(), more
        if other is not None:
            buttons = (NoticeButton(key, words.replace("{model}", one_line(other.label)), primary=True), *more)
        self._window.notices.show_notice(Notice(BLIND, NoticeKind.CHOICE, problem.title, problem.hint, buttons=buttons))

    # -- other chats -----------------------------------------------------------------------------------

    def _open_chat(self) -> None:
        if self._here:
            self._elsewhere[self._chat_id] = self._here
        self._chat_id = self._session.chat_id
        self._here = self._elsewhere.pop(self._chat_id, [])
        self._told = None
        self._failures = []
        self._show()
        self.restore()

    def hand_over(self, chat_id: int) -> None:
        """Those in the composer belong to another chat than the one on screen, which is put on screen next."""
        self._drafts.keep(chat_id, self.ready)
        self._drafts.keep(self._chat_id, ())
        self._elsewhere[chat_id], self._here = self._here, []

    def _adopt(self) -> None:
        """The new chat on screen is stored: what was added to it since its question was sent moves along."""
        self._drafts.keep(None, ())
        self._chat_id = self._session.chat_id
        self._keep()

    # -- drafts ----------------------------------------------------------------------------------------

    def restore(self) -> None:
        """Show what an earlier run left in the composer of the chat on screen."""
        place = self._session.place

        def show(images: tuple[NewImage, ...]) -> bool:
            if self._session.place is not place:
                return False
            known = {each.image.image.digest for each in self._here if each.image is not None}
            known |= {each.image.digest for live in self._replies.unstored for each in live.images}
            self._here[:0] = [self._composed(each) for each in images if each.image.digest not in known]
            self._show()
            return True

        self._drafts.load(self._chat_id, show)

    def finish(self) -> None:
        """Wait until all that was kept is on the disk."""
        self._drafts.finish()

    def _keep(self) -> None:
        """Keep what stands in the composer, and what was sent from it and is not stored yet."""
        live = self._replies.on_screen
        unstored = live.images if live is not None and live.is_unstored else ()
        self._drafts.keep(self._chat_id, (*unstored, *self.ready))

    # -- the transcript --------------------------------------------------------------------------------

    def _fetch(self, keys: list[str]) -> None:
        """Small pictures that are in sight, one by one: a damaged one must not hide the others."""
        show = self._window.transcript.show_picture

        for key in keys:

            def loaded(contents: list[bytes], key: str = key) -> None:
                show(key, decoded(contents[0]))

            def failed(_: BaseException, key: str = key) -> None:
                show(key, QImage())  # an empty card; its words still say what it was

            self._background.follow(self._assistant.image_contents([bytes.fromhex(key)]), loaded, failed)
