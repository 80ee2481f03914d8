# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the user may choose about one document, and the names under which extracts are kept."""

import pytest

from leadline.documents.limits import READER_VERSION, reader_version
from leadline.documents.options import LAST, ReadOptions, holds, parse, shown


@pytest.mark.parametrize(
    ("text", "ranges"),
    [
        ("1-12, 40", ((1, 12), (40, 40))),
        ("40,1-12", ((1, 12), (40, 40))),
        ("3", ((3, 3),)),
        ("1-3, 4-6, 5-9", ((1, 9),)),
        ("5-", ((5, LAST),)),
        ("-3", ((1, 3),)),
        ("1–3，7 — 8", ((1, 3), (7, 8))),
        ("all", ((1, LAST),)),
    ],
)
def test_ranges_are_read_as_people_write_them(text: str, ranges: object) -> None:
    assert parse(text) == ranges


@pytest.mark.parametrize("text", ["", ",", "a", "3-1", "0", "1-2-3", "-", "1 2"])
def test_what_is_no_range_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match="page"):
        parse(text)


def test_a_page_is_in_a_range_or_not() -> None:
    assert [number for number in range(1, 8) if holds(parse("2-3, 6-"), number)] == [2, 3, 6, 7]
    assert shown(parse("6-, 2-3,4")) == "2-4,6-"


@pytest.mark.parametrize(
    ("kind", "options", "label"),
    [
        ("pdf", ReadOptions(), ""),
        ("pdf", ReadOptions(layout="all"), " layout=1-"),
        ("pdf", ReadOptions("40, 1-12", "3", ("chi_sim", "eng")), " layout=3 ocr=chi_sim+eng pages=1-12,40"),
        ("book", ReadOptions(pages="5-"), " as=book pages=5-"),
        ("notebook", ReadOptions(), " as=notebook"),
        ("text", ReadOptions(pages="1", layout="all"), ""),
    ],
)  # fmt: skip
def test_equal_bytes_read_with_other_options_go_by_another_name(kind: str, options: ReadOptions, label: str) -> None:
    assert reader_version(kind, options) == READER_VERSION + label


@pytest.mark.parametrize(
    "options",
    [ReadOptions(), ReadOptions("1-12,40", "3", ("chi_sim", "eng")), ReadOptions(layout="1-"), ReadOptions("5-")],
)
def test_the_options_can_be_told_from_the_version(options: ReadOptions) -> None:
    assert ReadOptions.of_label(reader_version("pdf", options)) == options
