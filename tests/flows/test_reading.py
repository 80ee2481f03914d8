# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading by hand: several drops at once, how far each file is, and stopping one of them or all."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from tests.documents import makers
from tests.flows.conftest import OpenDesk
from tests.flows.desk import Desk
from tests.flows.test_documents import click_box
from tests.servers.deepseek import DeepSeekServer


def crosses(desk: Desk) -> list[QPushButton]:
    """One for each large file that is being read."""
    panel = desk.window.documents
    return [each for each in panel.findChildren(QPushButton, "skipFileButton") if each.isVisible()]


def words_of(row: QWidget | None) -> str:
    assert row is not None
    return " ".join(label.text() for label in row.findChildren(QLabel))


def test_several_drops_show_together_how_far_they_are_and_one_file_is_left_out(
    open_desk: OpenDesk, server: DeepSeekServer, tmp_path: Path
) -> None:
    (tmp_path / "long.pdf").write_bytes(makers.many_pages_pdf(15_000, "Nine fathoms at the pier."))
    (tmp_path / "endless.pdf").write_bytes(makers.endless_pdf())
    (tmp_path / "small.txt").write_text("Eleven fathoms.\n", encoding="utf-8")
    desk = open_desk(server)
    desk.attach(tmp_path / "small.txt")

    desk.drop([tmp_path / "endless.pdf"])
    desk.drop([tmp_path / "long.pdf"])

    desk.wait(lambda: crosses(desk), "the long one has a bar of its own")
    (cross,) = crosses(desk)
    assert "long.pdf" in words_of(cross.parentWidget()) and "/ 15,000" in words_of(cross.parentWidget())
    row = cross.parentWidget().parentWidget()
    assert "/ 2" in words_of(row), "both drops are counted"
    desk.qtbot.mouseClick(cross, Qt.MouseButton.LeftButton)
    desk.wait(lambda: desk.documents.get("long.pdf") == "left out: stopped", "it is left out")
    assert desk.controller.documents.is_reading, "the other one goes on"
    desk.click("cancelReadingButton")
    desk.wait_ready()
    click_box(desk, "long.pdf")
    desk.wait(lambda: desk.documents["long.pdf"][0].isdigit(), "its tick has it read")
