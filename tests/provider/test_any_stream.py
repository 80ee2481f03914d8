# SPDX-License-Identifier: AGPL-3.0-or-later
"""No sequence of events, however it is cut into packets, crashes the reader or makes a cost that was not charged."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from leadline.chat.mode import Mode
from leadline.chat.reply import AnswerText, ThinkingText
from leadline.costs import bill
from leadline.costs.prices import PriceTable
from leadline.errors import AssistantError
from leadline.host.resources import resource
from leadline.provider.endpoints import Endpoint
from leadline.provider.limits import Guards
from leadline.provider.reading import ReplyReader, verdict
from leadline.provider.usage import read_usage
from tests.provider.scripted_server import DONE, event

PRICES = PriceTable.load(resource("prices.toml"))
AT = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
ENDPOINTS = (
    Endpoint("deepseek", "deepseek", "https://api.deepseek.com"),
    Endpoint("mine", "compatible", "http://127.0.0.1:8000/v1", thinking_field="reasoning"),
)

TEXT = st.text(max_size=6)
COUNT = st.integers(-3, 5_000) | st.sampled_from([10**8, 10**8 + 1, None, True, "7", 1.5])
USAGE = st.fixed_dictionaries(
    {"prompt_tokens": COUNT, "completion_tokens": COUNT},
    optional={
        "prompt_cache_hit_tokens": COUNT,
        "prompt_tokens_details": st.fixed_dictionaries({"cached_tokens": COUNT}) | st.none(),
        "completion_tokens_details": st.fixed_dictionaries({"reasoning_tokens": COUNT}) | st.none(),
    },
)
ANY_USAGE = st.none() | USAGE | st.lists(st.integers(), max_size=2) | TEXT
TOOL = st.fixed_dictionaries(
    {},
    optional={
        "index": st.integers(-1, 3) | st.just(128),
        "id": TEXT | st.none(),
        "function": st.fixed_dictionaries({}, optional={"name": TEXT | st.none(), "arguments": TEXT | st.none()}),
    },
)
DELTA = st.fixed_dictionaries(
    {},
    optional={
        "content": TEXT | st.none(),
        "reasoning_content": TEXT | st.none(),
        "reasoning": TEXT | st.none() | st.just(7),
        "tool_calls": st.lists(TOOL, max_size=2) | st.none(),
    },
)
CHOICE = st.fixed_dictionaries(
    {"index": st.just(0), "delta": DELTA},
    optional={"finish_reason": st.sampled_from(["stop", "length", "tool_calls", "odd", None])},
)
CHUNK = st.fixed_dictionaries(
    {"choices": st.lists(CHOICE, max_size=1)},
    optional={"usage": ANY_USAGE, "model": st.sampled_from(["deepseek-flash", "deepseek-v4-pro", None, 7])},
).map(event)
JUNK = st.sampled_from(
    [
        b": keep-alive\n\n",
        b"\n",
        b"data: {broken\n\n",
        b"data: []\n\n",
        b"event: ping\ndata: 7\n\n",
        b'data: {"choices":null}\n\n',
    ]
)
END = st.sampled_from([DONE, event({"error": {"message": "overloaded"}}), event({"error": {"code": 402}})])
STREAM = st.tuples(st.lists(CHUNK | JUNK, max_size=24), st.none() | END, st.lists(CHUNK, max_size=3))
CUTS = st.lists(st.integers(0, 4_000), max_size=12)


def last_usage(events: list[bytes]) -> Any:
    """What the last chunk says that says something, by a reading of our own; only chunks of the right shape count."""
    found = None
    for each in events:
        try:
            value = json.loads(each.removeprefix(b"data: "))
        except ValueError:
            continue
        if not isinstance(value, dict) or not isinstance(value.get("choices"), list):
            continue
        delta = value["choices"][0]["delta"] if value["choices"] else {}
        tools = delta.get("tool_calls") or []
        is_shaped = not isinstance(delta.get("reasoning"), int) and all(
            0 <= tool.get("index", at) < 128 for at, tool in enumerate(tools)
        )
        if is_shaped and value.get("usage") is not None:
            found = value["usage"]
    return found


@given(STREAM, CUTS, st.sampled_from(ENDPOINTS))
def test_a25_a26_any_stream_ends_in_a_known_state_and_costs_what_its_last_usage_says(
    stream: tuple[list[bytes], bytes | None, list[bytes]], cuts: list[int], endpoint: Endpoint
) -> None:
    events, end, late = stream
    data = b"".join([*events, *([] if end is None else [end]), *late])
    reader = ReplyReader(Guards(bad_chunks=10_000), endpoint)
    edges = [0, *sorted(min(cut, len(data)) for cut in cuts), len(data)]
    pieces = []
    for start, stop in pairwise(edges):
        reader.feed(data[start:stop])
        pieces += reader.take()
    reader.end()
    pieces += reader.take()

    state, error = verdict(reader, "text/event-stream")
    assert (state == "complete") == (error is None)
    assert state == ("complete" if error is None else "cut" if pieces or reader.has_text else "failed")
    assert error is None or isinstance(error, AssistantError)
    whole_answer = "".join(piece.text for piece in pieces if isinstance(piece, AnswerText))
    whole_thinking = "".join(piece.text for piece in pieces if isinstance(piece, ThinkingText))
    (whole_answer + whole_thinking + "".join(call.arguments for call in reader.tool_calls)).encode()

    read = events if end is not None else events + late
    assert reader.usage == read_usage(last_usage(read))
    entry = bill.entry(
        turn_id=1, kind="reply", at=AT, model=reader.model or "deepseek-flash", mode=Mode.HIGH, usage=reader.usage,
        prices=PRICES, currency="CNY",
    )  # fmt: skip
    if reader.usage is None:
        assert (entry.amount, entry.state) == (None, "unknown")
    else:
        assert entry.amount is not None and entry.amount.amount >= 0
        row = entry.price_row
        assert row is not None
        most = (reader.usage.prompt * max(row.hit, row.miss) + reader.usage.output * row.output) / Decimal(10**6)
        assert entry.amount.amount <= most, "nothing is counted twice"


@given(st.lists(USAGE, min_size=1, max_size=5))
def test_a26_of_several_usages_only_the_last_is_billed(usages: list[dict[str, Any]]) -> None:
    reader = ReplyReader(Guards())
    reader.feed(b"".join(event({"choices": [], "usage": usage}) for usage in usages) + DONE)
    assert reader.usage == read_usage(usages[-1])
