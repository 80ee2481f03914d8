# SPDX-License-Identifier: AGPL-3.0-or-later
"""How full the model's window is, as one bar and one line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from leadline.ui.look import smaller
from leadline.ui.shown_text import count, thousands, tooltip
from leadline.ui.stylesheet import mix
from leadline.ui.theme import Theme

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent

BAR_PX = 8


@dataclass(frozen=True, slots=True)
class GaugeValues:
    """Tokens by what they are for."""

    documents: int = 0
    chat: int = 0
    question: int = 0
    kept: int = 0
    """Kept for the answer."""
    window: int = 0
    """All there is; 0 while no model is known."""
    is_estimate: bool = False
    instructions: int = 0
    wanted: int = 0
    """What is kept for the answer in this mode where there is room; 0 where nothing is said of that."""

    thinking: int = 0
    """Earlier thinking, which stays in the prompt where there are tools."""

    @property
    def used(self) -> int:
        """What the next request holds, without what is kept for the answer."""
        return self.instructions + self.documents + self.chat + self.thinking + self.question

    @property
    def is_tight(self) -> bool:
        """All fits, but the answer gets less room than its mode needs: red before it is too late."""
        return bool(self.window) and self.window - self.used < self.wanted

    @property
    def over(self) -> int:
        """Tokens too many; 0 when all fits."""
        return max(0, self.used + self.kept - self.window)


class ContextGauge(QWidget):
    """Instructions, documents, chat, question, what is kept for the answer, and what is free."""

    clicked = Signal()
    """By the mouse, or by Enter or Space."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("contextGauge")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.values = GaugeValues()
        self._theme = theme
        self.show_values(self.values)

    def show_values(self, values: GaugeValues) -> None:
        """Show these tokens."""
        self.values = values
        names = [(name, tokens) for name, tokens, _ in self.parts]
        lines = [f"{name}: {count(tokens)}" for name, tokens in names]
        self.setToolTip(tooltip("\n".join([self.warning, *lines] if self.warning else lines)))
        self.setAccessibleName(self.tr("Room in the model's window"))
        self.setAccessibleDescription(self.text + ". " + ", ".join(f"{name} {count(n)}" for name, n in names))
        self.update()

    @property
    def parts(self) -> list[tuple[str, int, str]]:
        """What the bar is made of: name, tokens, colour."""
        values = self.values
        names = [self.tr("Instructions"), self.tr("Documents"), self.tr("Chat"), self.tr("Earlier thinking")]
        names += [self.tr("Question"), self.tr("Kept for the answer")]
        seldom = names[0], names[3]
        parts = [
            part for part in zip(names, self._parts(), self._colours(), strict=True) if part[1] or part[0] not in seldom
        ]
        free = max(0, values.window - values.used - values.kept)
        return [*parts, (self.tr("Free"), free, self._theme.line)]

    @property
    def warning(self) -> str:
        """What is wrong with it; "" while all is well."""
        values = self.values
        if values.over:
            return self.tr("{tokens} tokens too many for this model").replace("{tokens}", count(values.over))
        if values.is_tight:
            text = self.tr("Little room for the answer: {left} of the {wanted} tokens that this mode may need.")
            left = max(0, values.window - values.used)
            return text.replace("{left}", count(left)).replace("{wanted}", count(values.wanted))
        return ""

    @property
    def text(self) -> str:
        """The line under the bar: "617k of 1,048k"."""
        values = self.values
        if not values.window:
            return ""
        if values.over:
            return self.tr("{tokens} tokens too many for this model").replace("{tokens}", count(values.over))
        about = "~" if values.is_estimate else ""
        text = self.tr("{used} of {window}")
        return text.replace("{used}", about + thousands(values.used)).replace("{window}", thousands(values.window))

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(160, BAR_PX + 6 + self.fontMetrics().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(80, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.values.window:
            return
        from PySide6.QtGui import QPainterPath

        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        bar = QRectF(0, 0, self.width(), BAR_PX)
        outline = QPainterPath()
        outline.addRoundedRect(bar, BAR_PX / 2, BAR_PX / 2)
        painter.fillPath(outline, QColor(self._theme.line))
        painter.setClipPath(outline)
        x = 0.0
        total = max(self.values.window, self.values.used + self.values.kept, 1)
        for tokens, colour in zip(self._parts(), self._colours(), strict=True):
            width = bar.width() * tokens / total
            if tokens:
                width = max(width, 2.0)  # what is there is seen
                painter.fillRect(QRectF(x, 0, width - 1, BAR_PX), QColor(colour))
            x += width
        painter.setClipping(False)
        painter.setFont(smaller(self.font(), 1))
        painter.setPen(QColor(self._theme.danger if self._is_red else self._theme.dim))
        line = QRectF(0, BAR_PX + 4, self.width(), self.height() - BAR_PX - 4)
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, self.text)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.clicked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.clicked.emit()
        else:
            super().keyPressEvent(event)

    @property
    def _is_red(self) -> bool:
        return bool(self.values.over) or self.values.is_tight

    def _parts(self) -> tuple[int, ...]:
        values = self.values
        before = (values.instructions, values.documents, values.chat, values.thinking)
        return (*before, values.question, values.kept)

    def _colours(self) -> tuple[str, ...]:
        theme = self._theme
        first = theme.danger if self._is_red else theme.accent
        return (
            mix(first, theme.text, 0.5),
            first,
            mix(first, theme.side, 0.4),
            mix(first, theme.side, 0.7),
            theme.good,
            mix(theme.dim, theme.side, 0.5),
        )
