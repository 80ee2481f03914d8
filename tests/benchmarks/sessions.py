# SPDX-License-Identifier: AGPL-3.0-or-later
"""Made-up sessions with the real program and the stand-in: chats short and long, documents, modes, edits, cut replies.

Deterministic from a seed. Each question gives what was forecast beside what the service did.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from leadline.chat.mode import Mode
from leadline.chat.place import AT_END, How, Place
from leadline.costs.forecast import Forecast
from leadline.storage.conversations import Turn
from tests.conversing import Desk, LastingTokenizer, depth_log
from tests.servers.deepseek import DeepSeekServer
from tests.servers.exchange import Exchange
from tests.servers.prefixes import Prefixes

MODES = (Mode.NON_THINK, Mode.NON_THINK, Mode.HIGH)
_MIDDLES = {Mode.NON_THINK: 60, Mode.HIGH: 180}
"""Words of a middling reply."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question."""

    turn: Turn
    forecast: Forecast
    exchange: Exchange
    had_documents_of_another_chat: bool
    """It is the first of its chat, and an earlier chat began with the same documents."""


class Sessions:
    """One user's chats, one after the other, with a service that keeps prefixes by these rules."""

    def __init__(
        self, folder: Path, prefixes: Prefixes, tokenizer: LastingTokenizer, seed: int, currency: str = "CNY"
    ) -> None:
        self._chance = random.Random(seed)
        self._folder = folder
        self._prefixes = prefixes
        self._tokenizer = tokenizer
        self._currency = currency
        self.server: DeepSeekServer
        self.desk: Desk
        """Both while it runs."""

    def run(self, count: int, also: Callable[[], object] = lambda: None) -> Iterator[Asked]:
        """So many chats; `also` is done before the first and after the last of them."""
        given = self._currency
        with DeepSeekServer(prefixes=self._prefixes, topped_up="1000.00", currency=given) as self.server:
            desk = self.desk = Desk(self._folder, self.server, self._tokenizer, given)
            try:
                also()
                with_documents: int | None = None
                for number in range(count):
                    desk.set_time(desk.now + timedelta(minutes=self._chance.randint(1, 40)))
                    is_copy = with_documents is not None and self._chance.random() < 0.4
                    chat: int | None = None
                    if is_copy and with_documents is not None:
                        chat = desk.assistant.warming.new_chat(with_documents).result(30)
                    elif self._chance.random() < 0.6:
                        lines = self._chance.choice((40, 400, 1_500))
                        text = depth_log(lines, start=self._chance.randint(0, 10_000))
                        chat = with_documents = desk.attach(None, desk.write(f"log{number}.txt", text))
                    yield from self._chat(desk, chat, is_copy=is_copy)
                also()
            finally:
                desk.close()

    def _chat(self, desk: Desk, chat: int | None, *, is_copy: bool) -> Iterator[Asked]:
        mode = self._chance.choice(MODES)
        model = "pro" if self._chance.random() < 0.15 else "flash"
        turns: list[int] = []
        for at in range(self._chance.randint(1, 6)):
            desk.set_time(desk.now + timedelta(seconds=self._chance.randint(5, 600)))
            if self._chance.random() < 0.12:
                mode = self._chance.choice(MODES)
            place = AT_END
            if turns and self._chance.random() < 0.15:
                place = Place(self._chance.choice((How.EDIT, How.AGAIN)), turns[-1])
            self._plan_reply(mode)
            number = self._chance.randint(1, 99_999)
            turn = desk.ask(f"What stands at mark {number}, and why?", chat, model, mode, place=place)
            chat = desk.read(lambda con, turn=turn: con.execute(_CHAT_OF, (turn.id,)).fetchone()[0])
            is_first = is_copy and at == 0
            yield Asked(turn, desk.forecast(turn.id), self.server.chats[-1], is_first)
            # What was cut stands beside what it was to replace: what is asked next goes behind it.
            turns = [*turns, turn.id] if turn.state == "complete" else []

    def _plan_reply(self, mode: Mode) -> None:
        """Lengths with a heavy tail; some replies are cut."""
        words = int(_MIDDLES[mode] * self._chance.lognormvariate(0, 0.8)) + 1
        thinking = "Let me see, and see again. " * (words // 6 + 1) if mode is not Mode.NON_THINK else None
        self.server.say(thinking=thinking, answer="fathom " * words)
        self.server.play({"cut": 4} if self._chance.random() < 0.06 else {})


_CHAT_OF = "SELECT chat_id FROM turn WHERE id = ?"
