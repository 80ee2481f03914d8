# SPDX-License-Identifier: AGPL-3.0-or-later
"""The servers know nothing of the program, and run by hand."""

import ast
import http.client
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.servers.client import body

HERE = Path(__file__).parent
ROOT = HERE.parent.parent


def _imports(source: str) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add((node.module or ".").partition(".")[0])
    return names


@pytest.mark.parametrize("path", sorted(HERE.glob("*.py")), ids=lambda path: path.name)
def test_no_server_imports_the_program(path: Path) -> None:
    assert "leadline" not in _imports(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "breach", ["import leadline.errors", "from leadline.chat import mode", "def f():\n import leadline"]
)
def test_a_breach_would_be_found(breach: str) -> None:
    assert "leadline" in _imports(breach)


def test_it_runs_by_hand_and_ends_with_ctrl_c(tmp_path: Path) -> None:
    script = tmp_path / "faults.json"
    script.write_text('[{"status": 503}]', encoding="utf-8")
    command = [sys.executable, "-I", "-c", _RUN, "--port", "0", "--rate", "0", "--script", str(script)]
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            address = process.stdout.readline().split(" listens at ")[1].removesuffix(". Try:\n")
            process.stdout.readline()
            example = process.stdout.readline()
            key = example.split("DEEPSEEK_API_KEY=")[1].split()[0]
            statuses = []
            for _ in range(2):
                connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=30)
                content = json.dumps(body("hi", stream=False, stream_options=None))
                connection.request("POST", "/chat/completions", content, {"Authorization": f"Bearer {key}"})
                with connection.getresponse() as response:
                    statuses.append(response.status)
                    response.read()
                connection.close()
            process.send_signal(signal.SIGINT)
            rest = process.communicate(timeout=10)[0]
        finally:
            process.kill()

    assert f"LEADLINE_BASE_URL={address} leadline ask" in example
    assert statuses == [503, 200]
    assert "POST /chat/completions 200 deepseek-flash prompt 5 hit 0" in rest
    assert process.returncode == 0
    assert "leadline modules: []" in rest


# as `python -m tests.servers.deepseek`, and then what was imported
_RUN = f"""
import runpy, sys
sys.path.insert(0, {str(ROOT)!r})
try:
    runpy.run_module("tests.servers.deepseek", run_name="__main__", alter_sys=True)
except SystemExit as end:
    print("leadline modules:", [name for name in sys.modules if name.startswith("leadline")])
    raise
"""
