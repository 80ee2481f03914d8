# SPDX-License-Identifier: AGPL-3.0-or-later
"""The menu of models and the sheet about one: what they say, with mouse and keyboard."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from leadline import catalogue
from leadline.catalogue import Catalogue
from leadline.chat.mode import Mode
from leadline.host.resources import resource
from leadline.ui.controls import PlainLabel
from leadline.ui.model_menu import MOST_IN_MENU, MenuPrice, MenuTargets, ModelChoice, ModelMenu, Preset
from leadline.ui.model_sheet import ModelSheet, SheetRow, ShownModel
from leadline.ui.model_words import ModelWords

CHOICES = (
    ModelChoice("flash", "Flash", "deepseek-flash, 1M tokens", group="DeepSeek"),
    ModelChoice("rack/a", "A & <b>B</b>", "8k tokens", group="My & rack"),
    ModelChoice("rack/c", "C", reason="no key", group="My & rack"),
)
PRESETS = (Preset("instant", "Instant", "for speed", True), Preset("expert", "Expert", "for depth"))


@pytest.fixture(scope="module")
def shipped() -> Catalogue:
    return catalogue.load(resource("models.toml"))


@pytest.fixture
def said() -> list[str]:
    """What was picked."""
    return []


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


def menu_of(
    parent: QWidget,
    said: list[str],
    choices: tuple[ModelChoice, ...] = CHOICES,
    presets: tuple[Preset, ...] = PRESETS,
    current: str = "flash",
) -> ModelMenu:
    """The open menu."""
    does = MenuTargets(said.append, said.append, lambda: said.append("about"), lambda: said.append("endpoints"))
    menu = ModelMenu(choices, current, presets, does, parent)
    menu.popup(QPoint(0, 0))
    return menu


def words(menu: ModelMenu) -> list[str]:
    return [action.text().replace("  \N{MIDDLE DOT}  ", " | ") for action in menu.actions()]


def test_presets_come_first_then_models_by_endpoint_then_the_rest(parent: QWidget, said: list[str]) -> None:
    menu = menu_of(parent, said)

    assert words(menu) == [
        *("Instant | for speed", "Expert | for depth", ""),
        *("DeepSeek", "Flash | deepseek-flash, 1M tokens"),
        *("My && rack", "A && <b>B</b> | 8k tokens", "C | no key", ""),
        *("About this model\u2026", "Endpoints\u2026"),
    ]
    assert [action.text()[:5] for action in menu.lines if action.isChecked()] == ["Insta", "Flash"]
    assert [action.text() for action in menu.lines if not action.isEnabled()] == [
        "DeepSeek", "My && rack", "C  \N{MIDDLE DOT}  no key",
    ]  # fmt: skip
    menu.close()


def test_prices_stand_at_the_right_with_a_dot_for_what_is_cached(parent: QWidget, said: list[str]) -> None:
    menu = menu_of(parent, said)
    tip = "Now about <b>"
    menu.show_prices(
        {"flash": MenuPrice("¥0.034", True, tip), "rack/a": MenuPrice("free", None), "gone": MenuPrice("¥1", True)},
        {"expert": MenuPrice("¥2.86", False)},
    )

    right = {action.text().partition("\t")[0][:5]: action.text().partition("\t")[2] for action in menu.lines}
    assert (right["Flash"], right["Exper"], right["A && "], right["Insta"]) == ("● ¥0.034", "○ ¥2.86", "free", "")
    flash = next(action for action in menu.lines if action.text().startswith("Flash"))
    assert flash.toolTip() == "<p>Now about &lt;b></p>" or "&lt;b&gt;" in flash.toolTip()
    menu.show_prices({}, {})
    assert all("\t" not in action.text() for action in menu.lines)
    menu.close()


@pytest.mark.parametrize(
    ("line", "said_then"),
    [("Expert", "expert"), ("A &&", "rack/a"), ("About", "about"), ("Endpoints", "endpoints"), ("DeepSeek", None)],
)
def test_a_click_says_what_was_picked_and_a_heading_says_nothing(
    qtbot: QtBot, parent: QWidget, said: list[str], line: str, said_then: str | None
) -> None:
    menu = menu_of(parent, said)
    action = next(action for action in menu.lines if action.text().startswith(line))
    qtbot.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())

    assert said == ([said_then] if said_then else [])
    menu.close()


def test_the_keyboard_walks_over_headings(qtbot: QtBot, parent: QWidget, said: list[str]) -> None:
    menu = menu_of(parent, said)
    for _ in range(4):
        qtbot.keyClick(menu, Qt.Key.Key_Down)
    qtbot.keyClick(menu, Qt.Key.Key_Return)

    assert said == ["rack/a"], "the fourth that can be picked"


def test_a_server_with_many_models_has_a_menu_of_its_own(parent: QWidget, said: list[str]) -> None:
    many = tuple(ModelChoice(f"r/{n}", f"Model {n}", group="Router") for n in range(MOST_IN_MENU + 1))
    menu = menu_of(parent, said, (*CHOICES[:1], *many), (), "r/3")

    assert words(menu)[:3] == ["DeepSeek", "Flash | deepseek-flash, 1M tokens", "Router"]
    assert [action.text() for action in menu.lines if action.isChecked()] == ["Model 3"]
    picked = next(action for action in menu.lines if action.text() == "Model 8")
    picked.trigger()
    assert said == ["r/8"]
    menu.close()


# --- words ------------------------------------------------------------------------------------------------------------


def test_presets_are_marked_when_model_and_mode_are_theirs(shipped: Catalogue) -> None:
    say = ModelWords()
    flash, pro = shipped.find("flash"), shipped.find("pro")

    assert say.preset("instant", flash, Mode.NON_THINK).is_chosen and say.preset("expert", pro, Mode.HIGH).is_chosen
    assert not say.preset("instant", flash, Mode.HIGH).is_chosen
    assert not say.preset("expert", replace(pro, endpoint="work"), Mode.HIGH).is_chosen


@pytest.mark.parametrize(
    ("state", "detail"),
    [
        ("", "m, 131k tokens"),
        ("unknown", "m, 131k tokens, cautious limits"),
        ("gone", "m, 131k tokens, no longer listed"),
    ],
)
def test_a_line_says_when_limits_are_guesses_and_when_a_model_is_gone(
    shipped: Catalogue, state: str, detail: str
) -> None:
    model = replace(shipped.find("flash"), id="m", label="M", window_tokens=131_072, state=state)

    assert ModelWords().choice(model, "DeepSeek", lacks_key=False).detail == detail
    assert ModelWords().choice(model, "DeepSeek", lacks_key=True).detail == detail + ", needs a key"


def test_the_sheet_warns_of_guesses_and_of_what_is_gone(shipped: Catalogue) -> None:
    say, flash = ModelWords(), shipped.find("flash")

    assert say.sheet(flash, "DeepSeek", "en", None, "").warning == ""
    assert "cautious" in say.sheet(replace(flash, state="unknown"), "DeepSeek", "en", None, "").warning
    assert "no longer" in say.sheet(replace(flash, state="gone"), "DeepSeek", "en", None, "").warning


def test_a_model_nobody_described_has_a_sheet_without_inventions(shipped: Catalogue) -> None:
    model = replace(shipped.find("local"), id="m", label="M", endpoint="rack", state="unknown")
    shown = ModelWords().sheet(model, "My rack", "en", None, "")

    assert [row.name for row in shown.rows] == ["Endpoint", "Window", "Modes", "Images", "Price"]
    assert (shown.rows[0].value, shown.rows[-1].value, shown.sources) == ("My rack", "not known", ())


# --- the sheet --------------------------------------------------------------------------------------------------------


def test_every_word_of_the_sheet_can_be_selected_and_is_shown_letter_for_letter(qtbot: QtBot) -> None:
    row = SheetRow("Size", "<b>552B</b> \u202eparameters", "more & more")
    sheet = ModelSheet(ShownModel("Flash", "deepseek-flash", "Take it.", "Gone.", (row,)))
    qtbot.addWidget(sheet)
    sheet.show()
    texts = [label for label in sheet.findChildren(PlainLabel) if label.text() != "Size"]

    assert [label.text() for label in texts] == [
        *("Flash", "deepseek-flash", "Take it.", "Gone."),
        *("<b>552B</b> [U+202E]parameters", "more & more"),
    ]
    assert all(
        label.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByKeyboard
        and label.textFormat() == Qt.TextFormat.PlainText
        for label in texts
    )
    qtbot.mouseDClick(texts[1], Qt.MouseButton.LeftButton, pos=QPoint(4, texts[1].height() // 2))
    qtbot.keyClick(texts[1], Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() in "deepseek-flash" and QGuiApplication.clipboard().text()


def test_nothing_on_the_sheet_is_cut(qtbot: QtBot, shipped: Catalogue) -> None:
    for name, language in (("flash", "en"), ("pro", "zh_CN"), ("local", "en")):
        sheet = ModelSheet(ModelWords().sheet(shipped.find(name), "DeepSeek", language, None, ""))
        qtbot.addWidget(sheet)
        sheet.show()
        for label in sheet.findChildren(PlainLabel):
            assert label.height() >= label.heightForWidth(label.width()), label.text()
        assert sheet.height() <= 600


def test_a_source_is_opened_by_its_button_and_esc_closes(qtbot: QtBot, shipped: Catalogue) -> None:
    sheet = ModelSheet(ModelWords().sheet(shipped.find("pro"), "DeepSeek", "en", None, ""))
    qtbot.addWidget(sheet)
    sheet.show()
    opened: list[str] = []
    sheet.link_activated.connect(opened.append)
    for link in sheet.findChildren(QPushButton):
        if link.property("address"):
            qtbot.mouseClick(link, Qt.MouseButton.LeftButton)

    about = shipped.find("pro").about
    assert about is not None and opened == list(about.sources)
    qtbot.keyClick(sheet, Qt.Key.Key_Escape)
    assert not sheet.isVisible()
