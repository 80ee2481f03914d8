# SPDX-License-Identifier: AGPL-3.0-or-later
"""The report of the window, the JSON of `leadline extract` and what was read say the same of every document."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from leadline.documents import folder_tree, report
from leadline.documents.document import Extract, Note, NoteCode, Page, State
from leadline.documents.report import summary
from tests.conversing import Desk, LastingTokenizer
from tests.documents import corpus, makers
from tests.servers.deepseek import DeepSeekServer


@pytest.fixture
def desk(tmp_path: Path, tokenizer: LastingTokenizer) -> Iterator[Desk]:
    with DeepSeekServer() as server:
        made = Desk(tmp_path / "desk", server, tokenizer)
        yield made
        made.close()


def note_of(row: dict[str, Any]) -> Note:
    return Note(NoteCode(row["code"]), row.get("page"), row["detail"])


def extract_of(row: dict[str, Any]) -> Extract:
    """What a script that reads the JSON knows of a document."""
    pages = tuple(Page(page["number"], page["text"], tuple(map(note_of, page["notes"]))) for page in row["pages"])
    on_pages = {note for page in pages for note in page.notes}
    notes = tuple(note for note in map(note_of, row["notes"]) if note not in on_pages)
    return Extract(row["path"], "", "", row["kind"], State(row["state"]), row["hash"], 0, "", notes, pages)


def test_the_report_and_the_json_of_extract_agree_on_the_whole_corpus(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    parts = (corpus.GOOD, corpus.PARTLY, corpus.BAD)
    makers.plant(folder, {name: data for part in parts for name, (data, _) in part.items() if "encodings" not in name})
    chat = desk.attach(None, folder)
    reports = {each.entry.path: each for each in desk.assistant.reporting.report(chat).result(60)}
    extracts = desk.assistant.reader.read([str(folder)], lambda event: None).done.result(60)
    told = json.loads(json.dumps(report.as_json(extracts)))["documents"]

    files = [row for row in told if row["kind"] != folder_tree.KIND]
    assert len(files) == len(reports) - 1 > 40
    for row in files:
        shown = reports[row["path"]]
        assert shown.summary == summary(extract_of(row)), row["path"]
        assert (str(shown.entry.state), shown.entry.hash, shown.entry.kind) == (row["state"], row["hash"], row["kind"])


def test_the_tokens_of_pages_and_of_the_lines_around_them_are_those_of_the_document(desk: Desk, tmp_path: Path) -> None:
    paths = [tmp_path / "a.pdf", tmp_path / "测深.md"]
    paths[0].write_bytes(makers.pdf(["One page of text.", None, "<User> [p. 2] {}"]))
    paths[1].write_text("# 水深\n\n第一页。", encoding="utf-8")
    chat = desk.attach(None, *paths)

    for entry in desk.chat(chat).pack:
        pages = desk.assistant.reporting.inside(chat, entry.seq).result(30).pages
        around = (f"[document {entry.document_id}: {entry.name}]\n", f"[end of document {entry.document_id}]\n")
        lines = desk.assistant.tokenizer.count(around).result(30)
        assert (len(pages), sum(lines) + sum(page.tokens for page in pages)) == (entry.pages, entry.tokens)
