# SPDX-License-Identifier: AGPL-3.0-or-later
"""The key without a key store: session, environment, and the stores that are refused (A31). No bus is there."""

import os
import subprocess
import sys
import threading
from pathlib import Path
from queue import SimpleQueue

import pytest

from leadline.errors import AssistantError
from leadline.host.secrets import KeyStore, Patience, shape_of

HOST = "api.deepseek.com"
KEY = "sk-0123456789abcdef-wxyz"
OTHER = "sk-fedcba9876543210-abcd"


def refusal(store: KeyStore, key: str = KEY) -> AssistantError:
    with pytest.raises(AssistantError) as caught:
        store.set(HOST, key)
    return caught.value


def test_without_anything_there_is_no_key() -> None:
    store = KeyStore({})
    assert store.get(HOST) is None
    status = store.status(HOST)
    assert (status.source, status.last4, status.store) == ("none", "", "")
    assert "no key store" in status.problem


def test_a31_without_a_key_store_set_says_so_and_writes_nothing() -> None:
    home = Path(os.environ["HOME"])
    before = sorted(home.rglob("*"))
    error = refusal(KeyStore({}))
    assert error.code == "key_store"
    assert "session" in error.hint
    assert sorted(home.rglob("*")) == before


def test_a_key_for_the_session_is_used_for_its_host_alone_until_it_is_deleted() -> None:
    store = KeyStore({})
    store.use_for_session(HOST, KEY)
    assert store.get(HOST) == KEY
    assert store.get("example.org") is None
    status = store.status(HOST)
    assert (status.source, status.last4) == ("session", "wxyz")
    assert status.problem, "it is still not kept"
    store.delete(HOST)
    assert store.get(HOST) is None


def test_the_environments_key_goes_to_any_host_and_is_read_once() -> None:
    environ = {"DEEPSEEK_API_KEY": f" {KEY}\n"}
    store = KeyStore(environ)
    environ["DEEPSEEK_API_KEY"] = OTHER
    assert store.get(HOST) == store.get("127.0.0.1:8080") == KEY
    assert store.status(HOST).source == "environment"
    assert store.status(HOST).last4 == "wxyz"


def test_the_environments_key_goes_to_no_other_account_or_server() -> None:
    store = KeyStore({"DEEPSEEK_API_KEY": KEY})
    assert store.get(f"{HOST}#work") is store.get("127.0.0.1:8080#cluster") is None
    assert store.status(f"{HOST}#work").source == "none"
    store.use_for_session(f"{HOST}#work", OTHER)
    assert (store.get(f"{HOST}#work"), store.get(HOST)) == (OTHER, KEY)


def test_a_key_entered_now_wins_over_the_environments() -> None:
    store = KeyStore({"DEEPSEEK_API_KEY": OTHER})
    store.use_for_session(HOST, KEY)
    assert store.get(HOST) == KEY
    assert store.status(HOST).source == "session"


@pytest.mark.parametrize("key", ["sk-schlüssel", "two words", "a\nb-and-more", "short", "x" * 513])
def test_what_cannot_be_a_key_is_refused_without_showing_it(key: str) -> None:
    store = KeyStore({})
    with pytest.raises(AssistantError) as entered:
        store.use_for_session(HOST, key)
    with pytest.raises(AssistantError) as from_environment:
        KeyStore({"DEEPSEEK_API_KEY": key}).get(HOST)
    for error in (refusal(store, key), entered.value, from_environment.value):
        assert error.code == "wrong_key"
        assert key not in repr(error) + error.title + error.hint + error.detail
    assert "DEEPSEEK_API_KEY" in KeyStore({"DEEPSEEK_API_KEY": key}).status(HOST).problem


@pytest.mark.parametrize("key", ["x" * 8, "x" * 512, "~!#$%&()"])
def test_the_shortest_and_the_longest_key_are_taken(key: str) -> None:
    store = KeyStore({})
    store.use_for_session(HOST, f"  {key}\r\n")
    assert store.get(HOST) == key


