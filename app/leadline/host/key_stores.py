# SPDX-License-Identifier: AGPL-3.0-or-later
"""The operating system's key stores: which may be used, which works here, and in words why none does.

`keyring.get_keyring()` is not used: with a plug-in installed or a line in a configuration file it hands out a store
that is a readable file, and with the null store `set` succeeds and `get` finds nothing. Only the stores named below
are loaded, one by one.
"""

import configparser
import importlib
import re
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

from leadline.errors import AssistantError

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


class StoreError(AssistantError):
    """The key store cannot be used now (code key_store)."""

    def __init__(self, cause: str, title: str, hint: str, detail: str = "") -> None:
        super().__init__(title, f"{hint} {_CHOICES}", detail, "key_store")
        self.cause = cause
        """missing, off, clear, locked, not_unlocked, silent, forgetful or broken."""


class NoStoreError(StoreError):
    """No store works here at all, so none can hold a key."""


def find_store(configured: str) -> tuple[str, Any]:
    """The best store that works here: its name and its back end. Blocking, as it asks the session bus.

    Looks at what the user configured, in the environment (`configured`) or in keyring's file, by name only.

    Raises:
        NoStoreError: there is none, or the user's configuration names one that may not be used.
    """
    wanted = configured or _configured_in_file()
    if wanted in _OFF:
        raise NoStoreError("off", "The key store is switched off in keyring's settings.", f"Take {wanted} out of them.")
    if wanted and wanted != _CHAIN and wanted not in _STORES:
        raise NoStoreError(
            "clear",
            "The configured key store is not one of the system's; it may be a readable file.",
            f"Take {_plain(wanted)} out of keyring's settings.",
        )
    names = [wanted] if wanted in _STORES else _names_here()
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
        raise NoStoreError(
            "missing",
            "There is no key store on this machine.",
            "Install and start one that offers the Secret Service, such as GNOME Keyring.",
        )
    _, label, store = max(found, key=lambda entry: entry[0])
    return label, store


def _names_here() -> list[str]:
    """Those of this system. To ask for the others is slow: on Linux, macOS's starts a compiler to find a library."""
    if sys.platform == "darwin":
        return ["keyring.backends.macOS.Keyring"]
    if sys.platform == "win32":
        return ["keyring.backends.Windows.WinVaultKeyring"]
    return [name for name in _STORES if not name.startswith(("keyring.backends.macOS", "keyring.backends.Windows"))]


def explained(error: Exception) -> AssistantError:
    """A store's own error in words. It is not to be chained: it may hold what the store was given."""
    if isinstance(error, AssistantError):
        return error
    name = type(error).__name__
    if name in ("KeyringLocked", "LockedException", "PromptDismissedException"):
        return StoreError("locked", "The key store is locked.", "Unlock it, then try again.", name)
    if name == "InitError":  # a collection that was never made or unlocked, or a prompt that was closed
        hint = "Log in to it or answer its prompt, then try again."
        return StoreError("not_unlocked", "The key store was not unlocked.", hint, name)
    return StoreError("broken", "The key store does not work.", "Try again; restart it if that does not help.", name)


def silent() -> StoreError:
    """Nothing came of it in time, or the user has waited long enough."""
    return StoreError("silent", "The key store did not answer.", "Look for its password prompt, then try again.")


def forgetful(name: str) -> StoreError:
    """It said yes, and the key is not there."""
    return StoreError("forgetful", f"{name} took the key and did not give it back.", "Look at its settings.")


def _tidy(backend: Any) -> Any:
    """The back end's class, made to close its connection when it fails, and to ask nobody for nothing.

    WORKAROUND(keyring 25.7): when the store is locked or broken, its Secret Service leaves the bus connection open.
    And where the user has no keyring at all yet, to look for a key asks for the password of a new one: that is for
    a key that is to be kept.
    """
    if backend.__module__ != "keyring.backends.SecretService":
        return backend
    import secretstorage
    from keyring.errors import InitError, KeyringLocked

    class TidySecretService(backend):  # type: ignore[misc]
        viable = False  # keyring lists every subclass as a store of its own

        def get_password(self, service: str, username: str) -> str | None:
            with closing(secretstorage.dbus_init()) as bus:
                try:
                    secretstorage.Collection(bus)
                except secretstorage.ItemNotFoundException:
                    return None
                except secretstorage.SecretStorageException as error:
                    raise InitError(type(error).__name__) from error
            found: str | None = super().get_password(service, username)
            return found

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
