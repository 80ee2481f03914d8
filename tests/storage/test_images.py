# SPDX-License-Identifier: AGPL-3.0-or-later
"""Images of questions in the history: kept once, with the chat, and gone with it."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from leadline.chat.question_image import NewImage, QuestionImage
from leadline.context.images import digest_of
from leadline.errors import AssistantError
from leadline.storage import conversations, images, receipts
from leadline.storage.database import Store
from tests.storage.rows import WHEN, new_chat, new_turn

Call = Callable[..., Any]
PART, THUMBNAIL = b"{the content part}" * 50, b"a small png"


def an_image(part: bytes = PART, thumbnail: bytes = THUMBNAIL, name: str = "chart.png") -> QuestionImage:
    return QuestionImage(name, "image/png", 640, 480, 206, len(part), digest_of(part), digest_of(thumbnail))


def blobs(store: Store) -> int:
    return int(store.read(lambda con: con.execute("SELECT count(*) FROM blob").fetchone()[0]).result())


def test_images_come_back_with_their_question_in_their_order(write: Call, read: Call) -> None:
    chat_id = write(new_chat)
    turn_id = write(new_turn, chat_id, "What is this?", "A chart.")
    pictures = (an_image(), an_image(b"other", b"small", name=""), an_image())

    write(images.put_images, turn_id, pictures, (PART, THUMBNAIL, b"other", b"small"))

    (turn,) = read(conversations.load_chat, chat_id).turns
    assert turn.images == pictures
    assert read(images.load_contents, [pictures[1].digest, pictures[0].thumbnail]) == [b"other", THUMBNAIL]


def test_an_image_that_was_sent_is_kept_once(store: Store, write: Call) -> None:
    chat_id = write(new_chat)
    parent = None
    for number in range(5):
        parent = write(new_turn, chat_id, str(number), "yes", parent)
        write(images.put_images, parent, (an_image(),), (PART, THUMBNAIL))
        write(receipts.put_receipt, parent, (b"head", PART, b"%d" % number), {})

    assert blobs(store) == 2 + 1 + 5


def test_images_outlive_the_receipts_and_go_with_the_chat(store: Store, write: Call, read: Call) -> None:
    kept, gone = write(new_chat, "kept"), write(new_chat, "gone")
    for chat_id, part in ((kept, PART), (gone, b"other")):
        turn_id = write(new_turn, chat_id, "What is this?", "A chart.")
        write(images.put_images, turn_id, (an_image(part),), (part, THUMBNAIL))
    write(conversations.hide_chat, gone, WHEN)

    conversations.purge(store, WHEN + timedelta(days=1))

    assert blobs(store) == 2
    assert read(conversations.load_chat, kept).turns[0].images == (an_image(),)
    with pytest.raises(AssistantError) as raised:
        read(images.load_contents, [digest_of(b"other")])
    assert raised.value.code == "damaged"


def test_images_of_a_damaged_history_are_rescued(open_store: Callable[[], Store], database: Path) -> None:
    store = open_store()
    chat_id = store.write(new_chat).result()
    turn_id = store.write(partial(new_turn, chat_id=chat_id, question="What is this?", reply="A chart.")).result()
    lost = an_image(b"other", b"small")
    contents = (PART, THUMBNAIL, b"other", b"small")
    store.write(partial(images.put_images, turn_id=turn_id, images=(an_image(), lost), contents=contents)).result()
    store.close()
    with closing(sqlite3.connect(database, isolation_level=None)) as con:
        con.execute("UPDATE blob SET bytes = x'1234' WHERE hash = ?", (lost.digest,))
        con.execute("PRAGMA writable_schema = ON")
        con.execute("UPDATE sqlite_master SET sql = 'CREATE TABLE nothing' WHERE name = 'held_prefix'")

    rescued = open_store()

    assert [notice.code for notice in rescued.notices] == ["damaged"]
    (turn,) = rescued.read(partial(conversations.load_chat, chat_id=chat_id)).result().turns
    assert turn.images == (an_image(),)
    assert rescued.read(partial(images.load_contents, digests=[an_image().digest])).result() == [PART]


def drafted(part: bytes = PART, thumbnail: bytes = THUMBNAIL, name: str = "chart.png") -> NewImage:
    return NewImage(an_image(part, thumbnail, name), part, thumbnail)


def test_images_of_a_draft_come_back_with_their_bytes_in_their_order(write: Call, read: Call) -> None:
    chat_id = write(new_chat)
    pictures = (drafted(b"b"), drafted(b"a"), drafted(b"b", name="again.png"))

    write(images.save_draft, chat_id, pictures)
    write(images.save_draft, None, pictures[1:2])

    assert read(images.load_draft, chat_id) == pictures
    assert read(images.load_draft, None) == pictures[1:2]
    assert read(images.load_draft, chat_id + 1) == ()


def test_an_image_that_is_taken_out_of_a_draft_leaves_no_bytes_behind(store: Store, write: Call) -> None:
    chat_id = write(new_chat)
    turn_id = write(new_turn, chat_id, "What is this?", "A chart.")
    write(images.put_images, turn_id, (an_image(b"sent"),), (b"sent", THUMBNAIL))
    write(images.save_draft, chat_id, (drafted(), drafted(b"sent"), drafted(b"other", b"small")))
    assert blobs(store) == 5

    write(images.save_draft, chat_id, (drafted(),))
    assert blobs(store) == 3
    write(images.save_draft, chat_id, ())

    assert blobs(store) == 2


@pytest.mark.parametrize("is_first", [True, False])
def test_what_is_sent_ceases_to_be_a_draft_in_the_same_transaction(write: Call, read: Call, is_first: bool) -> None:
    chat_id = write(new_chat)
    parent = None if is_first else write(new_turn, chat_id, "Before", "yes")
    for draft in (chat_id, None):
        write(images.save_draft, draft, (drafted(b"sent"), drafted(b"not yet")))
    turn_id = write(new_turn, chat_id, "What is this?", None, parent)

    write(images.put_images, turn_id, (an_image(b"sent"),), (b"sent", THUMBNAIL))

    assert read(images.load_draft, chat_id) == (drafted(b"not yet"),)
    left = (drafted(b"not yet"),) if is_first else (drafted(b"sent"), drafted(b"not yet"))
    assert read(images.load_draft, None) == left


def test_a_draft_goes_with_its_chat_and_is_kept_for_none_that_is_gone(store: Store, write: Call, read: Call) -> None:
    chat_id = write(new_chat)
    write(images.save_draft, chat_id, (drafted(),))
    write(conversations.hide_chat, chat_id, WHEN)
    conversations.purge(store, WHEN + timedelta(days=1))

    write(images.save_draft, chat_id, (drafted(),))

    assert read(images.load_draft, chat_id) == ()
    assert blobs(store) == 0
