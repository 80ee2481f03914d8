# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sending again by itself: when, how long after, how it is told, and that Stop and the end of the program end it."""

import errno
import json
import socket
import ssl
import threading
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadline.chat.reply import Ended, Retrying
from leadline.errors import AssistantError
from leadline.provider.client import Service
from leadline.provider.connection_faults import from_exception
from leadline.provider.endpoints import Endpoint
from leadline.provider.retrying import OFFLINE_TRIES, PassingError, RetryPolicy, asked_wait_s, in_words
from tests.provider.conftest import BODY, KEY, Ask
from tests.provider.scripted_server import DONE, USAGE, Peer, Script, ScriptedServer, chunk, good_reply

QUICK = RetryPolicy(first_s=0.001)
SLOW = RetryPolicy(first_s=60, most_s=60)
BUSY = PassingError("busy", code="busy")


def play_good(peer: Peer) -> None:
    peer.send_stream_head(X_Request_Id="good", Date="Mon, 23 Nov 2026 20:00:01 GMT")
    peer.send(good_reply())


def refused(status: int, name: str, **headers: str) -> Script:
    def play(peer: Peer) -> None:
        peer.send_head(status, X_Request_Id=name, Date="Mon, 23 Nov 2026 20:00:00 GMT", **headers)
        peer.send(b'{"error":{"message":"not now"}}')

    return play


def one_after_the_other(*scripts: Script) -> ScriptedServer:
    """A server that plays them in turn, the last one again and again."""
    server = ScriptedServer((lambda peer: None,))
    server.scripts = tuple(server.answering(script) for script in scripts)
    return server


# --- whole calls ------------------------------------------------------------------------------------------------------


def test_each_try_is_told_with_its_reason_and_its_request_id_and_sends_the_same_bytes(ask: Ask) -> None:
    service = Service(retries=QUICK)
    server = one_after_the_other(refused(503, "one"), refused(429, "two"), Peer.reset, play_good)
    heard = ask(server.url, by=service)
    ended = heard.end()
    service.close()
    server.close()

    retrying = [each for each in heard.events if isinstance(each, Retrying)]
    assert [(each.attempt, each.of, each.error.code, each.request_id) for each in retrying] == [
        (2, 5, "busy", "one"),
        (3, 5, "busy", "two"),
        (4, 5, "offline", ""),
    ]
    assert "not now" in retrying[0].error.detail and retrying[0].wait_s > 0
    assert (ended.state, ended.attempts, ended.request_id) == ("complete", 4, "good")
    assert ended.date == "Mon, 23 Nov 2026 20:00:01 GMT"
    assert [request.body for request in server.requests] == [BODY] * 4


def test_a_call_that_fails_for_good_names_the_last_tries_id_and_date(ask: Ask) -> None:
    service = Service(retries=RetryPolicy(tries=2, first_s=0.001))
    server = one_after_the_other(refused(500, "one"), refused(402, "two"))
    ended = ask(server.url, by=service).end()
    service.close()
    server.close()
    assert (ended.state, ended.attempts, ended.request_id) == ("failed", 2, "two")
    assert ended.date == "Mon, 23 Nov 2026 20:00:00 GMT"


@pytest.mark.parametrize(
    "shown", [chunk(thinking="Hm"), chunk("Hello"), chunk("", usage=USAGE)], ids=["thinking", "answer", "usage"]
)
def test_what_was_shown_or_billed_is_not_sent_again(ask: Ask, shown: bytes) -> None:
    service = Service(retries=QUICK)
    server = one_after_the_other(lambda peer: (peer.send_stream_head(), peer.send(shown)), play_good)  # type: ignore[arg-type, return-value]
    heard = ask(server.url, by=service)
    ended = heard.end()
    service.close()
    server.close()
    assert ended.state != "complete"
    assert (server.connections, ended.attempts) == (1, 1)


def test_a_wait_that_the_service_asks_for_is_waited_out(ask: Ask) -> None:
    service = Service(retries=QUICK)
    server = one_after_the_other(refused(429, "one", Retry_After="0.3"), play_good)
    heard = ask(server.url, by=service)
    assert heard.end().state == "complete"
    service.close()
    server.close()
    told = next(at for at, each in zip(heard.times, heard.events, strict=True) if isinstance(each, Retrying))
    retrying = next(each for each in heard.events if isinstance(each, Retrying))
    assert retrying.wait_s >= 0.3
    assert heard.times[-1] - told >= 0.3


