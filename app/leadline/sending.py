# SPDX-License-Identifier: AGPL-3.0-or-later
"""A reply that streams: its question saved before it goes out, its text while it comes, its bill when it ends.

One that reads on demand takes several requests: each with its receipt and its bill, all of one turn.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from leadline.attaching import title_of_paths
from leadline.catalogue import BUILT_IN, Model
from leadline.charging import Charging
from leadline.chat.mode import Mode
from leadline.chat.options import DEFAULT_SAMPLING, Sampling
from leadline.chat.place import Place
from leadline.chat.reply import AnswerText, Ended, Retrying, Started, StreamEvent, ThinkingText, Uploading, Usage
from leadline.chat.request import SLACK_TOKENS, PastTurn, build_parts, wanted_tokens
from leadline.chat.title import short_title
from leadline.chat.tools import NO_TOOLS
from leadline.coming import ComingText
from leadline.context.tokenizer import Cut, Measured
from leadline.costs import bill
from leadline.costs.budget import shortened
from leadline.costs.forecast import HIT_UNIT_TOKENS, Forecast
from leadline.costs.money import Money
from leadline.errors import AssistantError
from leadline.guarding import Permit
from leadline.host import log
from leadline.host.traces import kind_of
from leadline.on_demand import ReadingLoop
from leadline.planning import Prepared, max_tokens_for
from leadline.provider.client import Call
from leadline.provider.programs import chat_url
from leadline.storage import belonging, conversations, images, ledger, packs, prefixes, receipts, rounds
from leadline.storage import waiting as waiting_questions
from leadline.storage.conversations import Chat
from leadline.storage.turns import joined
from leadline.streams import Counted, ReplyStream, TurnBegun, TurnEnded, Waiting
from leadline.weighing import Clamp, Wanted

if TYPE_CHECKING:
    from leadline.assistant import Assistant


Post = Callable[[Permit, bytes, Callable[[StreamEvent], None]], Call]
"""What sends a body that may be sent, and hands on what comes back."""


@dataclass(frozen=True, slots=True)
class Admitting:
    """What the budget guard has let pass."""

    wanted: Wanted
    clamp: Clamp | None
    """The limit that made its answer shorter."""
    despite: bool = False
    """The user has said that it may go though no limit has room for it."""


class Sending:
    """A reply that streams: saved while it comes, billed when it ends. Called from the service's thread."""

    def __init__(
        self,
        assistant: Assistant,
        stream: ReplyStream,
        model: Model,
        prepared: Prepared,
        asked_at: datetime,
        admitting: Admitting,
        sampling: Sampling = DEFAULT_SAMPLING,
    ) -> None:
        """`sampling` is what a chat that this question begins keeps for its next ones."""
        self._assistant = assistant
        self._stream = stream
        self._model = model
        self._prepared = _within(prepared, admitting) if admitting.clamp is not None else prepared
        self._asked_at = asked_at
        self._admitting = admitting
        self._permit: Permit | None = None
        """Of the request under way."""
        self._sampling = sampling
        self._post: Post | None = None
        self._loop: ReadingLoop | None = None
        """The rounds of a chat that reads on demand."""
        self._gaps: set[type[StreamEvent]] = set()
        """Kinds of text that begin a new paragraph with their next piece: something was read in between."""
        self._parts = build_parts(self._prepared.plan)
        self.body = b"".join(self._parts)
        """The bytes that are posted."""
        self._url = _url(assistant, model, prepared)
        self._chat_id = self._turn_id = 0
        self._charging = Charging(assistant, model, self._prepared, asked_at)
        begun = prepared.plan.beginning
        self._text = ComingText(
            begun.thinking if begun is not None else "",
            begun.answer if begun is not None else "",
            self._save,
            assistant.tokenizer.count if model.endpoint != "local" else None,  # it would load 85 MB for nothing else
            lambda thinking, answer: stream.publish(Counted(thinking, answer, *self._so_far(thinking, answer))),
        )
        self._tokens = self._begun_tokens = (0, 0)
        """Of thinking and answer so far, and when the last request began."""
        self._held_tokens = 0
        """What the service holds after the last request."""
        self._has_come = False
        self._measuring: Future[Measured] | None = None
        """Where the prompt ends, if that was not worked out before the send."""
        """Something new has come of the reply."""
        self._first_word_at: datetime | None = None
        self._answer_at: datetime | None = None

    def begin(
        self, chat: Chat | None, place: Place, *, stays: bool, waiting: int | None = None, aside: bool = False
    ) -> None:
        """Write the question, its documents, the receipt and the forecast before anything is sent.

        `stays`: the chat's next question goes to the same model in the same mode. `aside`: the branch on screen stays.

        Raises:
            AssistantError: it is the waiting question of that number, and waits no longer (code gone); or a limit has
                no room for it any more. Nothing is written then.
        """
        plan, store, gathered = self._prepared.plan, self._assistant.store(), self._prepared.gathered
        answer, thinking = self._text.texts

        def rows(con: ledger.Connection) -> tuple[int, int, Permit]:
            chat_id = chat.id if chat is not None else None
            if waiting is not None:
                waiting_questions.take(con, waiting)
            if chat_id is None:
                chat_id = conversations.create_chat(
                    con,
                    endpoint_id=self._model.endpoint,
                    model=plan.model,
                    mode=plan.mode,
                    instructions=plan.instructions,
                    title="",
                    at=self._asked_at,
                    sampling=self._sampling,
                )
            elif chat is not None and not chat.turns and plan.instructions != chat.instructions:
                conversations.set_instructions(con, chat_id=chat_id, instructions=plan.instructions)
            # A chat that documents began is named after them until something is asked.
            if chat is None or not chat.title or (not chat.turns and chat.title == _title_of_pack(chat)):
                conversations.rename_chat(con, chat_id=chat_id, title=short_title(plan.question))
            turn_id = conversations.begin_turn(
                con,
                chat_id=chat_id,
                parent_id=gathered.parent_id,
                question=plan.question,
                mode=plan.mode,
                model=plan.model,
                frozen_tail=self._prepared.frozen_tail,
                passages=self._prepared.passages,
                keep_draft=waiting is not None or not place.has_own_question,
                writer=self._assistant.writer,
                at=self._asked_at,
                endpoint_id=self._model.endpoint,
                sampling=plan.sampling,
                continues=gathered.continues,
                reply=answer,
                thinking=thinking,
                aside=aside,
            )
            images.put_images(con, turn_id, self._prepared.images, self._prepared.contents)
            belonging.record(
                con,
                chat_id=chat_id,
                turn_id=turn_id,
                head=gathered.head_seqs,
                tail=gathered.tail_seqs,
                without=gathered.without,
            )
            if stays:
                conversations.set_chat_mode(
                    con, chat_id=chat_id, endpoint_id=self._model.endpoint, model=plan.model, mode=plan.mode
                )
            receipts.put_receipt(
                con,
                turn_id=turn_id,
                parts=self._parts,
                parameters=self._parameters(),
            )
            packs.keep_lines(con, chat_id, self._prepared.lines)
            rounds.put_rounds(con, turn_id, plan.rounds)
            receipts.put_forecast(con, turn_id=turn_id, forecast=self._prepared.forecast)
            return chat_id, turn_id, self._admit(con, chat_id, turn_id)

        self._chat_id, self._turn_id, self._permit = store.write(rows).result()
        forecast = self._prepared.forecast
        begun = TurnBegun(
            self._chat_id,
            self._turn_id,
            self._prepared.passages,
            forecast.tokens,
            forecast.first_word_s or 0.0,
            thinking=joined(*(each.thinking for each in plan.rounds), thinking),
            answer=joined(*(each.answer for each in plan.rounds), answer),
            uses=tuple(call.use for each in plan.rounds for call in each.calls),
            clamp=self._admitting.clamp,
        )
        self._stream.publish(begun)
        if chat is not None and chat.reads_on_demand and not plan.local:
            assistant, forecast = self._assistant, self._prepared.forecast
            fetching = assistant.on_demand.fetching(self._chat_id, gathered.documents, self._stream)
            limits = assistant.on_demand.limits(forecast.price_expected, forecast.currency)
            self._loop = ReadingLoop(self._stream, fetching, limits, plan.rounds)
            self._mark_gaps()

    def send(self, post: Post) -> None:
        """Send the question, and whatever follows it, by `post`."""
        self._post = post
        self._go()

    def _go(self) -> None:
        if self._post is not None and self._permit is not None:
            self._stream.follow(self._post(self._permit, self.body, self.take))

    def _admit(self, con: ledger.Connection, chat_id: int, turn_id: int) -> Permit:
        admitting = self._admitting
        return self._assistant.guarding.permit(
            con, admitting.wanted, chat_id=chat_id, turn_id=turn_id, despite=admitting.despite
        )

    def _settle(self, con: ledger.Connection, line: int | None) -> None:
        if self._permit is not None:
            self._assistant.guarding.settle(con, self._permit, line)

    def _parameters(self) -> dict[str, str | int]:
        plan = self._prepared.plan
        return {"model": plan.model, "mode": plan.mode, "max_tokens": plan.max_tokens, "url": self._url}

    def take(self, event: StreamEvent) -> None:
        """One event of the service, in order."""
        if isinstance(event, Started):
            self._charging.heard()
            self._stream.publish(Waiting("reading"))
            end = self._prepared.end
            if end is not None and not end.hash and self._measuring is None:
                self._measuring = self._assistant.tokenizer.measure(self.body)
        elif isinstance(event, Uploading):
            self._stream.publish(event)
        elif isinstance(event, Retrying):
            repeat = partial(receipts.repeat_receipt, turn_id=self._turn_id, request_id=event.request_id)
            self._assistant.store().write(repeat)
            log.event(
                "reply_tried",
                code=event.error.code,
                request=event.request_id,
                turn=self._turn_id,
                attempt=event.attempt - 1,
                wait_s=event.wait_s,
            )
            self._stream.publish(event)
        elif isinstance(event, Ended):
            if self._loop is not None and self._loop.wants_more(event):
                # It takes its time, and this is the service's thread.
                self._assistant.run(partial(self._read_on, event))
            else:
                self._finish(event)
        else:
            if self._first_word_at is None:
                self._first_word_at = self._assistant.clock()
                self._hold_prompt()
            if self._answer_at is None and isinstance(event, AnswerText):
                self._answer_at = self._assistant.clock()
            self._has_come = True
            if type(event) in self._gaps:
                self._gaps.discard(type(event))
                self._stream.publish(type(event)("\n\n"))
            is_due = self._text.add(event)
            self._stream.publish(event)
            if is_due:
                self._text.save()

    def _save(self, answer: str, thinking: str) -> None:
        self._assistant.store().write(
            partial(conversations.save_reply, turn_id=self._turn_id, reply=answer, thinking=thinking)
        )

    def _hold_prompt(self) -> None:
        """Whoever sends words has read the prompt: others count on it while this reply comes, and after a crash."""
        end, places, write = self._prepared.end, self._prepared.places, self._assistant.store().write
        if end is None:
            return
        if end.hash:
            write(self._holding(end, places))
            return

        def measured(measuring: Future[Measured]) -> None:
            if measuring.exception() is None and measuring.result().cuts:
                write(self._holding(measuring.result().cuts[-1], places))

        if self._measuring is None:
            self._measuring = self._assistant.tokenizer.measure(self.body)
        self._measuring.add_done_callback(measured)

    # -- reading on demand -----------------------------------------------------------------------------

    def _read_on(self, ended: Ended) -> None:
        """The reply wants to read: keep what it cost, do what it asks, and send what it was given."""
        try:
            self._read_and_send(ended)
        except AssistantError as problem:
            self._end_unsent("cut", problem)
        except Exception as bug:  # the last line of this thread: the reply must end
            log.bug(bug)
            told = AssistantError("The reply could not go on.", "Try again.", kind_of(bug), "bug")
            self._end_unsent("cut", told)
            raise

    def _read_and_send(self, ended: Ended) -> None:
        assistant, loop, plan = self._assistant, self._loop, self._prepared.plan
        if loop is None:  # never
            return
        end = self._end_of_prompt()
        counted = self._charging.count(*reversed(self._text.texts)).result() if ended.usage is None else None
        entry = self._charging.entry(self._turn_id, ended, counted)
        hold = self._holding(end, self._prepared.places) if end is not None else None
        self._note(ended, None)
        self._held_tokens = ended.usage.prompt + ended.usage.output if ended.usage is not None else 0
        if entry.amount is not None:
            loop.spent += entry.amount.amount

        def paid(con: ledger.Connection) -> None:
            receipts.close_receipt(con, turn_id=self._turn_id, request_id=ended.request_id, response_model=ended.model)
            self._settle(con, ledger.put_entry(con, entry))
            if hold is not None:
                hold(con)

        assistant.store().write(paid).result()  # before anything else: a crash must not lose a bill
        answer, thinking = self._text.begin_anew()
        self._stream.publish(Waiting("fetching"))
        made = loop.read(ended, thinking, answer, self._room_tokens(ended))
        number = len(loop.rounds) - 1

        def keep(con: ledger.Connection) -> None:
            rounds.put_rounds(con, self._turn_id, [made], first=number)
            conversations.save_reply(con, self._turn_id, "", "")

        assistant.store().write(keep).result()
        self._mark_gaps()
        self._prepared = replace(self._prepared, plan=replace(plan, rounds=tuple(loop.rounds)), end=None)
        if self._stream.is_stopped:
            self._end_unsent("stopped", None)
            return
        limit = loop.limit_reached(assistant.language)
        if limit is not None:
            self._end_unsent("cut", limit)
            return
        self._send_round()

    def _send_round(self) -> None:
        """One more request of the turn: its size, its receipt, and out."""
        assistant, plan = self._assistant, self._prepared.plan
        measured = assistant.tokenizer.measure(b"".join(build_parts(plan))).result()
        most = max_tokens_for(assistant, self._model, plan.mode, measured.tokens)
        forecast = self._forecast_now(measured.tokens)
        self._measuring, self._asked_at = None, assistant.clock()
        self._begun_tokens = self._tokens
        end = measured.cuts[-1] if measured.cuts else None

        def begin(wanted: Wanted, clamp: Clamp | None) -> None:
            self._admitting = replace(self._admitting, wanted=wanted, clamp=clamp)
            self._prepared = replace(
                self._prepared,
                plan=replace(plan, max_tokens=wanted.max_tokens),
                end=end,
                places=measured.cuts[:-1],
                forecast=forecast,
            )
            self._parts = build_parts(self._prepared.plan)
            self.body = b"".join(self._parts)

            def rows(con: ledger.Connection) -> Permit:
                receipts.put_receipt(con, turn_id=self._turn_id, parts=self._parts, parameters=self._parameters())
                return self._admit(con, self._chat_id, self._turn_id)

            self._permit = assistant.store().write(rows).result()

        wanted = assistant.guarding.wanted(
            self._model, tokens=measured.tokens, max_tokens=most, at=self._asked_at, is_exact=measured.exact
        )
        assistant.guarding.fit(wanted, self._chat_id, begin, despite=self._admitting.despite)
        self._charging = Charging(assistant, self._model, self._prepared, self._asked_at)
        self._go()

    def _forecast_now(self, tokens: int) -> Forecast:
        """That of the next request: what the one before it had read and said is held."""
        forecast, serving = self._prepared.forecast, self._assistant.serving
        hit = min(self._held_tokens, tokens) // HIT_UNIT_TOKENS * HIT_UNIT_TOKENS
        currency = serving.currency(self._model.endpoint)
        row = serving.prices(self._model).row_at(self._model.id, currency, self._assistant.timekeeping.now())
        price = bill.cost(hit=hit, miss=tokens - hit, output=0, row=row) if row is not None else None
        return replace(forecast, tokens=tokens, hit_expected=hit, input_price=price)

    def _so_far(self, thinking: int, answer: int) -> tuple[Money | None, Money | None]:
        """What its last request costs so far, and what all of them do."""
        self._tokens = thinking, answer
        begun = self._begun_tokens
        cost, whole = self._charging.so_far(max(0, thinking - begun[0]), max(0, answer - begun[1]))
        if whole is not None and self._loop is not None:
            whole = Money(whole.amount + self._loop.spent, whole.currency)
        return cost, whole

    def _mark_gaps(self) -> None:
        """What comes next begins a paragraph wherever something stands before it."""
        said = self._loop.rounds if self._loop is not None else ()
        if any(each.thinking for each in said):
            self._gaps.add(ThinkingText)
        if any(each.answer for each in said):
            self._gaps.add(AnswerText)

    def _room_tokens(self, ended: Ended) -> int:
        """What the results of a round may have together, so that there is room for an answer after them."""
        plan = self._prepared.plan
        if ended.usage is not None:
            used = ended.usage.prompt + ended.usage.output
        else:
            used = self._assistant.tokenizer.measure(self.body).result().tokens + plan.max_tokens
        kept = min(wanted_tokens(plan.mode, self._model.max_output_tokens), self._model.window_tokens // 4)
        return max(0, self._model.window_tokens - SLACK_TOKENS - used - kept)

    def _end_of_prompt(self) -> Cut | None:
        end = self._prepared.end
        if end is None or end.hash:
            return end
        measuring = self._measuring or self._assistant.tokenizer.measure(self.body)
        cuts = measuring.result().cuts
        return cuts[-1] if cuts else None

    def _end_unsent(self, state: str, error: AssistantError | None) -> None:
        """The turn ends between two requests: nothing more is billed."""
        self._write_end(Ended(state, "", None, "", "", error), None, None, is_sent=False)

    # -- the end ---------------------------------------------------------------------------------------

    def _finish(self, ended: Ended) -> None:
        """See what the service holds now, then write all of it."""
        if self._prepared.plan.rounds and ended.state == "failed":
            ended = replace(ended, state="cut")  # what it has read is there to go on from
        # Whoever sends words has read the prompt, also where it then broke off.
        end = self._prepared.end if ended.usage is not None or self._has_come else None
        if ended.usage is None and self._has_come:
            answer, thinking = self._text.texts
            counting = self._charging.count(thinking, answer)
            counting.add_done_callback(lambda counted: self._finish_counted(ended, end, counted.result()))
        else:
            self._finish_counted(ended, end, None)

    def _finish_counted(self, ended: Ended, end: Cut | None, counted: Usage | None) -> None:
        if end is None or end.hash:
            self._write_end(ended, end, counted)
            return

        def measured(measuring: Future[Measured]) -> None:
            cuts = measuring.result().cuts if measuring.exception() is None else ()
            self._write_end(ended, cuts[-1] if cuts else None, counted)

        if self._measuring is None:
            self._measuring = self._assistant.tokenizer.measure(self.body)
        self._measuring.add_done_callback(measured)

    def _write_end(self, ended: Ended, end: Cut | None, counted: Usage | None, *, is_sent: bool = True) -> None:
        """The reply, its bill and what the service now holds, in one transaction.

        `is_sent`: the last of its requests is over with it; else that was kept before.
        """
        assistant, plan = self._assistant, self._prepared.plan
        answer, thinking = self._text.close()
        if plan.beginning is not None and ended.finish_reason == "stop" and answer.strip():
            # There was no more to say: for a reply that goes on that is a good end.
            ended = replace(ended, state="complete", error=None)
        error = ended.error if isinstance(ended.error, AssistantError) else None
        if error is not None and error.code == "wrong_key" and self._model.endpoint not in BUILT_IN:
            # Its key is entered where the endpoint is, not where DeepSeek's is.
            error = AssistantError(error.title, error.hint, error.detail, "endpoint_key")
            ended = replace(ended, error=error)
        entry = self._charging.entry(self._turn_id, ended, counted)
        hold = self._holding(end, self._prepared.places) if end is not None else None
        self._note(ended, error)

        def rows(con: ledger.Connection) -> None:
            conversations.finish_turn(
                con,
                turn_id=self._turn_id,
                state=ended.state,
                reply=answer,
                thinking=thinking,
                finish_reason=ended.finish_reason,
                first_word_at=self._first_word_at,
                answer_at=self._answer_at,
                ended_at=assistant.clock(),
                error_title=error.title if error else "",
                error_hint=error.hint if error else "",
            )
            if is_sent:
                receipts.close_receipt(
                    con, turn_id=self._turn_id, request_id=ended.request_id, response_model=ended.model
                )
            line = None
            if is_sent and (ended.usage is not None or self._has_come or ended.state != "failed"):
                # A request that was refused or never arrived costs nothing; one that broke off may have.
                line = ledger.put_entry(con, entry)
            if is_sent:
                self._settle(con, line)
            if hold is not None:
                hold(con)  # here, so that the next forecast, which may be asked for at once, counts on it

        def told(written: Future[None]) -> None:
            problem = written.exception()
            # The text is on screen; it must not look saved when it is not.
            told_end = replace(ended, error=problem) if isinstance(problem, AssistantError) else ended
            self._stream.publish(TurnEnded(self._chat_id, self._turn_id, told_end))

        stays = plan.mode is Mode.NON_THINK or plan.tools != NO_TOOLS
        if end is not None and ended.state == "complete" and stays and plan.beginning is None:
            # Without thinking, and with tools, the reply stays in the prompt as it was, so its end is held, too. (Not
            # where it went on: there its tokens part at the seam, and in the next prompt they may not.)
            past = PastTurn(plan.tail, plan.question, answer, thinking, plan.images, plan.rounds)
            longer = replace(plan, turns=(*plan.turns, past), tail=b"", question="?", images=(), rounds=())
            remembered: Future[None] = Future()
            assistant.remembering.add(remembered)
            measuring = assistant.tokenizer.measure(b"".join(build_parts(longer)))
            measuring.add_done_callback(partial(self._remember_reply, remembered))
        assistant.store().write(rows).add_done_callback(told)

    def _note(self, ended: Ended, error: AssistantError | None) -> None:
        plan, usage = self._prepared.plan, ended.usage
        log.event(
            "reply_ended",
            state=ended.state,
            code=error.code if error is not None else "",
            mode=str(plan.mode),
            model=ended.model or plan.model,
            request=ended.request_id,
            turn=self._turn_id,
            attempts=ended.attempts,
            body_bytes=len(self.body),
            hit=usage.hit if usage is not None else None,
            miss=usage.miss if usage is not None else None,
            output=usage.output if usage is not None else None,
            took_s=(self._assistant.clock() - self._asked_at).total_seconds(),
        )

    def _remember_reply(self, remembered: Future[None], measuring: Future[Measured]) -> None:
        if measuring.exception() is None and len(measuring.result().cuts) > 1:
            *places, end, _ = measuring.result().cuts
            writing = self._assistant.store().write(self._holding(end, places))
            writing.add_done_callback(lambda _: remembered.set_result(None))
        else:
            remembered.set_result(None)

    def _holding(self, end: Cut, places: Sequence[Cut]) -> Callable[[ledger.Connection], None]:
        """What writes that the service holds the prompt up to here: the next forecast counts on it."""
        return partial(
            prefixes.remember_prefix,
            endpoint=self._assistant.serving.held_by(self._model.endpoint),
            model=self._model.id,
            hash=end.hash,
            tokens=end.tokens,
            at=self._asked_at,
            parts=places,
        )


def _within(prepared: Prepared, admitting: Admitting) -> Prepared:
    """The request with an answer as long as the user's limits let it be."""
    wanted = admitting.wanted
    row = wanted.rows[0] if wanted.rows else None
    return replace(
        prepared,
        plan=replace(prepared.plan, max_tokens=wanted.max_tokens),
        forecast=shortened(prepared.forecast, wanted.max_tokens, row),
    )


def _url(assistant: Assistant, model: Model, prepared: Prepared) -> str:
    """Where it goes, for the receipt: the endpoint may have another address one day."""
    if model.endpoint == "local":
        return ""
    return chat_url(assistant.serving.row(model.endpoint).endpoint, beta=prepared.plan.beginning is not None)


def _title_of_pack(chat: Chat) -> str:
    return title_of_paths(tuple(dict.fromkeys(entry.source for entry in chat.pack)))
