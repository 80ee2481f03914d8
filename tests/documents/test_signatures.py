# SPDX-License-Identifier: AGPL-3.0-or-later
"""Code without the bodies of its functions: what is left says what there is."""

import json
from pathlib import Path

import pytest

from leadline.documents.document import NoteCode, State
from leadline.documents.options import EVERY_FILE, ReadOptions
from leadline.documents.reader import DocumentReader
from leadline.documents.signatures import has_signatures, signatures
from leadline.documents.source import SourceRequest

CASES = {
    "a.py": (
        'import os\n\nLIMIT = 3\n\n\nclass A:\n    """Kept."""\n\n    def f(self, x: int = 1) -> int:\n'
        '        """Says it.\n\n        And more.\n        """\n        return x * LIMIT\n',
        'import os\n\nLIMIT = 3\n\n\nclass A:\n    """Kept."""\n\n    def f(self, x: int = 1) -> int:\n'
        '        """Says it."""\n        ...\n',
    ),
    "b.py": ("async def f(a, b=lambda: 1):\n    await g(a)\n", "async def f(a, b=lambda: 1):\n    ...\n"),
    "a.js": (
        "import x from 'x';\nclass A { m(a) { return a + 1 + 2; } }\nconst f = async (a) => { return await g(a); };\n",
        "import x from 'x';\nclass A { m(a) { ... } }\nconst f = async (a) => { ... };\n",
    ),
    "a.ts": (
        "interface I { a(x: number): string }\nfunction f<T>(x: T): T { return longCall(x); }\n",
        "interface I { a(x: number): string }\nfunction f<T>(x: T): T { ... }\n",
    ),
    "a.tsx": ("const A = () => { return <div>x</div>; };\n", "const A = () => { ... };\n"),
    "A.java": (
        "/** Doc. */\nclass A {\n  int f(int a) throws E { return a + 1 + 2; }\n}\n",
        "/** Doc. */\nclass A {\n  int f(int a) throws E { ... }\n}\n",
    ),
    "a.c": (
        "struct s { int x; };\nstatic int f(int a)\n{\n\treturn a + 1;\n}\n",
        "struct s { int x; };\nstatic int f(int a)\n{ ... }\n",
    ),
    "a.cpp": (
        "template <class T> class A { public: int f() const { return x_ + 1; } };\n",
        "template <class T> class A { public: int f() const { ... } };\n",
    ),
    "a.go": (
        "package a\n\n// F does.\nfunc (s *S) F(a int) (int, error) {\n\treturn 1, nil\n}\n",
        "package a\n\n// F does.\nfunc (s *S) F(a int) (int, error) { ... }\n",
    ),
    "a.rs": (
        "impl A {\n    /// Doc\n    pub fn f(&self) -> u8 { 1 + self.more() }\n}\n",
        "impl A {\n    /// Doc\n    pub fn f(&self) -> u8 { ... }\n}\n",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_bodies_go_and_what_is_declared_stays(name: str) -> None:
    text, wanted = CASES[name]
    assert signatures(text, f"src/{name}") == wanted


def test_long_tables_and_texts_go_too() -> None:
    table = "NAMES = [\n" + "".join(f'    "name{n}",\n' for n in range(100)) + "]\nLAST = 1\n"
    assert signatures(table, "names.py") == "NAMES = [...]\nLAST = 1\n"


def test_other_languages_and_text_are_left_alone() -> None:
    assert signatures("def f\n  1\nend\n", "a.rb") is None
    assert not has_signatures("notes.txt")
    assert has_signatures("src/deep/app.py")


@pytest.mark.parametrize(
    "text",
    [
        "def f(:\n  ((((\nclass",
        "def f():\n    return '" + "é漢😀" * 500 + "'\n",
        "(" * 50_000,
        "def f(a=" + "[" * 5_000 + "]" * 5_000 + "):\n    pass\n",
        "def " * 1_000,
        "x = 1\n\x00\n",
        "",
    ],
)
def test_code_that_is_broken_or_strange_gives_text_and_no_crash(text: str) -> None:
    short = signatures(text, "a.py")
    assert short is not None
    short.encode()


def test_it_is_read_so_by_choice_says_so_and_is_kept_apart_from_the_whole(tmp_path: Path) -> None:
    code, note = tmp_path / "a.py", tmp_path / "b.txt"
    code.write_text("def f():\n    return 'a body that is long enough to be left out'\n")
    note.write_text("def f():\n    return 'this is no code'\n")
    reader = DocumentReader()
    try:
        whole = reader.read([SourceRequest.of(str(code))], lambda _: None).done.result(60)
        asked = [SourceRequest.of(str(code)), SourceRequest.of(str(note))]
        options = {EVERY_FILE: ReadOptions(signatures=True)}
        short, text = reader.read(asked, lambda _: None, options).done.result(60)
    finally:
        reader.close()
    assert short.pages[0].text == "def f():\n    ...\n"
    assert short.state is State.PARTLY
    assert [each.code for each in short.notes] == [NoteCode.TRUNCATED]
    assert short.hash == whole[0].hash
    assert short.reader_version == whole[0].reader_version + " signatures=yes"
    assert ReadOptions.of_label(short.reader_version).signatures
    assert text.state is State.READY
    assert "signatures" not in text.reader_version
    json.dumps(short.pages[0].text)
