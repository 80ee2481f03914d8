# SPDX-License-Identifier: AGPL-3.0-or-later
"""The API key: in the operating system's key store, or for this session only, or from the environment. Never a file.

All methods block, some until the user has answered a password prompt: worker threads only.
"""

import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from leadline.errors import AssistantError
from leadline.host.key_mark import KeyMark
from leadline.host.key_stores import NoStoreError, StoreError, explained, find_store, forgetful, silent
from leadline.host.privacy import KEY_VARIABLE

T = TypeVar("T")
_SERVICE = "leadline"
_SHORTEST, _LONGEST = 8, 512
_KEY = re.compile(r"[\x21-\x7e]{8,512}")
_TAIL = 12


@dataclass(frozen=True, slots=True)
class KeyStatus:
    """Whether there is a key, and where it comes from; never the key."""

    source: str
    """keyring, environment, session or none."""
    last4: str
    """The last four characters; "" when there is no key."""
    store: str
    """The name of this machine's key store; "" when there is none that may be used."""
    problem_title: str = ""
    """Why the store cannot be used now; "" when it can."""
    problem_hint: str = ""
    """What to do about it."""
    cause: str = ""
    """The same as a word: see `StoreError.cause`; unusable when DEEPSEEK_API_KEY cannot be a key."""

    @property
    def problem(self) -> str:
        """Both as one line."""
        return f"{self.problem_title} {self.problem_hint}".strip()


def shape_of(text: str) -> str:
    """What is wrong with the text as a key: empty, short, long or characters; "" for what may be one."""
    key = text.strip()
    if not key:
        return "empty"
    if not all("\x21" <= character <= "\x7e" for character in key):
        return "characters"
    return "short" if len(key) < _SHORTEST else "long" if len(key) > _LONGEST else ""


