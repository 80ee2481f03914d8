# SPDX-License-Identifier: AGPL-3.0-or-later
"""Temperature and top_p: exact digits, presets, and a reason where they have no effect."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from leadline.chat.options import Effect, Sampling
from leadline.ui.number_edit import NumberEdit
from leadline.ui.sampling_popover import SamplingPopover

BOTH = Effect(temperature=True, top_p=True)


@pytest.fixture
def popover(qtbot: QtBot) -> Iterator[SamplingPopover]:
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.show()
    made = SamplingPopover(parent)
    made.show_sampling(Sampling(), BOTH, ("", ""))
    made.open(parent)
    yield made


@pytest.fixture
def chosen(popover: SamplingPopover) -> list[Sampling]:
    found: list[Sampling] = []
    popover.sampling_chosen.connect(found.append)
    return found


def type_into(qtbot: QtBot, edit: NumberEdit, text: str) -> None:
    edit.setFocus()
    edit.selectAll()
    qtbot.keyClicks(edit, text)
    qtbot.keyClick(edit, Qt.Key.Key_Return)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("1.3", "1.3"),
        ("0,7", "0.7"),
        ("1.30", "1.30"),
        ("0.125", "0.12"),
        ("5", "2"),
        ("-1", "0"),
        ("abc", None),
        ("nan", None),
        ("", None),
        ("1.00", None),
    ],
)
def test_what_is_typed_counts_in_its_own_digits_within_its_range(
    qtbot: QtBot, popover: SamplingPopover, chosen: list[Sampling], typed: str, number: str | None
) -> None:
    type_into(qtbot, popover.temperature, typed)

    assert [str(each.temperature) for each in chosen] == ([number] if number is not None else [])
    assert popover.temperature.text() == (number or ("1.00" if typed == "1.00" else "1.0"))


def test_keys_step_by_a_tenth_and_never_drift(qtbot: QtBot, popover: SamplingPopover, chosen: list[Sampling]) -> None:
    popover.temperature.setFocus()
    for _ in range(3):
        qtbot.keyClick(popover.temperature, Qt.Key.Key_Up)
    for _ in range(3):
        qtbot.keyClick(popover.temperature, Qt.Key.Key_Down)

    assert [each.temperature for each in chosen] == [
        Decimal("1.1"), Decimal("1.2"), Decimal("1.3"), Decimal("1.2"), Decimal("1.1"), None,
    ]  # fmt: skip


def test_presets_are_the_recommended_temperatures(
    qtbot: QtBot, popover: SamplingPopover, chosen: list[Sampling]
) -> None:
    for choice in popover.preset_buttons:
        qtbot.mouseClick(choice, Qt.MouseButton.LeftButton)
        popover.show_sampling(chosen[-1], BOTH, ("", ""))
        assert choice.property("chosen") == "true"
    qtbot.mouseClick(popover.preset_buttons[3], Qt.MouseButton.LeftButton)
    qtbot.mouseClick(popover.reset_button, Qt.MouseButton.LeftButton)

    assert [each.temperature for each in chosen] == [Decimal(0), None, Decimal("1.3"), Decimal("1.5"), None]
    assert [choice.text() for choice in popover.preset_buttons] == [
        "Code and maths  0", "Data  1", "Talk and translation  1.3", "Writing  1.5",
    ]  # fmt: skip


def test_what_has_no_effect_is_grey_and_says_why(popover: SamplingPopover) -> None:
    why = "Has no effect while the model thinks."
    popover.show_sampling(Sampling(Decimal("0.3")), Effect(temperature=False, top_p=False), (why, why))

    assert not popover.temperature.isEnabled() and not popover.top_p.isEnabled()
    assert popover.temperature.text() == "0.3", "it is kept for when it has"
    assert popover.temperature.accessibleDescription() == why
    assert not any(choice.isEnabled() for choice in popover.preset_buttons)
    popover.show_sampling(Sampling(), Effect(temperature=True, top_p=False), ("", "Flash fixes it at 1.0."))
    assert popover.temperature.isEnabled() and popover.top_p.toolTip() == "Flash fixes it at 1.0."


def test_top_p_is_kept_beside_a_preset(qtbot: QtBot, popover: SamplingPopover, chosen: list[Sampling]) -> None:
    type_into(qtbot, popover.top_p, "0.9")
    qtbot.mouseClick(popover.preset_buttons[0], Qt.MouseButton.LeftButton)

    assert chosen[-1] == Sampling(Decimal(0), Decimal("0.9"))
