# SPDX-License-Identifier: AGPL-3.0-or-later
"""The vocabulary, and texts that are hard to count."""

import pytest

from leadline import catalogue
from leadline.context.vocabulary import Vocabulary, vocabulary_file
from leadline.host.resources import resource


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    return Vocabulary(vocabulary_file())


@pytest.fixture(scope="session")
def templates() -> dict[str, str]:
    return catalogue.load(resource("models.toml")).templates()
