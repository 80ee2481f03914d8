# SPDX-License-Identifier: AGPL-3.0-or-later
"""The ledger: exact, and for ever."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal, localcontext
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadline.chat.mode import Mode
from leadline.chat.reply import Usage
from leadline.costs.bill import AtEnd
from leadline.costs.money import EXACT, Money
from leadline.storage import conversations, ledger
from leadline.storage.columns import pico
from leadline.storage.database import Store
from leadline.storage.ledger import Totals
from leadline.storage.migrations import migrate
from tests.storage.rows import ROW, SECOND, WHEN, an_entry, an_estimate, new_chat, new_turn

Call = Callable[..., Any]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"amount": None, "usage": None, "state": "unknown"},
        {"amount": None, "price_row": None, "state": "free", "tier": "all"},
        {"price_row": replace(ROW, to=WHEN, hit=Decimal("0.0200"), note="said nowhere")},
        {"amount": "123456789012345.000000000000000001", "usage": Usage(0, 0, 0, None)},
        {"kind": "title", "mode": Mode.MAX},
        {"amount": None, "usage": None, "state": "estimated", "estimate": an_estimate().estimate},
        {"at_end": AtEnd(replace(ROW, tier="peak", output=Decimal("4")), Money(Decimal("0.07"), "CNY"))},
    ],
)
def test_an_entry_comes_back_as_it_was_put(write: Call, read: Call, changes: dict[str, Any]) -> None:
    turn_id = write(new_turn, write(new_chat), "q")
    entry = an_entry(turn_id, **changes)

    write(ledger.put_entry, entry)

    assert read(ledger.entries, turn_id=turn_id) == (entry,)


def test_a_turn_shows_its_usage_and_what_all_its_attempts_cost(write: Call, read: Call) -> None:
    chat_id = write(new_chat)
    turn_id = write(new_turn, chat_id, "q", "a")
    write(ledger.put_entry, an_entry(turn_id, "0.03"))
    write(ledger.put_entry, an_entry(turn_id, "0.04", usage=Usage(1, 2, 3, None)))
    write(ledger.put_entry, an_entry(turn_id, "9", kind="title"))

    (turn,) = read(conversations.load_chat, chat_id).turns

    assert (turn.usage, turn.bill) == (Usage(1, 2, 3, None), Money(Decimal("0.07"), "CNY"))


def test_a_turn_with_an_unknown_attempt_has_no_bill(write: Call, read: Call) -> None:
    chat_id = write(new_chat)
    turn_id = write(new_turn, chat_id, "q", "a")
    write(ledger.put_entry, an_entry(turn_id, "0.03"))
    write(ledger.put_entry, an_entry(turn_id, None, usage=None))

    (turn,) = read(conversations.load_chat, chat_id).turns

    assert (turn.usage, turn.bill) == (None, None)


def test_an_estimate_stands_beside_what_is_billed_and_is_no_part_of_it(write: Call, read: Call) -> None:
    chat_id = write(new_chat)
    turn_id = write(new_turn, chat_id, "q", "a")
    write(ledger.put_entry, an_entry(turn_id, "0.03"))
    write(ledger.put_entry, an_estimate(turn_id, "0.02"))

    (turn,) = read(conversations.load_chat, chat_id).turns

    assert (turn.bill, turn.estimate) == (None, Money(Decimal("0.05"), "CNY"))
    assert read(ledger.totals, chat_id=chat_id) == Totals(
        (Money(Decimal("0.03"), "CNY"),), False, (Money(Decimal("0.02"), "CNY"),)
    )


def test_an_estimate_beside_an_unknown_price_leaves_the_price_unknown(write: Call, read: Call) -> None:
    turn_id = write(new_turn, write(new_chat), "q", "a")
    write(ledger.put_entry, an_estimate(turn_id))
    write(ledger.put_entry, an_entry(turn_id, None, usage=None))

    assert read(ledger.replies_of, turn_id) == ledger.Replies(None, None, None, None, is_unknown=True)
    assert read(ledger.totals, turn_id=turn_id) == Totals((), True, (Money(Decimal("0.02"), "CNY"),))


def test_what_a_turn_would_cost_by_the_prices_at_its_end_holds_all_its_attempts(write: Call, read: Call) -> None:
    turn_id = write(new_turn, write(new_chat), "q", "a")
    later = AtEnd(replace(ROW, tier="peak"), Money(Decimal("0.06"), "CNY"))
    write(ledger.put_entry, an_entry(turn_id, "0.01"))
    write(ledger.put_entry, an_entry(turn_id, "0.03", at_end=later))

    found = read(ledger.replies_of, turn_id)

    assert (found.bill, found.bill_at_end) == (Money(Decimal("0.04"), "CNY"), Money(Decimal("0.07"), "CNY"))


def test_sums_are_by_currency_chat_turn_and_time(write: Call, read: Call) -> None:
    one, two = write(new_chat), write(new_chat)
    first, second = write(new_turn, one, "q"), write(new_turn, two, "q")
    write(ledger.put_entry, an_entry(first, "0.1"))
    write(ledger.put_entry, an_entry(first, "0.2", kind="title", at=WHEN + SECOND))
    write(ledger.put_entry, an_entry(second, "10"))
    dollars = replace(an_entry(second), amount=Money(Decimal("0.005"), "USD"), at=WHEN + SECOND)
    write(ledger.put_entry, dollars)

    assert read(ledger.totals) == Totals((Money(Decimal("10.3"), "CNY"), Money(Decimal("0.005"), "USD")), False)
    assert read(ledger.totals, chat_id=one).amounts == (Money(Decimal("0.3"), "CNY"),)
    assert read(ledger.totals, turn_id=first, since=WHEN + SECOND).amounts == (Money(Decimal("0.2"), "CNY"),)
    assert read(ledger.totals, chat_id=two, until=WHEN + SECOND).amounts == (Money(Decimal("10"), "CNY"),)
    assert read(ledger.totals, since=WHEN + 2 * SECOND) == Totals((), False)


def test_an_unknown_price_is_said_and_a_free_reply_is_not_one(write: Call, read: Call) -> None:
    free, unknown = write(new_chat), write(new_chat)
    write(ledger.put_entry, an_entry(write(new_turn, free, "q"), None, state="free"))
    write(ledger.put_entry, an_entry(write(new_turn, unknown, "q"), None))

    assert read(ledger.totals, chat_id=free) == Totals((), False)
    assert read(ledger.totals, chat_id=unknown) == Totals((), True)


def test_amounts_outlive_their_chat(write: Call, read: Call) -> None:
    chat_id = write(new_chat)
    turn_id = write(new_turn, chat_id, "q", "a")
    write(ledger.put_entry, an_entry(turn_id, "0.5"))
    write(conversations.hide_chat, chat_id, WHEN)
    write(conversations.purge_hidden)

    write(ledger.put_entry, an_entry(turn_id, "0.25"))  # the reply ended after the chat was deleted

    assert read(ledger.totals).amounts == (Money(Decimal("0.75"), "CNY"),)


def test_the_price_row_of_a_thousand_replies_is_kept_once(store: Store, write: Call) -> None:
    store.write(lambda con: [ledger.put_entry(con, an_entry()) for _ in range(1_000)]).result()

    assert store.read(lambda con: con.execute("SELECT count(*) FROM price_row").fetchone()).result() == (1,)


AMOUNTS = st.one_of(
    st.decimals(0, 10, places=10),
    st.decimals(0, 10**14, places=3),
    st.decimals(0, 1, places=18),
    st.integers(0, 10**15).map(Decimal),
)


@given(st.lists(st.tuples(AMOUNTS, st.sampled_from(["CNY", "USD"])), max_size=30))
def test_a_sum_is_exact_whatever_the_amounts(amounts: list[tuple[Decimal, str]]) -> None:
    con = ledger.Connection(":memory:", isolation_level=None)
    migrate(con)
    expected: dict[str, Decimal] = {}
    for amount, currency in amounts:
        ledger.put_entry(con, replace(an_entry(), amount=Money(amount, currency)))
        with localcontext(EXACT):
            expected[currency] = expected.get(currency, Decimal(0)) + amount

    assert ledger.totals(con).amounts == tuple(Money(expected[name], name) for name in sorted(expected))
    con.close()


@pytest.mark.parametrize(
    ("amount", "units"),
    [
        ("0.000000000001", 1),
        ("0.0000000000001", None),
        ("9223372.036854775807", 2**63 - 1),
        ("9223372.036854775808", None),
        ("-1", -(10**12)),
    ],
)
def test_what_fits_64_bits_exactly_is_summed_by_sqlite(amount: str, units: int | None) -> None:
    assert pico(Decimal(amount)) == units


def test_lengths_are_those_of_whole_replies_of_the_model_and_mode_newest_first(write: Call, read: Call) -> None:
    chat_id, other_id = write(new_chat), write(new_chat)

    def reply(output: int, state: str = "complete", chat: int = chat_id, **changes: Any) -> None:
        turn_id = write(new_turn, chat, "q")
        write(conversations.finish_turn, turn_id, state=state, reply="a", thinking="", ended_at=WHEN)
        write(ledger.put_entry, an_entry(turn_id, usage=Usage(0, 1, output, None), **changes))

    reply(100)
    reply(300, chat=other_id)
    reply(9_999, state="stopped")
    reply(8_888, mode=Mode.MAX)
    reply(7_777, kind="title")
    reply(200)

    here = ("deepseek-flash", Mode.NON_THINK)
    assert read(ledger.output_lengths, *here, chat_id) == ([200, 300, 100], [200, 100])
    assert read(ledger.output_lengths, *here, other_id) == ([200, 300, 100], [300])
    assert read(ledger.output_lengths, *here, None) == ([200, 300, 100], [])
    assert read(ledger.output_lengths, "deepseek-v4-pro", Mode.NON_THINK, chat_id) == ([], [])
