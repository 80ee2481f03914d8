# SPDX-License-Identifier: AGPL-3.0-or-later
"""A server below HTTP: one that never accepts, says nothing, resets, or sends what no HTTP server would.

    with RawServer([("read",), ("send", b"HTTP/1.1 200 OK\\r\\n"), ("pause", 0.1), ("reset",)]) as server:
        ...                                        # server.base_url, server.connections, server.received

Each connection gets the same actions:
    ("read",)            waits until the head of a request is there (and keeps it)
    ("send", bytes)      sends
    ("repeat", bytes, n) sends n times
    ("pause", seconds)   waits
    ("silence",)         reads and says nothing until the client leaves
    ("reset",)           a TCP reset
    ("close",)           an orderly end; so does the end of the actions
"""

import contextlib
import select
import socket
import ssl
import struct
import threading
import time
from collections.abc import Sequence
from types import TracebackType
from typing import Any, Self

Action = tuple[Any, ...]

SILENT: tuple[Action, ...] = (("silence",),)
RESETS: tuple[Action, ...] = (("reset",),)
RESETS_AFTER_REQUEST: tuple[Action, ...] = (("read",), ("reset",))
CLOSES: tuple[Action, ...] = (("read",), ("close",))
GARBAGE: tuple[Action, ...] = (
    ("read",),
    ("send", b"\x16\x03\x01\x00\xff\x00SSH-2.0-\xff\xfe\r\n\r\n\x00\x00"),
    ("close",),
)
HALF_A_HEAD: tuple[Action, ...] = (("read",), ("send", b"HTTP/1.1 200 OK\r\nContent-Ty"), ("silence",))
ENDLESS_HEAD: tuple[Action, ...] = (
    ("read",),
    ("send", b"HTTP/1.1 200 OK\r\n"),
    ("repeat", b"X-More: " + b"a" * 1000 + b"\r\n", 100_000),
)


class _StoppedError(Exception):
    """The server is to stop, its time is over, or the client has left."""


