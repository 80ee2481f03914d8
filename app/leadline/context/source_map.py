# SPDX-License-Identifier: AGPL-3.0-or-later
"""The map of a chat's documents: what the model is told of them where it reads them on demand. No files, no database.

A map stands where the documents would: one line for each, or, where they are many, one for each folder. As documents
do, its lines begin visible and end in a newline, so that their tokens are a plain sum.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from leadline.context.pack import json_fragment, one_line

MOST_LINES = 400
"""Documents beyond this are told of by folder: a map is read with every question."""
MOST_FOLDERS = 200


@dataclass(frozen=True, slots=True)
class Listed:
    """What a map says of one document."""

    document_id: int
    name: str
    """The path below its source, with `/`."""
    source: str
    pages: int
    tokens: int
    is_paged: bool
    replaces: int | None = None
    """The number of an older text of the same file, which does not stand any more."""


def map_fragments(documents: Sequence[Listed]) -> tuple[bytes, ...]:
    """For each document what the map says of it, as JSON string content; joined they are the map.

    Where one line speaks for many documents, the first of them has it and the others have nothing.
    """
    if len(documents) <= MOST_LINES:
        return tuple(json_fragment(line_of(each)) for each in documents)
    groups = [(each.source, each.name.rpartition("/")[0].partition("/")[0]) for each in documents]
    if len(set(groups)) > MOST_FOLDERS:
        groups = [(source, "") for source, _ in groups]
    if len(set(groups)) > MOST_FOLDERS:
        groups = [("", "")] * len(documents)
    members: dict[tuple[str, str], list[Listed]] = {}
    for group, each in zip(groups, documents, strict=True):
        members.setdefault(group, []).append(each)
    told: set[tuple[str, str]] = set()
    fragments = []
    for group in groups:
        fragments.append(b"" if group in told else json_fragment(_folder_line(group, members[group])))
        told.add(group)
    return tuple(fragments)


def line_of(document: Listed) -> str:
    """One document's line in a map, or in a list that the model asked for."""
    size = f"{document.pages} pages, " if document.is_paged else ""
    newer = f", the newer text of document {document.replaces}, which does not stand any more"
    return (
        f"[document {document.document_id}: {one_line(document.name)} | {size}{document.tokens} tokens"
        f"{newer if document.replaces is not None else ''}]\n"
    )


def _folder_line(group: tuple[str, str], members: Sequence[Listed]) -> str:
    name = one_line("/".join(part for part in (group[0].rstrip("/").rpartition("/")[2], group[1]) if part)) or "all"
    tokens = sum(each.tokens for each in members)
    numbers = f"{min(each.document_id for each in members)} to {max(each.document_id for each in members)}"
    return (
        f"[folder {name} | {len(members)} documents with numbers from {numbers}, {tokens} tokens; "
        "list_documents names them]\n"
    )


def newer_texts(paths: Sequence[tuple[int, str]]) -> Mapping[int, int]:
    """By document id the older document of the same path, the nearest before it; `paths` is in the pack's order."""
    last: dict[str, int] = {}
    older: dict[int, int] = {}
    for document_id, path in paths:
        if path in last:
            older[document_id] = last[path]
        last[path] = document_id
    return older
