# SPDX-License-Identifier: AGPL-3.0-or-later
"""Other programs that turn a folder into one text, over the folder of `folders`: lines to compare, without a limit.

They are installed from PyPI and npm into `build/rivals` when they are first measured, never into our environment.
gitingest fetches its vocabulary from the web; where that is out of reach it counts no tokens, and the line says so.
"""

import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.benchmarks import code_folder
from tests.benchmarks.budget import Line

GITINGEST = "gitingest==0.3.1"
REPOMIX = "repomix@1.14.0"
PLACE = Path(__file__).resolve().parents[2] / "build" / "rivals"


def measure() -> list[Line]:
    """One line a program: CPU seconds of all its processes over those of the floor."""
    from tests.benchmarks.folders import floor_cpu_s

    ingest, repomix = _install()
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        folder = place / "code"
        folder.mkdir()
        code_folder.make(folder)
        floor = floor_cpu_s(folder, place, "read")
        out = place / "out.txt"
        return [
            _line("gitingest 0.3.1 / floor", [ingest, ".", "-o", str(out)], folder, out, floor),
            _line("repomix 1.14.0 / floor", [repomix, "--quiet", "-o", str(out)], folder, out, floor),
        ]


def _install() -> tuple[str, str]:
    """The two commands."""
    ingest, repomix = PLACE / "python/bin/gitingest", PLACE / "node/node_modules/.bin/repomix"
    if not ingest.exists():
        python = PLACE / "python"
        subprocess.run([sys.executable, "-m", "venv", str(python)], check=True)
        subprocess.run([str(python / "bin/python"), "-m", "pip", "install", "-qq", GITINGEST], check=True)
    if not repomix.exists():
        node = PLACE / "node"
        node.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            ["npm", "install", "--silent", "--no-fund", "--no-audit", "--prefix", str(node), REPOMIX], check=True
        )
    return str(ingest), str(repomix)


def _line(name: str, argv: list[str], folder: Path, out: Path, floor_s: float) -> Line:
    before = _children_cpu_s()
    done = subprocess.run(argv, cwd=folder, capture_output=True, text=True, timeout=600, check=False)
    took = _children_cpu_s() - before
    written = out.stat().st_size / 1e6 if out.exists() else 0
    out.unlink(missing_ok=True)
    if done.returncode or not written:
        raise RuntimeError(done.stderr[-2_000:])
    counted = "; counted no tokens" if "Failed to download" in done.stdout + done.stderr else ""
    return Line(name, took / floor_s, "x", None, f"{took:.1f} s CPU, {written:.0f} MB out{counted}")


def _children_cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
