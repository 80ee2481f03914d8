# SPDX-License-Identifier: AGPL-3.0-or-later
"""`make bench`: every budget in one table, with the load of the machine; exit status 1 on a miss."""

import os
import platform
import sys

from tests.benchmarks import (
    accuracy,
    bills,
    context,
    extraction,
    first_paint,
    folders,
    keystroke,
    long_session,
    rivals,
    stopping,
    ticking,
    usage,
    views,
    wire,
)


def main(names: list[str]) -> int:
    """Measure all, or the named modules."""
    modules = {
        "accuracy": accuracy,
        "bills": bills,
        "context": context,
        "first_paint": first_paint,
        "extraction": extraction,
        "folders": folders,
        "keystroke": keystroke,
        "long_session": long_session,
        "rivals": rivals,
        "stopping": stopping,
        "ticking": ticking,
        "usage": usage,
        "views": views,
        "wire": wire,
    }
    missed = 0
    load = "/".join(f"{value:.1f}" for value in os.getloadavg())
    cores = f"{os.cpu_count()} cores, load {load}"
    print(f"{platform.system()} {platform.release()}, Python {platform.python_version()}, {cores}")
    print(f"{'what':<38} {'measured':>10} {'budget':>8}  unit")
    for name, module in modules.items():
        if names and name not in names:
            continue
        for line in module.measure():
            limit = "" if line.limit is None else f"{line.limit:.2f}"
            mark = "" if line.is_met else "MISSED "
            print(f"{line.name:<38} {line.value:>10.2f} {limit:>8}  {line.unit}  {mark}{line.detail}", flush=True)
            missed += not line.is_met
    load = "/".join(f"{value:.1f}" for value in os.getloadavg())
    print(f"load at the end {load}; {missed} missed")
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
