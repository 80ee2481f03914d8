# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the program adds to the wire, beside the bare SDK in a process of its own: from Enter to the first byte of a
request of 4 MB, and the cost of a reply of 100,000 tiny chunks.

The bare SDK gets the request as its users write it, as messages, and makes the same bytes of them. Handed bytes that
are ready it is quicker still, and that is reported; but those bytes somebody has to make, and before the first of them
leaves, the program has the question, the exact bytes and the forecast safe on the disk.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from tests.benchmarks.budget import Line, environment, median
from tests.benchmarks.loopback import Loopback, stream_of

RUNS = 5
LIMIT = 1.5
DOCUMENT_LINES = 36_000
CHUNKS = 100_000
TEXT = "mark "
KEY = "sk-never-sent-anywhere"


def measure() -> Iterator[Line]:
    """The lines of the table."""
    with tempfile.TemporaryDirectory(prefix="leadline-bench-") as name:
        folder = Path(name)
        yield from _first_byte(folder)
        yield from _tiny_chunks(folder)


def _first_byte(folder: Path) -> Iterator[Line]:
    document = folder / "soundings.txt"
    line = "{}: The depth below the keel was read from the marks of the line and called to the helm, again and again.\n"
    document.write_text("".join(line.format(number) for number in range(DOCUMENT_LINES)), encoding="utf-8")
    took: dict[str, list[float]] = {}
    with Loopback(stream_of(1, TEXT)) as server:
        for kind in ("ours", "created", "ready"):
            server.arrivals.clear()
            told = _run(kind, folder, {"URL": server.url, "DOCUMENT": str(document)})
            # The first was to warm up: the SDK is imported, the pack is frozen.
            pairs = zip(told["sent_at"], server.arrivals[-RUNS:], strict=True)
            took[kind] = [(arrival.first_byte_at - at) * 1e3 for at, arrival in pairs]
            size_mb = server.arrivals[-1].size_bytes / 1e6
    ours, created, ready = (median(took[kind]) for kind in ("ours", "created", "ready"))
    detail = f"{ours:.1f} / {created:.1f} ms, {size_mb:.1f} MB"
    yield Line("Enter to the first byte, 4 MB", ours / created, "x bare", LIMIT, detail)
    yield Line("the same, the bare SDK given bytes", ours / ready, "x bare", None, f"{ours:.1f} / {ready:.1f} ms")


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


def ours() -> dict[str, Any]:
    """Ask five times about 4 MB that were counted, as the price on the Send button makes sure of."""
    program = _Program()
    attached = program.assistant.attach(None, [os.environ["DOCUMENT"]], lambda event: None).done.result()
    program.ask(attached.chat_id, "How deep is it at mark 0?")
    sent_at = []
    for number in range(1, RUNS + 1):
        question = f"How deep is it at mark {number}?"
        program.assistant.quote(attached.chat_id, question, "flash", program.mode).result()
        time.sleep(0.3)  # the user reads the price
        sent_at.append(program.ask(attached.chat_id, question))
    _keep_body(program)
    program.assistant.close()
    return {"sent_at": sent_at}


def _keep_body(program: _Program) -> None:
    """For the bare SDK: the very bytes that the program sent last."""
    from leadline.storage import receipts

    receipt = program.assistant.store().read(partial(receipts.load_receipt, turn_id=RUNS + 1)).result()
    _body_file().write_bytes(receipt.body)


def _body_file() -> Path:
    return Path(os.environ["DOCUMENT"]).with_suffix(".body")


def bare(*, is_ready: bool) -> dict[str, Any]:
    """The SDK alone: five times the program's last request."""
    import asyncio

    import openai
    from openai.types.chat import ChatCompletionChunk

    body = _body_file().read_bytes()
    fields = json.loads(body)
    extra = {"thinking": fields.pop("thinking")}

    async def send() -> float:
        client_fields = dict(fields)
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
            stream = await client.chat.completions.create(**client_fields, extra_body=extra)
        async for _ in stream:
            pass
        return at

    async def run() -> list[float]:
        await send()
        sent_at = []
        for _ in range(RUNS):
            await asyncio.sleep(0.3)
            sent_at.append(await send())
        return sent_at

    client = openai.AsyncOpenAI(api_key=KEY, base_url=os.environ["URL"], max_retries=0)
    return {"sent_at": asyncio.run(run())}


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
    print(json.dumps(work()), flush=True)
