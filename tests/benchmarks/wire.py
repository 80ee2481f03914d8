# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the program adds to the wire, beside the bare SDK in a process of its own: from Enter to the first byte of a
request of 4 MB, and the cost of a reply of 100,000 tiny chunks.

The bare SDK gets the request as its users write it, as messages, and makes the same bytes of them. Handed bytes that
are ready it is quicker still, and that is reported; but those bytes somebody has to make, and before the first of them
leaves, the program has the question, the exact bytes and the forecast safe on the disk.
"""

import contextlib
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, Self

from tests.benchmarks.budget import Line, environment, median
from tests.benchmarks.loopback import Loopback, stream_of

RUNS = 7
LIMIT = 1.5
DOCUMENT_WORDS = 700_000
WORDS = """the depth below keel was read from marks of line and called to helm again lead weighs seven pounds tallow in
its hollow brings up sand shells mud or nothing when bottom is rock master writes each cast in log with hour bearing of
lighthouse tide gauge at harbour stands higher than yesterday by half fathom so pilot waits until ebb before he takes
vessel over bar between buoys where channel bends north west wind against stream raises short steep sea that breaks on
shoal anchor holds best if chain is long as five times water under bow keep watch for fog bells other ships lights fires
""".split()
CHUNKS = 100_000
TEXT = "mark "
QUESTION = "How deep is it at mark {}?"
KEY = "sk-never-sent-anywhere"


def measure() -> Iterator[Line]:
    """The lines of the table."""
    with tempfile.TemporaryDirectory(prefix="leadline-bench-") as name:
        folder = Path(name)
        yield from _first_byte(folder)
        yield from _tiny_chunks(folder)


def _first_byte(folder: Path) -> Iterator[Line]:
    document = folder / "soundings.txt"
    words = random.Random(7).choices(WORDS, k=DOCUMENT_WORDS)
    lines = (" ".join(words[at : at + 14]) for at in range(0, len(words), 14))
    document.write_text("\n".join(lines), encoding="utf-8")
    took: dict[str, list[float]] = {}
    with Loopback(stream_of(1, TEXT)) as server, contextlib.ExitStack() as stack:
        extra = {"URL": server.url, "DOCUMENT": str(document)}
        processes = {kind: stack.enter_context(_Sender(kind, folder, extra)) for kind in ("ours", "created", "ready")}
        for run in range(RUNS + 1):
            # By turns, so that the machine's load hits all alike; the first round warms up.
            for kind, process in processes.items():
                at = process.send()
                name = kind if run else f"{kind}, first"
                took.setdefault(name, []).append((server.arrivals[-1].first_byte_at - at) * 1e3)
        size_mb = server.arrivals[-1].size_bytes / 1e6
    ours, first, created, ready = (median(took[kind]) for kind in ("ours", "ours, first", "created", "ready"))
    detail = f"{ours:.1f} / {created:.1f} ms, {size_mb:.1f} MB"
    yield Line("Enter to the first byte, 4 MB", ours / created, "x bare", LIMIT, detail)
    yield Line("the same, its first question", first / created, "x bare", None, f"{first:.1f} ms, SDK just loaded")
    yield Line("the same, the bare SDK given bytes", ours / ready, "x bare", None, f"{ours:.1f} / {ready:.1f} ms")


class _Sender:
    """A process that sends the request once for every line on its standard input, and says when it began to."""

    def __init__(self, kind: str, folder: Path, extra: dict[str, str]) -> None:
        env = environment(folder) | extra | {"DATA": str(folder / "data")}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.benchmarks.wire", kind],
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *problem: object) -> None:
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.wait(30)

    def send(self) -> float:
        """When it began (time.monotonic); its reply has been read when this returns."""
        process = self._process
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("no pipes")
        process.stdin.write("send\n")
        process.stdin.flush()
        line = process.stdout.readline()
        if not line:
            raise RuntimeError("a sender ended")
        return float(line)


def _tiny_chunks(folder: Path) -> Iterator[Line]:
    told: dict[str, dict[str, Any]] = {}
    for kind, pieces, text in (
        ("ours", CHUNKS, TEXT),
        ("bare", CHUNKS, TEXT),
        ("ours, few", CHUNKS // 100, TEXT * 100),
    ):
        with Loopback(stream_of(pieces, text)) as server:
            told[kind] = _run(kind.partition(",")[0] + " reads", folder, {"URL": server.url})
        if told[kind]["characters"] != CHUNKS * len(TEXT):
            raise RuntimeError(f"{kind}: {told[kind]['characters']:,} characters came")
    ours, bare = told["ours"]["cpu_s"], told["bare"]["cpu_s"]
    detail = f"{ours:.2f} / {bare:.2f} s of CPU, {ours / CHUNKS * 1e6:.0f} microseconds a chunk"
    yield Line("100,000 tiny chunks, CPU", ours / bare, "x bare", LIMIT, detail)
    grown = {kind: told[kind]["grown_mb"] for kind in told}
    text_mb = CHUNKS * len(TEXT) / 1e6
    detail = f"{grown['ours']:.1f} MB for {text_mb:.1f} MB of text; in 1,000 chunks {grown['ours, few']:.1f}"
    yield Line("the same, memory by the chunks", grown["ours"] - grown["ours, few"], "MB", 10 * text_mb, detail)
    yield Line("the same, memory of the bare SDK", grown["bare"], "MB", None)


def _run(kind: str, folder: Path, extra: dict[str, str]) -> dict[str, Any]:
    data = folder / f"data-{time.monotonic_ns()}"
    env = environment(folder) | extra | {"DATA": str(data)}
    argv = [sys.executable, "-m", "tests.benchmarks.wire", kind]
    done = subprocess.run(argv, env=env, capture_output=True, text=True, timeout=300, check=False)
    if done.returncode or not done.stdout.strip():
        raise RuntimeError(f"{kind} failed: {done.stderr[-2000:]}")
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


# --- in the measured processes ----------------------------------------------------------------------------------------


class _Program:
    """The program without a window, its SDK loaded."""

    def __init__(self) -> None:
        from leadline.assistant import Assistant
        from leadline.chat.mode import Mode
        from leadline.host.paths import paths_under
        from leadline.host.settings import Settings

        paths = paths_under(Path(os.environ["DATA"]))
        settings = Settings(currency="CNY", titles=False)
        self.mode = Mode.NON_THINK
        self.assistant = Assistant(paths, {"DEEPSEEK_API_KEY": KEY}, settings=settings, base_url=os.environ["URL"])
        self.assistant.open().result()
        self.assistant.service.prepare()
        self.characters = 0

    def ask(self, chat: int | None, question: str) -> float:
        """When Enter was pressed; the reply is read to its end."""
        at = time.monotonic()
        stream = self.assistant.ask(chat, question, model="flash", mode=self.mode, on_event=self._take)
        end = stream.wait(240)
        if getattr(end, "ended", None) is None or end.ended.state != "complete":  # type: ignore[union-attr]
            raise RuntimeError(str(end))
        return at

    def _take(self, event: object) -> None:
        from leadline.chat.reply import AnswerText

        if isinstance(event, AnswerText):
            self.characters += len(event.text)


def _wanted() -> Iterator[None]:
    """Once for each line of the parent."""
    for _ in sys.stdin:
        time.sleep(0.3)  # the user reads the price
        yield


def _say(at: float) -> None:
    print(repr(at), flush=True)


def ours() -> None:
    """Ask about 4 MB that were counted, as the price on the Send button makes sure of."""
    program = _Program()
    attached = program.assistant.attach(None, [os.environ["DOCUMENT"]], lambda event: None).done.result()
    number = 0
    program.assistant.quote(attached.chat_id, QUESTION.format(number), "flash", program.mode).result()
    for _ in _wanted():
        sent_at = program.ask(attached.chat_id, QUESTION.format(number))
        if number == 0:
            _keep_body(program)
        number += 1
        program.assistant.quote(attached.chat_id, QUESTION.format(number), "flash", program.mode).result()
        _say(sent_at)
    program.assistant.close()


def _keep_body(program: _Program) -> None:
    """For the bare SDK: the very bytes that the program sent."""
    from leadline.storage import receipts

    receipt = program.assistant.store().read(partial(receipts.load_receipt, turn_id=1)).result()
    _body_file().write_bytes(receipt.body)


def _body_file() -> Path:
    return Path(os.environ["DOCUMENT"]).with_suffix(".body")


def bare(*, is_ready: bool) -> None:
    """The SDK alone sends the program's first request again and again."""
    import asyncio

    import openai
    from openai.types.chat import ChatCompletionChunk

    async def send(body: bytes, fields: dict[str, Any]) -> float:
        at = time.monotonic()
        if is_ready:
            stream = await client.post(
                "/chat/completions",
                content=body,
                cast_to=ChatCompletionChunk,
                stream=True,
                stream_cls=openai.AsyncStream[ChatCompletionChunk],
                options={"headers": {"Content-Type": "application/json"}},
            )
        else:
            stream = await client.chat.completions.create(**fields)
        async for _ in stream:
            pass
        return at

    async def run() -> None:
        for _ in _wanted():
            body = _body_file().read_bytes()
            fields = json.loads(body)
            fields["extra_body"] = {"thinking": fields.pop("thinking")}
            _say(await send(body, fields))

    client = openai.AsyncOpenAI(api_key=KEY, base_url=os.environ["URL"], max_retries=0)
    asyncio.run(run())