def test_a_service_that_asks_for_too_long_a_wait_is_not_waited_for(ask: Ask) -> None:
    server = one_after_the_other(refused(503, "one", Retry_After="Mon, 23 Nov 2026 23:00:00 GMT"))
    service = Service()
    heard = ask(server.url, by=service)
    ended = heard.end()
    service.close()
    server.close()
    assert (ended.state, ended.attempts, heard.error().code) == ("failed", 1, "busy")
    assert heard.error().hint == "Wait 3 hours, then send again."


@pytest.mark.parametrize("end_it", ["stop", "close"])
def test_stop_and_the_end_of_the_program_end_the_wait_at_once(ask: Ask, end_it: str) -> None:
    service = Service(retries=SLOW)
    server = one_after_the_other(refused(503, "one"))
    heard = ask(server.url, by=service)
    heard.wait_for(lambda h: any(isinstance(each, Retrying) for each in h.events))
    assert heard.call is not None
    (heard.call.stop if end_it == "stop" else service.close)()
    ended = heard.end()
    service.close()
    server.close()
    assert (ended.state, ended.error, ended.attempts) == ("stopped", None, 1)
    assert server.connections == 1


def test_a28_the_reason_that_is_told_holds_neither_key_nor_request(ask: Ask) -> None:
    def play(peer: Peer) -> None:
        peer.send_head(500)
        peer.send(json.dumps({"error": {"message": f"bad {KEY}: {BODY.decode()}"}}).encode())

    service = Service(retries=QUICK)
    server = one_after_the_other(play, play_good)
    heard = ask(server.url, by=service)
    assert heard.end().state == "complete"
    service.close()
    server.close()
    assert KEY not in repr(heard.events) and "rope" not in repr(heard.events)


