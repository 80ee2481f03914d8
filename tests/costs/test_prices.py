# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every price there ever was, as literals of its own, and the rows on both sides of every step."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from leadline.costs.prices import PriceTable

BEIJING = timezone(timedelta(hours=8))
MOMENT = timedelta(microseconds=1)

LAUNCH = datetime(2026, 4, 24, tzinfo=BEIJING)
PROMOTION = datetime(2026, 4, 25, tzinfo=BEIJING)
HITS_CUT = datetime(2026, 4, 26, 12, 15, tzinfo=UTC)
PERMANENT = datetime(2026, 5, 23, tzinfo=BEIJING)
PEAK_HOURS = datetime(2026, 8, 16, 16, tzinfo=UTC)
NEW_FLASH = datetime(2026, 9, 10, 4, tzinfo=UTC)
NOW = datetime(2026, 11, 23, tzinfo=BEIJING)

OFF_PEAK_OF_DAY = timedelta(hours=20)
PEAK_OF_DAY = timedelta(hours=10)

FLASH, PRO = "deepseek-flash", "deepseek-v4-pro"

HISTORY = [
    # model, at, tier, yuan hit/miss/output, dollars hit/miss/output
    (FLASH, LAUNCH, "all", "0.2 1 2", "0.028 0.14 0.28"),
    (FLASH, HITS_CUT - MOMENT, "all", "0.2 1 2", "0.028 0.14 0.28"),
    (FLASH, HITS_CUT, "all", "0.02 1 2", "0.0028 0.14 0.28"),
    (FLASH, PEAK_HOURS - MOMENT, "all", "0.02 1 2", "0.0028 0.14 0.28"),
    (FLASH, PEAK_HOURS, "off-peak", "0.05 1.5 4.5", "0.007 0.22 0.66"),
    (FLASH, PEAK_HOURS + timedelta(hours=9), "peak", "0.10 3 9", "0.014 0.44 1.32"),
    (FLASH, NEW_FLASH - MOMENT, "peak", "0.10 3 9", "0.014 0.44 1.32"),
    (FLASH, NEW_FLASH, "off-peak", "0.02 1 4", "0.003 0.15 0.60"),
    (FLASH, NEW_FLASH + timedelta(hours=2), "peak", "0.04 2 8", "0.006 0.30 1.20"),
    (FLASH, NOW + OFF_PEAK_OF_DAY, "off-peak", "0.02 1 4", "0.003 0.15 0.60"),
    (FLASH, NOW + PEAK_OF_DAY, "peak", "0.04 2 8", "0.006 0.30 1.20"),
    (PRO, LAUNCH, "all", "1 12 24", "0.145 1.74 3.48"),
    (PRO, PROMOTION - MOMENT, "all", "1 12 24", "0.145 1.74 3.48"),
    (PRO, PROMOTION, "all", "0.25 3 6", "0.03625 0.435 0.87"),
    (PRO, HITS_CUT - MOMENT, "all", "0.25 3 6", "0.03625 0.435 0.87"),
    (PRO, HITS_CUT, "all", "0.025 3 6", "0.003625 0.435 0.87"),
    (PRO, PERMANENT - MOMENT, "all", "0.025 3 6", "0.003625 0.435 0.87"),
    (PRO, PERMANENT, "all", "0.025 3 6", "0.003625 0.435 0.87"),
    (PRO, PEAK_HOURS - MOMENT, "all", "0.025 3 6", "0.003625 0.435 0.87"),
    (PRO, PEAK_HOURS, "off-peak", "0.15 4.5 13.5", "0.022 0.66 1.98"),
    (PRO, PEAK_HOURS + timedelta(hours=9), "peak", "0.30 9 27", "0.044 1.32 3.96"),
    (PRO, NEW_FLASH - MOMENT, "peak", "0.30 9 27", "0.044 1.32 3.96"),
    (PRO, NEW_FLASH, "off-peak", "0.15 4.5 13.5", "0.022 0.66 1.98"),
    (PRO, NOW + OFF_PEAK_OF_DAY, "off-peak", "0.15 4.5 13.5", "0.022 0.66 1.98"),
    (PRO, NOW + PEAK_OF_DAY, "peak", "0.30 9 27", "0.044 1.32 3.96"),
]


