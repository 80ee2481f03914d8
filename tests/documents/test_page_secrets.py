# SPDX-License-Identifier: AGPL-3.0-or-later
"""Keys on the pages of PDFs, e-books and slides: the document stays out until it is ticked, and the page is named."""

from pathlib import Path

import pytest

from leadline.documents.document import Extract, Note, NoteCode, State
from leadline.documents.leaving_out import Wish
from leadline.documents.page_secrets import PageSecrets
from leadline.documents.source import SourceRequest
from leadline.documents.tasks import ReadTask
from leadline.host.key_mark import KeyMark
from tests.documents import books, makers, office
from tests.documents.conftest import Reading

KEY = "sk-" + "0123456789abcdef" * 2
TOKEN = "ghp_" + "a1b2c3d4e5f6g7h8i9" * 2


def read(tmp_path: Path, reading: Reading, name: str, data: bytes) -> Extract:
    path = tmp_path / name
    path.write_bytes(data)
    return reading.one(path)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.pdf", makers.pdf(["Harmless.", f"Set the key to {KEY} first.", "The end."])),
        ("a.pptx", office.pptx([office.shape(["Harmless."]), office.shape([KEY])])),
        ("a.xps", books.xps(["Harmless.", KEY])),
    ],
)
def test_a19_a_key_on_a_page_leaves_the_document_out_and_names_the_page(
    tmp_path: Path, reading: Reading, name: str, data: bytes
) -> None:
    extract = read(tmp_path, reading, name, data)
    assert (extract.state, extract.pages, extract.outline) == (State.LEFT_OUT, (), ())
    assert extract.hash == "", "nothing of it is kept"
    (note,) = extract.notes
    assert (note.code, note.page) == (NoteCode.SECRET, None)
    assert note.detail == "Page 2 has what looks like an API key (sk-...)."


def test_a19_a_ticked_pdf_is_read_with_its_key(tmp_path: Path, reading: Reading) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(makers.pdf(["Harmless.", KEY]))
    (extract,) = reading.read(SourceRequest(str(path), put_back=frozenset({str(path)})))
    assert extract.state is State.READY
    assert KEY in extract.pages[1].text


def test_several_pages_are_one_sentence() -> None:
    secrets = PageSecrets(Wish.FILE)
    for page in (2, 3, 1_000):
        secrets.look(page, KEY)
    secrets.look(1_001, f"{TOKEN} {KEY}")
    assert secrets.note is not None
    assert secrets.note.detail == (
        "Page 2 has what looks like an API key (sk-...), page 3 an API key (sk-...), page 1,000 an API key (sk-...);"
        " 2 more such places."
    )


def test_the_users_own_key_is_found_on_a_page() -> None:
    own = KeyMark.of("a-key-of-no-known-shape-7")
    secrets = PageSecrets(Wish.FOLDER, (own,))
    secrets.look(1, "nothing")
    assert secrets.note is None
    secrets.look(2, "here: a-key-of-no-known-shape-7.")
    assert secrets.note == Note(NoteCode.SECRET, detail="Page 2 has what looks like your own API key.")


def test_a_child_that_is_lost_after_a_page_with_a_key_leaves_no_text() -> None:
    task = ReadTask("/a.pdf", "/a.pdf", "a.pdf", Wish.FILE)
    task.accept({"opened": ["pdf", "ab" * 32, 100, 3]})
    task.accept({"page": [1, "Harmless.", [], False]})
    task.accept({"withheld": ["secret", None, "Page 2 has what looks like a token."]})
    task.accept({"page": [2, KEY, [], False]})
    task.fail(Note(NoteCode.CRASHED, detail="The reader crashed on it."))
    assert task.extract is not None
    assert (task.extract.state, task.extract.pages, task.extract.hash) == (State.LEFT_OUT, (), "")
    assert [note.code for note in task.extract.notes] == [NoteCode.SECRET]
