# SPDX-License-Identifier: AGPL-3.0-or-later
"""Values as the terminal contract writes them in JSON."""

from datetime import datetime
from typing import Any

from leadline.chat.reply import Usage
from leadline.costs.money import Money


def money_json(money: Money | None) -> dict[str, str] | None:
    """MONEY: the amount as a plain decimal string, never in exponent form."""
    return None if money is None else {"amount": format(money.amount, "f"), "currency": money.currency}


def usage_json(usage: Usage | None) -> dict[str, int | None] | None:
    """USAGE."""
    if usage is None:
        return None
    return {"hit": usage.hit, "miss": usage.miss, "output": usage.output, "reasoning": usage.reasoning}


def time_json(at: datetime | None) -> Any:
    """ISO 8601 with offset."""
    return None if at is None else at.isoformat()
