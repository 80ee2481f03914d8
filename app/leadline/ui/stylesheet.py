# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one style sheet of the program, made from a theme.

Set once on the application: Qt walks all widgets each time one is set. Two traps are kept out: a
radius over half the height (Qt then draws square corners) and `#rgba` colours (Qt knows none).
"""

from dataclasses import asdict
from string import Template

from leadline.host.resources import resource
from leadline.ui.theme import Theme

_RULES = Template("""
QMainWindow, QDialog { background: $background; }
QToolTip { background: $card; color: $text; border: 1px solid $line; padding: 5px 7px; }
QSplitter::handle { background: $line; }
#compareColumns::handle { background: transparent; }
#compareColumn { background: $background; border: 1px solid $line; border-radius: 10px; }

#historyPanel, #documentPanel, QStatusBar { background: $side; }
QStatusBar { border-top: 1px solid $line; }
QStatusBar::item { border: none; }
QStatusBar QLabel { color: $dim; font-size: ${small}px; padding: 0 6px; }

QPushButton {
  background: $field; color: $text; border: 1px solid $line; border-radius: 8px; padding: 6px 14px; min-height: 18px;
}
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $selected; }
QPushButton:focus { border-color: $accent; }
QPushButton:disabled { color: $dim; background: $card; }
QPushButton[role="primary"] { background: $accent; color: $on_accent; border-color: $accent; font-weight: 600; }
QPushButton[role="primary"]:hover { background: $accent_hover; border-color: $accent_hover; }
QPushButton[role="primary"]:focus { border-color: $text; }
QPushButton[role="primary"]:disabled { background: $selected; border-color: $selected; color: $dim; }
QPushButton[role="primary"][amber="true"] { background: $warn; border-color: $warn; color: $background; }
QPushButton[role="primary"][amber="true"]:disabled, QPushButton[role="primary"][amber="true"][idle="true"] {
  background: $selected; border-color: $warn; color: $warn;
}
QPushButton[role="primary"][amber="true"][idle="true"]:focus { border-color: $text; }
QPushButton[split="left"] { border-top-right-radius: 0; border-bottom-right-radius: 0; }
QPushButton[split="right"] { border-top-left-radius: 0; border-bottom-left-radius: 0; padding: 6px 4px; }
QPushButton[role="primary"][idle="true"] { background: $selected; border-color: $selected; color: $dim; }
QPushButton[role="primary"][idle="true"]:focus { border-color: $text; }
QPushButton[role="flat"] { background: transparent; border: 1px solid transparent; padding: 5px; color: $dim; }
QPushButton[role="flat"]:hover { background: $hover; color: $text; }
QPushButton[role="flat"]:focus { border-color: $accent; }
QPushButton[role="quiet"] { background: transparent; border: 1px solid transparent; padding: 2px 6px; color: $dim;
  font-size: ${small}px; }
QPushButton[role="quiet"]:hover { background: $hover; color: $text; }
QPushButton[role="quiet"]:focus { border-color: $accent; }
QPushButton[role="chip"] { background: transparent; border: 1px solid $line; border-radius: 8px; padding: 4px 10px;
  font-size: ${small}px; color: $text; }
QPushButton[role="chip"]:hover { background: $hover; }
QPushButton[role="chip"]:focus { border-color: $accent; }
QPushButton[role="chip"]:disabled { color: $faint; }
QPushButton[role="danger"] { background: transparent; color: $danger; }
QPushButton[role="example"] { text-align: left; border-radius: 10px; padding: 9px 14px; }

QPushButton[role="chip"][chosen="true"] { border-color: $accent; color: $text; background: $selected; }

#modeSelector { background: $card; border: 1px solid $line; border-radius: 8px; }
#modeSelector QPushButton { background: transparent; border: 1px solid transparent; border-radius: 6px;
  padding: 2px 10px; margin: 1px; font-size: ${small}px; color: $dim; }
#modeSelector QPushButton:hover { color: $text; }
#modeSelector QPushButton:focus { border-color: $accent; }
#modeSelector QPushButton:checked { background: $segment; color: $text; border-color: $line; }
#modeSelector QPushButton:disabled { color: $faint; }

QLineEdit, QComboBox, QSpinBox, QDateTimeEdit {
  background: $field; color: $text; border: 1px solid $line; border-radius: 8px; padding: 5px 8px;
  min-height: 18px; selection-background-color: $accent; selection-color: $on_accent; }
