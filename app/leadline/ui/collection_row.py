# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the left pane shows of a collection."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CollectionLine:
    """One collection as its list shows it."""

    id: int
    chat_id: int
    """Of the chat that holds its documents: opening it opens the collection."""
    name: str
    price: str
    """What questions in it cost, in words that fit a narrow pane."""
    detail: str = ""
    """The same in full."""
    differences: str = ""
    """How many of its files are different on disk, in words; empty if none is."""
    is_warm: bool = False
    """The service probably holds its documents."""
    can_warm_up: bool = False
    is_open: bool = False
    """Its chats stand under it."""
    chats: int = 0


@dataclass(frozen=True, slots=True)
class MemberLine:
    """A chat under its collection."""

    id: int
    title: str
