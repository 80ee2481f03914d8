# SPDX-License-Identifier: AGPL-3.0-or-later
"""Stop closes the socket, whatever the call is doing. How soon is measured by the benchmark, not here."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from leadline.chat.reply import Retrying
from leadline.provider.client import Service
from leadline.provider.retrying import RetryPolicy
from tests.provider.certificates import make_certificate
from tests.provider.conftest import BODY, KEY, Ask, Heard, endpoint, wait_until
from tests.provider.scripted_server import Peer, ScriptedServer, chunk, good_reply, listening, serving

LARGE = b" " * (64 << 20)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("tls"), "good", host="127.0.0.1", days=30)


@pytest.fixture(params=["plain", "TLS"])
def tls(request: pytest.FixtureRequest, certificate: Path) -> ssl.SSLContext | None:
    """The server's side of the connection."""
    if request.param == "plain":
        return None
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(certificate)
    return made


@pytest.fixture
def service(certificate: Path) -> Iterator[Service]:
    service = Service(tls=ssl.create_default_context(cafile=str(certificate)), retries=RetryPolicy(tries=1))
    yield service
    service.close()


def queued(peer: Peer) -> None:
    peer.send_stream_head()
    while True:
        peer.send(b": keep-alive\n\n")
        threading.Event().wait(0.005)


def thinking(peer: Peer) -> None:
    peer.send_stream_head()
    while True:
        peer.send(chunk(thinking="Hm "))
        threading.Event().wait(0.0005)


def writing(peer: Peer) -> None:
    peer.send_stream_head()
    while True:
        peer.send(chunk("word "))
        threading.Event().wait(0.0005)


def flooding(peer: Peer) -> None:
    block = chunk("word ") * 200
    peer.send_stream_head()
    while True:
        peer.send(block)


def silent(peer: Peer) -> None:
    peer.send_stream_head()
    peer.send(chunk(thinking="Hm"))


def has_begun(heard: Heard) -> bool:
    return bool(heard.events)


STATES: dict[str, tuple[Callable[[Peer], None], Callable[[Heard], bool]]] = {
    # what the server does once it has the request, and how the client can tell
    "queued": (queued, has_begun),
    "thinking": (thinking, lambda heard: len(heard.thinking) > 100),
    "writing": (writing, lambda heard: len(heard.answer) > 100),
    "a flood": (flooding, lambda heard: len(heard.answer) > 100),
    "silent": (silent, lambda heard: heard.thinking == "Hm"),
}


@pytest.mark.parametrize("state", STATES)
def test_stop_closes_a_reply_in_every_state_and_keeps_its_text(
    ask: Ask, tls: ssl.SSLContext | None, state: str
) -> None:
    play, is_there = STATES[state]
    closed = threading.Event()

    def script(peer: Peer) -> None:
        with contextlib.suppress(OSError):
            play(peer)
            peer.wait_until_closed()
        closed.set()

    with serving(script, tls=tls) as server:
        heard = ask(server.url)
        heard.wait_for(is_there)
        _stop(heard)
        assert closed.wait(20)
    kept = heard.thinking + heard.answer
    assert kept == "" if state == "queued" else len(kept) >= 2


def test_stop_before_the_headers_closes(ask: Ask, tls: ssl.SSLContext | None) -> None:
    closed = threading.Event()
    with serving(lambda peer: peer.wait_until_closed() and closed.set(), tls=tls) as server:
        heard = ask(server.url)
        wait_until(lambda: bool(server.requests))
        _stop(heard)
        assert closed.wait(20)


def test_stop_while_the_request_is_still_going_out_closes(ask: Ask, tls: ssl.SSLContext | None) -> None:
    reading, closed = threading.Event(), threading.Event()

    def script(peer: Peer) -> None:
        peer._socket.recv(1000)  # and no more: the client's buffers fill up
        reading.set()
        assert stopped.wait(20)
        peer.wait_until_closed()
        closed.set()

    stopped = threading.Event()
    server = ScriptedServer((script,), tls)
    heard = ask(server.url, body=LARGE)
    assert reading.wait(20)
    _stop(heard)
    stopped.set()
    assert closed.wait(20)
    server.close()


def test_stop_in_the_handshake_of_tls_closes(ask: Ask) -> None:
    connected, closed = threading.Event(), threading.Event()

    def script(peer: Peer) -> None:  # reads the client's hello and never answers it
        connected.set()
        peer.wait_until_closed()
        closed.set()

    with listening(script) as server:
        heard = ask(f"https://127.0.0.1:{server.port}")
        assert connected.wait(20)
        _stop(heard)
        assert closed.wait(20)


def test_stop_while_nobody_accepts_ends_it(ask: Ask) -> None:
    with serving(lambda peer: (peer.send_stream_head(), peer.send(good_reply()))) as server:  # type: ignore[arg-type]
        ask(server.url).end()  # the SDK is loaded now
    with contextlib.ExitStack() as stack:
        full = stack.enter_context(socket.socket())
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for _ in range(4):  # fill the queue of the system: the next connection hangs
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(full.getsockname())
        heard = ask(f"http://127.0.0.1:{full.getsockname()[1]}")
        assert heard.call is not None
        with pytest.raises(TimeoutError):
            heard.call.ended.result(0.2)
        _stop(heard)


def test_stop_while_it_waits_to_try_again_ends_it(ask: Ask) -> None:
    service = Service(retries=RetryPolicy(first_s=60, most_s=60))
    with serving(lambda peer: peer.send_head(503)) as server:
        heard = ask(server.url, by=service)
        heard.wait_for(lambda h: any(isinstance(each, Retrying) for each in h.events))
        _stop(heard)
    service.close()
    assert len(server.requests) == 1


def test_stop_before_anything_happened_sends_nothing() -> None:
    service = Service()
    heard = Heard()
    with serving(lambda peer: peer.send_head(500)) as server:
        heard.call = service.stream(endpoint(server.url), KEY, BODY, heard)
        heard.call.stop()  # the thread has not even imported the SDK
        assert heard.end().state == "stopped"
        assert heard.events == [heard.end()]
    service.close()
    assert server.requests == []


def test_stop_twice_and_after_the_end_is_harmless(ask: Ask) -> None:
    with serving(lambda peer: (peer.send_stream_head(), peer.send(good_reply()))) as server:  # type: ignore[arg-type]
        heard = ask(server.url)
        assert heard.end().state == "complete"
        assert heard.call is not None
        heard.call.stop()
        heard.call.stop()
        assert ask(server.url).end().state == "complete"
        assert sum(each is heard.end() for each in heard.events) == 1


def _stop(heard: Heard) -> None:
    assert heard.call is not None
    heard.call.stop()
    ended = heard.end()
    assert (ended.state, ended.error) == ("stopped", None)
