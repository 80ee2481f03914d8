# SPDX-License-Identifier: AGPL-3.0-or-later
"""Large requests on their way up: the bytes are the same, the progress is told, and nothing hangs on the way."""

import json
import ssl
import time
from itertools import pairwise
from pathlib import Path

import pytest

from leadline.chat.reply import Started, StreamEvent, Uploading
from leadline.provider.client import Service
from leadline.provider.limits import Clocks
from leadline.provider.uploading import WATCHED_BYTES
from tests.provider.certificates import make_certificate
from tests.provider.conftest import KEY, ONCE, Ask, endpoint
from tests.provider.scripted_server import Peer, Request, ScriptedServer, good_reply, listening, serving


def body_of(size_bytes: int) -> bytes:
    """A request of exactly that size in which no two kilobytes are the same."""
    text = "".join(f"Mark {number}: depth {number * 7 % 90} fathoms. " for number in range(size_bytes // 24))
    frame = len(json.dumps({"messages": [{"role": "user", "content": ""}]}))
    return json.dumps({"messages": [{"role": "user", "content": text[: size_bytes - frame]}]}).encode()


def answer(peer: Peer) -> None:
    peer.send_stream_head()
    peer.send(good_reply())


def slow_server(got: list[Request], pause_s: float) -> ScriptedServer:
    def script(peer: Peer) -> None:
        request = peer.read_request(pause_s)
        if request is not None:
            got.append(request)
            answer(peer)

    return ScriptedServer((script,))


@pytest.mark.parametrize("size", [WATCHED_BYTES - 1, WATCHED_BYTES, WATCHED_BYTES + 1, 3_000_001])
def test_a_body_of_any_size_arrives_as_it_is_and_with_its_length(ask: Ask, size: int) -> None:
    body = body_of(size)
    assert len(body) == size
    with serving(answer) as server:
        heard = ask(server.url, body=body)
        assert heard.end().state == "complete"
    (request,) = server.requests
    assert request.body == body
    assert request.headers["content-length"] == str(size)
    assert "transfer-encoding" not in request.headers


def test_a_large_body_arrives_as_it_is_over_tls_too(ask: Ask, tmp_path: Path) -> None:
    certificate = make_certificate(tmp_path, "good", host="127.0.0.1", days=30)
    server_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_side.load_cert_chain(certificate)
    service = Service(tls=ssl.create_default_context(cafile=str(certificate)), retries=ONCE)
    body = body_of(3_000_001)
    with serving(answer, tls=server_side) as server:
        assert ask(server.url, body=body, by=service).end().state == "complete"
    service.close()
    assert server.requests[0].body == body


def test_a_slow_upload_is_told_ten_times_a_second_at_most_and_up_to_its_end(ask: Ask) -> None:
    body = body_of(6_000_000)
    got: list[Request] = []
    server = slow_server(got, 0.008)
    began_at = time.monotonic()
    heard = ask(server.url, body=body)
    assert heard.end().state == "complete"
    took_s = time.monotonic() - began_at
    server.close()

    told = [each for each in heard.events if isinstance(each, Uploading)]
    assert len(told) >= 3
    assert all(each.total_bytes == len(body) for each in told)
    assert all(earlier.sent_bytes < later.sent_bytes for earlier, later in pairwise(told))
    assert told[-1].sent_bytes == len(body)
    assert len(told) <= took_s * 10 + 1, "ten a second"
    assert not any(isinstance(each, Uploading) for each in heard.events[_first(heard.events, Started) :])
    assert got[0].body == body


def _first(events: list[object], kind: type) -> int:
    return next(at for at, each in enumerate(events) if isinstance(each, kind))


def test_what_is_told_as_sent_has_left_and_does_not_wait_in_the_systems_buffer(service: Service) -> None:
    body = body_of(6_000_000)
    peers: list[Peer] = []
    behind: list[int] = []

    def script(peer: Peer) -> None:
        peers.append(peer)
        peer.read_request(0.008)
        answer(peer)

    def listen(event: StreamEvent) -> None:
        if isinstance(event, Uploading):
            behind.append(event.sent_bytes - peers[0].taken_bytes)

    server = ScriptedServer((script,))
    call = service.stream(endpoint(server.url), KEY, body, listen)
    assert call.ended.result(20).state == "complete"
    server.close()
    assert len(behind) >= 3
    # Without the limit on what the system holds back it is up to 4 MB.
    assert max(behind) < 1_000_000


def test_the_wait_for_the_reply_begins_when_the_upload_is_over(ask: Ask) -> None:
    service = Service(Clocks(queued_s=1), retries=ONCE)
    got: list[Request] = []
    server = slow_server(got, 0.02)
    heard = ask(server.url, body=body_of(5_000_000), by=service)
    assert heard.end().state == "complete"
    service.close()
    server.close()
    assert heard.times[-1] - heard.times[0] > 1, "or nothing was shown"


def test_a_server_that_refuses_before_it_has_read_all_is_understood(ask: Ask) -> None:
    def script(peer: Peer) -> None:
        peer._socket.recv(1000)
        words = b'{"error":{"message":"Request body is too large"}}'
        peer.send_head(413, Content_Type="application/json", Content_Length=str(len(words)))
        peer.send(words)
        while peer._socket.recv(65536):
            pass

    with listening(script) as server:
        heard = ask(server.url, body=body_of(2_000_000))
        assert (heard.end().state, heard.error().code) == ("failed", "too_long")
    assert "too large" in heard.error().detail
