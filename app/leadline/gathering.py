# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of a chat goes out with a question: the turns before it, and the documents of its branch. Values only.

Which documents those are is the rule of `storage.belonging`; here it is carried out. A question keeps the documents
that went out with it when it is edited, asked again or gone on with: its message begins as it did.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from leadline.chat.place import STARTER, How, Place
from leadline.chat.question_image import QuestionImage
from leadline.chat.request import Beginning, PastTurn
from leadline.chat.tools import Round
from leadline.context.pack import PackEntry
from leadline.documents.document import State
from leadline.errors import AssistantError
from leadline.storage.conversations import Chat, Turn


@dataclass(frozen=True, slots=True)
class Gathered:
    """A question and what stands before it in the prompt."""

    question: str
    pack: tuple[bytes, ...]
    """JSON fragments of the documents at the head of the prompt."""
    turns: tuple[PastTurn, ...]
    tail: bytes
    """JSON fragment before the question."""
    beginning: Beginning | None
    """What the reply begins with, where an earlier one goes on."""
    documents: tuple[PackEntry, ...]
    """All that are in the prompt, whether or not they were sent before."""
    head_seqs: tuple[int, ...]
    """Those that are part of the prompt from this question on, at its head."""
    tail_seqs: tuple[int, ...]
    """Those before the question."""
    without: tuple[int, ...]
    """Those that leave the prompt with it: it is built anew without them."""
    own_images: tuple[QuestionImage, ...]
    """Of the turn whose question it is."""
    past_images: tuple[QuestionImage, ...]
    """Of the turns before it; none for a model that cannot see."""
    parent_id: int | None
    continues: int | None
    """The turn whose reply goes on."""
    is_known: bool
    """Something of it was sent before, so that it ought to be held."""
    repeats: bool
    """The very same message was sent before."""
    rounds: tuple[Round, ...] = ()
    """What a reply that goes on has read on demand."""


def gather(chat: Chat | None, question: str, place: Place, *, sees: bool = False) -> Gathered:
    """What goes out with a question at that place; `question` counts only where the place has one of its own.

    `sees`: the model takes images; to others those of the past are not sent.

    Raises:
        AssistantError: the turn of the place is not on the path on screen (code not_found).
    """
    if chat is None:
        return Gathered(question, (), (), b"", None, (), (), (), (), (), (), None, None, is_known=False, repeats=False)
    base, turn = _before(chat, place)
    past = [each for each in base if each.id in chat.anchors]
    # The same message goes out, but where it brought nothing back, and where a small window had got passages only.
    same = turn if turn is not None and turn.id in chat.anchors and not turn.passages else None
    told = past if same is None else [*past, same]
    repeats = same is not None and place.how is not How.EDIT
    entries = {entry.seq: entry for entry in _of_new_chat(chat) if entry.frozen is not None}
    before = {seq for each in told for seq in (*each.head_documents, *each.tail_documents)}
    without = () if repeats else tuple(seq for seq in entries if entries[seq].is_dropped and seq in before)
    left = _left(told, without)
    tails = [_tail(each, entries, gone) for each, gone in zip(told, left, strict=True)]
    head = {seq for each, gone in zip(told, left, strict=True) for seq in each.head_documents if seq not in gone}
    tail = {seq for each, gone in zip(told, left, strict=True) for seq in each.tail_documents if seq not in gone}
    here = head | tail
    fresh = [] if repeats else _fresh([*entries.values()], here, turn)
    fresh_head = [entry for entry in fresh if not (told or entry.is_late)]
    fresh_tail = [entry for entry in fresh if told or entry.is_late]
    own_head = tuple(seq for seq in same.head_documents if seq in head) if same is not None else ()
    own_tail = tuple(seq for seq in same.tail_documents if seq in tail) if same is not None else ()
    is_known = bool(told)
    shown = here.union(entry.seq for entry in fresh)  # ten thousand entries are not looked for in a list
    return Gathered(
        question=question if turn is None or place.has_own_question else turn.question,
        pack=_bytes([entry for entry in entries.values() if entry.seq in head] if is_known else fresh_head),
        turns=tuple(_past(each, tails[at], sees=sees) for at, each in enumerate(past)),
        tail=(tails[-1] if same is not None else b"") + b"".join(_bytes(fresh_tail)),
        beginning=None if chat.reads_on_demand else _beginning(turn, place),
        documents=tuple(entry for entry in entries.values() if entry.seq in shown),
        head_seqs=(*own_head, *(entry.seq for entry in fresh_head)),
        tail_seqs=(*own_tail, *(entry.seq for entry in fresh_tail)),
        without=tuple(dict.fromkeys((*(same.without if same is not None else ()), *without))),
        own_images=turn.images if turn is not None else (),
        past_images=tuple(image for each in past for image in each.images) if sees else (),
        parent_id=turn.parent_id if turn is not None else _last_over(base),
        continues=turn.id if turn is not None and place.goes_on else None,
        is_known=is_known,
        repeats=repeats,
        # A reply cannot be begun beside tools: it goes on from the last thing that it read.
        rounds=turn.rounds if turn is not None and place.goes_on else (),
    )


