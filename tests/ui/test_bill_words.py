# SPDX-License-Identifier: AGPL-3.0-or-later
"""A bill line by line: what is there, what is estimated, and nothing unknown as a number."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from leadline.chat.mode import Mode
from leadline.chat.reply import Usage
from leadline.costs.bill import LedgerEntry, entry, free_entry
from leadline.costs.prices import PriceTable
from leadline.host.resources import resource
from leadline.spending import BillSheet
from leadline.storage.ledger import Replies
from leadline.ui.bill_popover import BillPopover
from leadline.ui.bill_words import BillWording, BillWords
from tests.storage.rows import a_forecast

TABLE = PriceTable.load(resource("prices.toml"))
AT = datetime(2026, 11, 24, 0, 59, tzinfo=UTC)
"""A minute before the peak hours."""
USAGE = Usage(611_328, 1_152, 5_016, 3_812)


def words(*lines: LedgerEntry, expected: str | None = None) -> BillWords:
    made = replace(a_forecast(), price_expected=Decimal(expected)) if expected is not None else None
    last = lines[-1] if lines else None
    sums = Replies(
        last.usage if last else None,
        last.amount if last else None,
        last.estimate.amount if last and last.estimate else None,
        last.at_end.amount if last and last.at_end else None,
    )
    return BillWording("en").words(BillSheet(tuple(lines), made, sums))


def line(usage: Usage | None = USAGE, **more: Any) -> LedgerEntry:
    given = {"model": "deepseek-flash", "currency": "CNY"} | more
    return entry(turn_id=1, kind="reply", at=AT, mode=Mode.HIGH, usage=usage, prices=TABLE, **given)


def shown(found: BillWords) -> list[tuple[str, str, str]]:
    return [(each.name, each.tokens, each.price) for each in found.lines]


def test_a_bill_has_a_line_for_each_price_and_they_add_up_to_it() -> None:
    found = words(line(), expected="0.03")

    assert shown(found) == [
        ("Input, cached", "611,328", "¥0.012"),
        ("Input, not cached", "1,152", "¥0.0012"),
        ("Thinking", "3,812", "¥0.015"),
        ("Answer", "1,204", "¥0.0048"),
        ("Bill", "", "¥0.033"),
    ]
    assert found.notes[0] == "The forecast was ¥0.03: it cost 11% more."
    assert found.notes[-1] == (
        "deepseek-flash, off-peak: ¥0.02 cached, ¥1.00 not cached, ¥4.00 output, per million tokens."
    )


@pytest.mark.parametrize(
    ("expected", "said"),
    [("0.0334", "and so it was"), ("0.0668", "50% less"), ("0.0167", "100% more")],
)
def test_the_forecasts_error_stands_beside_the_bill(expected: str, said: str) -> None:
    assert any(said in note for note in words(line(), expected=expected).notes)


def test_without_a_forecast_or_with_one_of_nothing_there_is_no_error_to_tell() -> None:
    for expected in (None, "0"):
        assert not any("forecast" in note for note in words(line(), expected=expected).notes)


def test_a_reply_over_a_boundary_says_both_and_that_nobody_knows_which() -> None:
    found = words(line(ended_at=AT + timedelta(minutes=5)))

    assert found.lines[-1].price == "¥0.033"
    assert any("¥0.067" in note and "DeepSeek does not say which" in note for note in found.notes)


def test_an_estimate_is_said_to_be_one() -> None:
    found = words(line(None, counted=Usage(611_328, 1_152, 900, None)))

    assert shown(found)[-2:] == [("Output", "900", "¥0.0036"), ("Estimated", "", "about ¥0.017")]
    assert "our own count" in found.notes[0]


def test_what_is_not_known_is_no_number() -> None:
    nothing = words(line(None))
    no_price = words(line(model="deepseek-v9"))

    assert shown(nothing) == [("Bill", "", "not known")]
    assert [(each.name, each.price) for each in no_price.lines][-1] == ("Bill", "not known")
    assert {each.price for each in no_price.lines[:-1]} == {""}
    assert "No price is known for deepseek-v9." in no_price.notes


def test_the_local_model_cost_nothing() -> None:
    assert words(free_entry(1, AT, "local", Mode.NON_THINK, USAGE)) == BillWords((), ("It cost nothing.",))
    assert words() == BillWords((), ("Nothing was billed.",))


def test_several_requests_of_one_reply_are_added_up() -> None:
    one, two = line(Usage(0, 100, 10, None)), line(Usage(100, 50, 20, None))
    assert one.amount is not None and two.amount is not None
    sheet = BillSheet((one, two), None, Replies(two.usage, one.amount + two.amount, None, None))
    found = BillWording("en").words(sheet)

    assert [each.tokens for each in found.lines] == ["100", "150", "30", ""]
    assert found.lines[-1].price == "¥0.00027" and found.notes[-1] == "2 requests together."


def test_a_popover_of_a_bill_is_as_high_as_its_words(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    low = BillPopover(words(line()), window)
    high = BillPopover(words(line(ended_at=AT + timedelta(minutes=5)), expected="0.01"), window)
    for each in (low, high):
        each.fit()

    assert low.height() < high.height() < 400
    assert "Bill ¥0.033" in low.accessibleDescription()