class RawServer:
    """Plays `actions` to every client, on threads that `stop` ends within a second."""

    def __init__(
        self,
        actions: Sequence[Action] = SILENT,
        *,
        accepts: bool = True,
        tls: ssl.SSLContext | None = None,
        max_connections: int = 32,
        limit_s: float = 60.0,
    ) -> None:
        """Nothing runs before `start`.

        Args:
            accepts: False fills the queue of the listening socket, so that a connect waits for ever.
            tls: the connection begins with a handshake.
            max_connections: more are closed at once.
            limit_s: after that a connection is closed, whatever it does.
        """
        if unknown := {action[0] for action in actions} - {
            "read",
            "send",
            "repeat",
            "pause",
            "silence",
            "reset",
            "close",
        }:
            raise ValueError(f"no such action: {', '.join(sorted(unknown))}")
        self._actions = tuple(actions)
        self._accepts = accepts
        self._tls = tls
        self._max_connections = max_connections
        self._limit_s = limit_s
        self._listening = socket.socket()
        self._wake_read, self._wake_write = socket.socketpair()
        self._fillers: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._changed = threading.Condition()
        self.base_url = ""
        self.connections = 0
        """How many came."""
        self.received: list[bytearray] = []
        """What each connection sent, after TLS."""
        self.closed_at: list[float | None] = []
        """time.monotonic() when each client was seen to leave; None while it has not."""
        self.tls_errors: list[str] = []
        """Handshakes that failed, such as those of clients that refuse the certificate."""

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> Self:
        """Listens on 127.0.0.1, at a free port."""
        self._listening.bind(("127.0.0.1", 0))
        self._listening.listen(128 if self._accepts else 0)
        port = self._listening.getsockname()[1]
        self.base_url = f"{'https' if self._tls else 'http'}://127.0.0.1:{port}"
        if self._accepts:
            self._spawn(self._accept)
        else:
            self._fill(port)
        return self

    def stop(self) -> None:
        """Ends every connection and thread; a second call does nothing."""
        with contextlib.suppress(OSError):
            self._wake_write.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(10)
            assert not thread.is_alive(), "a raw server did not stop"
        for each in (self._listening, self._wake_read, self._wake_write, *self._fillers):
            each.close()

    def wait_for(self, count: int, timeout_s: float = 10.0) -> None:
        """Waits until so many connections came. TimeoutError when they do not."""
        self._wait(lambda: self.connections >= count, timeout_s)

    def wait_closed(self, count: int, timeout_s: float = 10.0) -> None:
        """Waits until so many clients have left. TimeoutError when they do not."""
        self._wait(lambda: sum(at is not None for at in self.closed_at) >= count, timeout_s)

    def _wait(self, enough: Any, timeout_s: float) -> None:
        with self._changed:
            if not self._changed.wait_for(enough, timeout_s):
                raise TimeoutError("it did not happen")

    def _spawn(self, run: Any, *arguments: Any) -> None:
        thread = threading.Thread(target=run, args=arguments, name="raw server", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _fill(self, port: int) -> None:
        """Takes every place in the queue: later connects get no answer."""
        for _ in range(4):
            filler = socket.socket()
            filler.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                filler.connect(("127.0.0.1", port))
            self._fillers.append(filler)

    def _accept(self) -> None:
        while True:
            ready, _, _ = select.select([self._listening, self._wake_read], [], [])
            if self._wake_read in ready:
                return
            client, _ = self._listening.accept()
            with self._changed:
                number = self.connections
                self.connections += 1
                self.received.append(bytearray())
                self.closed_at.append(None)
                self._changed.notify_all()
            if number >= self._max_connections:
                client.close()
            else:
                self._spawn(self._serve, client, number)

    def _serve(self, client: socket.socket, number: int) -> None:
        until = time.monotonic() + self._limit_s
        try:
            if self._tls is not None:
                client = self._handshake(self._tls, client, until)
            client.setblocking(False)
            for action in self._actions:
                self._perform(client, number, action, until)
        except (_StoppedError, OSError):
            pass
        finally:
            client.close()

    def _perform(self, client: socket.socket, number: int, action: Action, until: float) -> None:
        kind = action[0]
        if kind == "read":
            while b"\r\n\r\n" not in self.received[number]:
                self._read(client, number, until)
        elif kind == "silence":
            while True:
                self._read(client, number, until)
        elif kind == "pause":
            with contextlib.suppress(TimeoutError):
                self._ready([], [], min(until, time.monotonic() + action[1]))
        elif kind in ("send", "repeat"):
            for _ in range(action[2] if kind == "repeat" else 1):
                self._send(client, number, action[1], until)
        elif kind == "reset":
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            raise _StoppedError
        elif kind == "close":
            raise _StoppedError

    def _ready(self, readers: list[socket.socket], writers: list[socket.socket], until: float) -> None:
        """Waits for a socket; _StoppedError by `stop`, TimeoutError at `until`."""
        read, write, _ = select.select([*readers, self._wake_read], writers, [], max(0.0, until - time.monotonic()))
        if self._wake_read in read:
            raise _StoppedError
        if not read and not write:
            raise TimeoutError

    def _read(self, client: socket.socket, number: int, until: float) -> None:
        if not (isinstance(client, ssl.SSLSocket) and client.pending()):
            self._ready([client], [], until)
        try:
            data = client.recv(65_536)
        except (ssl.SSLWantReadError, BlockingIOError):
            return
        except OSError:
            data = b""
        with self._changed:
            self.received[number] += data
            if not data:
                self.closed_at[number] = time.monotonic()
            self._changed.notify_all()
        if not data:
            raise _StoppedError

    def _send(self, client: socket.socket, number: int, data: bytes, until: float) -> None:
        view = memoryview(data)
        while view:
            try:
                view = view[client.send(view) :]
            except (ssl.SSLWantWriteError, BlockingIOError):
                self._ready([], [client], until)
            except ConnectionError:
                with self._changed:
                    self.closed_at[number] = time.monotonic()
                    self._changed.notify_all()
                raise

    def _handshake(self, tls: ssl.SSLContext, client: socket.socket, until: float) -> ssl.SSLSocket:
        client.setblocking(False)
        secure = tls.wrap_socket(client, server_side=True, do_handshake_on_connect=False)
        while True:
            try:
                secure.do_handshake()
                return secure
            except ssl.SSLWantReadError:
                self._wait_handshake(secure, until, reading=True)
            except ssl.SSLWantWriteError:
                self._wait_handshake(secure, until, reading=False)
            except OSError as error:
                self.tls_errors.append(str(error))
                secure.close()
                raise

    def _wait_handshake(self, secure: ssl.SSLSocket, until: float, *, reading: bool) -> None:
        try:
            self._ready([secure] if reading else [], [] if reading else [secure], until)
        except BaseException:
            secure.close()
            raise
