# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the stand-in charges, in literal amounts."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from tests.servers.billing import BEIJING, Account, charge, tier_at

MONDAY = datetime(2026, 11, 23, tzinfo=BEIJING)
NIGHT, NOON_PEAK = MONDAY.replace(hour=3), MONDAY.replace(hour=10)


@pytest.mark.parametrize(
    ("hour", "minute", "tier"),
    [
        (8, 59, "off-peak"), (9, 0, "peak"), (11, 59, "peak"), (12, 0, "off-peak"),
        (13, 59, "off-peak"), (14, 0, "peak"), (17, 59, "peak"), (18, 0, "off-peak"),
    ],
)  # fmt: skip
def test_peak_begins_and_ends_on_the_minute(hour: int, minute: int, tier: str) -> None:
    assert tier_at(MONDAY.replace(hour=hour, minute=minute)) == tier
    assert tier_at(MONDAY.replace(hour=hour, minute=minute).astimezone(UTC)) == tier


@pytest.mark.parametrize(
    ("day", "tier"),
    [
        (datetime(2026, 8, 14, 10, tzinfo=BEIJING), "all"),
        (datetime(2026, 8, 17, 10, tzinfo=BEIJING), "peak"),
        (datetime(2026, 8, 22, 10, tzinfo=BEIJING), "peak"),  # the last Saturday that was peak
        (datetime(2026, 8, 23, 10, tzinfo=BEIJING), "off-peak"),
        (datetime(2026, 9, 24, 10, tzinfo=BEIJING), "peak"),
        (datetime(2026, 9, 25, 10, tzinfo=BEIJING), "off-peak"),  # mid-autumn, a Friday
        (datetime(2026, 9, 28, 10, tzinfo=BEIJING), "peak"),
        (datetime(2026, 10, 7, 10, tzinfo=BEIJING), "off-peak"),
        (datetime(2026, 10, 8, 10, tzinfo=BEIJING), "peak"),
    ],
)
def test_weekends_and_holidays_are_off_peak_since_they_are(day: datetime, tier: str) -> None:
    assert tier_at(day) == tier


@pytest.mark.parametrize(
    ("model", "currency", "at", "amount"),
    [
        ("deepseek-flash", "CNY", NIGHT, "0.0241"),
        ("deepseek-flash", "CNY", NOON_PEAK, "0.0482"),
        ("deepseek-flash", "USD", NIGHT, "0.003615"),
        ("deepseek-v4-pro", "CNY", NIGHT, "0.10425"),
        ("deepseek-v4-pro", "CNY", NOON_PEAK, "0.2085"),
        ("deepseek-v4-pro", "USD", NOON_PEAK, "0.03058"),
        ("deepseek-flash", "CNY", datetime(2026, 9, 10, 11, 59, 59, tzinfo=BEIJING), "0.0695"),
        ("deepseek-flash", "CNY", datetime(2026, 9, 10, 12, tzinfo=BEIJING), "0.0241"),
        ("deepseek-flash", "CNY", datetime(2026, 8, 16, 23, 59, 59, tzinfo=BEIJING), "0.0221"),
        ("deepseek-flash", "CNY", datetime(2026, 8, 17, tzinfo=BEIJING), "0.03475"),
    ],
)
def test_charge_of_5000_hits_20000_misses_1000_output(model: str, currency: str, at: datetime, amount: str) -> None:
    assert charge(model, currency, at, 5_000, 20_000, 1_000) == Decimal(amount)


def test_peak_is_exactly_twice_off_peak() -> None:
    for model in ("deepseek-flash", "deepseek-v4-pro"):
        for currency in ("CNY", "USD"):
            assert charge(model, currency, NOON_PEAK, 3, 5, 7) == 2 * charge(model, currency, NIGHT, 3, 5, 7)


def test_a_time_before_the_first_price_is_refused() -> None:
    with pytest.raises(ValueError, match="no price"):
        charge("deepseek-flash", "CNY", datetime(2026, 5, 22, tzinfo=BEIJING), 1, 1, 1)


def test_the_balance_uses_the_granted_part_first_and_shows_two_decimals() -> None:
    account = Account("CNY", Decimal("100.00"), Decimal("10.00"), [(NIGHT, Decimal("12.3456"))])

    shown = account.shown(NIGHT, lag_requests=0, lag_s=0)

    assert shown == {
        "is_available": True,
        "balance_infos": [
            {"currency": "CNY", "total_balance": "97.65", "granted_balance": "0.00", "topped_up_balance": "97.65"}
        ],
    }


@pytest.mark.parametrize(("lag", "total"), [(0, "100.00"), (1, "103.00"), (2, "106.00"), (9, "110.00")])
def test_the_balance_lags_by_requests(lag: int, total: str) -> None:
    account = Account(charges=[(NIGHT, Decimal(4)), (NIGHT, Decimal(3)), (NIGHT, Decimal(3))])

    assert _total(account, NIGHT, lag, 0) == total


@pytest.mark.parametrize(("seconds", "total"), [(9, "110.00"), (10, "106.00")])
def test_the_balance_lags_by_seconds(seconds: int, total: str) -> None:
    account = Account(charges=[(NIGHT, Decimal(4))])

    assert _total(account, NIGHT + timedelta(seconds=seconds), 0, 10) == total


@pytest.mark.parametrize(("charged", "available"), [("109.99", True), ("110", False), ("110.5", False)])
def test_an_account_is_closed_when_nothing_is_left(charged: str, available: bool) -> None:
    account = Account(charges=[(NIGHT, Decimal(charged))])

    assert account.shown(NIGHT, lag_requests=5, lag_s=0)["is_available"] is available


def _total(account: Account, now: datetime, lag_requests: int, lag_s: float) -> str:
    infos = account.shown(now, lag_requests, lag_s)["balance_infos"]
    assert isinstance(infos, list)
    return str(infos[0]["total_balance"])
