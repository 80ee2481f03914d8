# SPDX-License-Identifier: AGPL-3.0-or-later
"""Limits from the terminal: said in one plain line, and kept by several programs at once."""

import json
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import UTC, datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path

import pytest

from leadline.host.liveness import Liveness
from leadline.host.paths import paths_under
from leadline.storage import spending_limits
from leadline.storage.database import Store
from tests.cli.conftest import Terminal
from tests.servers.deepseek import KEY, DeepSeekServer


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[tuple[Terminal, DeepSeekServer]]:
    with DeepSeekServer() as server:
        environ = os.environ | {
            "LEADLINE_DATA_DIR": str(tmp_path / "state"),
            "LEADLINE_BASE_URL": server.base_url,
            "DEEPSEEK_API_KEY": KEY,
            "LANG": "C.UTF-8",
        }
        yield Terminal(tmp_path, environ), server


def limit(shell: Terminal, amount: str) -> None:
    """As if the window had set it: so much a day."""
    paths = paths_under(shell.folder / "state")
    paths.ensure()
    liveness = Liveness(paths.running)
    store = Store.open(paths.database, liveness=liveness, clock=lambda: datetime.now(UTC))
    try:
        limits = {("day", "CNY"): Decimal(amount)}
        store.write(lambda con: spending_limits.put_general(con, limits)).result(30)
    finally:
        store.close()


def test_a_shorter_answer_is_said_and_what_does_not_fit_is_refused_in_one_line(
    shell: tuple[Terminal, DeepSeekServer],
) -> None:
    terminal, server = shell
    limit(terminal, "0.02")
    done = terminal.run("ask", "--json", "How deep?")
    assert done.status == 0 and done.err.startswith("leadline: The answer is limited to ") and done.err.count("\n") == 1
    made = done.json["limit"]
    assert (made["kind"], made["amount"], made["left"]) == (
        "day",
        {"amount": "0.02", "currency": "CNY"},
        {"amount": "0.02", "currency": "CNY"},
    )
    assert made["max_tokens"] == done.json["forecast"]["max_tokens"] < 8_192

    limit(terminal, "0.0001")
    refused = terminal.run("ask", "And now?", "--chat", str(done.json["chat"]))
    assert refused.error().endswith("Limits are in Settings. --despite-limits sends it all the same.")
    assert refused.out == "" and len(server.chats) == 1

    sent = terminal.run("ask", "And now?", "--chat", str(done.json["chat"]), "--despite-limits")
    assert (sent.status, sent.err, len(server.chats)) == (0, "", 2)


def test_programs_that_ask_at_the_same_time_stay_inside_one_limit(shell: tuple[Terminal, DeepSeekServer]) -> None:
    terminal, server = shell
    limit(terminal, "0.008")
    server.play({"stall": 2})  # whichever comes first takes all that is left, and is still under way
    running = [terminal.start("ask", f"How deep is it at mark {number}?") for number in range(3)]
    with ThreadPoolExecutor() as waiting:
        ended = [waiting.submit(process.communicate, timeout=120) for process in running]
        refused = list(islice(as_completed(ended), 2))
        server.resume()
        (answered,) = set(ended) - set(refused)
        answered.result()
    assert sorted(process.returncode for process in running) == [0, 2, 2]
    for one in refused:
        out, told = one.result()
        assert out == b"" and told.startswith(b"leadline: ") and b"oday's limit" in told and told.count(b"\n") == 1
    (sent,) = server.chats
    # The cheaper tier's price: less it cannot be.
    most = (sent.prompt_tokens + 4 * int(json.loads(sent.body)["max_tokens"])) / Decimal(1_000_000)
    assert server.charged["CNY"] <= most <= Decimal("0.008")
