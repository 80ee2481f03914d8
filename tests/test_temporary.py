# SPDX-License-Identifier: AGPL-3.0-or-later
"""Temporary chats: whole while the program runs, gone with it, also when it is killed; in no search and no backup."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from leadline.chat.mode import Mode
from leadline.host import pastes
from leadline.storage import backup
from tests.conversing import Desk, LastingTokenizer
from tests.documents import makers
from tests.servers.deepseek import DeepSeekServer

WORD = "Quittenmarmelade"
"""Nothing else in the tests or in the program says so."""

OF_CHATS = ("chat", "turn", "document_version", "extract", "pack_entry", "blob", "file_mark", "receipt", "chat_source")


@pytest.fixture
def desk(tmp_path: Path, tokenizer: LastingTokenizer) -> Iterator[Desk]:
    with DeepSeekServer() as server:
        made = Desk(tmp_path / "desk", server, tokenizer)
        yield made
        made.close()


@pytest.fixture
def chat_id(desk: Desk, tmp_path: Path) -> int:
    """A temporary chat about a document, in which something was asked."""
    flash = desk.assistant.catalogue.find("flash")
    made = desk.assistant.temporary.begin("Temporary chat", flash, Mode.NON_THINK).result(30)
    path = tmp_path / f"{WORD}.pdf"
    path.write_bytes(makers.pdf([f"{WORD} wants sugar."]))
    desk.attach(made, path)
    desk.ask(f"How much {WORD}?", made)
    return made


def rows(database: Path) -> dict[str, int]:
    with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as con:
        return {table: con.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in OF_CHATS}


def files_with(word: str, folder: Path) -> list[str]:
    """Files whose bytes hold the word, in upper or lower case: the index of words has them in lower."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return [path.name for path in found if word.lower().encode() in path.read_bytes().lower()]


def test_it_is_a_chat_as_any_other_while_the_program_runs(desk: Desk, chat_id: int) -> None:
    chat = desk.chat(chat_id)
    assert (chat.title, chat.is_temporary, len(chat.turns), len(chat.pack)) == ("Temporary chat", True, 1, 1)
    desk.ask("And then?", chat_id)
    assert [(row.id, row.is_temporary) for row in desk.assistant.chats().result(30)] == [(chat_id, True)]


def test_nothing_of_it_is_left_when_the_program_has_ended(desk: Desk, chat_id: int) -> None:
    spent = desk.assistant.totals(None).result(30).today
    folder = desk.assistant.paths.data / pastes.FOLDER
    pasted = pastes.keep(folder, WORD, desk.now)
    desk.attach(chat_id, pasted)
    database = desk.assistant.paths.database
    desk.close()

    assert rows(database) == dict.fromkeys(OF_CHATS, 0)
    assert files_with(WORD, desk.folder) == []
    desk.assistant = desk.start()
    assert desk.assistant.chats().result(30) == []
    assert desk.assistant.totals(None).result(30).today == spent, "what it cost is known for good"


def test_what_a_killed_program_left_is_gone_at_the_next_start(
    desk: Desk, chat_id: int, tmp_path: Path, tokenizer: LastingTokenizer
) -> None:
    killed = tmp_path / "killed"  # its files as they lie there after kill -9: nobody holds the locks
    shutil.copytree(desk.folder, killed)
    assert files_with(WORD, killed) != []
    with closing(Desk(killed, desk.server, tokenizer)) as next_start:
        assert next_start.assistant.open().result(30).notices == ()
        assert next_start.assistant.chats().result(30) == []
        database = next_start.assistant.paths.database
        assert rows(database) == dict.fromkeys(OF_CHATS, 0)
        assert files_with(WORD, killed) == []


def test_another_program_neither_sees_it_nor_ends_it(desk: Desk, chat_id: int) -> None:
    other = desk.start()
    assert other.chats().result(30) == []
    other.close()
    assert desk.chat(chat_id).turns != ()


def test_no_search_finds_it_and_no_backup_has_it(desk: Desk, chat_id: int) -> None:
    other = desk.ask("What is a fathom?").id
    assert desk.assistant.search(WORD).result(30) == []
    made = backup.make_backup(desk.assistant.paths.database, desk.now)
    assert rows(made)["chat"] == rows(made)["turn"] == 1 and other
    assert WORD.encode() not in made.read_bytes()
    assert desk.chat(chat_id).turns != ()


def test_it_is_kept_when_the_user_says_so(desk: Desk, chat_id: int) -> None:
    desk.assistant.temporary.keep(chat_id).result(30)
    desk.restart()
    assert [(row.id, row.is_temporary) for row in desk.assistant.chats().result(30)] == [(chat_id, False)]
    assert {hit.where for hit in desk.assistant.search(WORD).result(30)} == {"question", "reply"}
    desk.assistant.hide(chat_id).result(30)
    desk.set_time(desk.now.replace(year=desk.now.year + 1))
    desk.assistant.tend().result(60)
    assert rows(desk.assistant.paths.database)["turn"] == 0


def test_it_can_be_deleted_before(desk: Desk, chat_id: int) -> None:
    desk.assistant.hide(chat_id).result(30)
    desk.set_time(desk.now.replace(year=desk.now.year + 1))
    desk.assistant.tend().result(60)
    assert rows(desk.assistant.paths.database) == dict.fromkeys(OF_CHATS, 0)
