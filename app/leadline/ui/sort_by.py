# SPDX-License-Identifier: AGPL-3.0-or-later
"""The orders of the documents in the panel."""

from enum import StrEnum


class SortBy(StrEnum):
    """What is sent keeps its own order."""

    ADDED = "added"
    NAME = "name"
    TOKENS = "tokens"
    STATE = "state"
