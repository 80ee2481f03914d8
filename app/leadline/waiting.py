# SPDX-License-Identifier: AGPL-3.0-or-later
"""Questions that wait, as the window asks for them: each method gives a Future. What sends one is `Assistant.ask`."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from leadline.asking import Asking
from leadline.catalogue import Model
from leadline.chat.mode import Mode
from leadline.costs.dear import is_more_than_told, surprise
from leadline.costs.money import Money
from leadline.provider.reachable import takes_connections
from leadline.storage import waiting
from leadline.storage.ledger import Connection
from leadline.storage.waiting import WaitingQuestion, WaitsFor

if TYPE_CHECKING:
    from leadline.assistant import Assistant

T = TypeVar("T")
Run = Callable[[Callable[[Connection], T]], "Future[T]"]


class WaitingQuestions:
    """The queue of every chat; it lasts, and each of its questions is sent once."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    def add(
        self, chat_id: int, question: str, model: Model, mode: Mode, draft: str, *, once: bool = False
    ) -> Future[WaitingQuestion]:
        """Put a question behind the reply under way; `draft` is what else is typed in that chat.

        `once`: model and mode are for this question only.
        """
        return self._assistant.write(
            partial(
                waiting.add,
                chat_id=chat_id,
                question=question,
                endpoint_id=model.endpoint,
                model=model.id,
                mode=mode,
                once=once,
                at=self._assistant.clock(),
                draft=draft,
            )
        )

    def of_chat(self, chat_id: int) -> Future[tuple[WaitingQuestion, ...]]:
        """What waits in a chat, in the order in which it goes."""
        return self._assistant.read(partial(waiting.of_chat, chat_id=chat_id))

    def everything(self) -> Future[tuple[WaitingQuestion, ...]]:
        """What waits in all chats."""
        return self._assistant.read(waiting.everything)

    def edit(self, waiting_id: int, question: str) -> Future[bool]:
        """Put other words in its place; False when it has gone meanwhile."""
        return self._assistant.write(partial(waiting.edit, waiting_id=waiting_id, question=question))

    def remove(self, waiting_id: int) -> Future[bool]:
        """Do not send it; False when it has gone meanwhile."""
        return self._assistant.write(partial(waiting.remove, waiting_id=waiting_id))

    def restore(self, removed: WaitingQuestion) -> Future[WaitingQuestion]:
        """Take a removal back."""
        return self._assistant.write(partial(waiting.restore, waiting=removed))

    def change(self, changed: WaitingQuestion) -> Future[bool]:
        """It goes with other words or at another moment; False when it has gone meanwhile."""
        return self._assistant.write(partial(waiting.change, changed=changed))

    def set_waits_for(self, waiting_id: int, waits_for: WaitsFor, problem: str = "") -> Future[bool]:
        """Say what one waits for now; False when it has gone meanwhile."""
        return self._assistant.write(
            partial(waiting.wait_for, waiting_id=waiting_id, waits_for=waits_for, problem=problem)
        )

    def hold(self, chat_id: int, problem: str) -> Future[int]:
        """The reply before them is not complete: what waits for it in this chat waits for the user now."""
        return self._assistant.write(partial(waiting.hold, chat_id=chat_id, problem=problem))

    def keep_unsent(self, turn_id: int, problem: str, since: datetime | None = None) -> Future[WaitingQuestion | None]:
        """A question that found no network waits for one, at its old place; None where its turn stays as it is."""
        return self._assistant.write(partial(waiting.keep_unsent, turn_id=turn_id, problem=problem, since=since))

    def surprise(self, asked: WaitingQuestion, model: Model) -> Future[Money | None]:
        """What sending it now would cost, where its user has to see that first; None where it may go.

        That is so where it is far more than the user was told, or, where nothing was told, than the reply before.

        Fails with AssistantError when it does not fit.
        """
        assistant = self._assistant

        def look() -> Money | None:
            if asked.is_warm_up:
                now = assistant.warming.priced(asked.chat_id, model, asked.mode).price
                told = asked.promised
                return now if now is not None and told is not None and is_more_than_told(now, told) else None
            quote = Asking(assistant, asked.chat_id, asked.question, model.key, asked.mode).quote()
            expected = quote.forecast.price_expected
            if asked.promised is not None and expected is not None:
                price = Money(expected, quote.forecast.currency)
                return price if is_more_than_told(price, asked.promised) else None
            last = assistant.store().read(partial(waiting.last_bill, chat_id=asked.chat_id)).result()
            return surprise(quote.forecast, last)

        return assistant.run(look)

    def can_go(self, asked: WaitingQuestion) -> Future[bool]:
        """Whether the server that it goes to takes a connection now; nothing is sent, and nobody else is asked.

        Fails with AssistantError when that endpoint was removed.
        """
        serving = self._assistant.serving
        return self._assistant.run(lambda: takes_connections(serving.row(asked.endpoint_id).endpoint))
