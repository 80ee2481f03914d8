# SPDX-License-Identifier: AGPL-3.0-or-later
"""A question that the content filter refuses because of a document: found, left out, and answered."""

from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel

from leadline.ui.risk_dialog import RiskDialog
from tests.flows.conftest import OpenDesk
from tests.flows.desk import Desk
from tests.servers.deepseek import DeepSeekServer


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    """A folder of seven documents, of which one is refused."""
    folder = tmp_path / "papers"
    folder.mkdir()
    for number in range(1, 8):
        word = "FORBIDDEN" if number == 5 else "calm"
        text = "".join(f"Mark {n}: {n * number} feet of {word} water.\n" for n in range(40))
        (folder / f"paper {number}.txt").write_text(text, encoding="utf-8")
    return folder


def dialog_of(desk: Desk) -> RiskDialog:
    desk.wait(lambda: desk.has_dialog("riskDialog"), "the dialog is open")
    return next(each for each in desk.window.findChildren(RiskDialog) if each.isVisible())


def refused(desk: Desk, server: DeepSeekServer, question: str) -> None:
    server.forbid("FORBIDDEN")
    desk.ask(question)
    desk.wait_reply("failed")
    desk.wait(lambda: desk.notice is not None and desk.notice.buttons, "the search is offered")
    assert desk.notice is not None and "content filter" in desk.notice.title


def test_the_refused_document_is_found_left_out_and_the_question_answered(
    open_desk: OpenDesk, server: DeepSeekServer, papers: Path
) -> None:
    desk = open_desk(server)
    desk.attach(*sorted(papers.iterdir()))
    refused(desk, server, "How deep is mark 7?")
    desk.press_notice("find-refused")
    dialog = dialog_of(desk)
    assert len(server.chats) == 1 and "7 documents" in words_of(dialog)
    price = dialog.search_button.text().partition("~")[2]
    assert price[:1] in ("$", "¥"), "the price stands on the button before anything is sent"
    desk.click(dialog.search_button)
    desk.wait(lambda: dialog.page is dialog.finding_page, "it is found")
    assert dialog.names.toPlainText().endswith("paper 5.txt") and "This document" in dialog.title.text()
    charged = sum((each.charge for each in server.chats if each.charge is not None), Decimal(0))
    assert charged and f"Requests: {len(server.chats) - 1}." in dialog.cost.text()
    desk.wait(lambda: desk.controller.session.chat is not None, "the chat is there")
    desk.wait(lambda: desk.look_at_costs()["chat"] != "–", "the sum of the chat")
    server.say(answer="Forty-two feet.")
    before = len(server.chats)
    assert "~" in dialog.leave_out_button.text()
    desk.click(dialog.leave_out_button)
    desk.wait(lambda: len(server.chats) > before, "it is sent again")
    desk.wait_reply()
    assert desk.answer == "Forty-two feet." and not desk.has_dialog("riskDialog")
    sent = server.chats[before].body
    assert b"FORBIDDEN" not in sent and sent.count(b"[document ") >= 6
    assert not [name for name in desk.documents if "paper 5" in name]


def words_of(dialog: RiskDialog) -> str:
    return " ".join(label.text() for label in dialog.ask_page.findChildren(QLabel))


def test_a_search_can_be_cancelled_and_a_refused_question_is_named(
    open_desk: OpenDesk, server: DeepSeekServer, papers: Path
) -> None:
    desk = open_desk(server)
    desk.attach(*sorted(papers.iterdir()))
    refused(desk, server, "What is FORBIDDEN here?")
    server.play({"stall": -1})
    desk.press_notice("find-refused")
    dialog = dialog_of(desk)
    desk.click(dialog.search_button)
    desk.wait(lambda: len(server.chats) == 2, "the first request is there")
    assert "Request 1 of about" in dialog.progress_text.text()
    desk.click(dialog.stop_button)
    desk.wait(lambda: server.chats[1].done.is_set(), "it is stopped")
    assert server.chats[1].client_closed and not desk.has_dialog("riskDialog")

    desk.press_notice("find-refused")
    dialog = dialog_of(desk)
    server.play({"status": 402})
    desk.click(dialog.search_button)
    desk.wait(lambda: dialog.error.isVisible(), "another failure is said")
    assert "no balance" in dialog.error.text() and dialog.page is dialog.ask_page
    desk.click(dialog.search_button)
    desk.wait(lambda: dialog.page is dialog.finding_page, "it is found")
    assert dialog.title.text() == "The question itself is refused." and not dialog.leave_out_button.isVisible()
    desk.click(dialog.close_button)


def test_without_documents_no_search_is_offered(open_desk: OpenDesk, server: DeepSeekServer) -> None:
    desk = open_desk(server)
    server.forbid("FORBIDDEN")
    desk.ask("What is FORBIDDEN here?")
    desk.wait_reply("failed")
    desk.wait(lambda: desk.notice is not None, "the notice")
    desk.ask("And what is not?")
    desk.wait_reply()
    assert desk.notice is None
