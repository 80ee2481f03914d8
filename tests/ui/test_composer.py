# SPDX-License-Identifier: AGPL-3.0-or-later
"""The composer with real keys, clicks and input-method events."""

import pytest
from PySide6.QtCore import QEvent, QMimeData, QObject, Qt, QUrl
from PySide6.QtGui import QGuiApplication, QImage, QInputMethodEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from leadline.ui.composer import Composer
from leadline.ui.icons import Icons
from leadline.ui.image_row import ComposedImage
from leadline.ui.main_window import MainWindow
from leadline.ui.model_menu import ModelChoice
from leadline.ui.question_edit import PASTE_LIMIT, PASTE_LINES
from leadline.ui.theme import LIGHT


@pytest.fixture
def composer(qtbot: QtBot) -> Composer:
    widget = Composer(Icons(LIGHT))
    qtbot.addWidget(widget)
    widget.resize(700, 160)
    widget.show()
    widget.edit.setFocus()
    return widget


def test_enter_submits_the_stripped_text_and_keeps_it(qtbot: QtBot, composer: Composer) -> None:
    qtbot.keyClicks(composer.edit, "  hello ")
    with qtbot.waitSignal(composer.question_submitted) as got:
        qtbot.keyClick(composer.edit, Qt.Key.Key_Return)
    assert got.args == ["hello"]
    assert composer.text == "  hello "


def test_what_is_not_sent_is_told_as_typed_though_enter_came_at_once(qtbot: QtBot, composer: Composer) -> None:
    with qtbot.waitSignal(composer.text_changed) as got:
        qtbot.keyClicks(composer.edit, "hello")
        qtbot.keyClick(composer.edit, Qt.Key.Key_Return)  # nobody takes it: there is no key
    assert got.args == ["hello"]


