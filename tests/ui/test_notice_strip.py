# SPDX-License-Identifier: AGPL-3.0-or-later
"""One notice at a time, the most pressing first."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from leadline.ui.icons import Icons
from leadline.ui.notice_strip import Notice, NoticeButton, NoticeKind, NoticeStrip
from leadline.ui.theme import LIGHT


@pytest.fixture
def strip(qtbot: QtBot) -> NoticeStrip:
    widget = NoticeStrip(Icons(LIGHT))
    qtbot.addWidget(widget)
    widget.resize(700, 80)
    return widget


def _notice(key: str, kind: NoticeKind, **more: object) -> Notice:
    return Notice(key, kind, f"title of {key}", **more)  # type: ignore[arg-type]


def _key(strip: NoticeStrip) -> str:
    return strip.notice.key if strip.notice is not None else ""


def test_nothing_shows_until_there_is_a_notice(strip: NoticeStrip) -> None:
    assert strip.isHidden()
    strip.show_notice(_notice("a", NoticeKind.HINT))
    assert not strip.isHidden()


def test_an_error_goes_before_a_choice_and_a_choice_before_a_hint(strip: NoticeStrip) -> None:
    for key, kind in (("h", NoticeKind.HINT), ("c", NoticeKind.CHOICE), ("e", NoticeKind.ERROR)):
        strip.show_notice(_notice(key, kind))
    shown = []
    while _key(strip):
        shown.append(_key(strip))
        strip.withdraw(_key(strip))
    assert shown == ["e", "c", "h"]
    assert strip.isHidden()


def test_of_equal_notices_the_earliest_shows(strip: NoticeStrip) -> None:
    strip.show_notice(_notice("first", NoticeKind.ERROR))
    strip.show_notice(_notice("second", NoticeKind.ERROR))
    assert _key(strip) == "first"


def test_the_same_matter_takes_its_own_place(strip: NoticeStrip) -> None:
    strip.show_notice(_notice("a", NoticeKind.ERROR))
    strip.show_notice(_notice("a", NoticeKind.ERROR, hint="newer"))
    strip.withdraw("a")
    assert strip.isHidden()


def test_a_key_that_ends_in_a_hyphen_withdraws_its_family(strip: NoticeStrip) -> None:
    for key in ("error-busy", "error-cut", "other"):
        strip.show_notice(_notice(key, NoticeKind.ERROR))
    strip.withdraw("error-")
    assert _key(strip) == "other"


def test_a_button_tells_notice_and_button_and_the_notice_goes(qtbot: QtBot, strip: NoticeStrip) -> None:
    buttons = (NoticeButton("retry", "Try again", True), NoticeButton("local", "Local"))
    strip.show_notice(_notice("offline", NoticeKind.ERROR, buttons=buttons))
    second = strip.findChild(QPushButton, "noticeButton1")
    with qtbot.waitSignal(strip.button_pressed) as got:
        qtbot.mouseClick(second, Qt.MouseButton.LeftButton)
    assert got.args == ["offline", "local"]
    assert strip.isHidden()
    assert strip.findChild(QPushButton, "noticeButton2").isHidden()


def test_close_tells_which_notice_was_closed(qtbot: QtBot, strip: NoticeStrip) -> None:
    strip.show_notice(_notice("a", NoticeKind.HINT))
    with qtbot.waitSignal(strip.closed) as got:
        qtbot.mouseClick(strip.findChild(QPushButton, "noticeCloseButton"), Qt.MouseButton.LeftButton)
    assert got.args == ["a"]


def test_a_notice_with_a_lifetime_goes_by_itself(qtbot: QtBot, strip: NoticeStrip) -> None:
    with qtbot.waitSignal(strip.closed):
        strip.show_notice(_notice("undo", NoticeKind.HINT, lifetime_ms=1))
    assert strip.isHidden()


def test_details_show_on_request_and_letter_for_letter(qtbot: QtBot, strip: NoticeStrip) -> None:
    strip.show_notice(_notice("a", NoticeKind.ERROR, detail="<img src=x>"))
    detail = strip.findChild(object, "noticeDetail")
    assert detail.isHidden()
    qtbot.mouseClick(strip.findChild(QPushButton, "noticeDetailButton"), Qt.MouseButton.LeftButton)
    assert not detail.isHidden()
    assert detail.toPlainText() == "<img src=x>"


def test_a08_markup_in_a_notice_is_text(strip: NoticeStrip) -> None:
    strip.show_notice(Notice("a", NoticeKind.ERROR, "<img src=x>\u202e", "<b>hint</b>"))
    labels = [label for label in strip.findChildren(QLabel) if label.text()]
    assert {label.text() for label in labels} == {"<img src=x>[U+202E]", "<b>hint</b>"}
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in labels)


def test_a_failure_s_details_can_be_copied_for_a_report(qtbot: QtBot, strip: NoticeStrip) -> None:
    notice = _notice("error-server", NoticeKind.ERROR, detail="HTTP 500", code="server")
    strip.show_notice(notice)
    copy = strip.findChild(QPushButton, "noticeCopyButton")
    assert not copy.isVisible()
    qtbot.mouseClick(strip.findChild(QPushButton, "noticeDetailButton"), Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(strip.report_requested) as got:
        qtbot.mouseClick(copy, Qt.MouseButton.LeftButton)
    assert got.args == [notice] and copy.text() == "Copied"
    strip.show_notice(_notice("error-other", NoticeKind.ERROR, detail="HTTP 503", code="busy"))
    strip.withdraw("error-server")
    assert not copy.isVisible()


def test_what_is_no_failure_is_not_worth_a_report(qtbot: QtBot, strip: NoticeStrip) -> None:
    strip.show_notice(_notice("bad-link", NoticeKind.HINT, detail="javascript:alert(1)"))
    qtbot.mouseClick(strip.findChild(QPushButton, "noticeDetailButton"), Qt.MouseButton.LeftButton)
    assert not strip.findChild(QPushButton, "noticeCopyButton").isVisible()


def test_a_button_may_keep_its_notice(qtbot: QtBot, strip: NoticeStrip) -> None:
    buttons = (NoticeButton("top-up", "Top up", True, keeps=True), NoticeButton("again", "Try again"))
    strip.show_notice(_notice("error-no_balance", NoticeKind.ERROR, buttons=buttons))
    with qtbot.waitSignal(strip.button_pressed) as got:
        qtbot.mouseClick(strip.findChild(QPushButton, "noticeButton0"), Qt.MouseButton.LeftButton)
    assert got.args == ["error-no_balance", "top-up"] and strip.find_notice("error-no_balance") is strip.notice


def test_the_focus_that_was_in_it_is_given_away_when_it_goes(qtbot: QtBot, strip: NoticeStrip) -> None:
    notice = _notice("e", NoticeKind.ERROR, buttons=(NoticeButton("again", "Try again"),))
    strip.show_notice(notice)
    with qtbot.assertNotEmitted(strip.focus_freed):
        strip.withdraw("e")
    strip.show_notice(notice)
    strip.activateWindow()
    pressed = strip.findChild(QPushButton, "noticeButton0")
    assert pressed is not None
    pressed.setFocus()
    qtbot.waitUntil(pressed.hasFocus)
    with qtbot.waitSignal(strip.focus_freed):
        qtbot.mouseClick(pressed, Qt.MouseButton.LeftButton)
