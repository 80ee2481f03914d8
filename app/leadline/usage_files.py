# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sums of the ledger as CSV or JSON, for a spreadsheet or a script. Amounts are exact, in plain digits."""

from __future__ import annotations

import csv
import json
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from leadline.costs.money import Money
from leadline.costs.usage import Tally
from leadline.errors import AssistantError
from leadline.host import settings as settings_file

if TYPE_CHECKING:
    from leadline.usage_reports import UsageReport

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet would calculate what begins so; a chat may be called anything."""


def values_of(tally: Tally) -> dict[str, Any]:
    """A sum as the terminal's JSON has it."""
    return {
        "requests": tally.requests,
        "unknown": tally.unknown,
        "hit": tally.hit,
        "miss": tally.miss,
        "output": tally.output,
        "reasoning": tally.reasoning,
        "amounts": [money.as_json() for money in tally.amounts],
        "saved": [money.as_json() for money in tally.saved],
        "estimated": tally.estimated,
        "estimates": [money.as_json() for money in tally.estimates],
    }


def as_json(report: UsageReport) -> str:
    """The rows as `leadline usage --json` prints them, with the days and the chat or collection they are of."""
    part, by = report.part, str(report.by)
    value = {
        "by": by,
        "since": report.first.isoformat(),
        "until": report.last.isoformat(),
        "chat": part.chat_id,
        "collection": part.collection_id,
        "rows": [{by: row.key, "name": row.name} | values_of(row.tally) for row in report.rows],
        "total": values_of(report.total),
    }
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def as_csv(report: UsageReport) -> str:
    """A row for each; an amount and what caching saved for each currency. No row of sums: a spreadsheet adds."""
    total = report.total
    currencies = sorted({money.currency for money in (*total.amounts, *total.estimates)})
    names = [str(report.by), "name", "requests", "unknown", "hit", "miss", "output", "reasoning", "estimated"]
    for currency in currencies:
        names += [f"amount_{currency}", f"saved_{currency}", f"estimate_{currency}"]
    text = StringIO()
    rows = csv.writer(text)
    rows.writerow(names)
    for row in report.rows:
        tally = row.tally
        counts = [tally.requests, tally.unknown, tally.hit, tally.miss, tally.output, tally.reasoning]
        counts.append(tally.estimated)
        moneys = []
        for currency in currencies:
            moneys += [_amount(each, currency) for each in (tally.amounts, tally.saved, tally.estimates)]
        rows.writerow([_words(row.key), _words(row.name), *counts, *moneys])
    return text.getvalue()


def write(report: UsageReport, path: Path) -> None:
    """Put the file in its place, whole or not at all. Raises AssistantError."""
    is_json = path.suffix.lower() == ".json"
    # The mark at the beginning tells spreadsheets that it is UTF-8.
    text = as_json(report) if is_json else "\ufeff" + as_csv(report)
    try:
        settings_file.write(path, text)
    except AssistantError as problem:
        raise AssistantError(
            "The file could not be written.",
            "Make room on the disk." if problem.code == "disk_full" else "Choose another folder.",
            problem.detail,
            code=problem.code,
        ) from problem


def _amount(moneys: tuple[Money, ...], currency: str) -> str:
    return next((money.plain() for money in moneys if money.currency == currency), "")


def _words(text: str) -> str:
    return "'" + text if text.startswith(_FORMULA) else text