def test_shift_enter_starts_a_line(qtbot: QtBot, composer: Composer) -> None:
    qtbot.keyClicks(composer.edit, "a")
    with qtbot.assertNotEmitted(composer.question_submitted):
        qtbot.keyClick(composer.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClicks(composer.edit, "b")
    assert composer.text == "a\nb"


def test_the_keypad_enter_submits_too(qtbot: QtBot, composer: Composer) -> None:
    qtbot.keyClicks(composer.edit, "a")
    with qtbot.waitSignal(composer.question_submitted):
        qtbot.keyClick(composer.edit, Qt.Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier)


def test_enter_during_composition_does_not_send(qtbot: QtBot, composer: Composer) -> None:
    QGuiApplication.sendEvent(composer.edit, QInputMethodEvent("zhong", []))
    with qtbot.assertNotEmitted(composer.question_submitted):
        qtbot.keyClick(composer.edit, Qt.Key.Key_Return)
    done = QInputMethodEvent("", [])
    done.setCommitString("中文")
    QGuiApplication.sendEvent(composer.edit, done)
    assert composer.text.strip() == "中文"
    with qtbot.waitSignal(composer.question_submitted) as got:
        qtbot.keyClick(composer.edit, Qt.Key.Key_Return)
    assert got.args == ["中文"]


def test_blank_text_is_not_sent(qtbot: QtBot, composer: Composer) -> None:
    qtbot.keyClicks(composer.edit, "   ")
    assert not composer.send_button.isEnabled()
    with qtbot.assertNotEmitted(composer.question_submitted):
        qtbot.keyClick(composer.edit, Qt.Key.Key_Return)


def test_a_click_on_send_submits(qtbot: QtBot, composer: Composer) -> None:
    qtbot.keyClicks(composer.edit, "hi")
    with qtbot.waitSignal(composer.question_submitted):
        qtbot.mouseClick(composer.send_button, Qt.MouseButton.LeftButton)


def test_stop_stands_in_sends_place_while_streaming(qtbot: QtBot, composer: Composer) -> None:
    composer.set_streaming(True)
    assert composer.stop_button.isVisible()
    assert not composer.send_button.isVisible()
    with qtbot.assertNotEmitted(composer.question_submitted), qtbot.assertNotEmitted(composer.question_queued):
        qtbot.keyClick(composer.edit, Qt.Key.Key_Return)
    with qtbot.waitSignal(composer.stop_requested):
        qtbot.mouseClick(composer.stop_button, Qt.MouseButton.LeftButton)
    composer.set_streaming(False)
    assert composer.send_button.isVisible() and not composer.stop_button.isVisible()


def test_the_next_question_can_be_sent_while_streaming_and_stop_stays(qtbot: QtBot, composer: Composer) -> None:
    composer.show_price("¥1.92", amber=True, tip="input ¥1.80")
    composer.set_streaming(True)
    stop = composer.stop_button.geometry()
    composer.set_text("next question")
    qtbot.waitUntil(composer.send_button.isVisible)
    assert composer.stop_button.isVisible() and composer.stop_button.geometry() == stop, "nothing jumps under the mouse"
    assert composer.send_button.text() == "Send next" and composer.send_button.property("role") != "primary"
    assert composer.send_button.property("amber") == "false" and "1.80" not in composer.send_button.toolTip()
    for send in (
        lambda: qtbot.keyClick(composer.edit, Qt.Key.Key_Return),
        lambda: qtbot.mouseClick(composer.send_button, Qt.MouseButton.LeftButton),
    ):
        with qtbot.assertNotEmitted(composer.question_submitted), qtbot.waitSignal(composer.question_queued) as got:
            send()
        assert got.args == ["next question"] and composer.text == "next question"
    composer.set_blocked("Documents are being read")
    assert not composer.send_button.isEnabled() and "being read" in composer.send_button.toolTip()
    composer.set_blocked("")
    composer.set_streaming(False)
    assert composer.send_button.text() == "Send ~¥1.92" and composer.send_button.property("role") == "primary"
    assert composer.send_button.property("amber") == "true" and "1.80" in composer.send_button.toolTip()
    assert composer.text == "next question"


@pytest.mark.parametrize("width", [545, 560, 617, 660, 720, 784])
def test_the_row_fits_whatever_stands_in_it(qtbot: QtBot, composer: Composer, width: int) -> None:
    """Stop is always there; its word, the clip and Answer now step back, and come back."""
    composer.show_modes(("non-think", "low", "high", "max"), "high")
    composer.resize(width, composer.height())
    composer.set_streaming(True)
    for thinking in (True, False):
        composer.set_thinking(thinking)
        for text in ("next", ""):
            composer.set_text(text)
            composer.layout().activate()
            selector = composer.mode_selector
            assert selector.width() >= selector.sizeHint().width(), (thinking, text)
            assert composer.stop_button.isVisible() and composer.stop_button.accessibleName() == "Stop"
            assert composer.send_button.isVisible() == bool(text)
            assert not thinking or text or composer.answer_button.isVisible(), "it gives way to Send only"
            assert not composer.answer_button.isVisible() or thinking
    composer.resize(900, composer.height())
    composer.set_text("next")
    composer.set_thinking(True)
    assert composer.stop_button.text() == "Stop" and composer.attach_button.isVisible()
    assert composer.answer_button.isVisible() and composer.send_button.isVisible()
    composer.set_streaming(False)
    assert not composer.answer_button.isVisible() and composer.attach_button.isVisible()


def test_a_blocked_composer_says_why(qtbot: QtBot, composer: Composer) -> None:
    composer.set_text("hi")
    composer.set_blocked("Documents are being read")
    assert not composer.send_button.isEnabled()
    assert "Documents are being read" in composer.send_button.toolTip()
    composer.set_blocked("")
    assert composer.send_button.isEnabled()


def test_another_placeholder_is_painted_at_once(qtbot: QtBot, composer: Composer) -> None:
    class Painted(QObject):
        count = 0

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            self.count += event.type() == QEvent.Type.Paint
            return False

    qtbot.waitExposed(composer)
    composer.edit.clearFocus()  # a caret that blinks is painted, too
    QGuiApplication.processEvents()
    painted = Painted()
    composer.edit.viewport().installEventFilter(painted)

    composer.set_placeholder("Ask about these documents")

    qtbot.waitUntil(lambda: painted.count > 0)


def test_send_carries_the_price(composer: Composer) -> None:
    assert composer.send_button.text() == "Send"
    composer.show_price("¥0.04", tip="input ¥0.03")
    assert composer.send_button.text() == "Send ~¥0.04"
    composer.show_price("¥1.92", amber=True)
    assert composer.send_button.property("amber") == "true"
    composer.show_price("")
    assert composer.send_button.text() == "Send"
    assert composer.send_button.property("amber") == "false"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("amber", [False, True])
def test_send_that_cannot_be_pressed_looks_so_whatever_it_costs(qtbot: QtBot, theme: str, amber: bool) -> None:
    window = MainWindow(theme)
    qtbot.addWidget(window)
    window.show()
    composer = window.composer
    composer.show_price("¥1.92", amber=amber, has_details=True)

    def ground(button: QWidget) -> str:
        return button.grab().toImage().pixelColor(button.width() // 2, 4).name()

    asleep = [ground(composer.send_button), ground(composer.price_button)]
    composer.set_text("How deep?")
    awake = [ground(composer.send_button), ground(composer.price_button)]

    assert asleep[0] == asleep[1] and awake[0] == awake[1]
    assert asleep[0] != awake[0]


def test_the_field_grows_to_eight_lines(qtbot: QtBot, composer: Composer) -> None:
    one = composer.edit.height()
    composer.set_text("\n".join(["line"] * 4))
    four = composer.edit.height()
    composer.set_text("\n".join(["line"] * 8))
    eight = composer.edit.height()
    composer.set_text("\n".join(["line"] * 30))
    assert one < four < eight == composer.edit.height()
    composer.clear()
    assert composer.edit.height() == one


def test_pasting_takes_plain_text_only(composer: Composer) -> None:
    mime = QMimeData()
    mime.setHtml("<b>bold</b> <img src='file:///etc/passwd'>")
    mime.setText("bold")
    composer.edit.insertFromMimeData(mime)
    assert composer.text == "bold"


def test_pasted_files_are_passed_on(qtbot: QtBot, composer: Composer) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile("/tmp/报告.pdf")])  # noqa: S108 - only a name
    with qtbot.waitSignal(composer.files_pasted) as got:
        composer.edit.insertFromMimeData(mime)
    assert got.args == [["/tmp/报告.pdf"]]  # noqa: S108
    assert composer.text == ""


