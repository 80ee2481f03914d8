# SPDX-License-Identifier: AGPL-3.0-or-later
"""Code without the bodies of its functions: what there is, not how it is done. By a parser; runs in the child only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from leadline.documents.kinds import suffix_of

if TYPE_CHECKING:
    from tree_sitter import Language, Node

LONG_LITERAL_BYTES = 400
"""Tables, texts and lists longer than that say what is done, too."""


@dataclass(frozen=True, slots=True)
class Grammar:
    """A language: where its grammar is, and which nodes hold what is left out."""

    module: str
    function: str
    """Of the module, that gives the grammar."""
    bodies: frozenset[str]
    """Kinds of nodes whose field `body` goes."""
    literals: frozenset[str]
    """Kinds of nodes that go where they are long."""
    filler: bytes = b"{ ... }"
    """What stands for a body."""


_C_LIKE = frozenset(("initializer_list", "string_literal", "concatenated_string", "raw_string_literal"))
_SCRIPT = frozenset(
    (
        "function_declaration",
        "function_expression",
        "generator_function",
        "generator_function_declaration",
        "arrow_function",
        "method_definition",
    )
)
_SCRIPT_LITERALS = frozenset(("array", "object", "string", "template_string"))
_PYTHON = Grammar(
    "tree_sitter_python",
    "language",
    frozenset(("function_definition",)),
    frozenset(("list", "dictionary", "set", "tuple", "string", "concatenated_string")),
    b"...",
)
_JAVASCRIPT = Grammar("tree_sitter_javascript", "language", _SCRIPT, _SCRIPT_LITERALS)
_TYPESCRIPT = Grammar("tree_sitter_typescript", "language_typescript", _SCRIPT, _SCRIPT_LITERALS)
_TSX = Grammar("tree_sitter_typescript", "language_tsx", _SCRIPT, _SCRIPT_LITERALS)
_JAVA = Grammar(
    "tree_sitter_java",
    "language",
    frozenset(("method_declaration", "constructor_declaration", "compact_constructor_declaration")),
    frozenset(("array_initializer", "string_literal")),
)
_C = Grammar("tree_sitter_c", "language", frozenset(("function_definition",)), _C_LIKE)
_CPP = Grammar("tree_sitter_cpp", "language", frozenset(("function_definition", "lambda_expression")), _C_LIKE)
_GO = Grammar(
    "tree_sitter_go",
    "language",
    frozenset(("function_declaration", "method_declaration", "func_literal")),
    frozenset(("literal_value", "interpreted_string_literal", "raw_string_literal")),
)
_RUST = Grammar(
    "tree_sitter_rust",
    "language",
    frozenset(("function_item", "closure_expression")),
    frozenset(("array_expression", "string_literal", "raw_string_literal")),
)
_GRAMMARS = {
    suffix: grammar
    for grammar, suffixes in (
        (_PYTHON, "py pyi"),
        (_JAVASCRIPT, "js jsx mjs cjs"),
        (_TYPESCRIPT, "ts mts cts"),
        (_TSX, "tsx"),
        (_JAVA, "java"),
        (_C, "c h"),
        (_CPP, "cc cpp cxx hh hpp hxx"),
        (_GO, "go"),
        (_RUST, "rs"),
    )
    for suffix in suffixes.split()
}


def has_signatures(name: str) -> bool:
    """Whether files of this name can be read without their bodies."""
    return suffix_of(name.rpartition("/")[2]) in _GRAMMARS


def signatures(text: str, name: str) -> str | None:
    """The text without the bodies of its functions and without long literals; None for what cannot be parsed."""
    grammar = _GRAMMARS.get(suffix_of(name.rpartition("/")[2]))
    if grammar is None:
        return None
    from tree_sitter import Parser

    data = text.encode()
    root = Parser(_language(grammar)).parse(data).root_node
    pieces: list[bytes] = []
    at = 0
    for start, end, filler in _cuts(root, grammar, data):
        pieces += (data[at:start], filler)
        at = end
    return b"".join((*pieces, data[at:])).decode()


def _language(grammar: Grammar) -> Language:
    from tree_sitter import Language

    return Language(getattr(import_module(grammar.module), grammar.function)())


def _cuts(root: Node, grammar: Grammar, data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """What goes, in order and apart from each other: bytes from, to, and what stands for them."""
    waiting = [root]
    while waiting:  # without recursion: code can be nested as deep as anyone likes
        node = waiting.pop()
        body = node.child_by_field_name("body") if node.type in grammar.bodies else None
        if body is not None and body.end_byte - body.start_byte > len(grammar.filler):
            # Parameters may hold functions of their own as defaults: they stand before the body.
            yield from _cuts_before(node, body, grammar, data)
            yield _body_cut(body, grammar, data)
        elif node.type in grammar.literals and node.end_byte - node.start_byte > LONG_LITERAL_BYTES:
            yield node.start_byte + 1, node.end_byte - 1, b"..."
        else:
            waiting.extend(reversed(node.children))


def _cuts_before(node: Node, body: Node, grammar: Grammar, data: bytes) -> Iterator[tuple[int, int, bytes]]:
    for child in node.children:
        if child.end_byte <= body.start_byte and child.end_byte - child.start_byte > LONG_LITERAL_BYTES:
            yield from _cuts(child, grammar, data)


def _body_cut(body: Node, grammar: Grammar, data: bytes) -> tuple[int, int, bytes]:
    """The body; of a Python function all but the first line of what it says of itself."""
    if grammar is not _PYTHON:
        return body.start_byte, body.end_byte, grammar.filler
    first = body.children[0] if body.children else None
    said = first.children[0] if first is not None and first.type == "expression_statement" and first.children else None
    if said is None or said.type != "string":
        return body.start_byte, body.end_byte, grammar.filler
    line, _, rest = data[said.start_byte : said.end_byte].partition(b"\n")
    quotes = line[:3] if line.lstrip(b"rRuUbBfF")[:3] in (b'"""', b"'''") else b""
    if not rest:
        kept = line
    elif quotes in (b'"""', b"'''"):
        kept = line.rstrip() + quotes
    else:
        return body.start_byte, body.end_byte, grammar.filler
    indent = b" " * said.start_point[1]
    return body.start_byte, body.end_byte, kept + b"\n" + indent + grammar.filler
