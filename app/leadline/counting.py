# SPDX-License-Identifier: AGPL-3.0-or-later
"""How large a request is. What was counted for the price on the button is not counted again to send it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import replace

from leadline.chat.mode import Mode
from leadline.chat.request import RequestPlan, build_parts
from leadline.chat.tools import NO_TOOLS
from leadline.context.blocks import is_visible
from leadline.context.pack import frame_page, is_paged
from leadline.context.tokenizer import Cut, Measured, Tokenizer
from leadline.documents.document import Page

KEPT_PLANS = 8
"""Chats, modes and models between which one may go to and fro without anything being counted again."""


class Counting:
    """Asks the tokenizer, and remembers the sizes of some requests without their question, and of the last question."""

    def __init__(self, tokenizer: Callable[[], Tokenizer]) -> None:
        self._tokenizer = tokenizer
        self._known: tuple[tuple[RequestPlan, Measured], ...] = ()
        """The last asked for first."""
        self._question = ("", "", 0)
        self._text = ("", 0)
        self._map = ("", 0)
        self._thinking: tuple[tuple[str, ...], int] = ((), 0)

    def whole(self, plan: RequestPlan) -> Measured:
        """The size of the request as it is, counted from its first byte to its last.

        The tokenizer's child knows the documents in it that it has counted before, so this is rendering and adding.
        """
        return self._tokenizer().measure(b"".join(build_parts(plan))).result()

    def question(self, plan: RequestPlan) -> int:
        """Tokens of the question alone: those that the request has more than without it."""
        text, before = plan.question, _line_before(plan)
        if not text:
            return 0
        known_before, known, tokens = self._question
        if (known_before, known) != (before, text):
            if before:
                joined, alone = self._tokenizer().count([before + text, before]).result()
                tokens = joined - alone
            else:
                (tokens,) = self._tokenizer().count([text]).result()
            self._question = before, text, tokens
        return tokens

    def text(self, text: str) -> int:
        """Tokens of instructions, which stay the same."""
        if text != self._text[0]:
            (tokens,) = self._tokenizer().count([text]).result()
            self._text = text, tokens
        return self._text[1]

    def quickly(self, plan: RequestPlan) -> Measured:
        """The same sum from the count of all but the question: what stands before it seldom changes."""
        if _is_joined(plan) or plan.rounds:
            return self.whole(plan)
        known = self._known_before(plan)
        if known is None:
            base = _before_question(plan)
            known = self.whole(base)
            self._known = ((base, known), *self._known)[:KEPT_PLANS]
        return replace(known, tokens=known.tokens + self.question(plan))

    def to_send(self, plan: RequestPlan) -> Measured:
        """As `whole`, but quick where the rest of the request is known: counting 4 MB takes 60 ms in which nobody has
        sent anything yet. Then the hash of the last cut is "": `Sending` has it made while the request is on its way.
        """
        has_images = bool(plan.images) or any(turn.images for turn in plan.turns)
        if has_images or plan.beginning is not None or plan.rounds or _is_joined(plan):
            return self.whole(plan)
        known = self._known_before(plan)
        if known is None or not known.cuts:
            return self.whole(plan)
        question = self.question(plan)
        end = Cut("", known.cuts[-1].tokens + question)
        return Measured(known.tokens + question, known.exact, (*known.cuts[:-1], end))

    def map(self, text: str) -> int:
        """Tokens of a map of documents."""
        if text != self._map[0]:
            (tokens,) = self._tokenizer().count([text]).result()
            self._map = text, tokens
        return self._map[1]

    def thinking(self, plan: RequestPlan) -> int:
        """Tokens of earlier thinking in the prompt: with tools all of it stays there."""
        is_kept = plan.tools != NO_TOOLS and plan.mode is not Mode.NON_THINK and not plan.local
        if not is_kept or plan.dialect.thinking_switch != "thinking":
            return 0
        rounds = [*(each for turn in plan.turns for each in turn.rounds), *plan.rounds]
        texts = tuple(filter(None, (*(turn.thinking for turn in plan.turns), *(each.thinking for each in rounds))))
        if texts != self._thinking[0]:
            self._thinking = texts, sum(self._tokenizer().count(texts).result())
        return self._thinking[1]

    def pages(self, name: str, pages: Sequence[Page]) -> Future[tuple[int, ...]]:
        """Tokens of each page of a document in a pack; with its first and its last line they make up the document's."""
        paged = is_paged(name, [page.number for page in pages])
        return self._tokenizer().count([frame_page(page.number, page.text, paged=paged) for page in pages])

    def _known_before(self, plan: RequestPlan) -> Measured | None:
        # Comparing 4 MB takes a tenth of the time of hashing them.
        base = _before_question(plan)
        at = next((at for at, (known, _) in enumerate(self._known) if known == base), None)
        if at is None:
            return None
        found = self._known[at]
        self._known = (found, *self._known[:at], *self._known[at + 1 :])
        return found[1]


def _before_question(plan: RequestPlan) -> RequestPlan:
    return replace(plan, question="", max_tokens=1)


def _is_joined(plan: RequestPlan) -> bool:
    """The question's first token joins with what stands between it and an image."""
    first = plan.question[:1]
    return bool(plan.images and first) and not plan.tail and not is_visible(first)


def _line_before(plan: RequestPlan) -> str:
    """What has to be encoded together with the question: the last line of the documents before it, where the question
    begins with a blank. Elsewhere the tokenizer cuts before it: after a line's end, or after the message's mark.
    """
    if not plan.tail or not plan.question or is_visible(plan.question[0]):
        return ""
    last = plan.tail[plan.tail.rfind(b"\\n", 0, -2) + 2 :] if b"\\n" in plan.tail[:-2] else plan.tail
    return str(json.loads(b'"' + last + b'"'))
