# SPDX-License-Identifier: AGPL-3.0-or-later
"""A stand-in for each test."""

from collections.abc import Iterator

import pytest

from tests.servers.deepseek import DeepSeekServer


@pytest.fixture(autouse=True)
def sends_only_what_the_service_takes() -> None:
    """Not asked of the tests of the stand-in itself, half of which are about what it refuses."""


@pytest.fixture
def server() -> Iterator[DeepSeekServer]:
    """A stand-in with its ordinary settings."""
    with DeepSeekServer() as running:
        yield running
