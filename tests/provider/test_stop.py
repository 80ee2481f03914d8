# SPDX-License-Identifier: AGPL-3.0-or-later
"""Stop closes the socket at once, whatever the call is doing. The server's clock is this process's, too."""

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from leadline.provider.client import Service
from tests.provider.certificates import make_certificate
from tests.provider.conftest import BODY, KEY, Ask, Heard, endpoint
from tests.provider.scripted_server import Peer, ScriptedServer, chunk, good_reply, listening, serving

LIMIT_S = 0.05
RUNS = 5


@contextlib.contextmanager
def closing_server(before: Callable[[Peer], None]) -> Iterator[tuple[ScriptedServer, list[float]]]:
    """A server that plays `before`, then notes when the client closes."""
    closed: list[float] = []

    def script(peer: Peer) -> None:
        try:
            before(peer)
        except OSError:
            closed.append(time.monotonic())
        else:
            closed.append(peer.wait_until_closed())

    with serving(script) as server:
        yield server, closed


def median_delay(stop_one: Callable[[], float]) -> float:
    """The middle of five: one scheduling hiccup of a busy machine is not the program's."""
    delays = sorted(stop_one() for _ in range(RUNS))
    print("stop to closed socket, ms:", " ".join(f"{1000 * delay:.1f}" for delay in delays))
    return delays[RUNS // 2]


def _wait(condition: Callable[[], bool]) -> None:
    ends = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < ends
        threading.Event().wait(0.001)


def measured_stop(heard: Heard, closed: list[float]) -> float:
    seen = len(closed)
    before = time.monotonic()
    assert heard.call is not None
    heard.call.stop()
    ended = heard.end()
    assert (ended.state, ended.error) == ("stopped", None)
    assert heard.times[-1] - before < 1
    _wait(lambda: len(closed) > seen)
    return closed[seen] - before


def test_stop_closes_a_silent_stream_within_50_ms(ask: Ask) -> None:
    def before(peer: Peer) -> None:
        peer.send_stream_head()
        peer.send(chunk(thinking="Hm"))

    with closing_server(before) as (server, closed):

        def once() -> float:
            heard = ask(server.url)
            heard.wait_for(lambda h: h.thinking == "Hm")
            return measured_stop(heard, closed)

        assert median_delay(once) <= LIMIT_S


def test_stop_closes_a_flowing_stream_within_50_ms_and_keeps_its_text(ask: Ask) -> None:
    def before(peer: Peer) -> None:
        peer.send_stream_head()
        while True:
            peer.send(chunk("word "))
            time.sleep(0.0005)

    with closing_server(before) as (server, closed):

        def once() -> float:
            heard = ask(server.url)
            heard.wait_for(lambda h: len(h.answer) > 100)
            return measured_stop(heard, closed)

        assert median_delay(once) <= LIMIT_S


def test_stop_closes_a_flood_within_50_ms(ask: Ask) -> None:
    block = chunk("word ") * 200

    def before(peer: Peer) -> None:
        peer.send_stream_head()
        while True:
            peer.send(block)

    with closing_server(before) as (server, closed):

        def once() -> float:
            heard = ask(server.url)
            heard.wait_for(lambda h: len(h.answer) > 100)
            return measured_stop(heard, closed)

        assert median_delay(once) <= LIMIT_S


def test_stop_before_the_headers_closes_within_50_ms(ask: Ask) -> None:
    def before(peer: Peer) -> None:
        pass

    with closing_server(before) as (server, closed):

        def once() -> float:
            heard = ask(server.url)
            _wait(lambda: len(server.requests) > len(closed))
            return measured_stop(heard, closed)

        assert median_delay(once) <= LIMIT_S


def test_stop_while_the_connection_is_made_closes_within_50_ms(ask: Ask) -> None:
    connected = threading.Semaphore(0)
    closed: list[float] = []

    def script(peer: Peer) -> None:  # reads the client's hello of TLS and never answers it
        connected.release()
        closed.append(peer.wait_until_closed())

    with listening(script) as server:

        def once() -> float:
            heard = ask(f"https://127.0.0.1:{server.port}")
            assert connected.acquire(timeout=20)
            return measured_stop(heard, closed)

        assert median_delay(once) <= LIMIT_S


def test_stop_closes_a_silent_stream_over_tls_within_50_ms(ask: Ask, tmp_path: Path) -> None:
    file = make_certificate(tmp_path, "good", host="127.0.0.1", days=30)
    serving_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving_side.load_cert_chain(file)
    service = Service(tls=ssl.create_default_context(cafile=str(file)))
    closed: list[float] = []

    def script(peer: Peer) -> None:
        peer.send_stream_head()
        peer.send(chunk(thinking="Hm"))
        closed.append(peer.wait_until_closed())

    with serving(script, tls=serving_side) as server:

        def once() -> float:
            heard = ask(server.url, by=service)
            heard.wait_for(lambda h: h.thinking == "Hm")
            return measured_stop(heard, closed)

        assert median_delay(once) <= LIMIT_S
    service.close()


def test_stop_while_nobody_accepts_ends_at_once(ask: Ask, service: Service) -> None:
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
        before = time.monotonic()
        heard.call.stop()
        assert heard.end().state == "stopped"
        assert time.monotonic() - before < 1


def test_stop_while_the_request_is_still_going_out_closes_within_50_ms(ask: Ask) -> None:
    reading = threading.Semaphore(0)
    closed: list[float] = []

    def script(peer: Peer) -> None:
        peer._socket.recv(1000)  # and no more: the client's buffers fill up
        reading.release()
        stopping.wait(20)
        closed.append(peer.wait_until_closed())

    stopping = threading.Event()
    with listening(script) as server:
        heard = ask(server.url, body=b" " * (64 << 20))
        assert reading.acquire(timeout=20)
        stopping.set()
        assert heard.call is not None
        heard.call.stop()
        assert heard.end().state == "stopped"
        _wait(lambda: bool(closed))


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
