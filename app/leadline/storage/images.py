# SPDX-License-Identifier: AGPL-3.0-or-later
"""Images of questions: kept once, in the bytes in which they are sent, each with a small picture for the screen."""

from collections.abc import Sequence
from sqlite3 import Connection

from leadline.chat.question_image import QuestionImage
from leadline.storage.blobs import get_blob, put_blob
from leadline.storage.columns import clean


def put_images(con: Connection, turn_id: int, images: Sequence[QuestionImage], contents: Sequence[bytes]) -> None:
    """Keep the images of a question, in order. `contents` are parts and thumbnails that the history may lack."""
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
