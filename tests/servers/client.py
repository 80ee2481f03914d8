# SPDX-License-Identifier: AGPL-3.0-or-later
"""A client for the tests of the servers themselves: bytes over http.client, so that no SDK hides what was sent."""

import http.client
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.servers.deepseek import DeepSeekServer

NON_THINK: dict[str, Any] = {"thinking": {"type": "disabled"}}
HIGH: dict[str, Any] = {"thinking": {"type": "enabled"}, "reasoning_effort": "high"}


def body(*texts: str, system: str = "", **fields: Any) -> dict[str, Any]:
    """A streaming flash request in non-think; the texts are user and assistant messages by turns."""
    messages: list[dict[str, Any]] = [{"role": "system", "content": system}] if system else []
    messages += [{"role": ("user", "assistant")[i % 2], "content": text} for i, text in enumerate(texts)]
    made = {
        "model": "deepseek-flash",
        "stream": True,
        "stream_options": {"include_usage": True},
        "max_tokens": 8192,
        "messages": messages,
        **NON_THINK,
    }
    return {name: value for name, value in {**made, **fields}.items() if value is not None}


@contextmanager
def ask(
    server: DeepSeekServer,
    content: dict[str, Any] | bytes | None = None,
    path: str = "/chat/completions",
    key: str = "",
    **headers: str,
) -> Iterator[http.client.HTTPResponse]:
    """Sends a request (GET without content) and gives the response, its body unread."""
    connection = http.client.HTTPConnection(server.base_url.removeprefix("http://"), timeout=10)
    try:
        data = json.dumps(content, ensure_ascii=False).encode() if isinstance(content, dict) else content
        authorization = {"Authorization": f"Bearer {key or server.key}"}
        connection.request("GET" if data is None else "POST", path, data, {**authorization, **headers})
        with connection.getresponse() as response:
            yield response
    finally:
        connection.close()


def answer(server: DeepSeekServer, *args: Any, **kwargs: Any) -> tuple[int, Any]:
    """Status and parsed body of a request that is not streamed."""
    with ask(server, *args, **kwargs) as response:
        return response.status, json.loads(response.read())


def lines(response: http.client.HTTPResponse) -> list[str]:
    """The lines of a stream."""
    return response.read().decode().split("\n")


def events(response: http.client.HTTPResponse) -> list[Any]:
    """The data events of a stream, parsed; [DONE] as that text."""
    data = [line.removeprefix("data: ") for line in lines(response) if line.startswith("data: ")]
    return [event if event == "[DONE]" else json.loads(event) for event in data]


def stream(server: DeepSeekServer, content: dict[str, Any], **kwargs: Any) -> list[Any]:
    """The data events of a request that is answered well."""
    with ask(server, content, **kwargs) as response:
        assert response.status == 200
        return events(response)


def text_of(made: list[Any], part: str = "content") -> str:
    """The text of a stream's events."""
    return "".join(event["choices"][0]["delta"].get(part) or "" for event in made if event != "[DONE]")
