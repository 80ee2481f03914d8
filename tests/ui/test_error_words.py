# SPDX-License-Identifier: AGPL-3.0-or-later
"""Chinese knows what the rooms say: each sentence in the code has a translation, each translation a use."""

import ast
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QTranslator
from pytestqt.qtbot import QtBot

from leadline.host.resources import resource
from leadline.ui import error_patterns, note_patterns
from leadline.ui.error_words import in_language

PATTERNS = (*error_patterns.PATTERNS, *note_patterns.NOTE_PATTERNS)
PACKAGE = Path(__file__).resolve().parents[2] / "app/leadline"
NOT_SHOWN = {
    "You name conversations. Answer with the name alone: two to six words that say what the conversation is about,"
    " in the language of the question. No quotation marks, no full stop, no explanation.",
    "Documents received.",
    "Say one word.",
}
"""What the model reads, in English whatever the screen speaks."""
FOR_THE_MODEL = ("tools.py", "fetching.py", "rounds.py")
"""Files that tell the model what it reads on demand; what the window says of that stands in `ui`."""
ONLY_IN_THE_TERMINAL = {"{} needs a value.", "{} is not an option."}


def _translated() -> dict[str, str]:
    root = ElementTree.parse(resource("translations") / "errors_zh_CN.ts").getroot()  # noqa: S314 - our own file
    return {message.findtext("source") or "": message.findtext("translation") or "" for message in root.iter("message")}


def _texts() -> Iterator[tuple[str, bool]]:
    """All texts in the code of the rooms that have no language of their own; in patterns "{}" stands for a value."""
    for path in sorted(PACKAGE.rglob("*.py")):
        room = path.relative_to(PACKAGE).parts[0]
        if room == "cli" or path.name in ("error_patterns.py", "note_patterns.py", *FOR_THE_MODEL):
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        skipped = set()
        for node in ast.walk(tree):
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
                skipped.add(id(node.value))  # docstrings
            elif isinstance(node, ast.JoinedStr):
                skipped |= {id(part) for part in ast.walk(node) if part is not node}
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                if node.func.attr in ("tr", "translate"):
                    skipped |= {id(part) for part in ast.walk(node)}
        for node in ast.walk(tree):
            if id(node) in skipped:
                continue
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value, False
            elif isinstance(node, ast.JoinedStr):
                yield "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values), True


def _is_sentence(text: str) -> bool:
    text = text.strip()
    is_begun = text[:1].isupper() or text.startswith(("{}", "“"))
    return is_begun and " " in text and text.endswith((".", "?")) and not text.endswith(" ?")  # SQL


def _covers(formatted: str, pattern: str) -> bool:
    """Whether an f-string of the code can give what the pattern describes."""
    return re.fullmatch(".*".join(map(re.escape, formatted.split("{}"))), pattern, re.DOTALL) is not None


def _is_part(formatted: str, pattern: str) -> bool:
    """The same for an f-string that is put behind another one."""
    return _covers("{}" + formatted + "{}", pattern)


def _fit(formatted: str, pattern: str) -> bool:
    """Whether the pattern takes what an f-string gives; either may leave open what the other one spells out."""
    return _covers(formatted, pattern) or _covers(re.sub(r"\{\w+\}", "{}", pattern), formatted)


TEXTS = list(_texts())
PLAIN = {text for text, is_formatted in TEXTS if not is_formatted}
FORMATTED = {text for text, is_formatted in TEXTS if is_formatted and re.search(r"\w", text.replace("{}", ""))}


def test_every_sentence_of_the_rooms_is_translated() -> None:
    begun = tuple(pattern.partition("{")[0] for pattern in PATTERNS)
    known = _translated().keys() | NOT_SHOWN
    missing = {text for text in PLAIN if _is_sentence(text) and text not in known and text not in begun}
    assert missing == set()


def test_every_sentence_with_a_value_in_it_has_a_pattern() -> None:
    known = [*PATTERNS, *_translated()]
    sentences = {text for text in FORMATTED if _is_sentence(text)} - ONLY_IN_THE_TERMINAL
    assert {text for text in sentences if not any(_fit(text, pattern) for pattern in known)} == set()


def test_every_pattern_is_translated() -> None:
    assert [pattern for pattern in PATTERNS if pattern not in _translated()] == []
    assert len(set(PATTERNS)) == len(PATTERNS)


def test_no_translation_is_of_what_nobody_says() -> None:
    whole = {text.strip() for text in PLAIN if _is_sentence(text)}
    said = PLAIN | {text for text in PATTERNS if any(text.startswith(each) or text.endswith(each) for each in whole)}
    parts = [
        formatted  # ", page {} {}" goes on with a sentence, whatever few letters it has
        for formatted in FORMATTED
        if len(re.findall(r"[a-z]", formatted)) >= (4 if formatted.startswith(", ") else 8)
    ]
    unsaid = {text for text in _translated().keys() - said if not any(_covers(each, text) for each in FORMATTED)}
    assert {text for text in unsaid if not any(_is_part(each, text) for each in parts)} == set()


@pytest.fixture
def chinese(qtbot: QtBot, tmp_path: Path) -> Iterator[None]:
    tool = Path(sys.executable).with_name("pyside6-lrelease")
    made = tmp_path / "errors_zh_CN.qm"
    subprocess.run([tool, "-silent", resource("translations") / "errors_zh_CN.ts", "-qm", made], check=True)
    translator = QTranslator()
    assert translator.load(str(made))
    QCoreApplication.installTranslator(translator)
    yield
    QCoreApplication.removeTranslator(translator)


@pytest.mark.usefixtures("chinese")
@pytest.mark.parametrize(
    ("english", "expected"),
    [
        ("The service is overloaded.", "服务过载。"),
        ("There is an endpoint called “Lab {count}” already.", "已有名为“Lab {count}”的端点。"),
        ("Wait 3 minutes, then send again.", "请等 3 分钟再发送。"),
        ("Top it up with example.com, then send again.", "请向 example.com 充值，再发送。"),
        (
            "1,100,000 tokens were asked for and 1,048,576 fit: leave out about 51,424 tokens.",
            "请求了 1,100,000 词元，可容纳 1,048,576：请去掉约 51,424 词元。",
        ),
        (
            "The history file was damaged. All 3 chats that were in it were rescued.",
            "历史文件曾损坏。其中的 3 个对话全部抢救出来了。",
        ),
        (
            "It names no server. Give one such as https://api.deepseek.com.",
            "其中没有服务器。请填写如 https://api.deepseek.com 的地址。",
        ),
        ("The folder holds a Python environment.", "文件夹内容：Python 环境。"),
        (
            "Line 3 looks like a GitHub token, line 1,204 like a private key; 2 more such places.",
            "第 3 行疑似密钥：GitHub 令牌，第 1,204 行：私钥；另有 2 处。",
        ),
        (
            "Page 2 has what looks like a private key, page 1,000 your own API key; 2 more such places.",
            "第 2 页有疑似密钥：私钥，第 1,000 页：您自己的 API 密钥；另有 2 处。",
        ),
        (
            "This question does not fit today's limit: ¥0.40 of ¥5.00 is left.",
            "此问题超出今天的限额：¥5.00 中还剩 ¥0.40。",
        ),
        ("No room says this.", "No room says this."),
        ("", ""),
    ],
)
def test_a_value_is_put_into_the_translation(english: str, expected: str) -> None:
    assert in_language(english) == expected


def test_without_a_translation_a_text_stays_as_it_is(qtbot: QtBot) -> None:
    for text in chain(PATTERNS, ("Wait 3 minutes, then send again.",)):
        assert in_language(text) == text
