# SPDX-License-Identifier: AGPL-3.0-or-later
"""Questions that were sent and wait: for the reply before them, the network, the user, a better moment; and warm-ups
that wait for their time. Functions of a connection.

A waiting question is in no turn yet. It becomes one in the very transaction that deletes its row, so that neither a
kill nor a second window sends it twice or loses it.
"""

import json
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from sqlite3 import Connection
from typing import Any

from leadline.chat.mode import Mode
from leadline.chat.options import Sampling, sampling_from
from leadline.costs.money import Money, money_from
from leadline.errors import AssistantError
from leadline.storage import search
from leadline.storage.columns import clean, from_us, maybe_time, maybe_us, mode_of, new_id, to_us
from leadline.storage.ledger import replies_of


class WaitsFor(StrEnum):
    """What a waiting question waits for, in the words of the database."""

    REPLY = "reply"
    """The reply before it: it goes when that one is complete."""
    NETWORK = "network"
    """It could not be sent; nothing of it arrived."""
    USER = "user"
    """Somebody has to say so: the reply before it failed, was stopped or broke off."""
    TIME = "time"
    """An instant, `not_before`."""
    OFF_PEAK = "off-peak"
    """The cheaper hours; `not_before` is when they begin, as far as that was known."""
    ONLINE = "online"
    """Its server takes connections: the user wants it sent as soon as that is so."""
    BALANCE = "balance"
    """The account has what it costs."""


LATER = frozenset({WaitsFor.TIME, WaitsFor.OFF_PEAK, WaitsFor.ONLINE, WaitsFor.BALANCE})
"""What goes by itself at a better moment, which the user has chosen."""


class Kind(StrEnum):
    """What comes of it, in the words of the database and of the ledger."""

    REPLY = "reply"
    WARM = "warm"
    """No question: a chat's documents are to be read and stored ahead."""


@dataclass(frozen=True, slots=True)
class WaitingQuestion:
    """One of them, and what it will be sent with."""

    id: int
    chat_id: int
    question: str
    endpoint_id: str
    model: str
    mode: Mode
    sampling: Sampling
    once: bool
    """Model and mode are for this question only: the chat's own stay as they are."""
    waits_for: str
    """A word of `WaitsFor`, or one that only a newer Leadline knows."""
    not_before: datetime | None
    problem: str
    """Why it waits: a code (`failed`, `stopped`, `cut`, `closed`, `model`), `price` with an amount and its currency, or
    the title of an error; "" where that is clear."""
    created_at: datetime
    kind: str = Kind.REPLY
    promised: Money | None = None
    """What its user was told that it would cost then; None where nothing was said."""
    repeats: bool = False
    """A warm-up that is to be done each day that has peak hours."""

    @property
    def goes_later(self) -> bool:
        """Whether it goes by itself at a better moment."""
        return self.waits_for in LATER

    @property
    def is_warm_up(self) -> bool:
        """Whether it is no question."""
        return self.kind == Kind.WARM


def add(
    con: Connection,
    chat_id: int,
    *,
    question: str,
    endpoint_id: str,
    model: str,
    mode: Mode,
    at: datetime,
    sampling: Sampling | None = None,
    once: bool = False,
    waits_for: str = WaitsFor.REPLY,
    problem: str = "",
    draft: str | None = None,
    not_before: datetime | None = None,
    kind: str = Kind.REPLY,
    promised: Money | None = None,
    repeats: bool = False,
) -> WaitingQuestion:
    """Keep a question behind those of its chat that wait already; `draft` is what is left of what was typed.

    Raises:
        AssistantError: there is no such chat (code not_found).
    """
    if con.execute("SELECT 1 FROM chat WHERE id = ?", (chat_id,)).fetchone() is None:
        raise AssistantError(
            f"There is no chat {chat_id} in the history.", "It may have been deleted.", code="not_found"
        )
    added = _put(
        con,
        WaitingQuestion(
            id=0,
            chat_id=chat_id,
            question=clean(question),
            endpoint_id=endpoint_id,
            model=model,
            mode=mode,
            sampling=sampling or Sampling(),
            once=once,
            waits_for=str(waits_for),
            not_before=not_before,
            problem=clean(problem),
            created_at=at,
            kind=str(kind),
            promised=promised,
            repeats=repeats,
        ),
    )
    if draft is not None:
        con.execute("UPDATE chat SET draft = ? WHERE id = ?", (clean(draft), chat_id))
    return added


