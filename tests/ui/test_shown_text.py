# SPDX-License-Identifier: AGPL-3.0-or-later
"""Outside text on its way to the screen."""

import pytest

from leadline.ui.shown_text import LINE_LIMIT, count, folded, one_line, sentences, thousands, tooltip, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("报告 2026.pdf", "报告 2026.pdf"),
        ("a\u202eb", "a[U+202E]b"),
        ("a\nb\0", "a[U+000A]b[U+0000]"),
        ("bad\udcff", "bad[U+DCFF]"),
        ("no\u00a0break", "no\u00a0break"),
        ("line\u2028end", "line[U+2028]end"),
    ],
)
def test_marks_that_deceive_are_spelt_out(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_one_line_is_one_line() -> None:
    assert one_line("a\n\tb  c\u202e") == "a b c[U+202E]"


def test_sentences_stand_apart_but_for_chinese_ones() -> None:
    assert sentences("It is locked.", "", "Give its password.") == "It is locked. Give its password."
    assert sentences("已加锁。", "请输入密码。", "") == "已加锁。请输入密码。"


def test_a_tooltip_shows_markup_as_text() -> None:
    assert tooltip("<img src=x> & \n") == "<p>&lt;img src=x&gt; &amp; <br></p>"
    assert tooltip("") == ""


@pytest.mark.parametrize(("length", "lines"), [(LINE_LIMIT, 1), (LINE_LIMIT + 1, 2), (3 * LINE_LIMIT, 3)])
def test_long_lines_are_broken_for_display(length: int, lines: int) -> None:
    text = "x" * length
    assert folded(text).count("\n") == lines - 1
    assert folded(text).replace("\n", "") == text


def test_numbers_are_grouped() -> None:
    assert (count(617480), thousands(999), thousands(1000), thousands(1_048_576)) == ("617,480", "999", "1k", "1,048k")
