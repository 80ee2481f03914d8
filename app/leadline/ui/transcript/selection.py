# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is selected, across pieces and turns, and what copying it gives."""

from dataclasses import dataclass

from leadline.ui.transcript.piece import ANSWER, QUESTION, THINKING, Key, Piece
from leadline.ui.transcript.section import BlockPiece, Section
from leadline.ui.transcript.stack import Stack
from leadline.ui.transcript.turn_rows import TurnRows

Place = tuple[int, Key, int]
"""A turn, a piece in it, an offset into the piece's text. Places compare in the order of reading."""

END = 1 << 40
"""An offset after any text."""
_LAST_KEY: Key = (1 << 20, 0, 0)
_FIRST_KEY: Key = (-1, 0, 0)


@dataclass(slots=True)
class Selection:
    """From where the mouse went down to where it is."""

    anchor: Place | None = None
    caret: Place | None = None

    @property
    def ends(self) -> tuple[Place, Place] | None:
        """First and last place, or None when nothing is selected."""
        if self.anchor is None or self.caret is None or self.anchor == self.caret:
            return None
        first, last = sorted((self.anchor, self.caret))
        return first, last

    def clear(self) -> None:
        self.anchor = self.caret = None

    def all_of(self, stack: Stack) -> None:
        """Select everything."""
        self.anchor, self.caret = (0, _FIRST_KEY, 0), (len(stack.turns), _LAST_KEY, END)

    def part_of(self, turn: int, key: Key) -> tuple[int, int] | None:
        """Which offsets of a piece are selected; the last may be past its end."""
        ends = self.ends
        if ends is None:
            return None
        (first_turn, first_key, first), (last_turn, last_key, last) = ends
        here = (turn, key)
        if here < (first_turn, first_key) or here > (last_turn, last_key):
            return None
        return first if here == (first_turn, first_key) else 0, last if here == (last_turn, last_key) else END


def selected_source(stack: Stack, selection: Selection) -> str:
    """What copying gives: whole blocks as the Markdown they came as; parts of them, or of only one, as they look."""
    ends = selection.ends
    if ends is None or not stack.turns:
        return ""
    parts = []
    for index in range(ends[0][0], min(ends[1][0] + 1, len(stack.turns))):
        turn = stack.turns[index]
        if ends[0][0] < index < ends[1][0] or (not turn.is_realised and ends[0][:2] <= (index, _FIRST_KEY)):
            parts += [text for text in (turn.turn.question, turn.answer_source) if text]
            continue
        parts += _parts_of(turn, index, selection)
    return "\n\n".join(parts)


def _parts_of(turn: TurnRows, index: int, selection: Selection) -> list[str]:
    found: list[tuple[Piece, int, int]] = []
    for piece in turn.pieces:
        part = selection.part_of(index, piece.key)
        if part is not None and piece.key[0] in (QUESTION, THINKING, ANSWER):
            found.append((piece, *part))
    ends = selection.ends
    if len(found) == 1 and ends is not None and ends[0][:2] == ends[1][:2]:
        piece, first, last = found[0]
        return [piece.text[first:last]]
    parts = []
    for number, section in ((QUESTION, None), (THINKING, turn.thinking), (ANSWER, turn.answer)):
        of_section = [each for each in found if each[0].key[0] == number]
        if not of_section:
            continue
        if section is None:
            parts.append("\n".join(piece.text[first:last] for piece, first, last in of_section))
        else:
            parts.append(_from_section(section, of_section))
    return [part for part in parts if part.strip()]


def _from_section(section: Section, found: list[tuple[Piece, int, int]]) -> str:
    units, source = section.units, section.source
    counts: dict[int, int] = {}
    for piece in section.pieces:
        counts[piece.key[1]] = counts.get(piece.key[1], 0) + 1
    whole: dict[int, int] = {}
    for piece, first, last in found:
        if isinstance(piece, BlockPiece) or (first == 0 and (last == END or last >= len(piece.text))):
            whole[piece.key[1]] = whole.get(piece.key[1], 0) + 1
    parts: list[str] = []
    since: int | None = None  # where a stretch of whole blocks begins in the source
    until = 0
    for piece, first, last in found:
        number = piece.key[1]
        if whole.get(number) == counts.get(number) and number < len(units):
            since = units[number].start if since is None else since
            until = units[number].end
            continue
        if since is not None:
            parts.append(source[since:until].rstrip("\n"))
            since = None
        parts.append(piece.text[first:last])
    if since is not None:
        parts.append(source[since:until].rstrip("\n"))
    return "\n\n".join(parts)
