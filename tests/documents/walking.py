# SPDX-License-Identifier: AGPL-3.0-or-later
"""Walks for the tests, and what of them the tests look at."""

import os
from collections.abc import Mapping
from pathlib import Path

from leadline.documents.document import NoteCode
from leadline.documents.entries import Entry
from leadline.documents.git_objects import Objects
from leadline.documents.listing import Budget
from leadline.documents.source import SourceRequest
from leadline.documents.walk import Walk, walk


def walked(path: Path | str | SourceRequest, entries: int = 10_000, environ: Mapping[str, str] = os.environ) -> Walk:
    request = path if isinstance(path, SourceRequest) else SourceRequest(str(path))
    objects = Objects(environ)
    try:
        return walk(request, Budget(entries, 60), environ, objects)
    finally:
        objects.close()


def rows(found: Walk) -> dict[str, Entry]:
    return {entry.name: entry for entry in found.entries}


def to_read(found: Walk) -> list[str]:
    return [entry.name for entry in found.entries if entry.state is None]


def codes(found: Walk) -> dict[str, NoteCode]:
    return {entry.name: entry.note.code for entry in found.entries if entry.note}


def reasons(found: Walk) -> dict[str, str]:
    return {entry.name: entry.note.detail for entry in found.entries if entry.note}


def said(found: Walk) -> list[str]:
    return [note.detail for note in found.notes]
