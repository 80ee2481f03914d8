# SPDX-License-Identifier: AGPL-3.0-or-later
"""Chat requests that a stand-in of this process refused as invalid: a client that sends one has a bug.

`tests/conftest.py` looks here after each test. What a script asked a stand-in to refuse is not among them.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refusal:
    """One request that the service itself would not take."""

    status: int
    answer: str
    body: bytes


seen: list[Refusal] = []
"""Of the test that is running."""
