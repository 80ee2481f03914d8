# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the next question costs, line by line, with a reason for each number. Opens over Send."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from leadline.ui.controls import PlainLabel, button, clear, settle
from leadline.ui.shown_text import sentences, tooltip

WIDTH_PX = 400
MARGIN_PX = 16
MONEY_PX = 62
"""Amounts stand below each other, tokens beside them."""
_LEAVING = (
    QEvent.Type.Leave,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.KeyPress,
    QEvent.Type.Hide,
    QEvent.Type.WindowDeactivate,
)


@dataclass(frozen=True, slots=True)
class PriceLine:
    """One number."""

    name: str
    amount: str
    """Tokens or a time; "" for none."""
    money: str
    """ "" where it has no price of its own."""
    why: str
    """Where the number comes from, in a sentence."""
    begins_group: bool = False


@dataclass(frozen=True, slots=True)
class ShownPrice:
    """The whole popover."""

    title: str
    """ "About ¥0.034"."""
    range: str
    """ "¥0.013 to ¥0.65"; "" for none."""
    lines: tuple[PriceLine, ...]
    note: str = ""
    """Below all; "" for none."""

    @property
    def spoken(self) -> str:
        """All of it, for a screen reader."""
        numbers = [f"{line.name}: {' '.join((line.amount, line.money)).strip()}." for line in self.lines]
        said = [sentences(number, line.why) for number, line in zip(numbers, self.lines, strict=True)]
        return "\n".join(filter(None, (f"{self.title} {self.range}".strip(), *said, self.note)))


class PricePopover(QFrame):
    """Opened by hand it takes the focus, and Esc or a click elsewhere closes it; opened by the mouse that rests on
    Send, it goes as the mouse goes. Deletes itself when it closes."""

    closed = Signal()
    later_requested = Signal()
    """Send the question at a better moment."""
    compare_requested = Signal()
    """Ask several models and modes, beside each other."""

    def __init__(
        self,
        shown: ShownPrice,
        parent: QWidget,
        *,
        hovers: bool = False,
        can_wait: bool = False,
        can_compare: bool = False,
    ) -> None:
        """`can_wait`: there is a question that can go later; `can_compare`: there is one that can go now."""
        super().__init__(parent, Qt.WindowType.ToolTip if hovers else Qt.WindowType.Popup)
        self.setObjectName("popover")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating, hovers)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFixedWidth(WIDTH_PX)
        self._hovers = hovers
        self._can_wait = can_wait and not hovers
        self._can_compare = can_compare and not hovers
        self._anchor: QWidget | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(MARGIN_PX, 14, MARGIN_PX, 14)
        self._column.setSpacing(10)
        self.show_price(shown)

    def show_price(self, shown: ShownPrice) -> None:
        """Show these numbers instead."""
        clear(self._column)
        self.setAccessibleName(self.tr("What this question costs"))
        self.setAccessibleDescription(shown.spoken)
        head = QHBoxLayout()
        head.addWidget(PlainLabel(shown.title, "strong", self))
        head.addStretch(1)
        head.addWidget(PlainLabel(shown.range, "small", self))
        self._column.addLayout(head)
        for line in shown.lines:
            self._add(line)
        if shown.note:
            self._column.addWidget(self._small(shown.note))
        if self._can_wait or self._can_compare:
            self._add_ways()
        self._place()

    def open_over(self, anchor: QWidget) -> None:
        """Show it above the widget, their right edges in line, within the screen."""
        self._anchor = anchor
        if self._hovers:
            for watched in (anchor, anchor.window()):
                watched.installEventFilter(self)
        self._place()
        self.show()
        if not self._hovers:
            self.setFocus(Qt.FocusReason.PopupFocusReason)

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.closed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _LEAVING and (watched is self._anchor or event.type() != QEvent.Type.Leave):
            self.close()
        return False

    def _add(self, line: PriceLine) -> None:
        if line.begins_group:
            rule = QFrame(self)
            rule.setObjectName("sheetLine")
            rule.setFixedHeight(1)
            self._column.addWidget(rule)
        numbers = QHBoxLayout()
        numbers.setSpacing(10)
        numbers.addWidget(PlainLabel(line.name, "", self))
        numbers.addStretch(1)
        if line.amount:
            numbers.addWidget(PlainLabel(line.amount, "dim" if line.money else "", self))
        if line.money:
            money = PlainLabel(line.money, "", self)
            money.setMinimumWidth(MONEY_PX)
            money.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            numbers.addWidget(money)
        both = QVBoxLayout()
        both.setSpacing(1)
        both.addLayout(numbers)
        if line.why:
            both.addWidget(self._small(line.why))
        self._column.addLayout(both)

    def _add_ways(self) -> None:
        """What else can be done with the question than to send it."""
        ways = QHBoxLayout()
        ways.setSpacing(8)
        ways.addStretch(1)
        if self._can_compare:
            compare = button(self.tr("Compare\u2026"), "", self, name="compareButton")
            tip = self.tr("Ask several models and modes, and read their replies beside each other")
            compare.setToolTip(tooltip(tip))
            compare.clicked.connect(self._compare)
            ways.addWidget(compare)
        if self._can_wait:
            later = button(self.tr("Send later\u2026"), "", self, name="sendLaterButton")
            later.clicked.connect(self.later_requested)
            ways.addWidget(later)
        self._column.addLayout(ways)

    def _compare(self) -> None:
        self.close()
        self.compare_requested.emit()

    def _small(self, words: str) -> PlainLabel:
        """As high as its words need: a layout asks for that too late."""
        label = PlainLabel(words, "small", self, wrap=True)
        label.ensurePolished()
        room = WIDTH_PX - 2 * MARGIN_PX
        label.setFixedSize(room, label.heightForWidth(room))
        return label

    def _place(self) -> None:
        column = self._column
        settle(column)
        self.setFixedHeight(max(column.totalHeightForWidth(WIDTH_PX), column.totalSizeHint().height()))
        anchor = self._anchor
        if anchor is None:
            return
        corner = anchor.mapToGlobal(QPoint(anchor.width() - WIDTH_PX, -self.height() - 6))
        area = anchor.screen().availableGeometry()
        self.move(max(area.left(), corner.x()), max(area.top(), corner.y()))
