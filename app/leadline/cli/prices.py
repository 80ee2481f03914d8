# SPDX-License-Identifier: AGPL-3.0-or-later
"""`leadline prices`: what a million tokens costs at a moment."""

from datetime import UTC, datetime
from pathlib import Path

from leadline.cli.terminal import GOOD, parser, print_error, print_json
from leadline.costs import own_prices, tiers
from leadline.costs.prices import PriceTable
from leadline.errors import AssistantError
from leadline.host.command_line import Call
from leadline.host.paths import default_paths, paths_under
from leadline.host.resources import resource


def prices(call: Call) -> int:
    """Print the rows in force now, or at a given time."""
    made = parser("prices")
    made.add_argument("--at", default="", metavar="TIME")
    options = made.parse_args(call.arguments)
    at = _time(options.at) if options.at else datetime.now(UTC).astimezone()
    table = PriceTable.load(resource("prices.toml"))
    paths = paths_under(Path(call.data_dir)) if call.data_dir else default_paths(call.environ)
    try:
        table = own_prices.applied(table, own_prices.load(paths.prices_file))
    except AssistantError as problem:
        print_error(problem)
    tier, until = tiers.tier_at(at, table.calendar), table.until(at)
    rows = table.rows_at(at)
    if options.json:
        print_json(
            {
                "at": at.isoformat(),
                "tier": tier,
                "until": until.astimezone(at.tzinfo).isoformat(),
                "rows": [
                    {
                        "model": row.model,
                        "currency": row.currency,
                        "hit": format(row.hit, "f"),
                        "miss": format(row.miss, "f"),
                        "output": format(row.output, "f"),
                        "source": row.source,
                    }
                    for row in rows
                ],
            }
        )
        return GOOD
    end = f" until {until.astimezone(at.tzinfo):%Y-%m-%d %H:%M}"
    print(f"{at:%Y-%m-%d %H:%M %z}: {tier}{end}. Per million tokens:")
    print(f"{'model':<18} {'':<4} {'cached':>10} {'not cached':>11} {'output':>10}")
    for row in rows:
        print(f"{row.model:<18} {row.currency:<4} {row.hit:>10f} {row.miss:>11f} {row.output:>10f}")
    return GOOD


def _time(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError as problem:
        raise AssistantError(
            f"{text} is not a time.", "Write it as 2026-11-23T09:30+08:00.", code="bad_argument"
        ) from problem
    return at if at.tzinfo is not None else at.astimezone()
