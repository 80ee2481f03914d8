# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether this computer's clock can be right, by the service's own. Prices go by the hour, so the service's counts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from threading import Lock
from typing import TYPE_CHECKING

from leadline.errors import AssistantError
from leadline.host import log

if TYPE_CHECKING:
    from leadline.assistant import Assistant

MOST_OFF = timedelta(minutes=2)
"""A difference up to this is the way there and back, and of no account."""


class Timekeeping:
    """A part of the assistant: learns the difference from the Date of each reply."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._lock = Lock()
        self._offset = timedelta()
        self._untold: timedelta | None = None
        self._is_told = False

    @property
    def offset(self) -> timedelta:
        """What has to be added to this computer's time to have the service's; nothing while they agree."""
        with self._lock:
            return self._offset

    def now(self) -> datetime:
        """The time by which the service charges, as far as we know."""
        return self._assistant.clock() + self.offset

    def learn(self, date: str, heard_at: datetime) -> timedelta:
        """Take the Date header of a reply whose head came at `heard_at`; gives the difference that counts from now on.

        A header that is missing or no date changes nothing.
        """
        said = read_date(date)
        with self._lock:
            if said is None:
                return self._offset
            apart = said - heard_at
            is_off = abs(apart) > MOST_OFF
            if is_off and not self._is_told:
                self._untold, self._is_told = apart, True
                log.event("clock_off", seconds=int(apart.total_seconds()))
            self._offset = apart if is_off else timedelta()
            return self._offset

    def take_notice(self) -> AssistantError | None:
        """What to tell the user: once, and only when the two clocks disagree."""
        with self._lock:
            apart, self._untold = self._untold, None
        if apart is None:
            return None
        minutes = max(1, round(abs(apart.total_seconds()) / 60))
        title = f"This computer's clock is {minutes:,} min ahead of the service's."
        if apart > timedelta():
            title = f"This computer's clock is {minutes:,} min behind the service's."
        return AssistantError(
            title,
            "Peak hours are taken from the service's clock until they agree. Set the clock of this computer.",
            code="clock",
        )


def read_date(text: str) -> datetime | None:
    """The instant in a Date header; None where there is none that makes sense."""
    try:
        at = parsedate_to_datetime(text)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    # "-0000": a time in UTC of which nobody says where it was made.
    return at if at.tzinfo is not None else at.replace(tzinfo=UTC)