def of_chat(con: Connection, chat_id: int) -> tuple[WaitingQuestion, ...]:
    """The questions that wait in a chat, in the order in which they go."""
    rows = con.execute(
        f"SELECT {_COLUMNS} FROM waiting_question WHERE chat_id = ? AND kind = ? ORDER BY created_us, id",  # noqa: S608 - our own names
        (chat_id, str(Kind.REPLY)),
    )
    return tuple(map(_waiting, rows))


def everything(con: Connection) -> tuple[WaitingQuestion, ...]:
    """What waits in all chats but deleted ones, in the order in which it was asked."""
    rows = con.execute(
        f"SELECT {_COLUMNS} FROM waiting_question WHERE chat_id IN (SELECT id FROM chat WHERE hidden_us IS NULL)"  # noqa: S608
        " ORDER BY created_us, id"
    )
    return tuple(map(_waiting, rows))


def titles(con: Connection) -> dict[int, str]:
    """What the chats in which something waits are called, by their ids."""
    return dict(con.execute("SELECT id, title FROM chat WHERE id IN (SELECT chat_id FROM waiting_question)").fetchall())


def edit(con: Connection, waiting_id: int, question: str) -> bool:
    """Put other words in its place; False when it has gone meanwhile."""
    cursor = con.execute("UPDATE waiting_question SET question = ? WHERE id = ?", (clean(question), waiting_id))
    return cursor.rowcount > 0


def wait_for(con: Connection, waiting_id: int, waits_for: str, problem: str = "") -> bool:
    """Say what it waits for now; False when it has gone meanwhile."""
    cursor = con.execute(
        "UPDATE waiting_question SET waits_for = ?, problem = ? WHERE id = ?",
        (str(waits_for), clean(problem), waiting_id),
    )
    return cursor.rowcount > 0


def change(con: Connection, changed: WaitingQuestion) -> bool:
    """It goes with these words, at this moment, at this price; False when it has gone meanwhile."""
    cursor = con.execute(
        "UPDATE waiting_question SET question = ?, waits_for = ?, not_before_us = ?, problem = ?, options_json = ?"
        " WHERE id = ?",
        (
            clean(changed.question),
            changed.waits_for,
            maybe_us(changed.not_before),
            clean(changed.problem),
            _options(changed),
            changed.id,
        ),
    )
    return cursor.rowcount > 0


def promise(con: Connection, waiting_id: int, price: Money) -> None:
    """Its user was told that it would cost that then."""
    row = con.execute(f"SELECT {_COLUMNS} FROM waiting_question WHERE id = ?", (waiting_id,)).fetchone()  # noqa: S608
    if row is not None:
        options = _options(replace(_waiting(row), promised=price))
        con.execute("UPDATE waiting_question SET options_json = ? WHERE id = ?", (options, waiting_id))


def hold(con: Connection, chat_id: int, problem: str) -> int:
    """The reply before them did not become complete: from now on the user has to say so. Gives how many."""
    cursor = con.execute(
        "UPDATE waiting_question SET waits_for = ?, problem = ? WHERE chat_id = ? AND waits_for = ?",
        (str(WaitsFor.USER), clean(problem), chat_id, str(WaitsFor.REPLY)),
    )
    return cursor.rowcount


def hold_orphans(con: Connection) -> int:
    """The same for questions whose reply nobody receives any more, as the program was ended. Gives how many.

    Those behind a question that waits for the network still wait for that one's reply.
    """
    cursor = con.execute(
        "UPDATE waiting_question AS mine SET waits_for = ?, problem = 'closed' WHERE waits_for = ?"
        " AND NOT EXISTS (SELECT 1 FROM turn WHERE turn.chat_id = mine.chat_id AND state = 'streaming')"
        " AND NOT EXISTS (SELECT 1 FROM waiting_question AS other WHERE other.chat_id = mine.chat_id"
        " AND other.waits_for = ?)",
        (str(WaitsFor.USER), str(WaitsFor.REPLY), str(WaitsFor.NETWORK)),
    )
    return cursor.rowcount


def take(con: Connection, waiting_id: int) -> None:
    """It is being sent: whoever deletes the row sends the question.

    Raises:
        AssistantError: it is gone (code gone): removed, or sent by another window.
    """
    if not con.execute("DELETE FROM waiting_question WHERE id = ?", (waiting_id,)).rowcount:
        raise AssistantError("This question waits no longer.", "It was sent or removed.", code="gone")


def remove(con: Connection, waiting_id: int) -> bool:
    """The user does not want it sent; False when it has gone meanwhile."""
    return con.execute("DELETE FROM waiting_question WHERE id = ?", (waiting_id,)).rowcount > 0


def restore(con: Connection, waiting: WaitingQuestion) -> WaitingQuestion:
    """Take a removal back: the same question at its old place, under a new number."""
    return _put(con, waiting)


