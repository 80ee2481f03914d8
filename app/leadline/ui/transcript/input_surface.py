# SPDX-License-Identifier: AGPL-3.0-or-later
"""Mouse, wheel, keys and menu over the surface of the transcript."""

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import (
    QContextMenuEvent,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QMenu, QToolTip

from leadline.ui.shown_text import tooltip
from leadline.ui.transcript.code_piece import CodePiece
from leadline.ui.transcript.surface import Surface


class InputSurface(Surface):
    """A surface that can be handled."""

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        pressed = bool(event.buttons() & Qt.MouseButton.LeftButton)
        shape = self._pointer.move(event.position(), pressed=pressed, height=self._height)
        if self.viewport().cursor().shape() != shape:
            self.viewport().setCursor(shape)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._actions.focus_none()
            extend = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._pointer.press(event.position(), extend=extend)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pointer.release(event.position())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pointer.double_click(event.position())

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self._pointer.leave()
        elif event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            spot = self._spot_at(QPointF(event.pos()))
            text = ""
            if spot is not None:
                label = spot.zone.label if spot.zone is not None else ""
                text = spot.href or label or spot.piece.tip_at(spot.x, spot.y)
            QToolTip.showText(event.globalPos(), tooltip(text), self)
            return True
        return bool(super().viewportEvent(event))

    def wheelEvent(self, event: QWheelEvent) -> None:
        delta, angle = event.pixelDelta(), event.angleDelta()
        sideways = delta.x() or angle.x() / 2
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            sideways = sideways or delta.y() or angle.y() / 2
        spot = self._spot_at(event.position()) if sideways else None
        if spot is not None and isinstance(spot.piece, CodePiece) and abs(sideways) >= abs(delta.y()):
            spot.piece.sideways(-sideways)
            self.viewport().update()
            event.accept()
            return
        super().wheelEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar, key = self.verticalScrollBar(), event.key()
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self.select_all()
        elif key == Qt.Key.Key_Home:
            bar.setValue(0)
        elif key == Qt.Key.Key_End:
            self.scroll_to_end()
        elif key == Qt.Key.Key_Escape and self._selection.ends is not None:
            self._selection.clear()
            self.viewport().update()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) or (key == Qt.Key.Key_Space and self._actions.has_focus):
            self._actions.do_focused(self._stack.pieces(self._value, self._height))
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Space):
            # Two lines of what was seen stay in sight.
            back = key == Qt.Key.Key_PageUp or bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            bar.setValue(bar.value() + round((self._height - 50) * (-1 if back else 1)))
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            bar.setValue(bar.value() + (-50 if key == Qt.Key.Key_Up else 50))
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        pieces = list(self._stack.pieces(self._value, self._height))
        if self.hasFocus() and self._actions.move_focus(pieces, forward=forward):
            return True
        return bool(super().focusNextPrevChild(forward))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        spot = self._spot_at(QPointF(event.pos()))
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self._words.copy(), self.copy).setEnabled(self._selection.ends is not None)
        if spot is not None and spot.href:
            menu.addAction(self._words.copy_link(), lambda: self._actions.copy_text(spot.href))
        menu.addAction(self._words.copy_all(), self.copy_all).setEnabled(bool(self._stack.turns))
        menu.addAction(self._words.select_all(), self.select_all).setEnabled(bool(self._stack.turns))
        menu.popup(event.globalPos())
