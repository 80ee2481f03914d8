# SPDX-License-Identifier: AGPL-3.0-or-later
"""Names of files, whatever bytes they are: each is found, read by its own bytes, and shown without anything that turns
or hides it."""

import json
import os
import tempfile
import unicodedata
from collections.abc import Sequence

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from leadline.context.pack import frame
from leadline.documents import report
from leadline.documents.document import State
from leadline.storage.columns import path_bytes, path_text
from tests.documents.conftest import Reading
from tests.documents.walking import walked

NAMES = st.binary(min_size=1, max_size=30).map(
    lambda name: name.replace(b"/", b"_").replace(b"\0", b"_") + b".txt"  # of no format, and of no rule of ours
)
HIDING = ("Cc", "Cf", "Cs", "Zl", "Zp")


def make_files(folder: str, names: Sequence[bytes]) -> set[bytes]:
    paths = set()
    for name in names:
        path = os.fsencode(folder) + b"/" + name
        with open(path, "wb") as file:  # noqa: PTH123 - a path of bytes
            file.write(b"text of a file\n")
        paths.add(path)
    return paths


@settings(max_examples=60)
@given(st.lists(NAMES, min_size=1, max_size=8, unique=True))
@example(
    [b"bad\xff.txt", "gerade\u202etxt.exe.txt".encode(), b"new\nline.txt", b"\xed\xa0\x80.txt", b" .txt", b"-n.txt"]
)
def test_a09_a18_every_name_is_found_by_its_bytes_and_shown_harmlessly(names: list[bytes]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        paths = make_files(folder, names)
        entries = walked(folder).entries
        assert {os.fsencode(entry.path) for entry in entries} == paths
        for entry in entries:
            assert path_text(path_bytes(entry.path)) == entry.path, "it is stored as it is"
            assert not any(unicodedata.category(character) in HIDING for character in entry.name), entry.name
            head = frame(1, entry.name, [(1, "x")]).split("\n")[0]
            assert head.startswith("[document 1: ") and head.endswith("]"), "it stays on the line of its mark"


@pytest.mark.parametrize(
    "names", [[b"bad\xff.txt", b"new\nline.txt", "a\u202eb.txt".encode(), b"[p. 3].txt", b"%s{}.txt"]]
)
def test_a18_files_of_such_names_are_read_and_reported(reading: Reading, names: list[bytes]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        paths = make_files(folder, names)
        extracts = reading.read(folder)
        assert {os.fsencode(extract.path) for extract in extracts} == paths
        assert {extract.state for extract in extracts} == {State.READY}
        told = json.loads(json.dumps(report.as_json(extracts)))
        assert {os.fsencode(document["path"]) for document in told["documents"]} == paths
