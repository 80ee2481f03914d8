# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a question would send, and what that costs: no effect on anything, so the window may ask at every key."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from leadline.catalogue import Model
from leadline.chat.mode import Mode
from leadline.chat.options import DEFAULT_SAMPLING, Sampling, with_effect
from leadline.chat.place import AT_END, Place
from leadline.chat.question_image import NewImage, QuestionImage
from leadline.chat.request import SLACK_TOKENS, RequestPlan, default_max_tokens
from leadline.chat.tools import NO_TOOLS
from leadline.context.pack import PackEntry
from leadline.context.passages import Passage, cut_passages, grouped_labels
from leadline.context.tokenizer import Cut, Measured
from leadline.costs import bill
from leadline.costs.forecast import HIT_UNIT_TOKENS, Forecast
from leadline.costs.prices import PriceRow
from leadline.errors import AssistantError
from leadline.foretelling import Foretelling
from leadline.gathering import Gathered, gather
from leadline.imaging import cannot_see, check_images, with_images
from leadline.storage import extracts, passages
from leadline.storage.conversations import Chat
from leadline.weighing import Verdict, Wanted

if TYPE_CHECKING:
    from leadline.assistant import Assistant

SMALL_WINDOW_TOKENS = 32_768
"""Below this a pack that does not fit is answered from its best passages."""
LARGE_TOKENS = 20_000
"""What would read so much anew is not done before its price was seen."""
LOCAL_ANSWER_TOKENS = 400
LOCAL_PASSAGES_TOKENS = 1_400
"""A tiny model reads about 100 tokens a second on two cores: more would be a wait of half a minute."""
PASSAGE_MARKS_TOKENS = 40
"""A passage's name and marks, which stand around its text."""
FOREIGN_MARGIN = 9
"""Eighths of our own count that are kept free for the prompt where the vocabulary is not known."""
RECEIVED_TOKENS = 12
"""Of the marks and the fixed reply around the documents."""
LOCAL_SLACK_TOKENS = 96
"""The local chat template's own tokens, which `count` does not see."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A request that is ready to go, and what is known about it."""

    plan: RequestPlan
    forecast: Forecast
    passages: tuple[str, ...]
    frozen_tail: bytes
    """What later requests repeat before the question: the plan's tail, but for passages, which are not repeated."""
    gathered: Gathered
    """Where it goes, and which documents are recorded with it: none where only passages of them are sent."""
    end: Cut | None = None
    """Where the prompt ends for the service's cache: after its last assistant mark. None for a local model."""
    places: tuple[Cut, ...] = ()
    """The marks before that: an earlier or a later prompt may part from it there."""
    images: tuple[QuestionImage, ...] = ()
    """Those that go out with the question."""
    contents: tuple[bytes, ...] = ()
    """What the history has to keep of them and may lack: content parts and thumbnails."""
    again_tokens: int = 0
    """Tokens of it that were sent before and are not held in this model and mode: they are read anew."""
    again_price: Decimal | None = None
    """What those cost; None where no price is known."""
    lines: tuple[tuple[int, bytes], ...] = ()
    """By seq what a map that goes out for the first time says of documents."""


@dataclass(frozen=True, slots=True)
class Quote:
    """What the Send button and the gauge show."""

    forecast: Forecast
    question_tokens: int
    """Part of the forecast's tokens: what is typed, and images beside it."""
    document_tokens: int
    """Part of the forecast's tokens: documents, or the passages of them that a small window gets."""
    instruction_tokens: int = 0
    """Part of them, too."""
    again_tokens: int = 0
    """Part of them, too: what was sent before and is not held in this model and mode, so that it is read anew."""
    again_price: Decimal | None = None
    """What reading that costs, in the forecast's currency."""
    verdict: Verdict | None = None
    """What the user's limits leave of it; None where nobody asked."""
    thinking_tokens: int = 0
    """Part of the forecast's tokens: earlier thinking, which stays in the prompt where there are tools."""
    row: PriceRow | None = None
    """The prices that it was made by."""
    wanted: Wanted | None = None
    """The same request as the guard sees it; None where nobody asked."""
    before: str = ""
    """The hash of the prompt up to its last mark, or to the question where that is all that follows: two modes in which
    it is the same share what the service holds. "" where the model stores nothing."""


