# SPDX-License-Identifier: AGPL-3.0-or-later
"""Promise 2 and 3 over any history of a chat: whatever was asked, edited, tried again, gone on with, asked in another
mode for once or lost on the way, and whatever became of settings, readers and the program in between, a prompt extends
what was sent before it in its branch, and holds each document of its branch once and no other. Rendered by DeepSeek's
own library; each step reads all it knows from the database."""

import os
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadline.chat.mode import Mode
from leadline.chat.options import Sampling
from leadline.chat.place import How, Place
from leadline.chat.request import RequestPlan, build_body
from leadline.choosing import CHANGES, NOTICE
from leadline.context.pack import frame, json_fragment
from leadline.documents.document import State
from leadline.errors import AssistantError
from leadline.gathering import Gathered, gather
from leadline.storage import belonging, branches, conversations, disk_use, packs, prefixes
from leadline.storage.conversations import Chat
from leadline.storage.migrations import migrate
from tests.context import official
from tests.storage.rows import WHEN, WRITER, an_extract, new_chat

ASSISTANT = "<｜Assistant｜>"
EXAMPLES = int(os.environ.get("PREFIX_EXAMPLES", "1000"))
"""Of each model: 2,000 sequences whenever the tests run."""
MODELS = ("deepseek-flash", "deepseek-v4-pro")
OUTCOMES = ["complete", "complete", "complete", "cut", "thinking", "stopped", "failed", "streaming"]
DEEDS = [
    *("add", "ask", "ask", "ask", "ask", "switch", "want", "drop", "ignore", "change", "model", "other"),
    *("remove", "untick", "upgrade", "time", "restart"),
]
PLACES = list(How)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing a user does; `at` picks a turn on screen."""

    do: str
    how: How
    at: int
    mode: Mode
    outcome: str


STEPS = st.lists(
    st.builds(
        Step,
        do=st.sampled_from(DEEDS),
        how=st.sampled_from(PLACES),
        at=st.integers(0, 5),
        mode=st.sampled_from([Mode.NON_THINK, Mode.NON_THINK, Mode.HIGH, Mode.MAX]),
        outcome=st.sampled_from(OUTCOMES),
    ),
    min_size=4,
    max_size=14,
)


@dataclass(slots=True)
class Sent:
    """A question that went out, as a reader of the wire knows it."""

    body: bytes
    model: str
    mode: Mode
    documents: frozenset[int]
    before: "tuple[Sent, ...]"
    """Those whose replies stand before it, from the first on."""
    without: frozenset[int] = frozenset()
    """Documents that left with it: it extends nothing before it, and what follows extends nothing before it."""
    is_held: bool = False
    """Its reply has begun, so that later ones extend it."""


@dataclass(slots=True)
class User:
    """A user with one chat, and beside it what has to be true of it, kept in the plainest way."""

    model: str
    con: sqlite3.Connection
    chat_id: int
    sent: dict[int, Sent] = field(default_factory=dict)
    added: int = 0
    left_out: set[int] = field(default_factory=set)
    """Sent, and to be ignored: no branch gets them for the first time."""
    pending: set[int] = field(default_factory=set)
    """Never sent, or wanted here."""
    dropping: set[int] = field(default_factory=set)
    """To leave the prompt with the next question of a branch that has them."""
    removed: set[int] = field(default_factory=set)
    """Taken out before a prompt held them."""
    unticked: set[int] = field(default_factory=set)
    """Never sent, and their ticks are off."""
    now: datetime = WHEN
    reader: int = 1
    """Version of what reads files."""

    def chat(self) -> Chat:
        return conversations.load_chat(self.con, self.chat_id)

    def add(self) -> None:
        self.added += 1
        text = frame(self.added, f"{self.added}.txt", [(1, f"Text {self.added}.")])
        extract = an_extract(f"Text {self.added}.", path=f"/home/u/{self.added}.txt")
        packs.add_document(self.con, self.chat_id, extract, 5, json_fragment(text), at=self.now)
        self.pending.add(self.added)

    def remove(self, at: int, *, back: bool) -> None:
        """A document that was never sent goes, perhaps to come back by Undo."""
        never = [entry.seq for entry in self.chat().pack if entry.goes_out and not entry.is_elsewhere]
        if never:
            seq = never[at % len(never)]
            packs.remove_entries(self.con, self.chat_id, [seq])
            if back:
                packs.restore_entries(self.con, self.chat_id, [seq])
            else:
                self.pending.discard(seq)
                self.removed.add(seq)

    def untick(self, at: int) -> None:
        """The tick of a document that was never sent is taken off, or set again."""
        sent = {seq for each in self.sent.values() for seq in each.documents}
        never = [entry.seq for entry in self.chat().pack if entry.since_turn is None and entry.seq not in sent]
        if never:
            seq = never[at % len(never)]
            self.unticked ^= {seq}
            state = State.LEFT_OUT if seq in self.unticked else State.READY
            packs.set_state(self.con, self.chat_id, seq, state)

    def upgrade(self) -> None:
        """Another reader gives other text of the same bytes: what waits is read again, and all of it in a new chat."""
        self.reader += 1
        chat, other = self.chat(), new_chat(self.con, "the same files")
        for entry in chat.pack:
            if entry.kind in (NOTICE, CHANGES):
                continue
            text = f"Text {entry.seq}. As read by {self.reader}."
            extract = replace(an_extract(text, path=entry.path), hash=entry.hash, reader_version=f"text-{self.reader}")
            framed = json_fragment(frame(entry.seq, f"{entry.seq}.txt", [(1, text)]))
            packs.add_document(self.con, other, extract, 9, framed, at=self.now)
            was_sent = any(entry.seq in each.documents for each in self.sent.values())
            if entry.goes_out and not was_sent:
                row = packs.NewEntry(entry.seq, extract, 9, framed)
                packs.add_documents(self.con, self.chat_id, first_seq=self.added + 1, rows=[row], at=self.now)

    def time(self, days: int) -> None:
        """It passes: what is hidden is deleted, what nothing uses is swept, the service forgets."""
        self.now += timedelta(days=days, hours=1)
        conversations.hide_chat(self.con, new_chat(self.con, "another"), at=self.now)
        conversations.purge_hidden(self.con)
        disk_use.clean_up(self.con)
        prefixes.remember_prefix(self.con, "deepseek", self.model, "hash", 5, self.now)

    def restart(self) -> None:
        """The program ends; another one opens what it left."""
        conversations.interrupt_dead(self.con, lambda _: False, self.now)
        opened = sqlite3.connect(":memory:", isolation_level=None)
        self.con.backup(opened)
        self.con.close()
        self.con = opened

    def set(self, at: int) -> None:
        """Settings and titles: nothing of this may reach a prompt."""
        conversations.rename_chat(self.con, self.chat_id, f"Title {at}", by="user")
        conversations.set_draft(self.con, self.chat_id, "A draft.")
        conversations.set_pinned(self.con, self.chat_id, pinned=True)
        conversations.set_sampling(self.con, self.chat_id, Sampling(Decimal(at) / 10, None))

    def want(self) -> None:
        seqs = [entry.seq for entry in self.chat().pack if entry.is_elsewhere]
        belonging.want(self.con, self.chat_id, seqs)
        self.pending |= set(seqs)

    def say(self, text: str, path: str, kind: str) -> None:
        """What is said of a document goes out as one does."""
        self.added += 1
        extract = replace(an_extract(text, path=path), kind=kind)
        marked = f"[document {self.added} says Text {self.added}.]\n{text}\n"
        packs.add_document(self.con, self.chat_id, extract, 5, json_fragment(marked), at=self.now)
        self.pending.add(self.added)

    def tell(self, do: str, at: int) -> None:
        """A sent document is to be ignored, or its file has changed."""
        here = [entry for entry in self.chat().pack if entry.since_turn is not None]
        if here:
            entry = here[at % len(here)]
            if do == "ignore":
                self.say("Ignore it.", entry.path, NOTICE)
                packs.set_state(self.con, self.chat_id, entry.seq, State.LEFT_OUT)
                self.left_out.add(entry.seq)
            else:
                self.say("It has changed.", entry.path, CHANGES)

    def drop(self, at: int) -> None:
        here = [entry.seq for entry in self.chat().pack if entry.since_turn is not None]
        if here:
            belonging.drop(self.con, self.chat_id, [here[at % len(here)]])
            self.dropping.add(here[at % len(here)])

    def ask(self, step: Step) -> None:
        chat = self.chat()
        turn = chat.turns[step.at % len(chat.turns)] if chat.turns else None
        place = Place() if turn is None or step.how is How.END else Place(step.how, turn.id)
        mode = turn.mode if turn is not None and place.goes_on else step.mode
        model = turn.model if turn is not None and place.goes_on else self.model
        gathered = gather(chat, f"Question {len(self.sent)}?", place)
        body = build_body(
            RequestPlan(
                model, mode, 9, chat.instructions, gathered.pack, gathered.turns, gathered.tail, gathered.question,
                local=False, beginning=gathered.beginning, sampling=chat.sampling,
            )
        )  # fmt: skip
        asked = self.expected(chat, place, body, model, mode)
        self.check(asked, gathered)
        self.store(step, mode, place, gathered, asked)

    def expected(self, chat: Chat, place: Place, body: bytes, model: str, mode: Mode) -> Sent:
        """What the new question should hold, from what went out before."""
        turns = [turn.id for turn in chat.turns]
        at = len(turns) if place.turn is None else turns.index(place.turn) + (place.how is How.AFTER)
        base = [self.sent[turn] for turn in turns[:at] if self.sent[turn].is_held]
        beside = self.sent[place.turn] if place.turn is not None and place.is_beside else None
        documents = set(base[-1].documents) if base else set()
        if beside is not None and beside.is_held:
            documents = set(beside.documents)
            if place.how is How.EDIT:
                documents |= self.pending - self.left_out - self.unticked
        else:
            here = {seq for each in base for seq in each.documents}
            for each in base:
                here -= each.without - each.documents
            documents |= (
                (self.pending | (set(beside.documents) if beside is not None else set())) - here - self.left_out
            ) - self.unticked
        seen = {entry.seq for entry in chat.pack if entry.is_dropped}
        assert seen <= self.dropping
        leaving = set() if beside is not None and beside.is_held and place.how is not How.EDIT else set(seen)
        had = {seq for each in base for seq in each.documents}
        had |= beside.documents if beside is not None and beside.is_held else set()
        without = (leaving & had) | (set(beside.without) if beside is not None and beside.is_held else set())
        documents -= leaving | self.removed
        return Sent(body, model, mode, frozenset(documents), tuple(base), frozenset(without))

    def check(self, asked: Sent, gathered: Gathered) -> None:
        prompt = official.prompt_of(asked.body)
        for number in range(1, self.added + 1):
            assert prompt.count(f"Text {number}.") == (number in asked.documents), number
        broken = [at for at, each in enumerate((*asked.before, asked)) if each.without]
        for earlier in asked.before[broken[-1] if broken else 0 :]:
            if (earlier.model, earlier.mode) == (asked.model, asked.mode):
                old = official.prompt_of(earlier.body)
                assert prompt.startswith(old[: old.rindex(ASSISTANT) + len(ASSISTANT)])
                ids, mark = official.ids_of(earlier.body), official.special_id(ASSISTANT)
                kept = len(ids) - ids[::-1].index(mark)
                assert official.ids_of(asked.body)[:kept] == ids[:kept]
        same = self.sent.get(gathered.continues or 0)
        if same is not None and gathered.beginning is not None:
            old_ids, ids = official.ids_of(same.body), official.ids_of(asked.body)
            mark = official.special_id(ASSISTANT)
            kept = len(old_ids) - old_ids[::-1].index(mark)
            assert ids[: kept + 1] == old_ids[: kept + 1], "the thinking begins or is over as it did"
        elif gathered.repeats and same is None:
            assert any(each.documents == asked.documents for each in self.sent.values())

    def store(self, step: Step, mode: Mode, place: Place, gathered: Gathered, asked: Sent) -> None:
        begun = gathered.beginning
        thinking, answer = (begun.thinking, begun.answer) if begun is not None else ("", "")
        turn_id = conversations.begin_turn(
            self.con, self.chat_id, parent_id=gathered.parent_id, question=gathered.question, mode=mode,
            model=asked.model, writer=WRITER, at=self.now, frozen_tail=gathered.tail, continues=gathered.continues,
            reply=answer, thinking=thinking,
        )  # fmt: skip
        assert set(gathered.without) == asked.without
        belonging.record(
            self.con, self.chat_id, turn_id, head=gathered.head_seqs, tail=gathered.tail_seqs, without=gathered.without
        )
        self.sent[turn_id] = asked
        state = "cut" if step.outcome == "thinking" else step.outcome
        if mode is not Mode.NON_THINK and step.outcome in ("complete", "cut", "thinking") and not answer:
            thinking += f" I think {turn_id}."
        if step.outcome in ("complete", "cut"):
            answer += f"Reply {turn_id}, "
        if step.outcome == "streaming":  # the program was killed: the next start finds it so
            conversations.interrupt_dead(self.con, lambda _: False, self.now)
            asked.is_held = True
        else:
            conversations.finish_turn(
                self.con, turn_id, state=state, reply=answer, thinking=thinking, ended_at=self.now, finish_reason=""
            )
            asked.is_held = state != "failed" or bool(answer or thinking)
        if asked.is_held:
            self.pending -= asked.documents
            self.dropping -= asked.without


@pytest.fixture(scope="module")
def empty() -> Iterator[sqlite3.Connection]:
    """A database without chats: a copy of it is made in no time."""
    con = sqlite3.connect(":memory:", isolation_level=None)
    migrate(con)
    yield con
    con.close()


@pytest.mark.timeout(0)  # thousands of examples take minutes
@pytest.mark.parametrize("model", ["deepseek-flash", "deepseek-v4-pro"])
@settings(max_examples=EXAMPLES)
@given(steps=STEPS)
def test_whatever_is_done_to_a_chat_its_prompts_extend_and_its_documents_stay_in_their_branch(
    empty: sqlite3.Connection, model: str, steps: list[Step]
) -> None:
    con = sqlite3.connect(":memory:", isolation_level=None)
    empty.backup(con)
    user = User(model, con, new_chat(con, "a chat", instructions="Read."))
    user.add()
    for step in steps:
        if step.do in ("add", "want", "upgrade", "restart"):
            getattr(user, step.do)()
        elif step.do == "remove":
            user.remove(step.at, back=step.how is How.AGAIN)
        elif step.do == "untick":
            user.untick(step.at)
        elif step.do == "time":
            user.time(step.at)
        elif step.do == "drop":
            user.drop(step.at)
        elif step.do in ("ignore", "change"):
            user.tell(step.do, step.at)
        elif step.do == "model":
            user.model = MODELS[step.at % 2]
        elif step.do == "other":
            user.set(step.at)
        elif step.do == "switch":
            turns = user.chat().turns
            if turns:
                branches.show_sibling(user.con, turns[step.at % len(turns)].id, -1 if step.at % 2 else 1)
        else:
            user.ask(step)
    user.ask(Step("ask", How.END, 0, Mode.HIGH, "complete"))
    user.con.close()


def test_a_document_that_was_unticked_before_it_went_out_does_not(
) -> None:  # fmt: skip
    con = sqlite3.connect(":memory:", isolation_level=None)
    migrate(con)
    user = User("deepseek-flash", con, new_chat(con))
    user.add()
    user.add()
    packs.set_state(con, user.chat_id, 2, State.LEFT_OUT)

    gathered = gather(user.chat(), "One?", Place())
    assert (gathered.head_seqs, len(gathered.pack)) == ((1,), 1)
    con.close()


def test_a_place_that_is_not_on_screen_is_refused() -> None:
    con = sqlite3.connect(":memory:", isolation_level=None)
    migrate(con)
    user = User("deepseek-flash", con, new_chat(con))
    step = Step("ask", How.END, 0, Mode.NON_THINK, "complete")
    user.ask(step)
    (first,) = user.chat().turns
    user.ask(replace(step, how=How.EDIT))

    with pytest.raises(AssistantError) as refused:
        gather(user.chat(), "", Place(How.AGAIN, first.id))
    assert refused.value.code == "not_found"
    con.close()
