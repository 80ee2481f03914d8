# SPDX-License-Identifier: AGPL-3.0-or-later
"""All of the corpus dropped at once, as a folder: every file has its text or its reason, and no page is empty without a
note."""

from pathlib import Path

import pytest

from leadline.documents.document import Extract, State
from leadline.documents.report import summary
from tests.documents import corpus, makers
from tests.documents.conftest import MakeReading, Reading


@pytest.fixture(scope="module")
def extracts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Extract]:
    """Read once for all tests: most of them only look."""
    from leadline.documents.reader import ReadLimits

    folder = tmp_path_factory.mktemp("corpus")
    contents = {name: data for part in (corpus.GOOD, corpus.PARTLY, corpus.BAD) for name, (data, _) in part.items()}
    makers.plant(folder, dict(contents))
    reading = Reading(ReadLimits())
    try:
        return reading.named(folder)
    finally:
        reading.reader.close()


def test_every_file_is_there_with_a_state_and_no_page_is_empty_without_a_note(extracts: dict[str, Extract]) -> None:
    assert set(extracts) == {*corpus.GOOD, *corpus.PARTLY, *corpus.BAD}
    for extract in extracts.values():
        assert extract.state in (State.READY, State.PARTLY, State.LEFT_OUT, State.FAILED)
        assert (extract.state is State.READY) == (not summary(extract).left_out), extract.name
        noted = {note.page for note in extract.all_notes()}
        assert all(page.text.strip() or page.number in noted for page in extract.pages), extract.name


@pytest.mark.parametrize("name", corpus.GOOD)
def test_a_good_file_gives_its_text_in_order(extracts: dict[str, Extract], name: str) -> None:
    extract = extracts[name]
    assert extract.state is State.READY, extract.all_notes()
    text, at = "\n".join(page.text for page in extract.pages), 0
    for piece in corpus.GOOD[name][1]:
        found = text.find(piece, at)
        assert found >= 0, (piece, text[at : at + 500])
        at = found + len(piece)


@pytest.mark.parametrize("name", corpus.PARTLY)
def test_what_is_missing_of_a_file_is_said_by_page(extracts: dict[str, Extract], name: str) -> None:
    extract = extracts[name]
    assert extract.state is State.PARTLY
    assert {note.page: note.code for note in extract.all_notes()} == corpus.PARTLY[name][1]


@pytest.mark.parametrize("name", corpus.BAD)
def test_a_bad_file_gives_a_reason_and_no_text(extracts: dict[str, Extract], name: str) -> None:
    extract = extracts[name]
    assert extract.state in (State.LEFT_OUT, State.FAILED)
    assert not any(page.text for page in extract.pages)
    note = extract.all_notes()[0]
    assert (note.code, note.detail.endswith((".", "names)."))) == (corpus.BAD[name][1], True)
    assert corpus.KEY[:12] not in note.detail


def test_tables_are_tables_where_they_are_asked_for(tmp_path: Path, make_reading: MakeReading) -> None:
    from leadline.documents.options import ReadOptions

    path = tmp_path / "table.pdf"
    path.write_bytes(corpus.GOOD["pdf/table.pdf"][0])
    extract = make_reading().one(path, ReadOptions(layout="all"))
    assert "| Year | Sum |\n| --- | --- |\n| 2024 | 1,204 |" in extract.pages[0].text