QLineEdit:focus, QComboBox:focus, QSpinBox:focus, QDateTimeEdit:focus { border-color: $accent; }
QDateTimeEdit QLineEdit { background: transparent; border: none; border-radius: 0; padding: 0 8px; min-height: 0; }
QLineEdit:disabled { color: $faint; background: $card; }
QSpinBox::up-button, QSpinBox::down-button, QDateTimeEdit::up-button, QDateTimeEdit::down-button {
  width: 0; border: none; }
QLineEdit:read-only { background: $card; }
QComboBox::drop-down { border: none; width: 26px; }
QComboBox::down-arrow { image: url("$box_arrow"); width: 14px; height: 14px; }
QCheckBox { spacing: 8px; border: 1px solid transparent; border-radius: 5px; padding: 1px 4px 1px 1px; }
QCheckBox:focus { border-color: $accent; }
QCheckBox::indicator { width: 14px; height: 14px; border: 1px solid $dim; border-radius: 4px; background: $field; }
QCheckBox::indicator:checked { background: $accent; border-color: $accent; image: url("$box_check"); }
QRadioButton { spacing: 8px; border: 1px solid transparent; border-radius: 6px; padding: 2px 4px 2px 3px; }
QRadioButton:focus { border-color: $accent; }
QRadioButton::indicator { width: 14px; height: 14px; border: 1px solid $dim; border-radius: 8px; background: $field; }
QRadioButton::indicator:checked { width: 6px; height: 6px; border: 5px solid $accent; background: $on_accent; }
QComboBox QAbstractItemView { background: $field; color: $text; border: 1px solid $line;
  selection-background-color: $selected; selection-color: $text; }

#composer { background: transparent; border: none; font-size: ${large}px; color: $text;
  selection-background-color: $accent; selection-color: $on_accent; }

#imageTrack, #imageTrackInner { background: transparent; border: none; }

#historyList, #collectionList, #documentTree { background: transparent; border: none; outline: 0; }
#documentTree::branch { background: transparent; }
#pageViewer, QPlainTextEdit[role="reader"] { background: $background; color: $text; border: 1px solid $line;
  border-radius: 8px; padding: 6px; selection-background-color: $accent; selection-color: $on_accent; }

QListWidget { background: $field; color: $text; border: 1px solid $line; border-radius: 8px; padding: 4px; outline: 0; }
QListWidget:focus { border-color: $accent; }
QListWidget::item { padding: 5px 8px; border-radius: 6px; }
QListWidget::item:selected { background: $selected; color: $text; }
QListWidget::item:disabled { color: $dim; }

QTabBar { background: transparent; qproperty-drawBase: 0; }
QTabBar::tab { background: transparent; color: $dim; padding: 7px 4px 6px 4px; margin: 0 8px 0 4px;
  border: none; border-bottom: 2px solid transparent; }
QTabBar::tab:selected { color: $text; border-bottom: 2px solid $accent; }
QTabBar::tab:hover { color: $text; }
QTabBar::tab:focus { color: $accent; }

#editBanner { background: $selected; border: none; border-radius: 8px; }
#editBanner QLabel { background: transparent; color: $text; }

#noticeStrip { background: $card; border: 1px solid $line; border-radius: 10px; }
#noticeStrip[kind="error"] { border-color: $danger; }
#noticeStrip[kind="choice"] { border-color: $warn; }
#noticeStrip QLabel { background: transparent; }
#noticeDetail { background: transparent; border: none; color: $dim; font-size: ${small}px; }

QLabel[role="title"] { font-size: ${title}px; font-weight: 600; }
QLabel[role="heading"] { font-size: ${heading}px; font-weight: 600; }
QLabel[role="strong"] { font-weight: 600; }
QLabel[role="dim"] { color: $dim; }
QLabel[role="small"] { color: $dim; font-size: ${small}px; }
QLabel[role="error"] { color: $danger; }
QLabel[role="warn"] { color: $warn; font-size: ${small}px; }
QLabel[role="good"] { color: $good; }
#welcomeCard { background: $field; border: 1px solid $line; border-radius: 12px; }
#endpointCard { background: $field; border: 1px solid $line; border-radius: 10px; }
QScrollArea, QScrollArea > QWidget > QWidget { background: transparent; }
QTabWidget::pane { border: none; border-top: 1px solid $line; }
QTableWidget, QTableView { background: $field; color: $text; border: 1px solid $line; border-radius: 8px;
  selection-background-color: $selected; selection-color: $text; }
