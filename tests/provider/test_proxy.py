# SPDX-License-Identifier: AGPL-3.0-or-later
"""A proxy for an endpoint: taken, by HTTP CONNECT and by SOCKS5; never for this computer; its faults are its own.

The host is one that does not exist: whoever looked its name up here would be caught by the network guard.
"""

import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from leadline.errors import AssistantError
from leadline.provider.client import Service
from leadline.provider.endpoints import Endpoint, check_proxy, proxy_for
from leadline.provider.retrying import RetryPolicy
from tests.provider.certificates import make_certificate
from tests.provider.conftest import BODY, KEY, Heard, wait_until
from tests.provider.scripted_server import Peer, ScriptedServer, chunk, good_reply, serving
from tests.servers.proxies import ConnectProxy, Proxy, SocksProxy

HOST = "api.leadline.example"
KINDS = [ConnectProxy, SocksProxy]
QUICK = RetryPolicy(first_s=0.001)


def play_good(peer: Peer) -> None:
    peer.send_stream_head()
    peer.send(good_reply())


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("tls"), "good", host=HOST, days=30)


@pytest.fixture
def service(certificate: Path) -> Iterator[Service]:
    made = Service(tls=ssl.create_default_context(cafile=str(certificate)), retries=QUICK)
    yield made
    made.close()


def server_side(certificate: Path) -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(certificate)
    return made


def ask(service: Service, proxy: str, base_url: str = f"https://{HOST}") -> Heard:
    heard = Heard()
    heard.call = service.stream(Endpoint("mine", "compatible", base_url, proxy=proxy), KEY, BODY, heard)
    return heard


@pytest.mark.parametrize("kind", KINDS)
def test_a_request_goes_by_the_proxy_and_the_proxy_sees_nothing_of_it(
    service: Service, certificate: Path, kind: type[Proxy]
) -> None:
    with serving(play_good, tls=server_side(certificate)) as server, kind(to=server.port) as proxy:
        heard = ask(service, proxy.url)
        assert heard.end().state == "complete"
        error = service.models(Endpoint("mine", "compatible", f"https://{HOST}", proxy=proxy.url), KEY).exception(20)
    assert isinstance(error, AssistantError)  # a stream is no list, but it came the same way
    assert set(proxy.targets) == {f"{HOST}:443"}
    assert server.requests[0].body == BODY and server.requests[0].headers["host"] == HOST
    assert KEY.encode() not in b"".join(proxy.received)
    assert b"Leadline" not in b"".join(proxy.received) and b"openai" not in b"".join(proxy.received).lower()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a22_this_computer_is_not_asked_by_way_of_a_proxy(service: Service, kind: type[Proxy], host: str) -> None:
    with serving(play_good) as server, kind(to=server.port) as proxy:
        assert ask(service, proxy.url, f"http://{host}:{server.port}").end().state == "complete"
    assert proxy.targets == proxy.received == []


@pytest.mark.parametrize("kind", KINDS)
def test_a23_a_certificate_is_checked_behind_a_proxy_too(certificate: Path, kind: type[Proxy]) -> None:
    strict = Service(tls=ssl.create_default_context(), retries=QUICK)
    with serving(play_good, tls=server_side(certificate)) as server, kind(to=server.port) as proxy:
        heard = ask(strict, proxy.url)
        ended = heard.end()
    strict.close()
    assert (ended.state, ended.attempts, heard.error().title) == ("failed", 1, "The server's certificate is not valid.")
    assert server.requests == []