@pytest.mark.parametrize(("model", "at", "tier", "yuan", "dollars"), HISTORY)
def test_the_row_on_both_sides_of_every_step(
    prices: PriceTable, model: str, at: datetime, tier: str, yuan: str, dollars: str
) -> None:
    for currency, expected in (("CNY", yuan), ("USD", dollars)):
        row = prices.row_at(model, currency, at)

        assert row is not None
        assert (row.hit, row.miss, row.output) == tuple(Decimal(price) for price in expected.split())
        assert (row.model, row.currency, row.tier) == (model, currency, tier)


def test_each_row_of_the_file_is_one_of_the_history(prices: PriceTable) -> None:
    reached = {prices.row_at(model, currency, at) for model, at, *_ in HISTORY for currency in ("CNY", "USD")}

    assert {row for row in prices.rows if row.model != "local"} == reached


def test_peak_is_exactly_twice_off_peak(prices: PriceTable) -> None:
    peaks = [row for row in prices.rows if row.tier == "peak"]

    assert len(peaks) == 6
    for peak in peaks:
        (quiet,) = [
            row
            for row in prices.rows
            if (row.model, row.currency, row.from_, row.tier) == (peak.model, peak.currency, peak.from_, "off-peak")
        ]
        assert (peak.hit, peak.miss, peak.output) == (2 * quiet.hit, 2 * quiet.miss, 2 * quiet.output)


@pytest.mark.parametrize("model", [FLASH, PRO])
@pytest.mark.parametrize("currency", ["CNY", "USD"])
def test_at_every_instant_exactly_one_row_is_in_force(prices: PriceTable, model: str, currency: str) -> None:
    edges = {edge for row in prices.rows for edge in (row.from_, row.to) if edge is not None}

    for edge in sorted(edges):
        for at in (edge - MOMENT, edge, edge + MOMENT):
            rows = [row for row in prices.rows_at(at) if (row.model, row.currency) == (model, currency)]
            assert len(rows) == (1 if at >= LAUNCH else 0)


def test_before_the_launch_nothing_has_a_price(prices: PriceTable) -> None:
    assert prices.row_at(FLASH, "CNY", LAUNCH - MOMENT) is None


@pytest.mark.parametrize("name", ["deepseek-v4-flash", "deepseek-v4-flash-vision-exp", "deepseek-chat"])
def test_a_legacy_name_has_the_price_of_flash(prices: PriceTable, name: str) -> None:
    assert prices.row_at(name, "CNY", NOW) == prices.row_at(FLASH, "CNY", NOW) is not None


@pytest.mark.parametrize(("model", "currency"), [("gpt", "CNY"), ("", "USD"), (FLASH, "EUR")])
def test_an_unknown_model_or_currency_has_no_price(prices: PriceTable, model: str, currency: str) -> None:
    assert prices.row_at(model, currency, NOW) is None


@pytest.mark.parametrize("currency", ["CNY", "USD"])
def test_the_local_model_is_free_at_any_time(prices: PriceTable, currency: str) -> None:
    for at in (datetime(2020, 1, 1, tzinfo=UTC), NOW, NOW + PEAK_OF_DAY):
        row = prices.row_at("local", currency, at)

        assert row is not None
        assert (row.hit, row.miss, row.output) == (Decimal(0), Decimal(0), Decimal(0))


def test_every_row_names_its_source_and_the_table_its_day(prices: PriceTable) -> None:
    assert prices.checked_on == date(2026, 11, 15)
    assert all(row.source for row in prices.rows)
    assert all(rule.source for rule in prices.calendar.rules)


def test_the_rows_of_now_are_one_for_each_model_and_currency(prices: PriceTable) -> None:
    rows = prices.rows_at(NOW + PEAK_OF_DAY)

    assert [(row.model, row.currency) for row in rows] == [
        (model, currency) for model in (FLASH, PRO, "local") for currency in ("CNY", "USD")
    ]


@pytest.mark.parametrize(
    ("at", "until"),
    [
        (NOW + PEAK_OF_DAY, datetime(2026, 11, 23, 12, tzinfo=BEIJING)),
        (LAUNCH, PROMOTION),
        (datetime(2026, 8, 16, tzinfo=BEIJING), PEAK_HOURS),
        (datetime(2026, 9, 10, 10, tzinfo=BEIJING), NEW_FLASH),
    ],
)
def test_prices_hold_until_the_tier_or_the_row_changes(prices: PriceTable, at: datetime, until: datetime) -> None:
    assert prices.until(at) == until
