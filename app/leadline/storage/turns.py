# SPDX-License-Identifier: AGPL-3.0-or-later
"""Turns: a question, its reply while it comes and when it is over. How they hang together stands in `branches`."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from sqlite3 import Connection

from leadline.chat.mode import Mode
from leadline.chat.options import DEFAULT_SAMPLING, Sampling
from leadline.chat.question_image import QuestionImage
from leadline.chat.reply import Usage
from leadline.chat.tools import Round
from leadline.costs.bill import LedgerEntry
from leadline.costs.money import Money
from leadline.errors import AssistantError
from leadline.storage import belonging, search
from leadline.storage.blobs import put_blob
from leadline.storage.columns import clean, from_us, maybe_us, mode_of, new_id, to_us
from leadline.storage.ledger import put_entry


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and its reply."""

    id: int
    chat_id: int
    parent_id: int | None
    state: str
    """streaming, complete, cut, stopped, failed or interrupted (its program ended in mid-reply)."""
    question: str
    reply: str
    thinking: str
    mode: Mode
    model: str
    frozen_tail: bytes
    """What went before the question in its message, as JSON string content."""
    asked_at: datetime
    first_word_at: datetime | None
    answer_at: datetime | None
    """When the thinking was over and the answer began."""
    ended_at: datetime | None
    finish_reason: str
    error_title: str
    error_hint: str
    passages: tuple[str, ...]
    """Names and pages of what was sent in place of the whole pack."""
    usage: Usage | None
    bill: Money | None
    """All attempts together; None when the price is not known."""
    siblings: int
    """How many turns stand at this place of the tree, this one included."""
    sibling_index: int
    """Its place among them, from 0, in the order in which they were asked."""
    endpoint_id: str = ""
    """Where it was asked; "" for turns of the first schema: then it is the chat's."""
    sampling: Sampling = DEFAULT_SAMPLING
    """As it was sent."""
    continues: int | None = None
    """The turn whose reply goes on in this one, which begins with the text that had come."""
    head_documents: tuple[int, ...] = ()
    """Documents that went out with it at the head of the prompt, by seq, in their order."""
    tail_documents: tuple[int, ...] = ()
    """Those that went out before its question."""
    without: tuple[int, ...] = ()
    """Those that left the prompt with it."""
    images: tuple[QuestionImage, ...] = ()
    """Those that went out before the question, in its message."""
    estimate: Money | None = None
    """About what it cost, all attempts together, where usage is missing and our own count serves."""
    bill_at_end: Money | None = None
    """What it would cost by the prices at its end, where these were others."""
    rounds: tuple[Round, ...] = ()
    """What it said and read before `reply` and `thinking`, where it read on demand."""

    whole_usage: Usage | None = None
    """Of all its requests, where it read on demand; `usage` is that of the last."""
    is_cost_unknown: bool = False
    """It was billed, and nobody knows how much: that is not zero."""

    @property
    def whole_thinking(self) -> str:
        """All of its thinking, as it is shown."""
        return joined(*(each.thinking for each in self.rounds), self.thinking)

    @property
    def whole_reply(self) -> str:
        """All of its answer, as it is shown."""
        return joined(*(each.answer for each in self.rounds), self.reply)


def joined(*texts: str) -> str:
    """The pieces of a reply that has read in between, as one text."""
    return "\n\n".join(text for text in texts if text)


def begin_turn(
    con: Connection,
    chat_id: int,
    *,
    parent_id: int | None,
    question: str,
    mode: Mode,
    model: str,
    writer: str,
    at: datetime,
    frozen_tail: bytes = b"",
    passages: Sequence[str] = (),
    keep_draft: bool = False,
    endpoint_id: str = "",
    sampling: Sampling = DEFAULT_SAMPLING,
    continues: int | None = None,
    reply: str = "",
    thinking: str = "",
    aside: bool = False,
) -> int:
    """Save the question before it is sent: the turn streams, ends the path on screen, and the draft is used up.

    `keep_draft` leaves the draft: the question was none. `aside`: the path on screen stays as it is.
    `reply` and `thinking` are what a reply that goes on begins with. `writer` is the liveness token of this program.

    Raises:
        AssistantError: there is no such chat, or the parent is not in it (code not_found).
    """
    if con.execute("SELECT 1 FROM chat WHERE id = ?", (chat_id,)).fetchone() is None:
        raise not_found("chat", chat_id)
    if parent_id is not None:
        row = con.execute("SELECT chat_id FROM turn WHERE id = ?", (parent_id,)).fetchone()
        if row is None or row[0] != chat_id:
            raise not_found("question", parent_id)
    question = clean(question)
    cursor = con.execute(
        "INSERT INTO turn (chat_id, parent_id, state, writer, question, mode, model, frozen_tail, passages_json,"
        " asked_us, endpoint_id, options_json, continues, reply, thinking)"
        " VALUES (?, ?, 'streaming', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            chat_id,
            parent_id,
            writer,
            question,
            str(mode),
            model,
            put_blob(con, frozen_tail) if frozen_tail else None,
            json.dumps([clean(label) for label in passages], ensure_ascii=False),
            to_us(at),
            endpoint_id,
            sampling.as_json(),
            continues,
            clean(reply),
            clean(thinking),
        ),
    )
    turn_id = new_id(cursor)
    search.index_question(con, turn_id, question)
    con.execute(
        "UPDATE chat SET head_turn = iif(?, head_turn, ?), updated_us = ?, draft = iif(?, draft, '') WHERE id = ?",
        (aside, turn_id, to_us(at), keep_draft, chat_id),
    )
    return turn_id