@pytest.mark.parametrize(
    ("kind", "answer", "title", "tries"),
    [
        (ConnectProxy, b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", "The proxy wants a login.", 1),
        (ConnectProxy, b"HTTP/1.1 403 Forbidden\r\n\r\n", "The proxy did not let the request through.", 1),
        (ConnectProxy, b"HTTP/1.1 502 Bad Gateway\r\n\r\n", "The proxy cannot reach the server.", 2),
        (ConnectProxy, b"HTTP/1.1 503 Busy\r\n\r\n", "The proxy cannot reach the server.", 2),
        (ConnectProxy, b"SSH-2.0-no-proxy\r\n\r\n", "What the server sent is not a reply.", 1),
        (ConnectProxy, b"", "The connection broke off.", 5),
        (SocksProxy, b"\x05\x02\x00\x01" + bytes(6), "The proxy did not let the request through.", 1),
        (SocksProxy, b"\x05\x04\x00\x01" + bytes(6), "The proxy cannot reach the server.", 2),
        (SocksProxy, b"\x05\x05\x00\x01" + bytes(6), "The proxy cannot reach the server.", 2),
        (SocksProxy, b"HTTP/1.1 400 Bad Request\r\n\r\n", "The proxy did not let the request through.", 1),
    ],
    ids=lambda value: value.decode("latin-1")[:24].strip() if isinstance(value, bytes) else None,
)
def test_a_proxy_that_makes_no_connection_is_told_as_such(
    service: Service, kind: type[Proxy], answer: bytes, title: str, tries: int
) -> None:
    with serving(play_good) as server, kind(to=server.port, answer=answer) as proxy:
        heard = ask(service, proxy.url)
        ended = heard.end()
    assert (ended.state, heard.error().title) == ("failed", title)
    assert len(proxy.received) == ended.attempts == tries
    assert heard.error().hint
    assert server.connections == 0


@pytest.mark.parametrize("scheme", ["http", "https", "socks5"])
def test_a_proxy_that_is_not_there_is_told_as_such(service: Service, scheme: str) -> None:
    with ConnectProxy(to=1) as gone:
        port = gone.url.rpartition(":")[2]
    heard = ask(service, f"{scheme}://127.0.0.1:{port}")
    ended = heard.end()
    assert (ended.state, ended.attempts) == ("failed", 2)
    assert (heard.error().code, heard.error().title) == ("offline", "The proxy cannot be reached.")


@pytest.mark.parametrize("kind", KINDS)
def test_stop_closes_the_connection_to_a_proxy_that_says_nothing(service: Service, kind: type[Proxy]) -> None:
    with kind(to=1, is_silent=True) as proxy:
        heard = ask(service, proxy.url)
        wait_until(lambda: bool(proxy.received))
        assert heard.call is not None
        heard.call.stop()
        assert heard.end().state == "stopped"
        assert proxy.closed.acquire(timeout=20)


@pytest.mark.parametrize("kind", KINDS)
def test_stop_closes_a_silent_stream_behind_a_proxy(service: Service, certificate: Path, kind: type[Proxy]) -> None:
    closed: list[float] = []

    def play(peer: Peer) -> None:
        peer.send_stream_head()
        peer.send(chunk("Hm"))
        closed.append(peer.wait_until_closed())

    with serving(play, tls=server_side(certificate)) as server, kind(to=server.port) as proxy:
        heard = ask(service, proxy.url)
        heard.wait_for(lambda h: h.answer == "Hm")
        assert heard.call is not None
        heard.call.stop()
        assert heard.end().state == "stopped"
        assert proxy.closed.acquire(timeout=20)
    assert closed


@pytest.mark.parametrize("kind", KINDS)
def test_stop_in_a_handshake_behind_a_proxy_closes_it(service: Service, kind: type[Proxy]) -> None:
    server = ScriptedServer((lambda peer: peer.wait_until_closed() and None,))  # never answers the hello of TLS
    with kind(to=server.port) as proxy:
        heard = ask(service, proxy.url)
        wait_until(lambda: server.connections > 0)
        assert heard.call is not None
        heard.call.stop()
        assert heard.end().state == "stopped"
        assert proxy.closed.acquire(timeout=20)
    server.close()


# --- addresses --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "checked"),
    [
        ("", ""),
        ("  ", ""),
        ("http://proxy.example:3128", "http://proxy.example:3128"),
        (" https://proxy.example:3128/ ", "https://proxy.example:3128"),
        ("socks5://127.0.0.1:1080", "socks5://127.0.0.1:1080"),
        ("socks5h://[::1]:1080", "socks5h://[::1]:1080"),
    ],
)
def test_a_proxys_address_is_given_back_plain(url: str, checked: str) -> None:
    assert check_proxy(url) == checked


@pytest.mark.parametrize(
    "url",
    [
        "proxy.example:3128",
        "ftp://proxy.example:21",
        "socks4://127.0.0.1:1080",
        "http://proxy.example",
        "http://:3128",
        "http://user:secret@proxy.example:3128",
        "http://proxy.example:3128/path",
        "http://proxy.example:3128?x",
        "http://proxy.example:99999",
        "http://proxy.example:port",
        "http://[::1:80",
        "http://pro xy.example:80",
        "http://proxy.example:80\nHost: x",
    ],
)
def test_an_unusable_proxys_address_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(AssistantError) as caught:
        check_proxy(url)
    assert caught.value.code == "bad_argument" and "proxy" in caught.value.title
    assert "secret" not in caught.value.title + caught.value.hint + caught.value.detail


def test_an_unusable_proxy_fails_the_call_before_anything_is_sent(service: Service) -> None:
    heard = ask(service, "http://user:secret@proxy.example:3128")
    assert (heard.end().state, heard.error().code) == ("failed", "bad_argument")


def test_the_proxy_belongs_to_the_endpoint_that_names_it() -> None:
    with_one = Endpoint("a", "compatible", "https://a.example", proxy="http://p.example:1")
    assert proxy_for(with_one) == "http://p.example:1"
    assert proxy_for(Endpoint("b", "compatible", "https://a.example")) == ""
    assert proxy_for(Endpoint("c", "compatible", "http://[::1]:8080/v1", proxy="http://p.example:1")) == ""
