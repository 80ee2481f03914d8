# SPDX-License-Identifier: AGPL-3.0-or-later
"""Questions that wait below the conversation: in sight, out of what is copied, each with its buttons."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from leadline.ui.transcript.shown import ShownTurn, ShownWaiting
from leadline.ui.transcript.view import Transcript
from leadline.ui.transcript.waiting_rows import row_of

TURN = ShownTurn(7, "Why?", answer="Because.")
ONE = ShownWaiting(1, "And then?", "Waits for the reply")
HELD = ShownWaiting(2, "And after that?", "The reply before it was stopped", can_send=True, is_held=True)


@pytest.fixture
def view(qtbot: QtBot) -> Iterator[Transcript]:
    made = Transcript()
    qtbot.addWidget(made)
    made.resize(800, 500)
    made.show()
    qtbot.waitExposed(made)
    QGuiApplication.clipboard().clear()
    yield made


def button(view: Transcript, waiting: ShownWaiting, name: str) -> QRect:
    return view.button_rect(row_of(waiting.id), f"{name}-waiting")


def ids(view: Transcript) -> list[int]:
    return [rows.turn.id for rows in view._stack.turns]


def test_each_has_buttons_that_say_which_one_was_meant(qtbot: QtBot, view: Transcript) -> None:
    view.show_turns([TURN])
    view.show_waiting([ONE, HELD])
    for waiting, name in ((ONE, "edit"), (ONE, "remove"), (HELD, "send"), (HELD, "edit"), (HELD, "remove")):
        with qtbot.waitSignal(view.waiting_pressed) as got:
            spot = button(view, waiting, name).center()
            qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=spot)
        assert got.args == [waiting.id, name]
    assert button(view, ONE, "send").isNull(), "what goes by itself needs no button"


def test_the_keyboard_reaches_them(qtbot: QtBot, view: Transcript) -> None:
    view.show_waiting([HELD])
    view.setFocus()
    view.grab()
    pressed = []
    view.waiting_pressed.connect(lambda number, what: pressed.append((number, what)))
    for _ in range(3):
        qtbot.keyClick(view, Qt.Key.Key_Tab)
        qtbot.keyClick(view, Qt.Key.Key_Return)
    assert pressed == [(2, "send"), (2, "edit"), (2, "remove")]


def test_turns_come_and_go_above_what_waits(view: Transcript) -> None:
    view.show_waiting([ONE])
    view.show_turns([TURN])
    view.add_turn(ShownTurn(-1, "More?", state="streaming"))
    view.append_answer(-1, "Streams. " * 40)
    view.show_waiting([HELD, ONE])
    view.update_turn(ShownTurn(7, "Why?", answer="Because of it."))

    assert ids(view) == [7, -1, row_of(2), row_of(1)]
    view.grab()
    text = view.visible_text()
    assert (
        text.index("Streams.") < text.index("The reply before it was stopped: And after that?") < text.index("And then")
    )
    view.show_turns([])
    assert ids(view) == [row_of(2), row_of(1)]
    view.show_waiting([])
    assert ids(view) == []


def test_copying_leaves_them_out(view: Transcript) -> None:
    view.show_turns([TURN])
    view.show_waiting([ONE, HELD])
    view.copy_all()
    assert QGuiApplication.clipboard().text() == "Why?\n\nBecause."
    view.select_all()
    assert view.selected_text() == "Why?\n\nBecause."


def test_a_new_one_is_brought_into_sight_and_an_old_one_does_not_move_the_reader(view: Transcript) -> None:
    view.show_turns([ShownTurn(number, "Q?", answer="Words. " * 200) for number in range(1, 9)])
    view.show_waiting([ONE])
    view.grab()
    bar = view.verticalScrollBar()
    bar.setValue(100)
    view.grab()
    before = bar.value()  # heights are known now
    view.show_waiting([ONE])
    view.grab()
    assert bar.value() == before
    view.show_waiting([ONE, HELD])
    view.grab()
    assert bar.value() == bar.maximum() > before and not button(view, HELD, "send").isNull()


def test_a_monstrous_question_is_shown_by_its_beginning(view: Transcript) -> None:
    texts = ("x" * 1_000_000, "line\n" * 50_000, "重" * 5_000, "\x00\u202e <b>bold</b>", "")
    for text in texts:
        view.show_waiting([ShownWaiting(1, text, "Waits " * 1_000)])
        view.grab()
        (_, _, piece), *others = view._stack.pieces(0, 500)
        assert not others and piece.height < 150, text[:10]
        assert not button(view, ShownWaiting(1, "", ""), "remove").isNull()


@pytest.mark.parametrize("width", [300, 470, 800, 1400])
def test_note_and_buttons_stay_inside_the_column(view: Transcript, width: int) -> None:
    view.resize(width, 500)
    view.show_waiting([HELD])
    view.grab()
    left = min(button(view, HELD, name).left() for name in ("send", "edit", "remove"))
    right = max(button(view, HELD, name).right() for name in ("send", "edit", "remove"))
    assert view._left <= left and right <= view._left + view._column
