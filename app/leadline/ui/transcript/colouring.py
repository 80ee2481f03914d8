# SPDX-License-Identifier: AGPL-3.0-or-later
"""What each part of a code is, worked out in small steps between other events. Pygments is imported on first use."""

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

from PySide6.QtCore import QObject, QTimer

from leadline.ui.transcript.code_piece import CodePiece

LARGEST = 200_000
"""Characters of code beyond which it stays plain."""
_STEP_S = 0.004
"""Of work at a time: a frame is 16 ms."""

Lines = dict[int, list[tuple[int, int, str]]]


class Colourist(QObject):
    """Colours code cards one after the other."""

    def __init__(self, parent: QObject, changed: Callable[[], None]) -> None:
        super().__init__(parent)
        self._changed = changed
        self._wanted: dict[CodePiece, Iterator[Lines | None] | None] = {}
        self._lexers: dict[str, Any] = {}
        self._loading: threading.Thread | None = None
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._step)

    def ask(self, piece: CodePiece) -> None:
        """Colour this card soon; once is enough."""
        if piece.final and piece.colours is None and piece not in self._wanted:
            self._wanted[piece] = None
            self._timer.start(0)

    def _step(self) -> None:
        until = time.perf_counter() + _STEP_S
        while self._wanted and time.perf_counter() < until:
            piece, work = next(iter(self._wanted.items()))
            if work is None:
                language = piece.leaf.language
                if language not in self._lexers:
                    self._load(language)
                    return
                self._timer.setInterval(0)
                work = self._wanted[piece] = line_colours(piece.code, self._lexers[language])
            for found in work:
                if found is not None:
                    del self._wanted[piece]
                    piece.colour(found)
                    self._changed()
                    break
                if time.perf_counter() >= until:
                    return
        if not self._wanted:
            self._timer.stop()

    def _load(self, language: str) -> None:
        """Get the lexer in a thread: building one takes up to 50 ms, and it can wait."""
        if self._loading is not None and self._loading.is_alive():
            return

        def load() -> None:
            self._lexers[language] = lexer_of(language)

        self._loading = threading.Thread(target=load, name="lexer", daemon=True)
        self._loading.start()
        self._timer.start(15)


def line_colours(code: str, lexer: Any) -> Iterator[Lines | None]:
    """Per line what its parts are, as the last value; None before it, whenever some of the work is done."""
    lines: Lines = {}
    if lexer is not None and len(code) <= LARGEST:
        number, start = 0, 0
        for count, (at, kind, value) in enumerate(lexer.get_tokens_unprocessed(code)):
            role = _role(kind)
            for index, part in enumerate(value.split("\n")):
                if index:
                    number, start = number + 1, at
                if role and part:
                    lines.setdefault(number, []).append((at - start, len(part), role))
                at += len(part) + 1
            if count % 32 == 31:
                yield None
    yield lines


def lexer_of(language: str) -> Any:
    """Pygments' lexer of that name, or None; Pygments comes without types."""
    from pygments.lexers import get_lexer_by_name  # type: ignore[import-untyped]
    from pygments.util import ClassNotFound  # type: ignore[import-untyped]

    if not language:
        return None
    try:
        return get_lexer_by_name(language)
    except ClassNotFound:
        return None


_ROLES = {
    "Keyword.Type": "type",
    "Keyword.Constant": "number",
    "Keyword": "keyword",
    "Name.Function": "name",
    "Name.Class": "name",
    "Name.Namespace": "",
    "Name.Builtin": "type",
    "Name.Exception": "type",
    "Name.Decorator": "meta",
    "Name.Tag": "keyword",
    "Name.Attribute": "name",
    "Name.Variable": "meta",
    "Literal.String.Doc": "comment",
    "Literal.String": "string",
    "Literal.Number": "number",
    "Literal": "string",
    "Comment.Preproc": "meta",
    "Comment": "comment",
    "Operator.Word": "keyword",
    "Generic.Deleted": "error",
    "Generic.Inserted": "string",
    "Generic.Heading": "name",
    "Generic.Subheading": "name",
    "Generic.Prompt": "comment",
}


def _role(kind: object) -> str:
    name = str(kind).removeprefix("Token.")
    while name:
        if name in _ROLES:
            return _ROLES[name]
        name = name.rpartition(".")[0]
    return ""
