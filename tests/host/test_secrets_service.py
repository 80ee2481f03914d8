# SPDX-License-Identifier: AGPL-3.0-or-later
"""The key in a real Secret Service: gnome-keyring-daemon on a private bus. Missing tools are an error, not a skip."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from leadline.errors import AssistantError
from leadline.host.secrets import KeyStore, Patience
from tests.keyrings import lock, own_bus

pytestmark = pytest.mark.secretservice
HOST = "api.deepseek.com"
KEY = "sk-0123456789abcdef-wxyz"
OTHER = "sk-fedcba9876543210-abcd"


@pytest.fixture
def store() -> Iterator[KeyStore]:
    store = KeyStore({})
    yield store
    store.delete(HOST)
    store.delete("127.0.0.1:8080")


def test_a_key_is_kept_read_back_and_deleted(store: KeyStore) -> None:
    assert store.get(HOST) is None
    assert store.status(HOST).store == "Secret Service"
    store.set(HOST, f" {KEY}\n")
    fresh = KeyStore({})
    assert fresh.get(HOST) == KEY
    status = fresh.status(HOST)
    assert (status.source, status.last4, status.store, status.problem) == ("keyring", "wxyz", "Secret Service", "")
    fresh.delete(HOST)
    assert store.get(HOST) is None
    store.delete(HOST)


def test_a_key_is_given_only_to_the_host_it_was_entered_for(store: KeyStore) -> None:
    store.set(HOST, KEY)
    store.set("127.0.0.1:8080", OTHER)
    assert store.get(HOST) == KEY
    assert store.get("127.0.0.1:8080") == OTHER
    assert store.get("127.0.0.1:8081") is None
    assert store.get("evil.example") is None


def test_a_second_key_takes_the_place_of_the_first(store: KeyStore) -> None:
    store.set(HOST, KEY)
    store.set(HOST, OTHER)
    assert store.get(HOST) == OTHER
    store.delete(HOST)
    assert store.get(HOST) is None


def test_the_stores_key_wins_over_the_environments_and_a_kept_one_over_the_sessions(store: KeyStore) -> None:
    both = KeyStore({"DEEPSEEK_API_KEY": OTHER})
    both.use_for_session(HOST, OTHER)
    both.set(HOST, KEY)
    assert both.get(HOST) == KEY
    assert both.status(HOST).source == "keyring"
    assert both.get("example.org") == OTHER


def test_a_key_that_another_program_spoilt_is_not_sent(store: KeyStore) -> None:
    import keyring.backends.SecretService

    keyring.backends.SecretService.Keyring().set_password("leadline", HOST, "not a key\nat all")
    assert store.get(HOST) is None


def test_a31_a_locked_store_says_so_and_the_key_of_the_session_works(monkeypatch: pytest.MonkeyPatch) -> None:
    with own_bus(monkeypatch, "test-pass"):
        store = KeyStore({})
        store.set(HOST, KEY)
        lock()
        with pytest.raises(AssistantError) as caught:
            store.get(HOST)
        assert (caught.value.code, "locked" in caught.value.title) == ("key_store", True)
        with pytest.raises(AssistantError):
            store.set(HOST, OTHER)
        with pytest.raises(AssistantError):
            store.delete(HOST)
        status = store.status(HOST)
        assert (status.source, status.store) == ("none", "Secret Service")
        assert "locked" in status.problem
        assert KeyStore({"DEEPSEEK_API_KEY": OTHER}).get(HOST) == OTHER
        store.use_for_session(HOST, OTHER)
        assert store.get(HOST) == OTHER


def test_a31_a_store_that_was_never_unlocked_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    with own_bus(monkeypatch, None):
        with pytest.raises(AssistantError) as caught:
            KeyStore({}).set(HOST, KEY)
        assert caught.value.code == "key_store"
        assert "not unlocked" in caught.value.title
        assert KEY not in repr(caught.value) + caught.value.hint + caught.value.detail


def test_a31_where_no_keyring_was_made_yet_to_look_for_a_key_asks_for_no_password(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with own_bus(monkeypatch, None):
        store = KeyStore({})
        assert store.get(HOST) is None
        store.delete(HOST)
        status = store.status(HOST)
        assert (status.source, status.store, status.problem) == ("none", "Secret Service", "")


def test_a31_a_store_that_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    with own_bus(monkeypatch, "test-pass") as pid:
        store = KeyStore({}, limit_s=0.5)
        os.kill(pid, signal.SIGSTOP)  # as a password prompt that nobody sees
        before = time.monotonic()
        status = store.status(HOST)
        assert time.monotonic() - before < 10
        assert "did not answer" in status.problem
        with pytest.raises(AssistantError) as caught:
            store.get(HOST)
        assert caught.value.code == "key_store"
        os.kill(pid, signal.SIGCONT)


class LateRefusal(Patience):
    """Somebody who cancels at the last moment: the key is in the store, and he does not wait for the answer."""

    def claim(self) -> bool:
        self.end()
        return super().claim()


@pytest.mark.parametrize("before", [None, OTHER])
def test_a31_a_key_whose_keeping_was_cancelled_is_taken_out_again(store: KeyStore, before: str | None) -> None:
    if before is not None:
        store.set(HOST, before)
    with pytest.raises(AssistantError) as caught:
        store.set(HOST, KEY, LateRefusal())
    assert caught.value.code == "key_store"
    for thread in threading.enumerate():
        if thread.name == "key store":
            thread.join(20)
    assert store.get(HOST) == before


def test_a31_closing_does_not_wait_for_a_prompt_that_nobody_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    with own_bus(monkeypatch, "test-pass") as pid:
        store = KeyStore({})
        os.kill(pid, signal.SIGSTOP)
        found: list[str] = []
        asking = threading.Thread(target=lambda: found.append(store.status(HOST).cause))
        asking.start()
        while not store._waiting:
            time.sleep(0.01)
        store.close()
        asking.join(20)
        assert found == ["silent"]
        os.kill(pid, signal.SIGCONT)


def test_a31_a_store_that_dies_is_an_error_and_not_a_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    with own_bus(monkeypatch, "test-pass") as pid:
        store = KeyStore({})
        store.set(HOST, KEY)
        os.kill(pid, signal.SIGKILL)
        status = store.status(HOST)
        assert status.source == "none"
        assert status.problem


def test_the_key_is_not_in_any_file_in_the_clear(monkeypatch: pytest.MonkeyPatch) -> None:
    with own_bus(monkeypatch, "test-pass") as pid:
        KeyStore({}).set(HOST, KEY)
        folder = dict(
            entry.split(b"=", 1) for entry in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0") if b"=" in entry
        )[b"HOME"]
        files = [file for file in Path(os.fsdecode(folder)).rglob("*") if file.is_file()]
        assert files
        assert not any(KEY[-12:].encode() in file.read_bytes() for file in files)
