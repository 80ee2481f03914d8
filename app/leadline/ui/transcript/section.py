# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pieces of one Markdown text, which may still grow. Only what changed at its end is made anew."""

from functools import cached_property

from leadline.ui.transcript.code_piece import CodePiece
from leadline.ui.transcript.leaves import Leaf, leaves
from leadline.ui.transcript.lines import LONGEST
from leadline.ui.transcript.parsing import full_tokens
from leadline.ui.transcript.piece import Key, Piece, Stage
from leadline.ui.transcript.splitter import OpenFence, Splitter, Unit, units_of
from leadline.ui.transcript.table_piece import TablePiece, TableShape
from leadline.ui.transcript.text_piece import RulePiece, TextPiece

LeafPiece = TextPiece | CodePiece | TablePiece | RulePiece


def guessed_height(text: str, width: float) -> float:
    """About how high a text will be: good enough for a scroll bar."""
    a_line = max(20.0, width / (7.6 if text.isascii() else 11.0))
    return 25.0 * (0.75 * text.count("\n") + len(text) / a_line + 1)


class BlockPiece(Piece):
    """A block that nobody has seen: only its source, and a guess at its height."""

    def __init__(self, key: Key, unit: Unit, width: float) -> None:
        super().__init__(key, 12.0, guessed_height(unit.text, width))
        self.unit = unit

    __slots__ = ("__dict__", "unit")

    @cached_property
    def leaves(self) -> tuple[Leaf, ...]:
        """What it becomes when it is seen."""
        return leaves(self.unit)

    def lay_out(self, stage: Stage) -> None:
        raise AssertionError("a block is replaced by its leaves before it is laid out")


