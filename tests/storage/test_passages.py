# SPDX-License-Identifier: AGPL-3.0-or-later
"""The best pages for a question."""

import pytest

from leadline.storage.passages import PassageIndex, best_pages

PAGES = [
    ("cover", "Annual report 2025, all about the year"),
    ("caching", "A cached prefix costs less. Caching is the point of the cache, and caches stay."),
    ("prices", "What the cache costs: 0.02 a million tokens. The price of a miss is higher."),
    ("zh", "缓存命中率取决于前缀是否不变。今天的数据很好。"),
    ("zh other", "今日天气不错，数目很多，根据经验。"),
    ("accent", "The café opens at noon"),
]


@pytest.mark.parametrize(
    ("question", "best"),
    [
        ("How does caching work?", ["caching", "prices"]),
        ("What is the PRICE of a miss", ["prices"]),
        ("缓存怎么样？", ["zh"]),
        ("今天的数据", ["zh"]),
        ("cafe hours", ["accent"]),
        ("数", ["zh other", "zh"]),
    ],
)
def test_pages_with_the_questions_words_come_best_first(question: str, best: list[str]) -> None:
    assert best_pages(PAGES, question)[: len(best)] == best


@pytest.mark.parametrize("question", ["", "???", "zygote", "\ud800", '"', "NOT", "😀"])
def test_a_question_whose_words_stand_nowhere_finds_nothing(question: str) -> None:
    assert best_pages(PAGES, question) == []


def test_no_pages_give_no_pages() -> None:
    assert best_pages([], "word") == []


def test_equals_stay_in_their_order() -> None:
    assert best_pages([(number, "the same word") for number in range(9)], "word") == list(range(9))


def test_a_pasted_page_is_a_question_too() -> None:
    assert best_pages([("a", "needle"), ("b", "hay")], "needle " + " ".join(f"word{n}" for n in range(20_000))) == ["a"]


@pytest.mark.parametrize("question", ["wreck year 17", "wreck year 17 location"])
def test_the_only_passage_with_all_words_is_not_lost_among_shorter_ones_with_some(question: str) -> None:
    log = "The log of the voyage, read aloud at supper. " * 20
    index = PassageIndex()
    index.add(0, [f"Wreck of year {n}." for n in range(100, 160)])
    index.add(60, [f"{log} Page 17 of {n}." for n in range(200, 260)])
    index.add(120, [f"{log} The wreck of year 17 lies south."])

    assert index.find(question, 10) == [120, *range(9)]
    assert sorted(index.find(question)) == [*range(121)]
    assert index.find(question, 10, (0, 5)) == [*range(6)]
    index.close()


def test_odd_texts_are_harmless() -> None:
    pages = [("nul", "a\0needle"), ("surrogate", "\ud800 needle"), ("empty", "")]

    assert set(best_pages(pages, "needle")) == {"nul", "surrogate"}
