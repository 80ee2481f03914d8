# SPDX-License-Identifier: AGPL-3.0-or-later
"""The sum in the status bar."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from leadline.ui.controls import PlainLabel
from leadline.ui.cost_meter import CostMeter, ShownCosts
from leadline.ui.cost_popover import CostRow


def test_a_cost_that_is_not_known_is_never_shown_as_none(qtbot: QtBot) -> None:
    meter = CostMeter()
    qtbot.addWidget(meter)
    assert meter.text() == "no costs today"
    meter.show_costs(ShownCosts(has_unknown=True))
    assert meter.text() == "today: not known"
    meter.show_costs(ShownCosts(today="¥1.12", has_unknown=True))
    assert meter.text() == "today ¥1.12+"


def opened(qtbot: QtBot, meter: CostMeter) -> dict[str, tuple[str, str, bool]]:
    """The lines of the popover: sum, detail, and whether they lead somewhere."""
    meter.open()
    popover = meter.popover
    assert popover is not None
    rows = [row for row in popover.findChildren(CostRow) if row.isVisible()]
    return {row.line.place: (row.sum_label.text(), row.line.detail, row.isEnabled()) for row in rows}


@pytest.fixture
def meter(qtbot: QtBot) -> Iterator[CostMeter]:
    window = QWidget()
    qtbot.addWidget(window)
    made = CostMeter(window)
    window.show()
    yield made
    window.close()


def test_lines_lead_where_somebody_listens_and_there_is_something_to_see(qtbot: QtBot, meter: CostMeter) -> None:
    meter.place_requested.connect(lambda _: None)
    meter.show_costs(
        ShownCosts(chat="¥0.31 + $0.02", today="¥1.12", has_unknown=True, collection="¥8.40", collection_name="Reports")
    )
    meter.show_balance("¥48.20", "about 9 more questions like this")

    lines = opened(qtbot, meter)

    assert list(lines) == ["reply", "chat", "collection", "today", "month", "balance"]
    assert lines["reply"] == ("\u2013", "", False)
    assert lines["chat"] == ("¥0.31 + $0.02", "", True)
    assert lines["collection"] == ("¥8.40", "", True)
    assert lines["today"] == ("¥1.12+", "", True)
    assert lines["balance"] == ("¥48.20", "about 9 more questions like this", True)
    with qtbot.waitSignal(meter.place_requested) as asked:
        assert meter.popover is not None
        row = next(row for row in meter.popover.findChildren(CostRow) if row.line.place == "collection")
        qtbot.mouseClick(row, Qt.MouseButton.LeftButton)
    assert asked.args == ["collection"] and not meter.popover.isVisible()


def test_without_a_listener_lines_are_there_to_be_read(qtbot: QtBot, meter: CostMeter) -> None:
    meter.show_costs(ShownCosts(chat="¥0.31", today="¥1.12"))

    lines = opened(qtbot, meter)

    assert "collection" not in lines
    assert not any(leads for _, _, leads in lines.values())


def test_a_reply_under_way_is_said_to_be_so_and_its_line_goes_back_to_the_last_bill(
    qtbot: QtBot, meter: CostMeter
) -> None:
    meter.show_costs(ShownCosts("¥0.034", "in 10, out 5"))
    meter.show_running("¥0.02 so far")
    assert opened(qtbot, meter)["reply"][0] == "¥0.02 so far"
    meter.show_running("")
    assert opened(qtbot, meter)["reply"][:2] == ("¥0.034", "in 10, out 5")


def test_notes_are_there_for_what_is_estimated_unknown_or_old(qtbot: QtBot, meter: CostMeter) -> None:
    def notes() -> list[str]:
        meter.open()
        assert meter.popover is not None
        labels = [each for each in meter.popover.findChildren(PlainLabel) if each.isVisible() and each.wordWrap()]
        return [label.text() for label in labels]

    meter.show_costs(ShownCosts(today="¥1.12 + about ¥0.02"))
    assert notes() == []
    meter.show_costs(ShownCosts(today="¥1.12 + about ¥0.02", has_estimate=True, some_unknown=True))
    meter.show_old_prices("Nobody has looked.")
    assert [note[:12] for note in notes()] == ["Some replies", "Estimated is", "Nobody has l"]
    with qtbot.waitSignal(meter.prices_requested):
        found = meter.popover.findChild(QWidget, "oldPricesButton") if meter.popover is not None else None
        assert isinstance(found, QWidget)
        qtbot.mouseClick(found, Qt.MouseButton.LeftButton)
