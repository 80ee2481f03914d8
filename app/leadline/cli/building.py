# SPDX-License-Identifier: AGPL-3.0-or-later
"""The assistant that a command line asks for."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from leadline.assistant import Assistant
from leadline.errors import AssistantError
from leadline.host import settings
from leadline.host.command_line import Call
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
    """The same, closed at the end: no child survives the command."""
    assistant = build(call)
    try:
        yield assistant
    finally:
        assistant.close()
