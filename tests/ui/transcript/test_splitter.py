# SPDX-License-Identifier: AGPL-3.0-or-later
"""Blocks depend on the text alone, never on the pieces it came in."""

from hypothesis import given, settings
from hypothesis import strategies as st

from leadline.ui.transcript.parsing import block_tokens
from leadline.ui.transcript.splitter import BLOCK_LIMIT, PARAGRAPH_LIMIT, TABLE_ROWS, Splitter, Unit, units_of

_SHORT = (
    "a line|another **bold** line|- item|- other|  - nested|   deeper|* star|1. one|2. two|10) ten|    code|\tcode|"
    "```|```python|~~~|````|  ```|   text|> quote|>> deeper|# head|## head ##|===|---|- - -|***|$$|$$ x $$|\\[|\\]|"
    "[ref]: /url|[ref]|<think>|List<String>|+|-|1.|#|`|\r|a\rb|  |\u3000|中文|🙂|||"
)
_OTHER = ("| a | b |", "|---|---|", "--|--", "- x | y", "a | b", "|:-:|", "", "w " * 1200, "x" * 2500)
LINES = st.sampled_from([*_SHORT.split("|"), *_OTHER])
TEXTS = st.lists(LINES, max_size=30).map("\n".join) | st.text(alphabet="ab \n-*`#>|1.)~=$\\[]\t", max_size=120)


def in_pieces(text: str, sizes: list[int]) -> list[Unit]:
    splitter = Splitter()
    closed: list[Unit] = []
    at = turn = 0
    while at < len(text):
        size = sizes[turn % len(sizes)]
        closed += splitter.feed(text[at : at + size])
        splitter.tail()
        at, turn = at + size, turn + 1
    return closed + splitter.finish()


@settings(max_examples=300)
@given(TEXTS, st.lists(st.integers(1, 40), min_size=1, max_size=8))
def test_every_chunking_gives_the_blocks_of_the_whole_text(text: str, sizes: list[int]) -> None:
    assert in_pieces(text, sizes) == units_of(text)


@settings(max_examples=100)
@given(st.lists(LINES.filter(lambda line: len(line) < 100), max_size=14).map("\n".join))
def test_every_single_character_chunking_gives_the_blocks_of_the_whole_text(text: str) -> None:
    assert in_pieces(text, [1]) == units_of(text)


@settings(max_examples=200)
@given(st.lists(LINES.filter(lambda line: len(line) < 100 and "\r" not in line), max_size=30).map("\n".join))
def test_blocks_begin_where_the_parser_begins_its_blocks(text: str) -> None:
    lines = text.split("\n")
    offsets = [sum(len(line) + 1 for line in lines[:at]) for at in range(len(lines) + 1)]
    expected = {
        offsets[token.map[0]]
        for token in block_tokens(text)
        if token.map and token.nesting >= 0 and token.level == 0 and not token.type.endswith("list_open")
    }
    starts = {unit.start for unit in units_of(text) if unit.kind != "item" and unit.part == 0}
    assert starts == expected


@given(TEXTS)
@settings(max_examples=100)
def test_blocks_are_in_order_and_leave_only_blank_text_between(text: str) -> None:
    at = 0
    for unit in units_of(text):
        assert text[at : unit.start].strip() == ""
        at = unit.end
    assert text[at:].strip() == ""


def test_a_list_is_closed_item_by_item_with_its_numbers() -> None:
    splitter = Splitter()
    closed = splitter.feed("3. three\n4. four\n5. five\n")
    assert [(unit.kind, unit.number) for unit in closed] == [("item", 3), ("item", 4)]
    assert [unit.number for unit in splitter.feed("6. six\n") + splitter.finish()] == [5, 6]


def test_a_table_is_closed_by_rows_and_keeps_its_head() -> None:
    rows = [f"| {number} | x |\n" for number in range(TABLE_ROWS + 1)]
    splitter = Splitter()
    assert splitter.feed("| a | b |\n|---|---|\n" + "".join(rows[:-1])) == []
    (first,) = splitter.feed(rows[-1])
    assert (first.kind, first.part, first.context) == ("table", 0, 0)
    (rest,) = splitter.finish()
    assert (rest.part, rest.context) == (1, 2)
    assert rest.text.startswith("| a | b |\n|---|---|\n")


def test_a_paragraph_is_whole_up_to_the_limit_and_cut_after_it() -> None:
    line = "a" * 999
    fits = "\n".join([line] * (PARAGRAPH_LIMIT // 1000))
    assert len(units_of(fits)) == 1
    assert [unit.part for unit in units_of(fits + "\n" + line)] == [0, 1]


def test_one_endless_quote_is_cut() -> None:
    assert len(units_of("\n".join(["> " + "a" * 997] * (2 * BLOCK_LIMIT // 1000)))) > 1


def test_a_line_of_a_million_characters_stays_cheap_and_whole() -> None:
    units = units_of("word " * 200_000)
    assert units[-1].end == 1_000_000
    assert max(len(unit.text) for unit in units) < PARAGRAPH_LIMIT + 2100


def test_the_inside_of_a_data_address_is_left_out() -> None:
    units = units_of("![x](data:image/png;base64," + "A" * 5_000_000 + ") after")
    assert sum(len(unit.text) for unit in units) < 3000
    assert units[-1].text.endswith(") after")


def test_half_typed_marks_are_held_back_or_closed_for_the_eye() -> None:
    def shown(text: str) -> list[str]:
        splitter = Splitter()
        splitter.feed(text)
        return [unit.text for unit in splitter.tail()]

    assert shown("Text\n-") == ["Text"]
    assert shown("Text\n``") == ["Text"]
    assert shown("Text **bol") == ["Text **bol**"]
    assert shown("Text **") == ["Text"]
    assert shown("Say `co") == ["Say `co`"]
    assert shown("See [the notes](https://exam") == ["See the notes"]
    assert shown("Text\n\n| a | b |\n") == []
    assert shown("Text\n\n| a | b |\n|---|---|\n") == ["| a | b |\n|---|---|"]


def test_code_that_is_still_open_is_appended_without_parsing() -> None:
    splitter = Splitter()
    assert splitter.feed("Text\n\n```py\na = 1\nb =")[0].text == "Text"
    assert splitter.fence is not None
    assert (splitter.fence.language, splitter.fence.lines, splitter.open_line) == ("py", ["a = 1"], "b =")
    assert [unit.kind for unit in splitter.feed(" 2\n```\n")] == ["fence"]
    assert splitter.fence is None
