# SPDX-License-Identifier: AGPL-3.0-or-later
"""`leadline usage`: what was used and what it cost, by day, model, mode, kind, chat or collection."""

from collections.abc import Callable
from datetime import date

from leadline.cli.building import assistant_for
from leadline.cli.terminal import GOOD, PARTLY, parser, print_error, print_json
from leadline.cli.values import money_json
from leadline.costs import usage as sums
from leadline.costs.money import shown
from leadline.costs.usage import Cell, Tally, total
from leadline.errors import AssistantError
from leadline.host.command_line import Call, printable
from leadline.usage_files import values_of

_BY: dict[str, Callable[[Cell], str]] = {
    "day": sums.by_day,
    "model": sums.by_model,
    "mode": sums.by_mode,
    "kind": sums.by_kind,
}


def usage(call: Call) -> int:
    """Print the sums of the ledger; status 1 when some price in them is not known."""
    made = parser("usage")
    made.add_argument("--by", default="day", choices=[*_BY, "chat", "collection"])
    made.add_argument("--since", default="", metavar="DAY")
    options = made.parse_args(call.arguments)
    since = _day(options.since) if options.since else None
    with assistant_for(call) as assistant:
        for notice in assistant.open().result().notices:
            print_error(notice)
        rows: list[tuple[str, str, Tally]]
        if options.by in _BY:
            groups = sums.grouped(assistant.spending.by_day(since).result(), _BY[options.by])
            rows = [(name, name, tally) for name, tally in groups.items()]
        else:
            rows = assistant.spending.by_chat(since, by_collection=options.by == "collection").result()
        whole = total(tally for _, _, tally in rows)
        currency = assistant.currency
    in_account = next((money for money in whole.amounts if money.currency == currency), None)
    if options.json:
        print_json(
            {
                "rows": [{options.by: key, "name": name} | values_of(tally) for key, name, tally in rows],
                "total": money_json(in_account or (whole.amounts[0] if whole.amounts else None)),
                "totals": [money_json(money) for money in whole.amounts],
                "unknown": whole.unknown,
                "estimated": whole.estimated,
                "estimates": [money_json(money) for money in whole.estimates],
            }
        )
    else:
        _print(options.by, rows, whole)
    return PARTLY if whole.unknown else GOOD


def _print(by: str, rows: list[tuple[str, str, Tally]], whole: Tally) -> None:
    print(f"{by:<24} {'requests':>8} {'cached':>13} {'not cached':>13} {'output':>11} {'thinking':>11}  cost")
    for _, name, tally in [*rows, ("", "all", whole)]:
        counts = f"{tally.requests:>8,} {tally.hit:>13,} {tally.miss:>13,} {tally.output:>11,} {tally.reasoning:>11,}"
        print(printable(f"{name[:24]:<24} {counts}  {_cost(tally)}"))


def _cost(tally: Tally) -> str:
    parts = [shown(money, "en") for money in tally.amounts]
    parts += [f"about {shown(money, 'en')} estimated" for money in tally.estimates]
    known = " + ".join(parts)
    if not tally.unknown:
        return known or "0"
    return f"{known} and {tally.unknown} unknown" if known else f"unknown ({tally.unknown})"


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as problem:
        raise AssistantError(f"{text} is not a day.", "Write it as 2026-11-23.", code="bad_argument") from problem
