# SPDX-License-Identifier: AGPL-3.0-or-later
"""A long text part by part: nothing lost between them, colours on the right characters."""

from hypothesis import given
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from leadline.ui.icons import Icons
from leadline.ui.paged_text import PART_CHARS, PagedText, Span, part_starts
from leadline.ui.theme import LIGHT


def shown(qtbot: QtBot, text: str, *spans: Span) -> PagedText:
    paged = PagedText("sample", Icons(LIGHT))
    qtbot.addWidget(paged)
    paged.show_text(text, spans)
    return paged


def coloured(paged: PagedText) -> list[str]:
    return [each.cursor.selectedText() for each in paged.view.extraSelections()]


@given(st.lists(st.tuples(st.sampled_from("a\n水🐋"), st.integers(1, 9_000)), max_size=8))
def test_the_parts_are_the_text(runs: list[tuple[str, int]]) -> None:
    text = "".join(character * count for character, count in runs)
    starts = part_starts(text)

    parts = [text[one:other] for one, other in zip(starts, (*starts[1:], len(text)), strict=True)]
    assert "".join(parts) == text
    assert all(0 < len(part) <= PART_CHARS for part in parts) or not text


def test_a_part_ends_with_its_line(qtbot: QtBot) -> None:
    paged = shown(qtbot, "Mark seven by the lead line.\n" * 1_000)

    assert paged.view.toPlainText().endswith("line.\n") and paged.number.text() == "Part 1 of 4"
    assert (paged.back.isEnabled(), paged.forth.isEnabled()) == (False, True)
    paged.show_part(99)
    assert paged.number.text() == "Part 4 of 4"
    assert (paged.back.isEnabled(), paged.forth.isEnabled()) == (True, False)


def test_colours_stand_on_their_characters_whatever_stands_before(qtbot: QtBot) -> None:
    before = "🐋 a\r\nb\x07\u2028 水\n"
    paged = shown(qtbot, before + "<mark>rest", Span(len(before), len(before) + 6, foreground="#112233"))

    assert coloured(paged) == ["<mark>"]
    assert "\u240d\nb\u2407" in paged.view.toPlainText(), "control characters are seen"


def test_a_span_over_the_end_of_a_part_is_in_both(qtbot: QtBot) -> None:
    paged = shown(qtbot, "x" * (PART_CHARS + 100), Span(PART_CHARS - 3, PART_CHARS + 5, background="#112233"))

    assert coloured(paged) == ["xxx"]
    paged.show_part(1)
    assert coloured(paged) == ["xxxxx"]


def test_the_search_goes_through_all_parts_and_round(qtbot: QtBot) -> None:
    text = "needle " + "hay\n" * 5_000 + "needle" + "hay\n" * 10
    paged = shown(qtbot, text)
    paged.search.setText("needle")

    paged.find_next()
    assert (paged.part, coloured(paged)) == (0, ["needle"])
    paged.find_next()
    assert (paged.part, coloured(paged)) == (2, ["needle"])
    paged.find_next()
    assert paged.part == 0
    paged.search.setText("pin")
    paged.find_next()
    assert paged.note.text() == "Not found"
