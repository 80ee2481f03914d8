# SPDX-License-Identifier: AGPL-3.0-or-later
"""A folder of 10,000 text files: real code, from the libraries at hand, each file a little different."""

import subprocess
import sysconfig
from itertools import cycle
from pathlib import Path

FILES = 10_000
CAP_CHARS = 24_000
"""With this the files have 6 kB on average, as those of Django have."""


def make(folder: Path) -> int:
    """Fill the folder and make it a repository; gives the bytes in its files."""
    total = 0
    seeds = cycle(_seeds())
    for number in range(FILES):
        name, text = next(seeds)
        path = folder / f"part{number // 1_000}" / name.with_name(f"{name.stem}_{number}{name.suffix}")
        path.parent.mkdir(parents=True, exist_ok=True)
        data = f"# number {number}\n{text}".encode()
        path.write_bytes(data)
        total += len(data)
    for arguments in (["init", "-q"], ["add", "-A"]):
        subprocess.run(["git", "-C", str(folder), *arguments], check=True, capture_output=True)
    return total


def _seeds() -> list[tuple[Path, str]]:
    """Names and texts of installed Python code, in an order that does not change."""
    places = [Path(sysconfig.get_paths()[name]) for name in ("stdlib", "purelib")]
    found = []
    for place in places:
        for path in sorted(place.rglob("*.py")):
            below = path.relative_to(place)
            if "site-packages" in below.parts or not path.is_file():
                continue
            text = path.read_text("utf-8", "replace")
            if text.strip() and "vendor" not in str(below).lower():
                found.append((below, text[:CAP_CHARS].rpartition("\n")[0] + "\n"))
    return found
