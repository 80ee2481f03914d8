# SPDX-License-Identifier: AGPL-3.0-or-later
"""The settings, and the question before a link."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QPlainTextEdit, QPushButton, QSpinBox
from pytestqt.qtbot import QtBot

from leadline.ui import settings_dialog
from leadline.ui.link_dialog import LinkDialog, checked_link
from leadline.ui.settings_dialog import SettingsChoice, SettingsDialog


def test_settings_give_back_what_was_chosen(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    dialog = SettingsDialog(SettingsChoice(), "/home/a/data")
    qtbot.addWidget(dialog)
    monkeypatch.setattr(settings_dialog, "ask_for_model_file", lambda parent: "/models/big.gguf")
    qtbot.mouseClick(dialog.findChild(QPushButton, "chooseModelButton"), Qt.MouseButton.LeftButton)
    for name, value in (("languageBox", "zh_CN"), ("themeBox", "dark"), ("currencyBox", "CNY")):
        box = dialog.findChild(QComboBox, name)
        box.setCurrentIndex(box.findData(value))
    for name, seconds in (("queuedBox", 900), ("thinkingBox", 600), ("writingBox", 5)):
        dialog.findChild(QSpinBox, name).setValue(seconds)
    with qtbot.waitSignal(dialog.settings_changed) as got:
        qtbot.mouseClick(dialog.findChild(QPushButton, "saveSettingsButton"), Qt.MouseButton.LeftButton)
    # Five seconds of silence in an answer are nothing unusual: ten are the least.
    clocks = {"queued_s": 900, "thinking_s": 600, "writing_s": 10}
    assert got.args == [SettingsChoice("zh_CN", "dark", "CNY", "/models/big.gguf", **clocks)]


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
