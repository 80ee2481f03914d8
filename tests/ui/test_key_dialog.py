# SPDX-License-Identifier: AGPL-3.0-or-later
"""The key dialog by itself: a field that gives nothing away, and a page for each thing that can come of a key."""

from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QClipboard, QGuiApplication
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from leadline.provider.account import Balance, BalanceAmount
from leadline.ui.icons import Icons
from leadline.ui.key_control import balance_words
from leadline.ui.key_dialog import KeyDialog
from leadline.ui.key_pages import ShownKey, ShownOutcome
from leadline.ui.theme import LIGHT

KEY = "sk-0123456789abcdef"
KEPT = ShownKey("keyring", "1f2e", "Secret Service")


@pytest.fixture
def dialog(qtbot: QtBot) -> KeyDialog:
    widget = KeyDialog(Icons(LIGHT))
    qtbot.addWidget(widget)
    widget.show_status(ShownKey(store="Secret Service"))
    widget.show()
    return widget


def paste(dialog: KeyDialog, text: str) -> None:
    QGuiApplication.clipboard().setText(text)
    dialog.edit.paste()


def page(dialog: KeyDialog) -> QWidget | None:
    return dialog.page


def click(qtbot: QtBot, button: QWidget) -> None:
    assert button.isVisible() and button.isEnabled(), button.objectName()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


# --- the field --------------------------------------------------------------------------------------------------------


def test_a_pasted_key_is_trimmed_hidden_and_submitted(qtbot: QtBot, dialog: KeyDialog) -> None:
    paste(dialog, f"  {KEY}\n")
    assert dialog.edit.text() == KEY and dialog.edit.echoMode() == QLineEdit.EchoMode.Password
    with qtbot.waitSignal(dialog.key_submitted) as got:
        qtbot.keyClick(dialog.edit, Qt.Key.Key_Return)
    assert got.args == [KEY]
    assert dialog.busy.isVisible() and not dialog.save_button.isEnabled()
    with qtbot.assertNotEmitted(dialog.key_submitted):
        qtbot.keyClick(dialog.edit, Qt.Key.Key_Return)


@pytest.mark.parametrize(
    ("text", "words", "can"),
    [
        ("", "dots", False),
        ("sk-0", "too short", False),
        ("x" * 513, "too long", False),
        ("sk-schlüssel-0123", "plain letters", False),
        ("sk-0123 4567", "no spaces", False),
        (KEY, "19 characters", True),
        ("0123456789abcdef", "begin with sk-", True),
    ],
)
def test_the_shape_is_said_while_it_is_typed(dialog: KeyDialog, text: str, words: str, can: bool) -> None:
    dialog.edit.setText(text)
    assert words in dialog.field.shape.text()
    assert dialog.save_button.isEnabled() == dialog.session_button.isEnabled() == can


def test_the_eye_shows_the_key_and_is_closed_again_with_the_dialog(qtbot: QtBot, dialog: KeyDialog) -> None:
    dialog.edit.setText(KEY)
    assert not dialog.edit.is_shown
    click(qtbot, dialog.field.eye)
    assert dialog.edit.is_shown
    dialog.reject()
    dialog.show()
    assert not dialog.edit.is_shown and dialog.edit.text() == ""


@pytest.mark.parametrize("shown", [False, True])
def test_a32_the_key_is_never_copied_out(qtbot: QtBot, dialog: KeyDialog, shown: bool) -> None:
    clipboard = QGuiApplication.clipboard()
    clipboard.setText("before")
    dialog.edit.setText(KEY)
    dialog.field.eye.setChecked(shown)
    control, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
    ways = [(Qt.Key.Key_C, control), (Qt.Key.Key_X, control), (Qt.Key.Key_Insert, control), (Qt.Key.Key_Delete, shift)]
    ways += [(Qt.Key.Key_K, control), (Qt.Key.Key_U, control)]  # on X11 Qt copies what these delete
    for key, modifier in ways:
        dialog.edit.selectAll()
        dialog.edit.setCursorPosition(0) if key is Qt.Key.Key_K else None
        qtbot.keyClick(dialog.edit, key, modifier)
        assert clipboard.text() == "before", key
        if clipboard.supportsSelection():
            assert KEY not in clipboard.text(QClipboard.Mode.Selection)
    qtbot.mouseDClick(dialog.edit, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(dialog.edit, Qt.MouseButton.RightButton)
    assert clipboard.text() == "before" and clipboard.mimeData().formats() == ["text/plain"]
    assert not dialog.edit.dragEnabled()
    assert dialog.edit.text() == KEY
    assert not (shown and dialog.edit.hasSelectedText())


def test_a32_undo_does_not_bring_a_used_key_back(qtbot: QtBot, dialog: KeyDialog) -> None:
    qtbot.keyClicks(dialog.edit, KEY)
    dialog.show_outcome(ShownOutcome(KEPT))
    dialog.edit.undo()
    assert dialog.edit.text() == ""


# --- pages ------------------------------------------------------------------------------------------------------------


def test_a_refused_key_stays_to_be_mended(dialog: KeyDialog) -> None:
    dialog.edit.setText(KEY)
    dialog.set_busy(True)
    dialog.show_error("The key was refused.", "Check it.")
    assert dialog.error.text() == "The key was refused.\nCheck it."
    assert dialog.edit.text() == KEY and dialog.save_button.isEnabled() and not dialog.busy.isVisible()


def test_each_step_is_named_and_cancel_stops_it(qtbot: QtBot, dialog: KeyDialog) -> None:
    dialog.edit.setText(KEY)
    seen = set()
    for step in ("asking", "balance", "keeping", "looking", "removing"):
        dialog.set_busy(True, step)
        seen.add(dialog.step.text())
    assert len(seen) == 5
    with qtbot.waitSignal(dialog.cancel_requested):
        click(qtbot, dialog.cancel_button)
    assert dialog.isVisible() and dialog.edit.text() == KEY and dialog.save_button.isEnabled()


def test_closing_during_a_check_cancels_it(qtbot: QtBot, dialog: KeyDialog) -> None:
    dialog.edit.setText(KEY)
    dialog.set_busy(True)
    with qtbot.waitSignal(dialog.cancel_requested):
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)


