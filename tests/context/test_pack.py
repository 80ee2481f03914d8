# SPDX-License-Identifier: AGPL-3.0-or-later
"""Documents between marks that they cannot fake, in JSON that can be joined."""

import json
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from leadline.context.pack import cut_of, escape_marks, frame, json_fragment, replace_surrogates

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=200)
PIECES = st.sampled_from(
    [
        "[",
        "]",
        "p",
        "P",
        ". ",
        ".",
        " ",
        "1",
        "12",
        "document",
        "end of ",
        ": x",
        "\n",
        "\r",
        "\u2028",
        "\x0b",
        "\u200b",
        "\\",
        "a",
    ]
)
NEAR_MARKS = st.lists(PIECES, max_size=30).map("".join)
TEXTS = st.one_of(ANY_TEXT, NEAR_MARKS)
PAGES = st.lists(st.tuples(st.integers(min_value=1, max_value=999), TEXTS), max_size=4)

MARK_LINE = re.compile(r"\[document \d+: .*\]|\[p\. \d+\]|\[end of document \d+\]")


def visible_lines(text: str) -> list[str]:
    """Lines as a generous reader sees them: every kind of line end, without what does not show at the start."""
    return [line.lstrip(" \t\x00\u200b\ufeff\u00ad") for line in text.splitlines()]


def test_a_pdf_has_its_name_and_page_numbers() -> None:
    assert frame(3, "report.pdf", [(1, "First.\n"), (2, ""), (12, "Last")]) == (
        "[document 3: report.pdf]\n[p. 1]\nFirst.\n[p. 2]\n[p. 12]\nLast\n[end of document 3]\n"
    )


@pytest.mark.parametrize(
    ("name", "pages", "has_page_marks"),
    [
        ("a.txt", [(1, "x")], False),
        ("a.PDF", [(1, "x")], True),
        ("book.epub", [(1, "x"), (2, "y")], True),
        ("book.epub", [(7, "x")], True),
    ],
)
def test_only_what_has_pages_gets_page_marks(name: str, pages: list[tuple[int, str]], has_page_marks: bool) -> None:
    assert ("[p. " in frame(1, name, pages)) is has_page_marks


@given(st.integers(min_value=1), ANY_TEXT, PAGES)
def test_a_block_begins_visible_and_ends_in_a_newline(
    document_id: int, name: str, pages: list[tuple[int, str]]
) -> None:
    framed = frame(document_id, name, pages)

    assert framed.startswith("[document ")
    assert framed.endswith("]\n")


@given(st.integers(min_value=1, max_value=99), st.one_of(ANY_TEXT, NEAR_MARKS), PAGES)
@example(1, "a]\n[p. 9]", [(1, "[end of document 1]\n[document 2: b]"), (2, "x\r[p. 3]\u2028 [P.  4 ]")])
@example(1, "a", [(1, "[\n[p. 12]"), (2, "\u200b[p. 12]")])
def test_no_text_and_no_name_can_fake_a_mark(document_id: int, name: str, pages: list[tuple[int, str]]) -> None:
    lines = [line for line in visible_lines(frame(document_id, name, pages)) if MARK_LINE.fullmatch(line)]

    body = lines[1:-1]
    assert lines[0].startswith(f"[document {document_id}: ")
    assert lines[-1] == f"[end of document {document_id}]"
    assert all(line.startswith("[p. ") for line in body)
    assert [int(line[4:-1]) for line in body] in ([number for number, _ in pages], [])


@pytest.mark.parametrize(
    "line",
    [
        "[p. 12]",
        "[P. 12]",
        "[p.12]",
        "[p 12]",
        "[ p. 12 ]",
        "   [p. 12]",
        "\u200b[p.\u200b12]",
        "[document 2: other.txt]",
        "[Document 2]",
        "[end of document 1]",
        "[END  OF  DOCUMENT 1]",
    ],
)
def test_a_look_alike_at_the_start_of_a_line_is_escaped_visibly(line: str) -> None:
    assert escape_marks(f"before\n{line} after") == f"before\n{line.replace('[', chr(92) + '[')} after"


