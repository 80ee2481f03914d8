# SPDX-License-Identifier: AGPL-3.0-or-later
"""Documents that were sent and are removed, or whose files change: a strip with prices, and what the model is told."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox

from leadline.context import standing
from leadline.host import settings as settings_file
from leadline.host.paths import paths_under
from tests.conversing import assert_extends, depth_log
from tests.flows.conftest import OpenDesk
from tests.flows.desk import Desk
from tests.servers.deepseek import DeepSeekServer


@pytest.fixture
def desk(open_desk: OpenDesk, server: DeepSeekServer, tmp_path: Path) -> Desk:
    """A chat in which two documents were asked about."""
    made = open_desk(server)
    (tmp_path / "north.txt").write_text(depth_log(400), encoding="utf-8")
    (tmp_path / "south.txt").write_text(depth_log(400, 400), encoding="utf-8")
    made.attach(tmp_path / "north.txt", tmp_path / "south.txt")
    made.ask("How deep?")
    made.wait_reply()
    return made


def remove(desk: Desk, name: str) -> None:
    """Click a line of the panel and press Del."""
    tree = desk.window.documents.tree
    model = tree.documents
    index = next(model.index(at, 0) for at in range(model.rowCount()) if model.index(at, 0).data() == name)
    desk.qtbot.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=tree.visualRect(index).center())
    desk.qtbot.keyClick(tree, Qt.Key.Key_Delete)


def buttons(desk: Desk, key: str) -> dict[str, str]:
    """The strip's buttons, once it is about that."""
    desk.wait(lambda: desk.notice is not None and desk.notice.key == key, f"the strip offers {key}")
    assert desk.notice is not None
    return {each.key: each.text for each in desk.notice.buttons}


def is_leaving(desk: Desk) -> bool:
    """Whether a document leaves the prompt with the next question."""
    chat = desk.controller.session.chat
    return chat is not None and any(entry.is_dropped for entry in chat.pack)


def test_a_removed_document_is_ignored_from_then_on_at_the_price_on_the_button(
    desk: Desk, server: DeepSeekServer
) -> None:
    remove(desk, "north.txt")

    offered = buttons(desk, "choice-removal")

    assert list(offered) == ["ignore", "rebuild"]
    assert all("~" in words for words in offered.values()), "each has its price"
    desk.press_notice("ignore")
    desk.wait(lambda: desk.notice is not None and desk.notice.key == "choice-done", "it is said")
    desk.ask("And now?")
    desk.wait_reply()
    first, second = server.chats
    assert_extends(second, first)
    assert standing.ignored(1, "north.txt") + "And now?" in second.prompt


def test_what_was_chosen_can_be_taken_back_until_the_next_question(desk: Desk, server: DeepSeekServer) -> None:
    remove(desk, "north.txt")
    buttons(desk, "choice-removal")
    desk.press_notice("rebuild")
    buttons(desk, "choice-done")
    desk.wait(lambda: is_leaving(desk), "the panel knows")
    desk.press_notice("undo")

    desk.wait(lambda: not is_leaving(desk), "it is as it was")
    assert desk.notice is None, "nothing more is offered"
    desk.ask("And now?")
    desk.wait_reply()

    assert_extends(server.chats[1], server.chats[0])
    assert "Mark 0:" in server.chats[1].prompt


def test_what_is_always_to_be_done_is_not_asked_again_and_is_in_the_settings(
    desk: Desk, server: DeepSeekServer
) -> None:
    remove(desk, "north.txt")
    buttons(desk, "choice-removal")
    box = desk.find("noticeAlwaysBox")
    assert isinstance(box, QCheckBox)
    box.setChecked(True)
    desk.press_notice("rebuild")
    buttons(desk, "choice-done")
    desk.ask("Second?")
    desk.wait_reply()

    remove(desk, "south.txt")
    buttons(desk, "choice-done")
    desk.ask("Third?")
    desk.wait_reply()

    prompts = [exchange.prompt for exchange in server.chats]
    assert ["Mark 0:" in prompt for prompt in prompts] == [True, False, False]
    assert ["Mark 400:" in prompt for prompt in prompts] == [True, True, False]
    assert settings_file.load(paths_under(desk.data).settings_file).on_removal == "rebuild"


def test_a_changed_file_is_offered_as_its_changes_first(desk: Desk, server: DeepSeekServer, tmp_path: Path) -> None:
    path = tmp_path / "north.txt"
    path.write_text(depth_log(400).replace("depth 49 f", "depth 12 f"), encoding="utf-8")

    offered = buttons(desk, "choice-change")

    assert list(offered) == ["changes", "new", "rebuild", "keep"]
    desk.press_notice("changes")
    buttons(desk, "choice-done")
    desk.ask("And now?")
    desk.wait_reply()
    assert_extends(server.chats[1], server.chats[0])
    assert "+Mark 7: depth 12 fathoms." in server.chats[1].prompt
