# SPDX-License-Identifier: AGPL-3.0-or-later
"""Blocks of text become a page's text: order, joined words and lines. Plain values, no PDF."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadline.documents.page_text import Block, join_lines, join_words, page_text, tidy
from leadline.documents.right_to_left import unmirrored


def block(left: float, top: float, text: str, width: float = 200) -> Block:
    return (left, top, left + width, top + 12 * (text.count("\n") or 1), text)


def order(blocks: list[Block]) -> list[str]:
    return [line.strip() for line in page_text(blocks, 800).text.split("\n\n")]


PARAGRAPH = "one two three\n" * 8


def test_the_order_of_the_file_is_kept_where_it_can_be_right() -> None:
    columns = [block(50, 60 + 110 * n, f"left {n}\n{PARAGRAPH}") for n in range(3)]
    columns += [block(320, 60 + 110 * n, f"right {n}\n{PARAGRAPH}") for n in range(3)]
    assert [text.split("\n")[0] for text in order(columns)] == [
        "left 0",
        "left 1",
        "left 2",
        "right 0",
        "right 1",
        "right 2",
    ]


def test_two_columns_written_row_by_row_are_read_one_after_the_other() -> None:
    rows: list[Block] = []
    for n in range(3):
        rows.append(block(50, 100 + 110 * n, f"left {n}\n{PARAGRAPH}"))
        rows.append(block(320, 100 + 110 * n, f"right {n}\n{PARAGRAPH}"))
    title = block(50, 60, "A title over both columns\n", 470)
    assert [text.split("\n")[0] for text in order([title, *rows])] == [
        "A title over both columns", "left 0", "left 1", "left 2", "right 0", "right 1", "right 2",
    ]  # fmt: skip


def test_a_page_written_from_the_bottom_is_read_from_the_top() -> None:
    assert order([block(50, 500, "three\n"), block(50, 300, "two\n"), block(50, 100, "one\n")]) == [
        "one",
        "two",
        "three",
    ]


def test_a_wide_picture_between_columns_parts_what_is_above_from_what_is_below() -> None:
    blocks = [
        block(50, 400, f"left below\n{PARAGRAPH}"),
        block(50, 100, f"left above\n{PARAGRAPH}"),
        block(320, 100, f"right above\n{PARAGRAPH}"),
        block(50, 320, "Figure 1: over both columns\n", 470),
        block(320, 400, f"right below\n{PARAGRAPH}"),
    ]
    assert [text.split("\n")[0] for text in order(blocks)] == [
        "left above", "right above", "Figure 1: over both columns", "left below", "right below",
    ]  # fmt: skip


def test_rows_of_a_table_stay_rows() -> None:
    cells = [
        block(50 + 150 * column, 100 + 20 * row, f"r{row}c{column}\n", 100) for row in range(3) for column in range(3)
    ]
    assert order(cells) == [f"r{row}c{column}" for row in range(3) for column in range(3)]


@given(st.lists(st.tuples(st.floats(0, 500), st.floats(0, 780), st.floats(5, 300), st.integers(1, 9)), max_size=12))
def test_no_block_is_lost_or_told_twice_whatever_their_order(places: list[tuple[float, float, float, int]]) -> None:
    blocks = [block(x, y, f"block{n}\n" * lines, width) for n, (x, y, width, lines) in enumerate(places)]
    words = page_text(blocks, 800).text.split()
    assert sorted(words) == sorted(word for each in blocks for word in each[4].split())


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("the inter-\nnational market\n", "the international\nmarket\n"),
        ("an alpha-\nbetic, b\n", "an alphabetic,\nb\n"),
        ("end of inter-\nnational\n", "end of international\n"),
        ("a self-\ncontained part\n", "a self-contained\npart\n"),
        ("the well-\nknown one\n", "the well-known\none\n"),
        ("Schul- und Haus-\nund Hof\n", "Schul- und Haus-\nund Hof\n"),
        ("Jean-\nPaul came\n", "Jean-\nPaul came\n"),
        ("x = a -\nb\n", "x = a -\nb\n"),
        ("pages 3-\n5 of it\n", "pages 3-\n5 of it\n"),
        ("--\nname\n", "--\nname\n"),
        ("silben\u00ad\ntrennung hier\n", "silbentrennung\nhier\n"),
        ("Größen-\nänderung x\n", "Größenänderung\nx\n"),
    ],
)
def test_words_broken_at_the_end_of_a_line_are_put_together(text: str, joined: str) -> None:
    assert join_words(text, text) == joined


def test_a_hyphen_that_the_page_has_elsewhere_stays() -> None:
    assert join_words("a cost-\nbenefit view\n", "the cost-benefit view") == "a cost-benefit\nview\n"
    assert join_words("a data-\nbase view\n", "the database view") == "a database\nview\n"


@given(st.text("ab -\n\u00ad\u2010x", max_size=60))
def test_joining_words_changes_nothing_but_hyphens_and_white_space(text: str) -> None:
    def letters(any_text: str) -> str:
        return "".join(character for character in any_text if character.isalpha())

    assert letters(join_words(text, text)) == letters(text)


def test_lines_of_chinese_are_joined_without_blanks_and_paragraphs_are_not() -> None:
    full = "这一行和其他行一样长直到这里结束"
    text = f"{full}\n{full}\n短行。\n{full}\n"
    assert join_lines(text) == f"{full}{full}短行。\n{full}\n"
    mixed = "并行编译可能在某些已有的软件包上运行失败\nDebian 的文档说明了这一点并且给出了办法\n"
    assert join_lines(mixed + "完\n").startswith("并行编译可能在某些已有的软件包上运行失败 Debian 的文档")


def test_lines_of_english_stay_lines_unless_they_were_reflowed() -> None:
    text = "These are lines of a paragraph\nthat was broken for a screen\nend.\n"
    assert join_lines(text) == text
    assert join_lines(text, is_reflowed=True) == "These are lines of a paragraph that was broken for a screen end.\n"


def test_dots_that_lead_to_a_page_number_are_shortened() -> None:
    text = "1 Introduction . . . . . . . . . . . . . . . . . 7\n2 Method\n. . . . . . . . . .\n9\n"
    assert page_text([block(50, 100, text)], 800).text == "1 Introduction ... 7\n2 Method ... 9\n"


def test_arabic_letters_are_letters_and_not_the_shapes_that_were_drawn() -> None:
    assert tidy("ﻫﺬا ﺗﻘﺮﻳﺮ") == "هذا تقرير"
    assert tidy("ﬁnal") == "final"


def test_bullets_and_arrows_of_symbol_fonts_are_characters() -> None:
    assert tidy("\uf0b7 one \uf0e0 two \uf0fc \uf773\uf769\uf76d \uf731") == "• one → two ✓ SIM 1"


def test_control_characters_in_a_text_are_no_characters() -> None:
    assert page_text([block(50, 100, "a\x0bb\tc\n")], 800).text == "a\ufffdb\tc\n"
    assert page_text([block(50, 100, "é\x03\ud800\n")], 800).text == "é\ufffd\ufffd\n"


@pytest.mark.parametrize(("line", "right"), [(")א(", "(א)"), ("(א)", "(א)"), (")a(", ")a("), ("]א[ )ב(", "[א] (ב)")])
def test_brackets_between_hebrew_letters_are_the_right_way_round(line: str, right: str) -> None:
    assert unmirrored(line) == right
