# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was spent, looked at through the window: after a reply, at a place, as a file; the balance explained."""

import json
from concurrent.futures import Future
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from leadline.storage.usage_parts import Part
from leadline.ui import usage_control
from leadline.ui.usage_place import UsagePlace
from leadline.ui.usage_window import UsageWindow
from leadline.usage_reports import By, Progress, UsageReport
from tests.flows.conftest import OpenDesk
from tests.flows.desk import Desk
from tests.servers.deepseek import DeepSeekServer

CONTROL = Qt.KeyboardModifier.ControlModifier


def open_usage(desk: Desk) -> UsageWindow:
    desk.press(Qt.Key.Key_U, CONTROL)
    return usage_of(desk)


def usage_of(desk: Desk) -> UsageWindow:
    desk.wait(lambda: desk.controller.usage._usage is not None, "the usage window is open")
    usage = desk.controller.usage._usage
    assert usage is not None
    return usage


def cells(usage: UsageWindow) -> list[list[str]]:
    return [list(line.texts) for line in usage.table_model.lines]


def test_an_empty_history_says_what_will_be_here(open_desk: OpenDesk) -> None:
    desk = open_desk()
    usage = open_usage(desk)
    empty = usage.findChild(QLabel, "usageEmpty")
    assert isinstance(empty, QLabel)
    desk.wait(lambda: empty.text().startswith("Nothing was asked yet"), "it says so")
    usage.close()
    desk.wait(lambda: desk.controller.usage._usage is None, "it is gone")


def test_every_reply_is_in_the_open_window_and_the_sum_is_the_services_own(
    open_desk: OpenDesk, server: DeepSeekServer
) -> None:
    desk = open_desk(server)
    usage = open_usage(desk)
    for number, question in enumerate(("How deep is it?", "And at low water?"), 1):
        desk.ask(question)
        desk.wait_reply()
        desk.wait(lambda number=number: cells(usage) and cells(usage)[0][2] == str(number), "the reply is counted")
    report = desk.controller.usage._report
    assert report is not None
    assert {money.currency: money.amount for money in report.total.amounts} == {
        currency: amount for currency, amount in server.billing.charged().items() if amount
    }


def test_it_opens_at_a_place_and_goes_from_a_day_to_its_chats_to_one_chat(
    open_desk: OpenDesk, server: DeepSeekServer
) -> None:
    desk = open_desk(server)
    for question in ("How deep is it?", "What does the lead weigh?"):
        desk.new_chat()
        desk.ask(question)
        desk.wait_reply()
    desk.window.usage_requested.emit(UsagePlace("today"))
    usage = usage_of(desk)
    desk.wait(lambda: len(cells(usage)) == 1, "today is a line")
    usage.table.activated.emit(usage.table_model.index(0, 0))
    desk.wait(lambda: len(cells(usage)) == 3, "the chats of the day are there")
    names = [row[0] for row in cells(usage)]
    assert sorted(names[:2]) == ["How deep is it?", "What does the lead weigh?"] and names[2] == "All"
    usage.table.activated.emit(usage.table_model.index(names.index("What does the lead weigh?"), 0))
    desk.wait(lambda: usage.scope.isVisible() and len(cells(usage)) == 1, "one chat is there")
    assert "What does the lead" in usage.scope.text()
    assert cells(usage)[0][2] == "1"
    desk.click(usage.scope)
    desk.wait(lambda: cells(usage)[0][2] == "2", "all chats are there again")


def test_the_table_is_written_to_the_file_that_was_chosen(
    open_desk: OpenDesk, server: DeepSeekServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = ["", str(tmp_path / "usage.json"), str(tmp_path / "none" / "usage.json")]
    monkeypatch.setattr(usage_control, "ask_where_to_export", lambda *_: chosen.pop(0))
    desk = open_desk(server)
    desk.ask("How deep is it?")
    desk.wait_reply()
    usage = open_usage(desk)
    desk.wait(usage.export_button.isEnabled, "there is something to export")
    told = usage.findChild(QLabel, "usageTold")
    assert isinstance(told, QLabel)
    for words in ("", "Written to", "could not be written"):
        desk.click(usage.export_button)
        desk.wait(lambda words=words: words in told.text(), "it says what became of it")
    value = json.loads((tmp_path / "usage.json").read_text(encoding="utf-8"))
    assert value["total"]["requests"] == 1
    assert [path.name for path in tmp_path.glob("usage.*")] == ["usage.json"]


def test_the_balance_is_explained_from_its_second_answer_on(open_desk: OpenDesk, server: DeepSeekServer) -> None:
    server.billing.lag_requests = 0
    desk = open_desk(server)
    desk.ask("How deep is it?")
    desk.wait_reply()
    usage = open_usage(desk)
    usage.tabs.setCurrentIndex(1)
    empty = usage.findChild(QLabel, "balanceEmpty")
    assert isinstance(empty, QLabel)
    desk.wait(lambda: empty.text().startswith("One answer so far"), "one answer explains nothing")
    server.billing.accounts[server.key].topped_up -= 7  # another program
    desk.wait(lambda: usage.balance.ask.isEnabled(), "it can be asked")
    desk.click(usage.balance.ask)
    desk.wait(lambda: usage.balance.model.rowCount() == 7, "the statement is there")
    lines = {line.texts[0]: line.texts[1].strip() for line in usage.balance.model.lines}
    assert lines["Other programs"].startswith("−¥7.00")
    assert lines["Balance at the end"].startswith("¥103.00")


def test_adding_up_the_first_time_can_be_cancelled_and_goes_on_later(
    open_desk: OpenDesk, server: DeepSeekServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = open_desk(server)
    desk.ask("How deep is it?")
    desk.wait_reply()
    asked: list[Progress] = []
    report = desk.assistant.spending.report

    def never_ready(by: By, part: Part, progress: Progress | None = None) -> Future[UsageReport | None]:
        assert progress is not None
        asked.append(progress)
        progress.told(340_000, 1_000_000)
        return Future()

    monkeypatch.setattr(desk.assistant.spending, "report", never_ready)
    usage = open_usage(desk)
    desk.wait(usage._progress_bar.isVisible, "it shows how far it is")
    desk.click(usage._stop_button)
    desk.wait(lambda: desk.controller.usage._usage is None, "there is nothing to show: the window closes")
    assert asked[0].stopped.is_set()
    monkeypatch.setattr(desk.assistant.spending, "report", report)
    desk.window.usage_requested.emit(None)
    again = usage_of(desk)
    desk.wait(lambda: len(cells(again)) == 1, "it goes on")
