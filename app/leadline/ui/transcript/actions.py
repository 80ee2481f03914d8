# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the buttons in the transcript do, by mouse or keyboard."""

from collections.abc import Callable, Iterable
from itertools import pairwise

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication

from leadline.ui.transcript.code_piece import CodePiece
from leadline.ui.transcript.piece import FOLD, THINKING, Key, Piece
from leadline.ui.transcript.question_piece import PassagesPiece, QuestionPiece
from leadline.ui.transcript.section import Section
from leadline.ui.transcript.stack import Stack
from leadline.ui.transcript.uses_piece import UsesPiece
from leadline.ui.transcript.waiting_rows import WaitingRows

_DONE_MS = 1500

Spot = tuple[int, Key, str]
"""A turn, a piece in it, a zone of the piece."""


class Actions(QObject):
    """Does what a zone is for, and keeps which zone the keyboard is on."""

    try_again = Signal(int)
    go_on = Signal(int)
    answer_now = Signal(int)
    step = Signal(int, int)
    focus_moved = Signal(str)
    """The label of the button that the keyboard is on now."""
    edit_question = Signal(int)
    menu_requested = Signal(int)
    receipt_requested = Signal(int)
    waiting_pressed = Signal(int, str)

    def __init__(self, parent: QObject, stack: Stack, changed: Callable[[], None]) -> None:
        super().__init__(parent)
        self._stack, self._changed = stack, changed
        self._focus: Spot | None = None
        self._done: Spot | None = None
        self._done_over = QTimer(self)
        self._done_over.setSingleShot(True)
        self._done_over.setInterval(_DONE_MS)
        self._done_over.timeout.connect(self._not_done)

    @property
    def has_focus(self) -> bool:
        """Whether the keyboard is on a button."""
        return self._focus is not None

    def act(self, index: int, piece: Piece, name: str) -> None:
        """Do what this zone of a piece is for."""
        turn = self._stack.turns[index]
        if isinstance(turn, WaitingRows):
            self.waiting_pressed.emit(turn.waiting.id, name.removesuffix("-waiting"))
            return  # it may be gone now
        if name == "again":
            self.try_again.emit(turn.turn.id)
        elif name == "continue":
            self.go_on.emit(turn.turn.id)
        elif name == "answer":
            self.answer_now.emit(turn.turn.id)
        elif name in ("previous", "next"):
            self.step.emit(turn.turn.id, -1 if name == "previous" else 1)
        elif name == "edit":
            self.edit_question.emit(turn.turn.id)
        elif name == "menu":
            self.menu_requested.emit(turn.turn.id)
        elif name == "receipt":
            self.receipt_requested.emit(turn.turn.id)
        elif name == "fold":
            turn.thinking_open = not turn.thinking_open
            turn.realise(self._stack.stage, self._stack.width)
        elif name == "show" and isinstance(piece, QuestionPiece):
            piece.open = not piece.open
            piece.measured = False
        elif name in ("passages", "uses") and isinstance(piece, PassagesPiece | UsesPiece):
            piece.open = not piece.open
            piece.measured = False
        elif name.startswith("copy"):
            self._copy(index, piece, name)
        if index < len(self._stack.turns):  # what was asked for may have put other turns on screen
            self._stack.changed(index)
        self._changed()

    def copy_text(self, text: str) -> None:
        """Put plain text on the clipboard, unless there is none."""
        if text:
            QGuiApplication.clipboard().setText(text)

    def move_focus(self, pieces: Iterable[tuple[int, float, Piece]], *, forward: bool) -> bool:
        """Go to the next or previous button in sight; False when there is none."""
        labels = self._spots(pieces)
        spots = list(labels) if forward else list(labels)[::-1]
        follows: Spot | None = None
        if self._focus in spots:
            follows = next((after for before, after in pairwise(spots) if before == self._focus), None)
        elif spots:
            follows = spots[0]
        self._focus = follows
        self._changed()
        if follows is not None:
            self.focus_moved.emit(labels[follows])
        return follows is not None

    def do_focused(self, pieces: Iterable[tuple[int, float, Piece]]) -> None:
        """Press the button the keyboard is on; without one, open or close the last thinking in sight."""
        pieces = list(pieces)
        wanted = self._focus
        if wanted is None:
            folds = [(turn, piece.key, "fold") for turn, _, piece in pieces if piece.key[0] in (FOLD, THINKING)]
            wanted = (folds[-1][0], (FOLD, 0, 0), "fold") if folds else None
        if wanted is None:
            return
        turn = self._stack.turns[wanted[0]]
        at = turn.find(wanted[1])
        if at < len(turn.pieces) and turn.pieces[at].key == wanted[1]:
            self.act(wanted[0], turn.pieces[at], wanted[2])

    def focus_none(self) -> None:
        """The mouse took over."""
        self._focus = None

    def forget(self) -> None:
        """Other turns are shown."""
        self._focus = self._done = None

    def focus_in(self, index: int, piece: Piece) -> str:
        """The zone of this piece that the keyboard is on, or ""."""
        return self._focus[2] if self._focus is not None and self._focus[:2] == (index, piece.key) else ""

    def done_in(self, index: int, piece: Piece) -> str:
        """The zone of this piece that has just copied, or ""."""
        return self._done[2] if self._done is not None and self._done[:2] == (index, piece.key) else ""

    def _spots(self, pieces: Iterable[tuple[int, float, Piece]]) -> dict[Spot, str]:
        """The buttons in sight, in order, with their labels."""
        return {
            (turn, piece.key, zone.name): zone.label
            for turn, _, piece in pieces
            if piece.measured
            for zone in piece.zones(self._stack.stage, 0)
            if zone.focusable
        }

    def _copy(self, index: int, piece: Piece, name: str) -> None:
        turn = self._stack.turns[index]
        if name == "copy":
            self.copy_text(turn.answer_source)
        elif name == "copy-question":
            self.copy_text(turn.turn.question)
        elif isinstance(piece, CodePiece):
            section: Section | None = turn.thinking if piece.key[0] == THINKING else turn.answer
            self.copy_text(section.code_of(piece) if section is not None else piece.code)
        self._done = (index, piece.key, name)
        self._done_over.start()

    def _not_done(self) -> None:
        self._done = None
        self._changed()
