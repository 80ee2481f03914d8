# SPDX-License-Identifier: AGPL-3.0-or-later
"""The receipt of a question: what exactly was sent, and what came back in numbers. From the database alone.

The key is in none of it: it was never part of what is kept.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from decimal import localcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from leadline.choosing import CHANGES, NOTICE
from leadline.context.prompt import Prompt
from leadline.costs.bill import LedgerEntry
from leadline.costs.forecast import Forecast
from leadline.costs.money import EXACT, Money
from leadline.documents.document import NoteCode, State
from leadline.documents.folder_tree import KIND as TREE
from leadline.documents.options import ReadOptions
from leadline.documents.source import source_label
from leadline.errors import AssistantError
from leadline.provider.endpoints import DEEPSEEK_URL, Endpoint
from leadline.provider.programs import INSIDE_BYTES, as_curl, as_python, chat_url, key_variable
from leadline.storage import branches, conversations, ledger, receipts, sent
from leadline.storage.sent import KeptDocument, Try
from leadline.storage.turns import Turn

if TYPE_CHECKING:
    from leadline.assistant import Assistant
    from leadline.storage.ledger import Connection


@dataclass(frozen=True, slots=True)
class SourceLine:
    """What of one file or folder was sent, and what was not."""

    name: str
    sent: int
    """Documents of it in the request."""
    pages: int
    """Of those."""
    empty: int
    """Pages of those without text."""
    odd: int
    """Those among them with characters that have no meaning outside of their own font."""
    left_out: tuple[tuple[str, str], ...]
    """Name and code of each document of it that was not sent, by its first note or its state; "" for what was not part
    of this question."""
    listed: int = 0
    """Documents of it that the model was told of, to be read on demand."""

    def sentence(self) -> str:
        """In English, for the terminal: "src/: 3 files, 3 pages; 2 left out: .env (secret), logo.bin (binary)"."""
        words = f"{self.sent:,} document{'s' * (self.sent != 1)}, {self.pages:,} page{'s' * (self.pages != 1)}"
        if self.listed:
            on_demand = f"{self.listed:,} document{'s' * (self.listed != 1)} to be read on demand"
            words = f"{words}, {on_demand}" if self.sent else on_demand
        if self.empty:
            words += f", {self.empty:,} without text"
        if self.odd:
            words += f", {self.odd:,} with odd characters"
        if self.left_out:
            named = ", ".join(f"{name} ({code or 'not part of it'})" for name, code in self.left_out[:5])
            more = len(self.left_out) - 5
            words += f"; {len(self.left_out):,} left out: {named}" + (f" and {more:,} more" if more > 0 else "")
        return f"{self.name}: {words}"


@dataclass(frozen=True, slots=True)
class Error:
    """How far the forecast was from the bill; each is bill less forecast."""

    tokens: int
    hit: int
    output: int
    amount: Money | None
    """None where either is not known, or the currencies differ."""


@dataclass(frozen=True, slots=True)
class FullReceipt:
    """One question's receipt."""

    turn: Turn
    url: str
    """Where it was posted; "" for the embedded engine."""
    key: str
    """The environment variable that holds the key when the request is sent again."""
    attempt: int
    """Which of the tries the rest is about."""
    tries: tuple[Try, ...]
    parameters: Mapping[str, Any]
    """The fields of the body, without its messages."""
    instructions: str
    messages: int
    documents: tuple[KeptDocument, ...]
    forecast: Forecast | None
    bills: tuple[LedgerEntry, ...]

    @property
    def this(self) -> Try:
        """The try that it is about."""
        return next(each for each in self.tries if each.attempt == self.attempt)

    @property
    def error(self) -> Error | None:
        """Forecast against bill; None where one of them is missing."""
        forecast, usage = self.forecast, self.turn.whole_usage or self.turn.usage
        if forecast is None or usage is None:
            return None
        bill, price = self.turn.bill, forecast.price_expected
        amount = None
        if bill is not None and price is not None and bill.currency == forecast.currency:
            with localcontext(EXACT):
                amount = Money(bill.amount - price, bill.currency)
        return Error(
            usage.prompt - forecast.tokens,
            usage.hit - forecast.hit_expected,
            usage.output - forecast.output_typical,
            amount,
        )

    @property
    def sources(self) -> tuple[SourceLine, ...]:
        """A line for each file or folder that was added."""
        return source_lines(self.documents)


