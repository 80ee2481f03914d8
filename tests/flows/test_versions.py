# SPDX-License-Identifier: AGPL-3.0-or-later
"""Documents that were sent and what becomes of them: newer versions, files swapped before the send, ticks."""

import os
from pathlib import Path

import pytest

from leadline.context import standing
from tests.conversing import assert_extends, depth_log
from tests.flows.conftest import OpenDesk
from tests.flows.desk import Desk
from tests.flows.test_documents import click_box
from tests.servers.deepseek import DeepSeekServer


@pytest.fixture
def desk(open_desk: OpenDesk, server: DeepSeekServer, tmp_path: Path) -> Desk:
    """Two documents in a chat, not asked about yet."""
    made = open_desk(server)
    (tmp_path / "north.txt").write_text(depth_log(400), encoding="utf-8")
    (tmp_path / "south.txt").write_text(depth_log(400, 400), encoding="utf-8")
    made.attach(tmp_path / "north.txt", tmp_path / "south.txt")
    return made


def wait_for_notice(desk: Desk, key: str) -> None:
    desk.wait(lambda: desk.notice is not None and desk.notice.key == key, f"the strip shows {key}")


@pytest.mark.parametrize("way", ["changes", "new"])
def test_a_sent_version_is_called_the_older_one_once_there_is_a_newer(
    desk: Desk, server: DeepSeekServer, tmp_path: Path, way: str
) -> None:
    desk.ask("How deep?")
    desk.wait_reply()
    text = depth_log(400).replace("depth 49 f", "depth 12 f")
    (tmp_path / "north.txt").write_text(text, encoding="utf-8")
    wait_for_notice(desk, "choice-change")
    assert desk.documents["north.txt"] == "file has changed"

    desk.press_notice(way)

    wait_for_notice(desk, "choice-done")
    newer = "north.txt (changes)" if way == "changes" else "north.txt"
    desk.wait(lambda: "north.txt (older version)" in desk.documents, "the old one is named so")
    assert set(desk.documents) == {"north.txt (older version)", newer, "south.txt"}
    assert "file has changed" not in desk.documents.values()


def test_a20_a_file_that_was_swapped_before_the_send_is_said_in_the_window(
    desk: Desk, server: DeepSeekServer, tmp_path: Path
) -> None:
    path = tmp_path / "north.txt"
    status = path.stat()
    path.write_text(depth_log(400).replace("depth 49 f", "depth 94 f"), encoding="utf-8")  # of the same length
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    (tmp_path / "south.txt").unlink()

    desk.ask("How deep?")

    wait_for_notice(desk, "sent-outdated")
    assert desk.notice is not None
    assert "changed: north.txt" in desk.notice.hint and "gone: south.txt" in desk.notice.hint
    desk.wait_reply()
    assert "depth 49 f" in server.chats[-1].prompt and "depth 94 f" not in server.chats[-1].prompt
    if desk.notice is not None and desk.notice.key == "sent-outdated":
        desk.press_notice("read-changed")
    wait_for_notice(desk, "choice-change")


def test_a_document_that_was_ignored_stands_again_when_it_is_ticked(desk: Desk, server: DeepSeekServer) -> None:
    desk.ask("How deep?")
    desk.wait_reply()
    click_box(desk, "north.txt")
    wait_for_notice(desk, "choice-removal")
    desk.press_notice("ignore")
    desk.wait(lambda: desk.documents["north.txt"] == "to be ignored", "the panel says so")
    desk.ask("Without it?")
    desk.wait_reply()

    click_box(desk, "north.txt")

    desk.wait(lambda: desk.documents["north.txt"][0].isdigit(), "it is ticked")
    desk.ask("And with it?")
    desk.wait_reply()
    for before, after in zip(server.chats, server.chats[1:], strict=False):
        assert_extends(after, before)
    assert "<｜User｜>" + standing.restored(1, "north.txt") in server.chats[-1].prompt
