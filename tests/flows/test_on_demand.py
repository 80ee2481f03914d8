# SPDX-License-Identifier: AGPL-3.0-or-later
"""Documents that do not fit: what the strip offers, and a chat whose model reads on demand, as its user sees it."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QCheckBox, QPushButton

from leadline.ui.excess_dialog import ExcessDialog
from leadline.ui.transcript.uses_piece import UsesPiece
from tests.conversing import depth_log
from tests.flows.conftest import OpenDesk
from tests.flows.desk import Desk
from tests.servers.deepseek import DeepSeekServer


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """More than a window of it."""
    made = tmp_path / "soundings"
    (made / "tests").mkdir(parents=True)
    (made / "north.txt").write_text(depth_log(70_000), encoding="utf-8")
    (made / "tests" / "south.txt").write_text(depth_log(60_000, 70_000), encoding="utf-8")
    (made / "wreck.txt").write_text("The wreck lies north of the red buoy.\n", encoding="utf-8")
    return made


def uses(desk: Desk) -> tuple[str, ...]:
    """What the transcript says the last reply has read."""
    pieces = desk._last_pieces()
    return next((piece.uses for piece in pieces if isinstance(piece, UsesPiece)), ())


def test_the_tests_are_left_out_by_one_click_and_come_back_by_another(
    open_desk: OpenDesk, server: DeepSeekServer, folder: Path
) -> None:
    desk = open_desk(server)
    desk.attach(folder)
    desk.wait(lambda: desk.notice is not None and desk.notice.key == "excess", "it says that it is too much")
    assert desk.notice is not None
    assert "tokens too many for" in desk.notice.title
    assert "north.txt" in desk.notice.hint
    assert [each.key for each in desk.notice.buttons] == ["best", "demand", "choose"]
    assert desk.notice.buttons[0].text.startswith("Leave out the tests (−")

    desk.press_notice("best")
    desk.wait(lambda: desk.notice is not None and desk.notice.key == "excess-left", "they are left out")
    desk.wait(lambda: desk.window.documents.gauge.values.over == 0, "it fits")
    desk.press_notice("undo")
    desk.wait(lambda: desk.notice is not None and desk.notice.key == "excess", "it is too much again")


def test_what_is_left_out_is_chosen_with_the_rest_in_sight(
    open_desk: OpenDesk, server: DeepSeekServer, folder: Path
) -> None:
    desk = open_desk(server)
    desk.attach(folder)
    desk.wait(lambda: desk.notice is not None and desk.notice.key == "excess", "it says that it is too much")
    desk.press_notice("choose")
    desk.wait(lambda: bool(desk.window.findChildren(ExcessDialog)), "the dialog is open")
    dialog = desk.window.findChildren(ExcessDialog)[0]
    boxes = {box.accessibleName(): box for box in dialog.findChildren(QCheckBox)}
    assert "too many" in dialog._told.text()
    boxes["north.txt"].click()
    assert "It fits" in dialog._told.text()
    boxes["Leave out the tests"].click()
    dialog.findChild(QPushButton, "excessApplyButton").click()
    desk.wait(lambda: desk.notice is not None and desk.notice.key == "excess-left", "they are left out")
    assert desk.notice is not None and desk.notice.title.startswith("2 documents do not go out")


def test_a_folder_beyond_the_window_is_read_on_demand_and_each_reading_is_told(
    open_desk: OpenDesk, server: DeepSeekServer, folder: Path
) -> None:
    desk = open_desk(server)
    desk.attach(folder)
    desk.wait(lambda: desk.notice is not None and desk.notice.key == "excess", "it says that it is too much")
    desk.press_notice("demand")
    desk.wait(lambda: desk.notice is not None and desk.notice.key == "excess-demand", "it says what that means")
    desk.wait(lambda: 0 < desk.window.documents.gauge.values.documents < 1_000, "the map is small")
    server.call(("search_documents", {"query": "wreck buoy"}), answer="Let me look.")
    server.call(("read_document", {"document": 3, "first": 5, "last": 5}), ("read_document", {"document": 77}))
    server.say("", "North of the **red buoy**.")

    desk.ask("Where is the wreck?")
    desk.wait_reply()

    assert desk.answer == "Let me look.\n\nNorth of the **red buoy**."
    told = uses(desk)
    assert len(told) == 3
    assert told[0].startswith("Searched for “wreck buoy”, 2 found · ")
    assert "lines 5 · " in told[1]
    assert told[2] == "Reading: nothing of that kind is in this chat"
    assert desk.notice is None
    assert len(server.chats) == 3
    assert f"in {sum(each.prompt_tokens for each in server.chats):,}" in desk.numbers
    assert not desk.window.header.can_choose_reading and desk.window.header.reads_on_demand


def test_after_the_limit_continue_lets_it_read_on(
    open_desk: OpenDesk, server: DeepSeekServer, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("leadline.on_demand.MOST_CALLS", 1)
    desk = open_desk(server)
    desk.attach(folder)
    desk.wait(lambda: desk.notice is not None and desk.notice.key == "excess", "it says that it is too much")
    desk.press_notice("demand")
    desk.wait(lambda: desk.notice is not None and desk.notice.key == "excess-demand", "it says what that means")
    server.call(("search_documents", {"query": "wreck"}))
    server.call(("search_documents", {"query": "buoy"}))
    server.say("", "Found.")
    desk.ask("Where is the wreck?")
    desk.wait(lambda: "The model has read 1 times" in desk.ending, "the limit is said")
    assert desk.notice is not None and desk.notice.buttons[0].key == "continue"

    desk.press_notice("continue")
    desk.wait(lambda: desk.answer == "Found.", "it goes on")
    desk.wait_reply()
    assert [line.partition(" · ")[0] for line in uses(desk)] == [
        "Searched for “wreck”, 2 found",
        "Searched for “buoy”, 1 found",
    ]


def test_code_that_is_too_long_fits_without_the_bodies_of_its_functions(
    open_desk: OpenDesk, server: DeepSeekServer, tmp_path: Path
) -> None:
    body = "".join(f"    total += depth_{n} * fathoms[{n}] - offset_{n}\n" for n in range(40))
    code = tmp_path / "soundings.py"
    code.write_text("".join(f"def sounding_{n}(fathoms: list[int]) -> int:\n{body}\n\n" for n in range(2_000)))
    desk = open_desk(server)
    desk.attach(code)
    desk.wait(lambda: desk.notice is not None and desk.notice.key == "excess", "it says that it is too much")
    desk.press_notice("choose")
    desk.wait(lambda: bool(desk.window.findChildren(ExcessDialog)), "the dialog is open")
    dialog = desk.window.findChildren(ExcessDialog)[0]
    boxes = {box.accessibleName(): box for box in dialog.findChildren(QCheckBox)}
    boxes["Code without the bodies of its functions"].click()
    dialog.findChild(QPushButton, "excessApplyButton").click()
    desk.wait(lambda: 0 < desk.window.documents.gauge.values.documents < 100_000, "it fits")
    server.say("", "Two thousand.")
    desk.ask("How many?")
    desk.wait_reply()
    assert "def sounding_1999(fathoms: list[int]) -> int:\n    ..." in server.chats[0].prompt
    assert "depth_39" not in server.chats[0].prompt


def test_from_its_menu_code_is_read_without_bodies_and_with_them_again(
    open_desk: OpenDesk, server: DeepSeekServer, tmp_path: Path
) -> None:
    code = tmp_path / "soundings.py"
    code.write_text("def sounding(fathoms):\n    return sum(depth * 6 for depth in fathoms)\n")
    desk = open_desk(server)
    desk.attach(code)
    tree = desk.window.documents.tree

    def choose(words: str) -> None:
        row = next(iter(tree.documents.rows.values()))
        tree.customContextMenuRequested.emit(tree.visualRect(tree.documents.index_of(row.seq)).center())
        desk.choose_in("documentMenu", words)

    def tokens() -> int:
        return next(iter(tree.documents.rows.values())).tokens or 0

    whole = tokens()
    choose("Read without the bodies of functions")
    desk.wait(lambda: 0 < tokens() < whole, "it is shorter")
    choose("Read with the bodies of functions")
    desk.wait(lambda: tokens() == whole, "it is whole again")
