# SPDX-License-Identifier: AGPL-3.0-or-later
"""Better moments than now: instants by the clock on the wall and by the hours that cost more. Values only."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from leadline.costs import tiers
from leadline.costs.tiers import Calendar
from leadline.storage.waiting import WaitsFor

AHEAD_OF_PEAK = timedelta(minutes=10)
"""A warm-up so long before peak hours is done when they begin."""
_AHEAD = timedelta(hours=24)
"""What is read so long before peak hours is read for them."""
_SEARCHED_DAYS = 120
"""More than lie between a forgotten warm-up and the next day with peak hours."""


@dataclass(frozen=True, slots=True)
class When:
    """A better moment, as its user chose it."""

    waits_for: WaitsFor
    not_before: datetime | None = None
    """The instant, or when the cheaper hours begin as far as that is known."""
    repeats: bool = False
    """And then again at that hour, each day that has peak hours after it."""


@dataclass(frozen=True, slots=True)
class Moments:
    """Which moments there are for a model. Instants are of this computer's clock."""

    off_peak: datetime | None
    """When the cheaper hours begin; None while they last, and where prices do not change with the hour."""
    peak: datetime
    """When peak hours begin next."""
    has_tiers: bool
    """Whether the model's prices change with the hour."""
    tells_balance: bool
    """Whether its account can be asked what it holds."""


def at_wall_clock(wall: datetime, now: datetime) -> datetime:
    """The instant at which the clock on the wall shows that time (without a zone), the next one after `now`.

    An hour that comes twice, as summer ends, is the first of the two while that lies ahead; one that is left out, as
    summer begins, is as long after midnight as it would have been.
    """
    both = sorted(wall.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    shown = [each for each in both if each.astimezone().replace(tzinfo=None, fold=0) == wall.replace(fold=0)]
    return next((each for each in shown if each > now), (shown or both)[-1])


def next_before_peak(at: datetime, now: datetime, calendar: Calendar) -> datetime:
    """The same hour as `at` by the clock on the wall, on the next day that has peak hours then or within a day of it.

    Both are by the service's clock; so is the answer.
    """
    wall = at.astimezone().replace(tzinfo=None)
    for days in range(1, _SEARCHED_DAYS):
        found = at_wall_clock(wall + timedelta(days=days), now)
        is_peak = tiers.tier_at(found, calendar) == tiers.PEAK
        if found > now and (is_peak or tiers.next_change(found, calendar) - found <= _AHEAD):
            return found
    raise ValueError("no day with peak hours lies ahead")
