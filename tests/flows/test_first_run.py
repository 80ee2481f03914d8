# SPDX-License-Identifier: AGPL-3.0-or-later
"""A stranger without a key: the local model, a PDF and a folder, a reply, and all of it again without anything."""

from pathlib import Path

import pytest

from tests.flows.conftest import OpenDesk


@pytest.mark.engine
def test_a_stranger_asks_the_local_model_about_a_pdf_and_finds_it_again(
    open_desk: OpenDesk, report_pdf: Path, code_folder: Path
) -> None:
    desk = open_desk()
    assert desk.find("addKeyButton").isVisible()
    desk.click("useLocalButton")
    assert not desk.find("useLocalButton").isVisible()
    assert desk.controller.session.is_local

    desk.attach(report_pdf, code_folder)
    shown = desk.documents
    assert shown["report.pdf/p. 3"] == "no text"
    assert shown["sounding/.env"] == "left out: key"
    assert shown["sounding/logo.bin"] == "left out: binary"
    assert "sounding/build/out.py" not in shown or "ignored" in shown["sounding/build/out.py"]
    assert int(shown["sounding/app.py"]) > 5
    notice = desk.notice
    assert notice is not None and "pages without text: 1" in notice.hint and ".env" in notice.hint

    desk.ask("How heavy is the lead? Write 300 words.")
    desk.wait(lambda: desk.answer, "the first words stream", 60_000)
    desk.click("stopButton")
    desk.wait_reply("stopped")
    assert "How heavy is the lead?" in desk.seen and desk.ending == "Stopped."
    answer = desk.controller.session.chat.turns[-1].reply  # type: ignore[union-attr]
    assert answer and answer[:20].strip() in desk.text
    desk.wait(lambda: desk.chats == ["How heavy is the lead? Write 300 words."], "it is in the list")
    desk.new_chat()
    desk.ask("用中文写一句关于水深的话")
    desk.wait(lambda: desk.answer, "the first words stream", 60_000)
    desk.click("stopButton")
    desk.wait_reply("stopped")
    desk.close()

    report_pdf.unlink()
    again = open_desk()
    again.wait(lambda: len(again.chats) == 2, "the list is there")
    again.open_chat("How heavy")
    again.wait(lambda: answer[:20].strip() in again.text, "the reply is there")
    assert "report.pdf/p. 3" in again.documents
    again.search("heavy", "How heavy is the lead? Write 300 words.")
    again.search("水深", "用中文写一句关于水深的话")
