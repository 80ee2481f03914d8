# SPDX-License-Identifier: AGPL-3.0-or-later
"""A folder of 10,000 files of real code: read in the child, brought into a chat with exact tokens, opened again.

Figures are CPU seconds of all processes that took part, as multiples of a floor in a fresh process of its own:
`git ls-files` and reading the bytes, or `git ls-files` and stat. The start of an interpreter is in none of them, the
loading of the vocabulary has a line of its own.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.benchmarks import code_folder
from tests.benchmarks.budget import Line, environment, median

RUNS = 5

_CPU = """
import json, os, resource, sys, time
def cpu():
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime
def told(**values):
    print(json.dumps(values), flush=True)
folder = sys.argv[1]
"""

FLOOR = """
import subprocess
began = cpu()
argv = ["git", "-C", folder, "ls-files", "-co", "--exclude-standard", "-z"]
names = subprocess.run(argv, capture_output=True, check=True).stdout.split(b"\\0")
start = os.fsencode(folder) + b"/"
for name in names:
    if name and sys.argv[2] == "read":
        with open(start + name, "rb") as file:
            file.read()
    elif name:
        os.stat(start + name)
told(cpu=cpu() - began)
"""

CHILD = """
from dataclasses import asdict
from leadline.documents.lane import Inbox, Lane, next_batch
from leadline.documents.limits import ReadLimits
from leadline.documents.source import SourceRequest
from leadline.documents.tasks import WalkTask

inbox, limits = Inbox(), asdict(ReadLimits())
lane = Lane(inbox)

def child_cpu():
    fields = open(f"/proc/{lane.pid}/stat").read().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")

def ask(tasks):
    lane.ask(tasks, limits)
    while not lane.is_idle:
        life, said = inbox.get(timeout=60)
        if "texts" in said:
            for task, text in lane.take_texts(said):
                task.accept(text)
        else:
            task = lane.take(said)
            if task is not None and "begin" not in said:
                task.accept(said)

ask([WalkTask(SourceRequest("/nowhere"))])
began = child_cpu()
walk = WalkTask(SourceRequest(folder))
ask([walk])
waiting = [task for task in walk.found if task.extract is None]
while waiting:
    batch = next_batch(waiting)
    del waiting[: len(batch)]
    ask(batch)
told(cpu=child_cpu() - began, files=sum(bool(task.extract.pages) for task in walk.found))
lane.close()
"""

ROWS = """
import threading
from pathlib import Path
from leadline.assistant import Assistant
from leadline.host.paths import paths_under

def family_cpu():
    total = cpu()
    for entry in Path("/proc").iterdir():
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if entry.name.isdecimal() and int(fields[1]) == os.getpid():
            total += sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    return total

assistant = Assistant(paths_under(Path(sys.argv[2])), {"LANG": "C.UTF-8", "PATH": os.environ["PATH"]})
assistant.open().result()
began = family_cpu()
assistant.tokenizer.count(["."]).result()
loaded = family_cpu()
at = time.monotonic()
ended = assistant.attach(None, [folder], lambda event: None).done.result()
took, wall = family_cpu() - loaded, time.monotonic() - at
chat = assistant.chat(ended.chat_id).result()
tokens = sum(entry.tokens or 0 for entry in chat.pack)
told(cpu=took, load=loaded - began, wall=wall, tokens=tokens, rows=len(chat.pack), chat=ended.chat_id)
assistant.close()
"""

AGAIN = """
import sqlite3
from pathlib import Path
from leadline.documents.quick_look import may_hold_new, not_as_marked
from leadline.host.paths import paths_under
from leadline.storage import files

con = sqlite3.connect(paths_under(Path(sys.argv[2])).database)
chat_id = int(sys.argv[3])
began = cpu()
marks = files.marks(con, chat_id)
odd = not_as_marked(marks.looks)
new = may_hold_new(os.fsencode(folder), marks.paths, os.environ)
told(cpu=cpu() - began, odd=len(odd), new=new)
"""

SETTLE = """
import sqlite3
from pathlib import Path
from leadline.documents.changes import check
from leadline.host.paths import paths_under
from leadline.storage import files

con = sqlite3.connect(paths_under(Path(sys.argv[2])).database, isolation_level=None)
pack = files.files_on_disk(files.pack_files(con, int(sys.argv[3])))
found = [each for each in check((file.known for file in pack), time.time_ns) if each.mark and each.hash]
con.execute("BEGIN")
files.put_marks(con, [(each.known.path, each.mark, each.hash) for each in found])
con.execute("COMMIT")
told(found=len(found))
"""


def measure() -> list[Line]:
    """The lines of the table."""
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        folder = place / "code"
        folder.mkdir()
        megabytes = code_folder.make(folder) / 1e6
        read, looked = floor_cpu_s(folder, place, "read"), floor_cpu_s(folder, place, "stat")
        child = [_run(place, CHILD, folder) for _ in range(RUNS)]
        rows = [_run(place, ROWS, folder, place / f"state{run}") for run in range(3)]
        chat = str(int(rows[0]["chat"]))
        _run(place, SETTLE, folder, place / "state0", chat)  # as the first watching does
        again = [_run(place, AGAIN, folder, place / "state0", chat) for _ in range(RUNS)]
        least = code_folder.FILES * 0.99
        if child[0]["files"] < least or rows[0]["rows"] < least or again[0]["odd"] or again[0]["new"]:
            raise RuntimeError(f"not what was to be measured: {child[0]}, {rows[0]}, {again[0]}")
        in_child, stored, opened = (median([run["cpu"] for run in runs]) for runs in (child, rows, again))
        inside = f"{in_child:.2f} s CPU, floor {read:.3f} s; {megabytes:.0f} MB"
        wall = median([run["wall"] for run in rows])
        kept = f"{stored:.2f} s CPU, {wall:.1f} s on the clock, {rows[0]['tokens'] / 1e6:.1f} M tokens"
        load = median([run["load"] for run in rows])
        return [
            Line("folder read in the child / floor", in_child / read, "x", 3.0, inside),
            Line("folder to rows and tokens / floor", stored / read, "x", 8.0, kept),
            Line("the vocabulary's load", load, "s", None, "once in a run of the program"),
            Line("folder opened again / floor", opened / looked, "x", 1.5, f"{opened:.3f} s CPU, floor {looked:.3f} s"),
        ]


def floor_cpu_s(folder: Path, place: Path, what: str) -> float:
    """The floor: `git ls-files` and "read" or "stat"."""
    return median([_run(place, FLOOR, folder, what)["cpu"] for _ in range(RUNS)])


def _run(place: Path, script: str, *arguments: Path | str) -> dict[str, float]:
    """What the script tells in a fresh process."""
    root = str(Path(__file__).resolve().parents[2] / "app")
    env = environment(place) | {"PYTHONPATH": root}
    argv = [sys.executable, "-c", _CPU + script, *(os.fspath(argument) for argument in arguments)]
    done = subprocess.run(argv, capture_output=True, text=True, env=env, timeout=300, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-2_000:])
    values: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return values