def save_reply(con: Connection, turn_id: int, reply: str, thinking: str, first_word_at: datetime | None = None) -> None:
    """Keep what came so far. The caller sees to it that this is done twice a second at the most."""
    con.execute(
        "UPDATE turn SET reply = ?, thinking = ?, first_word_us = coalesce(first_word_us, ?)"
        " WHERE id = ? AND state = 'streaming'",
        (clean(reply), clean(thinking), maybe_us(first_word_at), turn_id),
    )


def finish_turn(
    con: Connection,
    turn_id: int,
    *,
    state: str,
    reply: str,
    thinking: str,
    ended_at: datetime,
    finish_reason: str = "",
    first_word_at: datetime | None = None,
    answer_at: datetime | None = None,
    error_title: str = "",
    error_hint: str = "",
) -> None:
    """The reply is over: its text, how it ended, and its place in the search index.

    Raises:
        AssistantError: the turn was deleted meanwhile (code not_found).
    """
    row = con.execute("SELECT chat_id, reply, indexed FROM turn WHERE id = ?", (turn_id,)).fetchone()
    if row is None:
        raise not_found("question", turn_id)
    chat_id, old_reply, indexed = row
    reply = clean(reply)
    if indexed:
        search.forget_reply(con, turn_id, old_reply)
    search.index_reply(con, turn_id, reply)
    con.execute(
        "UPDATE turn SET state = ?, writer = NULL, reply = ?, thinking = ?, finish_reason = ?,"
        " first_word_us = coalesce(?, first_word_us), answer_us = ?, ended_us = ?, error_title = ?, error_hint = ?,"
        " indexed = 1 WHERE id = ?",
        (
            state,
            reply,
            clean(thinking),
            clean(finish_reason),
            maybe_us(first_word_at),
            maybe_us(answer_at),
            to_us(ended_at),
            clean(error_title),
            clean(error_hint),
            turn_id,
        ),
    )
    con.execute("UPDATE chat SET updated_us = max(updated_us, ?) WHERE id = ?", (to_us(ended_at), chat_id))
    if state != "failed" or reply or thinking:
        belonging.settle(con, turn_id)


def interrupt_dead(con: Connection, is_alive: Callable[[str], bool], at: datetime) -> int:
    """Turn the streaming replies whose program is gone into interrupted ones; gives how many, those of
    temporary chats not counted.

    Their text stays, and can be searched from now on. What they cost nobody knows: the ledger says so, unless the
    embedded engine was at work.
    """
    rows = con.execute(
        "SELECT turn.id, writer, reply, asked_us, turn.model, turn.mode, endpoint.kind, temporary FROM turn"
        " JOIN chat ON chat.id = chat_id JOIN endpoint ON endpoint.id = chat.endpoint_id WHERE state = 'streaming'"
    ).fetchall()
    dead = [row for row in rows if not is_alive(row[1])]
    for turn_id, _, reply, asked_us, model, mode, kind, _ in dead:
        if kind != "local":
            entry = LedgerEntry(
                turn_id, "reply", from_us(asked_us), model, mode_of(mode), None, None, "", None, "unknown"
            )
            put_entry(con, entry)
        search.index_reply(con, turn_id, reply)
        belonging.settle(con, turn_id)
        con.execute(
            "UPDATE turn SET state = 'interrupted', writer = NULL, ended_us = ?, indexed = 1 WHERE id = ?",
            (to_us(at), turn_id),
        )
    return sum(row[-1] is None for row in dead)


def is_anchor(turn: Turn) -> bool:
    """Whether the service may hold this turn's prompt, so that the next request has to extend it.

    A reply that failed without a word was refused or never arrived: nothing extends it, and a text that the
    service refused would be refused again. One that the user stopped before its first word may be held.
    """
    return turn.state != "streaming" and (turn.state != "failed" or bool(turn.reply or turn.thinking))


def not_found(what: str, number: int) -> AssistantError:
    """What to tell somebody who asks for a row that is not there."""
    return AssistantError(f"There is no {what} {number} in the history.", "It may have been deleted.", code="not_found")
