# SPDX-License-Identifier: AGPL-3.0-or-later
"""Documents after they were added: what was left out is put back, what changed is read again, files are watched."""

import os
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import pytest

from leadline.attaching import Attached, AttachEnded, Attaching
from leadline.context.pack import PackEntry
from leadline.documents.document import State
from leadline.documents.source import SourceRequest
from leadline.errors import AssistantError
from leadline.storage import files
from leadline.streams import Outdated
from leadline.watching import ChangesSeen, Watching
from tests.conversing import Desk
from tests.documents.makers import git, plant

KEY = "sk-" + "0f1e2d3c4b5a6978" * 2
WAIT_S = 30


@pytest.fixture
def code(desk: Desk) -> Path:
    """A folder whose files were written long ago."""
    root = desk.folder / "code"
    plant(root, {"a.py": "a = 1\n", "b.py": "b = 2\n", "key.py": f"K = '{KEY}'\n", "node_modules/x.js": "x = 3\n"})
    age(root)
    return root


def age(folder: Path) -> None:
    """As if nothing below had been touched for a while: only settled files have marks."""
    for path in folder.rglob("*"):
        os.utime(path, (1_700_000_000, 1_700_000_000), follow_symlinks=False)


def by_name(entries: Sequence[PackEntry]) -> dict[str, PackEntry]:
    return {entry.name: entry for entry in entries}


def done(attaching: Attaching) -> AttachEnded:
    ended = attaching.done.result(WAIT_S)
    assert ended.error is None
    return ended


# --- put back ---------------------------------------------------------------------------------------------------------


def test_a_secret_that_was_ticked_takes_its_place_in_the_pack_and_in_the_tree(desk: Desk, code: Path) -> None:
    chat = desk.attach(None, code)
    before = by_name(desk.chat(chat).pack)
    assert (before["key.py"].state, before["key.py"].frozen) == (State.LEFT_OUT, None)
    assert before["code/ (tree)"].frozen == rb"[document 1: code/ (tree)]\na.py\nb.py\n[end of document 1]\n"
    seen: list[object] = []
    done(desk.assistant.shelf.put_back(chat, [before["key.py"].seq], seen.append))
    after = by_name(desk.chat(chat).pack)
    assert (after["key.py"].seq, after["key.py"].state) == (before["key.py"].seq, State.READY)
    assert KEY.encode() in (after["key.py"].frozen or b"")
    assert after["code/ (tree)"].frozen == rb"[document 1: code/ (tree)]\na.py\nb.py\nkey.py\n[end of document 1]\n"
    assert after["code/ (tree)"].tokens != before["code/ (tree)"].tokens
    assert len(after) == len(before)


def test_a_folder_that_was_ticked_gives_its_files(desk: Desk, code: Path) -> None:
    chat = desk.attach(None, code)
    row = by_name(desk.chat(chat).pack)["node_modules/"]
    done(desk.assistant.shelf.put_back(chat, [row.seq], lambda event: None))
    after = by_name(desk.chat(chat).pack)
    assert "node_modules/" not in after
    assert after["node_modules/x.js"].state is State.READY
    assert b"node_modules/\\n  x.js" in (after["code/ (tree)"].frozen or b"")
    requests = desk.read(partial(files.sources, chat_id=chat))
    assert requests[-1].put_back == {str(code / "node_modules") + "/"}


def test_a19_a_file_that_was_ticked_for_another_reason_is_looked_through_for_keys(desk: Desk, code: Path) -> None:
    plant(code, {"yarn.lock": f"token: {KEY}\n"})
    chat = desk.attach(None, code)
    seq = by_name(desk.chat(chat).pack)["yarn.lock"].seq
    done(desk.assistant.shelf.put_back(chat, [seq], lambda event: None))
    looked_through = by_name(desk.chat(chat).pack)["yarn.lock"]
    assert (looked_through.state, looked_through.frozen) == (State.LEFT_OUT, None)
    assert [note.detail for note in looked_through.notes] == ["Line 1 looks like an API key (sk-...)."]
    done(desk.assistant.shelf.put_back(chat, [seq], lambda event: None))
    assert KEY.encode() in (by_name(desk.chat(chat).pack)["yarn.lock"].frozen or b"")
    plant(code, {"yarn.lock": f"token: {KEY}\nchanged: 1\n"})
    done(desk.assistant.shelf.read_again(chat, [seq], lambda event: None))
    assert b"changed: 1" in (by_name(desk.chat(chat).pack)["yarn.lock"].frozen or b"")


