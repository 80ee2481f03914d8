# SPDX-License-Identifier: AGPL-3.0-or-later
"""The usage window shows what it is handed, in words for the eye, the keyboard and a screen reader."""

from datetime import date

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from leadline.ui.balance_page import ShownAccount
from leadline.ui.usage_chart import ChartBar, ChartPanel, UsageChart
from leadline.ui.usage_model import TableLine
from leadline.ui.usage_place import PERIODS, UsagePlace, days_of
from leadline.ui.usage_window import ShownSum, ShownUsage, UsageWindow
from leadline.ui.usage_words import compact, percent

TODAY = date(2026, 3, 1)


def a_panel(*heights: float, title: str = "") -> ChartPanel:
    bars = tuple(
        ChartBar(f"{at} Mar", (height, height / 2), 0.5 if height else None, (f"{at} Mar", f"¥{height}"))
        for at, height in enumerate(heights, 1)
    )
    return ChartPanel(title, (("off-peak", "accent"), ("peak", "peak")), bars, lambda value: f"¥{value:.2f}")


def some_usage(**more: object) -> ShownUsage:
    lines = (
        TableLine("2026-03-01", ("1 Mar", "¥0.90"), ("2026-03-01", 0.9)),
        TableLine("2026-03-02", ("2 Mar", "¥12.00"), ("2026-03-02", 12)),
        TableLine("", ("All", "¥12.90"), is_sum=True),
    )
    values = {
        "sums": (ShownSum("Cost", "¥12.90", "2 requests"),),
        "panels": {"cost": (a_panel(0.9, 12),), "input": (a_panel(5),), "output": ()},
        "rate_name": "cached",
        "titles": ("Day", "Cost"),
        "lines": lines,
    }
    return ShownUsage(**(values | more))  # type: ignore[arg-type]


@pytest.fixture
def window(qtbot: QtBot) -> UsageWindow:
    made = UsageWindow()
    qtbot.addWidget(made)
    made.show_place(UsagePlace(), "")
    made.show()
    return made


def column(window: UsageWindow, at: int = 0) -> list[str]:
    model = window.table_model
    return [model.index(row, at).data() for row in range(model.rowCount())]


def test_the_sum_stays_below_whatever_the_order(window: UsageWindow) -> None:
    window.show_usage(some_usage())
    for order, first in ((Qt.SortOrder.AscendingOrder, "1 Mar"), (Qt.SortOrder.DescendingOrder, "2 Mar")):
        window.keep_order(1, order)
        assert column(window)[0] == first and column(window)[-1] == "All"


def test_every_figure_of_the_chart_can_be_had_by_keys_and_is_read_aloud(qtbot: QtBot) -> None:
    chart = UsageChart()
    qtbot.addWidget(chart)
    chart.resize(600, 220)
    chart.show()
    chart.show_panels((a_panel(1, 0, 3, title="¥4"), a_panel(7, 8, 9, title="$24")), "cached")
    heard = []
    for key in (Qt.Key.Key_Right, *[Qt.Key.Key_Right] * 6, Qt.Key.Key_Home):
        qtbot.keyClick(chart, key)
        heard.append(chart.shown_words[1])
        assert chart.accessibleDescription() == ", ".join(chart.shown_words)
        chart.grab()
    assert heard == ["¥1", "¥0", "¥3", "¥7", "¥8", "¥9", "¥9", "¥7"]
    with qtbot.waitSignal(chart.bar_activated) as got:
        qtbot.keyClick(chart, Qt.Key.Key_Return)
    assert got.args == [0]


def test_pointing_at_a_bar_shows_its_values(qtbot: QtBot) -> None:
    chart = UsageChart()
    qtbot.addWidget(chart)
    chart.resize(600, 220)
    chart.show()
    chart.show_panels((a_panel(1, 2, 3),), "cached")
    (area,) = chart._areas()
    qtbot.mouseMove(chart, QPoint(round(area.left() + area.width() * 0.5), 60))
    assert chart.shown_words == ("2 Mar", "¥2")
    qtbot.mouseMove(chart, QPoint(2, 2))
    assert chart.shown_words == ()


@pytest.mark.parametrize("heights", [(), (0.0,), (1e-9,), (1e12, 1.0), tuple(float(n) for n in range(400))])
def test_any_heights_are_painted(qtbot: QtBot, heights: tuple[float, ...]) -> None:
    chart = UsageChart()
    qtbot.addWidget(chart)
    chart.resize(320, 150)
    chart.show_panels((a_panel(*heights),), "cached")
    assert not chart.grab().isNull()


