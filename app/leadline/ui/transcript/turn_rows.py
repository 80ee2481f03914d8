# SPDX-License-Identifier: AGPL-3.0-or-later
"""One turn as rows: nothing but a guessed height until it is seen, then its pieces in order."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from leadline.ui.transcript.piece import (
    ANSWER,
    FOLD,
    FOOTER,
    NOTICE,
    PASSAGES,
    QUESTION,
    THINKING,
    USES,
    WAIT,
    Key,
    Piece,
    Stage,
)
from leadline.ui.transcript.question_images import images_height
from leadline.ui.transcript.question_piece import PassagesPiece, QuestionPiece
from leadline.ui.transcript.reply_pieces import FoldPiece, FooterPiece, NoticePiece, WaitPiece
from leadline.ui.transcript.section import BlockPiece, Section, guessed_height
from leadline.ui.transcript.shown import ShownTurn
from leadline.ui.transcript.uses_piece import UsesPiece

TURN_GAP = 34.0


class TurnRows:
    """A turn in the transcript. `height` is right for the parts that were measured and guessed for the rest."""

    __slots__ = (
        "_answer_at",
        "_question",
        "answer",
        "height",
        "pieces",
        "price",
        "seconds",
        "thinking",
        "thinking_open",
        "thinking_text",
        "tokens",
        "tops",
        "turn",
        "waits",
    )

    def __init__(self, turn: ShownTurn, width: float) -> None:
        self.turn = turn
        self.pieces: list[Piece] = []
        self.tops: list[float] = []
        """Where each piece begins, below the gap above it; from the top of the turn."""
        self.height = 0.0
        self.answer: Section | None = None
        self.thinking: Section | None = None
        self.thinking_open = False
        self.thinking_text: list[str] = [turn.thinking] if turn.thinking else []
        self.waits = turn.waits
        """Nothing new has come of a reply that begins with text."""
        self.tokens = (0, 0)
        """Of thinking and answer, while they come."""
        self.price = ""
        """What these cost so far; "" where no price is known."""
        self.seconds = 0.0
        """How long the reply has been waited for, or the model has been thinking."""
        self._question: QuestionPiece | None = None
        self._answer_at = 0
        self.guess(width)

    @property
    def is_realised(self) -> bool:
        """Whether its pieces were made."""
        return bool(self.pieces)

    @property
    def is_streaming(self) -> bool:
        return self.turn.state == "streaming"

    @property
    def is_thinking(self) -> bool:
        """The thinking has begun and the answer has not."""
        return self.is_streaming and bool(self.thinking_text) and not self.answer_source

    @property
    def answer_source(self) -> str:
        """The answer's Markdown as far as it is here."""
        return self.answer.source if self.answer is not None else self.turn.answer

    def guess(self, width: float) -> None:
        """Guess the height, while nobody has seen the turn."""
        if not self.pieces:
            question = min(350.0, guessed_height(self.turn.question, width * 0.6))
            images = images_height(len(self.turn.images), width)
            self.height = TURN_GAP + question + images + guessed_height(self.turn.answer, width) * 1.08 + 70.0

    def realise(self, stage: Stage, width: float) -> None:
        """Make the pieces; the Markdown is split into blocks, which stay guesses."""
        if self.answer is None:
            self.answer = self._section(ANSWER, self.turn.answer, width)
        if self.thinking_open and self.thinking is None:
            self.thinking = self._section(THINKING, "".join(self.thinking_text), width)
        if self.is_streaming:
            for section in (self.thinking, self.answer):
                if section is not None:
                    section.refresh()
        if self._question is None:
            self._question = QuestionPiece((QUESTION, 0, 0), self.turn.question, 46.0, self.turn.images)
            self._question.gap = TURN_GAP
        has_question = self.turn.question or self.turn.images  # replies beside each other have one above all of them
        pieces: list[Piece] = [self._question] if has_question else []
        if self.turn.passages:
            kept = next((piece for piece in self.pieces if isinstance(piece, PassagesPiece)), None)
            pieces.append(kept or PassagesPiece((PASSAGES, 0, 0), self.turn.passages))
        if self.thinking_text:
            pieces.append(FoldPiece((FOLD, 0, 0), 18.0, self.fold_label(stage), self.thinking_open))
            if self.thinking_open and self.thinking is not None:
                pieces += self.thinking.pieces
        if self.turn.uses:
            old = next((piece for piece in self.pieces if isinstance(piece, UsesPiece)), None)
            pieces.append(UsesPiece((USES, 0, 0), self.turn.uses, is_open=old is not None and old.open))
        self._answer_at = len(pieces)
        self.pieces = pieces + self.answer.pieces + self._ending(stage)
        self._set_first_gaps()
        self.retop()

    def _section(self, number: int, text: str, width: float) -> Section:
        section = Section(number, width)
        if self.is_streaming:
            section.feed(text)
        else:
            section.load(text)
        return section

    def _ending(self, stage: Stage) -> list[Piece]:
        turn, pieces = self.turn, list[Piece]()
        if self.is_streaming:
            if self.waits or (not self.thinking_text and not self.answer_source):
                pieces.append(WaitPiece((WAIT, 0, 0), 18.0, self.wait_label(stage)))
            elif self.answer_source and self.tokens[1]:
                pieces.append(WaitPiece((WAIT, 0, 0), 10.0, stage.words.writing(self.tokens[1], self.price)))
            return pieces
        has_notice = bool(turn.notice or stage.words.ended(turn.state))
        if has_notice:
            wanted = (("answer", turn.can_answer), ("continue", turn.can_continue), ("again", True))
            actions = tuple(name for name, is_wanted in wanted if is_wanted)
            pieces.append(NoticePiece((NOTICE, 0, 0), 16.0, turn.notice, turn.state, actions))
        numbers = " · ".join(part for part in (turn.model, turn.numbers) if part)
        footer = FooterPiece(
            (FOOTER, 0, 0), 10.0, numbers, can_copy=bool(self.answer_source), can_retry=not has_notice,
            place=(turn.sibling_index, turn.siblings),
        )  # fmt: skip
        pieces.append(footer)
        return pieces

    def wait_label(self, stage: Stage) -> str:
        """What is waited for: in the words of the notice where there are some."""
        return stage.words.waiting(self.turn.notice, self.seconds if self.turn.counts_seconds else 0.0)

    def fold_label(self, stage: Stage) -> str:
        """What the head of the thinking says now."""
        if self.is_thinking:
            return stage.words.thinking(self.seconds, self.tokens[0], self.price)
        seconds = self.turn.thinking_s
        if seconds is None and self.is_streaming:
            seconds = self.seconds
        tokens = self.turn.thinking_tokens
        if tokens is None and self.is_streaming:
            tokens = self.tokens[0] or None
        return stage.words.thought(seconds, tokens, is_estimate=self.turn.is_estimate)

    def append_thinking(self, text: str) -> None:
        """More thinking has come; `show_tail` shows it."""
        self.waits = False
        self.thinking_text.append(text)
        if self.thinking is not None:
            self.thinking.feed(text)

    def append_answer(self, text: str, width: float) -> None:
        """More of the answer has come; `show_tail` shows it."""
        self.waits = False
        if self.answer is None:
            self.answer = self._section(ANSWER, self.turn.answer, width)
        self.answer.feed(text)

    def show_tail(self, stage: Stage, width: float) -> None:
        """Show what was appended since the last time. Only the end of the answer is made anew."""
        if not self.pieces:
            return
        if self.answer is None or self.is_thinking or not self.answer.pieces:
            self.realise(stage, width)
            return
        start = max(0, self.answer.tail_at - 1)
        self.answer.refresh()
        self.pieces[self._answer_at + start :] = [*self.answer.pieces[start:], *self._ending(stage)]
        self._set_first_gaps()
        self.retop(self._answer_at + start)

    def tick(self, stage: Stage) -> None:
        """The seconds or the tokens have gone on: say so where they are shown."""
        for piece in self.pieces:
            if isinstance(piece, FoldPiece):
                piece.label = self.fold_label(stage)
                piece.measured = False
            elif isinstance(piece, WaitPiece):
                is_writing = bool(self.answer_source) and not self.waits
                writing = stage.words.writing(self.tokens[1], self.price)
                piece.label = writing if is_writing else self.wait_label(stage)

    def update(self, turn: ShownTurn, stage: Stage, width: float) -> None:
        """Show another state of the same turn; text that is shown already is kept as it is."""
        if (turn.question, turn.images) != (self.turn.question, self.turn.images):
            self._question = None
        self.turn, before = turn, self.answer_source
        self.waits = turn.waits
        if self.answer is not None and before != turn.answer:
            self.answer = None
        if "".join(self.thinking_text) != turn.thinking:
            self.thinking_text, self.thinking = [turn.thinking] if turn.thinking else [], None
        if not self.is_streaming:
            for section in (self.thinking, self.answer):
                if section is not None:
                    section.finish()
        if self.pieces:
            self.realise(stage, width)
        else:
            self.guess(width)

    def measure(self, top: float, bottom: float, width: float, stage: Stage, seen: list[Piece]) -> bool:
        """Lay out what lies between two heights from the turn's top; whether any height changed."""
        changed = False
        if not self.pieces:
            self.realise(stage, width)
            changed = True
        if not self.pieces:
            return changed  # without a question, as long as what has come of the answer shows nothing
        at = max(0, bisect_right(self.tops, top) - 1)
        y = self.tops[at] - self.pieces[at].gap
        first = None
        while at < len(self.pieces) and y < bottom:
            piece = self.pieces[at]
            if isinstance(piece, BlockPiece):
                self._expand(at, piece)
                first = at if first is None else first
                continue
            height = piece.height
            piece.measure(width, stage)
            seen.append(piece)
            if piece.height != height and first is None:
                first = at
            y += piece.gap + piece.height
            at += 1
        if first is not None:
            self.retop(first)
        return changed or first is not None

    def _expand(self, at: int, piece: BlockPiece) -> None:
        section = self.thinking if piece.key[0] == THINKING else self.answer
        if section is None:
            return
        start = self._answer_at if section is self.answer else at - section.pieces.index(piece)
        count = len(section.pieces)
        section.expand(at - start)
        self.pieces[start : start + count] = section.pieces
        if section is self.thinking:
            self._answer_at += len(section.pieces) - count

    def _set_first_gaps(self) -> None:
        if self.answer is not None and self.answer.pieces:
            self.answer.pieces[0].gap = 16.0
        if self.thinking_open and self.thinking is not None and self.thinking.pieces:
            self.thinking.pieces[0].gap = 10.0

    def retop(self, start: int = 0) -> None:
        """Heights have changed from this piece on."""
        start = max(0, min(start, len(self.tops)))
        del self.tops[start:]
        y = self.tops[-1] + self.pieces[start - 1].height if start else 0.0
        for piece in self.pieces[start:]:
            y += piece.gap
            self.tops.append(y)
            y += piece.height
        self.height = y

    def find(self, key: Key) -> int:
        """The index of the first piece at or after a key."""
        return bisect_left(self.pieces, key, key=lambda piece: piece.key)

    def between(self, top: float, bottom: float) -> Iterator[tuple[float, Piece]]:
        """The pieces in sight and where they begin."""
        for at in range(max(0, bisect_right(self.tops, top) - 1), len(self.pieces)):
            if self.tops[at] - self.pieces[at].gap > bottom:
                return
            yield self.tops[at], self.pieces[at]
