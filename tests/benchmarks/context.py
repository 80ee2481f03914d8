# SPDX-License-Identifier: AGPL-3.0-or-later
"""Counting and building requests with a pack of a million tokens. Each side runs in a process of its own."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.benchmarks.budget import Line, environment, median

FILES, FILE_BYTES = 200, 20_972
"""Together 4 MB."""
KINDS = (
    ("py", "def depth_{salt}(mark: int) -> float:  # fathoms\n    return {mixed}.5 * mark if mark > {at} else 0.0\n"),
    ("txt", "On day {salt} the lead gave {mixed} fathoms off the point; the crew wrote it down, and sailed on.\n"),
    ("ts", "export const sounding{salt} = (mark: number): number => mark > {at} ? {mixed} * mark : 0;\n"),
    ("md", "- 第 {salt} 次测深：水深 {mixed} 英寻，底质为细沙，记录于航海日志第 {at} 页。\n"),
)
"""What there is to count: code and prose, line by line."""
RUNS = 5
COLD_LIMIT, CHANGED_LIMIT, BODY_LIMIT_MS, MEMORY_LIMIT = 1.5, 0.02, 100.0, 3.0


def measure() -> Iterator[Line]:
    """The lines of the table."""
    # One cold call each: several fresh processes, as one of them meets a busy moment.
    bare = sorted((_run("bare") for _ in range(RUNS)), key=lambda told: told["whole_ms"])[RUNS // 2]
    ours = sorted((_run("ours") for _ in range(RUNS)), key=lambda told: told["cold_ms"])[RUNS // 2]
    body = _run("body")
    if bare["tokens"] != ours["tokens"]:
        raise RuntimeError(f"{ours['tokens']:,} tokens were counted, not {bare['tokens']:,}")
    detail = f"{ours['cold_ms']:.0f} / {bare['whole_ms']:.0f} ms, {ours['tokens']:,} tokens"
    yield Line("4 MB file by file, cold", ours["cold_ms"] / bare["whole_ms"], "x bare", COLD_LIMIT, detail)
    share = ours["changed_chars"] / ours["all_chars"]
    yield Line("one file of 200 changed, counted anew", share, "of all", CHANGED_LIMIT, f"{ours['changed_ms']:.1f} ms")
    yield Line("body of the second turn, 1M tokens", body["build_ms"], "ms", BODY_LIMIT_MS)
    detail = f"{body['grown_mb']:.1f} MB for {body['text_mb']:.1f} MB of text"
    yield Line("the same, memory by the text", body["grown_mb"] / body["text_mb"], "x", MEMORY_LIMIT, detail)


def _run(kind: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        argv = [sys.executable, "-m", "tests.benchmarks.context", kind]
        env = environment(Path(folder))
        done = subprocess.run(argv, env=env, capture_output=True, text=True, timeout=300, check=False)
    if done.returncode or not done.stdout.strip():
        raise RuntimeError(f"{kind} failed: {done.stderr[-2000:]}")
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


# --- in the measured processes ----------------------------------------------------------------------------------------


def framed_files(changed: int = -1) -> list[str]:
    """Code and prose, English and Chinese, 4 MB in 200 framed files, no two lines alike."""
    from leadline.context.pack import frame

    files = []
    for number in range(FILES):
        kind, line = KINDS[number % len(KINDS)]
        lines: list[str] = []
        size = 0
        while size < FILE_BYTES:
            at = len(lines)
            salt = number * 1_000 + at + (500_000 if number == changed else 0)
            lines.append(line.format(salt=salt, mixed=salt * 7919 % 10_007, at=at))
            size += len(lines[-1].encode())
        files.append(frame(number + 1, f"{number}.{kind}", [(1, "".join(lines))]))
    return files


def _vocabulary() -> Any:
    from leadline.context.vocabulary import Vocabulary, vocabulary_file

    made = Vocabulary(vocabulary_file())
    made.count("loaded")
    return made


def bare() -> dict[str, Any]:
    """One call of the engine on the whole."""
    vocabulary, whole = _vocabulary(), "".join(framed_files())
    at = time.perf_counter()
    tokens = vocabulary.count_at_once(whole)
    return {"whole_ms": (time.perf_counter() - at) * 1e3, "tokens": tokens}


def ours() -> dict[str, Any]:
    """File by file, then once more with one file changed."""
    from leadline.context.blocks import PartCounts

    vocabulary, files, changed = _vocabulary(), framed_files(), framed_files(changed=99)
    counted = 0

    def count(text: str) -> int:
        nonlocal counted
        counted += len(text)
        tokens: int = vocabulary.count_at_once(text)
        return tokens

    counts = PartCounts(count)
    at = time.perf_counter()
    tokens = sum(counts.count(file) for file in files)
    cold_ms = (time.perf_counter() - at) * 1e3
    all_chars, counted = counted, 0
    at = time.perf_counter()
    counts.count("".join(changed))
    changed_ms = (time.perf_counter() - at) * 1e3
    return {
        "tokens": tokens,
        "cold_ms": cold_ms,
        "changed_ms": changed_ms,
        "all_chars": all_chars,
        "changed_chars": counted,
    }


def body() -> dict[str, Any]:
    """The second turn's bytes, from fragments that are there."""
    from leadline.chat.mode import Mode
    from leadline.chat.request import PastTurn, RequestPlan, build_body
    from leadline.context.pack import json_fragment
    from tests.benchmarks.wire import _usage

    pack = tuple(json_fragment(file) for file in framed_files())
    past = (PastTurn(b"", "How deep?", "Nine fathoms. " * 200, "Let me see. " * 500),)
    plan = RequestPlan("deepseek-flash", Mode.HIGH, 65_536, "Read.", pack, past, b"", "And now?", False)
    before = _usage()
    times = []
    for _ in range(RUNS):
        at = time.perf_counter()
        made = build_body(plan)
        times.append((time.perf_counter() - at) * 1e3)
        size = len(made)
        del made
    return {"build_ms": median(times), "grown_mb": _usage(before)["grown_mb"], "text_mb": size / (1 << 20)}


if __name__ == "__main__":
    print(json.dumps({"bare": bare, "ours": ours, "body": body}[sys.argv[1]]()), flush=True)