def test_the_table_is_one_for_a_screen_reader(window: UsageWindow) -> None:
    window.show_usage(some_usage())
    table = QAccessible.queryAccessibleInterface(window.table)
    assert table.role() == QAccessible.Role.Table
    assert table.text(QAccessible.Text.Name) == "Usage"
    assert "table has the same values" in window.chart.accessibleName()


def test_choices_ask_for_a_place_and_keep_the_rest_of_it(qtbot: QtBot, window: UsageWindow) -> None:
    window.show_place(UsagePlace("2026-03", "day", chat_id=7), "March 2026")
    assert window.periods.currentText() == "March 2026"
    with qtbot.waitSignal(window.place_chosen) as got:
        window.lines_by.setCurrentIndex(window.lines_by.findData("model"))
    assert got.args == [UsagePlace("2026-03", "model", chat_id=7)]
    window.show_usage(some_usage(scope="Leases"))
    with qtbot.waitSignal(window.place_chosen) as got:
        qtbot.mouseClick(window.scope, Qt.MouseButton.LeftButton)
    assert got.args == [UsagePlace("2026-03", "day")]
    window.show_place(UsagePlace("all"), "")
    assert window.periods.count() == len(PERIODS)


def test_lines_but_not_the_sum_can_be_entered(qtbot: QtBot, window: UsageWindow) -> None:
    window.show_usage(some_usage())
    heard: list[str] = []
    window.line_chosen.connect(heard.append)
    for row in range(3):
        window.table.activated.emit(window.table_model.index(row, 0))
    assert sorted(heard) == ["2026-03-01", "2026-03-02"]


def test_where_nothing_is_the_window_says_what_will_be(window: UsageWindow) -> None:
    window.show_usage(some_usage(lines=(), empty="Nothing was asked yet."))
    empty = window.findChild(QLabel, "usageEmpty")
    assert isinstance(empty, QLabel) and empty.isVisible() and empty.text() == "Nothing was asked yet."
    assert not window.chart.isVisible() and not window.export_button.isEnabled()


def test_adding_up_shows_how_far_it_is_and_can_be_ended(qtbot: QtBot, window: UsageWindow) -> None:
    window.show_progress(340_000, 1_000_000)
    assert "340,000 of 1,000,000" in window._progress_label.text() and window._progress_bar.isVisible()
    with qtbot.waitSignal(window.stop_requested):
        qtbot.mouseClick(window._stop_button, Qt.MouseButton.LeftButton)
    window.show_usage(some_usage())
    assert not window._progress_bar.isVisible()


def test_the_statement_can_begin_at_another_reading(qtbot: QtBot, window: UsageWindow) -> None:
    page = window.balance
    lines = (TableLine("a", ("Our replies", "−¥0.30", "What the ledger holds.")),)
    page.show_account(ShownAccount("¥9.00", "now", (("b", "2 Mar"), ("a", "1 Mar")), "a", lines))
    assert page.begins.currentText() == "1 Mar" and page.model.rowCount() == 1
    with qtbot.waitSignal(page.begin_chosen) as got:
        page.begins.setCurrentIndex(0)
    assert got.args == ["b"]


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("today", TODAY, TODAY),
        ("7-days", date(2026, 2, 23), TODAY),
        ("30-days", date(2026, 1, 31), TODAY),
        ("month", TODAY, TODAY),
        ("last-month", date(2026, 2, 1), date(2026, 2, 28)),
        ("year", date(2026, 1, 1), TODAY),
        ("all", None, None),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2026-12", date(2026, 12, 1), date(2026, 12, 31)),
        ("2026-02-03", date(2026, 2, 3), date(2026, 2, 3)),
    ],
)
def test_periods_are_days_of_the_calendar(period: str, first: date | None, last: date | None) -> None:
    assert days_of(period, TODAY) == (first, last)


def test_rates_and_counts_never_round_to_all_or_nothing() -> None:
    assert [percent(rate) for rate in (None, 0.0, 0.99999, 1.0)] == ["–", "0%", "99.9%", "100%"]
    assert [compact(number) for number in (0, 999, 9_999, 12_345, 1_040_000, 137_000_000)] == [
        "0",
        "999",
        "9,999",
        "12k",
        "1M",
        "137M",
    ]
