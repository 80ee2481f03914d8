# SPDX-License-Identifier: AGPL-3.0-or-later
"""Chinese is complete, says what the source says, and is loaded."""

import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from leadline.host.resources import resource
from leadline.ui.translator import language_of

FOLDER = resource("translations")
FILES = sorted(FOLDER.glob("*.ts"))
UI = Path(__file__).resolve().parents[2] / "app/leadline/ui"


def _messages(path: Path) -> list[tuple[str, str, str, str | None]]:
    """Context, source, translation and the mark of an unfinished one."""
    found = []
    for context in ElementTree.parse(path).getroot().findall("context"):  # noqa: S314 - our own file
        for message in context.findall("message"):
            translation = message.find("translation")
            assert translation is not None
            found.append(
                (
                    context.findtext("name") or "",
                    message.findtext("source") or "",
                    translation.text or "",
                    translation.get("type"),
                )
            )
    return found


def test_there_are_translations() -> None:
    assert {path.name for path in FILES} == {"errors_zh_CN.ts", "leadline_zh_CN.ts"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_text_is_translated(path: Path) -> None:
    assert [message for message in _messages(path) if not message[2] or message[3] is not None] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_placeholders_and_keys_are_the_same(path: Path) -> None:
    for _context, source, translation, _mark in _messages(path):
        assert _marks(source) == _marks(translation), source


def _marks(text: str) -> list[str]:
    """Placeholders such as {name}, and the letters of mnemonics."""
    return sorted(mark.lower() for mark in re.findall(r"\{[^}]*\}|&\w", text))


def test_the_file_holds_what_the_window_says(tmp_path: Path) -> None:
    fresh = tmp_path / "fresh.ts"
    tool = Path(sys.executable).with_name("pyside6-lupdate")
    sources = sorted(str(path) for path in UI.rglob("*.py"))
    subprocess.run([tool, *sources, "-ts", fresh, "-locations", "none"], check=True, capture_output=True)
    said = {(context, source) for context, source, *_ in _messages(fresh)}
    known = {(context, source) for context, source, *_ in _messages(FOLDER / "leadline_zh_CN.ts")}
    assert not {pair for pair in said if not pair[0]}, "lupdate sees only literal QCoreApplication.translate(...)"
    assert not {pair for pair in said if "N{" in pair[1]}, "lupdate does not read \\N{...}"
    assert said == known
    short = [path.name for path in UI.rglob("*.py") if re.search(r"= (self\.tr|\w+\.translate)\n", path.read_text())]
    assert not short, "lupdate does not see what is said by another name"


@pytest.mark.parametrize(
    ("setting", "environ", "expected"),
    [
        ("zh_CN", {"LANG": "en_GB.UTF-8"}, "zh_CN"),
        ("en", {"LANG": "zh_CN.UTF-8"}, "en"),
        ("", {"LANG": "zh_CN.UTF-8"}, "zh_CN"),
        ("", {"LANGUAGE": "de:zh", "LANG": "de_DE"}, "en"),
        ("", {"LANG": "zh_TW.UTF-8", "LC_ALL": "C.UTF-8"}, "zh_CN"),
        ("", {"LC_ALL": "en_US.UTF-8", "LANG": "zh_CN.UTF-8"}, "en"),
    ],
)
def test_the_language_is_the_settings_or_the_systems(setting: str, environ: dict[str, str], expected: str) -> None:
    assert language_of(setting, environ) == expected