def test_what_was_unticked_stays_out_when_it_is_read_again_and_is_ticked_as_it_is_now(desk: Desk, code: Path) -> None:
    chat = desk.attach(None, code)
    seq = by_name(desk.chat(chat).pack)["b.py"].seq
    desk.assistant.shelf.untick(chat, [seq]).result(WAIT_S)
    (code / "b.py").write_text("b = 22\n")

    seen: list[object] = []
    done(desk.assistant.shelf.read_again(chat, [seq], seen.append))
    told = [entry.state for event in seen if isinstance(event, Attached) for entry in event.entries if entry.seq == seq]
    desk.ask("Where is b?", chat)
    assert told == [State.LEFT_OUT]
    assert by_name(desk.chat(chat).pack)["b.py"].state is State.LEFT_OUT
    assert "b = 2" not in desk.server.chats[0].prompt

    assert desk.assistant.shelf.tick(chat, [seq]).result(WAIT_S) == []
    desk.ask("And now?", chat)
    assert "b = 22" in desk.server.chats[1].prompt


def test_what_was_ticked_stays_in_when_it_is_read_again(desk: Desk, code: Path) -> None:
    chat = desk.attach(None, code)
    seq = by_name(desk.chat(chat).pack)["key.py"].seq
    done(desk.assistant.shelf.put_back(chat, [seq], lambda event: None))
    (code / "key.py").write_text(f"K = '{KEY}'  # changed\n")
    done(desk.assistant.shelf.read_again(chat, [seq], lambda event: None))
    assert b"# changed" in (by_name(desk.chat(chat).pack)["key.py"].frozen or b"")


def test_taking_documents_out_and_back_is_seen_in_the_tree(desk: Desk, code: Path) -> None:
    chat = desk.attach(None, code)
    pack = by_name(desk.chat(chat).pack)
    seqs = [pack["a.py"].seq, pack["b.py"].seq]
    desk.assistant.detach(chat, seqs[:1]).result(WAIT_S)
    assert b"]\\nb.py\\n[end" in (by_name(desk.chat(chat).pack)["code/ (tree)"].frozen or b"")
    desk.assistant.detach(chat, seqs[1:]).result(WAIT_S)
    assert by_name(desk.chat(chat).pack)["code/ (tree)"].frozen is None
    desk.assistant.reattach(chat, seqs).result(WAIT_S)
    assert desk.chat(chat).pack == tuple(pack.values())


def test_a_tree_that_was_sent_stays_as_it_is(desk: Desk, code: Path) -> None:
    chat = desk.attach(None, code)
    desk.ask("What is this?", chat)
    pack = by_name(desk.chat(chat).pack)
    done(desk.assistant.shelf.put_back(chat, [pack["key.py"].seq], lambda event: None))
    after = by_name(desk.chat(chat).pack)
    assert after["code/ (tree)"] == pack["code/ (tree)"]
    desk.ask("And now?", chat)
    first, second = (body.body for body in desk.server.chats[-2:])
    assert KEY.encode() not in first and KEY.encode() in second


# --- read again -------------------------------------------------------------------------------------------------------


