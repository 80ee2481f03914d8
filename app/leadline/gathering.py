# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of a chat goes out with a question: the turns before it, and the documents of its branch. Values only.

Which documents those are is the rule of `storage.belonging`; here it is carried out. A question keeps the documents
that went out with it when it is edited, asked again or gone on with: its message begins as it did.
"""

from dataclasses import dataclass

from leadline.chat.place import STARTER, How, Place
from leadline.chat.question_image import QuestionImage
from leadline.chat.request import Beginning, PastTurn
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


def gather(chat: Chat | None, question: str, place: Place, *, sees: bool = False) -> Gathered:
    """What goes out with a question at that place; `question` counts only where the place has one of its own.

    `sees`: the model takes images; to others those of the past are not sent.

    Raises:
        AssistantError: the turn of the place is not on the path on screen (code not_found).
    """
    if chat is None:
        return Gathered(question, (), (), b"", None, (), (), (), (), (), None, None, is_known=False, repeats=False)
    base, turn = _before(chat, place)
    past = [each for each in base if each.id in chat.anchors]
    # The same message goes out, but where it brought nothing back, and where a small window had got passages only.
    same = turn if turn is not None and turn.id in chat.anchors and not turn.passages else None
    told = past if same is None else [*past, same]
    head = {seq for each in told for seq in each.head_documents}
    gone = head | {seq for each in told for seq in each.tail_documents}
    entries = [entry for entry in chat.pack if entry.frozen is not None]
    fresh = [] if same is not None and place.how is not How.EDIT else _fresh(entries, gone, turn)
    fresh_bytes = tuple(entry.frozen or b"" for entry in fresh)
    fresh_seqs = tuple(entry.seq for entry in fresh)
    is_known = bool(told)
    return Gathered(
        question=question if turn is None or place.has_own_question else turn.question,
        pack=tuple(entry.frozen or b"" for entry in entries if entry.seq in head) if is_known else fresh_bytes,
        turns=tuple(_past(each, sees=sees) for each in past),
        tail=(same.frozen_tail if same is not None else b"") + (b"".join(fresh_bytes) if is_known else b""),
        beginning=_beginning(turn, place),
        documents=tuple(entry for entry in entries if entry.seq in gone or entry in fresh),
        head_seqs=(same.head_documents if same is not None else ()) + (() if is_known else fresh_seqs),
        tail_seqs=(same.tail_documents if same is not None else ()) + (fresh_seqs if is_known else ()),
        own_images=turn.images if turn is not None else (),
        past_images=tuple(image for each in past for image in each.images) if sees else (),
        parent_id=turn.parent_id if turn is not None else base[-1].id if base else None,
        continues=turn.id if turn is not None and place.goes_on else None,
        is_known=is_known,
        repeats=same is not None and place.how is not How.EDIT,
    )


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
        and (entry.seq in own or got_passages or entry.goes_out)
    ]


def _past(turn: Turn, *, sees: bool) -> PastTurn:
    images = tuple(image.mark for image in turn.images) if sees else ()
    return PastTurn(turn.frozen_tail, turn.question, turn.reply, turn.thinking, images)


def _beginning(turn: Turn | None, place: Place) -> Beginning | None:
    """None where nothing has come that could go on: then the question is asked again."""
    if turn is None or not place.goes_on or not (turn.reply or turn.thinking):
        return None
    return Beginning(turn.thinking, turn.reply or (STARTER if place.how is How.ANSWER else ""))
