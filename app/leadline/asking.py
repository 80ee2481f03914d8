# SPDX-License-Identifier: AGPL-3.0-or-later
"""One question from the composer to the wire: plan, count, forecast, send. What follows stands in `sending`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from leadline.catalogue import Model
from leadline.chat.mode import Mode
from leadline.chat.options import DEFAULT_SAMPLING, Sampling
from leadline.chat.place import AT_END, Place
from leadline.chat.question_image import NewImage
from leadline.costs.forecast import Forecast
from leadline.errors import AssistantError
from leadline.host import log
from leadline.host.traces import kind_of
from leadline.planning import Planning, Quote
from leadline.sending import Admitting, Sending
from leadline.storage import conversations
from leadline.storage.conversations import Chat
from leadline.streams import NotSent, ReplyStream, Waiting
from leadline.weighing import Clamp, Wanted

if TYPE_CHECKING:
    from leadline.assistant import Assistant


class Asking:
    """One question to one model: the order of steps."""

    def __init__(
        self,
        assistant: Assistant,
        chat_id: int | None,
        question: str,
        model: str,
        mode: Mode,
        *,
        place: Place = AT_END,
        sampling: Sampling | None = None,
        once: bool = False,
        waiting: int | None = None,
        images: Sequence[NewImage] = (),
        instructions: str | None = None,
        despite_limits: bool = False,
        aside: bool = False,
        share: Decimal | None = None,
        at: datetime | None = None,
    ) -> None:
        """`sampling` is the chat's unless given; `once` leaves the chat's own model and mode as they were.

        `instructions` count as long as nothing was asked in the chat; None: its own. `aside`: its place may be in
        another branch than the one on screen, which stays there. `share` is the most that the limits leave for it.
        `at` is when it is to be sent, for its price then.
        """
        self._assistant = assistant
        self._chat_id = chat_id
        self._question = question
        self._model_name = model
        self._mode = mode
        self._place = place
        self._sampling = sampling
        self._once = once
        self._waiting = waiting
        self._images = tuple(images)
        self._instructions = instructions
        self._despite_limits = despite_limits
        self._aside = aside
        self._share = share
        self._at = at or assistant.clock()

    def quote(self) -> Quote:
        """What sending would cost now. Nothing is sent or written.

        Raises:
            AssistantError: the request does not fit, or the model is not known.
        """
        chat = self._load()
        model = self._model(chat)
        quote = self._planning(model, chat).quote()
        wanted = self._wanted(model, quote.forecast)
        return replace(quote, verdict=self._assistant.guarding.look(wanted, self._chat_id), wanted=wanted)

    def run(self, stream: ReplyStream) -> None:
        """Send the question and see it through; every end is an event of the stream."""
        try:
            self._send(stream)
        except AssistantError as problem:
            stream.publish(NotSent(problem))
        except Exception as bug:  # the last line of this thread: the question must come back
            log.bug(bug)
            # Its kind only: what a bug says may hold anything.
            told = AssistantError("The question could not be sent.", "Try again.", kind_of(bug), "bug")
            stream.publish(NotSent(told))
            raise

    def _send(self, stream: ReplyStream) -> None:
        assistant = self._assistant
        chat = self._load()
        if chat is not None and chat.is_pack:
            raise AssistantError("This is a collection.", "Begin a chat in it, and ask there.", code="bad_argument")
        model = self._model(chat)
        stream.publish(Waiting("starting" if model.endpoint == "local" else "counting"))
        endpoint, key = assistant.serving.connect(model)
        prepared = self._planning(model, chat).prepare()
        beta = prepared.plan.beginning is not None
        if beta and not endpoint.has_beta:
            raise AssistantError(
                "This server cannot go on with a reply.", "Ask it to continue, or try again.", code="no_beta"
            )
        if stream.is_stopped:
            stream.publish(NotSent(None))
            return
        going = (*prepared.gathered.head_seqs, *prepared.gathered.tail_seqs)
        if chat is not None and going and (outdated := assistant.shelf.outdated(chat.id, going)) is not None:
            stream.publish(outdated)
        guarding = assistant.guarding

        def begin(wanted: Wanted, clamp: Clamp | None) -> Sending:
            admitting = Admitting(wanted, clamp, self._despite_limits)
            sending = Sending(assistant, stream, model, prepared, self._at, admitting, self._chosen(chat))
            stays = not self._once and not self._place.goes_on
            sending.begin(chat, self._place, stays=stays, waiting=self._waiting, aside=self._aside)
            return sending

        wanted = self._wanted(model, prepared.forecast)
        sending = guarding.fit(wanted, self._chat_id, begin, despite=self._despite_limits)
        sending.send(lambda permit, body, take: guarding.stream(permit, endpoint, key, body, take, beta=beta))

    def _wanted(self, model: Model, forecast: Forecast) -> Wanted:
        wanted = self._assistant.guarding.wanted(
            model, tokens=forecast.tokens, max_tokens=forecast.max_tokens, at=self._at, is_exact=forecast.exact
        )
        return replace(wanted, share=self._share)

    def _model(self, chat: Chat | None) -> Model:
        """The model; a reply that goes on stays with its own, and its own mode."""
        turn = next((turn for turn in chat.turns if turn.id == self._place.turn), None) if chat is not None else None
        if turn is not None and self._place.goes_on:
            self._mode, self._sampling = turn.mode, turn.sampling
            return self._assistant.catalogue.find(turn.model, turn.endpoint_id)
        return self._assistant.serving.model(self._model_name)

    def _load(self) -> Chat | None:
        if self._chat_id is None:
            return None
        through = self._place.turn if self._aside else None
        load = partial(conversations.load_chat, chat_id=self._chat_id, through=through)
        return self._assistant.store().read(load).result()

    def _chosen(self, chat: Chat | None) -> Sampling:
        if self._sampling is not None:
            return self._sampling
        return chat.sampling if chat is not None else DEFAULT_SAMPLING

    def _planning(self, model: Model, chat: Chat | None) -> Planning:
        return Planning(
            self._assistant,
            chat,
            self._question,
            model,
            self._mode,
            self._at,
            place=self._place,
            sampling=self._chosen(chat),
            images=self._images,
            instructions=self._instructions if chat is None or not chat.turns else None,
        )
