# SPDX-License-Identifier: AGPL-3.0-or-later
"""HTTP/1.1 on one asyncio socket: reads requests, writes replies, and knows at once when the client has left."""

import asyncio
import contextlib
import socket
import struct
import time
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

_MAX_HEAD_BYTES = 65_536
_MAX_BUFFER_BYTES = 64 * 2**20
MAX_BODY_BYTES = 48 * 2**20


class ClientGoneError(Exception):
    """The client closed the connection."""


class BadRequestError(Exception):
    """What came is not a request this server can read."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it came."""

    method: str
    path: str
    """Without the query."""
    headers: tuple[tuple[str, str], ...]
    body: bytes
    too_large: bool = False
    """The body was over MAX_BODY_BYTES and was not read."""

    def header(self, name: str) -> str:
        """The first header of that name, in any case; "" when there is none."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")


class Connection:
    """One client. Its socket is read all the time, so that a close is seen while a reply is on its way."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._buffer = bytearray()
        self._more = asyncio.Event()
        self._gone = asyncio.Event()
        self.closed_at: float | None = None
        """time.monotonic() of the moment the client's close was seen."""
        self._chunked = False
        self._pump = asyncio.create_task(self._read_on())

    async def _read_on(self) -> None:
        with contextlib.suppress(ConnectionError, TimeoutError, OSError):
            while data := await self._reader.read(2**18):
                self._buffer += data
                self._more.set()
                if len(self._buffer) > _MAX_BUFFER_BYTES:
                    break
        self.closed_at = time.monotonic()
        self._gone.set()
        self._more.set()
        # a client that left with our data unread would hold drain() for ever
        self._writer.transport.abort()

    async def request(self) -> Request | None:
        """The next request; None when the client closed instead. BadRequestError for anything else."""
        while (end := self._buffer.find(b"\r\n\r\n")) < 0:
            if len(self._buffer) > _MAX_HEAD_BYTES:
                raise BadRequestError("the head is too long")
            if not await self._fill():
                return None
        lines = bytes(self._buffer[:end]).decode("latin-1").split("\r\n")
        del self._buffer[: end + 4]
        words = lines[0].split(" ")
        if len(words) != 3 or not words[2].startswith("HTTP/1."):
            raise BadRequestError("not a request line")
        headers = tuple((k.strip(), v.strip()) for k, _, v in (line.partition(":") for line in lines[1:]))
        request = Request(words[0], words[1].partition("?")[0], headers, b"")
        if request.header("expect").lower() == "100-continue":
            self._writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        if "chunked" in request.header("transfer-encoding").lower():
            body = await self._chunked_body()
        else:
            length = request.header("content-length") or "0"
            if not length.isdecimal():
                raise BadRequestError("not a length")
            if int(length) > MAX_BODY_BYTES:
                return Request(request.method, request.path, headers, b"", too_large=True)
            body = await self._take(int(length))
        return None if body is None else Request(request.method, request.path, headers, body)

    async def _fill(self) -> bool:
        if self._gone.is_set():
            return False
        self._more.clear()
        await self._more.wait()
        return not self._gone.is_set()

    async def _take(self, count: int) -> bytes | None:
        while len(self._buffer) < count:
            if not await self._fill():
                return None
        taken = bytes(self._buffer[:count])
        del self._buffer[:count]
        return taken

    async def _chunked_body(self) -> bytes | None:
        body = bytearray()
        while True:
            while (end := self._buffer.find(b"\r\n")) < 0:
                if not await self._fill():
                    return None
            try:
                size = int(bytes(self._buffer[:end]).split(b";")[0], 16)
            except ValueError as error:
                raise BadRequestError("not a chunk size") from error
            del self._buffer[: end + 2]
            piece = await self._take(size + 2)
            if piece is None:
                return None
            if size == 0:
                return bytes(body)
            body += piece[:-2]
            if len(body) > MAX_BODY_BYTES:
                raise BadRequestError("the body is too long")

    async def send(self, data: bytes) -> None:
        """Writes and waits until the socket took it. ClientGoneError when the client has left."""
        if self._gone.is_set():
            raise ClientGoneError
        self._writer.write(data)
        try:
            await self._writer.drain()
        except (ConnectionError, OSError) as error:
            await self._left()
            raise ClientGoneError from error

    async def _left(self) -> None:
        """Writing failed: lets the reader note when, if it has not yet."""
        self._writer.transport.abort()
        await self._gone.wait()

    async def pause(self, seconds: float) -> None:
        """Waits. ClientGoneError as soon as the client leaves."""
        if seconds <= 0:
            await asyncio.sleep(0)
        else:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._gone.wait(), seconds)
        if self._gone.is_set():
            raise ClientGoneError

    async def unless_gone(self, future: "asyncio.Future[Any]", seconds: float | None = None) -> bool:
        """Waits for the future, True, or so many seconds, False. ClientGoneError as soon as the client leaves."""
        gone = asyncio.ensure_future(self._gone.wait())
        try:
            await asyncio.wait((future, gone), timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            gone.cancel()
            if not future.done():
                future.cancel()
        if self._gone.is_set():
            if future.done() and not future.cancelled():
                future.exception()  # taken, so that asyncio does not complain that nobody did
            raise ClientGoneError
        return future.done() and not future.cancelled()

    async def answer(
        self, status: int, body: bytes, content_type: str, headers: tuple[tuple[str, str], ...] = ()
    ) -> None:
        """A whole reply with its length."""
        await self.send(
            _head(status, (("Content-Type", content_type), ("Content-Length", str(len(body))), *headers)) + body
        )

    async def start(self, status: int, content_type: str, headers: tuple[tuple[str, str], ...] = ()) -> None:
        """The head of a reply that is sent in pieces."""
        self._chunked = True
        await self.send(_head(status, (("Content-Type", content_type), ("Transfer-Encoding", "chunked"), *headers)))

    async def piece(self, *pieces: bytes) -> None:
        """Pieces of a started reply: each is one HTTP chunk, all leave in one write."""
        await self.send(b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces if piece))

    async def finish(self) -> None:
        """The proper end of a started reply."""
        await self.send(b"0\r\n\r\n")

    def reset(self) -> None:
        """Ends the connection with a TCP reset."""
        raw = self._writer.get_extra_info("socket")
        with contextlib.suppress(OSError):  # it may be closed already
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._writer.transport.abort()

    async def drop(self) -> None:
        """Ends the connection in an orderly way, whatever was promised."""
        self._writer.close()
        with contextlib.suppress(ConnectionError, OSError, asyncio.TimeoutError):
            await asyncio.wait_for(self._writer.wait_closed(), 1)

    def abort(self) -> None:
        """Ends the connection, whatever has not been sent yet."""
        self._writer.transport.abort()

    async def close(self) -> None:
        """Gives everything back; every path ends here."""
        self._pump.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._pump
        if not self._writer.is_closing():
            self._writer.close()
        with contextlib.suppress(ConnectionError, OSError, asyncio.TimeoutError):
            await asyncio.wait_for(self._writer.wait_closed(), 0.5)
        self.abort()  # a client that does not read would hold what is left


def _reason(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"


def _head(status: int, headers: tuple[tuple[str, str], ...]) -> bytes:
    lines = [f"HTTP/1.1 {status} {_reason(status)}", *(f"{name}: {value}" for name, value in headers)]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
