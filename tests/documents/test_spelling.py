# SPDX-License-Identifier: AGPL-3.0-or-later
"""Chinese names are found by their pinyin."""

import pytest

from leadline.documents.spelling import spellings


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("年度报告.pdf", "ndbg"),
        ("年度报告.pdf", "niandubaogao"),
        ("2024年报.pdf", "2024nb"),
        ("重庆/数据.md", "cq"),
        ("重庆/数据.md", "chongqing"),
        ("重庆/数据.md", "zq"),
        ("合同final.docx", "htfinal"),
    ],
)
def test_a_chinese_name_is_found_by_pinyin_and_initials(name: str, typed: str) -> None:
    assert typed in spellings([name])[name]


def test_other_names_are_left_as_they_are() -> None:
    assert spellings(["app.py", "häfen.txt", "データ"]) == {}