def _last_over(turns: Sequence[Turn]) -> int | None:
    """The turn that a question at the end follows.

    Where another program still waits for a reply in this chat, that is no part of the prompt: the question goes beside.
    """
    return next((turn.id for turn in reversed(turns) if turn.state != "streaming"), None)


def _of_new_chat(chat: Chat) -> Sequence[PackEntry]:
    """The pack; that of a collection as the chats have it that begin with it."""
    return [replace(entry, since_turn=None) for entry in chat.pack] if chat.is_pack else chat.pack


def _bytes(entries: Sequence[PackEntry]) -> tuple[bytes, ...]:
    return tuple(entry.frozen or b"" for entry in entries)


def _left(told: Sequence[Turn], now: Sequence[int]) -> list[set[int]]:
    """For each turn the documents that left the prompt after it: its message is sent without them from then on.

    One that came back stands in the message that it came back with, and in none before that.
    """
    left: list[set[int]] = []
    later = set(now)
    for turn in reversed(told):
        left.insert(0, set(later))
        later |= set(turn.without)
    return left


def _tail(turn: Turn, entries: Mapping[int, PackEntry], left: set[int]) -> bytes:
    """What stood before a turn's question, without the documents that have left."""
    tail = turn.frozen_tail
    for seq in turn.tail_documents:
        if seq in left and seq in entries:
            tail = tail.replace(entries[seq].frozen or b"", b"", 1)
    return tail


def _before(chat: Chat, place: Place) -> tuple[tuple[Turn, ...], Turn | None]:
    """The turns before the place, and the turn that it is beside."""
    if place.turn is None:
        return chat.turns, None
    turn = next((turn for turn in chat.turns if turn.id == place.turn), None)
    if turn is None:
        raise AssistantError(
            "That question stands in another branch of the chat.", "Go to that branch first.", code="not_found"
        )
    at = chat.turns.index(turn)
    return (chat.turns[:at], turn) if place.is_beside else (chat.turns[: at + 1], None)


def _fresh(entries: list[PackEntry], gone: set[int], turn: Turn | None) -> list[PackEntry]:
    """What goes out for the first time here: what was never sent, what is wanted here, what its turn had already."""
    own = {*turn.head_documents, *turn.tail_documents} if turn is not None else set()
    got_passages = turn is not None and bool(turn.passages)
    return [
        entry
        for entry in entries
        if entry.seq not in gone
        and entry.state is not State.LEFT_OUT
        and not entry.is_dropped
        and (entry.seq in own or got_passages or entry.goes_out)
    ]


def _past(turn: Turn, tail: bytes, *, sees: bool) -> PastTurn:
    images = tuple(image.mark for image in turn.images) if sees else ()
    return PastTurn(tail, turn.question, turn.reply, turn.thinking, images, turn.rounds)


def _beginning(turn: Turn | None, place: Place) -> Beginning | None:
    """None where nothing has come that could go on: then the question is asked again."""
    if turn is None or not place.goes_on or not (turn.reply or turn.thinking):
        return None
    return Beginning(turn.thinking, turn.reply or (STARTER if place.how is How.ANSWER else ""))
