# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rows A21 to A25 of the hardening digest: where requests may go, and what a hostile server can do."""

import json
import resource
import ssl
import threading
from pathlib import Path

import pytest

from leadline.provider.client import Service
from leadline.provider.limits import Clocks, Guards
from tests.provider.certificates import make_certificate
from tests.provider.conftest import BODY, KEY, Ask
from tests.provider.scripted_server import DONE, Peer, chunk, good_reply, listening, serving


def play_good(peer: Peer) -> None:
    peer.send_stream_head()
    peer.send(good_reply())


# --- A21: redirects ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a21_a_redirect_is_refused_and_its_target_named_and_not_contacted(ask: Ask, status: int) -> None:
    with serving(play_good) as other:
        target = f"{other.url}/elsewhere/chat/completions"
        with serving(lambda peer: peer.send_head(status, Location=target)) as server:
            heard = ask(server.url)
            ended = heard.end()
    error = heard.error()
    assert (ended.state, error.code) == ("failed", "redirected")
    assert target in error.hint and target in error.detail
    assert other.connections == 0, "not even a connection"


def test_a21_the_small_questions_are_not_redirected_either(service: Service) -> None:
    from tests.provider.conftest import endpoint

    with serving(play_good) as other, serving(lambda peer: peer.send_head(302, Location=other.url)) as server:
        error = service.models(endpoint(server.url), KEY).exception(20)
    assert getattr(error, "code", "") == "redirected"
    assert other.connections == 0


# --- A22: addresses and the environment -------------------------------------------------------------------------------


def test_a22_proxies_of_the_environment_are_ignored(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    with listening(lambda peer: peer.send_head(502)) as trap, serving(play_good) as server:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, trap.url)
            monkeypatch.setenv(name.lower(), trap.url)
        monkeypatch.setenv("NO_PROXY", "")
        assert ask(server.url).end().state == "complete"
    assert trap.connections == 0


def test_a22_what_the_environment_says_to_the_sdk_is_not_sent(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_ADMIN_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID"):
        monkeypatch.setenv(name, "sk-of-another-service")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Extra: sk-of-another-service")
    with serving(play_good) as server:
        assert ask(server.url).end().state == "complete"
        assert ask(server.url, key="", kind="compatible").end().state == "complete"
    assert "sk-of-another-service" not in repr(server.requests)
    assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"


def test_a_request_tells_nothing_about_this_machine(ask: Ask) -> None:
    with serving(play_good) as server:
        ask(server.url).end()
    assert set(server.requests[0].headers) == {
        "host", "accept", "accept-encoding", "connection", "user-agent", "authorization", "content-type",
        "content-length",
    }  # fmt: skip
    assert server.requests[0].headers["user-agent"] == "Leadline"


def test_a22_plain_http_to_another_host_is_refused_before_a_connection(ask: Ask) -> None:
    heard = ask("http://198.51.100.7")  # the test's own guard would tell of an attempt
    assert (heard.end().state, heard.error().code) == ("failed", "bad_argument")


# --- A23: certificates ------------------------------------------------------------------------------------------------


def _asked_over_tls(ask: Ask, file: Path, *, is_trusted: bool) -> tuple[str, str, str, int]:
    serving_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving_side.load_cert_chain(file)
    trust = ssl.create_default_context(cafile=str(file)) if is_trusted else None
    service = Service(tls=trust)
    with serving(play_good, tls=serving_side) as server:
        heard = ask(server.url, by=service)
        ended = heard.end()
    service.close()
    error = heard.error() if ended.error else None
    return ended.state, error.code if error else "", error.detail if error else "", len(server.requests)


def test_a23_a_good_certificate_works_so_that_the_others_prove_something(ask: Ask, tmp_path: Path) -> None:
    file = make_certificate(tmp_path, "good", host="127.0.0.1", days=30)
    assert _asked_over_tls(ask, file, is_trusted=True)[0] == "complete"


@pytest.mark.parametrize(
    ("name", "host", "days", "is_trusted", "words"),
    [
        ("self-signed", "127.0.0.1", 30, False, "self-signed"),
        ("wrong-host", "example.org", 30, True, "127.0.0.1"),
        ("expired", "127.0.0.1", -1, True, "expired"),
    ],
)
def test_a23_a_bad_certificate_is_an_error_and_nothing_is_sent(
    ask: Ask, tmp_path: Path, name: str, host: str, days: int, is_trusted: bool, words: str
) -> None:
    file = make_certificate(tmp_path, name, host=host, days=days)
    state, code, detail, requests = _asked_over_tls(ask, file, is_trusted=is_trusted)
    assert (state, code, requests) == ("failed", "server", 0)
    assert words in detail.replace("self signed", "self-signed")


def test_a23_a_server_that_speaks_no_tls_is_told_as_such(ask: Ask) -> None:
    def script(peer: Peer) -> None:
        peer._socket.recv(1000)
        peer.send(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    with listening(script) as server:
        heard = ask(f"https://127.0.0.1:{server.port}")
        assert (heard.end().state, heard.error().code) == ("failed", "server")
    assert "secure" in heard.error().title


# --- A24: no end ------------------------------------------------------------------------------------------------------


def _flood(data: bytes) -> tuple[threading.Event, object]:
    stop = threading.Event()

    def script(peer: Peer) -> None:
        peer.send_stream_head()
        while not stop.is_set():
            peer.send(data)

    return stop, script


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("an endless line", b"data: " + b"x" * 65536, "line"),
        ("an endless comment", b":" + b"x" * 65536, "line"),
        ("an endless event", b"data: " + b"x" * 1000 + b"\n", "line"),
        ("an endless reply", chunk("word " * 2000), "reply"),
        ("endless nonsense", b"data: 7\n\n" * 100, "bad chunks"),
    ],
)
def test_a24_a_server_without_end_is_ended_in_little_memory(ask: Ask, name: str, data: bytes, words: str) -> None:
    service = Service(Clocks(queued_s=30), Guards(reply_bytes=4 << 20))
    with serving(play_good) as server:
        ask(server.url, by=service).end()  # the SDK's own memory is there before
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    stop, script = _flood(data)
    with serving(script) as server:  # type: ignore[arg-type]
        heard = ask(server.url, by=service)
        ended = heard.end()
        stop.set()
    service.close()
    assert ended.state == ("cut" if words == "reply" else "failed")
    assert heard.error().code == "server"
    assert words in heard.error().detail
    assert len(heard.answer) <= 4 << 20
    grown_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown_kib < 64 * 1024