def keep_unsent(con: Connection, turn_id: int, problem: str, since: datetime | None = None) -> WaitingQuestion | None:
    """A question that found no network waits for one, and the turn that failed is taken back.

    `since` is when it began to wait, if it did before: it returns to its place.
    None where something hangs on the turn, which then stays as it is: a word of a reply, a bill, an answer of the
    server to any of its tries, a turn beside or below it, an image.
    """
    row = con.execute(
        "SELECT chat_id, parent_id, question, mode, model, options_json, asked_us, indexed, endpoint_id FROM turn"
        " WHERE id = ? AND state = 'failed' AND reply = '' AND thinking = '' AND continues IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM turn AS near WHERE near.id <> turn.id AND near.chat_id = turn.chat_id"
        "   AND (near.parent_id = turn.id OR near.parent_id IS turn.parent_id OR near.continues = turn.id))"
        " AND NOT EXISTS (SELECT 1 FROM ledger WHERE ledger.turn_id = turn.id)"
        " AND NOT EXISTS (SELECT 1 FROM receipt WHERE receipt.turn_id = turn.id AND request_id <> '')"
        " AND NOT EXISTS (SELECT 1 FROM turn_image WHERE turn_image.turn_id = turn.id)",
        (turn_id,),
    ).fetchone()
    if row is None:
        return None
    chat_id, parent_id, question, mode, model, options, asked_us, indexed, endpoint_id = row
    (chat_endpoint,) = con.execute("SELECT endpoint_id FROM chat WHERE id = ?", (chat_id,)).fetchone()
    search.forget_question(con, turn_id, question)
    if indexed:
        search.forget_reply(con, turn_id, "")
    con.execute("UPDATE chat SET head_turn = ? WHERE id = ? AND head_turn = ?", (parent_id, chat_id, turn_id))
    con.execute("DELETE FROM turn WHERE id = ?", (turn_id,))
    return add(
        con,
        chat_id,
        question=question,
        endpoint_id=endpoint_id or chat_endpoint,
        model=model,
        mode=mode_of(mode),
        sampling=sampling_from(options),
        at=since or from_us(asked_us),
        waits_for=WaitsFor.NETWORK,
        problem=problem,
    )


def last_bill(con: Connection, chat_id: int) -> Money | None:
    """What the last reply on the chat's path cost; None where that is not known."""
    (head,) = con.execute("SELECT head_turn FROM chat WHERE id = ?", (chat_id,)).fetchone() or (None,)
    return replies_of(con, head).bill if head is not None else None


_COLUMNS = (
    "id, chat_id, question, endpoint_id, model, mode, options_json, waits_for, not_before_us, problem, created_us, kind"
)


def _put(con: Connection, waiting: WaitingQuestion) -> WaitingQuestion:
    cursor = con.execute(
        "INSERT INTO waiting_question (chat_id, question, endpoint_id, model, mode, options_json, waits_for,"
        " not_before_us, problem, created_us, kind) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            waiting.chat_id,
            waiting.question,
            waiting.endpoint_id,
            waiting.model,
            str(waiting.mode),
            _options(waiting),
            waiting.waits_for,
            maybe_us(waiting.not_before),
            waiting.problem,
            to_us(waiting.created_at),
            waiting.kind,
        ),
    )
    return replace(waiting, id=new_id(cursor))


def _waiting(row: tuple[Any, ...]) -> WaitingQuestion:
    id_, chat_id, question, endpoint_id, model, mode, options, waits_for, not_before, problem, created, kind = row
    own = _own_options(options)
    return WaitingQuestion(
        id=id_,
        chat_id=chat_id,
        question=question,
        endpoint_id=endpoint_id,
        model=model,
        mode=mode_of(mode),
        sampling=sampling_from(options),
        once=own.get("once") is True,
        waits_for=waits_for,
        not_before=maybe_time(not_before),
        problem=problem,
        created_at=from_us(created),
        kind=kind,
        promised=money_from(str(own.get("promised", ""))),
        repeats=own.get("repeats") is True,
    )


def _options(waiting: WaitingQuestion) -> str:
    """As a turn's, and what else belongs to this question only."""
    own: dict[str, Any] = {"once": True} if waiting.once else {}
    if waiting.promised is not None:
        own["promised"] = f"{waiting.promised.plain()} {waiting.promised.currency}"
    if waiting.repeats:
        own["repeats"] = True
    return json.dumps(json.loads(waiting.sampling.as_json()) | own) if own else waiting.sampling.as_json()


def _own_options(options: str) -> dict[str, Any]:
    try:
        values = json.loads(options)
    except ValueError:
        return {}
    return values if isinstance(values, dict) else {}
