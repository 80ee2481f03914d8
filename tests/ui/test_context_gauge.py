# SPDX-License-Identifier: AGPL-3.0-or-later
"""The gauge is red before it is too late, and says at a click what weighs most."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from leadline.ui.context_gauge import ContextGauge, GaugeValues
from leadline.ui.gauge_popover import GaugePopover, Weight
from leadline.ui.theme import LIGHT

WINDOW = 1_048_576
MAX = 393_216


@pytest.mark.parametrize(("used", "is_tight"), [(WINDOW - MAX, False), (WINDOW - MAX + 1, True)])
def test_it_warns_as_soon_as_the_answer_gets_less_room_than_its_mode_may_need(
    qtbot: QtBot, used: int, is_tight: bool
) -> None:
    gauge = ContextGauge(LIGHT)
    qtbot.addWidget(gauge)
    gauge.show_values(GaugeValues(documents=used, kept=WINDOW - used, wanted=MAX, window=WINDOW))

    assert gauge.values.is_tight is is_tight
    assert gauge.values.over == 0
    assert bool(gauge.warning) is is_tight
    assert any(colour == LIGHT.danger for _, _, colour in gauge.parts) is is_tight


def test_the_parts_and_what_is_free_make_up_the_window(qtbot: QtBot) -> None:
    gauge = ContextGauge(LIGHT)
    qtbot.addWidget(gauge)
    gauge.show_values(GaugeValues(instructions=10, documents=500, chat=90, question=7, kept=100, window=1_000))

    assert sum(tokens for _, tokens, _ in gauge.parts) == 1_000
    assert len(gauge.parts) == 6

    gauge.show_values(GaugeValues(documents=500, chat=90, thinking=200, question=7, kept=100, window=1_000))
    assert sum(tokens for _, tokens, _ in gauge.parts) == 1_000
    assert [name for name, _, _ in gauge.parts][2:4] == ["Earlier thinking", "Question"]


def test_a_click_and_enter_ask_for_more(qtbot: QtBot) -> None:
    gauge = ContextGauge(LIGHT)
    qtbot.addWidget(gauge)
    with qtbot.waitSignal(gauge.clicked):
        qtbot.mouseClick(gauge, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(gauge.clicked):
        qtbot.keyClick(gauge, Qt.Key.Key_Return)


def test_the_heaviest_documents_can_be_removed_from_the_list(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    popover = GaugePopover([("Documents", 900, "#000000")], [Weight(4, "big.txt", 800)], "Little room.", window)

    texts = [label.text() for label in popover.findChildren(QLabel)]
    assert "900" in texts and "800" in texts and "Little room." in texts
    with qtbot.waitSignal(popover.remove_requested) as got:
        qtbot.mouseClick(popover.remove_buttons[0], Qt.MouseButton.LeftButton)
    assert got.args == [[4]]