@pytest.mark.parametrize(
    ("text", "stays"),
    [
        ("x" * PASTE_LIMIT, True),
        ("x" * (PASTE_LIMIT + 1), False),
        ("line\n" * (PASTE_LINES - 1), True),
        ("line\n" * PASTE_LINES, False),
    ],
)
def test_a_long_text_becomes_a_document(composer: Composer, text: str, stays: bool) -> None:
    pasted: list[str] = []
    composer.document_pasted.connect(pasted.append)
    mime = QMimeData()
    mime.setText(text)
    composer.edit.insertFromMimeData(mime)
    assert (composer.text.strip() == text.strip(), pasted) == ((True, []) if stays else (False, [text]))


def test_text_changed_comes_once_after_a_pause(qtbot: QtBot, composer: Composer) -> None:
    seen: list[str] = []
    composer.text_changed.connect(seen.append)
    with qtbot.waitSignal(composer.text_changed):
        qtbot.keyClicks(composer.edit, "hello")
    assert seen == ["hello"]


def test_the_model_menu_offers_models_and_gives_reasons(qtbot: QtBot, composer: Composer) -> None:
    choices = [ModelChoice("flash", "Flash"), ModelChoice("pro", "Pro & more"), ModelChoice("x", "X", reason="no key")]
    composer.show_models(choices, "flash")
    assert composer.model_selector.text() == "Flash"
    qtbot.mouseClick(composer.model_selector, Qt.MouseButton.LeftButton)
    menu = composer.findChild(object, "modelMenu")
    actions = list(menu.lines)[:3]
    assert [action.isEnabled() for action in actions] == [True, True, False]
    assert [action.isChecked() for action in actions] == [True, False, False]
    assert "no key" in actions[2].text()
    with qtbot.waitSignal(composer.model_chosen) as got:
        qtbot.keyClick(menu, Qt.Key.Key_Down)
        qtbot.keyClick(menu, Qt.Key.Key_Down)
        qtbot.keyClick(menu, Qt.Key.Key_Return)
    assert got.args == ["pro"]


def test_a_mode_is_chosen_by_click_and_by_position(qtbot: QtBot, composer: Composer) -> None:
    selector = composer.mode_selector
    with qtbot.waitSignal(composer.mode_chosen) as got:
        qtbot.mouseClick(selector.findChild(object, "mode-high"), Qt.MouseButton.LeftButton)
    assert got.args == ["high"]
    with qtbot.waitSignal(composer.mode_chosen) as got:
        selector.choose(2)
    assert (got.args, selector.mode) == (["max"], "max")


def test_a_mode_the_model_has_not_is_grey_with_the_reason(qtbot: QtBot, composer: Composer) -> None:
    composer.show_modes(["non-think"], "non-think", "The local model does not think")
    high = composer.mode_selector.findChild(object, "mode-high")
    assert not high.isEnabled()
    assert "does not think" in high.toolTip()
    with qtbot.assertNotEmitted(composer.mode_chosen):
        qtbot.mouseClick(high, Qt.MouseButton.LeftButton)
        composer.mode_selector.choose(1)


def test_low_shows_only_where_a_model_offers_it(composer: Composer) -> None:
    low = composer.mode_selector.findChild(object, "mode-low")
    assert low.isHidden()
    composer.show_modes(["non-think", "low", "high"], "low")
    assert not low.isHidden()
    assert composer.mode_selector.mode == "low"


def test_the_keys_mean_the_same_modes_where_low_is_offered_too(composer: Composer) -> None:
    composer.show_modes(["non-think", "low", "high", "max"], "low")
    for position, mode in enumerate(("non-think", "high", "max")):
        composer.mode_selector.choose(position)
        assert composer.mode_selector.mode == mode


