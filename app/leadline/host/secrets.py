# SPDX-License-Identifier: AGPL-3.0-or-later
"""The API key: in the operating system's key store, or for this session only, or from the environment. Never a file.

`keyring.get_keyring()` is not used: with a plug-in installed or a line in a configuration file it hands out a store
that is a readable file, and with the null store `set` succeeds and `get` finds nothing. Only the stores named below
are loaded, one by one. All methods block, some until the user has answered a password prompt: worker threads only.
"""

import configparser
import importlib
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from leadline.errors import AssistantError
from leadline.host.privacy import KEY_VARIABLE

T = TypeVar("T")
_SERVICE = "leadline"
_VARIABLE = KEY_VARIABLE
_TAIL = 12
_KEY = re.compile(r"[\x21-\x7e]{8,512}")
_STORES = {
    "keyring.backends.SecretService.Keyring": "Secret Service",
    "keyring.backends.libsecret.Keyring": "Secret Service",
    "keyring.backends.kwallet.DBusKeyring": "KWallet",
    "keyring.backends.kwallet.DBusKeyringKWallet4": "KWallet",
    "keyring.backends.macOS.Keyring": "macOS Keychain",
    "keyring.backends.Windows.WinVaultKeyring": "Windows Credential Manager",
}
_CHAIN = "keyring.backends.chainer.ChainerBackend"
_OFF = ("keyring.backends.null.Keyring", "keyring.backends.fail.Keyring")
_CHOICES = "Or use the key for this session only."


@dataclass(frozen=True, slots=True)
class KeyStatus:
    """Whether there is a key, and where it comes from; never the key."""

    source: str
    """keyring, environment, session or none."""
    last4: str
    """The last four characters; "" when there is no key."""
    store: str
    """The name of this machine's key store; "" when there is none that may be used."""
    problem: str
    """Why the store cannot be used now, and what to do; "" when it can."""


class KeyStore:
    """The one place that knows a key. Its `repr` and its errors do not hold one."""

    def __init__(self, environ: Mapping[str, str], *, limit_s: float = 60) -> None:
        # Read once: what children inherit and what a debugger shows is the environment, not this.
        self._from_environment = environ.get(_VARIABLE, "").strip()
        self._configured = environ.get("PYTHON_KEYRING_BACKEND", "").strip()
        self._limit_s = limit_s
        self._session: dict[str, str] = {}
        self._tails: set[str] = set()
        """Ends of the keys that were seen, for `occurs_in`."""
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
            if error.code == "key_store" and not self._environments(host) and not isinstance(error, _NoStoreError):
                raise
            stored = None
        if stored is not None:
            return stored
        return _checked(self._environments(host), _VARIABLE) if self._environments(host) else None

    def status(self, host: str) -> KeyStatus:
        """What `get` would find, and whether a key can be kept here. Raises nothing."""
        store = problem = ""
        source, key = "none", ""
        try:
            name, _ = self._limited(self._find)
            store = name
            key = self._stored(host) or ""
            source = "keyring" if key else source
        except AssistantError as error:
            problem = error.one_line()
        if host in self._session:
            source, key = "session", self._session[host]
        elif not key and self._environments(host):
            source, key = "environment", self._environments(host)
            if not _KEY.fullmatch(key):
                problem = _unusable(_VARIABLE).one_line()
        return KeyStatus(source, key[-4:], store, problem)

    def set(self, host: str, key: str) -> None:
        """Keep the key for `host` in the store, then read it back.

        Raises:
            AssistantError: wrong_key for characters no key has; key_store when it could not be kept.
        """
        key = self._seen(_checked(key, "The key"))
        name, store = self._limited(self._find)
        self._limited(lambda: store.set_password(_SERVICE, host, key))
        if self._limited(lambda: store.get_password(_SERVICE, host)) != key:
            raise _problem(f"{name} took the key and did not give it back.", "Look at its settings.")
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
        except _NoStoreError:
            return  # nothing can be kept there
        if self._limited(lambda: store.get_password(_SERVICE, host)) is not None:
            self._limited(lambda: store.delete_password(_SERVICE, host))
            if self._limited(lambda: store.get_password(_SERVICE, host)) is not None:
                raise _problem("The key is still in the key store.", "Delete it there by hand.")

    def _environments(self, host: str) -> str:
        return "" if "#" in host else self._from_environment

    def _stored(self, host: str) -> str | None:
        _, store = self._limited(self._find)
        key: object = self._limited(lambda: store.get_password(_SERVICE, host))
        # What another program put there is not sent anywhere.
        return self._seen(key) if isinstance(key, str) and _KEY.fullmatch(key) else None

    def _seen(self, key: str) -> str:
        self._tails.add(key[-_TAIL:])
        return key

    def _find(self) -> tuple[str, Any]:
        """The best store that works here, with its name. Looks at what the user configured, by name only."""
        wanted = self._configured or _configured_in_file()
        if wanted in _OFF:
            raise _NoStoreError(
                "The key store is switched off in keyring's settings.", f"Take {wanted} out of them. {_CHOICES}"
            )
        if wanted and wanted != _CHAIN and wanted not in _STORES:
            raise _NoStoreError(
                "The configured key store is not one of the system's; it may be a readable file.",
                f"Take {_plain(wanted)} out of keyring's settings. {_CHOICES}",
            )
        names = [wanted] if wanted in _STORES else list(_STORES)
        found: list[tuple[float, str, Any]] = []
        for name in names:
            module, _, class_name = name.rpartition(".")
            try:
                backend = getattr(importlib.import_module(module), class_name)
                priority = backend.priority  # raises where the store does not work
                found.append((priority, _STORES[name], _tidy(backend)()))
            except Exception:  # noqa: S112 - a store that is not for this machine says so in ten ways
                continue
        if not found:
            raise _NoStoreError(
                "There is no key store on this machine.",
                f"Install and start one that offers the Secret Service, such as GNOME Keyring. {_CHOICES}",
            )
        _, label, store = max(found, key=lambda entry: entry[0])
        return label, store

    def _limited(self, work: Callable[[], T]) -> T:
        """The result of `work`, given up after the limit: a prompt that nobody sees would wait for ever."""
        results: list[T] = []
        errors: list[Exception] = []

        def run() -> None:
            try:
                results.append(work())
            except Exception as error:  # the last line of a thread's run
                errors.append(error)

        thread = threading.Thread(target=run, name="key store", daemon=True)
        thread.start()
        thread.join(self._limit_s)
        if errors:
            raise _explained(errors[0]) from None  # a store's own error may hold what it was given
        if not results:
            raise _problem("The key store did not answer.", "Look for its password prompt, then try again.")
        return results[0]