def test_a_changed_document_that_was_not_sent_is_replaced_in_its_place(desk: Desk, code: Path) -> None:
    chat = desk.attach(None, code)
    before = by_name(desk.chat(chat).pack)
    (code / "a.py").write_text("a = 'changed'\n")
    done(desk.assistant.shelf.read_again(chat, [before["a.py"].seq, before["b.py"].seq], lambda event: None))
    after = by_name(desk.chat(chat).pack)
    assert after["a.py"].seq == before["a.py"].seq
    assert b"a = 'changed'" in (after["a.py"].frozen or b"")
    assert {name: entry for name, entry in after.items() if name != "a.py"} == {
        name: entry for name, entry in before.items() if name != "a.py"
    }


def test_a_changed_document_that_was_sent_stays_and_the_new_version_goes_out_next(desk: Desk, code: Path) -> None:
    chat = desk.attach(None, code)
    desk.ask("What is a?", chat)
    before = desk.chat(chat).pack
    (code / "a.py").write_text("a = 'changed'\n")
    done(desk.assistant.shelf.read_again(chat, [by_name(before)["a.py"].seq], lambda event: None))
    after = desk.chat(chat).pack
    assert after[: len(before)] == before
    assert [(entry.name, entry.since_turn) for entry in after[len(before) :]] == [("a.py", None)]
    desk.ask("And now?", chat)
    first, second = (exchange.prompt for exchange in desk.server.chats[-2:])
    assert second.startswith(first.rpartition("<｜Assistant｜>")[0])
    assert "a = 'changed'" in second


def test_of_a_file_that_is_gone_the_text_stays(desk: Desk, code: Path) -> None:
    chat = desk.attach(None, code, desk.write("single.txt", "One.\n"))
    before = desk.chat(chat).pack
    (code / "a.py").unlink()
    (desk.folder / "papers/single.txt").unlink()
    seqs = [by_name(before)["a.py"].seq, by_name(before)["single.txt"].seq]
    done(desk.assistant.shelf.read_again(chat, seqs, lambda event: None))
    assert desk.chat(chat).pack == before


def test_a_document_of_a_commit_is_read_again_from_the_commit(desk: Desk, code: Path) -> None:
    git(code, "init", "-q")
    git(code, "add", "-A")
    git(code, "commit", "-qm", "one")
    attaching = desk.assistant.attach(None, [SourceRequest(str(code), ref="HEAD")], lambda event: None)
    chat = done(attaching).chat_id
    assert chat is not None
    pack = by_name(desk.chat(chat).pack)
    assert pack["a.py"].path == f"git:HEAD:{code}/a.py"
    (code / "key.py").unlink()
    done(desk.assistant.shelf.put_back(chat, [pack["key.py"].seq], lambda event: None))
    assert KEY.encode() in (by_name(desk.chat(chat).pack)["key.py"].frozen or b"")


def test_a18_a_name_that_is_not_utf8_is_stored_sent_read_again_and_watched(desk: Desk) -> None:
    root = os.fsencode(desk.folder / "odd")
    os.mkdir(root)  # noqa: PTH102 - a path of bytes
    paths = [Path(os.fsdecode(root + b"/" + name)) for name in (b"bad\xff.txt", b"\xe9t\xe9.py")]
    for path in paths:
        path.write_text("text = 1\n")
    chat = desk.attach(None, desk.folder / "odd")
    desk.restart()
    pack = desk.chat(chat).pack
    assert {entry.path for entry in pack[1:]} == {str(path) for path in paths}
    assert pack[0].name == "odd/ (tree)" and "bad\ufffd.txt" in (pack[0].frozen or b"").decode()
    desk.ask("What is this?", chat)
    assert "[document 2: odd/bad\ufffd.txt]" in desk.server.chats[-1].prompt
    seen = Seen()
    watching = desk.assistant.shelf.watch(chat, seen)
    paths[0].write_text("changed = 1\n")
    seen.until(lambda seen: seen.states == {pack[1].seq: State.CHANGED})
    watching.close()
    done(desk.assistant.shelf.read_again(chat, [pack[1].seq], lambda event: None))
    assert b"changed = 1" in (desk.chat(chat).pack[-1].frozen or b"")


