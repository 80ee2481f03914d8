# SPDX-License-Identifier: AGPL-3.0-or-later
"""The program is killed in mid-reply: its children go with it, and the text is there at the next start."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest

from leadline.host.paths import paths_under
from tests.flows.conftest import NOWHERE, OpenDesk
from tests.flows.desk import integrity
from tests.servers.chat import Pace
from tests.servers.deepseek import DeepSeekServer
from tests.servers.prompt import encoder

SAVED_WITHIN_S = 0.5
LOADED_S = 0.3
"""On top, for a commit on a machine that does other things, too."""
RATE = 100


class Program:
    """`tests.flows.driven` at work."""

    def __init__(self, output: IO[str], pid: int) -> None:
        self._output = output
        self.pid = pid

    def wait_for(self, word: str) -> None:
        """Until it says so."""
        said = []
        for line in self._output:
            said.append(line.strip())
            if said[-1] == word:
                return
        raise AssertionError(f"the program ended without saying {word}: {said}")

    def family(self) -> dict[int, str]:
        """Its children and theirs: process id and arguments."""
        found: dict[int, str] = {}
        waiting = [self.pid]
        while waiting:
            for task in Path(f"/proc/{waiting.pop()}/task").glob("*/children"):
                for child in map(int, task.read_text().split()):
                    found[child] = Path(f"/proc/{child}/cmdline").read_text().replace("\0", " ")
                    waiting.append(child)
        return found


@contextmanager
def running(data: Path, base_url: str, key: str = "", **wanted: object) -> Iterator[Program]:
    """The program in a process of its own; killed at the end, whatever happens."""
    environment = os.environ | {"PYTHONPATH": "app" + os.pathsep + "."}
    if key:
        environment["DEEPSEEK_API_KEY"] = key
    argument = json.dumps({"data": str(data), "base_url": base_url, **wanted})
    argv = [sys.executable, "-m", "tests.flows.driven", argument]
    with subprocess.Popen(argv, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield Program(process.stdout, process.pid)
        finally:
            process.kill()


def wait_gone(pids: dict[int, str], limit_s: float) -> None:
    """Until none of them runs."""
    until = time.monotonic() + limit_s
    left = dict(pids)
    while left and time.monotonic() < until:
        left = {pid: name for pid, name in left.items() if is_running(pid)}
        time.sleep(0.02)
    assert not left, f"{limit_s} s after the kill these still run: {left}"


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_kill_loses_half_a_second_of_text_and_nothing_else(
    open_desk: OpenDesk, vocabulary: None, tmp_path: Path
) -> None:
    words = [f"w{number:04}" for number in range(2_000)]
    data, notes = tmp_path / "data", tmp_path / "notes.txt"
    notes.write_text("A note about tides.", encoding="utf-8")
    with DeepSeekServer(pace=Pace(rate=RATE)) as server:
        server.say(answer=" ".join(words))
        wanted = {"drop": [str(notes)], "ask": "Count the marks.", "type": "half a thought"}
        with running(data, server.base_url, server.key, **wanted) as program:
            program.wait_for("typed")
            sent_by: list[tuple[float, int]] = []
            until = time.monotonic() + 1.7  # the draft is stored 0.8 s after the last key
            while time.monotonic() < until:
                sent_by.append((time.monotonic(), server.chats[0].output_tokens))
                time.sleep(0.01)
            children = program.family()
            os.kill(program.pid, signal.SIGKILL)
            killed_at = time.monotonic()
            wait_gone(children, 3)
        assert any("tokenizer" in name for name in children.values())
        came = [tokens for at, tokens in sent_by if at <= killed_at - SAVED_WITHIN_S - LOADED_S][-1]

        assert integrity(paths_under(data).database) == "ok"
        desk = open_desk(server)
        desk.wait(lambda: desk.notice is not None, "what happened is said")
        assert desk.notice is not None and "cut off" in desk.notice.title and desk.notice.hint
        desk.open_chat("Count the marks")
        desk.wait(lambda: desk.answer != "", "the reply is there")
        assert desk.ending.startswith("Interrupted")
        saved = desk.answer.split(" ")
        assert saved[:-1] == words[: len(saved) - 1]
        assert came > 20 and len(encoder().encode_text(desk.answer)) >= came - 1, f"{came} tokens, {saved[-3:]}"
        assert desk.typed == "half a thought"
        assert set(desk.documents) == {"notes.txt"}
        server.say(answer="And so on.")
        desk.ask("Go on, please.")
        desk.wait_reply()


def test_a_kill_keeps_what_had_come_of_each_reply_of_a_comparison(
    open_desk: OpenDesk, vocabulary: None, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    with DeepSeekServer(pace=Pace(rate=RATE)) as server:
        server.play({"stall": 30}, {"stall": 30})
        with running(data, server.base_url, server.key, compare="How deep is it?") as program:
            program.wait_for("compared")
            time.sleep(SAVED_WITHIN_S + 2 * LOADED_S)  # the text of both is stored by then
            os.kill(program.pid, signal.SIGKILL)
        desk = open_desk(server)
        desk.open_chat("How deep is it")
        desk.wait(lambda: desk.answer != "", "the first is there")
        assert desk.ending.startswith("Interrupted") and "Version 1 of 2" in desk.seen
        desk.press_in_transcript("next")
        desk.wait(lambda: "Version 2 of 2" in desk.seen, "the other stands beside it")
        assert desk.answer and desk.ending.startswith("Interrupted")
        chat = desk.controller.session.chat
        assert chat is not None and chat.turns[-1].model == "deepseek-v4-pro"


@pytest.mark.engine
def test_a_kill_takes_the_embedded_engine_along(tmp_path: Path) -> None:
    with running(tmp_path / "data", NOWHERE, ask="Count to a hundred.") as program:
        program.wait_for("began")
        children = program.family()
        assert any("engine" in name for name in children.values())
        os.kill(program.pid, signal.SIGKILL)
        wait_gone(children, 3)


def test_a_draft_outlives_a_kill(open_desk: OpenDesk, tmp_path: Path) -> None:
    draft = tmp_path / "data" / "state" / "draft.txt"
    with running(tmp_path / "data", NOWHERE, type="What is the depth") as program:
        program.wait_for("typed")
        until = time.monotonic() + 10
        while not list((tmp_path / "data").rglob(draft.name)) and time.monotonic() < until:
            time.sleep(0.02)
    desk = open_desk()
    desk.wait(lambda: desk.typed == "What is the depth", "the draft is back")


def test_an_asked_for_end_is_an_orderly_one(tmp_path: Path) -> None:
    """SIGTERM, as a session that ends sends it: the program ends by itself, and with what was typed."""
    with running(tmp_path / "data", NOWHERE, type="Not yet sent") as program:
        program.wait_for("typed")
        os.kill(program.pid, signal.SIGTERM)
        wait_gone({program.pid: "the program"}, 5)
    drafts = list((tmp_path / "data").rglob("draft.txt"))
    assert [each.read_text(encoding="utf-8") for each in drafts] == ["Not yet sent"]