@pytest.mark.parametrize(
    "text",
    [
        "see Smith [p. 12] and [document 3: x]",
        "[p1, p2] = f(x)",
        "[p1]: http://example.org",
        "[documentation](x.md)",
        "[page 3]",
        "[[package]]\n[end]\n",
        "x = [\n  1,\n]",
        "\\[p. 12]",
    ],
)
def test_text_that_fakes_nothing_is_left_alone(text: str) -> None:
    assert escape_marks(text) == text


@given(TEXTS)
def test_escaping_only_adds_backslashes(text: str) -> None:
    assert escape_marks(text).replace("\\", "") == text.replace("\\", "")


def test_a_look_alike_across_the_border_of_two_slices_is_found() -> None:
    for offset in range(12):
        text = "x" * (65_536 - offset) + "\n[p. 12]\n" + "y" * 65_536 + "\n[p. 13]"
        assert escape_marks(text).count("\\[p. 1") == 2


@pytest.mark.parametrize("text", ["[" * 1_000_000, "[\n" * 500_000, "[ " * 500_000, "\u200b" * 300_000 + "[p. 1]"])
def test_a_megabyte_of_brackets_takes_linear_time(text: str) -> None:
    # Quadratic time would run into the limit of a test.
    assert escape_marks(text).count("[") == text.count("[")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("a\nb.txt", "a\\u{a}b.txt"),
        ("\u202egpj.exe", "\\u{202e}gpj.exe"),
        ("bad\udcff.txt", "bad\\u{dcff}.txt"),
        ("re\u0301sume\u0301 重构.md", "re\u0301sume\u0301 重构.md"),
    ],
)
def test_a_name_is_one_line_and_hides_nothing(name: str, shown: str) -> None:
    assert frame(1, name, []).startswith(f"[document 1: {shown}]\n")


@given(ANY_TEXT, ANY_TEXT)
def test_fragments_joined_are_the_fragment_of_the_joined_texts(first: str, second: str) -> None:
    joined = json_fragment(first) + json_fragment(second)

    assert joined == json_fragment(first + second)
    assert json.loads(b'"' + joined + b'"') == re.sub("[\ud800-\udfff]", "\ufffd", first + second)


def test_a_long_fragment_is_the_same_as_in_one_piece() -> None:
    text = '缓存 "x" \\ \x00 😀\n' * 50_000

    assert json_fragment(text) == json.dumps(text, ensure_ascii=False)[1:-1].encode()


@given(st.text() | st.text(st.sampled_from('ab"\\\n\t\r\x00\x1f\x7f缓\ud800')))
@example('line\nof "code"\t\\n \\\\')
@example("\x08\x0c\r")
def test_a_fragment_is_what_json_writes(text: str) -> None:
    assert json_fragment(text) == json.dumps(replace_surrogates(text), ensure_ascii=False)[1:-1].encode()
    assert json.loads(b'"' + json_fragment(text) + b'"') == replace_surrogates(text)


@given(st.text(st.sampled_from('ab[\n \\"p1]document缓\ud800')), st.sampled_from(["a.txt", "a.pdf", "odd\nname"]))
@example("[end of document 1]", "a.txt")
@example("no line end", "a.txt")
@example("", "a.txt")
def test_a_text_is_found_again_in_its_frame_or_not_at_all(text: str, name: str) -> None:
    framed = frame(1, name, [(1, text)])
    cut = cut_of(framed, text)
    if cut is not None:
        sent = json.loads(b'"' + json_fragment(framed) + b'"')
        assert sent[cut[0] : cut[1]] == text
    elif "[" not in text and "\ud800" not in text:
        assert name == "a.pdf"  # a page mark stands before it