class Patience:
    """How long somebody waits for the key store: to the clock's end, or until he does not want to any more."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._woken = threading.Event()
        self._is_over = self._is_claimed = False

    def end(self) -> bool:
        """Wait no longer. False when it is too late: the work is done, and its result as good as there."""
        with self._lock:
            if not self._is_claimed:
                self._is_over = True
            self._woken.set()
            return self._is_over

    def claim(self) -> bool:
        """For the work itself, when it has done what cannot be undone later: whether somebody still waits for it."""
        with self._lock:
            self._is_claimed = not self._is_over
            return self._is_claimed

    def wait_for(self, work: Callable[[], None], limit_s: float) -> bool:
        """Run the work on a thread of its own; False when it was given up. It cannot be ended, only left alone."""
        with self._lock:
            if self._is_over:
                return False
            self._woken.clear()
            self._is_claimed = False

        def run() -> None:
            work()
            self._woken.set()

        thread = threading.Thread(target=run, name="key store", daemon=True)
        thread.start()
        if (not self._woken.wait(limit_s) or self._is_over) and self.end():
            return False
        thread.join()
        return True


class KeyStore:
    """The one place that knows a key. Its `repr` and its errors do not hold one."""

    def __init__(self, environ: Mapping[str, str], *, limit_s: float = 60) -> None:
        # Read once: what children inherit and what a debugger shows is the environment, not this.
        self._from_environment = environ.get(KEY_VARIABLE, "").strip()
        self._configured = environ.get("PYTHON_KEYRING_BACKEND", "").strip()
        self._limit_s = limit_s
        self._session: dict[str, str] = {}
        self._lock = threading.Lock()
        self._waiting: set[Patience] = set()
        self._is_closed = False
        self._tails: dict[str, KeyMark] = {}
        """Ends of the keys that were seen, for `occurs_in`, and how they are known again."""
        if _KEY.fullmatch(self._from_environment):
            self._seen(self._from_environment)

    def occurs_in(self, text: str) -> bool:
        """Whether a key that this program has seen, or its last 12 characters, stand in the text."""
        return any(tail in text for tail in tuple(self._tails))

    def get(self, host: str) -> str | None:
        """The key for `host` (as `provider.endpoints.host_of` writes it), or None.

        One entered for this session first, then the store's, then DEEPSEEK_API_KEY, which goes to any host, but not
        to a second account or a server of the user's own: their names have a # in them.

        Raises:
            AssistantError: key_store, when a store is there but locked or broken and no other key is known;
                wrong_key, when DEEPSEEK_API_KEY cannot be a key.
        """
        if host in self._session:
            return self._session[host]
        try:
            stored = self._stored(host)
        except AssistantError as error:
            if error.code == "key_store" and not self._environments(host) and not isinstance(error, NoStoreError):
                raise
            stored = None
        if stored is not None:
            return stored
        return _checked(self._environments(host), KEY_VARIABLE) if self._environments(host) else None

    def status(self, host: str) -> KeyStatus:
        """What `get` would find, and whether a key can be kept here. Raises nothing."""
        store, problem, cause = "", AssistantError(""), ""
        source, key = "none", ""
        try:
            name, _ = self._limited(self._find)
            store = name
            key = self._stored(host) or ""
            source = "keyring" if key else source
        except AssistantError as error:
            problem, cause = error, error.cause if isinstance(error, StoreError) else "broken"
        if host in self._session:
            source, key = "session", self._session[host]
        elif not key and self._environments(host):
            source, key = "environment", self._environments(host)
            if not _KEY.fullmatch(key):
                problem, cause = _unusable(KEY_VARIABLE), "unusable"
        return KeyStatus(source, key[-4:], store, problem.title, problem.hint, cause)

    def set(self, host: str, key: str, patience: Patience | None = None) -> None:
        """Keep the key for `host` in the store, then read it back. What is given up is undone, however late it comes.

        Raises:
            AssistantError: wrong_key for characters no key has; key_store when it could not be kept.
        """
        key = self._seen(_checked(key, "The key"))
        waiting = patience or Patience()
        name, store = self._limited(self._find, waiting)

        def keep() -> bool:
            before = store.get_password(_SERVICE, host)
            store.set_password(_SERVICE, host, key)
            is_kept = bool(store.get_password(_SERVICE, host) == key)
            if not waiting.claim():  # whoever wanted it was told that it is not kept
                if before is None:
                    store.delete_password(_SERVICE, host)
                else:
                    store.set_password(_SERVICE, host, before)
            return is_kept

        if not self._limited(keep, waiting):
            raise forgetful(name)
        self._session.pop(host, None)

    def use_for_session(self, host: str, key: str) -> None:
        """Use the key for `host` until the program ends; it is kept nowhere. AssistantError wrong_key as for `set`."""
        self._session[host] = self._seen(_checked(key, "The key"))

    def delete(self, host: str) -> None:
        """Forget the key of `host`, in the store and for this session. There need not be one.

        Raises:
            AssistantError: key_store, when a store is there and would not do it.
        """
        self._session.pop(host, None)
        try:
            _, store = self._limited(self._find)
        except NoStoreError:
            return  # nothing can be kept there
        if self._limited(lambda: store.get_password(_SERVICE, host)) is not None:
            self._limited(lambda: store.delete_password(_SERVICE, host))
            if self._limited(lambda: store.get_password(_SERVICE, host)) is not None:
                raise StoreError("forgetful", "The key is still in the key store.", "Delete it there by hand.")

    def close(self) -> None:
        """The program ends: nobody waits for a prompt any more. Calls that wait fail with key_store."""
        with self._lock:
            self._is_closed = True
            waiting = tuple(self._waiting)
        for each in waiting:
            each.end()

    def _environments(self, host: str) -> str:
        return "" if "#" in host else self._from_environment

    def _stored(self, host: str) -> str | None:
        _, store = self._limited(self._find)
        key: object = self._limited(lambda: store.get_password(_SERVICE, host))
        # What another program put there is not sent anywhere.
        return self._seen(key) if isinstance(key, str) and _KEY.fullmatch(key) else None

    def _seen(self, key: str) -> str:
        if key[-_TAIL:] not in self._tails:
            self._tails[key[-_TAIL:]] = KeyMark.of(key)
        return key

    def marks(self) -> tuple[KeyMark, ...]:
        """Of the keys that this program has seen: to find them where they should not be."""
        return tuple(self._tails.values())

    def _find(self) -> tuple[str, Any]:
        return find_store(self._configured)

    def _limited(self, work: Callable[[], T], patience: Patience | None = None) -> T:
        """The result of `work`, given up after the limit: a prompt that nobody sees would wait for ever."""
        waiting = patience or Patience()
        results: list[T] = []
        errors: list[Exception] = []

        def run() -> None:
            try:
                results.append(work())
            except Exception as error:  # the last line of a thread's run
                errors.append(error)

        with self._lock:
            if self._is_closed:
                raise silent()
            self._waiting.add(waiting)
        try:
            was_done = waiting.wait_for(run, self._limit_s)
        finally:
            with self._lock:
                self._waiting.discard(waiting)
        if not was_done:
            raise silent()
        if errors:
            raise explained(errors[0]) from None  # a store's own error may hold what it was given
        return results[0]


def _checked(key: str, what: str) -> str:
    key = key.strip()
    if not _KEY.fullmatch(key):
        raise _unusable(what)
    return key


def _unusable(what: str) -> AssistantError:
    hint = "A key has 8 to 512 plain letters, digits and signs, without spaces: copy it again."
    return AssistantError(f"{what} has characters or a length that no key has.", hint, code="wrong_key")
