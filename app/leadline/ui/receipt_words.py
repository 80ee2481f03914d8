# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a receipt says, in the language of the screen."""

from dataclasses import dataclass
from decimal import Decimal

from PySide6.QtCore import QCoreApplication

from leadline.costs.money import Money, shown
from leadline.receipts import FullReceipt, SourceLine
from leadline.ui.document_row import note_word
from leadline.ui.mode_selector import mode_names
from leadline.ui.shown_text import count, one_line, visible
from leadline.ui.usage_words import day_words

NAMED = 6
"""Documents that are left out and named; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One line of forecast against bill; "" for what is not known."""

    name: str
    forecast: str
    bill: str
    error: str


def compared(receipt: FullReceipt, language: str) -> list[Compared]:
    """Input, hits, output and price: what was expected, what was billed, and how far off that was."""
    forecast, usage, error, bill = receipt.forecast, receipt.turn.usage, receipt.error, receipt.turn.bill
    expected = (forecast.tokens, forecast.hit_expected, forecast.output_typical) if forecast is not None else None
    billed = (usage.prompt, usage.hit, usage.output) if usage is not None else None
    off = (error.tokens, error.hit, error.output) if error is not None else None
    names = (
        QCoreApplication.translate("receipt", "Input"),
        QCoreApplication.translate("receipt", "of it cached"),
        QCoreApplication.translate("receipt", "Output"),
    )
    lines = [
        Compared(
            name,
            count(expected[at]) if expected is not None else "",
            count(billed[at]) if billed is not None else "",
            _signed(off[at]) if off is not None else "",
        )
        for at, name in enumerate(names)
    ]
    amount = error.amount if error is not None else None
    price = forecast.price_expected if forecast is not None else None
    lines.append(
        Compared(
            QCoreApplication.translate("receipt", "Price"),
            shown(Money(price, forecast.currency), language) if forecast is not None and price is not None else "",
            shown(bill, language) if bill is not None else "",
            "" if amount is None else ("+" if amount.amount > 0 else "") + shown(amount, language),
        )
    )
    return lines


def facts(receipt: FullReceipt, language: str) -> list[tuple[str, str]]:
    """Name and value of all else, in the order in which it is asked for."""
    turn = receipt.turn
    mode = mode_names().get(turn.mode, str(turn.mode))
    said = [(QCoreApplication.translate("receipt", "Model"), f"{turn.model}, {mode}")]
    where = receipt.url or QCoreApplication.translate("receipt", "The embedded model on this computer")
    said.append((QCoreApplication.translate("receipt", "Sent to"), where))
    parameters = ", ".join(f"{name} {_value(value)}" for name, value in receipt.parameters.items() if name != "model")
    said.append((QCoreApplication.translate("receipt", "Parameters"), parameters))
    if receipt.instructions:
        said.append((QCoreApplication.translate("receipt", "Instructions"), _short(receipt.instructions)))
    body = QCoreApplication.translate("receipt", "{bytes} bytes in {messages} messages, SHA-256 {hash}")
    body = body.replace("{bytes}", count(receipt.this.size_bytes)).replace("{messages}", count(receipt.messages))
    said.append((QCoreApplication.translate("receipt", "Request"), body.replace("{hash}", receipt.this.body_hash)))
    nothing = QCoreApplication.translate("receipt", "no id came back")
    for each in receipt.tries:
        name = QCoreApplication.translate("receipt", "Request id")
        if len(receipt.tries) > 1:
            name = try_name(receipt, each.attempt)
        model = f" ({one_line(each.response_model)})" if each.response_model else ""
        said.append((name, (one_line(each.request_id) or nothing) + model))
    for source in receipt.sources:
        said.append((visible(source.name), source_words(source)))
    for entry in receipt.bills:
        row = entry.price_row
        if row is None:
            continue
        words = QCoreApplication.translate(
            "receipt", "{model}, {tier}: cached {hit}, new {miss}, output {output} for a million tokens"
        )
        prices = {"hit": row.hit, "miss": row.miss, "output": row.output}
        for key, price in prices.items():
            words = words.replace("{" + key + "}", _plain(price, row.currency, language))
        words = words.replace("{model}", row.model).replace("{tier}", tier_word(entry.tier))
        line = (QCoreApplication.translate("receipt", "Prices"), f"{words}\n{row.source}")
        if line not in said:  # a reply that read on demand has a bill for each of its requests
            said.append(line)
    return said


def source_words(source: SourceLine) -> str:
    """What of a file or folder was sent: "documents 3, pages 12, without text 1; left out 1: .env (key)"."""
    numbers = [
        (QCoreApplication.translate("receipt", "documents {count}"), source.sent),
        (QCoreApplication.translate("receipt", "pages {count}"), source.pages),
    ]
    if source.empty:
        numbers.append((QCoreApplication.translate("receipt", "without text {count}"), source.empty))
    if source.odd:
        numbers.append((QCoreApplication.translate("receipt", "with odd characters {count}"), source.odd))
    if source.listed:
        numbers = numbers if source.sent else numbers[2:]
        numbers.append((QCoreApplication.translate("receipt", "to be read on demand {count}"), source.listed))
    comma = QCoreApplication.translate("receipt", ", ")
    words = comma.join(text.replace("{count}", count(number)) for text, number in numbers)
    if source.left_out:
        elsewhere = QCoreApplication.translate("receipt", "not part of this question")
        named = [f"{visible(name)} ({note_word(code) if code else elsewhere})" for name, code in source.left_out]
        if len(named) > NAMED:
            named = [*named[:NAMED], "\u2026"]
        left = QCoreApplication.translate("receipt", "left out {count}: {names}")
        left = left.replace("{count}", count(len(source.left_out))).replace("{names}", comma.join(named))
        words += QCoreApplication.translate("receipt", "; ") + left
    return words


def try_name(receipt: FullReceipt, attempt: int) -> str:
    """ "Try 2 of 3" of the same bytes; "Request 2 of 3" where a reply with tools sent several."""
    words = QCoreApplication.translate("receipt", "Request {number} of {count}")
    if len({each.body_hash for each in receipt.tries}) == 1:
        words = QCoreApplication.translate("receipt", "Try {number} of {count}")
    return words.replace("{number}", str(attempt)).replace("{count}", str(len(receipt.tries)))


def when(receipt: FullReceipt) -> str:
    """When it was asked, by the clock on the wall: "23 Nov 2026 09:30"."""
    local = receipt.turn.asked_at.astimezone()
    return f"{day_words(local.date())} {local:%H:%M}"


def tier_word(tier: str) -> str:
    """Peak or off-peak; "all day" for prices of before there was a difference."""
    words = {
        "peak": QCoreApplication.translate("receipt", "peak"),
        "off-peak": QCoreApplication.translate("receipt", "off-peak"),
    }
    return words.get(tier, QCoreApplication.translate("receipt", "all day"))


def _plain(amount: Decimal, currency: str, language: str) -> str:
    return shown(Money(amount, currency), language)


def _signed(number: int) -> str:
    return f"{number:+,}" if number else "0"


def _value(value: object) -> str:
    if isinstance(value, dict):
        return " ".join(f"{name} {_value(each)}" for name, each in value.items())
    return str(value).lower() if isinstance(value, bool) else str(value)


def _short(text: str) -> str:
    words = one_line(text)
    return words if len(words) <= 300 else words[:299] + "\u2026"
