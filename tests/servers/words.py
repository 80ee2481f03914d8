# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the stand-in says: the same for the same request, and useful when the window is tried by hand."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_DOCUMENT = re.compile(r"^\[document (\d+): (.*)\]$", re.MULTILINE)
_END = re.compile(r"^\[end of document (\d+)\]$", re.MULTILINE)
_PAGE = re.compile(r"^\[p\. (\d+)\]$", re.MULTILINE)
_CJK = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_LONG = re.compile(r"^/long (\d{1,6})\b")
_FAULT = re.compile(r"^/fault (\{.*\})$", re.MULTILINE)
_PARAGRAPHS = {"low": 2, "high": 6, "max": 20}
_SHORT_TOKENS = 128


@dataclass(frozen=True, slots=True)
class SeenDocument:
    """A document between its marks in a message."""

    name: str
    pages: tuple[int, ...]
    """The page numbers in its marks; empty for a text without."""
    characters: int


@dataclass(frozen=True, slots=True)
class Seen:
    """What the stand-in understood of a request."""

    documents: tuple[SeenDocument, ...]
    question: str
    chinese: bool
    mode: str
    """non-think, low, high or max."""
    turn: int
    """Which question of the conversation this is, from 1."""
    characters: int
    max_tokens: int
    wants_json: bool
    model: str

    @property
    def fault(self) -> str:
        """The JSON after "/fault" at the start of a question, a step of the script: for trying by hand. "" for none."""
        found = _FAULT.match(self.question)
        return found.group(1) if found else ""


def look_at(body: Mapping[str, Any], mode: str, max_tokens: int) -> Seen:
    """Reads a request that was found valid; `mode` and `max_tokens` are as the library resolved them."""
    texts = [(str(m.get("role")), _text(m.get("content"))) for m in body.get("messages", [])]
    users = [text for role, text in texts if role == "user"]
    documents = tuple(document for text in users for document in _documents(text))
    question = _without_documents(users[-1]).strip() if users else ""
    wants_json = (body.get("response_format") or {}).get("type") == "json_object"
    asked = [text for role, text in texts if role == "user" and _without_documents(text).strip()]
    return Seen(
        documents, question, len(_CJK.findall(question)) >= 2, mode, max(1, len(asked)),
        sum(len(text) for _, text in texts), max_tokens, wants_json, str(body.get("model")),
    )  # fmt: skip


def speak(seen: Seen, prompt_tokens: int, hit_tokens: int) -> tuple[str, str]:
    """Thinking and answer. The thinking is "" in non-think."""
    thinking = "" if seen.mode == "non-think" else _thinking(seen)
    if seen.wants_json:
        return thinking, json.dumps({"question": seen.question, "documents": len(seen.documents)}, ensure_ascii=False)
    if found := _LONG.match(seen.question):
        return thinking, _long(int(found.group(1)))
    if seen.mode == "non-think" and seen.max_tokens <= _SHORT_TOKENS:
        # a title or another side call: one plain line
        return "", (_line(seen.question, 24) or "Hello") + "\n"
    return thinking, (_chinese if seen.chinese else _english)(seen, prompt_tokens, hit_tokens)


def go_on(thinking: str, answer: str, begun: Mapping[str, Any]) -> tuple[str, str]:
    """The rest of a reply whose beginning the last message of a request gives (`prefix: true`).

    Where our own words did not begin so, other words stand for the rest. The thinking is over as soon as any of the
    answer was given.
    """
    thought, said = str(begun.get("reasoning_content") or ""), _text(begun.get("content"))
    answer = answer.removeprefix(said) if answer.startswith(said) else " and so the stand-in goes on to the end.\n"
    if said:
        return "", answer
    return thinking.removeprefix(thought) if thinking.startswith(thought) else " And so it thinks on.\n", answer


def _thinking(seen: Seen) -> str:
    count = _PARAGRAPHS[seen.mode]
    if seen.chinese:
        steps = [
            f"第 {n} 步：再看一遍问题“{_line(seen.question, 40)}”，{_place(seen, n, '第 {} 页', '文本')}，核对数字。"
            for n in range(1, count + 1)
        ]
    else:
        steps = [
            f'Step {n}: read the question "{_line(seen.question, 60)}" again, '
            f"look at {_place(seen, n, 'page {}', 'the text')} and check the numbers against it."
            for n in range(1, count + 1)
        ]
    return "\n\n".join(steps) + "\n"


def _place(seen: Seen, n: int, page: str, text: str) -> str:
    """Somewhere in the documents, another place at each step."""
    if not seen.documents:
        return text
    document = seen.documents[n % len(seen.documents)]
    return (
        f"{document.name} {page.format(document.pages[n % len(document.pages)])}" if document.pages else document.name
    )


