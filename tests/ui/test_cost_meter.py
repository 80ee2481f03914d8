# SPDX-License-Identifier: AGPL-3.0-or-later
"""The sum in the status bar."""

from pytestqt.qtbot import QtBot

from leadline.ui.cost_meter import CostMeter, ShownCosts


def test_a_cost_that_is_not_known_is_never_shown_as_none(qtbot: QtBot) -> None:
    meter = CostMeter()
    qtbot.addWidget(meter)
    assert meter.text() == "no costs today"
    meter.show_costs(ShownCosts(has_unknown=True))
    assert meter.text() == "today: not known"
    meter.show_costs(ShownCosts(today="¥1.12", has_unknown=True))
    assert meter.text() == "today ¥1.12+"
