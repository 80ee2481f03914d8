# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether a server would take a connection: for questions that wait for the network."""

from urllib.parse import urlsplit

from leadline.provider.endpoints import Endpoint, proxy_for

TIMEOUT_S = 5.0
_PORTS = {"https": 443, "http": 80, "socks5": 1080, "socks5h": 1080}


def takes_connections(endpoint: Endpoint, timeout_s: float = TIMEOUT_S) -> bool:
    """Connect to the endpoint's own server, or to the proxy on the way to it, and hang up. Nothing is sent.

    Blocking, for as long as the timeout and the system's look-up of the name.
    """
    import socket  # not before the first paint

    parts = urlsplit(proxy_for(endpoint) or endpoint.base_url)
    port = parts.port or _PORTS.get(parts.scheme)
    if not parts.hostname or port is None:
        return False
    try:
        with socket.create_connection((parts.hostname, port), timeout_s):
            return True
    except OSError:  # no such name, no way there, nobody listens, too slow
        return False
