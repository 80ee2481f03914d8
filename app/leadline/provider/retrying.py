# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sending again by itself: after which failures, how often, how long after. `wire` does it, and only while nothing of
a reply was shown and none was billed.

What is sent again: a busy or failing service (408, 425, 429, 5xx, an error object that says so in a stream,
`insufficient_system_resource`), a connection that was refused, reset or closed before the first word. What is not:
anything that the same bytes would meet again (400, 401, 402, 403, 404, 413, 422, redirects, certificates, web pages in
place of a reply), what was billed (a reply without text), and our own clocks: after minutes of waiting, whether to
wait as long once more is the user's to say. Being offline (a name that is not found, no way to the network, a connect
that takes 15 s) is tried twice: a machine that has just woken up needs a second, one without a network says so soon.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from leadline.errors import AssistantError

OFFLINE_TRIES = 2


class PassingError(AssistantError):
    """A failure that may be over a moment later."""

    asked_s: float | None = None
    """How long the service asked to wait (Retry-After); None when it did not say."""
    most_tries: int | None = None
    """How many tries in all make sense; None: as many as the policy has."""

    @classmethod
    def of(
        cls, error: AssistantError, *, asked_s: float | None = None, most_tries: int | None = None
    ) -> "PassingError":
        """The same failure, as one that passes."""
        made = cls(error.title, error.hint, error.detail, error.code)
        made.__cause__ = error.__cause__
        made.asked_s, made.most_tries = asked_s, most_tries
        return made


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often and how long. Figures: DeepSeek's own agent harness (reference section 12); the last from the SDK."""

    tries: int = 5
    """In all, the first one included."""
    first_s: float = 0.5
    """Before the second try; twice as long before each further one."""
    most_s: float = 10
    jitter: float = 0.1
    """The share by which a wait is longer or shorter by chance, so that clients do not come back all at once."""
    longest_asked_s: float = 120
    """A service that asks for more is not waited for: the user is told how long it takes."""

    def tries_for(self, error: AssistantError) -> int:
        """How many tries this failure is worth; 1 when it is not to be repeated."""
        if not isinstance(error, PassingError) or (error.asked_s or 0) > self.longest_asked_s:
            return 1
        return self.tries if error.most_tries is None else min(self.tries, error.most_tries)

    def wait_s(self, error: AssistantError, tried: int, chance: float) -> float:
        """Seconds to wait after `tried` tries; `chance` is from 0 to 1. Never less than the service asked for."""
        own_s = min(self.most_s, self.first_s * 2.0 ** min(tried - 1, 30)) * (1 + self.jitter * (2 * chance - 1))
        asked_s = error.asked_s if isinstance(error, PassingError) else None
        return own_s if not asked_s else max(own_s, asked_s * (1 + self.jitter * chance))


def asked_wait_s(headers: Mapping[str, str], now: datetime | None = None) -> float | None:
    """What Retry-After says, in seconds from now; None when there is none that can be read. Headers in lower case.

    It is a number of seconds or a date; a date counts from the answer's own Date, as the clocks may differ.
    """
    value = headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d{1,9}(\.\d{1,9})?", value):
        return float(value)
    until = _date(value)
    if until is None:
        return None
    since = _date(headers.get("date", "")) or now or datetime.now(UTC)
    return max(0.0, (until - since).total_seconds())


def in_words(seconds: float) -> str:
    """A wait as people say it: 20 s, 3 minutes, 2 hours. Rounded up."""
    whole = int(seconds) + (seconds > int(seconds))
    if whole <= 120:
        return f"{whole} s"
    minutes = -(-whole // 60)
    return f"{minutes} minutes" if minutes <= 120 else f"{-(-minutes // 60)} hours"


def _date(text: str) -> datetime | None:
    if not text or len(text) > 64:
        return None
    try:
        value = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return value if value.tzinfo is not None else value.replace(tzinfo=UTC)
