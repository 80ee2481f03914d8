# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rounds of replies that used tools: what was said, asked and given, word for word. Functions of a connection."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from sqlite3 import Connection
from typing import Any

from leadline.chat.tools import Answered, Round, Use
from leadline.errors import AssistantError
from leadline.storage.blobs import get_blob, put_blobs
from leadline.storage.columns import clean

LOST = "This result is damaged and cannot be read any more."
"""Stands in for a result that the history has lost: every call has to be answered."""


def put_rounds(con: Connection, turn_id: int, rounds: Sequence[Round], *, first: int = 0) -> None:
    """Keep rounds of a turn, from that number on."""
    for seq, each in enumerate(rounds, first):
        con.execute(
            "INSERT INTO turn_round (turn_id, seq, thinking, answer) VALUES (?, ?, ?, ?)",
            (turn_id, seq, clean(each.thinking), clean(each.answer)),
        )
        blobs = put_blobs(con, [clean(call.result).encode() for call in each.calls])
        con.executemany(
            "INSERT INTO tool_call (turn_id, round, seq, call_id, name, arguments, result, told)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    turn_id,
                    seq,
                    place,
                    clean(call.id),
                    clean(call.name),
                    clean(call.arguments),
                    blob,
                    json.dumps(asdict(call.use)),
                )
                for place, (call, blob) in enumerate(zip(each.calls, blobs, strict=True))
            ],
        )


def load_rounds(con: Connection, turn_id: int) -> tuple[Round, ...]:
    """The rounds of a turn in order; () for a reply that used no tools."""
    said = con.execute(
        "SELECT seq, thinking, answer FROM turn_round WHERE turn_id = ? ORDER BY seq", (turn_id,)
    ).fetchall()
    if not said:
        return ()
    calls: dict[int, list[Answered]] = {}
    for number, call_id, name, arguments, blob, told in con.execute(
        "SELECT round, call_id, name, arguments, result, told FROM tool_call WHERE turn_id = ? ORDER BY round, seq",
        (turn_id,),
    ).fetchall():
        calls.setdefault(number, []).append(Answered(call_id, name, arguments, _text(con, blob), _use(told)))
    return tuple(Round(thinking, answer, tuple(calls.get(seq, ()))) for seq, thinking, answer in said if seq in calls)


def _text(con: Connection, blob: bytes) -> str:
    try:
        return get_blob(con, blob).decode()
    except AssistantError:  # one damaged result must not cost the whole chat
        return LOST


def _use(told: str) -> Use:
    values: dict[str, Any] = json.loads(told)
    return Use(**{name: value for name, value in values.items() if name in Use.__dataclass_fields__})
