# SPDX-License-Identifier: AGPL-3.0-or-later
"""Documents cut for a small window."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadline.context.pack import PackEntry, json_fragment
from leadline.context.passages import PASSAGE_SIZE, Passage, cut_passages, grouped_labels
from leadline.documents.document import Page, State


def entry(name: str, kind: str) -> PackEntry:
    return PackEntry(
        seq=4,
        document_id=9,
        name=name,
        path="/" + name,
        source="/" + name,
        kind=kind,
        state=State.READY,
        notes=(),
        hash="",
        pages=1,
        tokens=None,
        frozen=b"",
        since_turn=None,
    )


def test_a_passage_of_a_pdf_names_its_page() -> None:
    passages = cut_passages(entry("report.pdf", "pdf"), [Page(1, "One."), Page(2, "  \n"), Page(3, "Three.")])

    assert [(passage.label, passage.text, passage.place) for passage in passages] == [
        ("report.pdf, p. 1", "One.", (4, 1, 0)),
        ("report.pdf, p. 3", "Three.", (4, 3, 0)),
    ]
    assert passages[1].frozen == json_fragment("[document 9: report.pdf]\n[p. 3]\nThree.\n[end of document 9]\n")


def test_a_passage_of_a_text_file_names_its_lines() -> None:
    lines = [f"line {number} " + "x" * 90 + "\n" for number in range(1, 31)]

    passages = cut_passages(entry("app.py", "code"), [Page(1, "".join(lines))])

    assert [passage.label for passage in passages] == [
        "app.py, lines 1-12",
        "app.py, lines 13-24",
        "app.py, lines 25-30",
    ]
    assert "[p. " not in passages[0].frozen.decode()


def test_a_passage_keeps_the_indent_of_its_first_line() -> None:
    (passage,) = cut_passages(entry("app.py", "code"), [Page(1, "\n\n    return 1\n\n")])

    assert (passage.label, passage.text) == ("app.py, line 3", "    return 1")


@pytest.mark.parametrize(("character", "size"), [("x", PASSAGE_SIZE), ("字", PASSAGE_SIZE // 4)])
def test_a_line_that_is_too_long_is_cut(character: str, size: int) -> None:
    passages = cut_passages(entry("a.txt", "text"), [Page(1, character * (2 * size + 1))])

    assert [len(passage.text) for passage in passages] == [size, size, 1]
    assert {passage.label for passage in passages} == {"a.txt, line 1"}


@given(st.lists(st.text(max_size=3_000), max_size=3))
def test_no_word_is_lost_and_places_are_in_reading_order(texts: list[str]) -> None:
    pages = [Page(number, text) for number, text in enumerate(texts, start=1)]

    passages = cut_passages(entry("a.pdf", "pdf"), pages)

    assert "".join("".join(passage.text for passage in passages).split()) == "".join("".join(texts).split())
    assert [passage.place for passage in passages] == sorted({passage.place for passage in passages})


def test_the_labels_of_one_document_are_one_line() -> None:
    places = [("report.pdf, p. 2", 2), ("report.pdf, p. 4", 4), ("report.pdf, p. 4", 5), ("a, b.py, line 7", 6)]
    places.append(("a, b.py, lines 9-12", 7))
    passages = [Passage(label, "text", b"text", (1, order, 0)) for label, order in places]
    assert grouped_labels(passages) == ("report.pdf p. 2, 4", "a, b.py lines 7, 9-12")
