# SPDX-License-Identifier: AGPL-3.0-or-later
"""The surface of the transcript: scrolls, paints what is in sight, holds the selection."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QFont,
    QImage,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from leadline.ui.theme import LIGHT, Theme
from leadline.ui.transcript.actions import Actions
from leadline.ui.transcript.code_piece import CodePiece
from leadline.ui.transcript.colouring import Colourist
from leadline.ui.transcript.end_button import EndButton
from leadline.ui.transcript.look import COLUMN, MARGIN, Look
from leadline.ui.transcript.pictures import Pictures
from leadline.ui.transcript.piece import QUESTION, WAITING, Ink, Stage
from leadline.ui.transcript.pointer import Pointer, Spot, spot_in
from leadline.ui.transcript.reply_pieces import FooterPiece
from leadline.ui.transcript.selection import Selection, selected_source
from leadline.ui.transcript.stack import Anchor, Stack
from leadline.ui.transcript.streaming import Streaming
from leadline.ui.transcript.words import Wording

_NEAR_END = 4


class Surface(QAbstractScrollArea):
    """Everything about a conversation on the screen but which turns it has."""

    link_activated = Signal(str)
    """An http, https or mailto address was clicked; nothing was opened."""
    pictures_wanted = Signal(list)
    """Keys of images whose small pictures are in sight and not here: `show_picture` brings them."""
    try_again = Signal(int)
    go_on = Signal(int)
    """Continue: the reply broke off and is to go on."""
    answer_now = Signal(int)
    """It broke off in its thinking and is to answer without more of it."""
    step_requested = Signal(int, int)
    """The arrows of a turn: its id, and how many versions further (-1 or 1)."""
    edit_question = Signal(int)
    announced = Signal(str)
    """A screen reader was told the name of the button that the keyboard is on."""
    menu_requested = Signal(int, QPoint)
    """The "..." of a reply was clicked: turn id, and where on the screen the menu should be."""
    receipt_requested = Signal(int)
    """The line of numbers of a reply was clicked."""
    bill_requested = Signal(int, QPoint)
    """What a reply cost is to be shown: turn id, and where on the screen its numbers begin."""
    waiting_pressed = Signal(int, str)
    """A waiting question's id, and send, edit or remove."""

    def __init__(self, parent: QWidget | None, clock: Callable[[], float]) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # each pixel is painted here
        self.verticalScrollBar().setSingleStep(25)
        self._words = Wording(self)
        self._pictures = Pictures(self, self.pictures_wanted.emit, self.viewport().update)
        self._stack = Stack(Stage(Look(LIGHT, QFont()), self._words, picture=self._pictures.get))
        self._selection = Selection()
        self.follows = True
        """Whether the end is in sight where nobody has scrolled, and stays there while text comes."""
        self._pinned = True
        self._settling = False
        self._empty: QWidget | None = None
        self._colourist = Colourist(self, self.viewport().update)
        self._actions = Actions(self, self._stack, self._changed)
        self._actions.try_again.connect(self.try_again)
        self._actions.go_on.connect(self.go_on)
        self._actions.answer_now.connect(self.answer_now)
        self._actions.step.connect(self.step_requested)
        self._actions.edit_question.connect(self.edit_question)
        self._actions.menu_requested.connect(self._place_menu)
        self._actions.receipt_requested.connect(self.receipt_requested)
        self._actions.waiting_pressed.connect(self.waiting_pressed)
        self._actions.focus_moved.connect(self._announce)
        self._streaming = Streaming(self, self._stack, self._changed, clock)
        self._pointer = Pointer(
            self,
            self._spot_at,
            self._selection,
            self._actions.act,
            self.link_activated.emit,
            self._scroll_by,
            self.viewport().update,
        )
        self._end_button = EndButton(self.viewport(), self._stack.stage.look)
        self._end_button.clicked.connect(self.scroll_to_end)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        # Screen readers are told what is in sight once it has come to rest.
        self._describing = QTimer(self)
        self._describing.setSingleShot(True)
        self._describing.setInterval(300)
        self._describing.timeout.connect(self._describe)
        self._name()

    def selected_text(self) -> str:
        """What copying would give; "" when nothing is selected."""
        return selected_source(self._stack, self._selection)

    def copy(self) -> None:
        """Put the selection on the clipboard: whole blocks as Markdown, parts of them as they look."""
        self._actions.copy_text(self.selected_text())

    def copy_all(self) -> None:
        """Put the whole conversation on the clipboard, as Markdown."""
        everything = Selection()
        everything.all_of(self._stack)
        self._actions.copy_text(selected_source(self._stack, everything))

    def select_all(self) -> None:
        self._selection.all_of(self._stack)
        self.viewport().update()

    def scroll_to_end(self) -> None:
        """Bring the end into sight, and keep it there while text streams."""
        self._pinned = True
        self._changed()

    def set_theme(self, theme: Theme) -> None:
        """Other colours; what is in sight stays where it is."""
        self._stack.restage(replace(self._stack.stage, look=Look(theme, self.font())))
        self._end_button.look = self._stack.stage.look
        self._changed()

    def visible_text(self) -> str:
        """The turns in sight as plain text: what a screen reader is told."""
        lines: list[str] = []
        last = -1
        for turn, _, piece in self._stack.pieces(self._value, self._height):
            if isinstance(piece, FooterPiece) and piece.place[1] > 1:
                lines.append(self._words.version(piece.place[0] + 1, piece.place[1]))
            if not piece.spoken or len(lines) > 400:
                continue
            who = self._words.you() if piece.key[0] in (QUESTION, WAITING) else self._words.reply()
            section = turn * 2 + (piece.key[0] != QUESTION)
            lines.append(f"{who}: {piece.spoken}" if section != last else piece.spoken)
            last = section
        return "\n".join(lines)[:20_000]

    def button_rect(self, turn_id: int, name: str) -> QRect:
        """Where a button of a turn is in the viewport; a null rectangle when it is not in sight.

        Names: fold, show, passages, edit, copy-question, copy-code (the first card), answer, continue, again, copy,
        menu, previous, next.
        """
        self._settle()
        index = self._stack.find(turn_id)
        for at, top, piece in self._stack.pieces(self._value, self._height):
            if at == index and piece.measured:
                for zone in piece.zones(self._stack.stage, max(0.0, self._value - top)):
                    if zone.name == name:
                        return zone.rect.translated(self._left, top - self._value).toRect()
        return QRect()

    def show_picture(self, key: str, picture: QImage) -> None:
        """A small picture has come, a null image where there is none to be had."""
        self._pictures.put(key, picture)

    @property
    def _column(self) -> float:
        return float(max(120, min(COLUMN, self.viewport().width() - 2 * MARGIN)))

    @property
    def _left(self) -> float:
        return float(round((self.viewport().width() - self._column) / 2))

    @property
    def _value(self) -> float:
        return float(self.verticalScrollBar().value())

    @property
    def _height(self) -> float:
        return float(self.viewport().height())

    def _changed(self) -> None:
        if self._empty is not None:
            self._empty.setGeometry(self.viewport().rect())
            self._empty.setVisible(not self._stack.turns)
        self.viewport().update()
        self._describing.start()

    def _settle(self, anchor: Anchor | None = None) -> None:
        """Lay out what is in sight and set the scroll bar to match."""
        if self._settling:
            return
        self._settling = True
        is_at_top = anchor is None and not self._pinned and self._value <= 0
        value = self._stack.settle(self._value, self._height, at_end=self._pinned, anchor=anchor)
        value = 0 if is_at_top else value  # nothing above can push it away
        bar = self.verticalScrollBar()
        bar.setPageStep(int(self._height))
        bar.setRange(0, max(0, round(self._stack.height - self._height)))
        bar.setValue(bar.maximum() if self._pinned else round(value))
        self._settling = False
        away = bar.maximum() - bar.value() > self._height / 3
        self._end_button.setVisible(away)
        if away:
            size, view = self._end_button.width(), self.viewport()
            self._end_button.move((view.width() - size) // 2, view.height() - size - 14)

    def paintEvent(self, event: QPaintEvent) -> None:
        self._settle()
        look = self._stack.stage.look
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), look.colour("background"))
        clip = QRectF(self.viewport().rect())
        value, left = self._value, self._left
        ink = Ink(painter, self._stack.stage, clip)
        for turn, top, piece in self._stack.pieces(value, self._height):
            if not piece.measured:
                continue
            hot = self._pointer.hot
            ink.hot = hot[2] if hot is not None and hot[0] == turn and hot[1].key == piece.key else ""
            ink.hovered = self._pointer.over_question == turn
            ink.focused = self._actions.focus_in(turn, piece) if self.hasFocus() else ""
            ink.done = self._actions.done_in(turn, piece)
            ink.selected = self._selection.part_of(turn, piece.key)
            piece.paint(ink, left, top - value)
            if isinstance(piece, CodePiece):
                self._colourist.ask(piece)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        is_between = not self._pinned and self._value > 0  # the top stays the top
        anchor = self._stack.anchor(self._value, self._height) if is_between else None
        self._stack.set_width(self._column)
        self._settle(anchor)
        self._changed()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        if not self._settling:
            self.viewport().update()

    def _scrolled(self, value: int) -> None:
        if not self._settling:
            self._pinned = value >= self.verticalScrollBar().maximum() - _NEAR_END
            self._describing.start()

    def _scroll_by(self, pixels: float) -> None:
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + round(pixels))
        self._settle()

    def _spot_at(self, position: QPointF) -> Spot | None:
        return spot_in(self._stack, position, self._left, self._value, self._height)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.LanguageChange, QEvent.Type.FontChange) and hasattr(self, "_describing"):
            self._name()
            self.set_theme(self._stack.stage.look.theme)
        super().changeEvent(event)

    def _place_menu(self, turn_id: int) -> None:
        corner = self.button_rect(turn_id, "menu").bottomLeft()
        self.menu_requested.emit(turn_id, self.viewport().mapToGlobal(corner))

    def show_bill(self, turn_id: int) -> None:
        """Ask for what a reply cost to be shown at its numbers."""
        corner = self.button_rect(turn_id, "receipt").topLeft()
        self.bill_requested.emit(turn_id, self.viewport().mapToGlobal(corner))

    def _announce(self, label: str) -> None:
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, label))
        self.announced.emit(label)

    def _name(self) -> None:
        self.setAccessibleName(self._words.conversation())
        self._end_button.setAccessibleName(self._words.to_the_end())
        self._end_button.setToolTip(self._words.to_the_end())

    def _describe(self) -> None:
        text = self.visible_text()
        if text != self.accessibleDescription():
            self.setAccessibleDescription(text)
