# SPDX-License-Identifier: AGPL-3.0-or-later
"""`leadline history show ID --receipt N`: what exactly was sent, and what came back in numbers."""

import sys
from decimal import Decimal
from typing import Any

from leadline.assistant import Assistant
from leadline.cli.terminal import GOOD, print_json
from leadline.cli.values import money_json, time_json, usage_json
from leadline.costs.bill import LedgerEntry
from leadline.costs.forecast import as_json as forecast_json
from leadline.costs.money import Money, shown
from leadline.errors import AssistantError
from leadline.host.command_line import printable
from leadline.receipts import FullReceipt, page_range
from leadline.storage.sent import KeptDocument

FORMS = ("body", "prompt", "python", "curl")
"""What `--as` takes: the bytes that were posted, the prompt that the model read, or a program that sends it again."""


_NONE = (None, None, None)


def show_receipt(assistant: Assistant, chat_id: int, number: int, attempt: int | None, form: str) -> int:
    """Print the receipt of the Nth question of a chat, counted from 1, in one of the FORMS, as json, or as text ("").

    Raises:
        AssistantError: there is no such question or try.
    """
    turns = assistant.chat(chat_id).result().turns
    if not 1 <= number <= len(turns):
        raise AssistantError(f"This chat has {len(turns)} questions.", "Count from 1.", code="not_found")
    turn_id = turns[number - 1].id
    out = sys.stdout
    if form == "body":
        out.flush()
        out.buffer.write(assistant.receipts.body(turn_id, attempt).result())  # as it was: no line end behind it
    elif form == "prompt":
        out.write(assistant.receipts.prompt(turn_id, attempt).result().text)
    elif form in ("python", "curl"):
        receipt = assistant.receipts.look(turn_id, attempt).result()
        out.write(assistant.receipts.program(receipt, form).result())
    elif form == "json":
        receipt = assistant.receipts.look(turn_id, attempt).result()
        body = assistant.receipts.body_text(turn_id, receipt.attempt).result()
        print_json(receipt_json(receipt) | {"body": body})
    else:
        receipt = assistant.receipts.look(turn_id, attempt).result()
        print(printable("\n".join(_lines(receipt, assistant.language))))
    return GOOD


def receipt_json(receipt: FullReceipt) -> dict[str, Any]:
    """RECEIPT without its body; amounts are strings, times ISO 8601."""
    turn, error = receipt.turn, receipt.error
    return {
        "chat": turn.chat_id,
        "turn": turn.id,
        "question": turn.question,
        "state": turn.state,
        "asked_at": time_json(turn.asked_at),
        "ended_at": time_json(turn.ended_at),
        "url": receipt.url,
        "model": turn.model,
        "mode": str(turn.mode),
        "parameters": dict(receipt.parameters),
        "instructions": receipt.instructions,
        "messages": receipt.messages,
        "attempt": receipt.attempt,
        "tries": [
            {
                "attempt": each.attempt,
                "request_id": each.request_id,
                "response_model": each.response_model,
                "body_sha256": each.body_hash,
                "body_bytes": each.size_bytes,
            }
            for each in receipt.tries
        ],
        "sources": [source.sentence() for source in receipt.sources],
        "documents": [_document_json(document) for document in receipt.documents],
        "usage": usage_json(turn.usage),
        "forecast": forecast_json(receipt.forecast) if receipt.forecast is not None else None,
        "bill": money_json(turn.bill),
        "bills": [_bill_json(entry) for entry in receipt.bills],
        "error": None
        if error is None
        else {
            "tokens": error.tokens,
            "hit": error.hit,
            "output": error.output,
            "amount": money_json(error.amount),
        },
    }


def _document_json(document: KeptDocument) -> dict[str, Any]:
    return {
        "id": document.seq,
        "name": document.name,
        "path": document.path,
        "sha256": document.hash,
        "reader": document.reader_version,
        "pages": document.pages,
        "page_range": page_range(document),
        "tokens": document.tokens,
        "state": str(document.state),
        "sent": document.is_sent,
        "new": document.is_new,
        "on_demand": document.is_listed,
    }


