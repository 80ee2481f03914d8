# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bars over time, one panel beside the other, with the hit rate as a line below; Qt's own painter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from leadline.ui.look import smaller
from leadline.ui.stylesheet import mix
from leadline.ui.theme import DARK, LIGHT, Theme

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPaintEvent

HEAD_PX = 24
FOOT_PX = 20
RATE_PX = 34
GAP_PX = 14
WIDEST_BAR_PX = 34
PEAK_ROLE = "peak"


@dataclass(frozen=True, slots=True)
class ChartBar:
    """One step of time."""

    label: str
    """Below it, where there is room."""
    values: tuple[float, ...]
    """The heights of its parts, from below; for the eye only, the words are exact."""
    rate: float | None
    """Share of the input that was cached; None without any."""
    words: tuple[str, ...]
    """What pointing at it says, a line each."""


@dataclass(frozen=True, slots=True)
class ChartPanel:
    """The bars of one currency, or of tokens."""

    title: str
    parts: tuple[tuple[str, str], ...]
    """Name and colour of each part, the colour by its name in the theme."""
    bars: tuple[ChartBar, ...]
    tick: Callable[[float], str]
    """A value of the scale as it is read."""


class UsageChart(QWidget):
    """Draws panels side by side. The mouse or the arrow keys choose a bar, whose values are shown over it."""

    bar_activated = Signal(int)
    """A click, or Enter: the place of the step in time."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("usageChart")
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Usage over time; the table has the same values"))
        self._panels: Sequence[ChartPanel] = ()
        self._rate_name = ""
        self._at: tuple[int, int] | None = None
        """Panel and bar that are pointed at."""

    def show_panels(self, panels: Sequence[ChartPanel], rate_name: str) -> None:
        """Show these; `rate_name` is what the line below is called."""
        self._panels, self._rate_name, self._at = panels, rate_name, None
        self.setAccessibleDescription("")
        self.update()

    @property
    def shown_words(self) -> tuple[str, ...]:
        """What is said of the bar that is pointed at."""
        if self._at is None:
            return ()
        return self._panels[self._at[0]].bars[self._at[1]].words

    def sizeHint(self) -> QSize:
        return QSize(640, 220)

    def minimumSizeHint(self) -> QSize:
        return QSize(320, 150)

    # What is pointed at

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point(self._found(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        self._point(None)
        super().leaveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        found = self._found(event.position())
        if found is not None and event.button() == Qt.MouseButton.LeftButton:
            self._point(found)
            self.bar_activated.emit(found[1])

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._point(None)
        super().focusOutEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        ends = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: 10**9}
        key = Qt.Key(event.key())
        count = len(self._panels[0].bars) if self._panels else 0
        if not count:
            super().keyPressEvent(event)
        elif key in steps or key in ends:
            panel, bar = self._at or (0, count if steps.get(key) == -1 else -1)
            bar = bar + steps[key] if key in steps else ends[key]
            if bar >= count and key in steps and panel + 1 < len(self._panels):
                panel, bar = panel + 1, 0
            elif bar < 0 and panel > 0:
                panel, bar = panel - 1, count - 1
            self._point((panel, min(max(bar, 0), count - 1)))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._at is not None:
            self.bar_activated.emit(self._at[1])
        else:
            super().keyPressEvent(event)

    def _point(self, at: tuple[int, int] | None) -> None:
        if at != self._at:
            self._at = at
            self.setAccessibleDescription(", ".join(self.shown_words))
            self.update()

    def _found(self, spot: QPointF) -> tuple[int, int] | None:
        for place, area in enumerate(self._areas()):
            bars = self._panels[place].bars
            if bars and area.adjusted(0, 0, 0, FOOT_PX + RATE_PX).contains(spot):
                return place, min(len(bars) - 1, int((spot.x() - area.left()) / area.width() * len(bars)))
        return None

    # Painting

    def _theme(self) -> Theme:
        return DARK if self.palette().window().color().lightness() < 128 else LIGHT

    def _metrics(self) -> QFontMetricsF:
        return QFontMetricsF(smaller(self.font(), 2))

    def _areas(self) -> list[QRectF]:
        """Where each panel's bars stand: without its head, scale, foot and line."""
        count = len(self._panels)
        if not count:
            return []
        width = (self.width() - GAP_PX * (count - 1)) / count
        areas = []
        for place, panel in enumerate(self._panels):
            scale = max(self._metrics().horizontalAdvance(panel.tick(tick)) for tick in _ticks(_top(panel)))
            scale = max(scale, self._metrics().horizontalAdvance("100%")) + 8
            left = place * (width + GAP_PX) + scale
            height = self.height() - HEAD_PX - FOOT_PX - RATE_PX - 8
            areas.append(QRectF(left, HEAD_PX, width - scale - 2, max(30, height)))
        return areas

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(smaller(self.font(), 2))
        theme = self._theme()
        for place, area in enumerate(self._areas()):
            self._paint_panel(painter, theme, place, area)
        if self.hasFocus() and self._at is None:
            painter.setPen(QPen(QColor(theme.accent), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        if self._at is not None:
            self._paint_words(painter, theme, self._areas()[self._at[0]], *self._at)

    def _paint_panel(self, painter: QPainter, theme: Theme, place: int, area: QRectF) -> None:
        panel = self._panels[place]
        self._paint_head(painter, theme, panel, area)
        top = _top(panel)
        line, dim = QColor(theme.line), QColor(theme.dim)
        for tick in _ticks(top):
            y = round(area.bottom() - area.height() * tick / top) + 0.5
            painter.setPen(QPen(line, 1))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            painter.setPen(dim)
            box = QRectF(0, y - 9, area.left() - 6, 18)
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, panel.tick(tick))
        step = area.width() / max(1, len(panel.bars))
        bar_px = min(WIDEST_BAR_PX, max(1.0, step * 0.72))
        if self._at is not None and self._at[0] == place:
            column = QRectF(
                area.left() + self._at[1] * step, area.top() - 4, step, area.height() + FOOT_PX + RATE_PX + 8
            )
            painter.fillRect(column, QColor(theme.hover))
        painter.setPen(Qt.PenStyle.NoPen)
        for at, bar in enumerate(panel.bars):
            middle, bottom = area.left() + (at + 0.5) * step, area.bottom()
            left, right = round(middle - bar_px / 2), round(middle + bar_px / 2)
            for value, (_, role) in zip(bar.values, panel.parts, strict=True):
                if value > 0:
                    height = max(1.0, area.height() * value / top)  # what is not nothing is seen
                    painter.fillRect(QRectF(left, bottom - height, max(1, right - left), height), _colour(theme, role))
                    bottom -= height
        self._paint_labels(painter, theme, panel, area, step)
        self._paint_rate(painter, theme, panel, area, step)

    def _paint_head(self, painter: QPainter, theme: Theme, panel: ChartPanel, area: QRectF) -> None:
        metrics = self._metrics()
        painter.setPen(QColor(theme.text))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(
            QRectF(area.left(), 0, area.width(), HEAD_PX - 6), middle | Qt.AlignmentFlag.AlignLeft, panel.title
        )
        x = area.right()
        parts = [(name, _colour(theme, role), 10) for name, role in panel.parts]
        for name, colour, thick_px in reversed([*parts, (self._rate_name, QColor(theme.good), 2)]):  # bars, and a line
            width = metrics.horizontalAdvance(name)
            x -= width
            painter.setPen(QColor(theme.dim))
            painter.drawText(QRectF(x, 0, width + 2, HEAD_PX - 6), middle | Qt.AlignmentFlag.AlignLeft, name)
            x -= 15
            painter.fillRect(QRectF(round(x), (HEAD_PX - 6 - thick_px) / 2, 10, thick_px), colour)
            x -= 14

    def _paint_labels(self, painter: QPainter, theme: Theme, panel: ChartPanel, area: QRectF, step: float) -> None:
        metrics = self._metrics()
        widest = max((metrics.horizontalAdvance(bar.label) for bar in panel.bars), default=0.0) + 14
        every = max(1, ceil(widest / step)) if step else 1
        painter.setPen(QColor(theme.dim))
        end = area.right() + 2
        for at in range(len(panel.bars) - 1, -1, -every):  # the last step always has its label
            width = metrics.horizontalAdvance(panel.bars[at].label) + 2
            left = area.left() + (at + 0.5) * step - width / 2
            left = min(max(left, area.left() - 4), area.right() - width + 2)
            if left + width <= end:  # the last one may have moved to the left
                box = QRectF(left, area.bottom() + 3, width, FOOT_PX - 3)
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, panel.bars[at].label)
                end = left - 8

    def _paint_rate(self, painter: QPainter, theme: Theme, panel: ChartPanel, area: QRectF, step: float) -> None:
        strip = QRectF(area.left(), area.bottom() + FOOT_PX + 6, area.width(), RATE_PX - 4)
        painter.setPen(QPen(QColor(theme.line), 1))
        for y in (strip.top(), strip.bottom()):
            painter.drawLine(QPointF(strip.left(), round(y) + 0.5), QPointF(strip.right(), round(y) + 0.5))
        painter.setPen(QColor(theme.dim))
        side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(0, strip.top() - 8, strip.left() - 6, 18), side, "100%")
        painter.drawText(QRectF(0, strip.bottom() - 9, strip.left() - 6, 18), side, "0%")
        good = QColor(theme.good)
        painter.setPen(QPen(good, 1.6))
        painter.setBrush(good)
        path, was_there = QPainterPath(), False
        for at, bar in enumerate(panel.bars):
            if bar.rate is None:
                was_there = False
                continue
            spot = QPointF(strip.left() + (at + 0.5) * step, strip.bottom() - strip.height() * bar.rate)
            if was_there:
                path.lineTo(spot)
            else:
                path.moveTo(spot)
            was_there = True
            painter.drawEllipse(spot, 1.4, 1.4)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path)

    def _paint_words(self, painter: QPainter, theme: Theme, area: QRectF, panel: int, bar: int) -> None:
        words, metrics = self.shown_words, self._metrics()
        width = max(metrics.horizontalAdvance(line) for line in words) + 22
        height = metrics.lineSpacing() * len(words) + 14
        step = area.width() / len(self._panels[panel].bars)
        left = area.left() + (bar + 1) * step + 6
        if left + width > self.width() - 2:
            left = area.left() + bar * step - width - 6
        left = max(2.0, min(left, self.width() - width - 2))
        box = QRectF(round(left) + 0.5, HEAD_PX + 0.5, width, height)
        painter.setPen(QPen(QColor(theme.line), 1))
        painter.setBrush(QColor(theme.card))
        painter.drawRoundedRect(box, 6, 6)
        for at, line in enumerate(words):
            painter.setPen(QColor(theme.text if at == 0 else theme.dim))
            row = QRectF(box.left() + 11, box.top() + 7 + at * metrics.lineSpacing(), width, metrics.lineSpacing())
            painter.drawText(row, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, line)


def _colour(theme: Theme, role: str) -> QColor:
    """A colour of the theme; "accent-soft" is a paler accent."""
    if role == PEAK_ROLE:
        return QColor(theme.warn if theme.name == "dark" else "#c47f17")  # as text it would be too pale, not as a bar
    if role.endswith("-soft"):
        return QColor(mix(str(getattr(theme, role.removesuffix("-soft"))), theme.background, 0.55))
    return QColor(str(getattr(theme, role)))


def _top(panel: ChartPanel) -> float:
    """The end of the scale: the first tick that no bar passes."""
    highest = max((sum(bar.values) for bar in panel.bars), default=0.0)
    if highest <= 0:
        return 1.0
    step = _step(highest)
    return ceil(highest / step - 1e-9) * step


def _ticks(top: float) -> list[float]:
    step = _step(top)
    return [step * at for at in range(round(top / step) + 1)]


def _step(top: float) -> float:
    """A distance of 1, 2 or 5 in its first digit, so that two to five of them fit."""
    size = 10.0 ** floor(log10(top))
    for share in (0.2, 0.5, 1.0):
        if top / (size * share) <= 5.0001:
            return size * share
    return size * 2
