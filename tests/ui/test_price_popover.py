# SPDX-License-Identifier: AGPL-3.0-or-later
"""The price over Send: what it says, and how it comes and goes, by mouse and keyboard."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from leadline.chat.mode import Mode
from leadline.costs.budget import Room
from leadline.costs.forecast import Forecast, forecast, timed
from leadline.costs.holding import END, PART, Holding
from leadline.costs.outputs import Lengths
from leadline.costs.prices import PriceTable
from leadline.costs.timing import Duration
from leadline.errors import AssistantError
from leadline.host.resources import resource
from leadline.planning import Quote
from leadline.ui.composer import Composer
from leadline.ui.controls import PlainLabel
from leadline.ui.icons import Icons
from leadline.ui.mode_selector import ModeNow
from leadline.ui.price_popover import PriceLine, PricePopover, ShownPrice
from leadline.ui.price_words import PriceWords
from leadline.ui.theme import LIGHT
from leadline.weighing import Clamp, Verdict

NOW = datetime(2026, 11, 24, 5, 17, tzinfo=UTC)
"""43 minutes before the peak."""
HELD = Holding(611_455, 611_455, 0.02, END, 720.0)


@pytest.fixture(scope="module")
def prices() -> PriceTable:
    return PriceTable.load(resource("prices.toml"))


@pytest.fixture
def words(qtbot: QtBot) -> PriceWords:
    return PriceWords()


def quote(prices: PriceTable, held: Holding = HELD, *, again: int = 0, model: str = "deepseek-flash") -> Quote:
    row, until = prices.row_at(model, "CNY", NOW), prices.until(NOW)
    made = forecast(
        tokens=612_480,
        held=held,
        mode=Mode.HIGH,
        max_tokens=65_536,
        row=row,
        currency="CNY",
        tier="off-peak",
        own=Lengths(900, 5_016, 19_000, 34),
        following=(until, prices.row_at(model, "CNY", until)),
    )
    return Quote(timed(made, Duration(16.2, 31.0, 99.0, 330.0)), 30, 600_000, 10, again, None, row=row)


def lines(words: PriceWords, asked: Quote) -> dict[str, PriceLine]:
    return {line.name: line for line in words.of(asked, "en", NOW, thinks=True).lines}


def with_forecast(asked: Quote, made: Forecast) -> Quote:
    return replace(asked, forecast=made)


# --- words ------------------------------------------------------------------------------------------------------------


def test_each_number_has_its_reason_and_the_parts_make_up_the_price(prices: PriceTable, words: PriceWords) -> None:
    shown = words.of(quote(prices), "en", NOW, thinks=True)
    found = {line.name: line for line in shown.lines}

    assert (shown.title, shown.range) == ("About ¥0.033", "¥0.017 to ¥0.69")
    assert found["From the cache"].amount == "611,328 tokens" and found["From the cache"].money == "¥0.012"
    assert found["From the cache"].why == "Read 12 min ago by this model in this mode."
    assert (found["Read anew"].amount, found["Read anew"].money) == ("1,152 tokens", "¥0.0012")
    assert found["Thinking and answer"].why == "By your last 34 replies: mostly 900 to 19,000."
    assert (found["At most"].amount, found["At most"].money) == ("65,536 tokens", "¥0.26")
    assert found["First word"].amount == "about 16 s"
    assert (found["Done"].amount, found["Done"].why) == (
        "about 1 min 35 s",
        "31 s to 5 min, by how long the reply gets.",
    )
    assert found["Twice as much in 43 min"].money == "¥0.067"
    assert all(line.why for line in shown.lines)
    assert "From the cache: 611,328 tokens ¥0.012. Read 12 min ago" in shown.spoken


@pytest.mark.parametrize(("chance", "is_said"), [(0.05, False), (0.051, True)])
def test_if_no_longer_cached_is_said_from_a_chance_of_five_percent(
    prices: PriceTable, words: PriceWords, chance: float, is_said: bool
) -> None:
    found = lines(words, quote(prices, replace(HELD, cold_chance=chance, idle_s=21_600.0)))

    assert ("If no longer cached" in found) == is_said
    if is_said:
        assert found["If no longer cached"].money == "¥0.63"
        assert found["If no longer cached"].why == "5% likely, by 6 h without use and your own replies."


def test_a_limit_that_makes_the_answer_shorter_stands_at_its_most_and_one_that_has_no_room_below_all(
    prices: PriceTable, words: PriceWords
) -> None:
    clamp = Clamp(4_000, Room("day", Decimal("0.40"), Decimal(5)), "CNY")
    shorter = replace(quote(prices), verdict=Verdict(4_000, None, clamp))
    found = lines(words, shorter)
    assert (found["At most"].amount, found["At most"].money) == ("4,000 tokens", "¥0.016")
    assert found["At most"].why == "The answer is limited to 4,000 tokens: ¥0.40 of today's limit is left."
    assert found["Thinking and answer"].amount == "4,000 tokens"

    problem = AssistantError("Today's limit of ¥5.00 is used up.", code="over_limit")
    shown = words.of(replace(quote(prices), verdict=Verdict(65_536, None, None, problem)), "en", NOW, thinks=True)
    assert shown.note == "Today's limit of ¥5.00 is used up."


def test_what_is_probably_gone_is_priced_so_and_the_luck_is_named(prices: PriceTable, words: PriceWords) -> None:
    found = lines(words, quote(prices, Holding(0, 611_455, 0.71, END, 259_200.0)))

    assert "From the cache" not in found
    assert found["Read anew"].why == "Not used for 3 d: probably no longer cached."
    assert (found["If still cached"].money, found["If still cached"].why[:10]) == ("¥0.033", "29% likely")


def test_what_another_chat_began_with_and_what_is_read_again_are_told_apart(
    prices: PriceTable, words: PriceWords
) -> None:
    other = lines(words, quote(prices, replace(HELD, kind=PART, cold_chance=0.4)))
    again = lines(words, quote(prices, Holding(), again=598_000))

    assert other["From the cache"].why == "Another chat began with the same, 12 min ago."
    assert "need not keep" in other["If no longer cached"].why
    assert again["Read anew"].why == "Of these, 598,000 were sent before."


def test_a_peak_ends_in_half_the_price(prices: PriceTable, words: PriceWords) -> None:
    made = quote(prices).forecast
    peak = replace(made, tier="peak", next_tier="off-peak", price_next=made.price_expected / 2)  # type: ignore[operator]
    found = lines(words, with_forecast(quote(prices), peak))

    assert found["Half in 43 min"].why.startswith("Peak hours end at ")
    new_price = lines(words, with_forecast(quote(prices), replace(peak, next_tier="peak")))
    assert new_price["Half in 43 min"].why == "", "it is another row that begins to count, not other hours"


def test_without_prices_and_for_nothing_there_is_no_money(prices: PriceTable, words: PriceWords) -> None:
    asked = quote(prices, model="nobody-knows-it")
    unknown = words.of(asked, "en", NOW, thinks=False)
    nothing = replace(asked.forecast, price_expected=Decimal(0), price_high=Decimal(0), exact=False)
    free = words.of(with_forecast(asked, nothing), "en", NOW, thinks=False)

    assert unknown.title == "The price of this model is not known." and unknown.range == ""
    assert free.title == "Free" and "estimated" in free.note
    assert all(line.money == "" for line in (*unknown.lines, *free.lines))
    assert any(line.name == "Typical answer" for line in free.lines)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0.4, "0 s"), (59.4, "59 s"), (59.6, "1 min"), (95, "1 min 35 s"), (330, "5 min"), (5_399, "89 min"),
     (5_460, "1 h 31 min"), (21_600, "6 h"), (172_799, "47 h"), (172_800, "2 d")],
)  # fmt: skip
def test_times_are_said_in_a_word_or_two(words: PriceWords, seconds: float, said: str) -> None:
    assert words.span(seconds) == said


# --- how it comes and goes --------------------------------------------------------------------------------------------


@pytest.fixture
def shown(prices: PriceTable, words: PriceWords) -> ShownPrice:
    return words.of(quote(prices), "en", NOW, thinks=True)


@pytest.fixture
def parent(qtbot: QtBot) -> Iterator[QWidget]:
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(400, 60)
    made.show()
    yield made


def test_opened_by_hand_it_has_the_focus_and_esc_closes_it(qtbot: QtBot, parent: QWidget, shown: ShownPrice) -> None:
    popover = PricePopover(shown, parent)
    popover.open_over(parent)

    with qtbot.waitSignal(popover.closed):
        qtbot.keyClick(popover, Qt.Key.Key_Escape)


@pytest.mark.parametrize("was_open", [False, True])
def test_no_word_of_it_is_cut(qtbot: QtBot, parent: QWidget, shown: ShownPrice, was_open: bool) -> None:
    popover = PricePopover(ShownPrice("Free", "", ()) if was_open else shown, parent)
    popover.open_over(parent)
    qtbot.waitUntil(popover.isVisible)
    if was_open:
        popover.show_price(shown)
        QApplication.processEvents()

    labels = [label for label in popover.findChildren(PlainLabel) if label.isVisible()]
    assert len(labels) > 15
    for label in labels:
        room = label.heightForWidth(label.width()) if label.wordWrap() else label.sizeHint().height()
        assert label.height() >= room and popover.rect().contains(label.geometry()), label.text()
        assert label.wordWrap() or label.width() >= label.sizeHint().width(), label.text()
    popover.close()


@pytest.mark.parametrize("way", ["leave", "click", "hide", "key"])
def test_opened_by_the_resting_mouse_it_goes_with_it(
    qtbot: QtBot, parent: QWidget, shown: ShownPrice, way: str
) -> None:
    popover = PricePopover(shown, parent, hovers=True)
    popover.open_over(parent)
    assert popover.isVisible() and not popover.isActiveWindow()

    with qtbot.waitSignal(popover.closed):
        if way == "leave":
            QApplication.sendEvent(parent, QEvent(QEvent.Type.Leave))
        elif way == "click":
            qtbot.mouseClick(parent, Qt.MouseButton.LeftButton)
        elif way == "key":
            qtbot.keyClick(parent, Qt.Key.Key_A)
        else:
            parent.hide()


def test_newer_numbers_take_the_place_of_the_old_ones(qtbot: QtBot, parent: QWidget, shown: ShownPrice) -> None:
    popover = PricePopover(shown, parent)
    popover.open_over(parent)
    popover.show_price(ShownPrice("Free", "", (PriceLine("Read anew", "7 tokens", "", "A reason."),)))

    def visible() -> list[str]:
        labels = popover.findChildren(PlainLabel)
        return [label.text() for label in labels if label.isVisibleTo(popover) and label.text()]

    qtbot.waitUntil(lambda: visible() == ["Free", "Read anew", "7 tokens", "A reason."])
    assert popover.accessibleDescription() == "Free\nRead anew: 7 tokens. A reason."
    popover.close()


@pytest.fixture
def composer(qtbot: QtBot) -> Composer:
    widget = Composer(Icons(LIGHT))
    qtbot.addWidget(widget)
    widget.resize(700, 160)
    widget.show()
    return widget


def test_the_arrow_beside_send_asks_for_it_with_the_keyboard_too(qtbot: QtBot, composer: Composer) -> None:
    composer.show_price("¥0.04", tip="input ¥0.03", has_details=True)
    assert composer.price_button.isVisible() and not composer.send_button.isEnabled()
    composer.price_button.setFocus(Qt.FocusReason.TabFocusReason)

    with qtbot.waitSignal(composer.price_requested) as got:
        qtbot.keyClick(composer.price_button, Qt.Key.Key_Space)
    assert got.args == [False]
    assert composer.price_button.accessibleDescription() == "input ¥0.03"


def test_without_more_to_say_and_while_a_reply_streams_there_is_no_arrow(composer: Composer) -> None:
    composer.show_price("")
    assert not composer.price_button.isVisible()
    composer.show_price("¥0.04", has_details=True)
    composer.set_text("next")
    composer.set_streaming(True)
    assert composer.send_button.isVisible() and not composer.price_button.isVisible()
    composer.set_streaming(False)
    assert composer.price_button.isVisible()


def rest_on(composer: Composer) -> None:
    spot = QPoint(5, 5)
    QApplication.sendEvent(
        composer.send_button, QHelpEvent(QEvent.Type.ToolTip, spot, composer.send_button.mapToGlobal(spot))
    )


def test_the_mouse_that_rests_on_send_asks_for_it_unless_send_says_why_it_is_grey(
    qtbot: QtBot, composer: Composer
) -> None:
    composer.show_price("¥0.04", has_details=True)
    with qtbot.waitSignal(composer.price_requested) as got:
        rest_on(composer)
    assert got.args == [True]

    composer.set_blocked("Documents are being read")
    with qtbot.assertNotEmitted(composer.price_requested):
        rest_on(composer)


def test_modes_say_what_the_question_costs_there(composer: Composer) -> None:
    selector = composer.mode_selector
    selector.show_now({Mode.HIGH: ModeNow("Now about ¥0.03.", True), Mode.MAX: ModeNow("Now about ¥0.70.", False)})

    assert "Now about ¥0.03." in selector._buttons[Mode.HIGH].toolTip()
    assert selector._buttons[Mode.HIGH].accessibleDescription().endswith("Now about ¥0.03.")
    assert [selector._buttons[mode]._dot for mode in (Mode.NON_THINK, Mode.HIGH, Mode.MAX)] == [None, True, False]
    selector.show_modes(["non-think", "high"], "high", "Not here.")
    assert selector._buttons[Mode.MAX]._dot is None and "¥" not in selector._buttons[Mode.MAX].toolTip()
    selector.show_now({})
    assert selector._buttons[Mode.HIGH]._dot is None
