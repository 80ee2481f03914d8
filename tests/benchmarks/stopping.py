# SPDX-License-Identifier: AGPL-3.0-or-later
"""From Stop to the server seeing the socket closed, in every state of a call, over plain and TLS loopback."""

import contextlib
import select
import ssl
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from leadline.chat.reply import AnswerText, Retrying, Started, StreamEvent, ThinkingText
from leadline.provider.client import Call, Service
from leadline.provider.endpoints import Endpoint
from leadline.provider.retrying import RetryPolicy
from tests.benchmarks.budget import Line, median
from tests.provider.certificates import make_certificate
from tests.provider.scripted_server import Peer, ScriptedServer, chunk

RUNS = 5
LIMIT_MS = 50.0
PATIENCE_S = 20
KEY = "sk-never-sent-anywhere"
SMALL = b'{"model":"deepseek-flash","stream":true,"messages":[{"role":"user","content":"How deep?"}]}'
LARGE = b" " * (32 << 20)

Play = Callable[[Peer], None]


def _connecting(peer: Peer) -> None:
    """Plain: takes the connection and reads nothing. TLS: never answers the client's hello."""


def _uploading(peer: Peer) -> None:
    peer._socket.recv(1000)  # and no more: the client's buffers fill up


def _silent_before_the_head(peer: Peer) -> None:
    peer.read_request()


def _queued(peer: Peer) -> None:
    peer.read_request()
    peer.send_stream_head()
    _repeat(peer, b": keep-alive\n\n", 0.05)


def _thinking(peer: Peer) -> None:
    peer.read_request()
    peer.send_stream_head()
    _repeat(peer, chunk(thinking="Hm "), 0.005)


def _writing(peer: Peer) -> None:
    peer.read_request()
    peer.send_stream_head()
    _repeat(peer, chunk("word "), 0.005)


def _flood(peer: Peer) -> None:
    peer.read_request()
    peer.send_stream_head()
    _repeat(peer, chunk("word ") * 100, 0)


def _silent(peer: Peer) -> None:
    peer.read_request()
    peer.send_stream_head()
    peer.send(chunk("word "))


def _repeat(peer: Peer, data: bytes, pause_s: float) -> None:
    """Until the client leaves, which is seen in the pauses, too."""
    with contextlib.suppress(OSError):
        while not select.select([peer._socket], [], [], pause_s)[0]:
            peer.send(data)


STATES: dict[str, tuple[Play, bytes, type[object] | None]] = {
    # what the server does, what is sent, and the event by which the client knows that it is there
    "connecting": (_connecting, SMALL, None),
    "uploading": (_uploading, LARGE, None),
    "sent": (_silent_before_the_head, SMALL, None),
    "queued": (_queued, SMALL, Started),
    "thinking": (_thinking, SMALL, ThinkingText),
    "writing": (_writing, SMALL, AnswerText),
    "a flood": (_flood, SMALL, AnswerText),
    "silent": (_silent, SMALL, AnswerText),
}


def measure() -> Iterator[Line]:
    """The lines of the table."""
    with tempfile.TemporaryDirectory(prefix="leadline-bench-") as name:
        file = make_certificate(Path(name), "good", host="127.0.0.1", days=30)
        server_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        server_side.load_cert_chain(file)
        service = Service(
            tls=ssl.create_default_context(cafile=str(file)), retries=RetryPolicy(first_s=60, most_s=60, jitter=0)
        )
        try:
            for secure in ("plain", "TLS"):
                for state in STATES:
                    yield _line(service, state, None if secure == "plain" else server_side, secure)
            yield _waiting(service)
        finally:
            service.close()


def _line(service: Service, state: str, tls: ssl.SSLContext | None, secure: str) -> Line:
    took = [_once(service, state, tls) for _ in range(RUNS + 1)][1:]  # the first may open a thread or import the SDK
    name = f"Stop, {state}, {secure}"
    return Line(name, median(took) * 1e3, "ms", LIMIT_MS, f"max {max(took) * 1e3:.1f} ms")


def _once(service: Service, state: str, tls: ssl.SSLContext | None) -> float:
    play, body, sign = STATES[state]
    there, closed_at = threading.Event(), []

    def script(peer: Peer) -> None:
        if sign is None and state != "sent":
            there.set()
        play(peer)
        if state == "sent":
            there.set()
        if state == "uploading":
            stopped.wait(PATIENCE_S)  # a server that reads on would never make the upload wait
        with contextlib.suppress(OSError):
            closed_at.append(peer.wait_until_closed())

    def take(event: StreamEvent) -> None:
        if sign is not None and isinstance(event, sign):
            there.set()

    stopped = threading.Event()
    # In its handshake a server of TLS is a plain one that says nothing.
    server = ScriptedServer((script,), None if state == "connecting" else tls)
    url = server.url.replace("http:", "https:") if tls is not None else server.url
    call = service.stream(Endpoint("deepseek", "deepseek", url), KEY, body, take)
    if not there.wait(PATIENCE_S):
        raise TimeoutError(f"{state}: it did not get there")
    time.sleep(0.1)  # well into it
    at = time.monotonic()
    stopped.set()
    call.stop()
    _end(call)
    server.close()
    if not closed_at:
        raise RuntimeError(f"{state}: the server did not see the client leave")
    return closed_at[0] - at


def _waiting(service: Service) -> Line:
    """While it waits to try again there is no socket: until the call has ended."""
    took = []
    server = ScriptedServer((lambda peer: (peer.read_request(), peer.send_head(503)) and None,))
    for _ in range(RUNS):
        there = threading.Event()

        def take(event: StreamEvent, there: threading.Event = there) -> None:
            if isinstance(event, Retrying):
                there.set()

        call = service.stream(Endpoint("deepseek", "deepseek", server.url), KEY, SMALL, take)
        if not there.wait(PATIENCE_S):
            raise TimeoutError("it does not try again")
        at = time.monotonic()
        call.stop()
        _end(call)
        took.append(time.monotonic() - at)
    server.close()
    return Line("Stop, waiting to try again", median(took) * 1e3, "ms", LIMIT_MS, f"max {max(took) * 1e3:.1f} ms")


def _end(call: Call) -> None:
    ended = call.ended.result(PATIENCE_S)
    if ended.state != "stopped":
        raise RuntimeError(f"it ended as {ended.state}: {ended.error}")