class Receipts:
    """A part of the assistant. Its methods never block."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    def look(self, turn_id: int, attempt: int | None = None) -> Future[FullReceipt]:
        """All of a question's receipt but the bytes; of its last try unless told otherwise.

        The future fails with AssistantError when there is none (not_found) or its bytes are not what was sent
        (damaged).
        """
        return self._assistant.run(lambda: self._look(turn_id, attempt))

    def body(self, turn_id: int, attempt: int | None = None) -> Future[bytes]:
        """The very bytes that were posted."""
        return self._assistant.read(lambda con: receipts.load_receipt(con, turn_id, attempt).body)

    def body_text(self, turn_id: int, attempt: int | None = None) -> Future[str]:
        """The same as text."""
        return self._assistant.run(lambda: self.body(turn_id, attempt).result().decode())

    def save_body(self, turn_id: int, attempt: int | None, path: Path) -> Future[Path]:
        """Write those bytes to a file, and nothing else; gives where it is.

        The future fails with AssistantError (code not_saved) where it cannot be written.
        """

        def save() -> Path:
            body = self.body(turn_id, attempt).result()
            try:
                path.write_bytes(body)
            except OSError as problem:
                raise AssistantError(
                    f"{path.name} could not be saved.", "Choose another folder.", str(problem), code="not_saved"
                ) from problem
            return path.absolute()

        return self._assistant.run(save)

    def prompt(self, turn_id: int, attempt: int | None = None) -> Future[Prompt]:
        """The prompt as the model read it. Rendered in the tokenizer's child; seconds for a full window."""

        def render() -> Prompt:
            return self._assistant.tokenizer.prompt(self.body(turn_id, attempt).result()).result()

        return self._assistant.run(render)

    def program(self, receipt: FullReceipt, language: str, file: Path | str = "") -> Future[str]:
        """A program that sends the same bytes again: python or curl. `file` holds the body; "" puts it inside.

        The future fails with AssistantError (code no_address) for the embedded engine.
        """

        def write() -> str:
            if not receipt.url:
                raise AssistantError(
                    "The embedded model has no address of its own.",
                    "It runs on this computer, for as long as Leadline does.",
                    code="no_address",
                )
            body = b"" if file else self.body(receipt.turn.id, receipt.attempt).result()
            made = as_python if language == "python" else as_curl
            return made(receipt.url, body, receipt.key, file)

        return self._assistant.run(write)

    def _look(self, turn_id: int, attempt: int | None) -> FullReceipt:
        def load(con: Connection) -> tuple[receipts.Receipt, Turn, str]:
            kept = receipts.load_receipt(con, turn_id, attempt)
            chat_id = branches.chat_of(con, turn_id)
            turn = branches.load_path(con, chat_id, turn_id)[-1]
            return kept, turn, turn.endpoint_id or conversations.load_chat(con, chat_id).endpoint_id

        def around(con: Connection) -> tuple[tuple[Try, ...], Forecast | None, tuple[LedgerEntry, ...]]:
            return sent.tries(con, turn_id), receipts.load_forecast(con, turn_id), ledger.entries(con, turn_id=turn_id)

        assistant = self._assistant
        kept, turn, endpoint_id = assistant.read(load).result()
        body = kept.body
        documents = assistant.read(partial(sent.documents, turn_id=turn_id, body=body)).result()
        tries, forecast, bills = assistant.read(around).result()
        said = json.loads(body)
        messages: Sequence[Mapping[str, Any]] = said.pop("messages", ())
        first = messages[0] if messages else {}
        goes_on = bool(messages) and bool(messages[-1].get("prefix"))
        endpoint = self._endpoint(endpoint_id)
        return FullReceipt(
            turn=turn,
            # Addresses change: what was noted down at the send counts more than where the endpoint is now.
            url=str(kept.parameters.get("url", chat_url(endpoint, beta=goes_on))),
            key=key_variable(endpoint.kind),
            attempt=kept.attempt,
            tries=tries,
            parameters=said,
            instructions=first["content"] if first.get("role") == "system" else "",
            messages=len(messages),
            documents=documents,
            forecast=forecast,
            bills=bills,
        )

    def _endpoint(self, endpoint_id: str) -> Endpoint:
        rows = self._assistant.serving.all_rows
        found = next((row.endpoint for row in rows if row.endpoint.id == endpoint_id), None)
        if found is not None:
            return found
        # A chat of an endpoint that nobody knows any more.
        return Endpoint(endpoint_id, "compatible", DEEPSEEK_URL if endpoint_id == "deepseek" else "")


def is_large(receipt: FullReceipt) -> bool:
    """Whether the body is better kept in a file than in a program that is pasted."""
    return receipt.this.size_bytes > INSIDE_BYTES


def page_range(document: KeptDocument) -> str:
    """Which pages were chosen, as "1-12,40"; "" for all."""
    return ReadOptions.of_label(document.reader_version).pages


def source_lines(documents: Sequence[KeptDocument]) -> tuple[SourceLine, ...]:
    """A line for each file or folder that was added, from the notes on its documents."""
    groups: dict[str, list[KeptDocument]] = {}
    for document in documents:
        if document.kind not in (TREE, NOTICE, CHANGES):
            groups.setdefault(document.source, []).append(document)
    lines = []
    for source, members in groups.items():
        here = [member for member in members if member.is_sent]
        is_folder = len(members) > 1 or members[0].path != source
        lines.append(
            SourceLine(
                name=source_label(source) + ("/" if is_folder else ""),
                sent=len(here),
                pages=sum(member.pages for member in here),
                empty=sum(_empty_pages(member) for member in here),
                odd=sum(any(note.code is NoteCode.ODD_GLYPHS for note in member.notes) for member in here),
                left_out=tuple(
                    (member.name, _why(member)) for member in members if not member.is_sent and not member.is_listed
                ),
                listed=sum(member.is_listed for member in members),
            )
        )
    return tuple(lines)


def _empty_pages(document: KeptDocument) -> int:
    return len({note.page for note in document.notes if note.code is NoteCode.NO_TEXT and note.page is not None})


def _why(document: KeptDocument) -> str:
    if document.state in (State.READY, State.PARTLY):
        return ""
    return str(document.notes[0].code) if document.notes else str(document.state)
