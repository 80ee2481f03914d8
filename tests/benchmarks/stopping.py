# SPDX-License-Identifier: AGPL-3.0-or-later
"""From Stop to the server seeing the socket closed, on a flowing and on a silent stream."""

import threading
import time

from leadline.chat.mode import Mode
from leadline.chat.reply import AnswerText, StreamEvent, ThinkingText
from leadline.chat.request import RequestPlan, build_body
from leadline.provider.client import Service
from leadline.provider.endpoints import Endpoint
from tests.benchmarks.budget import Line, median
from tests.servers.chat import Pace
from tests.servers.deepseek import DeepSeekServer

RUNS = 5
LIMIT_MS = 50.0


def measure() -> list[Line]:
    """The lines of the table."""
    lines = []
    with DeepSeekServer(pace=Pace(rate=200)) as server:
        service = Service()
        endpoint = Endpoint("deepseek", "deepseek", server.base_url)
        for name, fault in (("flowing", {}), ("silent", {"stall": 20})):
            took: list[float] = []
            for _ in range(RUNS + 1):
                server.play(fault)
                server.say(thinking="", answer="word " * 4_000)
                took.append(_once(service, endpoint, server, is_silent=bool(fault)))
            # The first run opens the thread and imports the SDK.
            detail = f"max {max(took[1:]) * 1e3:.1f} ms"
            lines.append(Line(f"Stop to socket closed, {name}", median(took[1:]) * 1e3, "ms", LIMIT_MS, detail))
        service.close()
    return lines


def _once(service: Service, endpoint: Endpoint, server: DeepSeekServer, *, is_silent: bool) -> float:
    plan = RequestPlan("deepseek-flash", Mode.NON_THINK, 8_000, "", (), (), b"", "Count.", local=False)
    begun = threading.Event()

    def take(event: StreamEvent) -> None:
        if isinstance(event, AnswerText | ThinkingText):
            begun.set()

    number = len(server.chats) + 1
    call = service.stream(endpoint, server.key, build_body(plan), take)
    if not begun.wait(20):
        raise TimeoutError("no text came")
    time.sleep(0.3)  # into the flow, or well into the silence
    at = time.monotonic()
    call.stop()
    exchange = server.wait_done(number)
    if exchange.closed_at is None:
        raise RuntimeError("the server did not see the client leave")
    return exchange.closed_at - at