def test_a_key_that_works_is_forgotten_by_the_field_and_its_balance_shown(qtbot: QtBot, dialog: KeyDialog) -> None:
    dialog.edit.setText(KEY)
    dialog.show_outcome(ShownOutcome(KEPT, balance="¥110.00, of which ¥10.00 granted"))
    assert dialog.edit.text() == "" and page(dialog) is dialog.outcome
    assert dialog.outcome.balance.text() == "¥110.00, of which ¥10.00 granted"
    assert "Secret Service, ending in 1f2e" in dialog.outcome.place.text()
    assert not dialog.outcome.again_button.isVisible() and not dialog.outcome.top_up_button.isVisible()
    click(qtbot, dialog.outcome.done_button)
    assert not dialog.isVisible()


def test_an_unchecked_key_says_so_and_can_be_checked_again(qtbot: QtBot, dialog: KeyDialog) -> None:
    dialog.show_outcome(ShownOutcome(KEPT, "The server's name was not found.", "Check network and address."))
    assert "could not be checked" in dialog.outcome.title.text()
    assert "name was not found" in dialog.outcome.note.text() and not dialog.outcome.balance.isVisible()
    with qtbot.waitSignal(dialog.check_requested):
        click(qtbot, dialog.outcome.again_button)


def test_an_account_without_money_says_so_and_leads_to_the_top_up_page(qtbot: QtBot, dialog: KeyDialog) -> None:
    dialog.show_outcome(ShownOutcome(KEPT, balance="¥0.02", is_enough=False))
    assert "nothing left to spend" in dialog.outcome.title.text()
    with qtbot.waitSignal(dialog.link_activated) as got:
        click(qtbot, dialog.outcome.top_up_button)
    assert got.args == ["https://platform.deepseek.com/top_up"]


def test_a31_a_store_that_fails_offers_to_retry_the_session_or_to_close(qtbot: QtBot, dialog: KeyDialog) -> None:
    dialog.edit.setText(KEY)
    dialog.set_busy(True)
    dialog.show_store_problem("The key store is locked.", "Unlock it.")
    assert page(dialog) is dialog.store_page and dialog.store_page.title.text() == "The key store is locked."
    with qtbot.waitSignal(dialog.key_submitted) as got:
        click(qtbot, dialog.store_page.retry_button)
    assert got.args == [KEY]
    dialog.show_store_problem("The key store is locked.", "Unlock it.")
    with qtbot.waitSignal(dialog.session_key_submitted) as got:
        click(qtbot, dialog.store_page.session_button)
    assert got.args == [KEY]
    dialog.show_store_problem("The key store is locked.", "Unlock it.")
    click(qtbot, dialog.store_page.close_button)
    assert not dialog.isVisible() and dialog.edit.text() == ""


def test_a31_a_store_that_fails_before_anything_is_typed_is_looked_at_again(qtbot: QtBot, dialog: KeyDialog) -> None:
    dialog.show_status(ShownKey(problem_title="There is no key store on this machine.", problem_hint="Install one."))
    assert page(dialog) is dialog.store_page
    with qtbot.waitSignal(dialog.status_requested):
        click(qtbot, dialog.store_page.retry_button)
    dialog.show_status(ShownKey(problem_title="There is no key store on this machine.", problem_hint="Install one."))
    click(qtbot, dialog.store_page.session_button)
    assert page(dialog) is dialog.entry and "stored nowhere" in dialog.status.text()
    assert dialog.session_button.property("role") == "primary"


def test_a_key_is_removed_only_after_a_question(qtbot: QtBot, dialog: KeyDialog) -> None:
    dialog.show_status(KEPT)
    with qtbot.assertNotEmitted(dialog.remove_requested):
        click(qtbot, dialog.remove_button)
        assert "1f2e" in dialog.remove_page.text.text()
        click(qtbot, dialog.remove_page.keep_button)
    assert page(dialog) is dialog.entry
    click(qtbot, dialog.remove_button)
    with qtbot.waitSignal(dialog.remove_requested):
        click(qtbot, dialog.remove_page.remove_button)


@pytest.mark.parametrize(
    ("key", "words", "removable"),
    [
        (ShownKey(), "no key yet", False),
        (ShownKey(store="Secret Service"), "will be kept in Secret Service", False),
        (KEPT, "in Secret Service, ending in 1f2e", True),
        (ShownKey("environment", "1f2e"), "DEEPSEEK_API_KEY", False),
        (ShownKey("session", "1f2e"), "until Leadline ends", True),
    ],
)
def test_the_status_says_where_the_key_is(dialog: KeyDialog, key: ShownKey, words: str, removable: bool) -> None:
    dialog.show_status(key)
    assert words in dialog.status.text()
    assert dialog.remove_button.isVisible() == removable
    assert dialog.check_button.isVisible() == (key.source != "none")


def test_the_balance_is_read_in_every_currency() -> None:

    both = Balance(
        True, (BalanceAmount("CNY", Decimal("110.00"), Decimal("10.00")), BalanceAmount("USD", Decimal("0.00")))
    )
    pattern = "{total}, of which {granted} granted"
    assert balance_words(both, "en", pattern) == "¥110.00, of which ¥10.00 granted; $0"
    assert balance_words(None, "en", pattern) == "" == balance_words(Balance(False, ()), "en", pattern)
