# SPDX-License-Identifier: AGPL-3.0-or-later
"""Twenty questions about half a million tokens: what the service's cache gives us, and what the same session costs as
other clients send it. No times: the stand-in counts tokens and money."""

import json
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from leadline.chat.mode import Mode
from leadline.choosing import How
from tests.benchmarks.budget import Line
from tests.conversing import OFF_PEAK, Desk, LastingTokenizer, depth_log
from tests.servers import client
from tests.servers.deepseek import DeepSeekServer
from tests.servers.prefixes import Prefixes

TURNS = 20
FILE_LINES = 1_220
"""A file has some 13,000 tokens."""
AT_FIRST, LATER = 32, {5: 4, 10: 4}
"""Files, and how many more come before which question."""
CHANGED_AT = 14
FEWEST_TOKENS = 500_000
HELD_LIMIT, BILL_LIMIT = 0.99, 1 / 8
THINKING, ANSWER = (
    "Let me look at the marks, one after the other. " * 12,
    "By the mark seven, and a quarter less eight. " * 12,
)


@dataclass(frozen=True, slots=True)
class Step:
    """What stands before the model with a question, for a client that sends all anew."""

    question: str
    files: tuple[tuple[str, str], ...]
    """Names and texts, as they are now."""


def measure() -> Iterator[Line]:
    """The lines of the table."""
    with tempfile.TemporaryDirectory() as name:
        steps, bill, tokens, hit, held = _ours(Path(name))
    if tokens < FEWEST_TOKENS:
        raise RuntimeError(f"the last prompt had {tokens:,} tokens only")
    missed = 1 - hit / held
    detail = f"{hit:,} of {held:,} tokens hit, {TURNS} questions, {tokens:,} tokens at the end"
    yield Line("held by the service, and missed", missed, "of all", 1 - HELD_LIMIT, detail)
    for told, send in (("documents last", _documents_last), ("a new system text", _system_anew)):
        naive = _bill(steps, send)
        detail = f"¥{bill:.2f}, and ¥{naive:.2f}"
        yield Line(f"the bill, by that of: {told}", float(bill / naive), "x", BILL_LIMIT, detail)


def _server() -> DeepSeekServer:
    # Nothing but what is documented: ends of requests, and where two prompts part.
    return DeepSeekServer(prefixes=Prefixes(interval=0), topped_up="1000.00")


def _ours(folder: Path) -> tuple[list[Step], Decimal, int, int, int]:
    """What was asked; the bill; tokens of the last prompt; those that were hit; those that could have been."""
    tokenizer = LastingTokenizer()
    files: dict[str, str] = {}
    steps: list[Step] = []
    hit = held = 0
    with _server() as server:
        desk = Desk(folder, server, tokenizer)
        try:
            chat: int | None = None

            def add(count: int) -> int:
                new = [f"log{at}.txt" for at in range(len(files), len(files) + count)]
                files.update((name, depth_log(FILE_LINES, start=100_000 * int(name[3:-4]))) for name in new)
                return desk.attach(chat, *(desk.write(name, files[name]) for name in new))

            chat = add(AT_FIRST)
            for at in range(TURNS):
                if at in LATER:
                    chat = add(LATER[at])
                if at == CHANGED_AT:
                    files["log3.txt"] = files["log3.txt"].replace("fathoms", "feet", 40)
                    _change(desk, chat, desk.write("log3.txt", files["log3.txt"]))
                stored = server.prefixes.longest()
                server.say(thinking=THINKING, answer=ANSWER)
                question = f"What stands at mark {at * 977}, and why?"
                desk.ask(question, chat, mode=Mode.HIGH)
                sent = server.chats[-1]
                hit, held = hit + sent.hit, held + min(stored, sent.prompt_tokens)
                steps.append(Step(question, tuple(files.items())))
                if at % 7 == 6:
                    desk.restart()
            return steps, server.charged["CNY"], server.chats[-1].prompt_tokens, hit, held
        finally:
            desk.close()
            tokenizer.end()


def _change(desk: Desk, chat: int, path: Path) -> None:
    """The user takes what is offered first."""
    seq = next(entry.seq for entry in desk.chat(chat).pack if entry.path == str(path))
    flash = desk.assistant.catalogue.find("flash")
    offer = desk.assistant.choosing.change(chat, [seq], flash, Mode.HIGH).result(60)
    if offer.ways[0].how not in (How.CHANGES, How.NEW):
        raise RuntimeError(f"{offer.ways[0].how} was offered first")
    desk.assistant.choosing.take(offer, offer.ways[0].how).result(60)


Messages = list[dict[str, str]]


def _bill(steps: Sequence[Step], send: Callable[[Step, Messages, int], Messages]) -> Decimal:
    """What it costs where each question's messages are made like that."""
    with _server() as server:
        server.set_time(OFF_PEAK)  # as at the desk
        past: Messages = []
        for at, step in enumerate(steps):
            server.say(thinking=THINKING, answer=ANSWER)
            content: dict[str, Any] = {**client.body(**client.HIGH), "messages": send(step, past, at)}
            with client.ask(server, json.dumps(content, ensure_ascii=False).encode()) as response:
                response.read()
            past += [_said("user", step.question), _said("assistant", ANSWER)]
        return server.charged["CNY"]


def _documents_last(step: Step, past: Messages, at: int) -> Messages:
    """The conversation, then the documents with the question."""
    return [_said("system", "Read."), *past, _said("user", _texts(step) + "\n" + step.question)]


def _system_anew(step: Step, past: Messages, at: int) -> Messages:
    """A system text with a clock in it before all."""
    system = f"It is 20:{at:02} o'clock. You are given these files.\n{_texts(step)}"
    return [_said("system", system), *past, _said("user", step.question)]


def _texts(step: Step) -> str:
    return "".join(f"<file name={name}>\n{text}</file>\n" for name, text in step.files)


def _said(role: str, content: str) -> dict[str, str]:
    return {"role": role, "content": content, **({"reasoning_content": ""} if role == "assistant" else {})}
