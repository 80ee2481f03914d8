# SPDX-License-Identifier: AGPL-3.0-or-later
"""How long a call may wait and how much a server may send. Figures: hardening digest, section 4."""

from dataclasses import dataclass

from leadline.host.settings import Settings


@dataclass(frozen=True, slots=True)
class Clocks:
    """Seconds without progress after which a call ends. A keep-alive comment is not progress.

    There is none for a whole reply: max thinks for as long as it thinks.
    """

    connect_s: float = 15
    write_s: float = 120
    """For one piece of the request to leave: 4 MB of documents on a slow line."""
    silent_s: float = 300
    """Without a single byte, comments included: the service's own harness gives up then, too. A longer clock of the
    three below makes it longer; servers other than DeepSeek say nothing at all while they read a long prompt."""
    queued_s: float = 660
    """From the end of the upload to the first chunk. The service itself drops a queued request after ten minutes."""
    thinking_s: float = 300
    """Between two pieces before the answer has begun."""
    writing_s: float = 120
    """Between two pieces of the answer."""
    trailing_s: float = 10
    """For the usage that some servers send after the finish reason."""
    question_s: float = 30
    """A whole small request: the list of models, the balance."""

    def read_s(self, *, is_deepseek: bool) -> float:
        """How long a connection may be silent."""
        return max(self.silent_s, self.thinking_s, self.writing_s, 0 if is_deepseek else self.queued_s)


def clocks_of(settings: Settings) -> Clocks:
    """The clocks that the user set."""
    return Clocks(queued_s=settings.queued_s, thinking_s=settings.thinking_s, writing_s=settings.writing_s)


@dataclass(frozen=True, slots=True)
class Guards:
    """The most a server may send before the call is ended. Bytes, but for the count of chunks."""

    line_bytes: int = 1 << 20
    reply_bytes: int = 16 << 20
    """Thinking and answer together, as UTF-8."""
    bad_chunks: int = 20
    error_body_bytes: int = 64 << 10
    list_body_bytes: int = 4 << 20
