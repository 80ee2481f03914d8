# SPDX-License-Identifier: AGPL-3.0-or-later
"""Keys tried against the stand-in and kept in a real key store; balances asked and remembered."""

import os
import signal
import threading
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from leadline.assistant import Assistant
from leadline.balancing import Reach, reach_of
from leadline.costs.money import Money
from leadline.errors import AssistantError
from leadline.host.paths import paths_under
from leadline.host.secrets import KeyStore
from leadline.keying import KeyTrial
from leadline.provider.account import Balance, BalanceAmount
from leadline.storage.balances import KnownBalance
from tests.conversing import OFF_PEAK
from tests.keyrings import lock, own_bus
from tests.servers.deepseek import DeepSeekServer

OTHER = "sk-standin-another-key-9876"


@pytest.fixture
def assistant(tmp_path: Path, server: DeepSeekServer) -> Iterator[Assistant]:
    made = Assistant(paths_under(tmp_path), {"LANG": "C.UTF-8"}, base_url=server.base_url)
    yield made
    made.close()
    if "DBUS_SESSION_BUS_ADDRESS" in os.environ:
        KeyStore({}).delete(made.key_host)


def failure(trial: KeyTrial) -> AssistantError:
    with pytest.raises(AssistantError) as caught:
        trial.done.result(60)
    return caught.value


@pytest.mark.secretservice
def test_a_key_is_checked_by_models_and_balance_stored_and_read_back(
    assistant: Assistant, server: DeepSeekServer
) -> None:
    steps: list[str] = []
    tried = assistant.try_key(f" {server.key}\n", keep=True, on_step=steps.append).done.result(60)
    assert steps == ["asking", "balance", "keeping"]
    assert [exchange.path for exchange in server.requests] == ["/models", "/user/balance"]
    assert (tried.status.source, tried.status.store) == ("keyring", "Secret Service")
    assert tried.status.last4 == server.key[-4:] and tried.unchecked is None
    assert tried.balance == Balance(True, (BalanceAmount("CNY", Decimal("110.00"), Decimal(10), Decimal(100)),))
    assert KeyStore({}).get(assistant.key_host) == server.key
    elsewhere = Assistant(paths_under(assistant.paths.data), {}, base_url="http://127.0.0.1:9")
    assert elsewhere.key_status().result(20).source == "none", "a key goes only to the host it was entered for"
    elsewhere.close()
    assert assistant.delete_key().result(20).source == "none"
    assert KeyStore({}).get(assistant.key_host) is None


@pytest.mark.secretservice
def test_a_wrong_key_is_not_kept_and_the_old_one_stays(assistant: Assistant, server: DeepSeekServer) -> None:
    assistant.try_key(server.key, keep=True).done.result(60)
    assert failure(assistant.try_key("sk-wrong-1234567890", keep=True)).code == "wrong_key"
    assert failure(assistant.try_key("sk-wrong-1234567890", keep=False)).code == "wrong_key"
    assert assistant.key_status().result(20).last4 == server.key[-4:]


def test_what_is_no_key_is_sent_nowhere(assistant: Assistant, server: DeepSeekServer) -> None:
    assert failure(assistant.try_key("short", keep=False)).code == "wrong_key"
    assert failure(assistant.try_key(None, keep=True)).code == "no_key"
    assert server.requests == []


def test_a_key_for_the_session_is_checked_and_gone_with_it(assistant: Assistant, server: DeepSeekServer) -> None:
    tried = assistant.try_key(server.key, keep=False).done.result(60)
    assert tried.status.source == "session" and tried.balance is not None
    again = assistant.try_key(None, keep=True).done.result(60)
    assert again.balance is not None and again.status.source == "session", "the key in use can be checked again"
    assert assistant.delete_key().result(20).source == "none"


@pytest.mark.secretservice
@pytest.mark.parametrize(
    ("fault", "code"),
    [({"status": 500}, "server"), ({"reset": -1}, "offline"), ({"status": 429}, "busy"), ({"html": True}, "server")],
)
def test_a_key_that_cannot_be_checked_is_kept_and_that_is_said(
    assistant: Assistant, server: DeepSeekServer, fault: dict[str, object], code: str
) -> None:
    server.play({"path": "/models", "times": 9, **fault})
    tried = assistant.try_key(server.key, keep=True).done.result(60)
    assert tried.unchecked is not None and tried.unchecked.code == code
    assert tried.status.source == "keyring" and tried.balance is None


def test_a_balance_that_does_not_come_does_not_make_the_key_wrong(assistant: Assistant, server: DeepSeekServer) -> None:
    server.play({"path": "/user/balance", "times": 9, "status": 500})
    tried = assistant.try_key(server.key, keep=False).done.result(60)
    assert tried.unchecked is None and tried.balance is None


