# SPDX-License-Identifier: AGPL-3.0-or-later
"""An amount of money: exact, and as it is shown."""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, Inexact, InvalidOperation, localcontext

_SYMBOLS = {"CNY": "¥", "USD": "$"}

_WRITTEN = re.compile(r"(\d{1,12}(?:\.\d{1,30})?) ([A-Z]{3})")

EXACT = Context(prec=60, traps=[Inexact, InvalidOperation])
"""Arithmetic that would rather fail than round: 60 digits hold any sum of tokens times price."""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in a currency, never rounded."""

    amount: Decimal
    currency: str
    """CNY or USD."""

    def __add__(self, other: "Money") -> "Money":
        """The exact sum.

        Raises:
            ValueError: the currencies differ; nothing here converts.
        """
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not add up")
        with localcontext(EXACT):
            return Money(self.amount + other.amount, self.currency)

    def plain(self) -> str:
        """The whole amount in plain digits, as the terminal's JSON and the database have it."""
        return plain(self.amount)

    def as_json(self) -> dict[str, str]:
        """The MONEY object of the terminal contract."""
        return {"amount": self.plain(), "currency": self.currency}


def plain(amount: Decimal) -> str:
    """A Decimal in plain digits: no exponent, no zeros at the end."""
    text = format(amount, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("", "-0") else text


def money_from(text: str) -> Money | None:
    """What "0.034 CNY" says; None where that is no amount of money."""
    found = _WRITTEN.fullmatch(text)
    return Money(Decimal(found[1]), found[2]) if found is not None else None


def shown(money: Money, language: str) -> str:
    """The amount as a reader sees it: two decimals, or two significant digits where that would lose it.

    Never "0.00" for what is not nothing. In Chinese the dollar is written US$, as ¥ alone is the reader's own.
    """
    size = abs(money.amount)
    if size == 0:
        digits = "0"
    elif size >= Decimal("0.095"):
        digits = f"{size.quantize(Decimal('0.01'), ROUND_HALF_UP):,f}"
    else:
        step = Decimal(1).scaleb(size.adjusted() - 1)
        whole, _, decimals = f"{size.quantize(step, ROUND_HALF_UP):f}".partition(".")
        digits = f"{whole}.{decimals.rstrip('0').ljust(2, '0')}"
    return ("-" if money.amount < 0 else "") + sign_of(money.currency, language) + digits


def sign_of(currency: str, language: str) -> str:
    """What stands before an amount; with a space where it is a code."""
    if currency == "USD" and language.startswith("zh"):
        return "US$"
    return _SYMBOLS.get(currency, f"{currency} ")
