# SPDX-License-Identifier: AGPL-3.0-or-later
"""The search for a refused document as it is shown: price, progress, finding."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from leadline.ui.icons import Icons
from leadline.ui.risk_dialog import RiskDialog, ShownFinding, ShownOffer
from leadline.ui.theme import LIGHT


@pytest.fixture
def dialog(qtbot: QtBot) -> RiskDialog:
    widget = RiskDialog(ShownOffer(214, 10, "¥0.42"), Icons(LIGHT))
    qtbot.addWidget(widget)
    widget.show()
    return widget


def test_the_price_is_said_before_anything_is_sent(qtbot: QtBot, dialog: RiskDialog) -> None:
    words = " ".join(label.text() for label in dialog.ask_page.findChildren(QLabel))
    assert "214 documents" in words and "about 10 requests" in words and "at most about ¥0.42" in words
    assert dialog.search_button.text() == "Search ~¥0.42"
    with qtbot.waitSignal(dialog.search_requested):
        qtbot.mouseClick(dialog.search_button, Qt.MouseButton.LeftButton)


def test_an_unknown_price_is_not_shown_as_none(qtbot: QtBot) -> None:
    dialog = RiskDialog(ShownOffer(2, 4, ""), Icons(LIGHT))
    qtbot.addWidget(dialog)
    words = " ".join(label.text() for label in dialog.ask_page.findChildren(QLabel))
    assert "not known" in words and dialog.search_button.text() == "Search"


def test_cancel_and_escape_stop_a_search_and_nothing_else(qtbot: QtBot, dialog: RiskDialog) -> None:
    with qtbot.assertNotEmitted(dialog.cancel_requested):
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    dialog.show()
    dialog.show_progress(3, 10, 27)
    assert "Request 4 of about 10" in dialog.progress_text.text() and "27" in dialog.progress_text.text()
    with qtbot.waitSignal(dialog.cancel_requested):
        qtbot.mouseClick(dialog.stop_button, Qt.MouseButton.LeftButton)
    assert not dialog.isVisible()


@pytest.mark.parametrize(
    ("finding", "title", "can_leave_out"),
    [
        (ShownFinding(("a.txt",), False, False, 9, "¥0.21", "¥0.03"), "This document is refused:", True),
        (ShownFinding(("a.txt", "b.txt"), False, False, 9, "", ""), "2 documents are refused:", True),
        (ShownFinding((), True, False, 1, "¥0.01", ""), "The question itself is refused.", False),
        (ShownFinding((), False, True, 9, "¥0.21", ""), "No single document is refused.", False),
        (ShownFinding(("a.txt",), False, True, 9, "¥0.21", ""), "This document is refused:", False),
    ],
)
def test_what_was_found_is_named_and_what_helps_is_offered(
    qtbot: QtBot, dialog: RiskDialog, finding: ShownFinding, title: str, can_leave_out: bool
) -> None:
    dialog.show_progress(3, 10, 27)
    dialog.show_finding(finding)
    assert dialog.title.text() == title and dialog.names.toPlainText() == "\n".join(finding.names)
    assert dialog.leave_out_button.isVisible() == can_leave_out
    assert (finding.cost in dialog.cost.text()) and f"Requests: {finding.requests}." in dialog.cost.text()
    if can_leave_out:
        assert dialog.leave_out_button.text().endswith(finding.again)
        with qtbot.waitSignal(dialog.leave_out_requested):
            qtbot.keyClick(dialog, Qt.Key.Key_Return)
    with qtbot.assertNotEmitted(dialog.cancel_requested):
        dialog.done(0)


def test_a08_a_name_with_marks_is_shown_letter_for_letter(dialog: RiskDialog) -> None:
    dialog.show_finding(ShownFinding(("<b>\u202egnp.exe\n",), False, False, 9, "", ""))
    assert dialog.names.toPlainText() == "<b>[U+202E]gnp.exe"
