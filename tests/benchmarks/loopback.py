# SPDX-License-Identifier: AGPL-3.0-or-later
"""A server on loopback below HTTP that notes when the first byte of a request came and when it was there whole."""

import contextlib
import json
import socket
import threading
import time
from dataclasses import dataclass
from types import TracebackType
from typing import Self

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
_PIECE = 1 << 20


def chunk(content: str, finish: str | None = None, usage: dict[str, int] | None = None) -> bytes:
    """One event as DeepSeek sends it."""
    choice = {"index": 0, "delta": {"content": content, "reasoning_content": None}, "finish_reason": finish}
    value = {
        "id": "8f1c0c3e-5d0a-4c0b-9a9e-2f6d6c1a7b10",
        "object": "chat.completion.chunk",
        "created": 1795448114,
        "model": "deepseek-flash",
        "system_fingerprint": "fp_x",
        "choices": [choice | {"logprobs": None}],
        "usage": usage,
    }
    return f"data: {json.dumps(value, separators=(',', ':'))}\n\n".encode()


def stream_of(pieces: int, text: str) -> bytes:
    """A whole reply of so many events, each with this text."""
    usage = {"prompt_tokens": 10, "completion_tokens": pieces, "total_tokens": 10 + pieces}
    return chunk(text) * pieces + chunk("", "stop", usage) + b"data: [DONE]\n\n"


@dataclass(frozen=True, slots=True)
class Arrival:
    """One request; times are time.monotonic(), which all processes of a machine share."""

    first_byte_at: float
    whole_at: float
    size_bytes: int
    """Of the body."""


class Loopback:
    """Answers every request with the same stream."""

    def __init__(self, reply: bytes) -> None:
        self._reply = reply
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, name="loopback", daemon=True)
        self.arrivals: list[Arrival] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(10)

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            with client, contextlib.suppress(OSError):
                data = client.recv(65_536)
                first_byte_at = time.monotonic()
                while b"\r\n\r\n" not in data:
                    data += client.recv(65_536)
                head, _, body = data.partition(b"\r\n\r\n")
                length = next(
                    int(line.partition(b":")[2])
                    for line in head.split(b"\r\n")
                    if line.lower().startswith(b"content-length:")
                )
                got = len(body)
                while got < length:
                    got += len(client.recv(_PIECE))
                self.arrivals.append(Arrival(first_byte_at, time.monotonic(), length))
                client.sendall(HEAD + self._reply)