def paste(qtbot: QtBot, composer: Composer, **formats: bytes) -> None:
    mime = QMimeData()
    for name, data in formats.items():
        mime.setData(name.replace("_", "/"), data)
    QGuiApplication.clipboard().setMimeData(mime)
    qtbot.keyClick(composer.edit, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    QGuiApplication.clipboard().clear()  # or it would outlive Python, and end in a crash at exit


@pytest.mark.parametrize("kind", ["image_png", "image_jpeg", "image_webp", "image_gif"])
def test_a_pasted_picture_is_handed_on_as_the_bytes_it_came_in(qtbot: QtBot, composer: Composer, kind: str) -> None:
    with qtbot.waitSignal(composer.image_pasted) as got:
        paste(qtbot, composer, text_html=b"<img src='https://example.org'>", **{kind: b"any bytes"})

    assert got.args == [b"any bytes"]
    assert composer.text == ""


def test_a07_a_picture_that_only_qt_could_decode_is_not_pasted(qtbot: QtBot, composer: Composer) -> None:
    with qtbot.assertNotEmitted(composer.image_pasted):
        paste(qtbot, composer, image_bmp=b"BM")

    assert composer.text == ""


def test_text_goes_before_a_picture_of_it(qtbot: QtBot, composer: Composer) -> None:
    with qtbot.assertNotEmitted(composer.image_pasted):
        paste(qtbot, composer, text_plain=b"1", image_png=b"a picture of the cell")

    assert composer.text == "1"


def test_images_without_a_question_are_not_sent_and_the_button_says_what_is_missing(
    qtbot: QtBot, composer: Composer
) -> None:
    picture = QImage(10, 10, QImage.Format.Format_RGB32)
    composer.show_images([ComposedImage(1, "a.png", picture, 184)])

    assert not composer.send_button.isEnabled()
    assert "want to know" in composer.send_button.toolTip()
    qtbot.keyClicks(composer.edit, "What?")
    assert composer.send_button.isEnabled()
    composer.show_images([ComposedImage(1, "a.png", picture, 184), ComposedImage(2, "b.png", None)])
    assert not composer.send_button.isEnabled()
    composer.show_images([])
    assert composer.send_button.isEnabled()


def places_of(composer: Composer) -> list[str]:
    """What is coloured as a place to fill."""
    return [each.cursor.selectedText() for each in composer.edit.extraSelections()]


def test_only_the_templates_own_places_are_to_be_filled(qtbot: QtBot, composer: Composer) -> None:
    composer.edit.insert_template("Why is {name} wrong in {file}?", ("{name}", "{file}"))
    assert places_of(composer) == ["{name}", "{file}"]
    qtbot.keyClicks(composer.edit, 'f"{value}"')
    assert places_of(composer) == ["{file}"]
    qtbot.keyClick(composer.edit, Qt.Key.Key_Tab)
    qtbot.keyClicks(composer.edit, "app.py")

    with qtbot.waitSignal(composer.question_submitted) as got:
        qtbot.keyClick(composer.edit, Qt.Key.Key_Return)
    assert got.args == ['Why is f"{value}" wrong in app.py?']


def test_tab_goes_through_the_places_and_then_on(qtbot: QtBot, composer: Composer) -> None:
    edit = composer.edit
    edit.insert_template("{a} and {b}", ("{a}", "{b}"))
    seen = [edit.textCursor().selectedText()]
    qtbot.keyClick(edit, Qt.Key.Key_Tab)
    seen.append(edit.textCursor().selectedText())
    assert seen == ["{a}", "{b}"]
    qtbot.keyClick(edit, Qt.Key.Key_Backtab)
    assert edit.textCursor().selectedText() == "{a}"
    qtbot.keyClick(edit, Qt.Key.Key_End)
    qtbot.keyClick(edit, Qt.Key.Key_Tab)
    assert edit.textCursor().selectedText() == "{a}", "behind the last one it begins again"
    qtbot.keyClick(edit, Qt.Key.Key_Tab)
    qtbot.keyClick(edit, Qt.Key.Key_Tab)
    assert not edit.hasFocus(), "the keyboard is never caught in the field"


def test_a_template_goes_behind_what_is_typed_and_can_be_undone(qtbot: QtBot, composer: Composer) -> None:
    qtbot.keyClicks(composer.edit, "As before.")
    composer.edit.insert_template("How deep is {water}?", ("{water}",))
    assert composer.text == "As before.\n\nHow deep is {water}?"
    composer.edit.undo()
    assert composer.text == "As before."
    assert composer.send_button.isEnabled() and places_of(composer) == []


def test_another_question_has_no_places(qtbot: QtBot, composer: Composer) -> None:
    composer.edit.insert_template("How deep is {water}?", ("{water}",))
    assert not composer.send_button.isEnabled()
    composer.set_text("What is {water} in this code?")
    assert composer.send_button.isEnabled() and places_of(composer) == []
