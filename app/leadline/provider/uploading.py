# SPDX-License-Identifier: AGPL-3.0-or-later
"""A request's body on its way up, in pieces, so that one can see how far it is and stop it in between."""

from collections.abc import AsyncIterator, Callable

PIECE_BYTES = 64 << 10
"""What asyncio's transports hold back before they make a writer wait."""
WATCHED_BYTES = 256 << 10
"""Smaller bodies go out at once; nobody could see them move."""


class Upload:
    """The same bytes as `body`, for the HTTP library, which asks for a piece when the socket took the one before."""

    def __init__(self, body: bytes, on_taken: Callable[[int], None]) -> None:
        self.size_bytes = len(body)
        self._body = body
        self._on_taken = on_taken

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for start in range(0, len(self._body), PIECE_BYTES):
            yield self._body[start : start + PIECE_BYTES]
            self._on_taken(min(start + PIECE_BYTES, len(self._body)))
