# SPDX-License-Identifier: AGPL-3.0-or-later
"""The sum of the parts is the count of the whole, by the official encoder."""

from collections.abc import Sequence

from hypothesis import example, given, settings
from hypothesis import strategies as st

from leadline.context.blocks import PartCounts, parts_of
from leadline.context.pack import frame, frame_page
from leadline.context.vocabulary import Vocabulary
from tests.context import official

TEXT = st.one_of(st.sampled_from(official.HARD_TEXTS), st.text(st.characters(exclude_categories=()), max_size=60))
MARKS = st.sampled_from(["[document 3: a.txt]\n", "[p. 12]\n", "[end of document 3]\n", "\n[p. 1]\n", "[p. 1]", "\n"])


@given(st.lists(st.one_of(TEXT, MARKS), max_size=8).map("".join))
def test_no_character_is_lost_or_counted_twice(text: str) -> None:
    assert "".join(parts_of(text)) == text


@settings(max_examples=400)
@given(st.lists(st.one_of(TEXT, MARKS), max_size=8).map("".join))
@example("x [p. 1]\n\u0301 y\n[p. 2]\n")
@example("\r\n[p. 1]\n\n[p. 2]\n \n[end of document 1]\n")
def test_the_parts_of_any_text_add_up_to_the_official_count(text: str) -> None:
    text = text.encode("utf-8", "replace").decode()
    whole = len(official.plain_ids(text))
    assert sum(len(official.plain_ids(part)) for part in parts_of(text)) == whole


@settings(max_examples=100)
@given(st.lists(TEXT, min_size=2, max_size=5))
def test_the_tokens_of_a_document_are_those_of_its_pages_and_its_first_and_last_line(
    vocabulary: Vocabulary, texts: list[str]
) -> None:
    pages = [(number, text) for number, text in enumerate(texts, start=1)]
    ends = ["[document 7: a.pdf]\n", "[end of document 7]\n"]

    summed = sum(vocabulary.count(frame_page(number, text, paged=True)) for number, text in pages)

    assert summed + sum(map(vocabulary.count, ends)) == vocabulary.count(frame(7, "a.pdf", pages))


def asked_to_count(texts: Sequence[str], kept: int = 100) -> list[int]:
    """The lengths of what the tokenizer was given for these texts, one after the other."""
    asked: list[int] = []

    def count(text: str) -> int:
        asked.append(len(text))
        return len(text)

    counts = PartCounts(count, kept)
    assert [counts.count(text) for text in texts] == [len(text) for text in texts]
    return asked


def test_of_a_pack_with_one_changed_file_only_that_file_is_counted() -> None:
    files = [frame(number, f"{number}.py", [(1, f"value = {number}\n" * 400)]) for number in range(1, 201)]
    before = "".join(files)
    files[99] = frame(100, "100.py", [(1, "changed = True\n" * 400)])
    after = "".join(files)

    first, both = asked_to_count([before], 1_000), asked_to_count([before, after], 1_000)

    assert sum(both) - sum(first) <= 0.02 * len(before)


def test_the_same_document_under_another_number_is_not_counted_again() -> None:
    text = "line of text\n" * 100

    asked = asked_to_count([frame(1, "a.txt", [(1, text)]), frame(22, "a.txt", [(1, text)])])

    assert asked.count(len(text)) == 1


def test_counts_that_were_not_asked_for_lately_are_forgotten() -> None:
    texts = [letter * 500 for letter in "abc"]

    asked = asked_to_count([texts[0], texts[1], texts[0], texts[2], texts[0], texts[1]], kept=2)

    assert len(asked) == 4  # a, b, c, and b again
