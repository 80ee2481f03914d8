# SPDX-License-Identifier: AGPL-3.0-or-later
"""What stands around the text of a reply: the fold of its thinking, the wait, a notice, the numbers and actions."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from leadline.ui.shown_text import visible
from leadline.ui.transcript.flow import Flow
from leadline.ui.transcript.icons import paint_icon
from leadline.ui.transcript.piece import Ink, Key, Piece, Stage, Zone, button, paint_button, paint_focus, paint_label

_NARROW = 430.0


class FoldPiece(Piece):
    """The head of the thinking: a pill that says how long it took, and opens it."""

    __slots__ = ("_label_width", "label", "open")

    def __init__(self, key: Key, gap: float, label: str, is_open: bool) -> None:
        super().__init__(key, gap, 30.0)
        self.label = label
        self.open = is_open
        self._label_width = 0.0

    def lay_out(self, stage: Stage) -> None:
        self._label_width = QFontMetricsF(stage.look.label.font).horizontalAdvance(self.label)
        self.height = 30.0

    def paint(self, ink: Ink, x: float, y: float) -> None:
        look, painter = ink.stage.look, ink.painter
        rect = self.zones(ink.stage, 0)[0].rect.translated(x, y)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(look.colour("line"), 1))
        painter.setBrush(look.colour("hover" if ink.hot == "fold" else "card"))
        painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 14.5, 14.5)
        if ink.focused == "fold":
            paint_focus(painter, rect, look, 14)
        colour = look.colour("text") if ink.hot == "fold" else look.colour("dim")
        paint_icon(painter, "down" if self.open else "right", rect.left() + 9, rect.center().y() - 8, colour)
        paint_label(ink, self.label, QPointF(rect.left() + 31, rect.top()), rect.height(), colour)

    def zones(self, stage: Stage, above: float) -> list[Zone]:
        return [Zone("fold", QRectF(0, 0, self._label_width + 47, 30), self.label)]


class WaitPiece(Piece):
    """Before the first word: that it is waited for."""

    __slots__ = ("label",)

    def __init__(self, key: Key, gap: float, label: str) -> None:
        super().__init__(key, gap, 25.0)
        self.label = label

    def lay_out(self, stage: Stage) -> None:
        self.height = 25.0

    def paint(self, ink: Ink, x: float, y: float) -> None:
        painter, look = ink.painter, ink.stage.look
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.link)
        painter.drawEllipse(QPointF(x + 5, y + 12.5), 3.5, 3.5)
        paint_label(ink, self.label, QPointF(x + 18, y), 25, look.colour("dim"))


_NOTICE_BUTTONS = {"answer": "answer", "continue": "continue", "again": "again"}
"""What a notice may offer, and the icon of each."""
_NOTICE_TEXT = 230.0
"""Where less than this is left beside the buttons, they stand below the words."""


class NoticePiece(Piece):
    """Why a reply is not complete, with what can be done. A stop by the user is said quietly."""

    __slots__ = ("_below", "_hint", "_title", "actions", "notice", "state")

    def __init__(self, key: Key, gap: float, notice: str, state: str, actions: tuple[str, ...] = ("again",)) -> None:
        super().__init__(key, gap, 52.0)
        self.notice = notice
        self.state = state
        self.actions = actions
        self._title: Flow | None = None
        self._hint: Flow | None = None
        self._below = False

    def lay_out(self, stage: Stage) -> None:
        look = stage.look
        title, _, hint = (self.notice or stage.words.ended(self.state)).partition("\n")
        title, hint = visible(title[:500]), "\u2028".join(visible(line) for line in hint.strip()[:2000].split("\n"))
        buttons = self.width - self._buttons(stage, self.width - 10, 0)[0].rect.left()
        self._below = self.width - 42 - 16 - buttons < _NOTICE_TEXT
        room = max(120.0, self.width - 44 - 16 - (0 if self._below else buttons - 10))
        self._title = Flow(title, look.small if self._is_quiet else look.small_strong, room)
        self._hint = Flow(hint, look.small, room) if hint else None
        text = self._title.height + (self._hint.height if self._hint else 0)
        self.height = max(40.0, text + 20) + (36 if self._below else 0)

    def paint(self, ink: Ink, x: float, y: float) -> None:
        look, painter = ink.stage.look, ink.painter
        colour = look.colour("dim" if self._is_quiet else "danger" if self.state == "failed" else "warn")
        card = QRectF(x, y, self.width, self.height)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(look.colour("line"), 1))
        painter.setBrush(look.colour("code"))
        painter.drawRoundedRect(card.adjusted(0.5, 0.5, -0.5, -0.5), 10, 10)
        paint_icon(painter, "stop" if self._is_quiet else "warn", x + 14, y + 12, colour, 1.5)
        if self._title:
            self._title.paint(painter, x + 42, y + 10)
            if self._hint:
                self._hint.paint(painter, x + 42, y + 10 + self._title.height)
        for zone in self.zones(ink.stage, 0):
            rect = zone.rect.translated(x, y)
            painter.setPen(QPen(look.colour("line"), 1))
            painter.setBrush(look.colour("hover" if ink.hot == zone.name else "background"))
            painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 7, 7)
            if ink.focused == zone.name:
                paint_focus(painter, rect, look, 7)
            text = look.colour("text")
            paint_icon(painter, _NOTICE_BUTTONS[zone.name], rect.left() + 8, rect.center().y() - 8, text)
            paint_label(ink, zone.label, QPointF(rect.left() + 30, rect.top()), rect.height(), text)

    def zones(self, stage: Stage, above: float) -> list[Zone]:
        if self._below:
            found = self._buttons(stage, self.width - 10, self.height - 38)
            left = found[0].rect.left() - 42  # below the words they begin where the words do
            return [Zone(zone.name, zone.rect.translated(-left, 0), zone.label) for zone in found]
        return self._buttons(stage, self.width - 10, (self.height - 28) / 2)

    def _buttons(self, stage: Stage, right: float, top: float) -> list[Zone]:
        words = stage.words
        labels = {"answer": words.answer_now(), "continue": words.go_on(), "again": words.try_again()}
        found: list[Zone] = []
        for name in reversed(self.actions):
            zone = button(stage, name, labels[name], right, top, 28, with_label=True)
            found.append(zone)
            right = zone.rect.left() - 6
        return found[::-1]

    @property
    def _is_quiet(self) -> bool:
        return self.state == "stopped"


_ARROW = 22.0


class FooterPiece(Piece):
    """Which version of several this is, one dim line of numbers, and Copy, Try again and a menu."""

    __slots__ = ("_flow", "_numbers_width", "_place_width", "_wraps", "can_copy", "can_retry", "numbers", "place")

    def __init__(
        self, key: Key, gap: float, numbers: str, *, can_copy: bool, can_retry: bool, place: tuple[int, int] = (0, 1)
    ) -> None:
        super().__init__(key, gap, 28.0)
        self.numbers = visible(numbers[:1000])
        self.can_copy = can_copy
        self.can_retry = can_retry
        self.place = place
        """Which one, from 0, of how many."""
        self._flow: Flow | None = None
        self._place_width = self._numbers_width = 0.0
        self._wraps = False

    def lay_out(self, stage: Stage) -> None:
        label = stage.look.label
        metrics = QFontMetricsF(label.font)
        buttons = self.width - min((zone.rect.left() for zone in self._buttons(stage, 0.0)), default=self.width)
        words = metrics.horizontalAdvance(self._place_words(stage)) if self.place[1] > 1 else 0.0
        self._place_width = words + 2 * _ARROW + 12 if words else 0.0
        # Two lines where the numbers would run into the buttons.
        self._numbers_width = metrics.horizontalAdvance(self.numbers)
        self._wraps = metrics.horizontalAdvance(self.numbers) > self.width - self._place_width - buttons - 12
        self._flow = Flow(self.numbers, label, self.width)
        self.height = 28.0 + (self._flow.height + 2 if self._wraps else 0)

    def paint(self, ink: Ink, x: float, y: float) -> None:
        if self._flow is not None and self.numbers:
            where = self._numbers_rect()
            self._flow.paint(ink.painter, x + where.left(), y + where.top())
            if ink.hot == "receipt":
                pen = QPen(ink.stage.look.colour("dim"), 1)
                ink.painter.setPen(pen)
                below = y + where.bottom() - 1
                ink.painter.drawLine(QPointF(x + where.left(), below), QPointF(x + where.right(), below))
        icons = {"copy": "copy", "again": "again", "menu": "more", "previous": "left", "next": "right"}
        for zone in self.zones(ink.stage, 0):
            if zone.name == "receipt":
                continue
            if zone.name in ("previous", "next"):
                self._paint_arrow(ink, zone, x, y, icons[zone.name])
            else:
                paint_button(ink, zone, x, y, icons[zone.name], with_label=zone.rect.width() > 31)
        if self.place[1] > 1:
            corner = QPointF(x + _ARROW - 4, y + self.height - 28)
            paint_label(ink, self._place_words(ink.stage), corner, 28, ink.stage.look.colour("dim"))

    def _paint_arrow(self, ink: Ink, zone: Zone, x: float, y: float, icon: str) -> None:
        look, painter = ink.stage.look, ink.painter
        rect = zone.rect.translated(x, y)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if ink.hot == zone.name:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.colour("hover"))
            painter.drawRoundedRect(rect, 6, 6)
        if ink.focused == zone.name:
            paint_focus(painter, rect, look, 6)
        colour = look.colour("text") if ink.hot == zone.name else look.colour("dim")
        paint_icon(painter, icon, rect.center().x() - 8, rect.center().y() - 8, colour)

    def zones(self, stage: Stage, above: float) -> list[Zone]:
        top = self.height - 28
        found = [*self._arrows(stage, top), *self._buttons(stage, top)]
        if stage.has_receipt and self.numbers:
            # Not for the keyboard: the menu has it, too.
            found.append(Zone("receipt", self._numbers_rect(), stage.words.receipt(), focusable=False))
        return found

    def _numbers_rect(self) -> QRectF:
        flow = self._flow
        if flow is None:
            return QRectF()
        left, top = (0.0, 0.0) if self._wraps else (self._place_width, (28 - flow.height) / 2)
        return QRectF(left, top, min(self._numbers_width, self.width), flow.height)

    def _place_words(self, stage: Stage) -> str:
        return stage.words.place(self.place[0] + 1, self.place[1])

    def _arrows(self, stage: Stage, top: float) -> list[Zone]:
        """Only those that lead somewhere: at either end one is not there."""
        at, count = self.place
        found = []
        if count > 1 and at > 0:
            label = f"{stage.words.previous()} ({stage.words.place(at, count)})"
            found.append(Zone("previous", QRectF(-6, top + 2, _ARROW, 24), label))
        if count > 1 and at < count - 1:
            label = f"{stage.words.following()} ({stage.words.place(at + 2, count)})"
            found.append(Zone("next", QRectF(self._place_width - 12 - _ARROW - 2, top + 2, _ARROW, 24), label))
        return found

    def _buttons(self, stage: Stage, top: float) -> list[Zone]:
        words, found, right = stage.words, [], self.width + 7
        named = self.width >= _NARROW
        wanted = [("menu", words.more(), False), ("again", words.try_again(), named), ("copy", words.copy(), named)]
        for name, label, with_label in wanted:
            allowed = {"menu": stage.has_menu, "again": self.can_retry, "copy": self.can_copy}
            if not allowed[name]:
                continue
            zone = button(stage, name, label, right, top, 28, with_label=with_label)
            found.append(zone)
            right = zone.rect.left() - 2
        return found[::-1]
