# SPDX-License-Identifier: AGPL-3.0-or-later
"""The text of a reply while it comes: kept, handed to the history twice a second at the most, counted meanwhile."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future

from leadline.chat.reply import AnswerText, ThinkingText

SAVE_EVERY_S = 0.5
SAVE_EVERY_CHARS = 4_000

Count = Callable[[Sequence[str]], "Future[tuple[int, ...]]"]


class ComingText:
    """Thinking and answer of one reply. Pieces come from the service's thread; saving is due on a timer's."""

    def __init__(
        self,
        thinking: str,
        answer: str,
        save: Callable[[str, str], object],
        count: Count | None,
        tell: Callable[[int, int], None],
    ) -> None:
        """`thinking` and `answer` are what a reply that goes on begins with.

        `save` is given answer and thinking; `count` gives the tokens of texts, `tell` is told those of thinking and
        answer so far. None of them is called after `close`.
        """
        self._thinking = [thinking] if thinking else []
        self._answer = [answer] if answer else []
        self._save = save
        self._count = count
        self._tell = tell
        self._lock = threading.RLock()
        """Guards all of it. One that its own thread may take twice: a count may be there at once."""
        self._unsaved_chars = 0
        self._timer: threading.Timer | None = None
        self._counted_chars = (0, 0)
        self._tokens = (0, 0)
        self._is_counting = self._is_closed = False

    @property
    def texts(self) -> tuple[str, str]:
        """Answer and thinking so far."""
        with self._lock:
            return self._joined()

    def add(self, piece: ThinkingText | AnswerText) -> bool:
        """More of it; True when so much has come that `save` should not wait for the clock."""
        with self._lock:
            (self._thinking if isinstance(piece, ThinkingText) else self._answer).append(piece.text)
            self._unsaved_chars += len(piece.text)
            is_due = self._unsaved_chars >= SAVE_EVERY_CHARS
            if not is_due and self._timer is None:
                # Not looked at when the next piece comes: on a stream that falls silent none does.
                self._timer = threading.Timer(SAVE_EVERY_S, self.save)
                self._timer.daemon = True
                self._timer.start()
            return is_due

    def save(self) -> None:
        """Hand it to the history, and what is new of it to the tokenizer."""
        with self._lock:  # held until it is queued, so that no older text is written after a newer one
            if self._is_closed:
                return
            answer, thinking = self._taken()
            self._save(answer, thinking)
            if self._count is not None and not self._is_counting:
                new = thinking[self._counted_chars[0] :], answer[self._counted_chars[1] :]
                self._counted_chars = len(thinking), len(answer)
                self._is_counting = True
                self._count(new).add_done_callback(self._counted)

    def begin_anew(self) -> tuple[str, str]:
        """The reply goes on after it has read something: answer and thinking until then, which are kept elsewhere."""
        with self._lock:
            answer, thinking = self._taken()
            self._answer, self._thinking, self._counted_chars = [], [], (0, 0)
            return answer, thinking

    def close(self) -> tuple[str, str]:
        """It is over: the whole answer and thinking."""
        with self._lock:
            self._is_closed = True
            return self._taken()

    def _taken(self) -> tuple[str, str]:
        if self._timer is not None:
            self._timer.cancel()
        self._timer, self._unsaved_chars = None, 0
        return self._joined()

    def _joined(self) -> tuple[str, str]:
        """Joined for good, so that memory grows by the text and not by its pieces."""
        self._answer = ["".join(self._answer)]
        self._thinking = ["".join(self._thinking)]
        return self._answer[0], self._thinking[0]

    def _counted(self, counting: "Future[tuple[int, ...]]") -> None:
        if counting.cancelled() or counting.exception() is not None:
            return  # no count is shown from now on: nothing depends on it
        thinking, answer = counting.result()
        with self._lock:
            self._tokens = self._tokens[0] + thinking, self._tokens[1] + answer
            self._is_counting = False
            if not self._is_closed:
                self._tell(*self._tokens)