def max_tokens_for(assistant: Assistant, model: Model, mode: Mode, prompt_tokens: int) -> int:
    """How long a reply to a prompt of that size may be.

    Raises:
        AssistantError: the prompt leaves no room for one (code too_long).
    """
    is_foreign = assistant.serving.is_compatible(model.endpoint) and not model.template
    return default_max_tokens(
        mode,
        # Another vocabulary may need more tokens for the same text, and such a server refuses what is too long.
        prompt_tokens=prompt_tokens * FOREIGN_MARGIN // 8 if is_foreign else prompt_tokens,
        window_tokens=model.window_tokens,
        max_output_tokens=model.max_output_tokens,
    )


def over_window(assistant: Assistant, model: Model, prompt_tokens: int) -> int:
    """How much too long a prompt is for the model; 0 or less if it fits."""
    is_foreign = assistant.serving.is_compatible(model.endpoint) and not model.template
    tokens = prompt_tokens * FOREIGN_MARGIN // 8 if is_foreign else prompt_tokens
    return tokens + SLACK_TOKENS + 1 - model.window_tokens


class Planning:
    """One question to one model, before it is sent."""

    def __init__(
        self,
        assistant: Assistant,
        chat: Chat | None,
        question: str,
        model: Model,
        mode: Mode,
        at: datetime,
        *,
        place: Place = AT_END,
        sampling: Sampling = DEFAULT_SAMPLING,
        images: Sequence[NewImage] = (),
        instructions: str | None = None,
    ) -> None:
        """`instructions` are the chat's unless given.

        Raises:
            AssistantError: the place is not on the chat's path (code not_found).
        """
        self._assistant = assistant
        self._chat = chat
        self._model = model
        self._mode = mode if mode in model.modes else Mode(model.modes[0])
        self._sampling = with_effect(sampling, model, self._mode)
        self._gathered = gather(chat, question, place, sees=model.images)
        self._new = tuple(images)
        self._images = (*self._gathered.own_images, *(new.image for new in images))
        chat_id = chat.id if chat is not None else None
        self._foretelling = Foretelling(assistant, model, self._mode, chat_id, at)
        own = chat.instructions if chat is not None else ""
        self._instructions = own if instructions is None else instructions

    def quote(self) -> Quote:
        """What sending would cost now. The embedded engine is not started for it: its size is estimated.

        Raises:
            AssistantError: the request does not fit.
        """
        plan = self._plan()
        documents = self._document_tokens(plan)
        if not plan.local:
            made = self._prepare_exact(plan, count=self._assistant.counting.quickly)
            question = self._assistant.counting.question(plan) + sum(image.tokens for image in self._images)
            return Quote(
                made.forecast,
                question,
                documents,
                self._assistant.counting.text(plan.instructions),
                made.again_tokens,
                made.again_price,
                thinking_tokens=self._assistant.counting.thinking(plan),
                row=self._foretelling.row(),
                before=made.end.hash if made.end is not None else "",
            )
        question = len(plan.question) // 3
        past = sum(len(turn.question) + len(turn.reply) for turn in plan.turns) // 3
        documents = min(documents, LOCAL_PASSAGES_TOKENS)
        tokens = documents + past + question
        priced = self._foretelling.here(tokens=tokens, max_tokens=LOCAL_ANSWER_TOKENS, exact=False)
        return Quote(priced, question, documents)

    @property
    def gathered(self) -> Gathered:
        """What goes out, and which documents."""
        return self._gathered

    def over_tokens(self) -> int:
        """How much too long it is for the model, by the sum of its documents and the rest; 0 or less if it fits.

        Raises:
            AssistantError: it holds images that the model cannot see.
        """
        plan = self._plan()
        if plan.local:
            return 0  # it gets passages
        turns = tuple(replace(turn, frozen_tail=b"") for turn in plan.turns)
        rest = self._assistant.counting.whole(
            replace(plan, pack=(), tail=b"", turns=turns, question=plan.question or "?")
        )
        tokens = rest.tokens + RECEIVED_TOKENS + self._document_tokens(plan)
        return over_window(self._assistant, self._model, tokens)

    def forecast_pack(self, fragments: tuple[bytes, ...], tokens: int) -> Forecast:
        """What a first question on these framed documents would cost; `tokens` is their sum."""
        plan = self._plan()
        if plan.local:
            return self._foretelling.here(tokens=tokens, max_tokens=LOCAL_ANSWER_TOKENS, exact=False)
        return self._prepare_exact(replace(plan, pack=fragments), count=self._assistant.counting.whole).forecast

    def prepare(self) -> Prepared:
        """The request, its exact size and its price.

        Raises:
            AssistantError: it does not fit the model's window, or holds images that the model cannot see.
        """
        plan = self._plan()
        if plan.local:
            return self._prepare_local(plan)
        counting = self._assistant.counting
        if self._chat is not None and plan.rounds:
            rounds = self._assistant.on_demand.complete(self._chat, self._gathered.documents, plan.rounds)
            plan = replace(plan, rounds=rounds)
        # A question that is repeated may be held to its very end.
        count = counting.whole if self._gathered.repeats else counting.to_send
        prepared = self._prepare_exact(plan, count=count)
        turns = self._chat.turns if self._chat is not None else ()
        known = (*self._images, *(image for turn in turns for image in turn.images))
        shown = with_images(self._assistant.store(), prepared.plan, known, self._new)
        contents = tuple(content for new in self._new for content in (new.part, new.thumbnail))
        return replace(prepared, plan=shown, images=self._images, contents=contents, lines=self._lines())

    def _lines(self) -> tuple[tuple[int, bytes], ...]:
        if not self._is_on_demand:
            return ()
        gathered = self._gathered
        going = {*gathered.head_seqs, *gathered.tail_seqs}
        return tuple((entry.seq, entry.frozen or b"") for entry in gathered.documents if entry.seq in going)

    @property
    def _is_on_demand(self) -> bool:
        return self._chat is not None and self._chat.reads_on_demand

    def _document_tokens(self, plan: RequestPlan) -> int:
        """Those of the documents in the prompt, or of the map that stands in their place."""
        if not self._is_on_demand or plan.local:
            return sum(entry.tokens or 0 for entry in self._gathered.documents)
        lines = b"".join(entry.frozen or b"" for entry in self._gathered.documents)
        return self._assistant.counting.map(json.loads(b'"' + lines + b'"'))

    def _plan(self) -> RequestPlan:
        gathered = self._gathered
        if self._images and not self._model.images:
            raise cannot_see(self._model)
        plan = RequestPlan(
            model=self._model.id,
            mode=self._mode,
            max_tokens=1,
            instructions=self._instructions,
            pack=gathered.pack,
            turns=gathered.turns,
            tail=gathered.tail,
            question=gathered.question,
            local=self._model.endpoint == "local",
            sampling=self._sampling,
            beginning=gathered.beginning,
            images=tuple(image.mark for image in self._images),
            dialect=self._assistant.serving.dialect(self._model.endpoint),
            tools=self._chat.tools if self._chat is not None else NO_TOOLS,
            rounds=gathered.rounds,
        )
        check_images(plan, (*gathered.past_images, *self._images))
        return plan

    def _prepare_exact(self, plan: RequestPlan, count: Callable[[RequestPlan], Measured]) -> Prepared:
        model, serving = self._model, self._assistant.serving
        is_foreign = serving.is_compatible(model.endpoint) and not model.template
        if not self._is_on_demand:
            # What cannot fit is not rendered and counted first: it may be a hundred times the window.
            self._max_tokens(sum(entry.tokens or 0 for entry in self._gathered.documents))
        measured = count(plan)
        if is_foreign:
            measured = replace(measured, exact=False)
        max_tokens = self._max_tokens(measured.tokens)
        priced, row = self._foretelling.of(measured, max_tokens), self._foretelling.row()
        end = measured.cuts[-1] if measured.cuts else None
        again = self._known_tokens(measured) - priced.hit_expected
        again = again if again >= HIT_UNIT_TOKENS else 0
        return Prepared(
            plan=replace(plan, max_tokens=max_tokens),
            forecast=priced,
            passages=(),
            frozen_tail=plan.tail,
            gathered=self._gathered,
            end=end,
            places=measured.cuts[:-1],
            again_tokens=again,
            again_price=bill.cost(hit=0, miss=again, output=0, row=row) if row is not None else None,
        )

    def _max_tokens(self, prompt_tokens: int) -> int:
        return max_tokens_for(self._assistant, self._model, self._mode, prompt_tokens)

    def _known_tokens(self, measured: Measured) -> int:
        """How much of the prompt was sent before, so that it could be held: up to the last question's end.

        The reply after that is new to the service in thinking, where it is rendered without the thinking.
        """
        back = 1 if self._gathered.repeats else 3
        return measured.cuts[-back].tokens if self._gathered.is_known and len(measured.cuts) >= back else 0

    def _prepare_local(self, plan: RequestPlan) -> Prepared:
        """For a tiny window: the pack if it fits, else its best passages; then as many turns as fit."""
        engine = self._assistant.engine
        engine.start().result(timeout=120)
        room = engine.context_tokens - LOCAL_ANSWER_TOKENS - LOCAL_SLACK_TOKENS
        gathered, entries = self._gathered, self._gathered.documents
        # What is far too much by DeepSeek's count need not be counted by the small model's tokenizer.
        known_tokens = sum(entry.tokens or 0 for entry in entries)
        # A tiny model uses no tools: it gets passages of what the chat reads on demand.
        is_huge = known_tokens > 2 * LOCAL_PASSAGES_TOKENS or self._is_on_demand
        whole = [] if is_huge else [part.decode("utf-8") for part in (*plan.pack, plan.tail)]
        past = [turn.question + "\n" + turn.reply for turn in plan.turns]
        tails = [b"" if is_huge else turn.frozen_tail for turn in plan.turns]
        counts = engine.count(
            [plan.question, plan.instructions, *past, *(tail.decode("utf-8") for tail in tails), *whole]
        ).result()
        fixed, turn_counts = sum(counts[:2]), counts[2 : 2 + len(past)]
        tail_counts = counts[2 + len(past) : 2 + 2 * len(past)]
        pack_tokens = sum(counts[2 + 2 * len(past) :])
        document_tokens = known_tokens if is_huge else pack_tokens + sum(tail_counts)
        if fixed > room:
            raise AssistantError(
                f"The question is too long for the local model: {fixed:,} of {room:,} tokens.",
                "Shorten it, or choose a DeepSeek model.",
                code="too_long",
            )
        sent: tuple[str, ...] = ()
        frozen_tail = plan.tail
        if document_tokens and (document_tokens > LOCAL_PASSAGES_TOKENS or fixed + document_tokens > room):
            budget = min(LOCAL_PASSAGES_TOKENS, room - fixed)
            chosen, pack_tokens = self._best_passages(entries, budget)
            sent = grouped_labels(chosen)
            turns = tuple(replace(turn, frozen_tail=b"") for turn in plan.turns)
            plan = replace(plan, pack=(), turns=turns, tail=b"".join(passage.frozen for passage in chosen))
            # The documents themselves still wait for a model that holds them.
            gathered, frozen_tail = replace(gathered, head_seqs=(), tail_seqs=(), without=()), b""
        else:
            turn_counts = tuple(map(sum, zip(turn_counts, tail_counts, strict=True)))
        free = room - fixed - pack_tokens
        kept = 0
        for count in reversed(turn_counts):
            if count > free:
                break
            free, kept = free - count, kept + 1
        plan = replace(plan, turns=plan.turns[len(plan.turns) - kept :], max_tokens=LOCAL_ANSWER_TOKENS)
        left_out = len(turn_counts) - kept
        if left_out:
            sent = (*sent, f"without the {left_out} oldest question{'s' if left_out > 1 else ''}")
        tokens = fixed + pack_tokens + sum(turn_counts[left_out:])
        free_of_charge = self._foretelling.here(tokens=tokens, max_tokens=plan.max_tokens)
        return Prepared(plan, free_of_charge, sent, frozen_tail, gathered)

    def _best_passages(self, entries: Sequence[PackEntry], budget_tokens: int) -> tuple[list[Passage], int]:
        if self._chat is None:
            return [], 0  # entries come from a chat
        store = self._assistant.store()
        cut: list[Passage] = []
        for entry in entries:
            pages = store.read(partial(extracts.pages, chat_id=self._chat.id, seq=entry.seq)).result()
            cut += cut_passages(entry, pages)
        order = passages.best_pages(
            [(str(at), passage.text) for at, passage in enumerate(cut)], self._gathered.question
        )
        # A question whose words stand nowhere ("what is this about?") is answered from the beginning.
        ranked = [cut[int(key)] for key in order] or cut
        counts = self._assistant.engine.count([passage.text for passage in ranked[:24]]).result()
        chosen: list[Passage] = []
        used = 0
        for passage, count in zip(ranked, counts, strict=False):
            if used + count + PASSAGE_MARKS_TOKENS <= budget_tokens:
                chosen.append(passage)
                used += count + PASSAGE_MARKS_TOKENS
        return sorted(chosen, key=lambda passage: passage.place), used