def test_cancel_ends_a_silent_check_at_once_and_keeps_nothing(assistant: Assistant, server: DeepSeekServer) -> None:
    server.play({"path": "/models", "stall": -1})
    asking = threading.Event()
    trial = assistant.try_key(server.key, keep=False, on_step=lambda _: asking.set())
    assert asking.wait(20)
    with server._service.arrived:
        assert server._service.arrived.wait_for(lambda: server.requests, 20)
    trial.cancel()
    assert trial.done.cancelled()
    assert assistant.key_status().result(20).source == "none"
    server.resume()


@pytest.mark.secretservice
def test_a31_a_locked_store_says_so_and_the_session_goes_on(
    assistant: Assistant, server: DeepSeekServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with own_bus(monkeypatch, "test-pass"):
        lock()
        problem = failure(assistant.try_key(server.key, keep=True))
        assert (problem.code, getattr(problem, "cause", "")) == ("key_store", "locked")
        assert assistant.key_status().result(20).cause == "locked"
        tried = assistant.try_key(server.key, keep=False).done.result(60)
        assert tried.status.source == "session"


@pytest.mark.secretservice
def test_a31_a_prompt_that_is_never_answered_can_be_cancelled_and_does_not_hold_up_the_end(
    assistant: Assistant, server: DeepSeekServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with own_bus(monkeypatch, "test-pass") as pid:
        os.kill(pid, signal.SIGSTOP)
        keeping = threading.Event()
        trial = assistant.try_key(
            server.key, keep=True, on_step=lambda step: keeping.set() if step == "keeping" else None
        )
        assert keeping.wait(20)
        trial.cancel()
        assert trial.done.cancelled()
        looking = assistant.key_status()
        assert assistant.key_status() is looking, "who asks while another asks does not make a second prompt"
        assistant.close()  # at once: the limit is a minute
        assert looking.result(1).source == "none"
        os.kill(pid, signal.SIGCONT)


# --- the balance ------------------------------------------------------------------------------------------------------


def test_each_answer_is_kept_under_its_own_account(assistant: Assistant, server: DeepSeekServer) -> None:
    server.add_account(OTHER, "USD", "5.00", "0.00")
    assert assistant.balances.last("deepseek").result(20) is None
    with pytest.raises(AssistantError) as caught:
        assistant.balances.ask("deepseek").result(20)
    assert caught.value.code == "no_key"
    for key in (server.key, OTHER):
        assistant.keys.use_for_session(assistant.key_host, key)
        known = assistant.balances.ask("deepseek").result(20)
        assert known.account == f"{assistant.key_host} {key[-4:]}" and key not in known.account
        assert assistant.balances.last("deepseek").result(20) == known
    assert known.balance.main == BalanceAmount("USD", Decimal("5.00"), Decimal("0.00"), Decimal("5.00"))


def test_the_currency_of_the_account_is_used_until_the_user_chooses(assistant: Assistant) -> None:
    assert assistant.currency == "USD"
    yuan = Balance(True, (BalanceAmount("CNY", Decimal(1)),))
    assert assistant.learn_currency(yuan) and assistant.currency == "CNY"
    assert not assistant.learn_currency(yuan), "nothing new"
    assert not assistant.learn_currency(Balance(False, ())) and assistant.currency == "CNY"
    assert not assistant.learn_currency(Balance(True, (BalanceAmount("XXX", Decimal(1)),)))


def bills(*amounts: str, currency: str = "CNY") -> list[Money]:
    return [Money(Decimal(amount), currency) for amount in amounts]


@pytest.mark.parametrize(
    ("left", "paid", "question", "questions"),
    [
        ("0.50", bills("0.10", "0.12", "9.00"), "0.12", 4),
        ("0.11", bills("0.12"), "0.12", 0),
        ("0.12", bills("0.12"), "0.12", 1),
        ("-0.20", bills("0.12"), "0.12", 0),
        ("0.50", bills("0.00"), None, None),
        ("0.50", bills("0.10", currency="USD"), None, None),
        ("0.50", [], None, None),
    ],
)
def test_what_is_left_buys_so_many_questions_of_the_usual_size(
    left: str, paid: list[Money], question: str | None, questions: int | None
) -> None:
    expected = Money(Decimal(question), "CNY") if question is not None else None
    known = KnownBalance("a", OFF_PEAK, Balance(False, (BalanceAmount("CNY", Decimal(left)),)))
    assert reach_of(known, paid) == Reach(known, Money(Decimal(left), "CNY"), expected, questions)
    nothing = KnownBalance("a", OFF_PEAK, Balance(False, ()))
    assert reach_of(nothing, paid) == Reach(nothing, None, None, None)


def test_of_two_balances_the_one_in_the_chosen_currency_is_counted_in_questions() -> None:
    both = Balance(True, (BalanceAmount("CNY", Decimal(110)), BalanceAmount("USD", Decimal("0.50"))))
    known = KnownBalance("a", OFF_PEAK, both)
    paid = bills("0.12", currency="USD")
    dollars = Reach(known, Money(Decimal("0.50"), "USD"), paid[0], 4)
    assert reach_of(known, paid, "USD") == dollars
    assert reach_of(known, paid, "CNY") == Reach(known, Money(Decimal(110), "CNY"), None, None)
