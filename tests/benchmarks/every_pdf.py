# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every PDF below the given folders, read as the window reads it: python -m tests.benchmarks.every_pdf FOLDER...

Not part of `make bench`: it is for the PDFs that a machine happens to have. Prints counts, names each file that crashed
or hung its reader, and exits 1 where one did, where a file ended without a state, or a page is empty without a note.
"""

import sys
import time
from collections import Counter
from pathlib import Path

from leadline.documents.document import Extract, NoteCode, State
from leadline.documents.reader import DocumentReader, ReadEvent

DEADLINE_S = 600
"""For one file, however busily it tells its pages."""


def main(folders: list[str]) -> int:
    """Reads all, one job a file, so that a file is known by its own time."""
    paths = sorted({path.resolve() for folder in folders for path in Path(folder).rglob("*.[pP][dD][fF]")})
    paths = [path for path in paths if path.is_file()]
    states: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    bad: list[str] = []
    slowest: list[tuple[float, str]] = []
    reader = DocumentReader()
    began = time.monotonic()
    try:
        for path in paths:
            at = time.monotonic()
            job = reader.read([str(path)], _ignore)
            try:
                extracts = job.done.result(timeout=DEADLINE_S)
            except TimeoutError:
                job.cancel()
                bad.append(f"hang: {path}")
                counts["hangs over the deadline"] += 1
                continue
            slowest.append((time.monotonic() - at, str(path)))
            if len(extracts) != 1 or extracts[0].state is State.READING:
                bad.append(f"no state: {path}")
                counts["files without a state"] += 1
            for extract in extracts:
                states[str(extract.state)] += 1
                _count(extract, counts, bad)
    finally:
        reader.close()
    print(f"{len(paths):,} files in {time.monotonic() - began:.0f} s; states: {dict(states)}")
    for what in (
        "pages",
        "pages without text, noted",
        "pages empty without a note",
        "files without a state",
        "readers crashed (one file each)",
        "readers silent too long (one file each)",
        "hangs over the deadline",
    ):
        print(f"{what}: {counts[what]:,}")
    for what in sorted(each for each in counts if each.startswith("failed")):
        print(f"{what}: {counts[what]:,}")
    for seconds, name in sorted(slowest, reverse=True)[:3]:
        print(f"slowest: {seconds:.1f} s {name}")
    print("\n".join(bad))
    return 1 if bad else 0


def _count(extract: Extract, counts: Counter[str], bad: list[str]) -> None:
    codes = {note.code for note in extract.all_notes()}
    if NoteCode.CRASHED in codes:
        counts["readers crashed (one file each)"] += 1
        bad.append(f"crashed: {extract.path}: {[note.detail for note in extract.all_notes()][:2]}")
    if NoteCode.TIMEOUT in codes:
        counts["readers silent too long (one file each)"] += 1
        bad.append(f"timeout: {extract.path}")
    if extract.state is State.FAILED:
        why = extract.all_notes()[0] if extract.all_notes() else None
        counts[f"failed: {why.code} {why.detail}" if why else "failed without a word"] += 1
    counts["pages"] += len(extract.pages)
    for page in extract.pages:
        if page.text.strip():
            continue
        if page.notes or any(note.page == page.number for note in extract.notes):
            counts["pages without text, noted"] += 1
        else:
            counts["pages empty without a note"] += 1
            bad.append(f"empty without a note: {extract.path} p. {page.number}")


def _ignore(event: ReadEvent) -> None:
    """Progress is for the window."""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or ["/usr/share"]))
