# SPDX-License-Identifier: AGPL-3.0-or-later
"""Running heads, feet and page numbers are known by repeating, and nothing else is taken for one."""

from hypothesis import example, given
from hypothesis import strategies as st

from leadline.documents.page_text import Block, page_text
from leadline.documents.running_lines import RunningLines, without

BODY = "body text of this page\n" * 10


def cut(pages: list[list[Block]], first: int = 1) -> list[str]:
    """What is cut from each page."""
    running = RunningLines()
    texts = []
    for number, blocks in enumerate(pages, first):
        made = page_text(blocks, 800)
        texts.append(made.text)
        running.add(number, made.edges, made.line_height)
    cuts = running.cuts()
    return [" / ".join(text[a:b].strip() for a, b in cuts.get(number, [])) for number, text in enumerate(texts, first)]


def line(top: float, text: str, size: float = 12) -> Block:
    return (50, top, 500, top + size, text + "\n")


def body(number: int = 0) -> Block:
    return (50, 120, 500, 240, f"{number} {BODY}")


def test_a_head_and_a_number_on_every_page_are_left_out() -> None:
    pages = [[line(40, "Annual report"), body(n), line(760, f"{n + 3}")] for n in range(5)]
    assert cut(pages) == [f"Annual report / {n + 3}" for n in range(5)]


def test_heads_of_left_and_right_pages_are_left_out_with_the_number_in_them() -> None:
    pages = [[line(40, f"{n} Handbook" if n % 2 else f"Chapter {n // 4} {n}"), body(n)] for n in range(1, 13)]
    assert all(cut(pages))


def test_a_head_that_changes_with_the_section_is_known_by_its_place() -> None:
    titles = ["Introduction", "Introduction", "Introduction", "Method", "Results", "Results", "Results", "End"]
    pages = [[line(40, title), body(n), line(760, str(n))] for n, title in enumerate(titles, 1)]
    assert [found.split(" / ")[0] for found in cut(pages)] == titles


def test_page_numbers_of_a_preface_are_left_out() -> None:
    pages = [[body(n), line(760, roman)] for n, roman in enumerate(["iii", "iv", "v", "vi", "vii"])]
    assert cut(pages) == ["iii", "iv", "v", "vi", "vii"]


def test_numbers_in_words_are_page_numbers() -> None:
    for form in ("Page {} of 9", "- {} -", "第 {} 页", "Seite {}"):
        pages = [[body(n), line(760, form.format(n))] for n in range(1, 6)]
        assert cut(pages) == [form.format(n) for n in range(1, 6)]


def test_two_pages_are_not_enough() -> None:
    assert cut([[line(40, "Annual report"), body(n), line(760, str(n))] for n in (1, 2)]) == ["", ""]
    assert all(cut([[line(40, "Annual report"), body(n), line(760, str(n))] for n in (1, 2, 3)]))


def test_first_lines_of_text_that_differ_are_kept() -> None:
    pages = [[line(60, f"Sentence {'abcdefgh'[n]} begins here and goes on"), body(n)] for n in range(8)]
    assert cut(pages) == [""] * 8


def test_a_word_that_comes_back_far_apart_is_kept() -> None:
    pages = [
        [line(60, "Example:" if n % 20 == 0 else f"Text {chr(97 + n % 26)} of its own"), body(n)] for n in range(80)
    ]
    assert not any("Example" in found for found in cut(pages))


def test_code_with_numbers_of_lines_is_kept() -> None:
    pages = [[body(n), line(740, f"{n + 40}\n\\def\\x#{n % 3}{{%"), line(760, str(n))] for n in range(1, 9)]
    assert cut(pages) == [str(n) for n in range(1, 9)]


def test_captions_numbered_page_by_page_are_kept() -> None:
    words = "abcdefgh"
    pages = [[body(n), line(700, f"Figure {n + 4}\nWhat {words[n]} shows"), line(760, str(n + 1))] for n in range(8)]
    assert cut(pages) == [str(n + 1) for n in range(8)]
    pages = [[body(n), line(740, f"Figure {n + 4}\nWhat {words[n]} shows")] for n in range(8)]
    assert cut(pages) == [""] * 8


def test_sections_with_the_page_number_beside_them_are_left_out() -> None:
    pages = [[line(100, f"{n}.1\nSection {chr(97 + n)}\n{n + 5}"), body(n)] for n in range(12)]
    assert all(cut(pages))


def test_a_word_that_heads_many_parts_of_a_manual_is_kept() -> None:
    pages = [
        [line(40, f"{n} Handbook"), line(70, "Arguments" if n % 3 else f"Other {chr(97 + n)}"), body(n)]
        for n in range(12)
    ]
    assert not any("Arguments" in found for found in cut(pages))
    assert all("Handbook" in found for found in cut(pages))


def test_a_head_of_two_lines_is_left_out_whole() -> None:
    pages = [
        [line(30, "Institute of Rivers"), line(44, "Report 2025"), body(n), line(760, str(n))] for n in range(1, 9)
    ]
    assert cut(pages) == [f"Institute of Rivers / Report 2025 / {n}" for n in range(1, 9)]


def test_titles_of_slides_are_kept_though_they_repeat() -> None:
    pages = [[line(40, "Results", 30), body(n)] for n in range(6)]
    assert cut(pages) == [""] * 6


def test_numbers_in_a_table_at_the_foot_are_kept() -> None:
    pages = [[body(n), line(760, f"{(n * 37) % 11} 12")] for n in range(8)]
    assert cut(pages) == [""] * 8


def test_sums_at_the_foot_of_a_statement_are_kept() -> None:
    pages = [[line(40, "Account 17"), body(n), line(760, f"Carried forward 1,{n * 131:03}")] for n in range(1, 7)]
    assert cut(pages) == ["Account 17"] * 6
    pages = [[line(40, "Account 17"), body(n), line(760, f"Carried forward\n1,{n * 131:03}.00")] for n in range(1, 7)]
    assert cut(pages) == ["Account 17"] * 6


def test_a_head_of_chapter_and_section_is_known_by_either() -> None:
    pages = [[line(40, f"Chapter 3\n3.{n} About {'abcdefg'[n]}"), body(n)] for n in range(6)]
    assert all(cut(pages))


def test_what_is_cut_leaves_no_hole() -> None:
    text = "Head\n\nbody\n\nmore\n\n12\n"
    assert without(text, [(0, 5), (18, 21)]) == "body\n\nmore"
    assert without(text, [(6, 11)]) == "Head\n\nmore\n\n12"
    assert without("Head\n", [(0, 5)]) == ""


@given(st.lists(st.text(min_size=1, max_size=12), min_size=3, max_size=6))
@example(["\u0131", "\u0130", "v\u0131i", "\u212a"])
def test_whatever_stands_at_the_edges_is_looked_through(heads: list[str]) -> None:
    pages = [[line(40, head), body(n), line(760, f"{head} {n}")] for n, head in enumerate(heads)]
    assert len(cut(pages)) == len(pages)
