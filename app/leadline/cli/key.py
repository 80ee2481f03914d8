# SPDX-License-Identifier: AGPL-3.0-or-later
"""`leadline key`: the key goes from standard input into the keyring, never through argv."""

import getpass
import sys

from leadline.cli.building import assistant_for
from leadline.cli.terminal import FAILED, GOOD, parser, print_json
from leadline.host.command_line import Call
from leadline.host.secrets import KeyStatus

LONGEST_INPUT = 4_096


def key(call: Call) -> int:
    """Store, look at or remove the DeepSeek key. The key itself is never printed."""
    made = parser("key")
    made.add_argument("action", choices=["set", "status", "delete"])
    options = made.parse_args(call.arguments)
    with assistant_for(call) as assistant:
        if options.action == "set":
            status = assistant.set_key(_read_key()).result()
        elif options.action == "delete":
            status = assistant.delete_key().result()
        else:
            status = assistant.key_status().result()
        host = assistant.key_host
    if options.json:
        print_json(
            {
                "source": str(status.source),
                "last4": status.last4,
                "store": status.store,
                "problem": status.problem,
                "host": host,
            }
        )
    else:
        print(_sentence(status, host))
    return FAILED if options.action == "status" and status.source == "none" else GOOD


def _read_key() -> str:
    """From a person without echo, from a script up to the first newline."""
    if sys.stdin.isatty():
        return getpass.getpass("DeepSeek key (not shown): ")
    return sys.stdin.readline(LONGEST_INPUT)


def _sentence(status: KeyStatus, host: str) -> str:
    where = {"keyring": f"in {status.store}", "environment": "in DEEPSEEK_API_KEY", "session": "for this session"}
    problem = f" {status.problem}" if status.problem else ""
    if status.source == "none":
        return f"No key for {host}.{problem}"
    return f"A key for {host} ending in {status.last4} is {where[str(status.source)]}.{problem}"
