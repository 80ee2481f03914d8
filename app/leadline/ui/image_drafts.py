# SPDX-License-Identifier: AGPL-3.0-or-later
"""Images of questions that are being written, on the disk: one lot for each chat and one for a new one, as drafts."""

from collections.abc import Callable
from concurrent.futures import Future, wait

from PySide6.QtCore import QObject

from leadline.assistant import Assistant
from leadline.chat.question_image import NewImage
from leadline.ui.background import Background, ignore

FINISH_S = 3.0


class ImageDrafts(QObject):
    """Keeps what is handed to it, when it is another than before; gives back what an earlier run kept."""

    def __init__(self, assistant: Assistant, background: Background, parent: QObject) -> None:
        super().__init__(parent)
        self._assistant = assistant
        self._background = background
        self._kept: dict[int | None, tuple[bytes, ...]] = {}
        """By chat, as far as this run knows, by the images' hashes; None is a new chat."""
        self._saving: set[Future[None]] = set()

    def keep(self, chat_id: int | None, images: tuple[NewImage, ...]) -> None:
        """These go with the chat's next question."""
        digests = tuple(each.image.digest for each in images)
        if digests == self._kept.get(chat_id, ()):
            return
        self._kept[chat_id] = digests
        saving = self._assistant.save_draft_images(chat_id, images)
        self._saving = {each for each in self._saving if not each.done()} | {saving}
        # A full disk is not worth a message while somebody writes: the images are on screen.
        self._background.follow(saving, ignore, ignore)

    def forget(self, chat_id: int | None) -> None:
        """What is kept of that chat has changed without us: it is to be read again."""
        self._kept.pop(chat_id, None)

    def load(self, chat_id: int | None, show: Callable[[tuple[NewImage, ...]], bool]) -> None:
        """Hand over what an earlier run kept, once; `show` says whether it could be shown."""
        if chat_id in self._kept:
            return

        def loaded(images: tuple[NewImage, ...]) -> None:
            if self._kept.get(chat_id) == ():
                self._kept[chat_id] = tuple(each.image.digest for each in images)
            if not show(images):
                self.forget(chat_id)  # the next time, then

        self._kept[chat_id] = ()
        self._background.follow(self._assistant.draft_images(chat_id), loaded, ignore)

    def finish(self) -> None:
        """Wait until all that was kept is on the disk."""
        wait(self._saving, timeout=FINISH_S)
