# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bills over made-up sessions against what the stand-in charged, to the last digit; and the balance explained."""

import random
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

from leadline.costs.money import Money
from leadline.costs.reconcile import LAST_DIGIT
from tests.benchmarks.accuracy import FORGETFUL, RULES, Rule
from tests.benchmarks.budget import Line
from tests.benchmarks.sessions import Asked, Sessions
from tests.conversing import LastingTokenizer
from tests.servers.deepseek import DeepSeekServer

SESSIONS = 34
"""A rule: 306 in all, of one to six questions, over a day and more of the stand-in's clock, in both currencies."""


@dataclass(slots=True)
class _Books:
    """What was billed, and what of it was wrong."""

    bills: int = 0
    wrong: int = 0
    estimates: int = 0
    worst_estimate: Decimal = Decimal(0)
    """Off by, as a share of the charge."""
    unknown: int = 0
    residual: Decimal = Decimal(0)
    foreign_off: Decimal = Decimal(0)
    begun_at: datetime | None = None
    foreign: Decimal = Decimal(0)
    """What others spent, and what was charged without being billed here."""

    def take(self, asked: Asked, currency: str) -> None:
        """One reply."""
        turn, charge = asked.turn, asked.exchange.charge
        if turn.bill is not None:
            self.bills += 1
            self.wrong += charge is None or turn.bill != Money(charge, currency)
        elif turn.estimate is not None and charge:
            self.estimates += 1
            self.worst_estimate = max(self.worst_estimate, abs(turn.estimate.amount - charge) / charge)
        else:
            self.unknown += 1
        if turn.bill is None and charge is not None:
            self.foreign += charge


def measure() -> Iterator[Line]:
    """The lines of the table."""
    tokenizer = LastingTokenizer()
    try:
        books = [
            _books(rule, tokenizer, 1_000 + seed, ("CNY", "USD")[seed % 2])
            for seed, rule in enumerate((*RULES, *FORGETFUL))
        ]
    finally:
        tokenizer.end()
    bills = sum(each.bills for each in books)
    sessions = f"{bills} bills in {SESSIONS * len(books)} sessions"
    yield Line("bills other than the service's charge", sum(each.wrong for each in books), "", 0, sessions)
    estimates = f"{sum(each.estimates for each in books)} estimates, all marked"
    for name, some in (
        ("worst estimate of a reply cut off", books[: len(RULES)]),
        ("where caches forget", books[len(RULES) :]),
    ):
        worst = float(max(each.worst_estimate for each in some))
        yield Line(name, worst, "of it", None, estimates)
    yield Line("replies of which nothing is known", sum(each.unknown for each in books), "", None)
    residual = max(abs(each.residual) for each in books) / LAST_DIGIT
    yield Line("balance left unexplained", float(residual), "digits", 1, "of the last that it has")
    off = max(abs(each.foreign_off) for each in books) / LAST_DIGIT
    spent = ", ".join(f"{each.foreign:.2f}" for each in books)
    yield Line("others' spending found, off by", float(off), "digits", 1, spent)


def _books(rule: Rule, tokenizer: LastingTokenizer, seed: int, currency: str) -> _Books:
    books, chance = _Books(), random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        sessions = Sessions(Path(folder), rule.prefixes(), tokenizer, seed, currency)
        chat = -1
        for asked in sessions.run(SESSIONS, lambda: _read_balance(sessions, books)):
            books.take(asked, currency)
            if asked.turn.chat_id != chat:
                chat = asked.turn.chat_id
                books.foreign += _spend_elsewhere(sessions.server, chance)
            if chance.random() < 0.4:
                sessions.desk.assistant.balances.ask("deepseek").result(30)
    return books


def _spend_elsewhere(server: DeepSeekServer, chance: random.Random) -> Decimal:
    """Another program uses the same key: not each time, by amounts below and above the balance's last digit."""
    if chance.random() < 0.5:
        return Decimal(0)
    amount = Decimal(chance.randint(1, 4_000_000)).scaleb(-7)
    account = server.billing.accounts[server.key]
    account.charges.append((server.billing.clock(), amount))
    return amount


def _read_balance(sessions: Sessions, books: _Books) -> None:
    """Before the first session and after the last; then, too, what explains the balance is set against the truth."""
    sessions.server.billing.lag_requests = 0  # nothing is under way, and everything was noticed
    desk = sessions.desk
    desk.set_time(desk.now + timedelta(seconds=1))
    desk.assistant.balances.ask("deepseek").result(30)
    sessions.server.billing.lag_requests = 1
    if not books.bills:
        books.begun_at = desk.now
        return
    found = desk.assistant.reconciling.account("deepseek", books.begun_at).result(30).statement
    assert found is not None
    books.residual = found.rounding + found.lag + found.top_ups
    books.foreign_off = found.foreign - books.foreign
