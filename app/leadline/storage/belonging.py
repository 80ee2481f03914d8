# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which documents belong to which branch of a chat. Functions of a connection.

The rule: a document belongs to the turn it was sent with and to whatever follows that turn. Before it is sent it
belongs to no branch, and goes out with the next question wherever that stands. In other branches it is listed and not
sent, until the user wants it there, too.
"""

from collections.abc import Sequence
from dataclasses import replace
from sqlite3 import Connection

from leadline.context.pack import PackEntry


def record(
    con: Connection,
    chat_id: int,
    turn_id: int,
    *,
    head: Sequence[int] = (),
    tail: Sequence[int] = (),
    without: Sequence[int] = (),
) -> None:
    """These documents, by seq, are part of the prompt from this turn on, in its branch: in the pack at the head of the
    prompt, or before the turn's question. A turn that is asked again has those of the first try. Those of `without`
    are no part of it any more.
    """
    con.executemany("INSERT INTO turn_without (turn_id, seq) VALUES (?, ?)", [(turn_id, seq) for seq in without])
    con.executemany(
        "INSERT INTO turn_document (turn_id, seq, head) VALUES (?, ?, ?)",
        [*((turn_id, seq, 1) for seq in head), *((turn_id, seq, 0) for seq in tail)],
    )
    con.executemany(
        "UPDATE pack_entry SET since_turn = ? WHERE chat_id = ? AND seq = ?",
        [(turn_id, chat_id, seq) for seq in (*head, *tail)],
    )


def settle(con: Connection, turn_id: int) -> None:
    """The turn's reply has begun: what was wanted here is here now. (A question that failed leaves it wanted.)"""
    con.execute(
        "UPDATE pack_entry SET wanted = 0 WHERE wanted AND chat_id = (SELECT chat_id FROM turn WHERE id = ?)"
        " AND seq IN (SELECT seq FROM turn_document WHERE turn_id = ?)",
        (turn_id, turn_id),
    )
    con.execute(
        "UPDATE pack_entry SET dropped = 0 WHERE dropped AND chat_id = (SELECT chat_id FROM turn WHERE id = ?)"
        " AND seq IN (SELECT seq FROM turn_without WHERE turn_id = ?)",
        (turn_id, turn_id),
    )


def want(con: Connection, chat_id: int, seqs: Sequence[int], *, wanted: bool = True) -> None:
    """Documents of another branch go out with the next question of the one on screen, too; or not, after all."""
    rows = [(int(wanted), chat_id, seq) for seq in seqs]
    con.executemany("UPDATE pack_entry SET wanted = ? WHERE chat_id = ? AND seq = ?", rows)


def drop(con: Connection, chat_id: int, seqs: Sequence[int], *, dropped: bool = True) -> None:
    """Documents that were sent leave the prompt with the next question; or not, after all."""
    rows = [(int(dropped), chat_id, seq) for seq in seqs]
    con.executemany("UPDATE pack_entry SET dropped = ? WHERE chat_id = ? AND seq = ?", rows)


def in_branch(
    con: Connection, chat_id: int, entries: Sequence[PackEntry], path: Sequence[int]
) -> tuple[PackEntry, ...]:
    """The entries as one branch sees them; `path` has the turns whose prompts it extends, from the first on."""
    others: set[int] = set()
    rank = {turn_id: at for at, turn_id in enumerate(path)}
    sent: dict[int, list[int]] = {}
    for turn_id, seq in con.execute(
        "SELECT turn_id, seq FROM turn_document JOIN turn ON turn.id = turn_id WHERE chat_id = ?"
        " AND state <> 'streaming' AND (state <> 'failed' OR reply <> '' OR thinking <> '')",
        (chat_id,),
    ):
        if turn_id not in rank:
            others.add(seq)
        else:
            sent.setdefault(seq, []).append(rank[turn_id])
    left: dict[int, int] = {}
    for turn_id, seq in con.execute(
        "SELECT turn_id, seq FROM turn_without JOIN turn ON turn.id = turn_id WHERE chat_id = ?", (chat_id,)
    ):
        if turn_id in rank:
            left[seq] = max(left.get(seq, 0), rank[turn_id])
    since: dict[int, int] = {}
    for seq, ranks in sent.items():
        # It may have been sent once more after it had left.
        here = [at for at in ranks if at > left.get(seq, -1)]
        if here:
            since[seq] = path[min(here)]
        else:
            others.add(seq)
    wanted = {seq for (seq,) in con.execute("SELECT seq FROM pack_entry WHERE chat_id = ? AND wanted", (chat_id,))}
    dropped = {seq for (seq,) in con.execute("SELECT seq FROM pack_entry WHERE chat_id = ? AND dropped", (chat_id,))}
    return tuple(
        replace(
            entry,
            since_turn=since.get(entry.seq),
            is_elsewhere=entry.seq in others and entry.seq not in since,
            is_wanted=entry.seq in wanted,
            is_dropped=entry.seq in dropped and entry.seq in since,
        )
        for entry in entries
    )
