# SPDX-License-Identifier: AGPL-3.0-or-later
"""A server on loopback that does to a client exactly what a test's script says, byte by byte."""

import contextlib
import json
import select
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PATIENCE_S = 20


@dataclass(frozen=True, slots=True)
class Request:
    """What a client sent."""

    method: str
    path: str
    headers: dict[str, str]
    """By lower-case name."""
    body: bytes


class Peer:
    """One connection, as a script sees it."""

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection
        self._socket.settimeout(PATIENCE_S)
        self.taken_bytes = 0
        """Of the body of the request that is being read."""

    def read_request(self, pause_s: float = 0) -> Request | None:
        """The next request; None when the client closed instead. A pause before each 64 kB makes a slow line of it."""
        if pause_s:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
        data = b""
        while b"\r\n\r\n" not in data:
            piece = self._socket.recv(65536)
            if not piece:
                return None
            data += piece
        head, _, body = data.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        while len(body) < int(headers.get("content-length", "0")):
            threading.Event().wait(pause_s)
            piece = self._socket.recv(65536)
            if not piece:
                return None
            body += piece
            self.taken_bytes = len(body)
        method, path, _ = first.split(" ")
        return Request(method, path, headers, body)

    def send(self, data: bytes) -> None:
        """Bytes as they are."""
        self._socket.sendall(data)

    def send_head(self, status: int = 200, **headers: str) -> None:
        """Status and headers of a body that ends with the connection."""
        lines = [f"HTTP/1.1 {status} Whatever", "Connection: close"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        self.send("\r\n".join([*lines, "", ""]).encode())

    def send_stream_head(self, **headers: str) -> None:
        """The head of an event stream."""
        self.send_head(200, Content_Type="text/event-stream; charset=utf-8", **headers)

    def wait_until_closed(self) -> float:
        """When the client closed its side (time.monotonic); fails after 20 s."""
        ends = time.monotonic() + PATIENCE_S
        while time.monotonic() < ends:
            if select.select([self._socket], [], [], 1)[0]:
                try:
                    if not self._socket.recv(65536):
                        return time.monotonic()
                except OSError:  # a reset is a close, too
                    return time.monotonic()
        raise AssertionError("the client did not close the connection")

    def wait_until_taken(self) -> None:
        """Until the client has read all that was sent; fails after 20 s."""
        ends = time.monotonic() + PATIENCE_S
        while self._unread_by_client():
            assert time.monotonic() < ends, "the client does not read"
            threading.Event().wait(0.002)

    def _unread_by_client(self) -> int:
        """Bytes in the client's queue, which the system lists beside its own side of the connection."""
        ours, theirs = self._socket.getsockname()[1], self._socket.getpeername()[1]
        for line in Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]:
            fields = line.split()
            local, remote = (int(each.rpartition(":")[2], 16) for each in fields[1:3])
            queues = [int(each, 16) for each in fields[4].split(":")]
            if (local, remote) == (theirs, ours):
                return queues[1]
        return 0

    def reset(self) -> None:
        """End the connection with a reset instead of a proper close."""
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
        self._socket.close()


Script = Callable[[Peer], None]


@dataclass
class ScriptedServer:
    """Plays the scripts in turn, one a connection; the last one again and again."""

    scripts: tuple[Script, ...]
    tls: ssl.SSLContext | None = None
    requests: list[Request] = field(default_factory=list)
    """Those that scripts made with `answering` read."""
    connections: int = 0
    failures: list[BaseException] = field(default_factory=list)
    _threads: list[threading.Thread] = field(default_factory=list)
    _open: list[socket.socket] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._start(self._accept)

    @property
    def url(self) -> str:
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}"

    def close(self) -> None:
        """End all, then raise what went wrong in a script."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in self._open:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(PATIENCE_S)
        for connection in self._open:
            connection.close()
        if self.failures:
            raise self.failures[0]

    def _start(self, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=work, name="scripted server", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            script = self.scripts[min(self.connections, len(self.scripts) - 1)]
            self.connections += 1
            self._open.append(connection)
            self._start(lambda connection=connection, script=script: self._play(connection, script))  # type: ignore[misc]

    def _play(self, connection: socket.socket, script: Script) -> None:
        try:
            if self.tls is not None:
                connection.settimeout(PATIENCE_S)
                connection = self.tls.wrap_socket(connection, server_side=True)
                self._open.append(connection)
            script(Peer(connection))
        except OSError:
            pass  # the client went away, which most tests are about
        except BaseException as error:
            self.failures.append(error)
        finally:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()

    def answering(self, script: Script) -> Script:
        """A script that first reads the request and keeps it."""

        def play(peer: Peer) -> None:
            request = peer.read_request()
            if request is not None:
                self.requests.append(request)
                script(peer)

        return play


@contextlib.contextmanager
def serving(script: Script, *, tls: ssl.SSLContext | None = None) -> Iterator[ScriptedServer]:
    """A server that reads each request, then plays `script`."""
    server = ScriptedServer((lambda peer: None,), tls)
    server.scripts = (server.answering(script),)
    try:
        yield server
    finally:
        server.close()


@contextlib.contextmanager
def listening(script: Script) -> Iterator[ScriptedServer]:
    """A server that plays `script` on the bare connection."""
    server = ScriptedServer((script,))
    try:
        yield server
    finally:
        server.close()


# --- what DeepSeek's stream looks like --------------------------------------------------------------------------------

USAGE = {
    "prompt_tokens": 1337,
    "completion_tokens": 5,
    "total_tokens": 1342,
    "prompt_tokens_details": {"cached_tokens": 1280},
    "completion_tokens_details": {"reasoning_tokens": 2},
    "prompt_cache_hit_tokens": 1280,
    "prompt_cache_miss_tokens": 57,
}
DONE = b"data: [DONE]\n\n"


def chunk(
    answer: str | None = None,
    thinking: str | None = None,
    finish: str | None = None,
    usage: Any = None,
    model: str = "deepseek-flash",
) -> bytes:
    """One event in the hosted format."""
    delta = {"content": answer, "reasoning_content": thinking}
    choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
    value = {
        "id": "8f1c0c3e-5d0a-4c0b-9a9e-2f6d6c1a7b10",
        "object": "chat.completion.chunk",
        "created": 1795448114,
        "model": model,
        "system_fingerprint": "fp_x",
        "choices": [choice],
        "usage": usage,
    }
    return event(value)


def event(value: Any) -> bytes:
    """Any JSON value as one event."""
    return f"data: {json.dumps(value, ensure_ascii=False, separators=(',', ':'))}\n\n".encode()


def good_reply(answer: str = "Hello") -> bytes:
    """A whole stream: a word of thinking, the answer, the usage, the end mark."""
    return chunk(thinking="Let me") + chunk(answer) + chunk("", finish="stop", usage=USAGE) + DONE
