# SPDX-License-Identifier: AGPL-3.0-or-later
"""Runs the program as a script would."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.servers.deepseek import DeepSeekServer
from tests.servers.prefixes import Prefixes


@dataclass(frozen=True, slots=True)
class Done:
    """How a command ended."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON value on stdout."""
        return json.loads(self.out)

    def error(self) -> str:
        """The one plain line on stderr of a command that failed."""
        assert self.status == 2, self
        assert self.err.startswith("leadline: ") and self.err.endswith("\n") and self.err.count("\n") == 1, self.err
        return self.err.removeprefix("leadline: ").rstrip("\n")


@dataclass(frozen=True, slots=True)
class Terminal:
    """A shell with a data folder and the address of a service."""

    folder: Path
    environ: Mapping[str, str]

    def argv(self, *arguments: str | Path) -> list[str]:
        return [sys.executable, "-m", "leadline", *(str(argument) for argument in arguments)]

    def run(self, *arguments: str | Path, stdin: str | bytes = b"", timeout_s: float = 90, **environ: str) -> Done:
        """Run to the end. Output is read as UTF-8, strictly."""
        data = stdin.encode() if isinstance(stdin, str) else stdin
        done = subprocess.run(
            self.argv(*arguments), input=data, capture_output=True, env={**self.environ, **environ},
            cwd=self.folder, timeout=timeout_s,
        )  # fmt: skip
        return Done(done.returncode, done.stdout.decode(), done.stderr.decode())

    def start(self, *arguments: str | Path, stderr: int = subprocess.PIPE, **environ: str) -> "subprocess.Popen[bytes]":
        """Start and go on; `stderr` may be a terminal's descriptor."""
        return subprocess.Popen(
            self.argv(*arguments), stdout=subprocess.PIPE, stderr=stderr, env={**self.environ, **environ},
            cwd=self.folder,
        )  # fmt: skip


@pytest.fixture(scope="module")
def server() -> Iterator[DeepSeekServer]:
    """One stand-in for the commands of a module; they come one after another."""
    with DeepSeekServer(prefixes=Prefixes(interval=0, common=False)) as running:
        running._chat._pool.submit(int).result()  # its thread is there before the tests begin
        yield running


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    """A new data folder, and no service."""
    return Terminal(tmp_path, os.environ | {"LEADLINE_DATA_DIR": str(tmp_path / "state"), "LANG": "C.UTF-8"})