# --- A20: what is sent is what was shown, and the difference is said --------------------------------------------------


def test_a20_a_file_swapped_before_the_send_is_said_and_what_was_read_is_sent(desk: Desk, code: Path) -> None:
    chat = desk.attach(None, code)
    status = (code / "a.py").stat()
    (code / "a.py").write_text("b = 7\n")  # of the same length, and the times set back
    os.utime(code / "a.py", ns=(status.st_atime_ns, status.st_mtime_ns))
    (code / "b.py").unlink()
    heard = desk.send("What is a?", chat)
    heard.end()
    pack = by_name(desk.chat(chat).pack)
    outdated = [event for event in heard.events if isinstance(event, Outdated)]
    assert outdated == [Outdated((pack["a.py"].seq,), (pack["b.py"].seq,), ("a.py", "b.py"))]
    assert "a = 1\n" in desk.server.chats[-1].prompt and "b = 7" not in desk.server.chats[-1].prompt
    again = desk.send("Once more?", chat)
    again.end()
    assert not any(isinstance(event, Outdated) for event in again.events)  # they were sent: nothing to be chosen


def test_nothing_is_said_of_files_that_are_what_was_read(desk: Desk, code: Path) -> None:
    chat = desk.attach(None, code)
    os.utime(code / "a.py")  # touched: read, and found the same
    heard = desk.send("What is a?", chat)
    heard.end()
    assert not any(isinstance(event, Outdated) for event in heard.events)


# --- watching ---------------------------------------------------------------------------------------------------------


class Seen:
    """What a watching has told."""

    def __init__(self) -> None:
        self.states: dict[int, State] = {}
        self.new: tuple[str, ...] = ()
        self.events: list[ChangesSeen] = []
        self._news = threading.Condition()

    def __call__(self, event: ChangesSeen | AssistantError) -> None:
        assert isinstance(event, ChangesSeen), event
        with self._news:
            self.events.append(event)
            self.states |= {each.seq: each.state for each in event.files}
            if event.new is not None:
                self.new = tuple(each.name for each in event.new)
            self._news.notify_all()

    def until(self, holds: Callable[["Seen"], bool]) -> None:
        with self._news:
            assert self._news.wait_for(lambda: holds(self), WAIT_S), (self.states, self.new)


@pytest.fixture
def watch(desk: Desk) -> Callable[[int], tuple[Watching, Seen]]:
    def begin(chat: int) -> tuple[Watching, Seen]:
        seen = Seen()
        return desk.assistant.shelf.watch(chat, seen), seen

    return begin


def test_changed_missing_and_new_files_are_told_and_what_is_again_what_it_was(
    desk: Desk, code: Path, watch: Callable[[int], tuple[Watching, Seen]]
) -> None:
    single = desk.write("single.txt", "One.\n")
    chat = desk.attach(None, code, single)
    pack = by_name(desk.chat(chat).pack)
    (code / "a.py").write_text("while nobody looked\n")
    plant(code, {"early.py": "x", ".env": "x"})
    watching, seen = watch(chat)
    seen.until(lambda seen: seen.states.get(pack["a.py"].seq) is State.CHANGED and seen.new == ("early.py",))
    (code / "b.py").unlink()
    plant(code, {"s/late.py": "x"})
    plant(single.parent, {"draft": "Two, longer.\n"})
    (single.parent / "draft").replace(single)
    seen.until(lambda seen: seen.states.get(pack["b.py"].seq) is State.MISSING)
    seen.until(lambda seen: seen.states.get(pack["single.txt"].seq) is State.CHANGED)
    seen.until(lambda seen: seen.new == ("early.py", "s/late.py"))
    plant(code, {"a.py": "a = 1\n", "b.py": "b = 2\n"})
    seen.until(lambda seen: seen.states.get(pack["a.py"].seq) is State.READY)
    seen.until(lambda seen: seen.states.get(pack["b.py"].seq) is State.READY)
    assert desk.chat(chat).pack == tuple(pack.values())  # telling changes nothing
    watching.close()
    watching.closed.result(WAIT_S)


