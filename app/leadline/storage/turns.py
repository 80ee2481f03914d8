# SPDX-License-Identifier: AGPL-3.0-or-later
"""Turns: a question, its reply while it comes and when it is over. A chat's turns are a tree."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from sqlite3 import Connection
from typing import Any

from leadline.chat.mode import Mode
from leadline.chat.question_image import QuestionImage
from leadline.chat.reply import Usage
from leadline.costs.bill import LedgerEntry
from leadline.costs.money import Money
from leadline.errors import AssistantError
from leadline.storage import search
from leadline.storage.blobs import get_blob, put_blob
from leadline.storage.columns import clean, from_us, maybe_time, maybe_us, mode_of, new_id, to_us
from leadline.storage.images import load_images
from leadline.storage.ledger import put_entry, replies_of


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
    images: tuple[QuestionImage, ...] = ()
    """Those that went out before the question, in its message."""


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
) -> int:
    """Save the question before it is sent: the turn streams, ends the path on screen, and the draft is used up.

    `keep_draft` leaves that: the question was no draft. `writer` is the liveness token of this program.

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
        " asked_us) VALUES (?, ?, 'streaming', ?, ?, ?, ?, ?, ?, ?)",
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
        ),
    )
    turn_id = new_id(cursor)
    search.index_question(con, turn_id, question)
    con.execute(
        "UPDATE chat SET head_turn = ?, updated_us = ?, draft = iif(?, draft, '') WHERE id = ?",
        (turn_id, to_us(at), keep_draft, chat_id),
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


def interrupt_dead(con: Connection, is_alive: Callable[[str], bool], at: datetime) -> int:
    """Turn the streaming replies whose program is gone into interrupted ones; gives how many.

    Their text stays, and can be searched from now on. What they cost nobody knows: the ledger says so, unless the
    embedded engine was at work.
    """
    rows = con.execute(
        "SELECT turn.id, writer, reply, asked_us, turn.model, turn.mode, endpoint.kind FROM turn"
        " JOIN chat ON chat.id = chat_id JOIN endpoint ON endpoint.id = chat.endpoint_id WHERE state = 'streaming'"
    ).fetchall()
    dead = [row for row in rows if not is_alive(row[1])]
    for turn_id, _, reply, asked_us, model, mode, kind in dead:
        if kind != "local":
            entry = LedgerEntry(
                turn_id, "reply", from_us(asked_us), model, mode_of(mode), None, None, "", None, "unknown"
            )
            put_entry(con, entry)
        search.index_reply(con, turn_id, reply)
        con.execute(
            "UPDATE turn SET state = 'interrupted', writer = NULL, ended_us = ?, indexed = 1 WHERE id = ?",
            (to_us(at), turn_id),
        )
    return len(dead)


def show_branch(con: Connection, turn_id: int) -> int:
    """Put the path through this turn on screen, down to the newest turn below it; gives that turn's id.

    Raises:
        AssistantError: there is no such turn (code not_found).
    """
    row = con.execute("SELECT chat_id FROM turn WHERE id = ?", (turn_id,)).fetchone()
    if row is None:
        raise not_found("question", turn_id)
    head = turn_id
    while (below := con.execute("SELECT max(id) FROM turn WHERE parent_id = ?", (head,)).fetchone()[0]) is not None:
        head = below
    con.execute("UPDATE chat SET head_turn = ? WHERE id = ?", (head, row[0]))
    return head


_COLUMNS = (
    "id, chat_id, parent_id, state, question, reply, thinking, mode, model, frozen_tail, asked_us, first_word_us,"
    " ended_us, finish_reason, error_title, error_hint, passages_json, answer_us"
)


def load_path(
    con: Connection, chat_id: int, head_turn: int | None
) -> tuple[tuple[Turn, ...], frozenset[int], frozenset[int]]:
    """The turns from the root to the head, the anchors among them, and the first of these (see `Chat`)."""
    tree = con.execute("SELECT id, parent_id FROM turn WHERE chat_id = ? ORDER BY id", (chat_id,)).fetchall()
    parents: dict[int, int | None] = dict(tree)
    children: dict[int | None, list[int]] = {}
    for turn_id, parent_id in tree:
        children.setdefault(parent_id, []).append(turn_id)
    path: list[Turn] = []
    anchors: set[int] = set()
    first: set[int] = set()
    at = head_turn
    while at is not None and at in parents:
        row = con.execute(f"SELECT {_COLUMNS} FROM turn WHERE id = ?", (at,)).fetchone()  # noqa: S608 - our own
        beside = children[parents[at]]
        turn = _turn(con, row, len(beside), beside.index(at))
        path.append(turn)
        if is_anchor(turn):
            first = {turn.id, *_with_same_tail(con, beside, row[9])}
            anchors |= first
        at = parents.pop(at)  # popped: a damaged tree with a ring must not be walked for ever
    return tuple(reversed(path)), frozenset(anchors), frozenset(first)


def is_anchor(turn: Turn) -> bool:
    """Whether the service may hold this turn's prompt, so that the next request has to extend it.

    A reply that failed without a word was refused or never arrived: nothing extends it, and a text that the
    service refused would be refused again. One that the user stopped before its first word may be held.
    """
    return turn.state != "streaming" and (turn.state != "failed" or bool(turn.reply or turn.thinking))


def _with_same_tail(con: Connection, siblings: list[int], tail: bytes | None) -> list[int]:
    if len(siblings) == 1:
        return siblings
    return [
        turn_id
        for turn_id in siblings
        if con.execute("SELECT frozen_tail IS ? FROM turn WHERE id = ?", (tail, turn_id)).fetchone()[0]
    ]


def _turn(con: Connection, row: tuple[Any, ...], siblings: int, sibling_index: int) -> Turn:
    usage, bill = replies_of(con, row[0])
    return Turn(
        id=row[0],
        chat_id=row[1],
        parent_id=row[2],
        state=row[3],
        question=row[4],
        reply=row[5],
        thinking=row[6],
        mode=mode_of(row[7]),
        model=row[8],
        frozen_tail=get_blob(con, row[9]) if row[9] is not None else b"",
        asked_at=from_us(row[10]),
        first_word_at=maybe_time(row[11]),
        answer_at=maybe_time(row[17]),
        ended_at=maybe_time(row[12]),
        finish_reason=row[13],
        error_title=row[14],
        error_hint=row[15],
        passages=tuple(json.loads(row[16])),
        usage=usage,
        bill=bill,
        siblings=siblings,
        sibling_index=sibling_index,
        images=load_images(con, row[0]),
    )


def not_found(what: str, number: int) -> AssistantError:
    """What to tell somebody who asks for a row that is not there."""
    return AssistantError(f"There is no {what} {number} in the history.", "It may have been deleted.", code="not_found")
