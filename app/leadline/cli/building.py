# SPDX-License-Identifier: AGPL-3.0-or-later
"""The assistant that a command line asks for."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from leadline import __version__
from leadline.assistant import Assistant
from leadline.errors import AssistantError
from leadline.host import log, settings
from leadline.host.command_line import Call
from leadline.host.log import Log
from leadline.host.paths import Paths, default_paths, paths_under


def paths_of(call: Call) -> Paths:
    """Where this run keeps its state."""
    return paths_under(Path(call.data_dir)) if call.data_dir else default_paths(call.environ)


def build(call: Call) -> Assistant:
    """An assistant with the user's settings; nothing is opened yet.

    Raises:
        AssistantError: the base URL or the endpoint's name cannot be used.
    """
    if call.endpoint not in ("", "deepseek", "local"):
        raise AssistantError(
            f"There is no endpoint called {call.endpoint}.", "Known: deepseek, local.", code="bad_argument"
        )
    paths = paths_of(call)
    return Assistant(paths, call.environ, settings=settings.load(paths.settings_file), base_url=call.base_url)


@contextmanager
def assistant_for(call: Call) -> Iterator[Assistant]:
    """The same, with the log open, and closed at the end: no child survives the command."""
    assistant = build(call)
    written = Log(assistant.paths.log, holds_key=assistant.keys.occurs_in)
    written.begin()
    try:
        log.event("command", kind=str(call.command), version=__version__)
        yield assistant
    except AssistantError as problem:
        log.event("command_failed", code=problem.code)
        raise
    except Exception as bug:  # noted while the log is open; the terminal tells of it
        log.bug(bug)
        raise
    finally:
        assistant.close()
        written.close()
