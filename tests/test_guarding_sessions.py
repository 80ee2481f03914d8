# SPDX-License-Identifier: AGPL-3.0-or-later
"""Random sessions of two programs on one history, with faults: the service never charges more than a limit says."""

import os
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadline.assistant import Assistant
from leadline.chat.mode import Mode
from leadline.chat.place import AT_END, How, Place
from leadline.errors import AssistantError
from leadline.provider.retrying import RetryPolicy
from leadline.storage.ledger import Connection
from leadline.streams import NotSent, TurnEnded
from leadline.weighing import OVER
from tests.conversing import PEAK, Desk, Heard, LastingTokenizer, depth_log
from tests.servers.deepseek import DeepSeekServer
from tests.servers.exchange import Exchange

EXAMPLES = int(os.environ.get("GUARDED_SESSIONS", "4"))
"""Hundreds for a long run; each takes about two seconds."""
STEPS = 14
FAULTS: tuple[dict[str, object], ...] = (
    {"drop": 0}, {"drop": 1}, {"drop": 3}, {"drop": 40}, {"cut": 0}, {"cut": 9}, {"reset": 2}, {"reset": -1},
    {"status": 503}, {"status": 429}, {"status": 400}, {"status": 500}, {"usage": "none"}, {"error": 1}, {"error": 7},
    {"finish": "insufficient_system_resource", "finish_after": 2}, {"empty": True}, {"broken": 2},
)  # fmt: skip
LIMITS = {
    "send": ("0.004", "0.02", "0.06"),
    "chat": ("0.01", "0.05", "0.2"),
    "day": ("0.008", "0.05", "0.2"),
    "month": ("0.02", "0.1", "0.3"),
}


class Session:
    """Two programs, some chats, and what is asked in them at random."""

    def __init__(self, desk: Desk, random: Random) -> None:
        self.desk, self.random = desk, random
        self.programs: list[Assistant] = [desk.assistant, desk.start()]
        self.limits = {
            kind: Decimal(random.choice(amounts)) for kind, amounts in LIMITS.items() if random.random() < 0.7
        }
        limits = {(kind, "CNY"): amount for kind, amount in self.limits.items()}
        desk.assistant.limiting.set_general(limits).result(30)
        self.chats: dict[str, int | None] = {}
        self.under_way: list[tuple[str, Heard]] = []
        self.sent = self.refused = 0

    def step(self) -> None:
        """One thing that a user does."""
        does = self.random.choice((self.ask, self.ask, self.ask, self.ask, self.beside, self.later, self.stop))
        does()

    def ask(self) -> None:
        """A question, in one of the programs; another may be under way."""
        if len(self.under_way) > 2:
            self.settle()
        random, busy = self.random, {name for name, _ in self.under_way}
        free = [name for name in self.chats if name not in busy]
        name = random.choice([*free, f"chat-{len(self.chats)}-"])
        if name not in self.chats:
            self.chats[name] = None
            if random.random() < 0.5:
                paper = self.desk.write(f"{name}.txt", depth_log(random.choice((20, 300))))
                self.chats[name] = chat_id = self.desk.attach(None, paper)
                if random.random() < 0.4:
                    self.desk.assistant.on_demand.choose(chat_id).result(30)
        chat, place = self.chats[name], AT_END
        turns = self.desk.chat(chat).turns if chat is not None else ()
        if turns and random.random() < 0.3:
            how = How.CONTINUE if turns[-1].state in ("cut", "stopped") and turns[-1].reply else How.AGAIN
            place = Place(how, turns[-1].id)
        if random.random() < 0.35:
            self.desk.server.play(random.choice(FAULTS))
        reads = chat is not None and not turns and self.desk.chat(chat).reads_on_demand
        if reads:
            self.settle()
            self.desk.server._chat.said.clear()  # what is said now is for the rounds of this one
            for first in range(random.choice((1, 3))):
                self.desk.server.call(("read_document", {"document": 1, "first": 10 * first + 1}), answer="Hm. " * 40)
        elif random.random() < 0.6:
            self.desk.server.say(answer="fathom " * random.choice((5, 900, 4_000)))
        heard = Heard()
        heard.stream = random.choice(self.programs).ask(
            chat,
            f"{name}: how deep is it?",
            model=random.choice(("flash", "flash", "pro")),
            mode=random.choice(list(Mode)),
            on_event=heard,
            place=place,
        )
        self.under_way.append((name, heard))
        if reads or random.random() < 0.6:
            self.settle()
        if reads:
            self.desk.server._chat.said.clear()

    def stop(self) -> None:
        """Stop whatever streams."""
        for _, heard in self.under_way:
            heard.stream.stop()
        self.settle()

    def settle(self) -> None:
        """Wait for what is under way."""
        while self.under_way:
            name, heard = self.under_way.pop()
            last = heard.stream.wait(60)
            if isinstance(last, TurnEnded):
                self.sent += 1
                self.chats[name] = last.chat_id
            elif isinstance(last, NotSent) and last.error is not None:
                assert last.error.code in (OVER, "no_beta", "too_long"), last.error
                self.refused += 1

    def beside(self) -> None:
        """A small request beside the replies."""
        self.settle()
        known = [chat for chat in self.chats.values() if chat is not None]
        if not known:
            return
        chat, program = self.random.choice(known), self.random.choice(self.programs)
        if self.random.random() < 0.5:
            program.name_chat(chat).result(60)
            return
        try:
            program.warming.warm_up(chat, program.catalogue.find("flash"), Mode.NON_THINK).result(60)
        except AssistantError as problem:
            assert problem.code not in ("bug",), problem

    def later(self) -> None:
        """Time passes: minutes, hours, to the next tier or day."""
        self.settle()
        self.desk.set_time(self.desk.now + timedelta(minutes=self.random.choice((1, 20, 55, 180, 900))))


