# SPDX-License-Identifier: AGPL-3.0-or-later
"""The assistant that a command line asks for."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from leadline import __version__
from leadline.assistant import Assistant
from leadline.catalogue import Model
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
        AssistantError: the base URL cannot be used.
    """
    paths = paths_of(call)
    return Assistant(paths, call.environ, settings=settings.load(paths.settings_file), base_url=call.base_url)


@contextmanager
def assistant_for(call: Call) -> Iterator[Assistant]:
    """The same, with the log open, and closed at the end: no child survives the command.

    Raises:
        AssistantError: there is no endpoint of the name that was given.
    """
    assistant = build(call)
    written = Log(assistant.paths.log, holds_key=assistant.keys.occurs_in)
    written.begin()
    try:
        log.event("command", kind=str(call.command), version=__version__)
        endpoint_for(assistant, call)
        yield assistant
    except AssistantError as problem:
        log.event("command_failed", code=problem.code)
        raise
    except BrokenPipeError:
        raise  # the reader of our output went away, which is nobody's fault
    except Exception as bug:  # noted while the log is open; the terminal tells of it
        log.bug(bug)
        raise
    finally:
        assistant.close()
        written.close()


def endpoint_for(assistant: Assistant, call: Call) -> str:
    """The id of the endpoint that --endpoint names; "" where it is not given."""
    return assistant.serving.find(call.endpoint).endpoint.id if call.endpoint else ""


def model_for(assistant: Assistant, call: Call, name: str) -> Model:
    """The model that --model and --endpoint name, or the usual one.

    Raises:
        AssistantError: there is none of that name there (code not_found).
    """
    endpoint = endpoint_for(assistant, call)
    row = assistant.serving.row(endpoint) if endpoint else None
    if row is not None and row.endpoint.kind == "compatible" and row.models_at is None:
        with suppress(AssistantError):  # what is missing then is said below
            assistant.arranging.refresh(endpoint).result()
    if name:
        return assistant.catalogue.find(name, endpoint)
    if not endpoint:
        return assistant.default_model().result()
    models = assistant.catalogue.of_endpoint(endpoint)
    if not models:
        raise AssistantError(
            f"No model of {call.endpoint} is known.",
            "Name one with --model, or test the endpoint in Settings.",
            code="not_found",
        )
    return next((model for model in models if model.state != "gone"), models[0])
