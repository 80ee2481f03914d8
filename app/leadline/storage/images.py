# SPDX-License-Identifier: AGPL-3.0-or-later
"""Images of questions: kept once, in the bytes in which they are sent, each with a small picture for the screen.

Those of a question that is still being written are kept, too; they cease to be a draft in the transaction in which
the question becomes a turn.
"""

from collections.abc import Sequence
from sqlite3 import Connection

from leadline.chat.question_image import NewImage, QuestionImage
from leadline.storage.blobs import drop_unused, get_blob, put_blob
from leadline.storage.columns import clean


def put_images(con: Connection, turn_id: int, images: Sequence[QuestionImage], contents: Sequence[bytes]) -> None:
    """Keep the images of a question, in order, and not as a draft any more.

    `contents` are parts and thumbnails that the history may lack.
    """
    for content in contents:
        put_blob(con, content)
    con.executemany(
        "INSERT INTO turn_image (turn_id, seq, name, media_type, width_px, height_px, tokens, blob, thumbnail)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                turn_id,
                seq,
                clean(image.name),
                image.media_type,
                image.width_px,
                image.height_px,
                image.tokens,
                image.digest,
                image.thumbnail,
            )
            for seq, image in enumerate(images)
        ],
    )
    chat_id, parent_id = con.execute("SELECT chat_id, parent_id FROM turn WHERE id = ?", (turn_id,)).fetchone()
    for image in images:
        con.execute(
            "DELETE FROM draft_image WHERE blob = ? AND (chat_id = ? OR (chat_id IS NULL AND ?))",
            (image.digest, chat_id, parent_id is None),
        )


def load_images(con: Connection, turn_id: int) -> tuple[QuestionImage, ...]:
    """The images of a question, without their bytes."""
    rows = con.execute(
        "SELECT name, media_type, width_px, height_px, tokens, size, turn_image.blob, thumbnail FROM turn_image"
        " JOIN blob ON blob.hash = turn_image.blob WHERE turn_id = ? ORDER BY seq",
        (turn_id,),
    )
    return tuple(QuestionImage(*row) for row in rows)


def load_contents(con: Connection, digests: Sequence[bytes]) -> list[bytes]:
    """Content parts or thumbnails, by their hashes.

    Raises:
        AssistantError: one is missing or not what it was (code damaged).
    """
    return [get_blob(con, digest) for digest in digests]


def save_draft(con: Connection, chat_id: int | None, images: Sequence[NewImage]) -> None:
    """Keep the images of a chat's next question in place of those kept before; None for that of a new chat.

    Where there is no such chat any more nothing is kept.
    """
    before = [row[0] for row in con.execute(_DRAFT_BLOBS, {"chat": chat_id})]
    con.execute("DELETE FROM draft_image WHERE chat_id IS ?", (chat_id,))
    if chat_id is None or con.execute("SELECT 1 FROM chat WHERE id = ?", (chat_id,)).fetchone() is not None:
        for new in images:
            image = new.image
            put_blob(con, new.part)
            put_blob(con, new.thumbnail)
            con.execute(
                "INSERT INTO draft_image (chat_id, name, media_type, width_px, height_px, tokens, blob, thumbnail)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    chat_id,
                    clean(image.name),
                    image.media_type,
                    image.width_px,
                    image.height_px,
                    image.tokens,
                    image.digest,
                    image.thumbnail,
                ),
            )
    # Megabytes that nobody sent: they go at once, not with the next chat that is deleted.
    drop_unused(con, before)


def load_draft(con: Connection, chat_id: int | None) -> tuple[NewImage, ...]:
    """The images of a chat's next question, or of a new chat's, with their bytes.

    Raises:
        AssistantError: one is not what it was (code damaged).
    """
    rows = con.execute(
        "SELECT name, media_type, width_px, height_px, tokens, size, draft_image.blob, thumbnail FROM draft_image"
        " JOIN blob ON blob.hash = draft_image.blob WHERE chat_id IS ? ORDER BY id",
        (chat_id,),
    ).fetchall()
    images = [QuestionImage(*row) for row in rows]
    return tuple(NewImage(each, get_blob(con, each.digest), get_blob(con, each.thumbnail)) for each in images)


_DRAFT_BLOBS = (
    "SELECT blob FROM draft_image WHERE chat_id IS :chat UNION SELECT thumbnail FROM draft_image WHERE chat_id IS :chat"
)