def charged(exchanges: list[Exchange]) -> Decimal:
    return sum((exchange.charge or Decimal(0) for exchange in exchanges), Decimal(0))


@settings(
    max_examples=EXAMPLES,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    deadline=None,
)
@given(st.integers(0, 2**32))
def test_fuzzed_sessions_of_two_programs_never_spend_past_a_limit(tokenizer: LastingTokenizer, seed: int) -> None:
    random = Random(seed)
    with TemporaryDirectory() as folder, DeepSeekServer() as server:
        desk = Desk(Path(folder), server, tokenizer, retries=RetryPolicy(tries=3, first_s=0.005))
        try:
            desk.set_time(PEAK - timedelta(hours=random.choice((1, 4, 30)), minutes=random.choice((1, 12, 40))))
            session = Session(desk, random)
            days: dict[str, list[Exchange]] = {}
            for _ in range(STEPS):
                seen = len(server.chats)
                today = f"{desk.now.astimezone():%Y-%m-%d}"
                session.step()
                days.setdefault(today, []).extend(server.chats[seen:])
            seen = len(server.chats)
            session.settle()
            days.setdefault(f"{desk.now.astimezone():%Y-%m-%d}", []).extend(server.chats[seen:])
            for program in session.programs:
                program.store().write(lambda con: None).result(30)

            assert session.sent + session.refused > 0
            limits, all_of_it = session.limits, server.chats
            for exchange in all_of_it:
                assert (exchange.charge or 0) <= limits.get("send", 1_000), (seed, exchange)
            for day, exchanges in days.items():
                assert charged(exchanges) <= limits.get("day", 1_000), (seed, day)
            assert charged(all_of_it) <= limits.get("month", 1_000), seed
            for name in session.chats:
                of_chat = [exchange for exchange in all_of_it if name.encode() in exchange.body]
                assert charged(of_chat) <= limits.get("chat", 1_000), (seed, name)
            # And the guard has counted no less than all of it.
            counted = desk.assistant.limiting.general().result(30)
            assert counted.spent["CNY"]["month"] >= charged(all_of_it), seed
            assert desk.read(_open) == 0
        finally:
            desk.close()


def _open(con: Connection) -> int:
    (count,) = con.execute("SELECT count(*) FROM reservation WHERE state = 'open'").fetchone()
    return int(count)
