# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a reply under way waits for before its first word, and how that is said."""

from dataclasses import dataclass
from math import ceil

from PySide6.QtCore import QCoreApplication

from leadline.chat.reply import Retrying, Uploading
from leadline.streams import TurnBegun
from leadline.ui.error_words import in_language
from leadline.ui.shown_text import thousands

_WORTH_SAYING_S = 4.0
"""A shorter wait needs no announcement."""


@dataclass(slots=True)
class Wait:
    """How far a question is on its way. Times are seconds of a clock that only goes forward."""

    what: str = ""
    """starting, counting, reading or fetching."""
    asked_s: float = 0.0
    """When it was sent, or is sent again."""
    prompt_tokens: int = 0
    first_word_s: float = 0.0
    """What the first word is expected to take from then on; 0 where nobody knows."""
    sent_bytes: int = 0
    total_bytes: int = 0
    """0 when nothing is said of the upload."""
    attempt: int = 0
    """The try that comes next; 0 when nothing failed."""
    attempts: int = 0
    next_try_s: float = 0.0
    problem: str = ""

    def take(self, event: Retrying | Uploading | TurnBegun | str, now_s: float) -> None:
        """Something happened on the way; a text is one of the words of `what`."""
        if isinstance(event, TurnBegun):
            self.prompt_tokens, self.first_word_s = event.prompt_tokens, event.first_word_s
            self.what = "reading"
        elif isinstance(event, Uploading):
            self.sent_bytes, self.total_bytes, self.attempt = event.sent_bytes, event.total_bytes, 0
        elif isinstance(event, Retrying):
            self.attempt, self.attempts, self.problem = event.attempt, event.of, event.error.title
            self.next_try_s = self.asked_s = now_s + event.wait_s
            self.total_bytes = 0
        else:
            self.what, self.attempt, self.total_bytes = event, 0, 0
            if event == "fetching":  # what was expected was the first word, and that is here
                self.first_word_s, self.asked_s = 0.0, now_s

    def is_ticking(self) -> bool:
        """Whether the words change as time goes by."""
        return bool(self.attempt) or (self.what == "reading" and self.first_word_s >= _WORTH_SAYING_S)

    def words(self, now_s: float) -> tuple[str, bool]:
        """One line, and whether the seconds that went by belong behind it."""
        if self.attempt:
            return self._retry(now_s), False
        if self.what == "starting":
            return QCoreApplication.translate("waiting", "Starting the local model…"), True
        if self.sent_bytes < self.total_bytes:
            text = QCoreApplication.translate("waiting", "Sending {sent} of {total} MB…")
            return text.replace("{sent}", _mb(self.sent_bytes)).replace("{total}", _mb(self.total_bytes)), False
        if self.what == "reading":
            return self._reading(now_s)
        if self.what == "fetching":
            return QCoreApplication.translate("waiting", "Looking things up in the documents…"), True
        return QCoreApplication.translate("waiting", "Counting and sending…"), True

    def _retry(self, now_s: float) -> str:
        left_s = ceil(self.next_try_s - now_s)
        if left_s > 0:
            text = QCoreApplication.translate("waiting", "Try {number} of {count} in {seconds} s. {problem}")
        else:
            text = QCoreApplication.translate("waiting", "Try {number} of {count}… {problem}")
        problem = in_language(self.problem)
        return (
            text.replace("{number}", str(self.attempt))
            .replace("{count}", str(self.attempts))
            .replace("{seconds}", str(left_s))
            .replace("{problem}", problem)
        )

    def _reading(self, now_s: float) -> tuple[str, bool]:
        if self.first_word_s < _WORTH_SAYING_S:
            return QCoreApplication.translate("waiting", "The model is reading…"), True
        left_s = round(self.first_word_s - (now_s - self.asked_s))
        tokens = thousands(self.prompt_tokens)
        if left_s < 1:
            text = QCoreApplication.translate("waiting", "Reading {tokens} tokens, longer than usual…")
            return text.replace("{tokens}", tokens), True
        text = QCoreApplication.translate("waiting", "Reading {tokens} tokens, first word in about {seconds} s")
        return text.replace("{tokens}", tokens).replace("{seconds}", str(left_s)), False


def _mb(size_bytes: int) -> str:
    return f"{size_bytes / 1_000_000:.1f}"
