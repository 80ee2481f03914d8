# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is left on the account: asked, remembered, and how many more questions it buys."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from leadline.costs.money import Money
from leadline.errors import AssistantError
from leadline.host import log
from leadline.provider.account import Balance, BalanceAmount
from leadline.provider.endpoints import Endpoint
from leadline.storage import balances, conversations, receipts
from leadline.storage.balances import KnownBalance
from leadline.storage.ledger import Connection

if TYPE_CHECKING:
    from leadline.assistant import Assistant

ANSWER_S = 30


@dataclass(frozen=True, slots=True)
class Reach:
    """What a balance is good for."""

    known: KnownBalance
    left: Money | None
    """In the account's currency; None where the service named no amount."""
    question: Money | None
    """What a question of the chat costs typically; None where none was billed in this currency."""
    questions: int | None
    """How many more of these the balance buys."""


class Balances:
    """The balance of each account; every method gives a future."""

    def __init__(self, assistant: Assistant, pool: ThreadPoolExecutor) -> None:
        self._assistant = assistant
        self._pool = pool

    def ask(self, endpoint_id: str) -> Future[KnownBalance]:
        """Ask the service now, and keep the answer. Fails with AssistantError; no_key where there is no key."""
        return self._pool.submit(self.ask_now, endpoint_id)

    def ask_now(self, endpoint_id: str) -> KnownBalance:
        """The same. Blocking."""
        assistant = self._assistant
        endpoint = assistant.serving.row(endpoint_id).endpoint
        if endpoint.kind != "deepseek":
            raise AssistantError("Only DeepSeek tells a balance.", code="not_found")
        key = assistant.keys.get(endpoint.key_name)
        if key is None:
            raise AssistantError("There is no key for this service.", "Enter one first.", code="no_key")
        try:
            balance = assistant.service.balance(endpoint, key).result(timeout=ANSWER_S)
        except TimeoutError as error:
            raise AssistantError("The balance did not come in time.", "Try again.", code="timeout") from error
        return self.keep(endpoint, key, balance)

    def last(self, endpoint_id: str) -> Future[KnownBalance | None]:
        """What the service said last; None before the first answer for this key."""

        def work() -> KnownBalance | None:
            endpoint = self._assistant.serving.row(endpoint_id).endpoint
            key = self._assistant.keys.get(endpoint.key_name) or ""
            account = account_name(endpoint, key[-4:])
            return self._assistant.store().read(partial(balances.latest, account=account)).result()

        return self._pool.submit(work)

    def keep(self, endpoint: Endpoint, key: str, balance: Balance) -> KnownBalance:
        """Remember an answer. A history that cannot be written to does without. Blocking: for our own threads."""
        known = KnownBalance(account_name(endpoint, key[-4:]), self._assistant.clock(), balance)
        log.event("balance_read", available=balance.available, currencies=len(balance.amounts))
        with suppress(AssistantError):
            self._assistant.store().write(
                partial(balances.put_balance, account=known.account, at=known.at, balance=balance)
            ).result()
            if endpoint.id != "deepseek" and balance.main is not None:
                self._assistant.arranging.learn_currency(endpoint.id, balance.main.currency)
        return known

    def reach(self, endpoint_id: str, chat_id: int) -> Future[Reach]:
        """Ask for the balance, and set it against what the chat's questions cost so far.

        A chat in which nothing was billed yet is judged by the forecast of its last question.
        """
        asked = self.ask(endpoint_id)

        def work() -> Reach:
            known = asked.result()
            bills = self._assistant.store().read(partial(_bills, chat_id=chat_id)).result()
            return reach_of(known, bills, self._assistant.settings.currency)

        return self._pool.submit(work)


def account_name(endpoint: Endpoint, last4: str) -> str:
    """What the balances of an account stand under: another key may be another account."""
    return f"{endpoint.key_name} {last4}"


def _bills(con: Connection, chat_id: int) -> list[Money]:
    turns = conversations.load_chat(con, chat_id).turns
    bills = [turn.bill for turn in turns if turn.bill is not None]
    expected = receipts.load_forecast(con, turns[-1].id) if turns and not bills else None
    if expected is not None and expected.price_expected is not None:
        return [Money(expected.price_expected, expected.currency)]
    return bills


def reach_of(known: KnownBalance, bills: Sequence[Money], currency: str = "") -> Reach:
    """What the balance is good for, by the middle one of these bills; `currency` is the user's choice, if any."""
    left = known.balance.chosen(currency)
    if left is None:
        return Reach(known, None, None, None)
    question, questions = questions_left(left, bills)
    return Reach(known, Money(left.total, left.currency), question, questions)


def questions_left(left: BalanceAmount | None, bills: Sequence[Money]) -> tuple[Money | None, int | None]:
    """What the middle one of these bills is, and how many of it that pays; None where that is not known."""
    amounts = sorted(
        bill.amount for bill in bills if left is not None and bill.currency == left.currency and bill.amount > 0
    )
    if left is None or not amounts:
        return None, None
    typical = amounts[len(amounts) // 2]
    return Money(typical, left.currency), int(max(left.total, Decimal(0)) // typical)