def ours_reads() -> dict[str, Any]:
    """The program takes a long reply: read, shown to a listener, saved while it comes, billed."""
    program = _Program()
    program.ask(None, "First?")
    program.characters = 0
    before = _usage()
    program.ask(None, "How deep is it?")
    told = _usage(before) | {"characters": program.characters}
    program.assistant.close()
    return told


def bare_reads() -> dict[str, Any]:
    """The SDK takes it and somebody keeps the text."""
    import asyncio

    import openai

    async def read(client: openai.AsyncOpenAI) -> str:
        messages = [{"role": "user", "content": "How deep is it?"}]
        stream = await client.chat.completions.create(model="deepseek-flash", messages=messages, stream=True)  # type: ignore[call-overload]
        return "".join([piece.choices[0].delta.content or "" async for piece in stream if piece.choices])

    async def run() -> dict[str, Any]:
        client = openai.AsyncOpenAI(api_key=KEY, base_url=os.environ["URL"], max_retries=0)
        await read(client)
        before = _usage()
        text = await read(client)
        return _usage(before) | {"characters": len(text)}

    return asyncio.run(run())


def _usage(before: dict[str, float] | None = None) -> dict[str, float]:
    """CPU of this process and its peak of memory; with `before`, since then. The peak is counted anew from here."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    status = Path("/proc/self/status").read_text(encoding="ascii").split()
    now = {
        "cpu_s": used.ru_utime + used.ru_stime,
        "peak_mb": int(status[status.index("VmHWM:") + 1]) / 1024,
        "rss_mb": int(status[status.index("VmRSS:") + 1]) / 1024,
    }
    if before is not None:
        return {"cpu_s": now["cpu_s"] - before["cpu_s"], "grown_mb": now["peak_mb"] - before["rss_mb"]}
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    return now


if __name__ == "__main__":
    work = {
        "ours": ours,
        "created": partial(bare, is_ready=False),
        "ready": partial(bare, is_ready=True),
        "ours reads": ours_reads,
        "bare reads": bare_reads,
    }[sys.argv[1]]
    told = work()
    if told is not None:
        print(json.dumps(told), flush=True)
