# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading on demand, as the model sees it: three tools, what it may ask them, and the rounds of a reply that used them.

What a model asks for is a claim of nobody: it may have been talked into it by a document. So it is read strictly and
becomes a value that can name nothing but a number, a range and words to look for. Nothing here reads anything.
"""

import json
import re
from dataclasses import dataclass
from typing import Any

from leadline.errors import AssistantError

NO_TOOLS = "[]"
"""What a chat has that sends its documents whole."""

LIST, READ, SEARCH = "list_documents", "read_document", "search_documents"

MOST_ARGUMENT_CHARS = 4_000
"""Longer arguments are nothing that these tools could be asked."""
MOST_QUERY_CHARS = 500
_LARGEST = 10**9
_NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}")


def _tool(name: str, description: str, properties: dict[str, Any], required: list[str]) -> dict[str, Any]:
    parameters = {"type": "object", "properties": properties, "required": required}
    return {"type": "function", "function": {"name": name, "description": description, "parameters": parameters}}


_NUMBER = {"type": "integer", "description": "The document's number, as in [document 3: ...]."}

READING_TOOLS = json.dumps(
    [
        _tool(
            LIST,
            "Lists the documents of this chat with their numbers, names, pages and sizes. With a document's number: "
            "its table of contents.",
            {
                "document": _NUMBER,
                "name": {"type": "string", "description": "Only documents whose name holds this text."},
                "start": {"type": "integer", "description": "How many of them to skip: lists are cut."},
            },
            [],
        ),
        _tool(
            READ,
            "Reads a part of a document: pages where it has pages, else lines. Read only what the question needs; long "
            "parts are cut, and the result says where to go on.",
            {
                "document": _NUMBER,
                "first": {"type": "integer", "description": "The first page or line, from 1."},
                "last": {"type": "integer", "description": "The last page or line."},
            },
            ["document"],
        ),
        _tool(
            SEARCH,
            "Finds the passages that hold the words of a query, best first, each with its document and its page or "
            "lines. Use words that would stand in the text, in the language of the documents.",
            {
                "query": {"type": "string"},
                "document": {"type": "integer", "description": "Only in the document of this number."},
            },
            ["query"],
        ),
    ],
    ensure_ascii=False,
    separators=(",", ":"),
)
"""The tool list of a chat that reads on demand. It stands in the prompt, so each chat keeps the one it began with."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the model asks for, once it is known to be something that can be asked."""

    tool: str
    """list_documents, read_document or search_documents."""
    document: int | None = None
    first: int = 1
    last: int | None = None
    """None: as far as one answer goes."""
    query: str = ""
    name: str = ""
    """Part of the names that are listed."""
    start: int = 0


@dataclass(frozen=True, slots=True)
class Use:
    """One use of a tool, as the window and the terminal tell of it."""

    tool: str
    """"" for something that is no tool of ours."""
    tokens: int = 0
    """What it added to the prompt."""
    document: int | None = None
    name: str = ""
    """The document's name."""
    first: int = 0
    last: int = 0
    """What was read of it; 0 where nothing was."""
    is_paged: bool = False
    """They are pages, not lines."""
    query: str = ""
    found: int = 0
    """Passages or documents."""
    problem: str = ""
    """Why it was not done: bad_arguments, not_there, no_room, limit or stopped; "" when it was."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A tool call of the model and what it was given. Both go back word for word in every later request."""

    id: str
    name: str
    arguments: str
    result: str
    use: Use

    @property
    def is_open(self) -> bool:
        """It was put off, not answered: a reply that goes on does it first."""
        return self.use.problem in ("limit", "stopped")


@dataclass(frozen=True, slots=True)
class Round:
    """What a reply said before it used tools, and what it was given."""

    thinking: str
    answer: str
    calls: tuple[Answered, ...]


def wish_of(name: str, arguments: str) -> Wish:
    """What a tool call asks for.

    Raises:
        AssistantError: it is no tool of ours, or cannot be asked so (code bad_arguments). The title is for the model.
    """
    if name not in (LIST, READ, SEARCH):
        raise _bad(f"There is no tool of that name. The tools are {LIST}, {READ} and {SEARCH}.")
    if len(arguments) > MOST_ARGUMENT_CHARS:
        raise _bad("The arguments are too long.")
    try:
        given = json.loads(arguments) if arguments.strip() else {}
    except (ValueError, RecursionError):
        raise _bad("The arguments are not valid JSON.") from None
    if not isinstance(given, dict):
        raise _bad("The arguments are not a JSON object.")
    document = _whole(given, "document")
    if name == LIST:
        return Wish(LIST, document, name=_text(given, "name"), start=max(0, _whole(given, "start") or 0))
    if name == SEARCH:
        query = _text(given, "query")
        if not query.strip():
            raise _bad("The query is empty.")
        return Wish(SEARCH, document, query=query)
    if document is None:
        raise _bad("The number of a document is missing.")
    first, last = _whole(given, "first"), _whole(given, "last")
    first = 1 if first is None else first
    if first < 1 or (last is not None and last < first):
        raise _bad("Pages and lines are counted from 1, and the last is not before the first.")
    return Wish(READ, document, first, last)


def sent_name(name: str) -> str:
    """A tool's name as it can be sent back: the service takes letters, digits, - and _ only."""
    return name if _NAME.fullmatch(name) else "unknown_tool"


def _whole(given: dict[str, Any], name: str) -> int | None:
    """A whole number; models write 3.0 and "3" for 3, which is harmless."""
    value = given.get(name)
    if isinstance(value, str) and re.fullmatch(r"-?\d{1,9}", value.strip(), re.ASCII):
        value = int(value)
    if isinstance(value, float) and value.is_integer() and abs(value) <= _LARGEST:
        value = int(value)
    if value is None:
        return None
    if type(value) is not int or abs(value) > _LARGEST:
        raise _bad(f"{name} is not a whole number.")
    return value


def _text(given: dict[str, Any], name: str) -> str:
    value = given.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise _bad(f"{name} is not a text.")
    return value[:MOST_QUERY_CHARS]


def _bad(why: str) -> AssistantError:
    return AssistantError(why, code="bad_arguments")
