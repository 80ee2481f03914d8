# SPDX-License-Identifier: AGPL-3.0-or-later
"""One line of the table: what was measured, what it may be at most."""

import os
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Line:
    """A figure beside its budget."""

    name: str
    value: float
    unit: str
    limit: float | None
    """None for what is only reported."""
    detail: str = ""

    @property
    def is_met(self) -> bool:
        """Within the budget, or without one."""
        return self.limit is None or self.value <= self.limit


def median(values: Sequence[float]) -> float:
    """The middle of five runs; one slow run on a shared machine must not decide."""
    return statistics.median(values)


def percentile(values: Sequence[float], share: float) -> float:
    """The value that this share of the others does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def pss_mb(pids: Sequence[int]) -> float:
    """Memory of these processes, shared pages counted by their share."""
    total_kb = 0
    for pid in pids:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
            if line.startswith("Pss:"):
                total_kb += int(line.split()[1])
    return total_kb / 1024


def family(pid: int) -> list[int]:
    """The process and everything below it."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                fields = (entry / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
            except OSError:
                continue  # gone meanwhile
            children.setdefault(int(fields[1]), []).append(int(entry.name))
    found, waiting = [], [pid]
    while waiting:
        one = waiting.pop()
        found.append(one)
        waiting += children.get(one, [])
    return found


def environment(folder: Path) -> dict[str, str]:
    """For a measured process: a home of its own, no key, no display."""
    kept = {
        name: value for name, value in os.environ.items() if name in ("PATH", "PYTHONPATH", "LANG", "LD_LIBRARY_PATH")
    }
    home = folder / "home"
    home.mkdir(parents=True, exist_ok=True)
    return kept | {"HOME": str(home), "QT_QPA_PLATFORM": "offscreen", "LC_ALL": "C.UTF-8"}
