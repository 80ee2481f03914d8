# SPDX-License-Identifier: AGPL-3.0-or-later
"""How hard the model is asked to think."""

from enum import StrEnum


class Mode(StrEnum):
    """The modes of DeepSeek V4, in the words of the terminal and the database."""

    NON_THINK = "non-think"
    LOW = "low"
    HIGH = "high"
    MAX = "max"