def test_a_name_that_is_not_found_is_looked_up_twice(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []

    def no_such_name(host: object, *rest: object, **more: object) -> None:
        asked.append(host)
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", no_such_name)  # a real look-up would leave this machine
    service = Service(retries=QUICK)
    heard = ask("https://api.leadline.example", by=service)
    ended = heard.end()
    service.close()
    assert (ended.state, heard.error().code, ended.attempts) == ("failed", "offline", 2)
    assert heard.error().title == "The server's name was not found."
    assert len(asked) == 2 and KEY not in repr(heard.events)


def test_a_server_that_refuses_connections_is_tried_until_it_takes_one(ask: Ask) -> None:
    service = Service(retries=QUICK)
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    heard = ask(f"http://127.0.0.1:{port}", by=service)
    ended = heard.end()
    service.close()
    assert (ended.state, heard.error().code, ended.attempts) == ("failed", "offline", 5)


@pytest.mark.parametrize(
    ("cause", "tries"),
    [
        (ConnectionRefusedError(errno.ECONNREFUSED, "refused"), 5),
        (ConnectionResetError(errno.ECONNRESET, "reset"), 5),
        (OSError(errno.ENETUNREACH, "Network is unreachable"), OFFLINE_TRIES),
        (OSError(errno.EHOSTUNREACH, "No route to host"), OFFLINE_TRIES),
        (ssl.SSLCertVerificationError("certificate verify failed"), 1),
        (ssl.SSLError("wrong version number"), 1),
    ],
    ids=lambda value: type(value).__name__ + str(getattr(value, "errno", "")) if isinstance(value, OSError) else None,
)
def test_how_often_a_connection_is_tried_depends_on_why_there_was_none(cause: OSError, tries: int) -> None:
    import httpx2

    error = httpx2.ConnectError("no connection")
    error.__cause__ = cause
    made = from_exception(error, Endpoint("deepseek", "deepseek", "https://api.deepseek.com"))
    assert RetryPolicy().tries_for(made) == tries


@pytest.mark.parametrize(
    ("name", "tries"), [("ConnectTimeout", OFFLINE_TRIES), ("ReadTimeout", 1), ("WriteTimeout", 1), ("ReadError", 5)]
)
def test_after_minutes_of_waiting_nothing_is_sent_again_by_itself(name: str, tries: int) -> None:
    import httpx2

    error = getattr(httpx2, name)("", request=httpx2.Request("POST", "https://api.deepseek.com"))
    made = from_exception(error, Endpoint("deepseek", "deepseek", "https://api.deepseek.com"))
    assert RetryPolicy().tries_for(made) == tries


def test_the_embedded_engine_that_is_gone_is_not_called_again_and_again() -> None:
    import httpx2

    error = httpx2.ConnectError("no connection")
    error.__cause__ = ConnectionRefusedError(errno.ECONNREFUSED, "refused")
    made = from_exception(error, Endpoint("local", "local", "http://127.0.0.1:4000/v1"))
    assert (RetryPolicy().tries_for(made), made.code) == (1, "engine_failed")


def test_two_calls_wait_for_their_turn_without_hindering_each_other(ask: Ask) -> None:
    service = Service(retries=SLOW)
    server = one_after_the_other(refused(503, "one"), play_good)
    waiting = ask(server.url, by=service)
    waiting.wait_for(lambda h: any(isinstance(each, Retrying) for each in h.events))
    assert ask(server.url, by=service).end().state == "complete"
    assert not any(isinstance(each, Ended) for each in waiting.events)
    service.close()
    server.close()


def test_a_reply_of_thinking_is_not_cut_by_any_total_clock(ask: Ask) -> None:
    from leadline.provider.limits import Clocks

    service = Service(Clocks(queued_s=1, thinking_s=1, writing_s=1, silent_s=1))  # none for the whole

    def play(peer: Peer) -> None:
        peer.send_stream_head()
        for _ in range(30):  # longer than each clock
            threading.Event().wait(0.05)
            peer.send(chunk(thinking="Hm "))
        peer.send(chunk("So.", finish="stop") + DONE)

    server = one_after_the_other(play)
    heard = ask(server.url, by=service)
    assert heard.end().state == "complete"
    service.close()
    server.close()
    assert (heard.thinking, heard.answer) == ("Hm " * 30, "So.")


# --- the policy -------------------------------------------------------------------------------------------------------


def test_waits_double_up_to_the_most_and_chance_moves_them_by_a_tenth() -> None:
    policy = RetryPolicy()
    assert [policy.wait_s(BUSY, tried, 0.5) for tried in range(1, 8)] == [0.5, 1, 2, 4, 8, 10, 10]
    assert policy.wait_s(BUSY, 1, 0) == pytest.approx(0.45)
    assert policy.wait_s(BUSY, 1, 1) == pytest.approx(0.55)


@pytest.mark.parametrize(("asked_s", "tries"), [(None, 5), (0, 5), (120, 5), (120.1, 1), (1e9, 1)])
def test_a_wait_is_asked_for_up_to_two_minutes(asked_s: float | None, tries: int) -> None:
    error = PassingError.of(BUSY, asked_s=asked_s)
    assert RetryPolicy().tries_for(error) == tries
    assert RetryPolicy().wait_s(error, 1, 0) >= (asked_s or 0)


def test_only_what_passes_is_worth_another_try() -> None:
    assert RetryPolicy().tries_for(AssistantError("wrong", code="wrong_key")) == 1
    assert RetryPolicy().tries_for(PassingError.of(BUSY, most_tries=2)) == 2
    assert RetryPolicy(tries=1).tries_for(PassingError.of(BUSY, most_tries=2)) == 1


@given(st.integers(1, 10**6), st.floats(0, 1), st.none() | st.floats(0, 120))
def test_a_wait_is_never_negative_nor_without_end(tried: int, chance: float, asked_s: float | None) -> None:
    wait_s = RetryPolicy().wait_s(PassingError.of(BUSY, asked_s=asked_s), tried, chance)
    assert (asked_s or 0) <= wait_s <= 132


NOW = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("headers", "asked_s"),
    [
        ({}, None),
        ({"retry-after": "20"}, 20),
        ({"retry-after": " 2.5 "}, 2.5),
        ({"retry-after": "0"}, 0),
        ({"retry-after": "-1"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "9" * 30}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "Mon, 23 Nov 2026 20:00:30 GMT"}, 30),
        ({"retry-after": "Mon, 23 Nov 2026 20:00:30 -0000"}, 30),
        ({"retry-after": "Mon, 23 Nov 2026 19:00:00 GMT"}, 0),
        ({"retry-after": "Mon, 23 Nov 2026 19:00:09 GMT", "date": "Mon, 23 Nov 2026 19:00:00 GMT"}, 9),
        ({"retry-after": "Mon, 99 Nov 2026 19:00:00 GMT"}, None),
        ({"retry-after": "Mon, 23 Nov 2026 20:00:30 GMT", "date": "yesterday"}, 30),
    ],
)
def test_retry_after_is_a_number_or_a_date_of_the_servers_own_clock(
    headers: dict[str, str], asked_s: float | None
) -> None:
    assert asked_wait_s(headers, NOW) == asked_s


@given(st.text(max_size=70), st.text(max_size=70))
def test_whatever_retry_after_says_it_is_seconds_or_nothing(value: str, date: str) -> None:
    asked_s = asked_wait_s({"retry-after": value, "date": date}, NOW)
    assert asked_s is None or asked_s >= 0


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.2, "1 s"), (20, "20 s"), (120, "120 s"), (121, "3 minutes"), (600, "10 minutes"), (7200, "120 minutes"),
     (7201, "3 hours")],
)  # fmt: skip
def test_a_wait_is_rounded_up_to_what_people_say(seconds: float, words: str) -> None:
    assert in_words(seconds) == words
