# SPDX-License-Identifier: AGPL-3.0-or-later
"""All that waits, over the status bar: what it is, when it goes, what it costs then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from leadline.ui.controls import ElidedLabel, PlainLabel, button, clear, settle

WIDTH_PX = 560
HEIGHT_PX = 420
"""More lines than that are scrolled to."""
_EDGE_PX = 2
"""Room inside the border."""


@dataclass(frozen=True, slots=True)
class ShownEntry:
    """One line."""

    id: int
    name: str
    """The question, or what is to be read ahead."""
    note: str
    """When it goes or why it does not, and its chat."""
    is_held: bool
    """It does not go by itself."""


class LaterPopover(QFrame):
    """Opens over its button; deletes itself when it closes."""

    pressed = Signal(int, str)
    """The id of a line, and send, edit or remove."""
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("popover")
        self.setAccessibleName(self.tr("What waits to be sent"))
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFixedWidth(WIDTH_PX)
        self._anchor: QWidget | None = None
        self._prices: dict[int, PlainLabel] = {}
        self._known: dict[int, str] = {}
        self._lines = QWidget(self)
        self._column = QVBoxLayout(self._lines)
        self._column.setContentsMargins(16, 14, 16, 14)
        self._column.setSpacing(12)
        self._area = QScrollArea(self)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setWidgetResizable(True)
        self._area.setWidget(self._lines)
        column = QVBoxLayout(self)
        column.setContentsMargins(_EDGE_PX, _EDGE_PX, _EDGE_PX, _EDGE_PX)
        column.addWidget(self._area)

    def show_entries(self, entries: Sequence[ShownEntry]) -> None:
        """Show these lines; prices that are known stay."""
        clear(self._column)
        self._prices = {}
        for place, each in enumerate(entries):
            if place:
                rule = QFrame(self._lines)
                rule.setObjectName("sheetLine")
                rule.setFixedHeight(1)
                self._column.addWidget(rule)
            self._add(each)
        self._place()

    def show_price(self, entry_id: int, words: str) -> None:
        """What one costs when it goes."""
        self._known[entry_id] = words
        label = self._prices.get(entry_id)
        if label is not None:
            label.setText(words)

    def open_over(self, anchor: QWidget) -> None:
        """Show it above the widget, their right edges in line, within the screen."""
        self._anchor = anchor
        self._place()
        self.show()

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.closed.emit()

    def _add(self, shown: ShownEntry) -> None:
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(ElidedLabel(shown.name, "", self._lines), 1)
        price = self._prices[shown.id] = PlainLabel(self._known.get(shown.id, ""), "", self._lines)
        price.setObjectName(f"laterPrice{shown.id}")
        head.addWidget(price)
        foot = QHBoxLayout()
        foot.setSpacing(2)
        foot.addWidget(ElidedLabel(shown.note, "warn" if shown.is_held else "small", self._lines), 1)
        foot.addSpacing(10)
        for what, words in (("send", self.tr("Send now")), ("edit", self.tr("Edit")), ("remove", self.tr("Remove"))):
            press = button(words, "quiet", self._lines, name=f"later-{what}-{shown.id}")
            press.setAccessibleName(f"{words}: {shown.name[:80]}")
            press.clicked.connect(partial(self._press, shown.id, what))
            foot.addWidget(press)
        both = QVBoxLayout()
        both.setSpacing(3)
        both.addLayout(head)
        both.addLayout(foot)
        self._column.addLayout(both)

    def _press(self, entry_id: int, what: str, _checked: bool = False) -> None:
        if what == "edit":
            self.close()
        self.pressed.emit(entry_id, what)

    def _place(self) -> None:
        settle(self._column)
        self.setFixedHeight(min(HEIGHT_PX, self._column.totalSizeHint().height() + 2 * (_EDGE_PX + 1)))
        if self._anchor is None:
            return
        corner = self._anchor.mapToGlobal(QPoint(self._anchor.width() - WIDTH_PX, -self.height() - 6))
        area = self._anchor.screen().availableGeometry()
        self.move(max(area.left(), corner.x()), max(area.top(), corner.y()))
