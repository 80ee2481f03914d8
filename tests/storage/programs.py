# SPDX-License-Identifier: AGPL-3.0-or-later
"""Small programs with a history of their own, for tests that kill, starve or race them.

`python -m tests.storage.programs NAME FOLDER`; they say what they did on stdout, a line each.
"""

import json
import os
import resource
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from leadline.errors import AssistantError
from leadline.host.liveness import Liveness
from leadline.storage import collections, conversations, packs, search
from leadline.storage.database import Store
from tests.storage.rows import WHEN, an_extract, new_chat, new_turn


def say(**values: object) -> None:
    """One line of JSON, at once."""
    sys.stdout.write(json.dumps(values) + "\n")
    sys.stdout.flush()


def open_in(folder: Path) -> tuple[Store, Liveness]:
    """The history of that folder."""
    liveness = Liveness(folder / "running")
    return Store.open(folder / "data" / "history.sqlite3", liveness=liveness, clock=lambda: WHEN), liveness


def reply_of(pieces: int) -> str:
    """What `stream` has saved after so many pieces."""
    return "".join(f"piece {piece} of the reply 缓存 " * 60 for piece in range(pieces))


def stream(folder: Path) -> None:
    """Streams one reply after another until it is killed; says what was saved, after it was."""
    store, liveness = open_in(folder)
    chat_id = store.write(new_chat).result()
    number = 0
    while True:
        number += 1
        turn_id = store.write(
            partial(new_turn, chat_id=chat_id, question=f"question {number}", writer=liveness.token)
        ).result()
        for pieces in range(12):
            save = partial(conversations.save_reply, turn_id=turn_id, reply=reply_of(pieces), thinking="")
            store.write(save).result()
            say(turn=turn_id, pieces=pieces)
        finish = partial(
            conversations.finish_turn, turn_id=turn_id, state="complete", reply=reply_of(12), thinking="", ended_at=WHEN
        )
        store.write(finish).result()
        say(turn=turn_id, pieces=12)


def collect(folder: Path) -> None:
    """Makes one collection after another until it is killed; says which, after it was made."""
    store, _ = open_in(folder)

    def make(con: search.Connection) -> int:
        chat_id = new_chat(con)
        extract = an_extract("north", "/home/u/north.txt")
        packs.add_document(con, chat_id, extract, 100, b"frozen north.txt\\n", at=WHEN)
        return collections.make_collection(con, chat_id, "North Sea", at=WHEN)

    while True:
        say(collection=store.write(make).result())


def nursery(folder: Path) -> None:
    """Forks a `stream` for each line of stdin, with everything imported, and says when it was killed."""
    for _ in sys.stdin:
        pid = os.fork()
        if pid == 0:
            say(pid=os.getpid())
            stream(folder)
        os.waitpid(pid, 0)
        say(gone=pid)


def write_many(folder: Path) -> None:
    """Writes 100 turns into a chat of its own, and reads in between."""
    store, liveness = open_in(folder)
    chat_id = store.write(new_chat).result()
    parent = None
    for number in range(100):
        turn = partial(new_turn, chat_id=chat_id, question=f"q {number}", reply=f"r {number} word", parent_id=parent)
        parent = store.write(turn).result()
        if number % 10 == 0:
            store.read(partial(search.search, query="word")).result()
    say(chat=chat_id, notices=[notice.title for notice in store.notices])
    store.close()
    liveness.release()


def starve(folder: Path) -> None:
    """Writes until no file may grow any more, then says how that ended and that what was there can still be read."""
    store, liveness = open_in(folder)
    chat_id = store.write(new_chat).result()
    saved = []
    # The -wal is what grows: it is emptied when it was moved into the database, so both must be refused.
    sizes = [path.stat().st_size for path in (folder / "data").glob("history.sqlite3*")]
    resource.setrlimit(resource.RLIMIT_FSIZE, (max(sizes) + int(sys.argv[3]), resource.RLIM_INFINITY))
    error: AssistantError | None = None
    while error is None:
        text = os.urandom(1_500).hex()

        def two_rows(con: search.Connection, text: str = text) -> None:
            turn_id = new_turn(con, chat_id, "question " + text, None)
            conversations.save_reply(con, turn_id, "reply " + text, "")

        try:
            store.write(two_rows).result()
            saved.append(text)
        except AssistantError as refused:
            error = refused
    count = store.read(lambda con: con.execute("SELECT count(*) FROM turn").fetchone()[0]).result()
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    store.write(two_rows).result()
    say(code=error.code, title=error.title, saved=len(saved), read=count)
    store.close()
    liveness.release()


def starve_start(folder: Path) -> None:
    """Opens a history where no file may grow past the given size; says how that ended."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), resource.RLIM_INFINITY))
    try:
        store, liveness = open_in(folder)
    except AssistantError as error:
        say(code=error.code, title=error.title)
        return
    say(read_only=store.read_only, notices=[notice.code for notice in store.notices])
    store.close()
    liveness.release()


def look(folder: Path) -> None:
    """Opens the history as somebody who may not write there (when started as root: gives that up first)."""
    if os.getuid() == 0:
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)
    store, liveness = open_in(folder)
    try:
        store.write(new_chat).result()
        code = ""
    except AssistantError as error:
        code = error.code
    titles = [row.title for row in store.read(conversations.list_chats).result()]
    say(
        read_only=store.read_only,
        notices=[notice.code for notice in store.notices],
        titles=titles,
        refused=code,
        found=len(store.read(partial(search.search, query="缓存")).result()),
    )
    store.close()
    liveness.release()


PROGRAMS: dict[str, Callable[[Path], None]] = {
    "stream": stream,
    "collect": collect,
    "nursery": nursery,
    "write_many": write_many,
    "starve": starve,
    "starve_start": starve_start,
    "look": look,
}

if __name__ == "__main__":
    PROGRAMS[sys.argv[1]](Path(sys.argv[2]))
