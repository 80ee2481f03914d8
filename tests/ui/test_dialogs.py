# SPDX-License-Identifier: AGPL-3.0-or-later
"""The key dialog, the settings, the question before a link."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from leadline.ui import settings_dialog
from leadline.ui.icons import Icons
from leadline.ui.key_dialog import KeyDialog, ShownKey
from leadline.ui.link_dialog import LinkDialog, checked_link
from leadline.ui.settings_dialog import SettingsChoice, SettingsDialog
from leadline.ui.theme import LIGHT

KEY = "sk-0123456789abcdef"


@pytest.fixture
def dialog(qtbot: QtBot) -> KeyDialog:
    widget = KeyDialog(Icons(LIGHT))
    qtbot.addWidget(widget)
    widget.show()
    return widget


def test_a_key_is_submitted_stripped_and_the_dialog_is_busy(qtbot: QtBot, dialog: KeyDialog) -> None:
    dialog.edit.setText(f"  {KEY} ")
    with qtbot.waitSignal(dialog.key_submitted) as got:
        qtbot.keyClick(dialog.edit, Qt.Key.Key_Return)
    assert got.args == [KEY]
    assert dialog.busy.isVisible()
    assert not dialog.save_button.isEnabled()
    with qtbot.assertNotEmitted(dialog.key_submitted):
        qtbot.keyClick(dialog.edit, Qt.Key.Key_Return)


def test_a_refused_key_stays_to_be_mended(dialog: KeyDialog) -> None:
    dialog.edit.setText(KEY)
    dialog.set_busy(True)
    dialog.show_error("The key was refused.", "Check it.")
    assert dialog.error.text() == "The key was refused.\nCheck it."
    assert dialog.edit.text() == KEY
    assert dialog.save_button.isEnabled()


def test_the_session_button_emits_its_own_signal(qtbot: QtBot, dialog: KeyDialog) -> None:
    dialog.edit.setText(KEY)
    with qtbot.waitSignal(dialog.session_key_submitted):
        qtbot.mouseClick(dialog.session_button, Qt.MouseButton.LeftButton)


def test_a_saved_key_is_forgotten_by_the_field(dialog: KeyDialog) -> None:
    dialog.edit.setText(KEY)
    dialog.set_busy(True)
    dialog.show_saved()
    assert dialog.edit.text() == ""
    assert not dialog.isVisible()


def test_closing_during_a_check_cancels_it(qtbot: QtBot, dialog: KeyDialog) -> None:
    dialog.edit.setText(KEY)
    dialog.set_busy(True)
    with qtbot.waitSignal(dialog.cancel_requested):
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)


def test_a32_the_key_is_never_copied_out(qtbot: QtBot, dialog: KeyDialog) -> None:
    clipboard = QGuiApplication.clipboard()
    clipboard.setText("before")
    dialog.edit.setText(KEY)
    for shown in (False, True):
        dialog.show_button.setChecked(shown)
        dialog.edit.selectAll()
        for key in (Qt.Key.Key_C, Qt.Key.Key_X):
            qtbot.keyClick(dialog.edit, key, Qt.KeyboardModifier.ControlModifier)
        assert clipboard.text() == "before"
        assert dialog.edit.text() == KEY
    assert dialog.edit.echoMode() == QLineEdit.EchoMode.Normal
    assert not dialog.edit.hasSelectedText()


@pytest.mark.parametrize(
    ("key", "words", "removable"),
    [
        (ShownKey(), "no key yet", False),
        (ShownKey(store="GNOME Keyring"), "will be kept in GNOME Keyring", False),
        (ShownKey("keyring", "1f2e", "GNOME Keyring"), "ending in 1f2e, kept in GNOME Keyring", True),
        (ShownKey("environment", "1f2e"), "DEEPSEEK_API_KEY", False),
        (ShownKey("session", "1f2e"), "until Leadline ends", True),
    ],
)
def test_the_status_says_where_the_key_is(dialog: KeyDialog, key: ShownKey, words: str, removable: bool) -> None:
    dialog.show_status(key)
    assert words in dialog.status.text()
    assert dialog.remove_button.isVisible() == removable


def test_settings_give_back_what_was_chosen(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    dialog = SettingsDialog(SettingsChoice(), "/home/a/data")
    qtbot.addWidget(dialog)
    monkeypatch.setattr(settings_dialog, "ask_for_model_file", lambda parent: "/models/big.gguf")
    qtbot.mouseClick(dialog.findChild(QPushButton, "chooseModelButton"), Qt.MouseButton.LeftButton)
    for name, value in (("languageBox", "zh_CN"), ("themeBox", "dark"), ("currencyBox", "CNY")):
        box = dialog.findChild(QComboBox, name)
        box.setCurrentIndex(box.findData(value))
    with qtbot.waitSignal(dialog.settings_changed) as got:
        qtbot.mouseClick(dialog.findChild(QPushButton, "saveSettingsButton"), Qt.MouseButton.LeftButton)
    assert got.args == [SettingsChoice("zh_CN", "dark", "CNY", "/models/big.gguf")]


def test_settings_that_did_not_change_are_not_told(qtbot: QtBot) -> None:
    dialog = SettingsDialog(SettingsChoice("en", "light"), "/home/a/data")
    qtbot.addWidget(dialog)
    with qtbot.assertNotEmitted(dialog.settings_changed):
        qtbot.mouseClick(dialog.findChild(QPushButton, "saveSettingsButton"), Qt.MouseButton.LeftButton)


@pytest.mark.parametrize(
    "text",
    """javascript:alert(1) file:///etc/passwd data:text/html,x smb://h/s vscode://x //evil.example \\\\evil\\x
    https://user:pw@evil.example/ https: HTTPS://[ /etc/passwd ftp://h/x""".split(),
)
def test_a03_other_links_are_refused(text: str) -> None:
    assert checked_link(text) is None


@pytest.mark.parametrize("text", ["https://example.org/a?b=c", "http://example.org", "mailto:a@example.org"])
def test_a03_web_and_mail_links_may_be_offered(text: str) -> None:
    assert checked_link(text) is not None


def test_a03_the_question_shows_punycode_and_the_whole_address(qtbot: QtBot) -> None:
    url = checked_link("https://exämple.org/a/" + "path/" * 60)
    assert url is not None
    dialog = LinkDialog(url)
    qtbot.addWidget(dialog)
    address = dialog.findChild(QPlainTextEdit, "linkAddress").toPlainText()
    assert address.startswith("https://xn--exmple-cua.org/a/path/")
    assert address.count("path/") == 60
