# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the stand-in says is made from what it was sent."""

import json
from typing import Any

import pytest

from tests.servers import words

PACK = (
    "[document 1: report.pdf]\n[p. 1]\nText.\n[p. 2]\n" + "More text.\n" * 50 + "[end of document 1]\n"
    "[document 2: app.py]\nprint()\n[end of document 2]\n"
)


def request(question: str, **fields: Any) -> dict[str, Any]:
    messages = [
        {"role": "user", "content": PACK},
        {"role": "assistant", "content": "Documents received."},
        {"role": "user", "content": question},
    ]
    return {"model": "deepseek-flash", "messages": messages, **fields}


def said(question: str, mode: str = "non-think", max_tokens: int = 8192, **fields: Any) -> tuple[str, str]:
    return words.speak(words.look_at(request(question, **fields), mode, max_tokens), 1000, 128)


def test_documents_are_named_with_their_pages() -> None:
    _, answer = said("What is it?")

    assert "| report.pdf | 2 | about 8" in answer
    assert "| app.py | 1 | about " in answer
    assert "[report.pdf p. 2]" in answer


def test_the_question_is_quoted_and_the_tokens_are_told() -> None:
    _, answer = said("What is it?\nSay it.")

    assert "> What is it?\n> Say it.\n" in answer
    assert "prompt of 1,000 tokens, 128 of them from the cache" in answer


def test_there_is_a_heading_a_list_a_table_code_and_maths() -> None:
    _, answer = said("What is it?")

    for part in ("## ", "\n- ", "\n|---|", "\n```python\n", "$h", "\n1. "):
        assert part in answer


def test_documents_in_the_question_are_seen_and_not_quoted() -> None:
    _, answer = said("[document 3: late.txt]\nnew text\n[end of document 3]\nAnd now?")

    assert "| late.txt | 1 |" in answer
    assert "> And now?" in answer and "new text" not in answer


def test_a_chinese_question_is_answered_in_chinese() -> None:
    thinking, answer = said("这份报告讲了什么？", mode="high")

    assert answer.startswith("## 替身的第 1 个回答")
    assert "> 这份报告讲了什么？" in answer
    assert thinking.startswith("第 1 步")


def test_more_effort_thinks_longer() -> None:
    lengths = [len(said("What?", mode=mode)[0]) for mode in ("non-think", "low", "high", "max")]

    assert lengths[0] == 0
    assert 2 * lengths[1] < lengths[2] and 3 * lengths[2] < lengths[3]


def test_the_same_request_is_answered_the_same() -> None:
    assert said("What?", mode="max") == said("What?", mode="max")


def test_a_side_call_gets_one_short_line() -> None:
    assert said("Give a title to this long conversation", max_tokens=32) == ("", "Give a title to this lo…\n")


@pytest.mark.parametrize("count", [1, 250])
def test_a_long_reply_can_be_asked_for(count: int) -> None:
    assert len(said(f"/long {count}")[1].split()) == count


def test_a_fault_can_be_asked_for() -> None:
    assert words.look_at(request('/fault {"cut": 2}'), "high", 9).fault == '{"cut": 2}'
    assert words.look_at(request("What is /fault?"), "high", 9).fault == ""


def test_json_is_answered_with_json() -> None:
    _, answer = said('Say "json".', response_format={"type": "json_object"})

    assert json.loads(answer) == {"question": 'Say "json".', "documents": 2}