class Section:
    """The thinking or the answer of a turn."""

    def __init__(self, number: int, width: float) -> None:
        self.pieces: list[Piece] = []
        self._number = number
        self._width = width
        self._parts: list[str] = []
        self._splitter: Splitter | None = None
        self._closed: list[Unit] = []
        self._tail: list[Unit] = []
        self._tail_at = 0  # the first piece of the tail

    @property
    def source(self) -> str:
        """The whole text."""
        if len(self._parts) > 1:
            self._parts = ["".join(self._parts)]
        return self._parts[0] if self._parts else ""

    @property
    def tail_at(self) -> int:
        """The first piece that may still change."""
        return self._tail_at

    @property
    def units(self) -> list[Unit]:
        """All blocks in order; the number of a block is the middle of its pieces' keys."""
        return [*self._closed, *self._tail]

    def load(self, text: str) -> None:
        """Show a text that is complete; its blocks are laid out when seen."""
        self._parts = [text]
        self._closed = units_of(text)
        self.pieces = [BlockPiece((self._number, at, 0), unit, self._width) for at, unit in enumerate(self._closed)]
        self._tail_at = len(self.pieces)

    def feed(self, text: str) -> None:
        """Text was added at the end; `refresh` shows it."""
        if self._splitter is None:
            self._splitter = Splitter()
        self._parts.append(text)
        was_open = self._splitter.fence
        for unit in self._splitter.feed(text):
            self._settle(unit, was_open)
            was_open = None

    def refresh(self) -> None:
        """Make the pieces of what is not closed."""
        if self._splitter is None:
            return
        if self._splitter.fence is not None:
            self._tail = []
            self._show_fence(self._splitter.fence, self._splitter.open_line)
            return
        self._tail = self._splitter.tail()
        self._place([leaf for each in self._tail_leaves() for leaf in each], final=False)

    def finish(self) -> None:
        """No more text comes."""
        if self._splitter is not None:
            was_open = self._splitter.fence
            for unit in self._splitter.finish():
                self._settle(unit, was_open)
                was_open = None
            self._splitter = None
            self._tail = []
            del self.pieces[self._tail_at :]

    def expand(self, index: int) -> None:
        """Put its leaves in the place of a block that is about to be seen."""
        block = self.pieces[index]
        if not isinstance(block, BlockPiece):
            return
        made: list[Piece] = []
        for number, leaf in enumerate(block.leaves):
            before = made[-1] if made else self.pieces[index - 1] if index else None
            made.append(self._piece((self._number, block.key[1], number), leaf, before))
        if made and index == 0:
            made[0].gap = block.gap
        follows = self.pieces[index + 1] if index + 1 < len(self.pieces) else None
        if made and isinstance(made[-1], TablePiece) and isinstance(follows, TablePiece) and follows.leaf.part:
            made[-1].shape, made[-1].last = follows.shape, False
        self.pieces[index : index + 1] = made
        self._tail_at += len(made) - 1

    def code_of(self, piece: CodePiece) -> str:
        """The code of a card as it was written, its long lines whole."""
        units, number = self.units, piece.key[1]
        source = self.source[units[number].start : units[number].end] if number < len(units) else ""
        if max(map(len, source.split("\n"))) <= LONGEST:
            return piece.code
        codes = [token.content for token in full_tokens(source) if token.type in ("fence", "code_block")]
        cards = [each for each in self.pieces if isinstance(each, CodePiece) and each.key[1] == number]
        at = cards.index(piece)
        return codes[at].removesuffix("\n") if len(codes) == len(cards) else piece.code

    def _settle(self, unit: Unit, fence: OpenFence | None) -> None:
        """A block is closed: its pieces stay from now on, those already shown are kept."""
        self._tail = []
        number = len(self._closed)
        self._closed.append(unit)
        shown = self.pieces[self._tail_at] if self._tail_at < len(self.pieces) else None
        if fence is not None and isinstance(shown, CodePiece) and not shown.final:
            shown.close(leaves(unit)[0])
            shown.final = True
            del self.pieces[self._tail_at + 1 :]
            self._tail_at += 1
            return
        keyed = [((self._number, number, at), leaf) for at, leaf in enumerate(leaves(unit))]
        rest = [piece for piece in self.pieces[self._tail_at + len(keyed) :] if piece.key[1] > number]
        self._place(keyed, final=True)
        self._tail_at = len(self.pieces)
        self.pieces += rest

    def _tail_leaves(self) -> list[list[tuple[Key, Leaf]]]:
        first = len(self._closed)
        return [
            [((self._number, first + at, index), leaf) for index, leaf in enumerate(leaves(unit))]
            for at, unit in enumerate(self._tail)
        ]

    def _show_fence(self, fence: OpenFence, open_line: str) -> None:
        key = (self._number, len(self._closed), 0)
        piece = self.pieces[self._tail_at] if self._tail_at < len(self.pieces) else None
        if not (isinstance(piece, CodePiece) and piece.lines is fence.lines):
            del self.pieces[self._tail_at :]
            leaf = Leaf("code", language=fence.language)
            piece = CodePiece(key, leaf, self._gap(leaf, self._before(self._tail_at), key), 0, fence.lines)
            self.pieces.append(piece)
        piece.last = open_line
        piece.measured = False

    def _place(self, keyed: list[tuple[Key, Leaf]], *, final: bool) -> None:
        """Show these leaves from the start of the tail on; pieces that show the same already are kept."""
        for at, (key, leaf) in enumerate(keyed, self._tail_at):
            piece = self.pieces[at] if at < len(self.pieces) else None
            if piece is None or piece.key != key or getattr(piece, "leaf", None) != leaf:
                made = self._piece(key, leaf, self._before(at))
                if isinstance(made, TablePiece) and isinstance(piece, TablePiece) and piece.key == key:
                    made.take_over(piece)
                self.pieces[at : at + 1] = [made]
                piece = made
            if isinstance(piece, CodePiece):
                piece.final = final
        del self.pieces[self._tail_at + len(keyed) :]

    def _before(self, index: int) -> Piece | None:
        return self.pieces[index - 1] if index else None

    def _piece(self, key: Key, leaf: Leaf, before: Piece | None) -> LeafPiece:
        gap = self._gap(leaf, before, key)
        shared = 0
        if before is not None and key[2] and isinstance(before, LeafPiece):
            shared = _common(before.leaf.frames, leaf.frames)
        if leaf.kind == "code":
            return CodePiece(key, leaf, gap, shared)
        if leaf.kind == "table":
            shape = TableShape()
            if leaf.part and isinstance(before, TablePiece):
                shape = before.shape
                before.last = False
            return TablePiece(key, leaf, gap, shared, shape)
        if leaf.kind == "rule":
            return RulePiece(key, leaf, gap, shared)
        return TextPiece(key, leaf, gap, guessed_height(leaf.text, self._width), shared)

    def _gap(self, leaf: Leaf, before: Piece | None, key: Key) -> float:
        if before is None:
            return 0.0
        above = before.leaves[-1] if isinstance(before, BlockPiece) else getattr(before, "leaf", None)
        return gap_between(above, leaf) if isinstance(above, Leaf) else 12.0


def gap_between(above: Leaf, leaf: Leaf) -> float:
    """Room between two leaves."""
    if leaf.kind == "table" and leaf.part:
        return 0.0
    if leaf.kind == "heading":
        return 26.0 if leaf.level <= 2 else 20.0
    if above.kind == "heading":
        return 9.0
    if "rule" in (above.kind, leaf.kind):
        return 14.0
    if {"code", "table", "math"} & {above.kind, leaf.kind}:
        return 14.0
    if leaf.tight:
        return 5.0 if leaf.frames else 0.0
    return 12.0


def _common(first: str, second: str) -> int:
    count = 0
    while count < min(len(first), len(second)) and first[count] == second[count]:
        count += 1
    return count
