# SPDX-License-Identifier: AGPL-3.0-or-later
"""A field for one decimal number: its digits stay as they were typed, and are never those of a float."""

from decimal import Decimal, InvalidOperation

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QLineEdit, QWidget

WIDTH_PX = 76


class NumberEdit(QLineEdit):
    """Between a least and a most; Up, Down and the wheel step it. What is no number goes back to what it was."""

    number_chosen = Signal()

    def __init__(self, least: Decimal, most: Decimal, step: Decimal, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._least, self._most, self._step = least, most, step
        self.number = most
        """The one that counts."""
        self.setFixedWidth(WIDTH_PX)
        self.setMaxLength(6)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.editingFinished.connect(self._take)

    def show_number(self, number: Decimal) -> None:
        """Show it, without telling anybody."""
        self.number = number
        if not self.hasFocus() or _read(self.text()) != number:
            self.setText(str(number))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._take()
            self._choose(self.number + (self._step if event.key() == Qt.Key.Key_Up else -self._step))
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus() and event.angleDelta().y():
            self._choose(self.number + (self._step if event.angleDelta().y() > 0 else -self._step))
        event.accept()

    def _take(self) -> None:
        typed = _read(self.text())
        self._choose(self.number if typed is None else typed)

    def _choose(self, number: Decimal) -> None:
        within = max(self._least, min(self._most, number))
        is_new, self.number = within != self.number, within
        if self.text() != str(within):
            self.setText(str(within))
        if is_new:
            self.number_chosen.emit()


def _read(text: str) -> Decimal | None:
    """The number in a text, with a point or a comma and at most two places; None where there is none."""
    try:
        number = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        return None
    if not number.is_finite():
        return None
    return number if number.as_tuple().exponent >= -2 else round(number, 2)  # type: ignore[operator]  # finite