def _bill_json(entry: LedgerEntry) -> dict[str, Any]:
    row = entry.price_row
    return {
        "kind": entry.kind,
        "at": time_json(entry.at),
        "model": entry.model,
        "tier": entry.tier,
        "state": entry.state,
        "usage": usage_json(entry.usage),
        "amount": money_json(entry.amount),
        "prices": None
        if row is None
        else {
            "hit": format(row.hit, "f"),
            "miss": format(row.miss, "f"),
            "output": format(row.output, "f"),
            "currency": row.currency,
            "source": row.source,
        },
    }


def _lines(receipt: FullReceipt, language: str) -> list[str]:
    turn = receipt.turn
    lines = [f"Question {turn.id} of chat {turn.chat_id}, {turn.asked_at.astimezone():%Y-%m-%d %H:%M:%S}"]
    lines += [f"  {' '.join(turn.question.split())[:200]}", "", f"Sent to     {receipt.url or 'the embedded model'}"]
    lines.append(f"Model       {turn.model}, {turn.mode}")
    lines += [f"            {name} = {value}" for name, value in receipt.parameters.items() if name != "model"]
    if receipt.instructions:
        lines.append(f"Instructed  {' '.join(receipt.instructions.split())[:200]}")
    for each in receipt.tries:
        named = each.request_id or "no request id"
        lines.append(f"Try {each.attempt:<8}{named}, {each.size_bytes:,} bytes, sha256 {each.body_hash}")
    if receipt.documents:
        lines += ["", "Documents"]
        lines += [f"  {source.sentence()}" for source in receipt.sources]
        lines += [_document_line(each) for each in receipt.documents if each.is_sent]
    lines += ["", *_numbers(receipt, language)]
    return lines


def _document_line(document: KeptDocument) -> str:
    chosen = page_range(document)
    pages = f", pages {chosen}" if chosen else ""
    new = ", new with this question" if document.is_new else ""
    short = document.hash[:16] or "no hash"
    tokens = f"{document.tokens:,} tokens" if document.tokens is not None else "not counted"
    return f"    [{document.seq}] {document.name}: {tokens}{pages}, {short}, {document.reader_version}{new}"


def _numbers(receipt: FullReceipt, language: str) -> list[str]:
    forecast, usage, error, bill = receipt.forecast, receipt.turn.usage, receipt.error, receipt.turn.bill

    def money(amount: Decimal | None, currency: str) -> str:
        return "unknown" if amount is None else shown(Money(amount, currency), language)

    table = [("", "forecast", "bill", "error")]
    expected = (forecast.tokens, forecast.hit_expected, forecast.output_typical) if forecast is not None else _NONE
    billed = (usage.prompt, usage.hit, usage.output) if usage is not None else _NONE
    errors = (error.tokens, error.hit, error.output) if error is not None else _NONE
    table += [
        (name, _number(one), _number(two), _number(three, sign=True))
        for name, one, two, three in zip(("input", "  cached", "output"), expected, billed, errors, strict=True)
    ]
    off = error.amount if error is not None else None
    table.append(
        (
            "price",
            money(forecast.price_expected, forecast.currency) if forecast is not None else "-",
            shown(bill, language) if bill is not None else "-",
            ("+" if off.amount > 0 else "") + shown(off, language) if off is not None else "-",
        )
    )
    lines = [f"{one:<10}{two:>14}{three:>14}{four:>14}" for one, two, three, four in table]
    for entry in receipt.bills:
        row = entry.price_row
        if row is not None:
            prices = f"cached {row.hit:f}, new {row.miss:f}, output {row.output:f} {row.currency} per 1M"
            lines.append(f"Billed as {entry.model}, {entry.tier}: {prices} ({row.source})")
    return lines


def _number(value: int | None, *, sign: bool = False) -> str:
    return "-" if value is None else f"{value:+,}" if sign else f"{value:,}"
