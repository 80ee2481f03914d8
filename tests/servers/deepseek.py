# SPDX-License-Identifier: AGPL-3.0-or-later
"""A stand-in for DeepSeek on loopback: for tests, and by hand (`python -m tests.servers.deepseek --port 8123`).

    with DeepSeekServer() as server:
        server.say(thinking="Let me see.", answer="Forty-two.")
        server.play({"stall": 3})                  # the next reply falls silent after three events
        ...                                        # server.base_url, server.key
        assert server.chats[0].hit == 1280 and server.charged["CNY"] == Decimal("0.0123")

Requests are validated, rendered, encoded and answered by DeepSeek's own library. The server keeps prefixes, counts
money and plays faults.
"""

import argparse
import asyncio
import json
import ssl
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.servers.billing import Account, Billing
from tests.servers.chat import ChatService, Pace
from tests.servers.exchange import Exchange
from tests.servers.faults import Step
from tests.servers.prefixes import Prefixes
from tests.servers.prompt import encoder
from tests.servers.service import Service

KEY = "sk-standin-0123456789abcdef"


class DeepSeekServer:
    """The server on a thread of its own. `stop`, or the end of the `with` block, ends everything within a second."""

    def __init__(
        self,
        *,
        key: str = KEY,
        port: int = 0,
        currency: str = "CNY",
        topped_up: str = "100.00",
        granted: str = "10.00",
        balance_lag_requests: int = 1,
        balance_lag_s: float = 0.0,
        prefixes: Prefixes | None = None,
        pace: Pace | None = None,
        tls: ssl.SSLContext | None = None,
        on_end: Callable[[Exchange], None] = lambda exchange: None,
    ) -> None:
        """Nothing runs before `start`.

        Args:
            topped_up, granted: the account's money at the start; requests get a 402 when it is used up.
            balance_lag_requests, balance_lag_s: the balance does not show the last charges.
            prefixes: the cache's rules (`Prefixes(unit_end="after", interval=0, ...)`).
            pace: tokens a second, keep-alives, and how long "for ever" is.
            on_end: called on the server's thread when a request is done with.
        """
        self.key = key
        self.billing = Billing(balance_lag_requests, balance_lag_s)
        self.add_account(key, currency, topped_up, granted)
        self.prefixes = prefixes or Prefixes()
        self.base_url = ""
        """Where it listens, without a trailing slash; set by `start`."""
        self._chat = ChatService(self.billing, self.prefixes, pace or Pace())
        self._service = Service(self.billing, self._chat, on_end)
        self._port = port
        self._tls = tls
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ending = asyncio.Event()
        self._ready = threading.Event()
        self._failure: OSError | None = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        if error is None and self._service.problems:
            raise RuntimeError("the stand-in itself made a mistake") from self._service.problems[0]

    def start(self) -> Self:
        """Listens on 127.0.0.1. OSError when the port is taken."""
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), name="stand-in", daemon=True)
        self._thread.start()
        self._ready.wait()
        if self._failure is not None:
            self._thread.join()
            raise self._failure
        return self

    def stop(self) -> None:
        """Closes every connection and ends the threads; a second call does nothing."""
        if self._thread is not None and self._loop is not None:
            self._loop.call_soon_threadsafe(self._ending.set)
            self._thread.join(10)
            assert not self._thread.is_alive(), "the stand-in did not stop"
        self._thread = None

    async def _run(self) -> None:
        self._loop = asyncio.get_running_loop()
        try:
            server = await asyncio.start_server(
                self._service.connected, "127.0.0.1", self._port, ssl=self._tls, backlog=128
            )
        except OSError as error:
            self._failure = error
            self._chat.close()
            return
        finally:
            if self._failure is not None:
                self._ready.set()
        port = server.sockets[0].getsockname()[1]
        self.base_url = f"{'https' if self._tls else 'http'}://127.0.0.1:{port}"
        self._ready.set()
        await self._ending.wait()
        for listener in server.sockets:
            # WORKAROUND(asyncio of 3.11): a connection whose acceptance is under way when its server closes is never
            # closed, and warns when it is collected, in some later test. So accept no more, and let those come in.
            self._loop.remove_reader(listener.fileno())
        for _ in range(10):
            await asyncio.sleep(0)
        server.close()
        await self._service.stop()

    # what tests ask for

    def say(self, thinking: str | None = None, answer: str | None = None) -> None:
        """Fixes the text of one of the next replies, in order; None leaves that part to the stand-in."""
        self._chat.said.append((thinking, answer, ()))

    def call(self, *calls: tuple[str, Mapping[str, Any] | str], thinking: str = "", answer: str = "") -> None:
        """Lets one of the next replies ask for tools, each by its name and its arguments."""
        named = [(name, args if isinstance(args, str) else json.dumps(args)) for name, args in calls]
        self._chat.said.append((thinking, answer, named))

    def play(self, *steps: Mapping[str, Any] | Step) -> None:
        """Adds faults to the script, each for the next request to its path (see `faults.Step`); {} is a good reply."""
        self._service.steps.extend([Step.parse(step) for step in steps])

    def play_file(self, path: Path) -> None:
        """Adds the faults of a JSON file: a list of steps."""
        self.play(*json.loads(path.read_text(encoding="utf-8")))

    def forbid(self, *texts: str) -> None:
        """Lets the content filter refuse every chat request that holds one of these texts (ASCII, from now on)."""
        self._chat.forbidden = set(texts)

    def resume(self) -> None:
        """Lets one reply that fell silent by a `stall` go on, or the next that will."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._chat.resume)

    def add_account(self, key: str, currency: str = "CNY", topped_up: str = "100.00", granted: str = "10.00") -> None:
        """Another key that is taken; its cache and money are its own."""
        self.billing.accounts[key] = Account(currency, Decimal(topped_up), Decimal(granted))

    def set_time(self, at: datetime | None) -> None:
        """The time that decides peak and off-peak, with its offset; None for the real one."""
        if at is not None and at.tzinfo is None:
            raise ValueError("a time needs its offset")
        self.billing.clock = (lambda: datetime.now(UTC)) if at is None else (lambda: at)

    # what tests look at

    @property
    def requests(self) -> list[Exchange]:
        """Every request that came, in order."""
        return list(self._service.exchanges)

    @property
    def chats(self) -> list[Exchange]:
        """Those to /chat/completions."""
        return [exchange for exchange in self.requests if exchange.path.endswith("/chat/completions")]

    @property
    def charged(self) -> dict[str, Decimal]:
        """The exact total of what was charged, per currency."""
        return self.billing.charged()

    def wait_for(self, count: int, timeout_s: float = 10.0) -> Exchange:
        """The `count`th chat request (from 1), as soon as it has come. TimeoutError when it does not."""
        with self._service.arrived:
            if not self._service.arrived.wait_for(lambda: len(self.chats) >= count, timeout_s):
                raise TimeoutError(f"{len(self.chats)} of {count} chat requests came")
        return self.chats[count - 1]

    def wait_done(self, count: int, timeout_s: float = 10.0) -> Exchange:
        """The same, as soon as the server is done with it: the reply is out, or the client has left."""
        exchange = self.wait_for(count, timeout_s)
        if not exchange.done.wait(timeout_s):
            raise TimeoutError(f"request {count} is still going on")
        return exchange


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the stand-in until Ctrl+C."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.servers.deepseek", description="A stand-in for DeepSeek on 127.0.0.1."
    )
    parser.add_argument("--port", type=int, default=8123)
    parser.add_argument("--key", default=KEY, help="the one key it takes")
    parser.add_argument("--currency", choices=("CNY", "USD"), default="CNY")
    parser.add_argument("--balance", default="100.00")
    parser.add_argument(
        "--unit-end",
        choices=("before", "after"),
        default="before",
        help="where a cache unit ends: at the last assistant mark",
    )
    parser.add_argument(
        "--interval", type=int, default=2048, help="tokens between cache units inside long texts, 0 for none"
    )
    parser.add_argument("--evict", type=float, default=0.0, help="chance at each request that the cache is empty")
    parser.add_argument("--rate", type=float, default=60.0, help="tokens a second, 0 for no limit")
    parser.add_argument(
        "--prefill", type=float, default=65_000.0, help="tokens a second for what missed the cache, 0 for no limit"
    )
    parser.add_argument("--script", type=Path, help="a JSON list of faults, one for each chat request")
    options = parser.parse_args(arguments)
    server = DeepSeekServer(
        key=options.key,
        port=options.port,
        currency=options.currency,
        topped_up=options.balance,
        prefixes=Prefixes(unit_end=options.unit_end, interval=options.interval, evict=options.evict),
        pace=Pace(rate=options.rate, prefill=options.prefill, keepalive_s=1.0, forever_s=600.0),
        on_end=lambda exchange: print(exchange, flush=True),
    )
    if options.script:
        server.play_file(options.script)
    with server:
        print(f"A stand-in for DeepSeek listens at {server.base_url}. Try:\n")
        settings = f"DEEPSEEK_API_KEY={options.key} LEADLINE_BASE_URL={server.base_url}"
        print(f'    {settings} leadline ask "What is this?" -d README.md\n')
        print('Ask "/long 2000" for a long reply, \'/fault {"cut": 20}\' for a fault. Ctrl+C ends it.', flush=True)
        encoder()  # loading the vocabulary takes a second: better now than at the first question
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            print()
    return 0


if __name__ == "__main__":
    sys.exit(main())