def test_a24_endless_comments_run_into_the_clock(ask: Ask) -> None:
    service = Service(Clocks(queued_s=0.5))
    stop, script = _flood(b": keep-alive\n\n" * 100)
    with serving(script) as server:  # type: ignore[arg-type]
        heard = ask(server.url, by=service)
        assert (heard.end().state, heard.error().code) == ("failed", "timeout")
        stop.set()
    service.close()


def test_a24_an_endless_error_page_is_not_read_to_its_end(ask: Ask) -> None:
    stop = threading.Event()

    def script(peer: Peer) -> None:
        peer.send_head(500, Content_Type="text/html")
        while not stop.is_set():
            peer.send(b"x" * 65536)

    with serving(script) as server:
        heard = ask(server.url)
        assert (heard.end().state, heard.error().code) == ("failed", "server")
        stop.set()


def test_a24_an_error_page_that_trickles_is_waited_for_only_briefly(ask: Ask) -> None:
    service = Service(Clocks(trailing_s=0.2))

    def script(peer: Peer) -> None:
        peer.send_head(402, Content_Length="1000")
        peer.wait_until_closed()

    with serving(script) as server:
        heard = ask(server.url, by=service)
        assert (heard.end().state, heard.error().code) == ("failed", "no_balance")
    service.close()


def test_a24_compressed_data_is_not_unpacked(ask: Ask) -> None:
    def script(peer: Peer) -> None:
        peer.send_stream_head(Content_Encoding="gzip")
        peer.send(b"\x1f\x8b\x08\x00")

    with serving(script) as server:
        heard = ask(server.url)
        assert (heard.end().state, heard.error().code) == ("failed", "server")
    assert server.requests[0].headers["accept-encoding"] == "identity"


# --- A28: the key and the request stay out of every text --------------------------------------------------------------


@pytest.mark.parametrize("status", [400, 401, 422, 500])
def test_a28_a_server_that_repeats_key_and_request_is_not_quoted(ask: Ask, status: int) -> None:
    def script(peer: Peer) -> None:
        echo = {"error": {"message": f"bad request by {KEY}: {BODY.decode()}"}}
        peer.send_head(status)
        peer.send(json.dumps(echo).encode())

    with serving(script) as server:
        heard = ask(server.url)
        heard.end()
    error = heard.error()
    everything = " ".join((repr(error), error.title, error.hint, error.detail))
    assert KEY not in everything and KEY[-12:] not in everything
    assert "rope" not in everything
    assert f"HTTP {status}" in error.detail


def test_a28_an_error_in_the_stream_that_repeats_the_request_is_not_quoted(ask: Ask) -> None:
    def script(peer: Peer) -> None:
        peer.send_stream_head()
        peer.send(f"data: {json.dumps({'error': 'cannot: Where does the rope end, and who holds it?'})}\n\n".encode())

    with serving(script) as server:
        heard = ask(server.url)
        heard.end()
    assert "rope" not in heard.error().detail


def test_a28_a_redirect_that_repeats_the_key_is_not_quoted(ask: Ask) -> None:
    with serving(lambda peer: peer.send_head(302, Location=f"https://example.org/?k={KEY}")) as server:
        heard = ask(server.url)
        heard.end()
    assert KEY not in heard.error().hint + heard.error().detail


@pytest.mark.parametrize("key", ["sk-with\nnewline", "sk-schlüssel", "sk with space"])
def test_a28_a_key_that_cannot_be_sent_is_refused_without_showing_it(ask: Ask, key: str) -> None:
    with serving(play_good) as server:
        heard = ask(server.url, key=key)
        heard.end()
    assert heard.error().code == "wrong_key"
    assert key not in repr(heard.error()) + heard.error().hint + heard.error().detail
    assert server.connections == 0


def test_a28_the_logs_hold_neither_key_nor_request(ask: Ask, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    with serving(lambda peer: peer.send_head(500)) as server:
        ask(server.url).end()
    with serving(lambda peer: (peer.send_stream_head(), peer.send(chunk("a") + b"data: {\n\n" * 30 + DONE))) as server:  # type: ignore[arg-type]
        ask(server.url).end()
    assert KEY not in caplog.text and KEY[-12:] not in caplog.text
    assert "rope" not in caplog.text
