# SPDX-License-Identifier: AGPL-3.0-or-later
"""Names for chats: one small request after the first reply, billed like every other. It fails without a word."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from functools import partial
from typing import TYPE_CHECKING

from leadline.catalogue import Model
from leadline.chat.mode import Mode
from leadline.chat.reply import AnswerText, Ended, Started, StreamEvent
from leadline.chat.title import MAX_TOKENS, clean_title, title_body
from leadline.costs import bill
from leadline.errors import AssistantError
from leadline.host import log
from leadline.storage import titles
from leadline.storage.ledger import Connection

if TYPE_CHECKING:
    from leadline.assistant import Assistant

MODEL = "flash"


class Titling:
    """Asks flash for a name where a chat has none but its first words."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._lock = threading.Lock()
        self._under_way: set[int] = set()

    def name(self, chat_id: int) -> Future[str | None]:
        """The chat's new name, "" when none came of it. Blocking until it is sent: for the assistant's threads.

        None when nothing was asked: the switch is off, there is no key, the chat is with a model on this computer or a
        server of the user's own (its first words do), or somebody has named it.
        """
        named: Future[str | None] = Future()
        with self._lock:
            if chat_id in self._under_way:
                named.set_result(None)
                return named
            self._under_way.add(chat_id)
        named.add_done_callback(lambda _: self._forget(chat_id))
        try:
            self._ask(chat_id, named)
        except AssistantError as problem:
            log.event("chat_not_named", code=problem.code, chat=chat_id)
            named.set_result(None)
        return named

    def _namer(self, endpoint_id: str) -> Model | None:
        """Flash of the account that the chat is with; None for what is not DeepSeek's."""
        serving = self._assistant.serving
        if serving.row(endpoint_id).endpoint.kind != "deepseek":
            return None
        here = (model for model in serving.catalogue.of_endpoint(endpoint_id) if model.is_called(MODEL))
        return next((model for model in here if model.state != "gone"), None)

    def _forget(self, chat_id: int) -> None:
        with self._lock:
            self._under_way.discard(chat_id)

    def _ask(self, chat_id: int, named: Future[str | None]) -> None:
        assistant = self._assistant
        store = assistant.store()
        found = None
        if assistant.settings.titles and not store.read_only:
            found = store.read(partial(titles.unnamed, chat_id=chat_id)).result()
        model = self._namer(found.endpoint_id) if found is not None else None
        if found is None or model is None:
            named.set_result(None)
            return
        endpoint, key = assistant.serving.connect(model)
        at = assistant.clock()
        body = title_body(model.id, found.question, found.reply)
        # A token is a byte or more: no need to count.
        permit = assistant.guarding.admit(
            assistant.guarding.wanted(model, tokens=len(body), max_tokens=MAX_TOKENS, at=at), chat_id
        )
        answer: list[str] = []
        is_started = False

        def take(event: StreamEvent) -> None:
            nonlocal is_started
            if isinstance(event, AnswerText):
                answer.append(event.text)
            elif isinstance(event, Started):
                is_started = True
            elif isinstance(event, Ended):
                finish(event)

        def finish(ended: Ended) -> None:
            # "length": a name that was cut off is no name, but it was paid for.
            title = clean_title("".join(answer)) if ended.state == "complete" else ""
            entry = bill.entry(
                turn_id=None,
                kind="title",
                at=at,
                model=ended.model or model.id,
                mode=Mode.NON_THINK,
                usage=ended.usage,
                prices=assistant.serving.prices(model),
                currency=assistant.serving.currency(model.endpoint),
                priced_at=at + assistant.timekeeping.offset,
            )
            if not title:
                log.event("chat_not_named", code=getattr(ended.error, "code", ""), state=ended.state, chat=chat_id)
            # A request that was refused or never arrived costs nothing.
            was_sent = ended.usage is not None or (is_started and ended.state != "failed")

            def keep(con: Connection) -> bool:
                line = titles.put_bill(con, chat_id=chat_id, entry=entry) if was_sent else None
                assistant.guarding.settle(con, permit, line)
                return titles.put_title(con, chat_id=chat_id, title=title)

            store.write(keep).add_done_callback(partial(told, title=title))

        def told(written: Future[bool], title: str) -> None:
            if written.cancelled() or written.exception() is not None:
                log.event("name_not_kept", chat=chat_id)
                named.set_result("")
            else:
                named.set_result(title if written.result() else "")

        assistant.guarding.stream(permit, endpoint, key, body, take)