QTableWidget::item, QTableView::item { padding: 3px 8px; border-bottom: 1px solid $line; }
QTableWidget { outline: 0; }
QTableWidget::item:focus { border: 1px solid $accent; border-radius: 4px; }
QTableWidget QLineEdit { border-radius: 0; padding: 0 6px; }
QHeaderView::section { background: $card; color: $dim; border: none; border-bottom: 1px solid $line;
  padding: 5px 8px; font-size: ${small}px; }
QHeaderView::up-arrow { image: url("$box_arrow_up"); width: 12px; height: 12px; subcontrol-position: center right; }
QHeaderView::down-arrow { image: url("$box_arrow"); width: 12px; height: 12px; subcontrol-position: center right; }
QHeaderView[arrow="left"]::up-arrow, QHeaderView[arrow="left"]::down-arrow { subcontrol-position: center left; }
QProgressBar { background: $card; border: 1px solid $line; border-radius: 4px; max-height: 8px; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }
#temporaryBadge { background: $selected; border-radius: 8px; padding: 1px 8px; color: $dim; }
#sheetLine { background: $line; }
#popover { background: $field; border: 1px solid $line; }
QPushButton[role="line"] { background: transparent; border: 1px solid transparent; border-radius: 7px; padding: 0; }
QPushButton[role="line"]:hover:enabled { background: $selected; }
QPushButton[role="line"]:focus { border-color: $accent; }
QPushButton[role="line"] QLabel { background: transparent; }
#dropOverlay { background: $veil; border: 2px dashed $accent; border-radius: 16px; color: $accent;
  font-size: ${heading}px; font-weight: 600; }

QMenu { background: $field; color: $text; border: 1px solid $line; padding: 5px; }
QMenu::item { padding: 6px 26px 6px 12px; border-radius: 6px; }
QMenu::item:selected { background: $selected; }
QMenu::item:disabled { color: $dim; }
QMenu::separator { height: 1px; background: $line; margin: 5px 8px; }
QMenu::indicator { width: 14px; height: 14px; margin-left: 8px; }
QMenu::indicator:checked { background: $accent; border-radius: 4px; margin: 3px 3px 3px 11px; width: 8px; height: 8px; }

QProgressBar { background: $card; border: none; border-radius: 2px; min-height: 4px; max-height: 4px; }
QProgressBar::chunk { background: $accent; border-radius: 2px; }

QScrollBar:vertical { width: 10px; background: transparent; margin: 0; }
QScrollBar:horizontal { height: 10px; background: transparent; margin: 0; }
QScrollBar::handle { background: $scroll; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 36px; }
QScrollBar::handle:horizontal { min-width: 36px; }
QScrollBar::handle:hover { background: $dim; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QAbstractScrollArea::corner { background: transparent; border: none; }
""")


def stylesheet(theme: Theme, font_px: int = 14) -> str:
    """The style sheet for `theme`; all sizes follow `font_px`, the size of ordinary text in pixels."""
    dark = theme.name == "dark"
    return _RULES.substitute(
        asdict(theme),
        small=font_px - 1,
        large=font_px + 1,
        title=font_px + 1,
        heading=font_px + 8,
        accent_hover=mix(theme.accent, theme.text, 0.14),
        segment=theme.selected if dark else theme.field,
        veil="rgba({}, {}, {}, 225)".format(*(int(theme.question[i : i + 2], 16) for i in (1, 3, 5))),
        box_arrow_up=resource("icons/box-arrow-up.svg").as_posix(),
        box_arrow=resource("icons/box-arrow.svg").as_posix(),
        box_check=resource(f"icons/box-check-{theme.name}.svg").as_posix(),
        faint=mix(theme.dim, theme.card, 0.45),
        scroll=mix(theme.line, theme.dim, 0.35 if dark else 0.25),
    )


def mix(one: str, other: str, share: float) -> str:
    """The colour `share` of the way from `one` to `other`, both #rrggbb."""
    pairs = ((int(one[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)