def _tidy(backend: Any) -> Any:
    """The back end's class, made to close its connection when it fails.

    WORKAROUND(keyring 25.7): when the store is locked or broken, its Secret Service leaves the bus connection open.
    """
    if backend.__module__ != "keyring.backends.SecretService":
        return backend
    import secretstorage
    from keyring.errors import InitError, KeyringLocked

    class TidySecretService(backend):  # type: ignore[misc]
        viable = False  # keyring lists every subclass as a store of its own

        def get_preferred_collection(self) -> Any:
            bus = secretstorage.dbus_init()
            try:
                collection = secretstorage.get_default_collection(bus)
                if collection.is_locked() and (collection.unlock() or collection.is_locked()):
                    raise KeyringLocked("the prompt was closed")
            except secretstorage.SecretStorageException as error:
                bus.close()
                raise InitError(type(error).__name__) from error
            except BaseException:
                bus.close()
                raise
            return collection

    return TidySecretService


class _NoStoreError(AssistantError):
    """No store works here at all, so none can hold a key."""

    def __init__(self, title: str, hint: str) -> None:
        super().__init__(title, hint, code="key_store")


def _explained(error: Exception) -> AssistantError:
    if isinstance(error, AssistantError):
        return error
    name = type(error).__name__
    if name in ("KeyringLocked", "LockedException", "PromptDismissedException"):
        return _problem("The key store is locked.", "Unlock it, then try again.", name)
    if name == "InitError":  # a collection that was never made or unlocked, or a prompt that was closed
        return _problem("The key store was not unlocked.", "Log in to it or answer its prompt, then try again.", name)
    return _problem("The key store does not work.", "Try again; restart it if that does not help.", name)


def _problem(title: str, hint: str, detail: str = "") -> AssistantError:
    return AssistantError(title, f"{hint} {_CHOICES}", detail, "key_store")


def _checked(key: str, what: str) -> str:
    key = key.strip()
    if not _KEY.fullmatch(key):
        raise _unusable(what)
    return key


def _unusable(what: str) -> AssistantError:
    hint = "A key has 8 to 512 plain letters, digits and signs, without spaces: copy it again."
    return AssistantError(f"{what} has characters or a length that no key has.", hint, code="wrong_key")


def _plain(text: str) -> str:
    return re.sub(r"[^\w.]", "?", text, flags=re.ASCII)[:100]


def _configured_in_file() -> str:
    """The store that keyring's own configuration file names; it is read, what it names is not loaded."""
    from keyring.util.platform_ import config_root

    config = configparser.RawConfigParser()
    try:
        config.read(Path(config_root()) / "keyringrc.cfg", encoding="utf-8")
        return config.get("backend", "default-keyring").strip()
    except (configparser.Error, OSError, UnicodeDecodeError):
        return ""
