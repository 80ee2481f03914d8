# SPDX-License-Identifier: AGPL-3.0-or-later
"""`leadline key`: the key goes from standard input into the keyring, never through argv."""

import getpass
import sys
from typing import Any

from leadline.assistant import Assistant
from leadline.cli.building import assistant_for, endpoint_for
from leadline.cli.terminal import FAILED, GOOD, parser, print_json
from leadline.costs.money import Money, shown
from leadline.errors import AssistantError
from leadline.host.command_line import Call
from leadline.host.secrets import KeyStatus

LONGEST_INPUT = 4_096


def key(call: Call) -> int:
    """Store, look at or remove the DeepSeek key. The key itself is never printed."""
    made = parser("key")
    made.add_argument("action", choices=["set", "status", "delete"])
    options = made.parse_args(call.arguments)
    with assistant_for(call) as assistant:
        endpoint = endpoint_for(assistant, call)
        unchecked = balance = None
        if endpoint not in ("", "deepseek"):
            status, host = _of_another(assistant, endpoint, options.action)
        else:
            if options.action == "set":
                tried = assistant.try_key(_read_key(), keep=True).done.result()
                status, unchecked, balance = tried.status, tried.unchecked, tried.balance
                if balance is not None:
                    assistant.learn_currency(balance)
            elif options.action == "delete":
                status = assistant.delete_key().result()
            else:
                status = assistant.key_status().result()
            host = assistant.key_host
    if options.json:
        told: dict[str, Any] = {
            "source": str(status.source),
            "last4": status.last4,
            "store": status.store,
            "problem": status.problem,
            "host": host,
        }
        if options.action == "set":
            amounts = balance.amounts if balance is not None else ()
            told["unchecked"] = unchecked.one_line() if unchecked is not None else None
            told["balance"] = [Money(amount.total, amount.currency).as_json() for amount in amounts]
        print_json(told)
    else:
        print(_sentence(status, host))
        if unchecked is not None:
            print(f"It was not checked. {unchecked.one_line()}")
        for amount in balance.amounts if balance is not None else ():
            print(f"Balance: {shown(Money(amount.total, amount.currency), assistant.language)}.")
    return FAILED if options.action == "status" and status.source == "none" else GOOD


def _of_another(assistant: Assistant, endpoint: str, action: str) -> tuple[KeyStatus, str]:
    """The same for a second account or a server of the user's own."""
    arranging = assistant.arranging
    if endpoint == "local":
        raise AssistantError("The embedded engine needs no key.", code="bad_argument")
    if action == "set":
        status = arranging.set_key(endpoint, _read_key()).result().status
    elif action == "delete":
        status = arranging.delete_key(endpoint).result()
    else:
        status = arranging.key_status(endpoint).result()
    return status, assistant.serving.row(endpoint).endpoint.key_name


def _read_key() -> str:
    """From a person without echo, from a script up to the first newline."""
    if sys.stdin.isatty():
        return getpass.getpass("Key (not shown): ")
    return sys.stdin.readline(LONGEST_INPUT)


def _sentence(status: KeyStatus, host: str) -> str:
    where = {"keyring": f"in {status.store}", "environment": "in DEEPSEEK_API_KEY", "session": "for this session"}
    problem = f" {status.problem}" if status.problem else ""
    if status.source == "none":
        return f"No key for {host}.{problem}"
    return f"A key for {host} ending in {status.last4} is {where[str(status.source)]}.{problem}"
