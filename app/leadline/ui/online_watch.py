# SPDX-License-Identifier: AGPL-3.0-or-later
"""Questions that found no network go by themselves once there is one, where the user wants that."""

from functools import partial

from PySide6.QtCore import QObject, QTimer

from leadline.assistant import Assistant
from leadline.storage.waiting import WaitingQuestion, WaitsFor
from leadline.ui.background import Background, ignore
from leadline.ui.live_replies import LiveReplies
from leadline.ui.session import Session
from leadline.ui.waiting_control import WaitingControl
from leadline.ui.waiting_sender import WaitingSender

EVERY_MS = 30_000


class OnlineWatch(QObject):
    """Connects to the servers that questions wait for, and to no other; twice a minute at most."""

    def __init__(
        self,
        assistant: Assistant,
        background: Background,
        session: Session,
        replies: LiveReplies,
        waiting: WaitingControl,
        sender: WaitingSender,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._assistant = assistant
        self._background = background
        self._session = session
        self._replies = replies
        self._waiting = waiting
        self._sender = sender
        self._is_asking = False
        self._is_new = True
        """What an earlier run left was not looked at yet."""
        self.timer = QTimer(self)
        self.timer.setInterval(EVERY_MS)
        self.timer.timeout.connect(self.look)
        waiting.list.changed.connect(lambda _: self.watch())
        waiting.begun.connect(self._look_first)
        session.model_changed.connect(self._look_first)
        session.model_changed.connect(self.watch)  # settings may have changed, too

    def watch(self) -> None:
        """Go on looking while something waits for the network and the user wants it sent."""
        if not self._assistant.settings.send_when_online or not self._firsts():
            self.timer.stop()
        elif not self.timer.isActive():
            self.timer.start()

    def _look_first(self) -> None:
        """Once, when both the questions of an earlier run and the models are known."""
        if self._is_new and self._waiting.is_begun and self._session.models:
            self._is_new = False
            if self._firsts():
                self.look()

    def look(self) -> None:
        """Look now. What is asked first is the history: a chat may have been deleted meanwhile."""
        if self._assistant.settings.send_when_online and not self._is_asking:
            self._is_asking = True
            self._waiting.list.read(self._ask, lambda _: self._done())

    def _ask(self) -> None:
        self._done()
        one_each = {each.endpoint_id: each for each in reversed(self._firsts())}
        for endpoint_id, first in one_each.items():
            self._background.follow(self._assistant.waiting.can_go(first), partial(self._answered, endpoint_id), ignore)

    def _answered(self, endpoint_id: str, can_go: bool) -> None:
        for each in self._firsts() if can_go else ():
            if each.endpoint_id == endpoint_id:
                self._sender.send(each)

    def _done(self) -> None:
        self._is_asking = False

    def _firsts(self) -> list[WaitingQuestion]:
        """The first question of each chat that waits for the network; none where a reply is under way."""
        found: list[WaitingQuestion] = []
        for chat_id in self._waiting.list.chats:
            queue = self._waiting.list.of_chat(chat_id)
            first = next((each for each in queue if each.waits_for == WaitsFor.NETWORK), None)
            if first is not None and self._replies.of_chat(chat_id) is None:
                found.append(first)
        return found
