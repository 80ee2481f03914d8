# SPDX-License-Identifier: AGPL-3.0-or-later
"""The dialogs about endpoints: what they take, what they say, with real clicks and keys."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from leadline.errors import AssistantError
from leadline.provider.account import ListedModel
from leadline.provider.probe import ProbeReport
from leadline.ui.controls import PlainLabel
from leadline.ui.endpoint_dialog import EndpointDialog, EndpointForm
from leadline.ui.endpoint_table import EndpointTable, ModelLine, price_of, tokens_of
from leadline.ui.endpoint_words import EndpointWords, Sentence
from leadline.ui.endpoints_dialog import EndpointsDialog, ShownEndpoint
from leadline.ui.icons import Icons
from leadline.ui.theme import LIGHT

KEY = "sk-canary-12345678"
EMPTY = EndpointForm()
LISTED = ModelLine("listed", 8_192)
OWN = ModelLine("own", None, 65_536, Decimal("0.1"), Decimal(2), Decimal("3.5"), is_listed=False, is_priced=True)
FORM = EndpointForm("compatible", "Rack", "http://127.0.0.1:8000/v1", "none", "reasoning", "", "EUR", (LISTED, OWN))


def editor(qtbot: QtBot, form: EndpointForm = EMPTY, **more: Any) -> EndpointDialog:
    dialog = EndpointDialog(form, Icons(LIGHT), 32_768, **{"is_new": True} | more)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def click(qtbot: QtBot, dialog: QWidget, name: str) -> None:
    found = dialog.findChild(QPushButton, name)
    assert found is not None and found.isVisible() and found.isEnabled(), name
    qtbot.mouseClick(found, Qt.MouseButton.LeftButton)


# --- the list ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def listing(qtbot: QtBot) -> Iterator[EndpointsDialog]:
    dialog = EndpointsDialog()
    qtbot.addWidget(dialog)
    dialog.show_endpoints(
        [
            ShownEndpoint("deepseek", "DeepSeek", "https://api.deepseek.com", "key ending in abcd", is_own=False),
            ShownEndpoint("rack", "<b>Rack</b>", "http://127.0.0.1:8000/v1", "without a key, 2 models"),
        ]
    )
    dialog.show()
    yield dialog


def test_a_row_says_what_it_is_and_only_own_ones_can_be_removed(listing: EndpointsDialog) -> None:
    texts = [label.text() for label in listing.findChildren(PlainLabel)]

    assert "<b>Rack</b>" in texts and "without a key, 2 models" in texts
    assert listing.findChild(QPushButton, "remove-rack") is not None
    assert listing.findChild(QPushButton, "remove-deepseek") is None


def test_buttons_of_the_list_say_which_endpoint_is_meant(qtbot: QtBot, listing: EndpointsDialog) -> None:
    with qtbot.waitSignal(listing.change_requested) as changed:
        click(qtbot, listing, "change-deepseek")
    with qtbot.waitSignal(listing.remove_requested) as removed:
        click(qtbot, listing, "remove-rack")
    with qtbot.waitSignal(listing.add_requested):
        click(qtbot, listing, "addEndpointButton")

    assert (changed.args, removed.args) == (["deepseek"], ["rack"])


def test_a_removal_can_be_taken_back_once(qtbot: QtBot, listing: EndpointsDialog) -> None:
    assert not listing.undo_button.isVisible()
    listing.show_removed("rack", "Rack")
    assert listing.undo_line.text() == "Rack was removed."
    with qtbot.waitSignal(listing.restore_requested) as restored:
        click(qtbot, listing, "undoRemoveButton")

    assert restored.args == ["rack"] and not listing.undo_button.isVisible()


def test_the_lists_are_read_when_asked_for_and_what_failed_is_said(qtbot: QtBot, listing: EndpointsDialog) -> None:
    with qtbot.waitSignal(listing.lists_requested):
        click(qtbot, listing, "readListsButton")
    assert not listing.lists_button.isEnabled() and "Reading" in listing.undo_line.text()

    listing.show_lists_read("Rack: The server cannot be reached.")
    assert listing.undo_line.text() == "Rack: The server cannot be reached." and not listing.undo_button.isVisible()
    assert listing.lists_button.isEnabled()


# --- one --------------------------------------------------------------------------------------------------------------


def test_what_is_entered_is_what_is_saved_with_the_key_apart(qtbot: QtBot) -> None:
    dialog = editor(qtbot)
    for field, text in (
        (dialog.label, "My rack"),
        (dialog.base_url, "http://127.0.0.1:8000/v1"),
        (dialog.key, KEY),
        (dialog.proxy, "socks5://127.0.0.1:1080"),
    ):
        field.setFocus()
        qtbot.keyClicks(field, text)
    dialog.switch.setFocus()
    qtbot.keyClick(dialog.switch, Qt.Key.Key_Down)
    with qtbot.waitSignal(dialog.save_requested) as saved:
        click(qtbot, dialog, "saveEndpointButton")

    form, key = saved.args
    assert form == EndpointForm(
        "compatible", "My rack", "http://127.0.0.1:8000/v1", "chat_template_kwargs", "reasoning_content",
        "socks5://127.0.0.1:1080", "", (),
    )  # fmt: skip
    assert key == KEY and KEY not in repr(form)
    assert not dialog.save_button.isEnabled(), "it is being saved"


def test_a_form_comes_back_as_it_was_shown(qtbot: QtBot) -> None:
    dialog = editor(qtbot, FORM, is_new=False)

    assert dialog.form == FORM
    assert not dialog.kind.isVisible(), "what it is cannot change"


def test_another_account_is_asked_for_its_name_and_key_alone(qtbot: QtBot) -> None:
    dialog = editor(qtbot)
    dialog.kind.setFocus()
    qtbot.keyClick(dialog.kind, Qt.Key.Key_Down)

    visible = [each.objectName() for each in dialog.findChildren(QLineEdit) if each.isVisible()]
    assert visible == ["endpointName", "endpointKey", "endpointProxy"]
    assert dialog.form.base_url == "" and dialog.form.kind == "deepseek"
    assert not dialog.tabs.tabBar().isVisible()


def test_of_deepseek_itself_only_the_proxy_can_be_changed(qtbot: QtBot) -> None:
    dialog = editor(qtbot, EndpointForm("deepseek", "DeepSeek"), is_new=False, is_main=True)

    assert [each.objectName() for each in dialog.findChildren(QLineEdit) if each.isVisible()] == ["endpointProxy"]
    dialog.show_key("abcd", "Secret Service")
    assert not dialog.forget_key.isVisible()


def test_a_server_without_an_address_is_not_saved_as_an_account(qtbot: QtBot) -> None:
    dialog = editor(qtbot)
    qtbot.keyClicks(dialog.label, "Rack")
    said: list[object] = []
    dialog.save_requested.connect(lambda *_: said.append("save"))
    dialog.test_requested.connect(lambda *_: said.append("test"))
    click(qtbot, dialog, "saveEndpointButton")
    click(qtbot, dialog, "testEndpointButton")

    assert said == [] and dialog.error.text() == "Enter the server's address."
    assert dialog.focusWidget() is dialog.base_url


def test_an_error_leaves_everything_typed_in_its_place(qtbot: QtBot) -> None:
    dialog = editor(qtbot, replace(FORM, label="DeepSeek"))
    qtbot.keyClicks(dialog.key, KEY)
    click(qtbot, dialog, "saveEndpointButton")
    dialog.show_error("There is an endpoint called \u201cDeepSeek\u201d already.", "Give it another name.")

    assert dialog.error.isVisible() and "already" in dialog.error.text()
    assert dialog.key.text() == KEY and dialog.form.label == "DeepSeek"
    assert dialog.save_button.isEnabled() and not dialog.session_button.isVisible()


def test_a_key_that_cannot_be_kept_may_be_used_for_the_session(qtbot: QtBot) -> None:
    dialog = editor(qtbot, FORM)
    qtbot.keyClicks(dialog.key, KEY)
    dialog.show_error("There is no key store.", "Start one.", is_key_unkept=True)
    with qtbot.waitSignal(dialog.session_key_requested) as wanted:
        click(qtbot, dialog, "endpointSessionKeyButton")

    assert wanted.args == [KEY]


def test_the_key_is_forgotten_when_the_dialog_closes(qtbot: QtBot) -> None:
    dialog = editor(qtbot, FORM)
    qtbot.keyClicks(dialog.key, KEY)
    with qtbot.waitSignal(dialog.test_stopped):
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)

    assert dialog.key.text() == "" and not dialog.isVisible()


def test_the_kept_key_is_named_by_its_last_letters_and_can_be_removed(qtbot: QtBot) -> None:
    dialog = editor(qtbot, FORM, is_new=False)
    assert not dialog.forget_key.isVisible()
    dialog.show_key("abcd", "Secret Service")
    with qtbot.waitSignal(dialog.key_removed):
        click(qtbot, dialog, "forgetKeyButton")

    assert dialog.key_note.text() == "A key ending in abcd is kept in Secret Service."
    dialog.show_key("", "")
    assert not dialog.forget_key.isVisible()


# --- the test ---------------------------------------------------------------------------------------------------------


def test_a_test_shows_what_it_does_and_can_be_cancelled(qtbot: QtBot) -> None:
    dialog = editor(qtbot, FORM)
    with qtbot.waitSignal(dialog.test_requested) as asked:
        click(qtbot, dialog, "testEndpointButton")
    assert asked.args == [FORM, ""]
    dialog.show_step("Asking for one token\u2026")
    assert dialog.progress.isVisible() and dialog.step.isVisible() and not dialog.save_button.isEnabled()
    with qtbot.waitSignal(dialog.test_stopped):
        click(qtbot, dialog, "stopTestButton")

    dialog.show_findings([Sentence("warn", "The test was <b>stopped</b>.")])
    found = [label.text() for label in dialog.findChildren(PlainLabel) if label.property("finding")]
    assert found == ["The test was <b>stopped</b>."]
    assert dialog.test_button.isVisible() and not dialog.progress.isVisible() and dialog.save_button.isEnabled()


def test_a_second_test_takes_the_findings_of_the_first_away(qtbot: QtBot) -> None:
    dialog = editor(qtbot, FORM)
    dialog.show_findings([Sentence("good", "One."), Sentence("error", "Two.")])
    click(qtbot, dialog, "testEndpointButton")
    dialog.show_findings([Sentence("good", "Three.")])

    def shown() -> list[str]:
        labels = (each for each in dialog.findChildren(PlainLabel) if each.property("finding") and each.isVisible())
        return [each.text() for each in labels]

    qtbot.waitUntil(lambda: shown() == ["Three."])


def test_what_was_found_out_is_taken_over_and_what_was_entered_stays(qtbot: QtBot) -> None:
    dialog = editor(qtbot, replace(FORM, thinking_switch="thinking", thinking_field="reasoning_content"))
    dialog.learn({"listed": 16_384, "new": None}, "reasoning", is_switch_refused=True)

    assert (dialog.form.thinking_switch, dialog.form.thinking_field) == ("none", "reasoning")
    assert dialog.form.lines == (ModelLine("listed", 16_384), ModelLine("new"), OWN)


def test_nothing_is_cut_whatever_the_dialog_says(qtbot: QtBot) -> None:
    dialog = editor(qtbot, FORM, is_new=False)
    dialog.show_findings([Sentence("good", "A sentence that is long enough for two lines of it. " * 3)] * 6)
    dialog.show_error("An error that is long as well, since it tells all about it. " * 3, "And a hint.")

    for label in dialog.findChildren(PlainLabel):
        if label.isVisible() and label.text():
            assert label.height() >= label.heightForWidth(label.width()) - 1, label.text()
    for edit in dialog.findChildren(QLineEdit):
        assert not edit.isVisible() or edit.height() >= edit.sizeHint().height() - 1


# --- models and prices ------------------------------------------------------------------------------------------------


def type_into(qtbot: QtBot, table: EndpointTable, row: int, column: int, text: str) -> None:
    table.setFocus()
    table.setCurrentCell(row, column)
    field = table.findChildren(QLineEdit)[-1]  # those of cells that were left go a moment later
    field.selectAll()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)

    def is_taken() -> bool:
        item = table.item(row, column)
        return item is not None and item.text() == text

    qtbot.waitUntil(is_taken)


def test_windows_and_prices_are_typed_and_a_model_is_added_by_its_name(qtbot: QtBot) -> None:
    dialog = editor(qtbot, FORM, is_new=False)
    dialog.tabs.setCurrentIndex(1)
    table = dialog.table
    type_into(qtbot, table, 0, 1, "32k")
    type_into(qtbot, table, 0, 4, "1.25")
    type_into(qtbot, table, 2, 0, "by/hand")
    type_into(qtbot, table, 2, 1, "4,096")

    assert dialog.form.lines == (
        replace(LISTED, window=32_000, output=Decimal("1.25"), is_priced=True),
        OWN,
        ModelLine("by/hand", None, 4_096, is_listed=False),
    )
    assert table.rowCount() == 4, "there is room for one more"


@pytest.mark.parametrize(("column", "text"), [(1, "many"), (1, "-5"), (1, "0"), (2, "1,5"), (3, "-1"), (4, "NaN")])
def test_a_number_that_is_none_is_said_and_not_saved(qtbot: QtBot, column: int, text: str) -> None:
    dialog = editor(qtbot, FORM, is_new=False)
    dialog.tabs.setCurrentIndex(1)
    type_into(qtbot, dialog.table, 0, column, text)
    dialog.tabs.setCurrentIndex(0)
    said: list[object] = []
    dialog.save_requested.connect(lambda *_: said.append(1))
    click(qtbot, dialog, "saveEndpointButton")

    assert said == [] and f"\u201c{text}\u201d is not a number" in dialog.error.text()
    assert dialog.tabs.currentIndex() == 1


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        *(("32768", 32_768), (" 32,768 ", 32_768), ("128k", 128_000), ("1M", 1_000_000), ("", None), ("k", None)),
        *(("1.5", None), ("-1", None), ("0", None), ("٣", None), ("1e9", None), ("999999999k", None)),
    ],
)
def test_tokens_are_whole_numbers_with_or_without_k(text: str, tokens: int | None) -> None:
    assert tokens_of(text) == tokens


@pytest.mark.parametrize(
    ("text", "price"),
    [
        *(("0.1", Decimal("0.1")), ("", Decimal(0)), ("2", Decimal(2)), ("-1", None), ("x", None)),
        *(("Infinity", None), ("1e-10", None), ("1000001", None), ("0.123456789", Decimal("0.123456789"))),
    ],
)
def test_prices_are_decimals_from_nothing_to_a_million(text: str, price: Decimal | None) -> None:
    assert price_of(text) == price


# --- sentences --------------------------------------------------------------------------------------------------------

MODEL = ListedModel("m", window_tokens=1_048_576, max_output_tokens=393_216)
GOOD = ProbeReport((MODEL,), None, "m", None, "reasoning", True, 1.26)


def sentences(report: ProbeReport) -> list[tuple[str, str]]:
    return [(each.kind, each.text) for each in EndpointWords().report(report)]


def test_a_good_endpoint_is_told_in_five_sentences() -> None:
    assert sentences(GOOD) == [
        ("good", "m answered; its first word came after 1.3 s."),
        ("good", "It has one model: m."),
        ("good", "1,048,576 tokens fit into a request. An answer of 384K tokens fits."),
        ("good", "Thinking comes back, in the field reasoning."),
        ("good", "It counts the tokens of a reply."),
    ]


@pytest.mark.parametrize(
    ("report", "said"),
    [
        (replace(GOOD, is_stopped=True), ("warn", "The test was stopped.")),
        (replace(GOOD, has_usage=False), ("warn", "It does not count tokens: what a reply costs will not be known.")),
        (replace(GOOD, thinking_field=""), ("good", "No thinking came back.")),
        (
            replace(GOOD, models=(replace(MODEL, max_output_tokens=8_000),)),
            ("good", "1,048,576 tokens fit into a request. An answer of 384K tokens does not: at most 8,000."),
        ),
        (
            replace(GOOD, models=(ListedModel("m"),)),
            ("warn", "It does not say how much fits into a request: enter the window under Models and prices."),
        ),
        (
            replace(GOOD, is_switch_refused=True, thinking_field=""),
            ("warn", "It refuses the way to switch thinking that was set, and answers without: none is set now."),
        ),
        (replace(GOOD, first_word_s=None), ("warn", "m answered, but with no text.")),
        (
            replace(GOOD, models=(), list_error=AssistantError("The server knows no such address.", "Check it.")),
            ("warn", "It gives no list of models: The server knows no such address. Check it."),
        ),
        (
            replace(GOOD, models=tuple(ListedModel(f"n{n}") for n in range(1_000))),
            ("good", "It has 1,000 models: n0, n1, n2, n3 and 996 more."),
        ),
    ],
)
def test_what_is_missing_or_odd_is_said(report: ProbeReport, said: tuple[str, str]) -> None:
    assert said in sentences(report)


def test_a_server_nobody_reaches_is_to_be_looked_at_and_not_sent_to_again() -> None:
    error = AssistantError("The server cannot be reached.", "Check the network, send again.", code="offline")
    assert sentences(ProbeReport(error=error)) == [
        ("error", "The server cannot be reached. Check the address, and that the server is running.")
    ]


def test_a_failure_comes_first_with_its_hint_and_the_models_after_it() -> None:
    error = AssistantError("The account has no balance left.", "Top it up.")
    assert sentences(replace(GOOD, error=error)) == [
        ("error", "The account has no balance left. Top it up."),
        ("good", "It has one model: m."),
    ]


def test_a_price_of_nothing_is_a_price_once_somebody_has_entered_it(qtbot: QtBot) -> None:
    table = EndpointTable(4_096)
    qtbot.addWidget(table)
    table.show_lines([ModelLine("silent"), ModelLine("said", is_priced=True)])
    assert [line.is_priced for line in table.lines] == [False, True]
    cell = table.item(0, 4)
    assert cell is not None
    cell.setText("0")
    assert [(line.output, line.is_priced) for line in table.lines] == [(Decimal(0), True), (Decimal(0), True)]
