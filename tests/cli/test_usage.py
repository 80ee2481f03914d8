# SPDX-License-Identifier: AGPL-3.0-or-later
"""`leadline usage`: the sums of what `leadline ask` was billed."""

from decimal import Decimal

import pytest

from tests.cli.conftest import Terminal
from tests.servers.deepseek import DeepSeekServer


def test_usage_adds_up_to_what_the_service_charged(terminal: Terminal, server: DeepSeekServer) -> None:
    given = {"DEEPSEEK_API_KEY": server.key, "LEADLINE_BASE_URL": server.base_url, "LC_ALL": "zh_CN.UTF-8"}
    before = server.charged["CNY"]
    for mode in ("non-think", "high"):
        assert terminal.run("ask", f"What is {mode}?", "--model", "flash", "--mode", mode, **given).status == 0

    done = terminal.run("usage", "--by", "mode", "--json", **given)

    assert done.status == 0, done
    modes = {row["mode"]: row for row in done.json["rows"]}
    assert set(modes) == {"non-think", "high"}
    assert sum(row["requests"] for row in modes.values()) >= 2
    charged = server.charged["CNY"] - before
    assert Decimal(done.json["total"]["amount"]) == charged and done.json["total"]["currency"] == "CNY"
    for arguments in (("--by", "chat"), ("--by", "chat", "--since", "2026-01-01"), ("--by", "day")):
        again = terminal.run("usage", *arguments, "--json", **given).json
        assert Decimal(again["total"]["amount"]) == charged, arguments
    assert "all" in terminal.run("usage", **given).out


def test_usage_of_nothing_is_nothing(terminal: Terminal) -> None:
    done = terminal.run("usage", "--json")
    nothing = {"rows": [], "total": None, "totals": [], "unknown": 0, "estimated": 0, "estimates": []}
    assert (done.status, done.json) == (0, nothing)


def test_a_reply_without_usage_is_an_estimate_beside_what_was_billed(
    terminal: Terminal, server: DeepSeekServer
) -> None:
    given = {"DEEPSEEK_API_KEY": server.key, "LEADLINE_BASE_URL": server.base_url, "LC_ALL": "zh_CN.UTF-8"}
    assert terminal.run("ask", "What is a lead?", "--model", "flash", **given).status == 0
    billed = terminal.run("usage", "--json", **given).json["totals"]
    server.play({"usage": "none"})
    asked = terminal.run("ask", "What is a line?", "--model", "flash", "--json", **given)
    charge = server.chats[-1].charge

    done = terminal.run("usage", "--json", **given)

    assert (asked.json["bill"], asked.json["usage"]) == (None, None)
    assert (done.json["totals"], done.json["unknown"], done.json["estimated"]) == (billed, 0, 1)
    assert Decimal(done.json["estimates"][0]["amount"]) == charge
    assert "+ about ¥" in terminal.run("usage", **given).out


@pytest.mark.parametrize("arguments", [("--since", "yesterday"), ("--by", "moon")])
def test_bad_arguments_of_usage_are_one_line(terminal: Terminal, arguments: tuple[str, str]) -> None:
    terminal.run("usage", *arguments).error()
