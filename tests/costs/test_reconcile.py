# SPDX-License-Identifier: AGPL-3.0-or-later
"""The fall of a balance, explained: the lines add up, and foreign spend and top-ups are found."""

from datetime import UTC, datetime, timedelta
from decimal import ROUND_DOWN, Context, Decimal, localcontext

from hypothesis import given, settings
from hypothesis import strategies as st

from leadline.costs.money import EXACT
from leadline.costs.reconcile import LAST_DIGIT, Charge, Reading, Statement, reconcile

BEGIN = datetime(2026, 11, 23, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ROUNDING = Context(prec=60)


def adds_up(statement: Statement) -> bool:
    with localcontext(EXACT):
        lines = statement.explained + statement.foreign - statement.top_ups - statement.lag + statement.rounding
        return lines == statement.fall and abs(statement.rounding) < LAST_DIGIT


def statement_of(readings: list[tuple[int, str]], charges: list[tuple[int, str]]) -> Statement:
    found = reconcile(
        [Reading(BEGIN + minutes * MINUTE, Decimal(total)) for minutes, total in readings],
        [Charge(BEGIN + minutes * MINUTE, Decimal(amount)) for minutes, amount in charges],
    )
    assert found is not None
    assert adds_up(found)
    return found


def test_our_own_bills_explain_the_fall_but_for_the_last_digit() -> None:
    found = statement_of([(0, "110.00"), (5, "109.87"), (60, "109.75")], [(1, "0.1234"), (2, "0.12")])
    assert (found.explained, found.foreign, found.top_ups, found.lag) == (Decimal("0.2434"), 0, 0, 0)
    assert found.rounding == Decimal("0.0066")


def test_a_balance_that_lags_is_not_taken_for_a_gift() -> None:
    found = statement_of([(0, "110.00"), (1, "110.00")], [(1, "0.80")])
    assert (found.lag, found.top_ups, found.foreign) == (Decimal("0.80"), 0, 0)
    later = statement_of([(0, "110.00"), (1, "110.00"), (30, "109.20")], [(1, "0.80")])
    assert (later.lag, later.foreign) == (0, 0)


def test_another_program_on_the_same_key_is_a_line_of_its_own() -> None:
    found = statement_of([(0, "110.00"), (60, "107.60")], [(5, "0.10")])
    assert (found.explained, found.foreign) == (Decimal("0.10"), Decimal("2.30"))


def test_a_top_up_is_found_beside_what_was_spent() -> None:
    found = statement_of([(0, "10.00"), (60, "59.25")], [(5, "0.75")])
    assert (found.top_ups, found.foreign, found.lag) == (50, 0, 0)


def test_charges_outside_the_readings_do_not_count() -> None:
    found = statement_of([(10, "10.00"), (20, "9.50")], [(5, "3"), (15, "0.50"), (25, "4")])
    assert (found.explained, found.foreign) == (Decimal("0.50"), 0)


def test_one_reading_explains_nothing() -> None:
    assert reconcile([Reading(BEGIN, Decimal(1))], []) is None


EVENT = st.one_of(
    st.tuples(st.just("ours"), st.decimals(min_value=0, max_value=3, places=9, allow_nan=False)),
    st.tuples(st.just("foreign"), st.integers(1, 500).map(lambda cents: Decimal(cents) / 100)),
    st.tuples(st.just("top-up"), st.integers(20, 500).map(Decimal)),
)


@settings(max_examples=300)
@given(st.lists(EVENT, max_size=40), st.integers(0, 2))
def test_after_it_settled_everything_is_found_to_the_balances_last_digit(
    events: list[tuple[str, Decimal]], lag_requests: int
) -> None:
    """The account as the stand-in keeps it: the last charges are missing in the balance, and it has two decimals."""
    with localcontext(EXACT):
        held = Decimal(1_000)
        late: list[Decimal] = []
        sums = {"ours": Decimal(0), "foreign": Decimal(0), "top-up": Decimal(0)}
        readings, charges = [Reading(BEGIN, held)], []
        at = BEGIN
        for what, amount in events:
            at += timedelta(hours=1)
            sums[what] += amount
            if what == "top-up":
                held += amount
            elif what == "foreign":
                held -= amount
            else:
                charges.append(Charge(at, amount))
                late.append(amount)
                while len(late) > lag_requests:
                    held -= late.pop(0)
            at += timedelta(hours=1)
            readings.append(Reading(at, held.quantize(LAST_DIGIT, ROUND_DOWN, ROUNDING)))
        held -= sum(late, Decimal(0))
        readings.append(Reading(at + timedelta(hours=1), held.quantize(LAST_DIGIT, ROUND_DOWN, ROUNDING)))
        found = reconcile(readings, charges)
        assert found is not None
        assert adds_up(found)
        assert found.explained == sums["ours"]
        # A payment hides foreign spend of less than the charges that may still be late, and the other way round;
        # their difference is exact.
        net = found.foreign - found.top_ups
        assert abs(net - (sums["foreign"] - sums["top-up"])) <= LAST_DIGIT
        if "top-up" not in [what for what, _ in events]:
            assert found.top_ups == 0
            assert abs(found.foreign - sums["foreign"]) <= LAST_DIGIT
        assert found.lag == 0
