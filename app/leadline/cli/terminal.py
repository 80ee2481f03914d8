# SPDX-License-Identifier: AGPL-3.0-or-later
"""Run one command: what it prints, its exit status, and errors as one plain line.

Exit status: 0 good, 1 partly (something was left out or cut, and said), 2 failed.
"""

import argparse
import json
import os
import re
import signal
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any, NoReturn

from leadline import __version__
from leadline.errors import AssistantError
from leadline.host import log, privacy
from leadline.host.command_line import USAGE, Call, printable
from leadline.host.traces import trace_of

GOOD, PARTLY, FAILED = 0, 1, 2
_NOT_SHOWN = re.compile("[\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


class Parser(argparse.ArgumentParser):
    """Errors as one plain line, as the terminal contract has it."""

    def error(self, message: str) -> NoReturn:
        """Raise instead of printing a usage of several lines."""
        raise AssistantError(f"{self.prog}: {message}.", "See leadline --help.", code="bad_argument")


def run_command(call: Call) -> int:
    """Run the command and give the exit status."""
    # File names may hold bytes that are not UTF-8, and `ask --json` must never die of a lone surrogate.
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
    signal.signal(signal.SIGTERM, _interrupt)
    log.catch_bugs()
    privacy.close_memory()
    if call.command == "help":
        print(USAGE, end="")
        return GOOD
    if call.command == "version":
        print(f"leadline {__version__}")
        return GOOD
    try:
        if call.command == "bad":
            raise AssistantError(call.arguments[0], "See leadline --help.", code="bad_argument")
        status = _command(str(call.command))(call)
        sys.stdout.flush()  # here, where a reader that has gone is not yet an error of the interpreter's end
        return status
    except AssistantError as problem:
        print_error(problem)
        return FAILED
    except KeyboardInterrupt:
        print("leadline: stopped.", file=sys.stderr)
        return FAILED
    except BrokenPipeError:
        # The reader of our output went away (`| head`): nothing to say, and nobody to say it to.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # for what waits in the buffer
        return FAILED
    except Exception as bug:  # the last line of this thread: its message may hold anything, so it is not printed
        print("leadline: Something went wrong in Leadline.\n" + trace_of(bug), file=sys.stderr)
        return FAILED


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _command(name: str) -> Callable[[Call], int]:
    """Imported one by one: `leadline key status` has no use for a PDF reader."""
    if name in ("extract", "pack"):
        from leadline.cli import documents

        return documents.extract if name == "extract" else documents.pack
    if name == "ask":
        from leadline.cli import ask

        return ask.ask
    if name == "prices":
        from leadline.cli import prices

        return prices.prices
    if name == "usage":
        from leadline.cli import usage

        return usage.usage
    if name == "warm":
        from leadline.cli import warm

        return warm.warm
    if name == "history":
        from leadline.cli import history

        return history.history
    if name == "key":
        from leadline.cli import key

        return key.key
    from leadline.cli import doctor

    return doctor.doctor


def parser(name: str) -> Parser:
    """A parser for one command, with --json."""
    made = Parser(prog=f"leadline {name}", add_help=False, allow_abbrev=False)
    made.add_argument("--json", action="store_true")
    return made


def print_error(problem: AssistantError) -> None:
    """One plain line on stderr."""
    print("leadline: " + printable(problem.one_line()), file=sys.stderr)


def print_json(value: Any) -> None:
    """One JSON value and a newline; what a terminal would not show as it is comes as its \\u escape: lone surrogates of
    file names, and characters that turn the writing direction or do not show."""
    try:
        text = json.dumps(value, ensure_ascii=False)
        text.encode("utf-8")
    except UnicodeEncodeError:
        text = json.dumps(value)
    text = _NOT_SHOWN.sub(lambda match: f"\\u{ord(match.group()):04x}", text)
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
