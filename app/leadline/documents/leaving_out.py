# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether a file stays out, by its name or by its text, and how much the user's wish counts against that."""

from enum import IntEnum

from leadline.documents import credentials, generated, key_shapes, kinds
from leadline.documents.document import Note, NoteCode
from leadline.host.key_mark import KeyMark


class Wish(IntEnum):
    """How a file came to be asked for."""

    FOLDER = 0
    """It lies in a folder that was added: secrets and what nobody wrote by hand stay out."""
    FILE = 1
    """It was added itself: only secrets stay out."""
    PUT_BACK = 2
    """It was left out, and the user ticked it: it is read."""


_PLAIN_SUFFIXES = frozenset(
    "py pyi c h cc cpp cxx hpp hh cs java kt scala go rs rb php pl lua swift m mm dart ex exs erl hs ml clj lisp ts "
    "tsx jsx vue sql sh md rst txt tex adoc".split()
)
"""Of files whose names say nothing against them, unless they begin in an odd way."""


def is_plain_name(folder: str, name: str) -> bool:
    """Whether neither a rule on names nor the format speaks against the file, seen at a glance: true of most files."""
    stem, _, suffix = name.rpartition(".")
    return suffix in _PLAIN_SUFFIXES and stem[:1] not in _ODD and folder[:1] != "." and folder != "gh"


_ODD = frozenset(("", ".", "i", "I", "_"))
"""Of `.env.py`, `id_rsa.txt`, and what is no name with a suffix."""


def note_by_name(segments: tuple[str, ...], wish: Wish) -> Note | None:
    """Why the file at this path below its source stays out; None if its name says nothing against it."""
    if wish is Wish.PUT_BACK:
        return None
    if reason := credentials.secret_name(segments):
        return Note(NoteCode.SECRET, detail=reason)
    if wish is Wish.FOLDER and (reason := generated.name_reason(segments)):
        return Note(NoteCode.GENERATED, detail=reason)
    return None


def note_by_text(name: str, text: str, wish: Wish, own: tuple[KeyMark, ...] = ()) -> Note | None:
    """Why a file with this text stays out; None if nothing in it speaks against it.

    The note on a secret says what it looks like and where it stands, never what it is.
    """
    return note_by_bytes(kinds.kind_of(name), text.encode("utf-8", "surrogatepass"), wish, own)


def note_by_bytes(kind: str, text: bytes, wish: Wish, own: tuple[KeyMark, ...] = ()) -> Note | None:
    """The same for text in UTF-8 and the kind that its name says."""
    if wish is Wish.PUT_BACK:
        return None
    if found := key_shapes.findings(text, own):
        return Note(NoteCode.SECRET, detail=key_shapes.sentence(found))
    if wish is Wish.FOLDER and kind == kinds.CODE and (reason := generated.content_reason(text)):
        return Note(NoteCode.GENERATED, detail=reason)
    return None