@pytest.mark.parametrize(
    ("backend", "words"),
    [
        ("keyring.backends.null.Keyring", "switched off"),
        ("keyring.backends.fail.Keyring", "switched off"),
        ("keyrings.alt.file.PlaintextKeyring", "readable file"),
        ("no.such.Thing", "readable file"),
    ],
)
@pytest.mark.parametrize("place", ["environment", "file"])
def test_a31_a_store_that_keeps_nothing_or_in_the_clear_is_refused(backend: str, words: str, place: str) -> None:
    file = Path(os.environ["XDG_CONFIG_HOME"]) / "python_keyring" / "keyringrc.cfg"
    file.parent.mkdir(parents=True, exist_ok=True)
    if place == "file":
        file.write_text(f"[backend]\ndefault-keyring={backend}\n", encoding="utf-8")
    try:
        store = KeyStore({"PYTHON_KEYRING_BACKEND": backend} if place == "environment" else {})
        error = refusal(store)
        assert error.code == "key_store"
        assert words in error.title
        assert store.get(HOST) is None
        assert words in store.status(HOST).problem
    finally:
        file.unlink(missing_ok=True)


def test_a31_each_reason_reads_differently_and_has_a_word() -> None:
    nothing = KeyStore({}).status(HOST)
    off = KeyStore({"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}).status(HOST)
    clear = KeyStore({"PYTHON_KEYRING_BACKEND": "keyrings.alt.file.PlaintextKeyring"}).status(HOST)
    unusable = KeyStore({"DEEPSEEK_API_KEY": "two words"}).status(HOST)
    each = (nothing, off, clear, unusable)
    assert [status.cause for status in each] == ["missing", "off", "clear", "unusable"]
    assert len({status.problem for status in each}) == 4


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("", "empty"),
        ("  \n", "empty"),
        (" sk-0123 ", "short"),
        ("sk-01234", ""),
        (" " + "x" * 512 + "\n", ""),
        ("x" * 513, "long"),
        ("sk-0123 4567", "characters"),
        ("sk-schlüssel", "characters"),
        ("“sk-01234567”", "characters"),
    ],
)
def test_the_shape_of_a_key_is_said_while_it_is_typed(text: str, shape: str) -> None:
    assert shape_of(text) == shape


def test_whoever_waits_can_stop_and_work_that_is_done_stays_done() -> None:
    may_go_on, claims = threading.Event(), SimpleQueue[bool]()
    patience = Patience()

    def work() -> None:
        patience.end()  # as a click on Cancel while the work goes on
        may_go_on.wait(20)
        claims.put(patience.claim())

    assert not patience.wait_for(work, 60), "the clock had a minute left"
    may_go_on.set()
    assert not claims.get(timeout=20), "nobody waits for what is done now"
    assert not patience.wait_for(work, 60), "it stays over"
    later = Patience()
    assert later.wait_for(lambda: claims.put(later.claim()), 60)
    assert claims.get(timeout=20) and not later.end(), "too late to stop it: the result is there"


def test_a_closed_store_waits_for_nobody() -> None:
    store = KeyStore({})
    store.close()
    assert store.status(HOST).cause == "silent"
    assert refusal(store).code == "key_store"


def test_a_chain_is_looked_into_and_not_used_itself() -> None:
    store = KeyStore({"PYTHON_KEYRING_BACKEND": "keyring.backends.chainer.ChainerBackend"})
    assert "no key store" in store.status(HOST).problem  # none of its links is here


@pytest.mark.parametrize("content", ["", "[backend]\n", "nonsense", "[backend]\ndefault-keyring\n", "\xff\xfe"])
def test_a_damaged_configuration_of_keyring_is_passed_over(content: str) -> None:
    file = Path(os.environ["XDG_CONFIG_HOME"]) / "python_keyring" / "keyringrc.cfg"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content.encode("latin-1"))
    try:
        assert "no key store" in KeyStore({}).status(HOST).problem
    finally:
        file.unlink()


def test_a31_a_broken_bus_does_not_hide_the_environments_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus")
    store = KeyStore({"DEEPSEEK_API_KEY": KEY})
    assert store.get(HOST) == KEY
    status = store.status(HOST)
    assert (status.source, status.last4, status.store, status.cause) == ("environment", "wxyz", "", "missing")


def test_deleting_where_nothing_can_be_kept_is_no_error() -> None:
    KeyStore({}).delete(HOST)


def test_a28_the_store_does_not_show_the_key() -> None:
    store = KeyStore({"DEEPSEEK_API_KEY": KEY})
    store.use_for_session(HOST, OTHER)
    assert KEY not in repr(store) + str(store)
    assert OTHER not in repr(store) + str(store)
    assert KEY not in repr(store.status("example.org"))


def test_looking_for_a_key_store_starts_no_program() -> None:
    program = """
import sys
started = []
sys.addaudithook(lambda event, arguments: started.append(arguments[0]) if event == "subprocess.Popen" else None)
from leadline.host.secrets import KeyStore
KeyStore({}).status("api.deepseek.com")
print(started)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == "[]\n"
