# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables without lines: found where words stand in columns, and not made of prose."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pymupdf
import pytest

from leadline.documents.options import ReadOptions
from leadline.documents.unruled_tables import unruled_tables
from tests.documents import makers
from tests.documents.conftest import Reading

_mupdf: Any = pymupdf
ROWS = [["Year", "Income", "Costs"], ["2023", "1,204", "980"], ["2024", "1,377", "1,001"], ["2025", "", "1,250"]]
SENTENCE = "The harbour was deep enough for the larger ships, as the pilot had said in the spring of that year. "


def page_with(rows: Sequence[Sequence[str]], columns: Sequence[float] = (50, 200, 330)) -> bytes:
    """A line, the cells at their places, another line."""
    document = _mupdf.open()
    page = document.new_page()
    page.insert_text((50, 60), "Before the table comes a sentence that is as long as a sentence is.")
    for row, cells in enumerate(rows):
        for left, cell in zip(columns, cells, strict=True):
            page.insert_text((left, 110 + 18 * row), cell)
    page.insert_text((50, 110 + 18 * len(rows) + 40), "And after the table there is another sentence of that kind.")
    data: bytes = document.tobytes()
    document.close()
    return data


def read(reading: Reading, tmp_path: Path, data: bytes) -> str:
    path = tmp_path / "a.pdf"
    path.write_bytes(data)
    return reading.one(path, ReadOptions(layout="all")).pages[0].text


def test_words_in_columns_are_a_table_between_its_sentences(reading: Reading, tmp_path: Path) -> None:
    text = read(reading, tmp_path, page_with(ROWS))
    assert text == (
        "Before the table comes a sentence that is as long as a sentence is.\n\n"
        "| Year | Income | Costs |\n| --- | --- | --- |\n| 2023 | 1,204 | 980 |\n| 2024 | 1,377 | 1,001 |\n"
        "| 2025 |  | 1,250 |\n\n"
        "And after the table there is another sentence of that kind.\n"
    )


def test_a_table_with_lines_is_not_found_twice(reading: Reading, tmp_path: Path) -> None:
    text = read(reading, tmp_path, makers.table_pdf(ROWS))
    assert text.count("| 2023 | 1,204 | 980 |") == text.count("1,204") == 1


@pytest.mark.parametrize("boxes", [[(50, 290), (310, 550)], [(40, 200), (220, 380), (400, 560)]])
def test_prose_in_columns_is_no_table(reading: Reading, tmp_path: Path, boxes: list[tuple[float, float]]) -> None:
    data = makers.pdf_of_blocks([[((left, 80, right, 760), SENTENCE * 8) for left, right in boxes]])
    assert "| --- |" not in read(reading, tmp_path, data)


def test_a_paragraph_and_a_list_are_no_tables(reading: Reading, tmp_path: Path) -> None:
    lines = "".join(f"{number}.  {SENTENCE[:60]}\n" for number in range(1, 9))
    data = makers.pdf_of_blocks([[((50, 80, 550, 300), SENTENCE * 6), ((50, 320, 550, 700), lines)]])
    assert "| --- |" not in read(reading, tmp_path, data)


@pytest.mark.parametrize(
    ("rows", "columns"),
    [
        ([["13", "def fit(x, y):"], ["14", "return x"], ["15", "x = fit(1)"], ["16", "y = 2"]], (50, 90)),
        ([["First item", "fifth item"], ["second item", "sixth item"], ["third", "seventh"]], (50, 300)),
        ([["Contents", "3"], ["1 Usage", "2"], ["2 Setup", "2"], ["3 Index", "14"]], (50, 400)),
        ([["478 }", ""], ["479 {", "#1"], ["480 }", ""], ["481", ""]], (50, 300)),
    ],
)
def test_code_with_numbered_lines_lists_side_by_side_and_contents_are_no_tables(
    reading: Reading, tmp_path: Path, rows: list[list[str]], columns: tuple[float, ...]
) -> None:
    assert "| --- |" not in read(reading, tmp_path, page_with(rows, columns))


def test_names_alone_are_a_table_where_there_are_many_and_no_hole(reading: Reading, tmp_path: Path) -> None:
    rows = [["Melon", "Orange", "Peach"], ["Red", "Ruby", "Rose"], ["Blue", "Navy", "Sky"], ["Lime", "Pine", "Moss"]]
    assert "| Red | Ruby | Rose |" in read(reading, tmp_path, page_with(rows))


def test_two_tables_apart_are_two_and_two_rows_are_none() -> None:
    def words(top: float, count: int) -> list[tuple[float, float, float, float, str]]:
        return [
            (x, top + 20 * row, x + 30, top + 20 * row + 12, f"{9 - row}") for row in range(count) for x in (50, 200)
        ]

    found = unruled_tables([*words(100, 3), *words(400, 4), *words(700, 2)])
    assert [len(rows) for _, rows in found] == [3, 4]
    assert found[0][0] == (50, 100, 230, 152)
    assert unruled_tables([]) == []
