# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a raw server does to a client, and what it keeps."""

import socket
import ssl
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.servers import raw
from tests.servers.certificates import Authority
from tests.servers.deepseek import DeepSeekServer
from tests.servers.raw import RawServer

REQUEST = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"


def _connect(server: RawServer, timeout_s: float = 5.0) -> socket.socket:
    address = urlsplit(server.base_url)
    return socket.create_connection((address.hostname, address.port), timeout=timeout_s)


def test_a_server_that_never_accepts_lets_a_connect_wait() -> None:
    with RawServer(accepts=False) as server, pytest.raises(TimeoutError):
        _connect(server, timeout_s=0.3)

    assert server.connections == 0


def test_a_silent_server_takes_everything_and_says_nothing() -> None:
    with RawServer(raw.SILENT) as server:
        with _connect(server, timeout_s=0.2) as client:
            client.sendall(REQUEST)
            with pytest.raises(TimeoutError):
                client.recv(1)
            left_at = time.monotonic()
        server.wait_closed(1)

        assert bytes(server.received[0]) == REQUEST
        assert server.closed_at[0] is not None and server.closed_at[0] - left_at < 0.5


@pytest.mark.parametrize("actions", [raw.RESETS, raw.RESETS_AFTER_REQUEST])
def test_a_reset(actions: tuple[raw.Action, ...]) -> None:
    def talk() -> None:
        with _connect(server) as client:
            client.sendall(REQUEST)
            client.recv(1)

    with RawServer(actions) as server, pytest.raises((ConnectionResetError, BrokenPipeError)):
        talk()


def test_an_orderly_end_without_an_answer() -> None:
    with RawServer(raw.CLOSES) as server, _connect(server) as client:
        client.sendall(REQUEST)

        assert client.recv(100) == b""


def test_garbage() -> None:
    with RawServer(raw.GARBAGE) as server, _connect(server) as client:
        client.sendall(REQUEST)

        assert client.recv(100).startswith(b"\x16\x03\x01")


def test_half_a_head() -> None:
    with RawServer(raw.HALF_A_HEAD) as server, _connect(server, timeout_s=0.2) as client:
        client.sendall(REQUEST)

        assert client.recv(100) == b"HTTP/1.1 200 OK\r\nContent-Ty"
        with pytest.raises(TimeoutError):
            client.recv(1)


def test_an_endless_head() -> None:
    with RawServer(raw.ENDLESS_HEAD) as server, _connect(server) as client:
        client.sendall(REQUEST)
        read = 0
        while read < 5_000_000:
            read += len(client.recv(2**20))


def test_a_trap_counts_who_came() -> None:
    with RawServer(raw.CLOSES, max_connections=2) as server:
        for expected in (b"", b"", b""):
            with _connect(server) as client:
                client.settimeout(5)
                client.sendall(REQUEST)
                try:
                    assert client.recv(1) == expected
                except ConnectionResetError:
                    assert server.connections == 3  # more than it takes: closed at once
        server.wait_for(3)

    assert server.connections == 3
    assert [bytes(each) for each in server.received[:2]] == [REQUEST, REQUEST]


def test_a_connection_ends_when_its_time_is_over() -> None:
    with RawServer(raw.SILENT, limit_s=0.1) as server, _connect(server) as client:
        assert client.recv(1) == b""


@pytest.mark.parametrize("actions", [raw.SILENT, (("pause", 30.0),), raw.ENDLESS_HEAD])
def test_stop_ends_threads_within_a_second(actions: tuple[raw.Action, ...]) -> None:
    before = set(threading.enumerate())
    server = RawServer(actions).start()
    with _connect(server) as client:
        client.sendall(REQUEST)
        server.wait_for(1)

        began = time.monotonic()
        server.stop()
        took = time.monotonic() - began

    assert took < 1.0
    assert set(threading.enumerate()) == before


@pytest.mark.parametrize(
    ("kind", "problem"),
    [
        ("good", ""),
        ("self-signed", "self-signed certificate"),
        ("wrong-host", "certificate is not valid for '127.0.0.1'"),
        ("expired", "certificate has expired"),
    ],
)
def test_a_client_that_trusts_the_authority_takes_the_good_certificate_only(
    tmp_path: Path, kind: str, problem: str
) -> None:
    authority = Authority(tmp_path)
    trusting = ssl.create_default_context(cafile=authority.file)

    def talk(server: RawServer) -> bytes:
        with _connect(server) as plain, trusting.wrap_socket(plain, server_hostname="127.0.0.1") as client:
            client.sendall(REQUEST)
            return client.recv(100)

    with RawServer([("read",), ("send", b"hello")], tls=authority.context(kind)) as server:
        if not problem:
            assert talk(server) == b"hello"
        else:
            with pytest.raises(ssl.SSLCertVerificationError, match=problem):
                talk(server)
            server.wait_for(1)

    assert bool(problem) == (not any(server.received))


def test_a_client_that_does_not_trust_the_authority_refuses_even_the_good_one(tmp_path: Path) -> None:
    with RawServer(tls=Authority(tmp_path).context("good")) as server, _connect(server) as plain:
        with pytest.raises(ssl.SSLCertVerificationError):
            ssl.create_default_context().wrap_socket(plain, server_hostname="127.0.0.1")


def test_silence_in_the_handshake_is_no_problem_for_stop(tmp_path: Path) -> None:
    server = RawServer(tls=Authority(tmp_path).context("good")).start()
    with _connect(server):
        server.wait_for(1)

        began = time.monotonic()
        server.stop()

    assert time.monotonic() - began < 1.0


def test_the_stand_in_speaks_tls_too(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    with DeepSeekServer(tls=authority.context("good")) as server:
        address = urlsplit(server.base_url)
        assert address.scheme == "https"
        trusting = ssl.create_default_context(cafile=authority.file)
        with socket.create_connection((address.hostname, address.port), timeout=5) as plain:
            with trusting.wrap_socket(plain, server_hostname="127.0.0.1") as client:
                client.sendall(f"GET /models HTTP/1.1\r\nAuthorization: Bearer {server.key}\r\n\r\n".encode())
                assert client.recv(100).startswith(b"HTTP/1.1 200 OK")


def test_an_unknown_action_is_found_before_anyone_connects() -> None:
    with pytest.raises(ValueError, match="no such action: shout"):
        RawServer([("shout",)])
