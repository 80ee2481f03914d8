# SPDX-License-Identifier: AGPL-3.0-or-later
"""A part of the usage in words and numbers, as the usage window shows it."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from PySide6.QtCore import QCoreApplication, QDate, QLocale

from leadline.costs.money import Money, shown
from leadline.costs.usage import Tally
from leadline.costs.usage_bars import Bar
from leadline.ui.mode_selector import mode_names
from leadline.ui.shown_text import count, one_line, sentences
from leadline.ui.usage_chart import PEAK_ROLE, ChartBar, ChartPanel
from leadline.ui.usage_model import TableLine
from leadline.ui.usage_window import ShownSum, ShownUsage
from leadline.usage_reports import By, UsageReport, UsageRow

NONE = "\N{EN DASH}"
BESIDE = "  \N{MIDDLE DOT}  "
"""Between amounts of two currencies, which do not add up."""


def shown_usage(report: UsageReport, language: str) -> ShownUsage:
    """All of it; `language` decides how money is written."""
    currencies = [money.currency for money in report.total.amounts]
    titles, tips = _titles(report, currencies)
    return ShownUsage(
        sums=_sums(report.total, language),
        panels=_panels(report, currencies, language),
        rate_name=QCoreApplication.translate("usage", "cached"),
        titles=titles,
        lines=tuple(_lines(report, currencies, language)),
        tips=tips,
        notes=sentences(*_notes(report)),
        scope=_scope(report),
        empty=_empty(report),
    )


def day_words(day: date) -> str:
    """23 Nov 2026."""
    words = QCoreApplication.translate("usage", "d MMM yyyy", "a date, in Qt's letters")
    return QLocale().toString(QDate(day.year, day.month, day.day), words)


def month_words(day: date) -> str:
    """November 2026."""
    words = QCoreApplication.translate("usage", "MMMM yyyy", "a month, in Qt's letters")
    return QLocale().toString(QDate(day.year, day.month, 1), words)


def moneys(amounts: Iterable[Money], language: str) -> str:
    """Amounts side by side; "" for none."""
    return BESIDE.join(shown(money, language) for money in amounts)


def compact(number: float) -> str:
    """617,480 as 617k; 12,400,000 as 12.4M."""
    for size, letter in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if number >= size * (10 if letter == "k" else 1):
            text = f"{number / size:.1f}" if number < size * 100 and letter != "k" else f"{number / size:,.0f}"
            return text.removesuffix(".0") + letter
    return f"{number:,.0f}"


def percent(rate: float | None) -> str:
    """99.8%; never 100% where something was not cached."""
    if rate is None:
        return NONE
    return f"{rate:.0%}" if rate in (0, 1) else f"{min(rate, 0.999):.1%}"


def _sums(tally: Tally, language: str) -> tuple[ShownSum, ...]:
    requests = _requests(tally)
    if tally.unknown:
        unknown = QCoreApplication.translate("usage", "{requests}, {count} of unknown cost")
        requests = unknown.replace("{requests}", requests).replace("{count}", count(tally.unknown))
    cost = _cost(tally, language)
    tokens = QCoreApplication.translate("usage", "{count} tokens")
    rate = QCoreApplication.translate("usage", "{rate} cached").replace("{rate}", percent(tally.hit_rate))
    thinking = QCoreApplication.translate("usage", "{count} of them thinking")
    return (
        ShownSum(
            QCoreApplication.translate("usage", "Cost"),
            cost or (NONE if tally.unknown else QCoreApplication.translate("usage", "free")),
            requests,
        ),
        ShownSum(
            QCoreApplication.translate("usage", "Input"),
            tokens.replace("{count}", compact(tally.hit + tally.miss)),
            rate if tally.hit_rate is not None else "",
        ),
        ShownSum(
            QCoreApplication.translate("usage", "Output"),
            tokens.replace("{count}", compact(tally.output)),
            thinking.replace("{count}", compact(tally.reasoning)) if tally.reasoning else "",
        ),
        ShownSum(
            QCoreApplication.translate("usage", "Saved by the cache"),
            moneys(tally.saved, language) or NONE,
            QCoreApplication.translate("usage", "against reading all anew"),
        ),
    )


def _cost(tally: Tally, language: str) -> str:
    """What was billed, and beside it what is estimated; "" where that is nothing."""
    cost = moneys(tally.amounts, language)
    if not tally.estimates:
        return cost
    about = QCoreApplication.translate("usage", "about {sum}")
    about = about.replace("{sum}", moneys(tally.estimates, language))
    return f"{cost} + {about}" if cost else about


def _left_out(tally: Tally) -> Iterable[str]:
    """That something of it has a cost that nobody knows."""
    if tally.unknown == 1:
        yield QCoreApplication.translate("usage", "1 request of unknown cost is not in the sums.")
    elif tally.unknown:
        words = QCoreApplication.translate("usage", "{count} requests of unknown cost are not in the sums.")
        yield words.replace("{count}", count(tally.unknown))


def _panels(report: UsageReport, currencies: list[str], language: str) -> dict[str, tuple[ChartPanel, ...]]:
    cost = []
    for currency in currencies:
        every = report.bars[currency]
        has_other = any(bar.one_price for bar in every)
        parts = [
            (QCoreApplication.translate("usage", "off-peak"), "accent"),
            (QCoreApplication.translate("usage", "peak"), PEAK_ROLE),
        ]
        if has_other:
            parts.insert(0, (QCoreApplication.translate("usage", "one price all day"), "accent-soft"))
        bars = tuple(
            _cost_bar(bar, whole, has_other, report, language)
            for bar, whole in zip(every, report.bars[""], strict=True)
        )
        total = next(money for money in report.total.amounts if money.currency == currency)
        title = shown(total, language) if len(currencies) > 1 else ""
        cost.append(ChartPanel(title, tuple(parts), bars, _Tick(currency, language)))
    everything = report.bars[""]
    cached = QCoreApplication.translate("usage", "cached")
    missed = QCoreApplication.translate("usage", "not cached")
    thinking, answer = QCoreApplication.translate("usage", "thinking"), QCoreApplication.translate("usage", "answer")
    put_in = tuple(_token_bar(bar, report, ((cached, bar.tally.hit), (missed, bar.tally.miss))) for bar in everything)
    put_out = tuple(
        _token_bar(bar, report, ((answer, bar.tally.output - bar.tally.reasoning), (thinking, bar.tally.reasoning)))
        for bar in everything
    )
    inside = ((cached, "accent-soft"), (missed, "accent"))
    outside = ((answer, "accent"), (thinking, "accent-soft"))
    return {
        "cost": tuple(cost) or (ChartPanel("", inside, put_in, compact),),
        "input": (ChartPanel("", inside, put_in, compact),),
        "output": (ChartPanel("", outside, put_out, compact),),
    }


class _Tick:
    """A value of a money scale, as it is read."""

    def __init__(self, currency: str, language: str) -> None:
        self._currency = currency
        self._language = language

    def __call__(self, value: float) -> str:
        return shown(Money(Decimal(str(round(value, 9))), self._currency), self._language)


def _cost_bar(bar: Bar, whole: Bar, has_other: bool, report: UsageReport, language: str) -> ChartBar:
    """`whole` is the same step of everything: what is of unknown cost belongs to no currency."""
    moneys_of = [bar.off_peak, bar.peak]
    if has_other:
        moneys_of.insert(0, bar.one_price)
    cost = _cost(bar.tally, language) or (NONE if whole.tally.unknown else "0")
    lines = [_span_words(bar), cost, *_left_out(whole.tally)]
    if bar.peak is not None and bar.off_peak is not None:
        words = QCoreApplication.translate("usage", "peak {peak}, off-peak {rest}")
        words = words.replace("{peak}", shown(bar.peak, language)).replace("{rest}", shown(bar.off_peak, language))
        lines.append(words)
    elif bar.peak is not None or bar.off_peak is not None:
        only_peak = QCoreApplication.translate("usage", "all at peak hours")
        only_off = QCoreApplication.translate("usage", "all off-peak")
        lines.append(only_peak if bar.peak is not None else only_off)
    heights = tuple(float(money.amount) if money is not None else 0.0 for money in moneys_of)
    return ChartBar(_label(bar, report), heights, bar.tally.hit_rate, (*lines, *_common(bar)))


def _token_bar(bar: Bar, report: UsageReport, parts: tuple[tuple[str, int], ...]) -> ChartBar:
    lines = [_span_words(bar), *(f"{name}: {count(tokens)}" for name, tokens in parts)]
    heights = tuple(float(max(0, tokens)) for _, tokens in parts)
    return ChartBar(_label(bar, report), heights, bar.tally.hit_rate, (*lines, *_common(bar)))


def _common(bar: Bar) -> tuple[str, ...]:
    requests = _requests(bar.tally)
    if bar.tally.hit_rate is None:
        return (requests,)
    rate = QCoreApplication.translate("usage", "{rate} cached").replace("{rate}", percent(bar.tally.hit_rate))
    return (rate, requests)


def _requests(tally: Tally) -> str:
    if tally.requests == 1:
        return QCoreApplication.translate("usage", "1 request")
    return QCoreApplication.translate("usage", "{count} requests").replace("{count}", count(tally.requests))


def _span_words(bar: Bar) -> str:
    if bar.first == bar.last:
        return day_words(bar.first)
    return f"{day_words(bar.first)} \N{EN DASH} {day_words(bar.last)}"


def _label(bar: Bar, report: UsageReport) -> str:
    if (report.last - report.first).days > 400:
        words = QCoreApplication.translate("usage", "MMM yy", "a month below a bar, in Qt's letters")
    else:
        words = QCoreApplication.translate("usage", "d MMM", "a day below a bar, in Qt's letters")
    return QLocale().toString(QDate(bar.first.year, bar.first.month, bar.first.day), words)


def _titles(report: UsageReport, currencies: list[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    names = {
        By.DAY: QCoreApplication.translate("usage", "Day"),
        By.MODEL: QCoreApplication.translate("usage", "Model"),
        By.MODE: QCoreApplication.translate("usage", "Mode"),
        By.KIND: QCoreApplication.translate("usage", "Purpose"),
        By.CHAT: QCoreApplication.translate("usage", "Chat"),
        By.COLLECTION: QCoreApplication.translate("usage", "Collection"),
    }
    cost, saved = QCoreApplication.translate("usage", "Cost"), QCoreApplication.translate("usage", "Saved")
    several = len(currencies) > 1
    columns = [(names[report.by], "")]
    columns += [(f"{cost} {currency}" if several else cost, "") for currency in currencies or [""]]
    columns += [
        (QCoreApplication.translate("usage", "Requests"), ""),
        (
            QCoreApplication.translate("usage", "Cached"),
            QCoreApplication.translate("usage", "Tokens of input that the service still held."),
        ),
        (
            QCoreApplication.translate("usage", "Not cached"),
            QCoreApplication.translate("usage", "Tokens of input that it read anew."),
        ),
        (
            QCoreApplication.translate("usage", "Hit rate"),
            QCoreApplication.translate("usage", "Share of the input that was cached."),
        ),
        (
            QCoreApplication.translate("usage", "Thinking"),
            QCoreApplication.translate("usage", "Tokens of output, as far as the service counts thinking apart."),
        ),
        (
            QCoreApplication.translate("usage", "Answer"),
            QCoreApplication.translate("usage", "Tokens of output without thinking."),
        ),
    ]
    for currency in currencies:
        tip = QCoreApplication.translate(
            "usage", "What the cached tokens would have cost more if they had been read anew."
        )
        columns.append((f"{saved} {currency}" if several else saved, tip))
    if report.total.estimated:
        tip = QCoreApplication.translate(
            "usage", "About what replies without a count of the service cost, by our own count; the costs leave it out."
        )
        columns.append((QCoreApplication.translate("usage", "Estimated"), tip))
    if report.total.unknown:
        tip = QCoreApplication.translate("usage", "Requests whose cost is not known; the sums leave them out.")
        columns.append((QCoreApplication.translate("usage", "Not known"), tip))
    return tuple(name for name, _ in columns), tuple(tip for _, tip in columns)


def _lines(report: UsageReport, currencies: list[str], language: str) -> Iterable[TableLine]:
    for row in report.rows:
        yield _line(row.key, _name(report.by, row), _order(report.by, row), row.tally, report, currencies, language)
    if len(report.rows) > 1:
        words = QCoreApplication.translate("usage", "All")
        yield _line("", words, None, report.total, report, currencies, language)


def _line(
    key: str,
    name: str,
    order: object,
    tally: Tally,
    report: UsageReport,
    currencies: list[str],
    language: str,
) -> TableLine:
    answer = tally.output - tally.reasoning
    costs = [_amount(tally.amounts, currency) for currency in currencies]
    saved = [_amount(tally.saved, currency) for currency in currencies]
    texts = [
        name,
        *(shown(money, language) if money is not None else NONE for money in costs),
        *([] if currencies else [NONE]),
        count(tally.requests),
        count(tally.hit),
        count(tally.miss),
        percent(tally.hit_rate),
        count(tally.reasoning) if tally.reasoning else NONE,
        count(answer),
        *(shown(money, language) if money is not None else NONE for money in saved),
    ]
    numbers: list[object] = [
        order,
        *(money.amount if money is not None else Decimal(-1) for money in costs),
        *([] if currencies else [0]),
        tally.requests,
        tally.hit,
        tally.miss,
        tally.hit_rate if tally.hit_rate is not None else -1.0,
        tally.reasoning,
        answer,
        *(money.amount if money is not None else Decimal(-1) for money in saved),
    ]
    if report.total.estimated:
        texts.append(moneys(tally.estimates, language) or NONE)
        numbers.append(tally.estimates[0].amount if tally.estimates else Decimal(-1))
    if report.total.unknown:
        texts.append(count(tally.unknown) if tally.unknown else NONE)
        numbers.append(tally.unknown)
    return TableLine(key, tuple(texts), tuple(numbers) if order is not None else (), is_sum=order is None)


def _amount(amounts: tuple[Money, ...], currency: str) -> Money | None:
    return next((money for money in amounts if money.currency == currency), None)


def _name(by: By, row: UsageRow) -> str:
    if by is By.DAY:
        return day_words(date.fromisoformat(row.key))
    if by is By.MODE:
        return mode_names().get(row.key, row.key)
    if by is By.KIND:
        return kind_names().get(row.key, row.key)
    if by is By.CHAT and not row.key:
        return QCoreApplication.translate("usage", "Deleted chats, and what belongs to none")
    if by is By.COLLECTION and not row.key:
        return QCoreApplication.translate("usage", "No collection")
    return one_line(row.name) or QCoreApplication.translate("usage", "Without a name")


def _order(by: By, row: UsageRow) -> object:
    return row.key if by is By.DAY else _name(by, row).casefold()


def kind_names() -> dict[str, str]:
    """What requests are for."""
    return {
        "reply": QCoreApplication.translate("usage", "Replies"),
        "title": QCoreApplication.translate("usage", "Names of chats"),
        "warm": QCoreApplication.translate("usage", "Documents read ahead"),
        "test": QCoreApplication.translate("usage", "Checks"),
    }


def _scope(report: UsageReport) -> str:
    if report.part.is_whole:
        return ""
    return report.name or QCoreApplication.translate("usage", "Without a name")


def _notes(report: UsageReport) -> Iterable[str]:
    yield from _left_out(report.total)
    if report.total.estimated == 1:
        yield QCoreApplication.translate("usage", "1 reply came without a count: what it cost about stands apart.")
    elif report.total.estimated:
        words = QCoreApplication.translate(
            "usage", "{count} replies came without a count: what they cost about stands apart."
        )
        yield words.replace("{count}", count(report.total.estimated))
    if len(report.total.amounts) > 1:
        yield QCoreApplication.translate("usage", "Two currencies are not added up.")
    if report.errors is not None and report.errors.replies == 1:
        words = QCoreApplication.translate("usage", "The forecast of the one reply was within {half} of the bill.")
        yield words.replace("{half}", _share(report.errors.half))
    elif report.errors is not None:
        words = QCoreApplication.translate(
            "usage",
            "Forecasts of the last {count} replies: half were within {half} of the bill, 95 in 100 within {most}.",
        )
        errors = report.errors
        words = words.replace("{count}", count(errors.replies))
        yield words.replace("{half}", _share(errors.half)).replace("{most}", _share(errors.most))


def _share(share: Decimal) -> str:
    return f"{share:.1%}" if share < Decimal("0.1") else f"{share:,.0%}"


def _empty(report: UsageReport) -> str:
    if report.is_empty:
        return QCoreApplication.translate(
            "usage",
            "Nothing was asked yet. After the first reply, what it used and what it cost stand here: by day, model,"
            " mode, chat and collection, with what the cache saved.",
        )
    if not report.rows:
        return QCoreApplication.translate("usage", "No requests in this time. Choose a longer one above.")
    return ""
