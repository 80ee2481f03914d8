# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading a long PDF with all that is done for its text, beside the bare loop of the library over the same file.

The books are made here: an English one with running heads, page numbers and broken words, and a Chinese one.
"""

import random
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pymupdf

from tests.benchmarks.budget import Line, environment, median

RUNS = 5
PAGES = 1000
LIMIT = 1 / 0.9
"""The budget is 0.9 of the bare loop's pages per second."""

_BARE = """
import sys, time
import pymupdf
began = time.perf_counter()
pages = 0
with pymupdf.open(sys.argv[1]) as document:
    for page in document:
        page.get_text("blocks")
        pages += 1
print(pages, time.perf_counter() - began)
"""

_OURS = """
import sys, time
from leadline.documents.reader import DocumentReader
reader = DocumentReader()
reader.read([sys.argv[2]], lambda event: None).done.result()  # the child is warm, as it is after a first file
began = time.perf_counter()
(extract,) = reader.read([sys.argv[1]], lambda event: None).done.result()
print(len(extract.pages), time.perf_counter() - began)
reader.close()
"""


def measure() -> list[Line]:
    """The lines of the table."""
    lines = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        warm = _made(folder / "warm.pdf", 1, "helv", _english)
        for what, book in (
            ("English", _made(folder / "english.pdf", PAGES, "helv", _english)),
            ("Chinese", _made(folder / "chinese.pdf", PAGES, "china-s", _chinese)),
        ):
            ratios, rates = [], []
            for _ in range(RUNS):
                bare = _run(folder, _BARE, book, warm)
                ours = _run(folder, _OURS, book, warm)
                ratios.append(ours / bare)
                rates.append(PAGES / ours)
            detail = f"{median(rates):,.0f} pages/s; {min(ratios):.2f} to {max(ratios):.2f}"
            lines.append(Line(f"PDF beside the bare loop, {what}", median(ratios), "times", LIMIT, detail))
    return lines


def _run(folder: Path, program: str, book: Path, warm: Path) -> float:
    done = subprocess.run(
        [sys.executable, "-c", program, str(book), str(warm)],
        env=environment(folder),
        check=True,
        capture_output=True,
        text=True,
        timeout=300,
    )
    pages, seconds = done.stdout.split()
    if int(pages) != PAGES:
        raise RuntimeError(f"{pages} pages of {PAGES} were read")
    return float(seconds)


def _made(path: Path, pages: int, font: str, text: Any) -> Path:
    """A book with a running head and a page number, saved there."""
    words = random.Random(7)
    mupdf: Any = pymupdf
    document = mupdf.open()
    for number in range(1, pages + 1):
        page = document.new_page()
        page.insert_text((60, 40), f"Chapter {number // 20 + 1}", fontname=font, fontsize=9)
        for paragraph in range(6):
            for line in range(7):
                place = (60, 80 + paragraph * 110 + line * 14)
                page.insert_text(place, text(words, line), fontname=font, fontsize=11)
        page.insert_text((300, 820), str(number), fontname=font, fontsize=9)
    document.save(path, deflate=True)
    document.close()
    return path


def _english(words: random.Random, line: int) -> str:
    made = " ".join("".join(words.choices("etaoinshrdlu", k=words.randint(2, 9))) for _ in range(12))
    return made + ("inter-" if line % 4 == 2 else "")


def _chinese(words: random.Random, line: int) -> str:
    return "".join(words.choices("的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也", k=36)) + "。" * (
        line == 6
    )
