# SPDX-License-Identifier: AGPL-3.0-or-later
"""The user's prices in their file: used, kept, set aside when damaged; and when nobody has looked for long."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from leadline.assistant import Assistant
from leadline.costs.own_prices import OWN, Holiday, OwnPrices
from leadline.costs.prices import PriceRow
from leadline.errors import AssistantError
from leadline.host.paths import paths_under

CHECKED = date(2026, 11, 15)
"""As it stands in the file that comes with Leadline."""
MINE = PriceRow("mine", datetime(2026, 1, 1, tzinfo=UTC), None, "all", Decimal(1), Decimal(2), Decimal(3), "USD", OWN)


class Clock:
    """Noon of a day."""

    def __init__(self) -> None:
        self.day = CHECKED

    def __call__(self) -> datetime:
        return datetime(self.day.year, self.day.month, self.day.day, 12, tzinfo=UTC)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def assistant(tmp_path: Path, clock: Clock) -> Iterator[Assistant]:
    made = Assistant(paths_under(tmp_path), {}, clock=clock)
    yield made
    made.close()


def test_own_prices_count_at_once_and_after_a_restart(tmp_path: Path, assistant: Assistant, clock: Clock) -> None:
    own = OwnPrices((MINE,), (Holiday("x", date(2026, 12, 1), date(2026, 12, 1)),), date(2026, 11, 20))
    assistant.price_book.save(own).result(20)

    assert assistant.prices.row_at("mine", "USD", clock()) == MINE
    again = Assistant(paths_under(tmp_path), {}, clock=clock)
    assert again.price_book.own == own and again.price_book.problem is None
    assert date(2026, 12, 1) in again.prices.calendar.holidays
    again.close()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"rows": 5}', '{"rows": [], "holidays": [{}]}', "\0" * 2_000_000])
def test_a_damaged_file_is_told_not_used_and_set_aside_by_the_next_save(assistant: Assistant, text: str) -> None:
    path = assistant.paths.prices_file
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")

    sheet = assistant.price_book.sheet().result(20)
    assert sheet.problem is not None and sheet.problem.code == "damaged" and sheet.own == OwnPrices()
    assert assistant.prices.rows == sheet.shipped.rows
    assert path.read_text(encoding="utf-8") == text

    assistant.price_book.save(OwnPrices((MINE,))).result(20)
    assert path.with_name("prices.json.damaged").read_text(encoding="utf-8") == text
    assert assistant.price_book.sheet().result(20).problem is None and assistant.price_book.own.rows == (MINE,)


def test_a_row_that_cannot_be_used_changes_nothing(assistant: Assistant) -> None:
    bad = PriceRow("mine", MINE.from_, None, "night", Decimal(1), Decimal(2), Decimal(3), "USD", OWN)
    with pytest.raises(AssistantError):
        assistant.price_book.save(OwnPrices((bad,))).result(20)
    assert assistant.price_book.own == OwnPrices() and not assistant.paths.prices_file.exists()


@pytest.mark.parametrize(("days", "unchecked"), [(0, None), (60, None), (61, 61), (400, 400)])
def test_after_sixty_days_nobody_has_looked(
    assistant: Assistant, clock: Clock, days: int, unchecked: int | None
) -> None:
    clock.day = CHECKED + timedelta(days)
    assert assistant.price_book.sheet().result(20).unchecked_days == unchecked


def test_that_the_user_looked_counts_from_that_day(assistant: Assistant, clock: Clock) -> None:
    clock.day = CHECKED + timedelta(100)
    assistant.price_book.save(OwnPrices(checked_on=clock.day - timedelta(10))).result(20)
    sheet = assistant.price_book.sheet().result(20)
    assert (sheet.unchecked_days, sheet.checked_on) == (None, clock.day - timedelta(10))
