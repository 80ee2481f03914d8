# SPDX-License-Identifier: AGPL-3.0-or-later
"""The window as a whole: names, panes, drops, keys."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QAccessible, QDragEnterEvent, QDragLeaveEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMenu, QWidget
from pytestqt.qtbot import QtBot

from leadline.errors import AssistantError
from leadline.ui import file_choice
from leadline.ui.cost_meter import ShownCosts
from leadline.ui.main_window import MainWindow
from leadline.ui.panes import NARROW_PX

NAMES = """newChatButton historySearch historyList collectionList transcript composer sendButton stopButton
modelSelector modeSelector documentPanel addDocumentsButton documentTree contextGauge costMeter balanceLabel
noticeStrip""".split()


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    widget = MainWindow("light")
    qtbot.addWidget(widget)
    widget.show()
    qtbot.waitExposed(widget)
    widget.activateWindow()
    widget.complete()
    yield widget


def _files(*paths: str) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(path) for path in paths])
    return mime


def _drag(mime: QMimeData) -> QDragEnterEvent:
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    return QDragEnterEvent(QPoint(300, 300), Qt.DropAction.CopyAction, mime, buttons, keys)


def test_every_named_widget_is_there(window: MainWindow) -> None:
    assert [name for name in NAMES if window.findChild(QWidget, name) is None] == []


def test_what_the_first_paint_leaves_out_comes_by_itself(qtbot: QtBot) -> None:
    window = MainWindow("light")
    qtbot.addWidget(window)
    assert window.findChild(QWidget, "documentTree") is None
    window.show()
    qtbot.waitUntil(lambda: window.findChild(QWidget, "documentTree") is not None)


def test_files_dropped_anywhere_are_passed_on(qtbot: QtBot, window: MainWindow) -> None:
    mime = _files("/home/a/报告.pdf", "/home/a/src")
    enter = _drag(mime)
    QGuiApplication.sendEvent(window, enter)
    assert enter.isAccepted()
    overlay = window.findChild(QWidget, "dropOverlay")
    assert overlay.isVisible()
    drop = QDropEvent(
        QPointF(300, 300),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    with qtbot.waitSignal(window.paths_dropped) as got:
        QGuiApplication.sendEvent(window, drop)
    assert got.args == [["/home/a/报告.pdf", "/home/a/src"]]
    assert not overlay.isVisible()


def test_an_address_of_the_web_is_passed_on_so_that_it_can_be_said_why_it_is_not_read(
    qtbot: QtBot, window: MainWindow
) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl("https://example.org/a.png")])
    QGuiApplication.sendEvent(window, _drag(mime))
    drop = QDropEvent(
        QPointF(300, 300),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    with qtbot.waitSignal(window.paths_dropped) as got:
        QGuiApplication.sendEvent(window, drop)
    assert got.args == [["https://example.org/a.png"]]


def test_the_overlay_goes_when_the_drag_leaves(window: MainWindow) -> None:
    mime = _files("/home/a/x")  # the event holds no reference of its own
    QGuiApplication.sendEvent(window, _drag(mime))
    QGuiApplication.sendEvent(window, QDragLeaveEvent())
    assert not window.findChild(QWidget, "dropOverlay").isVisible()


def test_text_fields_leave_files_to_the_window(window: MainWindow) -> None:
    assert not window.composer.edit.canInsertFromMimeData(_files("/home/a/x"))
    assert not any(field.acceptDrops() for field in window.findChildren(QLineEdit))


@pytest.mark.parametrize("keys", ["Ctrl+K", "Ctrl+F"])
def test_search_keys_go_to_the_search(qtbot: QtBot, window: MainWindow, keys: str) -> None:
    qtbot.keyClick(window, Qt.Key.Key_K if keys == "Ctrl+K" else Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.focusWidget() is window.history.search
    qtbot.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.focusWidget() is window.composer.edit


def test_ctrl_n_asks_for_a_new_chat(qtbot: QtBot, window: MainWindow) -> None:
    with qtbot.waitSignal(window.history.new_chat_requested):
        qtbot.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)


def test_ctrl_and_a_digit_choose_the_mode(qtbot: QtBot, window: MainWindow) -> None:
    with qtbot.waitSignal(window.composer.mode_chosen) as got:
        qtbot.keyClick(window, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    assert got.args == ["max"]


def test_ctrl_o_asks_for_files(qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_choice, "ask_for_files", lambda parent: ["/home/a/x.pdf"])
    with qtbot.waitSignal(window.paths_dropped) as got:
        qtbot.keyClick(window, Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    assert got.args == [["/home/a/x.pdf"]]


@pytest.mark.parametrize("picked", ["/home/a/src", ""])
def test_after_the_dialog_for_folders_one_goes_on_typing(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch, picked: str
) -> None:
    monkeypatch.setattr(file_choice, "ask_for_folder", lambda parent: picked)
    window.composer.model_selector.setFocus()
    window.choose_folder()
    assert window.focusWidget() is window.composer.edit


def test_escape_stops_a_reply_and_else_does_nothing(qtbot: QtBot, window: MainWindow) -> None:
    window.composer.setFocus()
    with qtbot.assertNotEmitted(window.composer.stop_requested):
        qtbot.keyClick(window.composer.edit, Qt.Key.Key_Escape)
    window.set_streaming(True)
    with qtbot.waitSignal(window.composer.stop_requested):
        qtbot.keyClick(window.composer.edit, Qt.Key.Key_Escape)


def test_escape_in_the_search_clears_it_before_it_stops(qtbot: QtBot, window: MainWindow) -> None:
    window.set_streaming(True)
    window.history.search.setText("least")
    with qtbot.assertNotEmitted(window.composer.stop_requested):
        qtbot.keyClick(window.history.search, Qt.Key.Key_Escape)
    assert window.history.search.text() == ""


def test_f9_hides_and_shows_the_documents(qtbot: QtBot, window: MainWindow) -> None:
    window.resize(1280, 800)
    with qtbot.waitSignal(window.panel_toggled) as got:
        qtbot.keyClick(window, Qt.Key.Key_F9)
    assert got.args == [False]
    assert not window.documents.isVisible()
    qtbot.keyClick(window, Qt.Key.Key_F9)
    assert window.documents.isVisible()


def test_a_narrow_window_shows_one_side_pane_at_a_time(qtbot: QtBot, window: MainWindow) -> None:
    window.resize(NARROW_PX, 700)
    assert window.history.isVisible()
    assert window.documents.isVisible()
    window.resize(NARROW_PX - 1, 700)
    assert (window.history.isVisible(), window.documents.isVisible()) == (True, False)
    qtbot.mouseClick(window.header.documents_button, Qt.MouseButton.LeftButton)
    assert (window.history.isVisible(), window.documents.isVisible()) == (False, True)
    qtbot.mouseClick(window.header.history_button, Qt.MouseButton.LeftButton)
    assert (window.history.isVisible(), window.documents.isVisible()) == (True, False)
    window.resize(NARROW_PX, 700)
    assert window.history.isVisible()


@pytest.mark.parametrize("size", [(1280, 800), (900, 600), (780, 480)])
def test_nothing_in_the_composer_is_cut(qtbot: QtBot, window: MainWindow, size: tuple[int, int]) -> None:
    window.composer.show_price("¥0.04", has_details=True)
    window.resize(*size)
    window.set_documents_open(True)
    composer = window.composer
    whole = (composer.mode_selector, composer.send_button)
    # The layout settles over some turns of the loop, from the inside out.
    qtbot.waitUntil(lambda: all(widget.width() >= widget.sizeHint().width() for widget in whole))
    # The arrow gives way where there is no room: what it shows is to be had from Send, too.
    qtbot.waitUntil(lambda: composer.price_button.isVisible() == (size[0] > 780))
    if size[0] > 780:
        whole = (*whole, composer.price_button)
    right = 0
    for widget in (composer.attach_button, composer.model_selector, *whole):
        left = widget.mapTo(composer, QPoint(0, 0)).x()
        assert left >= right
        right = left + widget.width()
    assert right <= composer.width()


def test_templates_leave_the_composers_row_when_it_is_too_narrow(qtbot: QtBot, window: MainWindow) -> None:
    window.composer.show_price("¥0.04")
    window.set_documents_open(True)
    window.resize(780, 480)
    qtbot.waitUntil(lambda: window.composer.template_button.isHidden())
    with qtbot.waitSignal(window.header.templates_requested):
        window.header._open_menu()
        menu = window.header.findChild(QMenu, "chatMenu")
        assert menu is not None
        next(action for action in menu.actions() if action.text() == "Templates…").trigger()
    menu.close()
    window.resize(1280, 800)
    qtbot.waitUntil(lambda: not window.composer.template_button.isHidden())


def test_a_failure_shows_its_words(window: MainWindow) -> None:
    window.show_error(AssistantError("The disk is full.", "Free some space.", "ENOSPC", "disk_full"))
    assert window.notices.notice is not None
    assert window.notices.notice.key == "error-disk_full"
    assert window.notices.isVisible()


def test_the_theme_changes_while_the_window_stands(qtbot: QtBot, window: MainWindow) -> None:
    light = window.grab().toImage().pixelColor(5, 300).name()
    window.set_theme("dark")
    assert window.theme.name == "dark"
    assert window.grab().toImage().pixelColor(5, 300).name() != light
    window.set_theme("light")
    assert window.grab().toImage().pixelColor(5, 300).name() == light


def test_place_and_panes_are_restored(qtbot: QtBot, window: MainWindow) -> None:
    window.resize(780, 600)  # the test's screen is 800 wide
    window.panes.setSizes([200, 580, 0])
    saved = window.saved_geometry()
    other = MainWindow("light")
    qtbot.addWidget(other)
    other.restore_geometry(saved)
    other.show()
    assert other.size() == window.size()
    assert other.panes.sizes() == window.panes.sizes()
    other.restore_geometry("not base64 at all")


def test_the_title_is_renamed_in_the_header(qtbot: QtBot, window: MainWindow) -> None:
    window.show_chat("Old name", is_stored=True)
    qtbot.mouseDClick(window.header, Qt.MouseButton.LeftButton, pos=window.header.title.geometry().center())
    edit = window.header.findChild(QLineEdit, "titleEdit")
    edit.insert("新名字")
    with qtbot.waitSignal(window.rename_requested) as got:
        qtbot.keyClick(edit, Qt.Key.Key_Return)
    assert got.args == ["新名字"]


def test_the_popover_shows_where_the_sum_comes_from(qtbot: QtBot, window: MainWindow) -> None:
    window.cost_meter.show_costs(ShownCosts("¥0.034", "in 10, out 5", "¥0.31", "¥1.12", has_unknown=True))
    assert window.cost_meter.text() == "today ¥1.12+"
    with qtbot.waitSignal(window.cost_meter.opened):
        qtbot.mouseClick(window.cost_meter, Qt.MouseButton.LeftButton)
    popover = window.cost_meter.popover
    assert popover is not None
    texts = [label.text() for label in popover.findChildren(QLabel) if label.isVisible()]
    assert {"¥0.034", "¥0.31", "¥1.12+", "in 10, out 5"} <= set(texts)
    popover.close()


def test_everything_that_can_be_clicked_has_a_name(window: MainWindow) -> None:
    for widget in window.findChildren(QWidget):
        if widget.focusPolicy() == Qt.FocusPolicy.NoFocus or not widget.isVisible():
            continue
        face = QAccessible.queryAccessibleInterface(widget)
        assert face.text(QAccessible.Text.Name), f"{type(widget).__name__} {widget.objectName()} has no name"


def test_a08_labels_that_hold_outside_text_read_no_markup(window: MainWindow) -> None:
    window.show_chat("<img src=x>", is_stored=True)
    window.show_model("<b>model</b>")
    assert window.header.title.text() == "<img src=x>"
    for label in window.findChildren(QLabel):
        if label.text():
            assert label.textFormat() == Qt.TextFormat.PlainText, label.text()


def test_an_example_goes_into_the_composer(qtbot: QtBot, window: MainWindow) -> None:
    window.welcome.show_examples(has_documents=True)
    examples = [b for b in window.welcome.findChildren(QWidget) if b.property("role") == "example"]
    qtbot.mouseClick(examples[0], Qt.MouseButton.LeftButton)
    assert window.composer.text.startswith("Summarise these documents")
