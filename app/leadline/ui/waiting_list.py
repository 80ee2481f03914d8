# SPDX-License-Identifier: AGPL-3.0-or-later
"""What waits to be sent, by chat, as the window knows it. Every change is written down at once."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from leadline.assistant import Assistant
from leadline.storage.waiting import WaitingQuestion, WaitsFor
from leadline.ui.background import Background, ignore
from leadline.ui.live_replies import Queued


class WaitingList(QObject):
    """The questions in the order in which they go. When they go is not its business."""

    changed = Signal(int)
    """Something waits in this chat, or waits no longer, or for something else."""

    def __init__(self, assistant: Assistant, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting = assistant.waiting
        self._background = background
        self._by_chat: dict[int, list[WaitingQuestion]] = {}

    def of_chat(self, chat_id: int | None) -> tuple[WaitingQuestion, ...]:
        """The questions that wait in a chat, the first to go first."""
        queue = self._by_chat.get(chat_id, ()) if chat_id is not None else ()
        return tuple(each for each in queue if not each.is_warm_up)

    @property
    def all(self) -> tuple[WaitingQuestion, ...]:
        """What waits in all chats, warm-ups too."""
        return tuple(each for queue in self._by_chat.values() for each in queue)

    @property
    def chats(self) -> frozenset[int]:
        """The chats in which a question waits."""
        return frozenset(chat_id for chat_id in self._by_chat if self.of_chat(chat_id))

    def find(self, waiting_id: int) -> WaitingQuestion | None:
        """The question of that number, while it waits."""
        return next((each for queue in self._by_chat.values() for each in queue if each.id == waiting_id), None)

    def read(self, done: Callable[[], None], failed: Callable[[BaseException], None]) -> None:
        """Take what the history says, of all chats."""

        def loaded(found: tuple[WaitingQuestion, ...]) -> None:
            before, self._by_chat = {*self._by_chat}, {}
            for waiting in found:
                self._by_chat.setdefault(waiting.chat_id, []).append(waiting)
            for chat_id in before | {*self._by_chat}:
                self.changed.emit(chat_id)
            done()

        self._background.follow(self._waiting.everything(), loaded, failed)

    def add(
        self,
        chat_id: int,
        queued: Queued,
        draft: str,
        done: Callable[[], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        """Put a question behind those that wait in the chat; `draft` is what else is typed there."""

        def added(waiting: WaitingQuestion) -> None:
            self.put(waiting)
            done()

        adding = self._waiting.add(chat_id, queued.question, queued.model, queued.mode, draft, once=queued.once)
        self._background.follow(adding, added, failed)

    def restore(
        self, removed: WaitingQuestion, done: Callable[[], None], failed: Callable[[BaseException], None]
    ) -> None:
        """Bring a question back to its place."""

        def back(waiting: WaitingQuestion) -> None:
            self.put(waiting)
            done()

        self._background.follow(self._waiting.restore(removed), back, failed)

    def put(self, waiting: WaitingQuestion) -> None:
        """It stands in the history already."""
        queue = self._by_chat.setdefault(waiting.chat_id, [])
        queue.append(waiting)
        queue.sort(key=lambda each: (each.created_at, each.id))
        self.changed.emit(waiting.chat_id)

    def remove(self, waiting: WaitingQuestion) -> None:
        """It is not to be sent."""
        self._background.follow(self._waiting.remove(waiting.id), ignore, ignore)
        self.forget(waiting)

    def forget(self, waiting: WaitingQuestion) -> None:
        """It stands in the history no longer: it is a turn now."""
        queue = self._by_chat.get(waiting.chat_id, [])
        self._set(waiting.chat_id, [each for each in queue if each.id != waiting.id])

    def set_waits_for(self, waiting: WaitingQuestion, waits_for: WaitsFor, problem: str = "") -> None:
        """It waits for something else from now on."""
        self._background.follow(self._waiting.set_waits_for(waiting.id, waits_for, problem), ignore, ignore)
        queue = self._by_chat.get(waiting.chat_id, [])
        changed = replace(waiting, waits_for=str(waits_for), problem=problem)
        self._set(waiting.chat_id, [changed if each.id == waiting.id else each for each in queue])

    def hold(self, chat_id: int, problem: str) -> None:
        """The reply that they wait for is not complete: they wait for the user."""
        queue = self._by_chat.get(chat_id, [])
        if any(each.waits_for == WaitsFor.REPLY for each in queue):
            self._background.follow(self._waiting.hold(chat_id, problem), ignore, ignore)
            held = (replace(each, waits_for=str(WaitsFor.USER), problem=problem) for each in queue)
            together = zip(queue, held, strict=True)
            self._set(chat_id, [after if each.waits_for == WaitsFor.REPLY else each for each, after in together])

    def _set(self, chat_id: int, queue: Iterable[WaitingQuestion]) -> None:
        self._by_chat[chat_id] = list(queue)
        if not self._by_chat[chat_id]:
            del self._by_chat[chat_id]
        self.changed.emit(chat_id)
