# SPDX-License-Identifier: AGPL-3.0-or-later
"""Proxies on loopback: HTTP CONNECT and SOCKS5. Whatever host is asked for, they lead to one port of this machine, so
that a test can name a host that does not exist and nothing leaves the machine.

    with ConnectProxy(to=server.port) as proxy:      # or SocksProxy
        ...                                          # proxy.url, proxy.targets
"""

import contextlib
import select
import socket
import struct
import threading
from types import TracebackType
from typing import Self

_PATIENCE_S = 20.0


class _LeftError(Exception):
    """The client or the server went away, or the proxy is to stop."""


class Proxy:
    """Accepts, makes a tunnel, carries bytes both ways until one side ends."""

    scheme = ""

    def __init__(self, *, to: int, answer: bytes | None = None, is_silent: bool = False) -> None:
        """`answer` is sent in place of a tunnel; a silent proxy reads and never says anything."""
        self._to = to
        self._answer = answer
        self._is_silent = is_silent
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._wake_read, self._wake_write = socket.socketpair()
        self._threads: list[threading.Thread] = []
        self.targets: list[str] = []
        """host:port of each tunnel that was asked for."""
        self.received: list[bytes] = []
        """What each client said before its tunnel."""
        self.closed = threading.Semaphore(0)
        """Released when a client has left."""

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> Self:
        self._spawn(self._accept)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._wake_write.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(10)
            assert not thread.is_alive(), "a proxy did not stop"
        for each in (self._listener, self._wake_read, self._wake_write):
            each.close()

    def _spawn(self, run: object, *arguments: object) -> None:
        thread = threading.Thread(target=run, args=arguments, name="test proxy", daemon=True)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            ready, _, _ = select.select([self._listener, self._wake_read], [], [])
            if self._wake_read in ready:
                return
            client, _ = self._listener.accept()
            self._spawn(self._serve, client)

    def _serve(self, client: socket.socket) -> None:
        with client, contextlib.suppress(_LeftError, OSError):
            try:
                self._tunnel(client)
            finally:
                self.closed.release()

    def _tunnel(self, client: socket.socket) -> None:
        raise NotImplementedError

    def _receive(self, client: socket.socket) -> bytes:
        ready, _, _ = select.select([client, self._wake_read], [], [], _PATIENCE_S)
        if client not in ready:
            raise _LeftError
        data = client.recv(65_536)
        if not data:
            raise _LeftError
        return data

    def _wait_for_the_end(self, client: socket.socket) -> None:
        while True:
            self._receive(client)

    def _carry(self, client: socket.socket) -> None:
        with socket.create_connection(("127.0.0.1", self._to)) as server:
            other = {client: server, server: client}
            while True:
                ready, _, _ = select.select([client, server, self._wake_read], [], [], _PATIENCE_S)
                if self._wake_read in ready or not ready:
                    return
                for side in ready:
                    data = side.recv(65_536)
                    if not data:
                        return
                    other[side].sendall(data)


class ConnectProxy(Proxy):
    """HTTP CONNECT."""

    scheme = "http"

    def _tunnel(self, client: socket.socket) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            head += self._receive(client)
        self.received.append(head)
        method, target, _ = head.decode("latin-1").split("\r\n")[0].split(" ")
        self.targets.append(target if method == "CONNECT" else f"{method} {target}")
        if self._is_silent:
            self._wait_for_the_end(client)
        if self._answer is not None:
            client.sendall(self._answer)
            return
        client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        self._carry(client)


class SocksProxy(Proxy):
    """SOCKS5 without a login (RFC 1928)."""

    scheme = "socks5"

    def _tunnel(self, client: socket.socket) -> None:
        hello = self._receive(client)
        self.received.append(hello)
        if self._is_silent:
            self._wait_for_the_end(client)
        if self._answer is not None and self._answer[:1] != b"\x05":
            client.sendall(self._answer)
            return
        client.sendall(b"\x05\x00")
        asked = self._receive(client)
        kind = asked[3]
        if kind == 1:
            host, rest = socket.inet_ntoa(asked[4:8]), asked[8:]
        elif kind == 3:
            host, rest = asked[5 : 5 + asked[4]].decode(), asked[5 + asked[4] :]
        else:
            host, rest = socket.inet_ntop(socket.AF_INET6, asked[4:20]), asked[20:]
        self.targets.append(f"{host}:{struct.unpack('>H', rest[:2])[0]}")
        if self._answer is not None:
            client.sendall(self._answer)
            return
        client.sendall(b"\x05\x00\x00\x01\x7f\x00\x00\x01\x00\x00")
        self._carry(client)