def _english(seen: Seen, prompt_tokens: int, hit_tokens: int) -> str:
    rows = "\n".join(
        f"| {_cell(d.name)} | {len(d.pages) or 1} | about {_share(seen, d, prompt_tokens):,} |" for d in seen.documents
    )
    table = (
        f"| Document | Pages | Tokens |\n|---|--:|--:|\n{rows}\n" if rows else "No documents came with this question.\n"
    )
    return (
        f"## Answer {seen.turn} of the stand-in\n\n"
        f"You asked:\n\n{_quote(seen.question)}\n\n"
        "This is not a language model: it repeats what it was sent, so that you can see what arrived.\n\n"
        f"- model `{seen.model}`, mode **{seen.mode}**, at most {seen.max_tokens:,} tokens of output\n"
        f"- prompt of {prompt_tokens:,} tokens, {hit_tokens:,} of them from the cache\n"
        f"- documents: {len(seen.documents)}{_citation(seen)}\n\n"
        f"{table}\n"
        "The cost of a prompt of $n$ tokens with $h$ hits is $h\\,p_h + (n - h)\\,p_m$:\n\n"
        f"```python\nhit, miss = {hit_tokens}, {prompt_tokens - hit_tokens}\n"
        "cost = (hit * 0.02 + miss * 1) / 1_000_000  # yuan, flash, off-peak\n"
        'print(f"¥{cost:.4f}")\n```\n\n'
        '1. Ask "/long 2000" for 2,000 numbered words.\n'
        '2. Ask `/fault {"cut": 20}` for a reply that breaks off.\n'
    )


def _chinese(seen: Seen, prompt_tokens: int, hit_tokens: int) -> str:
    rows = "\n".join(
        f"| {_cell(d.name)} | {len(d.pages) or 1} | 约 {_share(seen, d, prompt_tokens):,} |" for d in seen.documents
    )
    table = f"| 文档 | 页数 | 词元 |\n|---|--:|--:|\n{rows}\n" if rows else "这个问题没有附带文档。\n"
    return (
        f"## 替身的第 {seen.turn} 个回答\n\n"
        f"您的问题：\n\n{_quote(seen.question)}\n\n"
        "这不是语言模型：它只复述收到的内容，方便查看实际发送了什么。\n\n"
        f"- 模型 `{seen.model}`，模式 **{seen.mode}**，输出上限 {seen.max_tokens:,} 个词元\n"
        f"- 提示共 {prompt_tokens:,} 个词元，其中 {hit_tokens:,} 个来自缓存\n"
        f"- 文档 {len(seen.documents)} 份{_citation(seen)}\n\n"
        f"{table}\n"
        "费用公式：$h\\,p_h + (n - h)\\,p_m$。\n\n"
        f"```python\nhit, miss = {hit_tokens}, {prompt_tokens - hit_tokens}\n"
        "print((hit * 0.02 + miss * 1) / 1_000_000)  # 元\n```\n\n"
        "1. 输入“/long 2000”得到两千个编号的词。\n"
        '2. 输入 `/fault {"cut": 20}` 得到中断的回答。\n'
    )


def _long(words: int) -> str:
    """So many numbered words, a paragraph for each hundred."""
    lines = [
        " ".join(f"word{n}" for n in range(start, min(start + 100, words + 1))) for start in range(1, words + 1, 100)
    ]
    return "\n\n".join(lines) + "\n"


def _citation(seen: Seen) -> str:
    document = next((d for d in seen.documents if d.pages), None)
    return f" [{document.name} p. {document.pages[len(document.pages) // 2]}]" if document else ""


def _quote(text: str) -> str:
    short = text if len(text) <= 600 else text[:600] + " ..."
    return "\n".join(f"> {line}" for line in short.splitlines()) or "> "


def _line(text: str, length: int) -> str:
    one = " ".join(text.split())
    return one if len(one) <= length else one[: length - 1] + "…"


def _cell(name: str) -> str:
    return name.replace("|", "\\|")


def _share(seen: Seen, document: SeenDocument, prompt_tokens: int) -> int:
    return round(prompt_tokens * document.characters / max(1, seen.characters))


def _documents(text: str) -> list[SeenDocument]:
    found = []
    for start in _DOCUMENT.finditer(text):
        end = next((e for e in _END.finditer(text, start.end()) if e.group(1) == start.group(1)), None)
        inside = text[start.start() : end.end() if end else len(text)]
        pages = tuple(int(page.group(1)) for page in _PAGE.finditer(inside))
        found.append(SeenDocument(start.group(2), pages, len(inside)))
    return found


def _without_documents(text: str) -> str:
    kept, at = [], 0
    for start in _DOCUMENT.finditer(text):
        if start.start() < at:
            continue
        kept.append(text[at : start.start()])
        end = next((e for e in _END.finditer(text, start.end()) if e.group(1) == start.group(1)), None)
        at = end.end() if end else len(text)
    return "".join([*kept, text[at:]])


def _text(content: Any) -> str:
    if isinstance(content, str):
        return content
    if isinstance(content, Sequence):
        return "".join(str(part.get("text", "")) for part in content if isinstance(part, Mapping))
    return ""
