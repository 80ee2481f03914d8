# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tree of a chat's turns: the path on screen, and the way from one branch to another.

Edits, tries and replies that go on are siblings. What was sent is never changed, so every branch can be gone on with.
"""

import json
from sqlite3 import Connection
from typing import Any

from leadline.chat.options import sampling_from
from leadline.storage.blobs import get_blob
from leadline.storage.columns import from_us, maybe_time, mode_of
from leadline.storage.images import load_images
from leadline.storage.ledger import replies_of, usage_of
from leadline.storage.rounds import load_rounds
from leadline.storage.turns import Turn, not_found


def show_branch(con: Connection, turn_id: int) -> int:
    """Put the path through this turn on screen, down to the newest turn below it; gives that turn's id.

    Raises:
        AssistantError: there is no such turn (code not_found).
    """
    chat_id, head = chat_of(con, turn_id), turn_id
    while (below := con.execute("SELECT max(id) FROM turn WHERE parent_id = ?", (head,)).fetchone()[0]) is not None:
        head = below
    con.execute("UPDATE chat SET head_turn = ? WHERE id = ?", (head, chat_id))
    return head


def show_sibling(con: Connection, turn_id: int, steps: int) -> int:
    """Put the branch of a sibling of this turn on screen, so many places after it; gives the sibling's id.

    At either end of the row it stays where it is.

    Raises:
        AssistantError: there is no such turn (code not_found).
    """
    chat_id = chat_of(con, turn_id)
    beside = [
        other
        for (other,) in con.execute(
            "SELECT id FROM turn WHERE chat_id = ? AND parent_id IS (SELECT parent_id FROM turn WHERE id = ?)"
            " ORDER BY id",
            (chat_id, turn_id),
        )
    ]
    sibling = int(beside[max(0, min(len(beside) - 1, beside.index(turn_id) + steps))])
    show_branch(con, sibling)
    return sibling


def chat_of(con: Connection, turn_id: int) -> int:
    """The chat that a turn stands in.

    Raises:
        AssistantError: there is no such turn (code not_found).
    """
    row = con.execute("SELECT chat_id FROM turn WHERE id = ?", (turn_id,)).fetchone()
    if row is None:
        raise not_found("question", turn_id)
    return int(row[0])


_COLUMNS = (
    "id, chat_id, parent_id, state, question, reply, thinking, mode, model, frozen_tail, asked_us, first_word_us,"
    " ended_us, finish_reason, error_title, error_hint, passages_json, answer_us, endpoint_id, options_json, continues"
)


def load_path(con: Connection, chat_id: int, head_turn: int | None) -> tuple[Turn, ...]:
    """The turns from the root to the head."""
    tree = con.execute("SELECT id, parent_id FROM turn WHERE chat_id = ? ORDER BY id", (chat_id,)).fetchall()
    parents: dict[int, int | None] = dict(tree)
    children: dict[int | None, list[int]] = {}
    for turn_id, parent_id in tree:
        children.setdefault(parent_id, []).append(turn_id)
    documents: dict[int, tuple[list[int], list[int]]] = {}
    for turn_id, seq, head in con.execute(
        "SELECT turn_id, seq, head FROM turn_document JOIN turn ON turn.id = turn_id WHERE chat_id = ? ORDER BY seq",
        (chat_id,),
    ):
        documents.setdefault(turn_id, ([], []))[0 if head else 1].append(seq)
    without: dict[int, list[int]] = {}
    for turn_id, seq in con.execute(
        "SELECT turn_id, seq FROM turn_without JOIN turn ON turn.id = turn_id WHERE chat_id = ? ORDER BY seq",
        (chat_id,),
    ):
        without.setdefault(turn_id, []).append(seq)
    path: list[Turn] = []
    at = head_turn
    while at is not None and at in parents:
        row = con.execute(f"SELECT {_COLUMNS} FROM turn WHERE id = ?", (at,)).fetchone()  # noqa: S608 - our own
        beside = children[parents[at]]
        path.append(_turn(con, row, len(beside), beside.index(at), documents.get(at, ([], [])), without.get(at, [])))
        at = parents.pop(at)  # popped: a damaged tree with a ring must not be walked for ever
    return tuple(reversed(path))


def _turn(
    con: Connection,
    row: tuple[Any, ...],
    siblings: int,
    sibling_index: int,
    documents: tuple[list[int], list[int]],
    without: list[int],
) -> Turn:
    cost = replies_of(con, row[0])
    rounds = load_rounds(con, row[0])
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
        usage=cost.usage,
        bill=cost.bill,
        estimate=cost.estimate,
        bill_at_end=cost.bill_at_end,
        is_cost_unknown=cost.is_unknown,
        siblings=siblings,
        sibling_index=sibling_index,
        endpoint_id=row[18],
        sampling=sampling_from(row[19]),
        continues=row[20],
        head_documents=tuple(documents[0]),
        tail_documents=tuple(documents[1]),
        without=tuple(without),
        images=load_images(con, row[0]),
        rounds=rounds,
        whole_usage=usage_of(con, row[0]) if rounds else None,
    )
