# SPDX-License-Identifier: AGPL-3.0-or-later
"""The figures of a document, told from its extract alone."""

from leadline.documents.document import Extract, Note, NoteCode, Page, State
from leadline.documents.report import summary

TABLE = "| a | b |\n| --- | --- |\n| 1 | 2 |\n"


def extract(*pages: Page) -> Extract:
    whole = (Note(NoteCode.TRUNCATED, detail="The end of the file is missing."),)
    return Extract("/a.pdf", "a.pdf", "/a.pdf", "pdf", State.PARTLY, "0" * 64, 9, "2", whole, pages)


def test_pages_without_text_and_recognised_ones_are_told_apart() -> None:
    no_text = (Note(NoteCode.NO_TEXT, 2, "A picture."),)
    read = (Note(NoteCode.NO_TEXT, 3, "Read from its picture."),)
    made = summary(
        extract(
            Page(1, f"text\n\n{TABLE}\nmore\n\n{TABLE}"), Page(2, "", no_text), Page(3, "scan\n", read), Page(4, "")
        )
    )
    assert (made.pages, made.text_pages, made.empty_pages, made.recognised_pages) == (4, 2, (2, 4), (3,))
    assert made.tables == 2
    assert [note.page for note in made.left_out] == [None, 2]
    assert made.sentence() == "4 pages, 2 with text; without text: p. 2,4; recognised: p. 3; 2 tables"


def test_odd_characters_are_a_share_of_all() -> None:
    made = summary(extract(Page(1, "\ue000\ufffd" + "缓" * 6), Page(2, "ab")))
    assert made.odd_share == 0.2
    assert made.sentence() == "2 pages, 2 with text; 20.0% odd characters"


def test_a_document_that_was_not_read_has_no_figures() -> None:
    made = summary(extract())
    assert (made.pages, made.odd_share, made.sentence()) == (0, 0.0, "0 pages, 0 with text")
