# SPDX-License-Identifier: AGPL-3.0-or-later
"""What broke a connection, in words a user can act on: from the exceptions of the SDK, its HTTP library, the system."""

from collections.abc import Iterator

from leadline.errors import AssistantError
from leadline.provider import faults
from leadline.provider.endpoints import Endpoint, host_of, proxy_for
from leadline.provider.retrying import OFFLINE_TRIES, PassingError

_RETRY = "Send it again."
_CHECK_PROXY = "Check the proxy in the settings of this endpoint."


def from_exception(error: BaseException, endpoint: Endpoint) -> AssistantError:
    """The failure behind an exception, before a reply or in it. Those that may pass are `PassingError`s."""
    import errno  # all three are loaded by the time something fails, and not before the first paint
    import socket
    import ssl

    causes = list(_causes(error))
    names = {name for cause in causes for name in (t.__name__ for t in type(cause).__mro__)}
    proxy = proxy_for(endpoint)
    host = host_of(endpoint.base_url) + (f" by {host_of(proxy)}" if proxy else "")
    detail = f"{host}: {' < '.join(dict.fromkeys(type(cause).__name__ for cause in causes))}"
    certificate = next((c for c in causes if isinstance(c, ssl.SSLCertVerificationError)), None)
    if certificate is not None:
        # Only an error that OpenSSL itself made has the message.
        detail = f"{host}: {faults.shown(getattr(certificate, 'verify_message', '')) or 'not verified'}"
        hint = "The connection was closed before the key was sent. Check the address, the clock and the network."
        return AssistantError("The server's certificate is not valid.", hint, detail, "server")
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        hint = "Check the address; a proxy or a portal may be in between."
        return AssistantError("No secure connection could be made.", hint, detail, "server")
    by_socks = any(type(cause).__module__.startswith("socksio") for cause in causes)
    # The library asserts that a SOCKS proxy speaks SOCKS.
    if proxy and (by_socks or names & {"ProxyError", "AssertionError"}):
        return _by_proxy(causes, detail)
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        title = "The proxy's name was not found." if proxy else "The server's name was not found."
        return _offline(title, _CHECK_PROXY if proxy else "Check network and address.", detail)
    if "ConnectTimeout" in names or "PoolTimeout" in names:
        title = "The proxy was not reached in time." if proxy else "The server was not reached in time."
        return _offline(title, "Check the network, send again.", detail)
    if "WriteTimeout" in names:
        return AssistantError(
            "The request could not be sent in time.", "Check the network, send again.", detail, "offline"
        )
    if "ReadTimeout" in names or "APITimeoutError" in names:
        return faults.timed_out("Nothing at all came from the service.", detail)
    if "ConnectError" in names or isinstance(error, ConnectionError):
        if endpoint.kind == "local":
            return AssistantError("The embedded engine is not running.", _RETRY, detail, "engine_failed")
        if proxy:
            return _offline("The proxy cannot be reached.", _CHECK_PROXY, detail)
        numbers = {cause.errno for cause in causes if isinstance(cause, OSError)}
        no_way = numbers & {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN}
        made = PassingError("The server cannot be reached.", "Check the network, send again.", detail, "offline")
        made.most_tries = OFFLINE_TRIES if no_way else None
        return made
    if "RemoteProtocolError" in names and not _is_cut_short(causes):
        hint = "Check the address: what answers there is no web server."
        return AssistantError("What the server sent is not a reply.", hint, detail, "server")
    if "APIConnectionError" in names or "TransportError" in names or "OSError" in names:
        return PassingError("The connection broke off.", _RETRY, detail, "offline")
    return AssistantError("The reply could not be read.", _RETRY, detail, "server")


def _offline(title: str, hint: str, detail: str) -> PassingError:
    made = PassingError(title, hint, detail, "offline")
    made.most_tries = OFFLINE_TRIES
    return made


def _by_proxy(causes: list[BaseException], detail: str) -> AssistantError:
    """The proxy answered, but made no connection. Its words are of the library or a status line: no request in them."""
    words = next((faults.shown(str(cause)) for cause in causes if type(cause).__name__ == "ProxyError"), "")
    detail = f"{detail}, {words}" if words else detail
    if "407" in words or "Invalid username" in words or "got NO ACCEPTABLE" in words:
        hint = "Leadline cannot log in at a proxy: use one on this computer that does it, or none."
        return AssistantError("The proxy wants a login.", hint, detail, "server")
    if any(sign in words for sign in ("502", "503", "504", "unreachable", "refused", "TTL", "General")):
        return _offline("The proxy cannot reach the server.", "Check the address and the proxy.", detail)
    return AssistantError("The proxy did not let the request through.", _CHECK_PROXY, detail, "server")


def _is_cut_short(causes: list[BaseException]) -> bool:
    """Closed before its end, in contrast to something that is not HTTP."""
    return any(word in str(cause) for cause in causes for word in ("disconnected", "peer closed", "incomplete"))


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The exception and what it came from. `__context__` too: the HTTP library raises `from None` here and there."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        if isinstance(error, BaseExceptionGroup) and error.exceptions:
            error = error.exceptions[0]
        else:
            error = error.__cause__ or error.__context__
