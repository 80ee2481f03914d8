# SPDX-License-Identifier: AGPL-3.0-or-later
"""The command line, taken apart. No Qt, and nothing heavy: the window reads its arguments here, too."""

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

COMMANDS = ("extract", "pack", "ask", "prices", "usage", "warm", "history", "key", "doctor")

USAGE = """\
leadline [PATH...]                         open the window, PATHs attached to a new chat
leadline extract PATH...                   the text of files and folders, with a reason for what is missing
leadline pack PATH... [--model M] [--mode M]   tokens and price of sending them
    for extract, pack and ask: [--ref REF] as a commit has it   [--since REF] only what changed
    [--include PATTERN] [--exclude PATTERN] as in a .gitignore  [--put-back PATH] what was left out
    PATH may be git:REF:PATH
    for extract and pack: [--pages RANGE] like 1-12,40   [--layout [RANGE]] tables as tables
    [--ocr LANGUAGES] like chi_sim+eng, for scans (Tesseract)   [--password] asks, or reads standard input
leadline ask QUESTION [-d PATH]... [--model flash|pro|local|NAME] [--mode non-think|high|max|low] [--chat ID]
    [--despite-limits] though your limits (Settings, Limits) have no room for it
leadline prices [--at TIME]                the prices in force
leadline usage [--by day|model|mode|kind|chat|collection] [--since DAY]   what was used and what it cost
leadline warm COLLECTION|CHAT              have its documents read and stored by the service, ahead of questions
leadline history list | show ID | search QUERY
    show ID --receipt N [--try M] [--as body|prompt|python|curl]   what exactly the Nth question sent
leadline key set | status | delete         `set` reads the key from standard input
leadline doctor                            what works on this machine

All commands take --json. Global: --data-dir DIR, --endpoint NAME, --base-url URL, --version, --help.
A path that looks like a command or an option: put -- before it.
"""

_WITH_VALUE = ("--data-dir", "--endpoint", "--base-url")


@dataclass(frozen=True, slots=True)
class Call:
    """What was asked for."""

    command: str | None
    """One of COMMANDS, help, version or bad; None for the window."""
    arguments: tuple[str, ...] = ()
    """What follows the command; the paths for the window."""
    data_dir: str = ""
    """Folder for all state; "" for the usual places."""
    base_url: str = ""
    """In place of DeepSeek's own address; "" for the usual one."""
    endpoint: str = ""
    """Name of the endpoint; "" for the one that the model names."""
    environ: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Left out of repr: it may hold a key."""


def split(argv: Sequence[str], environ: Mapping[str, str] | None = None) -> Call:
    """Take the global options out and name the command.

    A first argument equal to a command is the command; after `--` everything is a path. A flag wins over
    the environment's LEADLINE_DATA_DIR and LEADLINE_BASE_URL.
    """
    env = dict(os.environ if environ is None else environ)
    found = {"--data-dir": env.get("LEADLINE_DATA_DIR", ""), "--base-url": env.get("LEADLINE_BASE_URL", "")}
    rest: list[str] = []
    command: str | None = None
    arguments = list(argv)
    while arguments:
        item = arguments.pop(0)
        name, equals, value = item.partition("=")
        if item == "--":
            # The command's own parser needs the mark to see where its options end.
            rest += ["--", *arguments] if command else arguments
            break
        if name in _WITH_VALUE:
            if not equals:
                if not arguments:
                    return Call("bad", (f"{name} needs a value.",), environ=env)
                value = arguments.pop(0)
            found[name] = value
        elif item == "--version" and command is None:
            command = "version"
        elif item in ("--help", "-h"):
            command = "help"
        elif command is None and not rest and item in COMMANDS:
            command = item
        elif command is None and item.startswith("-"):
            return Call("bad", (f"{item} is not an option.",), environ=env)
        else:
            rest.append(item)
    return Call(
        command,
        tuple(rest),
        data_dir=found["--data-dir"],
        base_url=found["--base-url"],
        endpoint=found.get("--endpoint", ""),
        environ=env,
    )


def printable(text: str) -> str:
    """The text as this terminal can show it: bytes of a file name that are not UTF-8 become escapes."""
    encoding = sys.stdout.encoding or "utf-8"
    return text.encode(encoding, "backslashreplace").decode(encoding)
