# SPDX-License-Identifier: AGPL-3.0-or-later
"""Collections in the left pane and on screen: made, opened, asked in, renamed, deleted, with their prices."""

from __future__ import annotations

from PySide6.QtCore import QObject

from leadline.assistant import Assistant
from leadline.collecting import Collection, Differences
from leadline.costs.money import Money, shown
from leadline.storage.conversations import Chat
from leadline.ui.background import Background, ignore
from leadline.ui.choice_control import ChoiceControl
from leadline.ui.collection_row import CollectionLine, MemberLine
from leadline.ui.conversation_control import ConversationControl
from leadline.ui.document_control import DocumentControl
from leadline.ui.draft_control import DraftControl
from leadline.ui.failing import as_error
from leadline.ui.history_control import UNDO_MS, HistoryControl
from leadline.ui.image_control import ImageControl
from leadline.ui.main_window import MainWindow
from leadline.ui.notice_strip import Notice, NoticeButton, NoticeKind
from leadline.ui.session import Session
from leadline.ui.shown_text import sentences

MADE, PUT = "collection-made", "collection-put"


class CollectionControl(QObject):
    """A collection is on screen as the chat that holds its documents; asking there begins a chat of it."""

    def __init__(
        self,
        window: MainWindow,
        assistant: Assistant,
        background: Background,
        session: Session,
        conversation: ConversationControl,
        history: HistoryControl,
        drafts: DraftControl,
        images: ImageControl,
        documents: DocumentControl,
        choices: ChoiceControl,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._assistant = assistant
        self._background = background
        self._session = session
        self._conversation = conversation
        self._history = history
        self._drafts = drafts
        self._images = images
        self._documents = documents
        self._choices = choices
        self._late: tuple[int | None, int] = (None, 0)
        """The collection on screen, and how many of its documents had come late when that was last looked at."""
        self._all: tuple[Collection, ...] = ()
        self._differences: dict[int, Differences] = {}
        """By the chat that holds the documents."""
        self._looked_at: set[int] = set()
        self._is_reading = self._is_stale = self._is_counting = self._is_beginning = False
        self._warms: int | None = None
        """A collection that is put on screen to be warmed up."""
        self._names: int | None = None
        """One that is put on screen to be given a name."""
        self._new: tuple[int, int] | None = None
        """A collection that is made and not in the list yet, and the chat it was made of."""
        self._made: tuple[int, int] | None = None
        """The chat that holds its documents, and the one it was made of."""
        self._put: tuple[int, int | None] | None = None
        """A chat, and the collection that it was in."""
        self._opened_with: tuple[object, ...] = ()
        header = window.header
        header.collection_requested.connect(self.make)
        header.chat_put.connect(self._put_open)
        window.history.chat_put.connect(self.put)
        window.history.warm_up_requested.connect(self.warm_up)
        window.notices.button_pressed.connect(self._pressed)
        conversation.chat_wanted.connect(self._begin_chat)
        history.refreshed.connect(self.refresh)
        session.chat_opened.connect(self._chat_opened)
        session.chat_renewed.connect(self._show_place)
        session.pack_changed.connect(self._pack_changed)
        session.model_changed.connect(self._model_changed)
        documents.reading_changed.connect(self._reading_changed)
        window.documents.collection_requested.connect(self.make)

    # -- the list --------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Read the list again; one reading at a time, the latest wins."""
        if self._is_reading:
            self._is_stale = True
            return
        self._is_reading, self._is_stale = True, False
        self._background.follow(self._assistant.collecting.all(), self._take, self._not_read)

    def look_again(self) -> None:
        """Hours have passed: all is read again, and the files of each collection are looked at."""
        self._looked_at.clear()
        self.refresh()

    def _take(self, found: tuple[Collection, ...]) -> None:
        self._is_reading = False
        if self._is_stale:
            self.refresh()
            return
        self._all = found
        self._history.collections = {each.row.chat_id: each.row.name for each in found}
        self._show_place()
        self._show()
        self._open_new(found)
        for each in found:
            if each.row.chat_id not in self._looked_at:
                self._look(each.row.chat_id)
        if not self._is_counting and any(
            each.row.head is None and not each.is_local and each.row.documents for each in found
        ):
            self._is_counting = True
            self._background.follow(self._assistant.collecting.count_heads(), self._counted, ignore)

    def _not_read(self, problem: BaseException) -> None:
        self._is_reading = False
        self._failed(problem)

    def _counted(self, is_news: bool) -> None:
        self._is_counting = False
        if is_news:
            self.refresh()

    def _look(self, chat_id: int) -> None:
        """Whether the files of a collection are what was read of them."""

        def seen(differences: Differences) -> None:
            if self._differences.get(chat_id, Differences()) != differences:
                self._differences[chat_id] = differences
                self._show()

        self._looked_at.add(chat_id)
        self._background.follow(self._assistant.collecting.differences(chat_id), seen, ignore)

    def _show(self) -> None:
        names = tuple((each.row.id, each.row.name) for each in self._all)
        self._window.header.collections = names
        members = {
            each.row.id: [MemberLine(chat.id, chat.title or self.tr("Untitled")) for chat in each.chats]
            for each in self._all
        }
        self._window.history.show_collections([self._line(each) for each in self._all], members, self._on_screen)

    def _line(self, collection: Collection) -> CollectionLine:
        row = collection.row
        return CollectionLine(
            row.id,
            row.chat_id,
            row.name,
            self._price_words(collection),
            self._detail_words(collection),
            self._difference_words(self._differences.get(row.chat_id, Differences())),
            is_warm=collection.is_warm,
            can_warm_up=not collection.is_local and row.head_tokens > 0,
            chats=row.chats,
        )

    def _price_words(self, collection: Collection) -> str:
        row = collection.row
        tokens = row.head_tokens + row.late_tokens
        if not row.documents:
            return self.tr("no documents yet")
        if collection.first is None or collection.later is None or not collection.first.amount:
            return self.tr("{tokens} tokens").replace("{tokens}", f"{tokens:,}")
        if collection.is_warm:
            return self.tr("cached, a question {price}").replace("{price}", self._money(collection.later))
        words = self.tr("first {price}, then {later}").replace("{price}", self._money(collection.first))
        return words.replace("{later}", self._money(collection.later))

    def _detail_words(self, collection: Collection) -> str:
        row, first, later = collection.row, collection.first, collection.later
        words = self.tr("Documents: {count}, {tokens} tokens.").replace("{count}", f"{row.documents:,}")
        words = words.replace("{tokens}", f"{row.head_tokens + row.late_tokens:,}")
        if first is None or later is None or not first.amount:
            return words
        said = self.tr("First question {price}, then {later}: without what is typed and answered.")
        if collection.is_warm:
            said = self.tr("Probably cached: a question {later}, else {price}. Without what is typed and answered.")
        said = said.replace("{price}", self._money(first)).replace("{later}", self._money(later))
        return sentences(words, said)

    def _difference_words(self, differences: Differences) -> str:
        if differences.changed:
            count = differences.changed + differences.missing
            return self.tr("{count} changed").replace("{count}", f"{count:,}")
        return self.tr("{count} gone").replace("{count}", f"{differences.missing:,}") if differences.missing else ""

    def _money(self, money: Money) -> str:
        return shown(money, self._assistant.language)

    # -- on screen -------------------------------------------------------------------------------------

    @property
    def _on_screen(self) -> int | None:
        """The collection that is on screen, or that the chat on screen belongs to."""
        return self._session.chat.collection_id if self._session.chat is not None else None

    def _chat_opened(self) -> None:
        session = self._session
        self._opened_with = (session.model, session.mode, session.sampling)
        self._late = self._late_here()
        self._show_place()
        chat = session.chat
        collection = next((each for each in self._all if chat is not None and each.row.id == chat.collection_id), None)
        if collection is not None and chat is not None and not chat.is_pack:
            self._look(collection.row.chat_id)
            self.refresh()  # it may have become cold since it was last read
        if chat is not None and chat.is_pack:
            self._look(chat.id)
            if self._warms == chat.id:
                self._window.header.warm_up_requested.emit()
            if self._names == chat.id:
                self._window.header.start_rename()
        self._warms = self._names = None
        self._show()

    def _show_place(self) -> None:
        """What the header's menu and the empty transcript say of the chat on screen."""
        chat, header = self._session.chat, self._window.header
        header.is_pack = chat is not None and chat.is_pack
        header.collection_id = self._on_screen
        self._window.documents.can_collect = chat is not None and not chat.is_pack
        # By the list: the chat was read before the last renaming.
        name = self._history.collections.get(chat.id, chat.title) if chat is not None and chat.is_pack else ""
        if chat is None or not chat.is_temporary:  # which says what becomes of it, also when the list comes later
            self._window.welcome.show_collection(name)

    def _pack_changed(self) -> None:
        chat = self._session.chat
        if chat is not None and chat.is_pack:
            self._look(chat.id)
            self.refresh()

    def _reading_changed(self) -> None:
        """What was added to a collection whose chats have sent the rest is a choice, once all of it is read."""
        if self._documents.is_reading:
            return
        before, self._late = self._late, self._late_here()
        if self._late[0] == before[0] and self._late[1] > before[1]:
            self._choices.offer_late()

    def _late_here(self) -> tuple[int | None, int]:
        chat = self._session.chat
        if chat is None or not chat.is_pack:
            return None, 0
        return chat.id, sum(entry.is_late for entry in chat.pack)

    def _model_changed(self) -> None:
        """Another model or mode chosen for a collection is its own from now on."""
        session = self._session
        chosen = (session.model, session.mode, session.sampling)
        if chosen == self._opened_with or session.is_once:
            return
        self._opened_with = chosen
        chat, model = session.chat, session.model
        if chat is not None and chat.is_pack and model is not None:
            keeping = self._assistant.collecting.keep_mode(chat.id, model, session.mode, session.sampling)
            self._background.follow(keeping, lambda _: self.refresh(), self._failed)

    def _begin_chat(self) -> None:
        """What is typed goes out in a chat of its own, which begins with the collection's bytes."""
        session = self._session
        pack, model = session.chat, session.model
        if pack is None or pack.collection_id is None or model is None or self._is_beginning:
            return

        def begun(chat: Chat) -> None:
            self._is_beginning = False
            if session.chat is None or session.chat.id != pack.id:  # gone elsewhere meanwhile: nothing was asked
                self._background.follow(self._assistant.hide(chat.id), ignore, ignore)
                return
            self._drafts.hand_over(chat.id)
            self._images.hand_over(chat.id)
            session.open(chat)
            self._conversation.submit_typed()

        def failed(problem: BaseException) -> None:
            self._is_beginning = False
            self._failed(problem)

        self._is_beginning = True
        beginning = self._assistant.collecting.begin_chat(pack.collection_id, model, session.mode, session.sampling)
        self._background.follow(beginning, begun, failed)

    # -- what the user does ----------------------------------------------------------------------------

    def make(self) -> None:
        """Make a collection of the documents on screen, open it, and let its name be typed."""
        chat = self._session.chat
        if chat is None:
            return
        name = chat.title or self.tr("Collection")

        def made(collection_id: int) -> None:
            self._new = (collection_id, chat.id)
            self._history.refresh()

        self._background.follow(self._assistant.collecting.make(chat.id, name), made, self._failed)

    def _open_new(self, found: tuple[Collection, ...]) -> None:
        """The collection that was just made is in the list: put it on screen, with the field for its name."""
        if self._new is None:
            return
        new = next((each for each in found if each.row.id == self._new[0]), None)
        if new is None:
            return
        self._made, self._new = (new.row.chat_id, self._new[1]), None
        self._names = new.row.chat_id
        self._history.open_chat(new.row.chat_id)
        text = self.tr("These documents are a collection now.")
        hint = self.tr("Ask in it to begin a chat with them.")
        undo = NoticeButton("undo", self.tr("Undo"))
        self._window.notices.show_notice(
            Notice(MADE, NoticeKind.HINT, text, hint, buttons=(undo,), lifetime_ms=UNDO_MS)
        )

    def put(self, chat_id: int, collection_id: int) -> None:
        """Put a chat into a collection, or into none: 0."""

        def moved(was: int | None) -> None:
            self._history.refresh()
            self._reload(chat_id)
            if was == (collection_id or None):
                return
            self._put = (chat_id, was)
            name = next((each.row.name for each in self._all if each.row.id == collection_id), "")
            text = self.tr("The chat is in “{name}” now. Its own documents stay.").replace("{name}", name)
            if not collection_id:
                text = self.tr("The chat is in no collection now. Its documents stay.")
            undo = NoticeButton("undo", self.tr("Undo"))
            self._window.notices.show_notice(Notice(PUT, NoticeKind.HINT, text, buttons=(undo,), lifetime_ms=UNDO_MS))

        self._background.follow(self._assistant.collecting.move(chat_id, collection_id or None), moved, self._failed)

    def _put_open(self, collection_id: int) -> None:
        if self._session.chat_id is not None:
            self.put(self._session.chat_id, collection_id)

    def _reload(self, chat_id: int) -> None:
        """The chat on screen belongs to another collection now."""
        if chat_id != self._session.chat_id:
            return
        asked = self._session.ask()

        def loaded(chat: Chat) -> None:
            if chat.id == self._session.chat_id:
                self._session.renew(chat, asked)  # or what was read later is known, which has the move in it, too
                self._show()

        self._background.follow(self._assistant.chat(chat_id), loaded, self._failed)

    def warm_up(self, chat_id: int) -> None:
        """Say on its screen what it costs to have a collection's documents read ahead."""
        if self._session.chat_id == chat_id:
            self._window.header.warm_up_requested.emit()
        else:
            self._warms = chat_id
            self._history.open_chat(chat_id)

    def _pressed(self, notice: str, button: str) -> None:
        if button != "undo":
            return
        if notice == MADE and self._made is not None:
            (pack, chat_id), self._made = self._made, None

            def gone(_: None) -> None:
                if self._session.chat_id == pack:
                    self._history.open_chat(chat_id)
                self._history.refresh()

            self._background.follow(self._assistant.hide(pack), gone, self._failed)
        elif notice == PUT and self._put is not None:
            (chat_id, was), self._put = self._put, None

            def back(_: int | None) -> None:
                self._history.refresh()
                self._reload(chat_id)

            self._background.follow(self._assistant.collecting.move(chat_id, was), back, self._failed)

    def _failed(self, problem: BaseException) -> None:
        self._window.show_error(as_error(problem))
