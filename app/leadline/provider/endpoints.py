# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where requests go, and which addresses are safe to send a key to. No network here."""

import ipaddress
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from leadline.errors import AssistantError

DEEPSEEK_URL = "https://api.deepseek.com"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One place that answers chat requests."""

    id: str
    """deepseek, local, or the user's own name for a server."""
    kind: str
    """deepseek, local or compatible."""
    base_url: str
    """Checked by `check_base_url`; "" for the embedded engine that is not running yet."""
    label: str = ""
    """What the user calls it; "" shows the built-in name."""
    thinking_field: str = "reasoning_content"
    """The delta's and message's field that holds the thinking: reasoning_content or reasoning."""
    thinking_switch: str = "thinking"
    """How thinking is asked for: thinking (DeepSeek's own fields), chat_template_kwargs, or none."""
    proxy: str = ""
    """http://, https:// or socks5:// address; "" for none. Never used for this computer."""
    has_beta: bool = False
    """Whether `base_url`/beta takes a reply that is to be continued (prefix completion)."""

    @property
    def key_name(self) -> str:
        """What its key is kept under: the host it was entered for, and which of the accounts there."""
        host = host_of(self.base_url)
        return host if self.id == "deepseek" else f"{host}#{self.id}"


def check_base_url(url: str) -> str:
    """The address without a trailing slash, once it is sure that a key may travel to it.

    https only; http for this computer alone, where nobody can listen on the way. A name or password in the
    address is refused: it would end up in logs.

    Raises:
        AssistantError: bad_argument, with what is wrong. The address itself is not repeated, since it may hold
            a password.
    """
    address = url.strip().rstrip("/")
    if any(character <= " " or character == "\\" or character == "\x7f" for character in address):
        raise _bad("It holds spaces, control characters or a backslash.")
    parts, _port = _split(address)
    if not parts.hostname:
        raise _bad("It names no server.")
    if "@" in parts.netloc:
        raise _bad("It holds a user name or a password; the key is entered on its own.")
    if parts.query or parts.fragment or "?" in address or "#" in address:
        raise _bad("It holds a ? or a #.")
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        raise _bad("http sends the key and the documents in the clear; it is allowed for this computer only.")
    if parts.scheme not in ("https", "http"):
        raise _bad("It must begin with https://.")
    return address


def check_proxy(url: str) -> str:
    """The proxy's address without a trailing slash; "" for none.

    Raises:
        AssistantError: bad_argument. A name and password in it are refused: they would lie in a file in the clear.
    """
    address = url.strip().rstrip("/")
    if not address:
        return ""
    try:
        parts, port = _split(address)
    except AssistantError:
        raise _bad_proxy("Its host or port cannot be read.") from None
    if parts.scheme not in ("http", "https", "socks5", "socks5h"):
        raise _bad_proxy("It must begin with http://, https:// or socks5://.")
    if not parts.hostname or port is None:
        raise _bad_proxy("It must name a host and a port.")
    if "@" in parts.netloc:
        raise _bad_proxy("It holds a user name or a password, which would be kept in the clear.")
    if parts.path or parts.query or parts.fragment or not address.isprintable() or " " in address:
        raise _bad_proxy("It holds more than a host and a port.")
    return address


def proxy_for(endpoint: Endpoint) -> str:
    """The proxy that requests to this endpoint take; "" for none. This computer is never asked by way of another."""
    host = _split(endpoint.base_url)[0].hostname or ""
    return "" if is_loopback(host) else endpoint.proxy


def beta_url(url: str) -> str:
    """The address of the same service's beta interface, which continues a reply: `/beta` in place of a `/v1`."""
    address = url.rstrip("/")
    return address if address.endswith("/beta") else f"{address.removesuffix('/v1')}/beta"


def host_of(url: str) -> str:
    """`host` or `host:port` in lower case: what a key is bound to. The scheme's own port is left out."""
    parts, port = _split(url.strip())
    host = (parts.hostname or "").rstrip(".")
    if ":" in host:
        host = f"[{host}]"
    if port is None or port == {"https": 443, "http": 80}.get(parts.scheme):
        return host
    return f"{host}:{port}"


def is_loopback(host: str) -> bool:
    """True for this computer itself: localhost, 127.0.0.0/8, ::1. Other names are not looked up."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _split(url: str) -> tuple[SplitResult, int | None]:
    try:
        parts = urlsplit(url)
        return parts, parts.port
    except ValueError as error:  # a bad port, an unclosed bracket
        raise _bad("Its host or port cannot be read.") from error


def _bad_proxy(why: str) -> AssistantError:
    hint = f"{why} Give one such as socks5://127.0.0.1:1080."
    return AssistantError("This proxy address cannot be used.", hint, code="bad_argument")


def _bad(why: str) -> AssistantError:
    return AssistantError(
        "This server address cannot be used.",
        f"{why} Give one such as {DEEPSEEK_URL}.",
        code="bad_argument",
    )
