# SPDX-License-Identifier: AGPL-3.0-or-later
"""One question to several models and modes, by mouse and keys: prices first, replies beside each other, one picked."""

from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QPushButton

from leadline.chat.mode import Mode
from leadline.ui.compare_column import CompareColumn
from leadline.ui.compare_window import CompareWindow
from leadline.ui.comparison import Comparison
from tests.conversing import depth_log
from tests.flows.conftest import OpenDesk
from tests.flows.desk import Desk
from tests.servers.deepseek import DeepSeekServer

QUESTION = "How deep is it at mark 12?"


@pytest.fixture(autouse=True)
def no_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    """The models that are offered stay what they are."""
    monkeypatch.setattr("leadline.ui.model_control.LISTS_AFTER_MS", 10_000_000)


@pytest.fixture
def desk(open_desk: OpenDesk, server: DeepSeekServer) -> Desk:
    return open_desk(server)


class Table:
    """What a user sees of a comparison, and does there."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        desk.wait(lambda: desk.controller.compare.findChild(Comparison) is not None, "it opens")
        found = desk.controller.compare.findChild(Comparison)
        assert isinstance(found, Comparison)
        self.comparison = found
        desk.wait(lambda: self.window.setup._boxes, "the choice is there")

    @property
    def window(self) -> CompareWindow:
        return self.comparison.window

    @property
    def columns(self) -> list[CompareColumn]:
        assert self.window.page is not None
        return self.window.page.columns

    def choose(self, *names: str, times: int = 1) -> None:
        """Tick these and no others."""
        for box, number in zip(self.window.setup._boxes, self.window.setup._times, strict=True):
            if box.isChecked() != (box.text() in names):
                self.desk.qtbot.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(12, box.height() // 2))
            if box.text() in names:
                number.setCurrentIndex(times - 1)

    def start(self) -> None:
        button = self.window.setup.start_button
        self.desk.wait(button.isEnabled, "what it costs is known")
        self.desk.click(button)
        self.desk.wait(lambda: self.window.page is not None, "the replies have their columns")

    def wait_over(self) -> None:
        self.desk.wait(lambda: not any(lane.is_running for lane in self.comparison._lanes), "all are over")
        self.desk.wait(
            lambda: all(lane.turn is not None or lane.state == "unsent" for lane in self.comparison._lanes), "and read"
        )

    def press(self, at: int, name: str) -> None:
        button = self.columns[at].findChild(QPushButton, name)
        assert button is not None and button.isVisible()
        self.desk.click(button)

    def text(self, at: int) -> str:
        """The answer in a column."""
        return self.columns[at].transcript._stack.turns[0].answer_source

    def states(self) -> list[str]:
        return [column.state.text() for column in self.columns]


def compare_typed(desk: Desk, question: str = QUESTION) -> Table:
    """Type, open the price over Send, press Compare."""
    desk.type(question)
    composer = desk.window.composer
    desk.wait(lambda: composer.price_button.isVisible() and composer.send_button.isEnabled(), "it can be sent")
    desk.click("priceButton")
    desk.wait(lambda: desk.controller.prices._popover is not None, "the price opens")
    popover = desk.controller.prices._popover
    assert popover is not None
    button = popover.findChild(QPushButton, "compareButton")
    assert button is not None
    desk.click(button)
    return Table(desk)


def test_a_typed_question_goes_to_three_and_the_chat_goes_on_from_the_one_that_is_picked(
    desk: Desk, server: DeepSeekServer, tmp_path: Path
) -> None:
    log = tmp_path / "log.txt"
    log.write_text(depth_log(1_200), encoding="utf-8")
    desk.attach(log)
    table = compare_typed(desk)
    assert [box.text() for box in table.window.setup._boxes if box.isChecked()] == ["Flash, Non-think"]
    table.choose("Flash, Non-think", "Flash, High", "Pro, Non-think")
    desk.wait(table.window.setup.start_button.isEnabled, "the total is there")
    outlook = table.comparison._choice.outlook
    assert outlook is not None
    total = sum((made.price_expected or Decimal(0) for made in outlook.forecasts), Decimal(0))
    assert outlook.totals[0].expected == total and not server.chats
    assert "Together about" in table.window.setup.total.text()
    assert table.window.setup.start_button.text().startswith("Start ~")

    server.play({}, {"stall": 20}, {})
    table.start()
    assert desk.typed == "" and desk.is_streaming
    desk.wait(lambda: sum(state == "Complete" for state in table.states()) == 2, "two are complete")
    assert sum(column.stop_button.isVisible() for column in table.columns) == 1
    server.resume()
    table.wait_over()
    assert all(table.text(at) for at in range(3)) and table.states() == ["Complete"] * 3
    assert {exchange.model for exchange in server.chats} == {"deepseek-flash", "deepseek-v4-pro"}
    desk.wait(lambda: desk.questions == [QUESTION] and not desk.is_streaming, "the first is in the chat")
    assert desk.answer == table.text(0)

    picked = table.text(2)
    table.press(2, "comparePickButton")
    desk.wait(lambda: desk.answer == picked, "its branch is on screen")
    session = desk.controller.session
    assert session.model is not None and (session.model.id, session.mode) == ("deepseek-v4-pro", Mode.NON_THINK)
    desk.wait(lambda: desk.controller.compare.findChild(Comparison) is None, "the window is gone")
    desk.ask("And at mark 13?")
    desk.wait_reply()
    last = server.chats[-1]
    assert last.model == "deepseek-v4-pro" and last.hit > 8_000
    desk.press_at(QUESTION, "previous")
    desk.wait(lambda: desk.questions == [QUESTION], "the others are still there")


def test_closing_the_window_stops_nothing_and_all_replies_are_versions(desk: Desk, server: DeepSeekServer) -> None:
    table = compare_typed(desk)
    table.choose("Flash, Non-think", "Pro, Non-think")
    server.play({"stall": 5}, {"stall": 5})
    table.start()
    desk.wait(lambda: all(table.text(at) for at in range(2)), "both have begun")
    table.window.reject()
    server.resume()
    server.resume()
    desk.wait(lambda: not desk.is_streaming, "the one in the chat is complete")
    desk.wait(lambda: desk.controller.compare.findChild(Comparison) is None, "so is the other")
    desk.press_in_transcript("next")
    desk.wait(lambda: "pro" in desk.numbers, "it stands beside the first")


def test_one_is_stopped_alone_and_asked_again(desk: Desk, server: DeepSeekServer) -> None:
    table = compare_typed(desk)
    table.choose("Flash, Non-think", "Pro, Non-think")
    server.play({}, {"stall": 5})
    table.start()
    desk.wait(lambda: "Complete" in table.states() and any(map(table.text, range(2))), "one is complete")
    hanging = next(at for at in range(2) if table.states()[at] != "Complete")
    table.press(hanging, "compareStopButton")
    desk.wait(lambda: table.states()[hanging] == "Stopped", "it is stopped")
    server.say(answer="Twelve times seven is 84.")
    table.press(hanging, "compareAgainButton")
    desk.wait(lambda: table.states()[hanging] == "Complete", "it was asked again")
    assert table.text(hanging) == "Twelve times seven is 84." and len(server.chats) == 3
    table.window.reject()


def test_stop_in_the_window_stops_all(desk: Desk, server: DeepSeekServer) -> None:
    table = compare_typed(desk)
    table.choose("Flash, Non-think", "Pro, Non-think")
    server.play({"stall": 5}, {"stall": 5})
    table.start()
    desk.wait(lambda: all(table.text(at) for at in range(2)), "both have begun")
    desk.click(desk.window.composer.stop_button)
    table.wait_over()
    assert table.states() == ["Stopped"] * 2
    table.window.reject()


def test_others_are_asked_the_same_from_the_menu_of_a_reply(desk: Desk, server: DeepSeekServer) -> None:
    desk.ask(QUESTION)
    desk.wait_reply()
    first = desk.answer
    desk.press_in_transcript("menu")
    desk.choose_in("replyMenu", "Ask others")
    table = Table(desk)
    assert not table.window.setup.start_button.isEnabled(), "nobody is chosen yet"
    table.choose("Flash, High", "Flash, Non-think")
    table.start()
    table.wait_over()
    assert len(table.columns) == 3 and len(server.chats) == 3
    assert table.text(0) == first and table.text(1) and table.text(2)
    assert desk.answer == first and desk.questions == [QUESTION], "the chat on screen stays as it is"
    table.window.reject()
    desk.wait(lambda: desk.can_press_at(QUESTION, "next"), "the others are versions of it")


def test_what_cannot_be_sent_is_said_where_it_was_chosen_and_stays_typed(desk: Desk, server: DeepSeekServer) -> None:
    limiting = desk.assistant.limiting
    table = compare_typed(desk)
    limiting.set_general({("day", "CNY"): Decimal("0.001"), ("day", "USD"): Decimal("0.0001")}).result(30)
    table.choose("Flash, High", "Pro, Max")
    setup = table.window.setup
    desk.wait(lambda: setup.problem.text(), "the limits are told")
    assert setup.start_button.text() == "Start all the same" and desk.typed == QUESTION and not server.chats
    desk.click(setup.start_button)
    desk.wait(lambda: table.window.page is not None, "the user said so")
    table.wait_over()
    assert table.states() == ["Complete"] * 2
    table.window.reject()


def test_what_is_refused_at_the_last_moment_is_back_in_the_composer_and_another_choice_may_go(
    desk: Desk, server: DeepSeekServer
) -> None:
    table = compare_typed(desk)
    table.choose("Flash, Non-think", "Pro, Non-think")
    setup = table.window.setup
    desk.wait(setup.start_button.isEnabled, "it may go")
    desk.assistant.limiting.set_general({("day", "CNY"): Decimal("0.0001"), ("day", "USD"): Decimal("0.00001")}).result(
        30
    )
    desk.click(setup.start_button)
    desk.wait(lambda: setup.problem.text() and table.window.page is None, "it says why")
    assert not server.chats and desk.typed == QUESTION
    desk.assistant.limiting.set_general({}).result(30)
    table.choose("Pro, Non-think", "Flash, High")
    table.start()
    table.wait_over()
    assert table.states() == ["Complete"] * 2 and desk.typed == ""
    table.window.reject()


def test_none_is_picked_while_the_chat_is_busy_and_a_deleted_chat_stops_all(desk: Desk, server: DeepSeekServer) -> None:
    table = compare_typed(desk)
    table.choose("Flash, Non-think", "Pro, Non-think")
    server.play({"stall": 5}, {"stall": 200})
    server.say(answer="one two three " * 200)
    server.say(answer="one two three " * 200)
    table.start()
    desk.wait(lambda: all(table.text(at) for at in range(2)), "both have begun")
    assert table.window.page is not None and not table.columns[1].pick_button.isVisible()
    table.press(1, "compareStopButton")
    desk.wait(lambda: table.states()[1] == "Stopped", "one is stopped")
    table.press(1, "comparePickButton")
    assert "still streams" in table.window.page.hint.text() and desk.is_streaming
    chat_id = desk.controller.session.chat_id
    assert chat_id is not None
    desk.controller.conversation.stop_chat(chat_id)
    table.wait_over()
    assert table.states() == ["Stopped"] * 2
    table.window.reject()
