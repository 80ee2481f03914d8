# SPDX-License-Identifier: AGPL-3.0-or-later
"""llmock, a mock of OpenAI's protocol from PyPI, in a process of its own: nobody here wrote it."""

import contextlib
import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from typing import Any

_PROGRAM = """
import sys
from llmock.testing import LLMockServer
server = LLMockServer().start()
print(server.url, flush=True)
sys.stdin.read()
"""


class LLMock:
    """The server, by its own control interface."""

    def __init__(self, url: str) -> None:
        self.base_url = f"{url}/v1"
        self._url = url

    def play(self, *behaviours: dict[str, Any]) -> None:
        self._call("POST", "reset", {})
        self._call("POST", "scenario", {"behaviors": list(behaviours)})

    def verdict(self) -> Any:
        return self._call("GET", "verdict")

    def statuses(self) -> list[int]:
        return [request["status"] for request in self._call("GET", "requests")["requests"]]

    def _call(self, method: str, path: str, value: Any = None) -> Any:
        data = None if value is None else json.dumps(value).encode()
        request = urllib.request.Request(f"{self._url}/_llmock/{path}", data, method=method)
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.load(answer)


@contextlib.contextmanager
def llmock_server() -> Iterator[LLMock]:
    """It ends when its standard input does."""
    argv = [sys.executable, "-c", _PROGRAM]
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None and process.stdout is not None
        try:
            url = process.stdout.readline().strip()
            assert url, "llmock did not start"
            yield LLMock(url)
        finally:
            process.stdin.close()
            process.kill()
