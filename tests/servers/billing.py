# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the service charges and shows as balance. Prices, peak hours and holidays are written out here once more,
on purpose: they check the ones of the program."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal

BEIJING = timezone(timedelta(hours=8))
_CENT = Decimal("0.01")

# (from, in Beijing) -> (model, currency, tier) -> hit, miss, output per 1,000,000 tokens. Price page, copy of
# 2026-11-15, and its history in deepseek-api.md section 9. This server knows nothing before the end of May;
# until August there was one tier.
_PRICES: tuple[tuple[datetime, dict[tuple[str, str, str], tuple[str, str, str]]], ...] = (
    (
        datetime(2026, 5, 23, tzinfo=BEIJING),
        {
            ("deepseek-flash", "CNY", "all"): ("0.02", "1", "2"),
            ("deepseek-v4-pro", "CNY", "all"): ("0.025", "3", "6"),
            ("deepseek-flash", "USD", "all"): ("0.0028", "0.14", "0.28"),
            ("deepseek-v4-pro", "USD", "all"): ("0.003625", "0.435", "0.87"),
        },
    ),
    (
        datetime(2026, 8, 17, tzinfo=BEIJING),
        {
            ("deepseek-flash", "CNY", "off-peak"): ("0.05", "1.5", "4.5"),
            ("deepseek-flash", "CNY", "peak"): ("0.10", "3", "9"),
            ("deepseek-v4-pro", "CNY", "off-peak"): ("0.15", "4.5", "13.5"),
            ("deepseek-v4-pro", "CNY", "peak"): ("0.30", "9", "27"),
            ("deepseek-flash", "USD", "off-peak"): ("0.007", "0.22", "0.66"),
            ("deepseek-flash", "USD", "peak"): ("0.014", "0.44", "1.32"),
            ("deepseek-v4-pro", "USD", "off-peak"): ("0.022", "0.66", "1.98"),
            ("deepseek-v4-pro", "USD", "peak"): ("0.044", "1.32", "3.96"),
        },
    ),
    (
        datetime(2026, 9, 10, 12, tzinfo=BEIJING),
        {
            ("deepseek-flash", "CNY", "off-peak"): ("0.02", "1", "4"),
            ("deepseek-flash", "CNY", "peak"): ("0.04", "2", "8"),
            ("deepseek-v4-pro", "CNY", "off-peak"): ("0.15", "4.5", "13.5"),
            ("deepseek-v4-pro", "CNY", "peak"): ("0.30", "9", "27"),
            ("deepseek-flash", "USD", "off-peak"): ("0.003", "0.15", "0.60"),
            ("deepseek-flash", "USD", "peak"): ("0.006", "0.30", "1.20"),
            ("deepseek-v4-pro", "USD", "off-peak"): ("0.022", "0.66", "1.98"),
            ("deepseek-v4-pro", "USD", "peak"): ("0.044", "1.32", "3.96"),
        },
    ),
)
_WEEKENDS_FREE_FROM = date(2026, 8, 23)
_HOLIDAYS_FREE_FROM = date(2026, 9, 21)
_HOLIDAYS = (  # first and last day, 2026
    (date(2026, 9, 25), date(2026, 9, 27)),
    (date(2026, 10, 1), date(2026, 10, 7)),
)


def tier_at(at: datetime) -> str:
    """all, peak or off-peak. Peak is 9 to 12 and 14 to 18 o'clock in Beijing on workdays, the ends not included."""
    local = at.astimezone(BEIJING)
    if local < _PRICES[1][0]:
        return "all"
    day = local.date()
    if day >= _WEEKENDS_FREE_FROM and day.weekday() >= 5:
        return "off-peak"
    if day >= _HOLIDAYS_FREE_FROM and any(first <= day <= last for first, last in _HOLIDAYS):
        return "off-peak"
    return "peak" if 9 <= local.hour < 12 or 14 <= local.hour < 18 else "off-peak"


def charge(model: str, currency: str, at: datetime, hit: int, miss: int, output: int) -> Decimal:
    """What a request costs that was sent at `at`, exact. ValueError before the first price this server knows."""
    rows = next((rows for start, rows in reversed(_PRICES) if at >= start), None)
    if rows is None:
        raise ValueError(f"no price is known here for {at.isoformat()}")
    prices = [Decimal(price) for price in rows[model, currency, tier_at(at)]]
    return (hit * prices[0] + miss * prices[1] + output * prices[2]) / Decimal(1_000_000)


@dataclass
class Account:
    """One key's money. The granted part is used first."""

    currency: str = "CNY"
    topped_up: Decimal = Decimal("100.00")
    granted: Decimal = Decimal("10.00")
    charges: list[tuple[datetime, Decimal]] = field(default_factory=list)

    @property
    def charged(self) -> Decimal:
        """Everything that was ever charged, exact."""
        return sum((amount for _, amount in self.charges), Decimal(0))

    @property
    def is_available(self) -> bool:
        """Whether a new request would be taken."""
        return self.charged < self.topped_up + self.granted

    def shown(self, now: datetime, lag_requests: int, lag_s: float) -> dict[str, object]:
        """The balance as the service shows it: two decimals, and without the charges it has not noticed yet."""
        noticed = self.charges[: max(0, len(self.charges) - lag_requests)]
        spent = sum((amount for at, amount in noticed if at <= now - timedelta(seconds=lag_s)), Decimal(0))
        granted = max(self.granted - spent, Decimal(0)).quantize(_CENT, ROUND_HALF_UP)
        topped_up = (self.topped_up - max(spent - self.granted, Decimal(0))).quantize(_CENT, ROUND_HALF_UP)
        info = {
            "currency": self.currency,
            "total_balance": str(granted + topped_up),
            "granted_balance": str(granted),
            "topped_up_balance": str(topped_up),
        }
        return {"is_available": self.is_available, "balance_infos": [info]}


class Billing:
    """The accounts by key, and the clock that decides the tier. Safe to use from several threads."""

    def __init__(self, lag_requests: int = 1, lag_s: float = 0.0) -> None:
        self.lag_requests = lag_requests
        self.lag_s = lag_s
        self.accounts: dict[str, Account] = {}
        self.clock: Callable[[], datetime] = lambda: datetime.now(UTC)
        self._lock = threading.Lock()

    def charge(self, key: str, model: str, at: datetime, hit: int, miss: int, output: int) -> Decimal:
        """Charges the account of `key` and gives the amount."""
        account = self.accounts[key]
        amount = charge(model, account.currency, at, hit, miss, output)
        with self._lock:
            account.charges.append((at, amount))
        return amount

    def shown(self, key: str) -> dict[str, object]:
        """What `GET /user/balance` answers."""
        with self._lock:
            return self.accounts[key].shown(self.clock(), self.lag_requests, self.lag_s)

    def charged(self) -> dict[str, Decimal]:
        """The exact total of all accounts, per currency."""
        with self._lock:
            totals: dict[str, Decimal] = {}
            for account in self.accounts.values():
                totals[account.currency] = totals.get(account.currency, Decimal(0)) + account.charged
            return totals