def test_an_unchanged_chat_tells_nothing_and_reads_nothing(
    desk: Desk, code: Path, watch: Callable[[int], tuple[Watching, Seen]], monkeypatch: pytest.MonkeyPatch
) -> None:
    time_ns = time.time_ns
    monkeypatch.setattr(time, "time_ns", lambda: time_ns() + 10**10)  # the files were not written just now
    chat = desk.attach(None, code)
    first, seen = watch(chat)
    plant(code, {"new.py": "x"})
    seen.until(lambda seen: seen.new == ("new.py",))
    first.close()
    first.closed.result(WAIT_S)
    monkeypatch.setattr("leadline.documents.changes.hash_of", lambda path: pytest.fail("a file was read"))
    _, seen = watch(chat)
    seen.until(lambda seen: seen.new == ("new.py",))
    assert seen.states == {}


def test_what_is_added_or_read_again_is_no_news_any_more(
    desk: Desk, code: Path, watch: Callable[[int], tuple[Watching, Seen]]
) -> None:
    chat = desk.attach(None, code)
    _, seen = watch(chat)
    plant(code, {"new.py": "x = 1\n", "a.py": "changed = 1\n"})
    seq = by_name(desk.chat(chat).pack)["a.py"].seq
    seen.until(lambda seen: seen.new == ("new.py",) and seen.states.get(seq) is State.CHANGED)
    only = SourceRequest(str(code), only=frozenset({str(code / "new.py")}))
    done(desk.assistant.attach(chat, [only], lambda event: None))
    seen.until(lambda seen: seen.new == ())
    done(desk.assistant.shelf.read_again(chat, [seq], lambda event: None))
    seen.until(lambda seen: seen.states[seq] is State.READY)
    assert "new.py" in by_name(desk.chat(chat).pack)


def test_a_document_that_was_removed_is_not_new(
    desk: Desk, code: Path, watch: Callable[[int], tuple[Watching, Seen]]
) -> None:
    chat = desk.attach(None, code)
    desk.assistant.detach(chat, [by_name(desk.chat(chat).pack)["a.py"].seq]).result(WAIT_S)
    _, seen = watch(chat)
    plant(code, {"new.py": "x"})
    seen.until(lambda seen: bool(seen.new))
    assert seen.new == ("new.py",)


def test_patterns_decide_what_is_new(desk: Desk, code: Path, watch: Callable[[int], tuple[Watching, Seen]]) -> None:
    request = SourceRequest(str(code), include=("*.py",), exclude=("b.*",))
    chat = done(desk.assistant.attach(None, [request], lambda event: None)).chat_id
    assert chat is not None
    _, seen = watch(chat)
    plant(code, {"x.md": "x", "b.txt": "x", "c.py": "x"})
    seen.until(lambda seen: seen.new == ("c.py",))


def test_closing_the_program_ends_the_watching(
    desk: Desk, code: Path, watch: Callable[[int], tuple[Watching, Seen]]
) -> None:
    watching, _ = watch(desk.attach(None, code))
    desk.close()
    assert watching.closed.done()
    assert not any(thread.name in ("watching", "folder-watch") for thread in threading.enumerate())


def test_a_chat_that_is_gone_ends_the_watching_quietly(desk: Desk, code: Path) -> None:
    seen = Seen()
    watching = desk.assistant.shelf.watch(404, seen)
    watching.close()
    watching.closed.result(WAIT_S)
    assert seen.events == []


def test_the_file_of_one_chat_is_known_in_another(desk: Desk, code: Path) -> None:
    chat = desk.attach(None, code)
    marks = desk.read(partial(files.pack_files, chat_id=chat))
    other = desk.attach(None, code)
    assert [file.known for file in desk.read(partial(files.pack_files, chat_id=other))] == [
        each.known for each in marks
    ]
