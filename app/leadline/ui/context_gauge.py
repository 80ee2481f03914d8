# SPDX-License-Identifier: AGPL-3.0-or-later
"""How full the model's window is, as one bar and one line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from leadline.ui.look import smaller
from leadline.ui.shown_text import count, thousands, tooltip
from leadline.ui.stylesheet import mix
from leadline.ui.theme import Theme

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

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

    @property
    def used(self) -> int:
        """What the next request holds, without what is kept for the answer."""
        return self.documents + self.chat + self.question

    @property
    def over(self) -> int:
        """Tokens too many; 0 when all fits."""
        return max(0, self.used + self.kept - self.window)


class ContextGauge(QWidget):
    """Documents, chat, question, what is kept for the answer, and what is free."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("contextGauge")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.values = GaugeValues()
        self._theme = theme
        self.show_values(self.values)

    def show_values(self, values: GaugeValues) -> None:
        """Show these tokens."""
        self.values = values
        names = (
            (self.tr("Documents"), values.documents),
            (self.tr("Chat"), values.chat),
            (self.tr("Question"), values.question),
            (self.tr("Kept for the answer"), values.kept),
            (self.tr("Free"), max(0, values.window - values.used - values.kept)),
        )
        self.setToolTip(tooltip("\n".join(f"{name}: {count(tokens)}" for name, tokens in names)))
        self.setAccessibleName(self.tr("Room in the model's window"))
        self.setAccessibleDescription(self.text + ". " + ", ".join(f"{name} {count(n)}" for name, n in names))
        self.update()

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
        painter.setPen(QColor(self._theme.danger if self.values.over else self._theme.dim))
        line = QRectF(0, BAR_PX + 4, self.width(), self.height() - BAR_PX - 4)
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, self.text)

    def _parts(self) -> tuple[int, int, int, int]:
        return self.values.documents, self.values.chat, self.values.question, self.values.kept

    def _colours(self) -> tuple[str, str, str, str]:
        theme = self._theme
        first = theme.danger if self.values.over else theme.accent
        return first, mix(first, theme.side, 0.4), theme.good, mix(theme.dim, theme.side, 0.5)
