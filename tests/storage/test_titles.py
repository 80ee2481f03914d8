# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may name a chat after whom, and a name that comes too late."""

from collections.abc import Callable
from typing import Any

import pytest

from leadline.chat.mode import Mode
from leadline.chat.reply import Usage
from leadline.costs.bill import LedgerEntry, bill
from leadline.storage import conversations, ledger, search, titles
from tests.storage.rows import ROW, WHEN, new_chat, new_turn

Work = Callable[..., Any]
USAGE = Usage(0, 200, 5, None)
ENTRY = LedgerEntry(
    None, "title", WHEN, "deepseek-flash", Mode.NON_THINK, USAGE, ROW, "off-peak", bill(USAGE, ROW), "billed"
)


@pytest.mark.parametrize(
    ("first", "then", "takes"),
    [
        ("words", "words", True),
        ("words", "model", True),
        ("words", "user", True),
        ("model", "words", False),
        ("model", "model", True),
        ("model", "user", True),
        ("user", "words", False),
        ("user", "model", False),
        ("user", "user", True),
    ],
)
def test_a_name_gives_way_only_to_one_that_is_worth_as_much(
    write: Work, read: Work, first: str, then: str, takes: bool
) -> None:
    chat_id = write(new_chat, "begun")
    assert write(conversations.rename_chat, chat_id, "old", by=first)

    assert write(conversations.rename_chat, chat_id, "new", by=then) is takes

    assert read(conversations.load_chat, chat_id).title == ("new" if takes else "old")
    assert len(read(search.search, "new")) == takes and len(read(search.search, "old")) == (not takes)


def test_a_chat_is_unnamed_between_its_first_reply_and_its_fourth(write: Work, read: Work) -> None:
    chat_id = write(new_chat, "Why?")
    assert read(titles.unnamed, chat_id) is None
    turn = write(new_turn, chat_id, "Why?")
    assert read(titles.unnamed, chat_id) is None, "the reply is not there yet"
    write(conversations.finish_turn, turn, state="stopped", reply="Bec", thinking="", ended_at=WHEN)
    assert read(titles.unnamed, chat_id) is None, "somebody stopped it: perhaps for the money"
    for number in range(3):
        write(new_turn, chat_id, f"Why {number}?", f"Because {number}.", turn)
        assert read(titles.unnamed, chat_id) == titles.Unnamed("deepseek", "Why 0?", "Because 0.")
    write(new_turn, chat_id, "Why 3?", "Because 3.", turn)
    assert read(titles.unnamed, chat_id) is None


def test_a_chat_that_is_gone_leaves_what_its_name_cost(write: Work, read: Work) -> None:
    chat_id = write(new_chat, "Why?")
    write(new_turn, chat_id, "Why?", "Because.")
    write(conversations.hide_chat, chat_id, at=WHEN)
    assert read(titles.unnamed, chat_id) is None
    write(conversations.purge_hidden)

    write(titles.put_bill, chat_id, ENTRY)
    assert write(titles.put_title, chat_id, "A name") is False

    assert read(ledger.totals).amounts == (bill(USAGE, ROW),)
