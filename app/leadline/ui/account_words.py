# SPDX-License-Identifier: AGPL-3.0-or-later
"""The account's balance and its statement in words."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal, localcontext

from PySide6.QtCore import QCoreApplication

from leadline.costs.money import EXACT, Money, plain, shown
from leadline.costs.reconcile import Statement
from leadline.reconciling import AccountReport
from leadline.ui.balance_page import ShownAccount
from leadline.ui.shown_text import count, sentences
from leadline.ui.usage_model import TableLine
from leadline.ui.usage_words import day_words

FIGURE_SPACE = "\N{FIGURE SPACE}"
PUNCTUATION_SPACE = "\N{PUNCTUATION SPACE}"
MINUS = "\N{MINUS SIGN}"


def shown_account(report: AccountReport | None, language: str) -> ShownAccount:
    """All of it; None for an endpoint that tells no balance, or without a key."""
    if report is None:
        return ShownAccount(
            empty=QCoreApplication.translate(
                "account",
                "Only DeepSeek tells a balance. With a DeepSeek key, what is left on the account stands here.",
            )
        )
    if report.known is None:
        return ShownAccount(
            empty=QCoreApplication.translate(
                "account",
                "No balance is known yet. The service is asked after a reply, at most once a minute; from the second"
                " answer on, this page explains what the account was charged for.",
            )
        )
    left = report.known.balance.chosen(report.currency)
    asked = QCoreApplication.translate("account", "as the service said on {time}; its count lags behind")
    comma = QCoreApplication.translate("account", ", ")
    begins = tuple(
        (begin.at.isoformat(), f"{_time(begin.at)}{comma}{shown(Money(begin.total, report.currency), language)}")
        for begin in report.begins
    )
    if left is not None and left.granted:
        granted = QCoreApplication.translate("account", "{granted} of it granted, {asked}")
        granted = granted.replace("{granted}", shown(Money(left.granted, left.currency), language))
        asked = granted.replace("{asked}", asked)
    statement = report.statement
    empty = ""
    if not report.known.balance.amounts:
        empty = QCoreApplication.translate("account", "The service named no amount.")
    elif statement is None:
        empty = QCoreApplication.translate(
            "account", "One answer so far. After the next reply there is a second one to compare it with."
        )
    return ShownAccount(
        balance=shown(Money(left.total, left.currency), language) if left is not None else "",
        asked=asked.replace("{time}", _time(report.known.at)),
        begins=begins,
        begin=statement.since.isoformat() if statement is not None else "",
        lines=tuple(_lines(statement, report.currency, language)) if statement is not None else (),
        notes=_notes(report, language),
        empty=empty,
    )


def _time(at: datetime) -> str:
    local = at.astimezone()
    words = QCoreApplication.translate("account", "{day}, {clock}").replace("{day}", day_words(local.date()))
    return words.replace("{clock}", f"{local:%H:%M}")


def _lines(statement: Statement, currency: str, language: str) -> Sequence[TableLine]:
    with localcontext(EXACT):
        rows: list[tuple[str, Decimal, str, bool]] = [
            (
                QCoreApplication.translate("account", "Balance at the beginning"),
                statement.begin,
                _time(statement.since),
                False,
            ),
            (
                QCoreApplication.translate("account", "Our replies"),
                -statement.explained,
                QCoreApplication.translate("account", "What the ledger of this program holds for that time."),
                True,
            ),
            (
                QCoreApplication.translate("account", "Other programs"),
                -statement.foreign,
                QCoreApplication.translate("account", "Spent with the same account by something else."),
                True,
            ),
            (
                QCoreApplication.translate("account", "Paid in"),
                statement.top_ups,
                QCoreApplication.translate("account", "Top-ups and grants."),
                True,
            ),
            (
                QCoreApplication.translate("account", "Not counted yet"),
                statement.lag,
                QCoreApplication.translate("account", "Our last replies, which the service has not taken off yet."),
                True,
            ),
            (
                QCoreApplication.translate("account", "Rounding"),
                -statement.rounding,
                QCoreApplication.translate("account", "The balance has two decimals, bills have more."),
                True,
            ),
            (
                QCoreApplication.translate("account", "Balance at the end"),
                statement.begin - statement.fall,
                _time(statement.until),
                False,
            ),
        ]
    texts = _aligned([amount for _, amount, _, _ in rows], [signed for _, _, _, signed in rows], currency, language)
    last = len(rows) - 1
    return [
        TableLine(name, (name, text, why), is_strong=at in (0, last))
        for at, ((name, _, why, _), text) in enumerate(zip(rows, texts, strict=True))
    ]


def _aligned(amounts: list[Decimal], signed: list[bool], currency: str, language: str) -> list[str]:
    """Every digit, the decimal points one below the other: the lines add up."""
    symbol = shown(Money(Decimal(1), currency), language).removesuffix("1.00")
    places = max(2, *(len(plain(amount).partition(".")[2]) for amount in amounts))
    texts = []
    for amount, is_change in zip(amounts, signed, strict=True):
        whole, _, decimals = plain(abs(amount)).partition(".")
        decimals = decimals.ljust(2, "0")
        if is_change and not amount:
            texts.append("0" + PUNCTUATION_SPACE + FIGURE_SPACE * places)
            continue
        sign = (MINUS if amount < 0 else "+") if is_change else (MINUS if amount < 0 else "")
        texts.append(f"{sign}{symbol}{int(whole):,}.{decimals}" + FIGURE_SPACE * (places - len(decimals)))
    return texts


def _notes(report: AccountReport, language: str) -> str:
    if not report.uncertain:
        return ""
    if report.uncertain == 1:
        words = QCoreApplication.translate(
            "account", "What one reply without a count cost in that time stands with the other programs."
        )
    else:
        words = QCoreApplication.translate(
            "account", "What {count} replies without a count cost in that time stands with the other programs."
        ).replace("{count}", count(report.uncertain))
    if report.estimate:
        about = QCoreApplication.translate("account", "By our own count it is about {sum}.")
        words = sentences(words, about.replace("{sum}", shown(Money(report.estimate, report.currency), language)))
    return words
