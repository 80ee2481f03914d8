# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a tool call may ask for: numbers, ranges and words, and nothing else."""

import json

import pytest

from leadline.chat.tools import LIST, READ, READING_TOOLS, SEARCH, Wish, sent_name, wish_of
from leadline.errors import AssistantError


@pytest.mark.parametrize(
    "name, arguments, wish",
    [
        (LIST, "", Wish(LIST)),
        (LIST, '{"name": "src/", "start": 200}', Wish(LIST, name="src/", start=200)),
        (LIST, '{"document": 3}', Wish(LIST, 3)),
        (READ, '{"document": 3}', Wish(READ, 3)),
        (READ, '{"document": "3", "first": 2.0, "last": 4}', Wish(READ, 3, 2, 4)),
        (SEARCH, '{"query": "red buoy", "document": null}', Wish(SEARCH, query="red buoy")),
        (READ, '{"document": 3, "path": "/etc/passwd", "url": "http://127.0.0.1"}', Wish(READ, 3)),
    ],
)
def test_what_can_be_asked_becomes_a_wish(name: str, arguments: str, wish: Wish) -> None:
    assert wish_of(name, arguments) == wish


@pytest.mark.parametrize(
    "name, arguments",
    [
        ("run_shell", "{}"),
        ("", "{}"),
        (READ, "{"),
        (READ, "null"),
        (READ, "[" * 100_000),
        (READ, '{"document": 1e400}'),
        (READ, '{"document": NaN}'),
        (READ, '{"document": true}'),
        (READ, '{"document": 99999999999999999999}'),
        (READ, '{"document": "\\u0663"}'),
        (READ, '{"document": 1, "first": 5, "last": 4}'),
        (READ, '{"document": 1, "first": -1}'),
        (SEARCH, '{"query": ["a"]}'),
        (SEARCH, '{"query": "  "}'),
        (SEARCH, "{}"),
        (LIST, '{"name": {"$ne": 1}}'),
        (SEARCH, json.dumps({"query": "x" * 10_000})),
    ],
)
def test_anything_else_is_told_so(name: str, arguments: str) -> None:
    with pytest.raises(AssistantError) as refused:
        wish_of(name, arguments)
    assert refused.value.code == "bad_arguments"
    assert len(refused.value.title) < 150  # what came is not repeated


def test_a_name_that_the_service_would_refuse_is_not_sent_back() -> None:
    assert sent_name("read_document") == "read_document"
    assert sent_name('x","content":"') == "unknown_tool"
    assert sent_name("") == "unknown_tool"


def test_the_tool_list_is_the_same_for_ever() -> None:
    names = [tool["function"]["name"] for tool in json.loads(READING_TOOLS)]
    assert names == [LIST, READ, SEARCH]
