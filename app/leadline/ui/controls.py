# SPDX-License-Identifier: AGPL-3.0-or-later
"""The small controls all views are made of: a button of a role, a label that never reads markup."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, QTimer
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QLabel, QLayout, QPushButton, QSizePolicy, QWidget

from leadline.ui.shown_text import one_line, tooltip

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent, QResizeEvent


def button(text: str, role: str = "", parent: QWidget | None = None, *, name: str = "", tip: str = "") -> QPushButton:
    """A push button; `role` (primary, flat, quiet, chip, danger, example) picks its look in the style sheet."""
    result = QPushButton(text, parent)
    if role:
        result.setProperty("role", role)
    if name:
        result.setObjectName(name)
    if tip:
        result.setToolTip(tooltip(tip))
        result.setAccessibleName(text or tip)
    result.setAutoDefault(False)
    return result


def icon_button(tip: str, parent: QWidget | None = None, *, name: str = "", checkable: bool = False) -> QPushButton:
    """A flat square button whose tip is also its name for a screen reader; the icon comes with the theme."""
    result = button("", "flat", parent, name=name, tip=tip)
    result.setCheckable(checkable)
    result.setFixedSize(32, 32)
    result.setIconSize(QSize(18, 18))
    return result


class ChipButton(QPushButton):
    """A small button whose words give way, with dots, when there is little room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = ""
        self.setProperty("role", "chip")
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_words(self, words: str) -> None:
        """What it says when there is room."""
        self._words = words
        self.setText(words)
        self.updateGeometry()
        QTimer.singleShot(0, self, self._fit)  # once the layout has given it its room

    def sizeHint(self) -> QSize:
        words = self.fontMetrics().horizontalAdvance(self._words) + 2  # advances are rounded
        return QSize(self._around() + words, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        hint = self.sizeHint()
        return QSize(min(80, hint.width()), hint.height())  # "Flash" with its arrow

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _around(self) -> int:
        return super().sizeHint().width() - self.fontMetrics().horizontalAdvance(self.text())

    def _fit(self) -> None:
        room = max(0, self.width() - self._around())
        shown = self.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideRight, room)
        if shown != self.text() and self.isVisible():
            self.setText(shown)


def restyle(widget: QWidget, key: str, value: str | bool) -> None:
    """Set a property that the style sheet looks at, and let the style notice."""
    value = ("true" if value else "false") if isinstance(value, bool) else value
    if (widget.property(key) or "false") != value:
        widget.setProperty(key, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def clear(layout: QLayout) -> None:
    """Take everything out of it."""
    while (item := layout.takeAt(0)) is not None:
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif inner is not None:
            clear(inner)


def settle(layout: QLayout) -> None:
    """Give what is new in an open popover its room at once: before it shows it has none."""
    for widget in _widgets(layout):
        widget.show()
        widget.ensurePolished()  # a style sheet's fonts come with the first look else
    layout.invalidate()
    layout.activate()


def _widgets(layout: QLayout) -> Iterator[QWidget]:
    for at in range(layout.count()):
        item = layout.itemAt(at)
        widget, inner = (item.widget(), item.layout()) if item is not None else (None, None)
        if widget is not None:
            yield widget
        elif inner is not None:
            yield from _widgets(inner)


class PlainLabel(QLabel):
    """A label that shows its text letter for letter, whatever it looks like."""

    def __init__(self, text: str = "", role: str = "", parent: QWidget | None = None, *, wrap: bool = False) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        if role:
            self.setProperty("role", role)
        if text:
            self.setText(text)


class ElidedLabel(PlainLabel):
    """One line that ends in dots where the room ends; the whole text is its tooltip then."""

    def __init__(self, text: str = "", role: str = "", parent: QWidget | None = None) -> None:
        super().__init__("", role, parent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setText(text)

    def setText(self, text: str) -> None:
        super().setText(one_line(text))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip:
            cut = self.fontMetrics().horizontalAdvance(self.text()) > self.contentsRect().width()
            self.setToolTip(tooltip(self.text()) if cut else "")
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        area = self.contentsRect()
        painter.setPen(self.palette().color(self.foregroundRole()))
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, self.alignment(), text)
