# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the user's limits leave of a request: all of it, a shorter answer, or nothing; and how that is said.

Functions of a connection: the same weighing answers for the price on screen and in the transaction that saves what is
sent. `costs.budget` has the arithmetic.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from leadline.costs import budget
from leadline.costs.budget import Room
from leadline.costs.money import Money, shown
from leadline.costs.prices import PriceRow
from leadline.errors import AssistantError
from leadline.storage import reservations, spending_limits
from leadline.storage.ledger import Connection

OVER = "over_limit"
"""Code of a request that does not fit, and may be sent when the user says so."""
REFUSED = "limit_refused"
"""The same where the user wants it refused."""
NO_PRICE = "no_price"
"""Of one whose price is not known, so that no limit can be kept; it may be sent when the user says so."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A request as the guard sees it."""

    name: str
    """The model's, as people call it."""
    tokens: int
    """The whole prompt, or more."""
    max_tokens: int
    currency: str
    rows: tuple[PriceRow, ...]
    """All that it may be billed by; none for what costs nothing, or where no price is known."""
    is_known: bool
    """Whether it is known what it costs."""
    at: datetime
    in_use: frozenset[str] = frozenset()
    """The currencies that the user's accounts are billed in."""
    share: Decimal | None = None
    """Of what the limits leave it may take no more than this, as others go out beside it; None: all of it."""


@dataclass(frozen=True, slots=True)
class Clamp:
    """An answer that a limit made shorter."""

    max_tokens: int
    room: Room
    currency: str

    @property
    def left(self) -> Money:
        """What is left of the limit."""
        return Money(self.room.left, self.currency)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the limits leave of a request."""

    max_tokens: int
    most: Money | None
    """What it costs at the most; None where no price is known."""
    clamp: Clamp | None = None
    problem: AssistantError | None = None
    """It does not fit, whatever its answer."""


@dataclass(frozen=True, slots=True)
class Together:
    """What the limits leave of several requests that go out at once."""

    shares: tuple[Decimal | None, ...]
    """What each may cost at the most, in their order; None where no limit is that near."""
    clamp: Clamp | None = None
    """The limit by which answers get shorter, with the shortest of them; None where none does."""
    problem: AssistantError | None = None
    """They do not fit, however short their answers."""


def weigh(con: Connection, wanted: Wanted, chat_id: int | None, *, refuses: bool, despite: bool) -> Verdict:
    """What the limits leave of it now.

    `refuses`: nobody can say that it may go all the same; `despite`: the user has said so.
    """
    whole = Verdict(wanted.max_tokens, most_of(wanted) if wanted.is_known else None)
    if (wanted.is_known and not wanted.rows) or (despite and not refuses):
        return whole
    limits, spent = _standing(con, wanted.currency, chat_id, wanted.at)
    if not limits:
        void = spending_limits.currencies(con)
        if not void or void & wanted.in_use:
            return whole
        problem = _other_currency(min(void), wanted.currency)
    elif not wanted.is_known:
        problem = _no_price(wanted.name)
    else:
        return _within(wanted, whole, limits, spent, refuses=refuses)
    problem.code = REFUSED if refuses else NO_PRICE
    return replace(whole, problem=problem)


def weigh_together(con: Connection, wanted: Sequence[Wanted], chat_id: int | None, *, refuses: bool) -> Together:
    """The same for several that are to go out at once: what is left is shared out among them."""
    shares: list[Decimal | None] = [None] * len(wanted)
    for each in wanted:
        verdict = weigh(con, each, chat_id, refuses=refuses, despite=False)
        if verdict.problem is not None:
            return Together(tuple(shares), problem=verdict.problem)
    clamp = None
    for currency in dict.fromkeys(each.currency for each in wanted):
        here = [at for at, each in enumerate(wanted) if each.currency == currency and each.rows]
        limits, spent = _standing(con, currency, chat_id, wanted[0].at)
        within = budget.room(limits, spent)
        if within is None or not here:
            continue
        least = [most_of(wanted[at], min(budget.FEWEST_TOKENS, wanted[at].max_tokens)).amount for at in here]
        most = [most_of(wanted[at]).amount for at in here]
        found = budget.shares(least, most, within.left)
        if found is None:
            needs, left = Money(sum(least, Decimal(0)), currency), Money(within.left, currency)
            hint = f"Even with short answers they may cost {shown(needs, 'en')}; {shown(left, 'en')} is left."
            title = "Your limits do not leave enough for all of these."
            return Together(tuple(shares), problem=AssistantError(title, hint, code=REFUSED if refuses else OVER))
        if found != tuple(most):
            for at, share in zip(here, found, strict=True):
                shares[at] = share
                cut = weigh(con, replace(wanted[at], share=share), chat_id, refuses=refuses, despite=False).clamp
                if cut is not None and (clamp is None or cut.max_tokens < clamp.max_tokens):
                    clamp = cut
    return Together(tuple(shares), clamp)


def too_much(wanted: Wanted, within: Room, max_tokens: int, *, refuses: bool) -> AssistantError:
    """That it does not fit, even with so short an answer."""
    limit, left = Money(within.limit, wanted.currency), Money(within.left, wanted.currency)
    title = _USED_UP[within.kind] if within.left <= 0 else _TOO_MUCH[within.kind]
    title = title.replace("{limit}", shown(limit, "en")).replace("{left}", shown(left, "en"))
    needs = shown(most_of(wanted, max_tokens), "en")
    hint = f"Even with a short answer it may cost {needs}. Limits are in Settings."
    return AssistantError(title, hint, code=REFUSED if refuses else OVER)


def _within(
    wanted: Wanted, whole: Verdict, limits: dict[str, Decimal], spent: dict[str, Decimal], *, refuses: bool
) -> Verdict:
    within = budget.room(limits, spent)
    if within is None:
        return whole
    if wanted.share is not None:
        within = replace(within, left=min(within.left, wanted.share))
    fits = budget.ceiling(tokens=wanted.tokens, max_tokens=wanted.max_tokens, rows=wanted.rows, within=within)
    if fits is None:
        fewest = min(budget.FEWEST_TOKENS, wanted.max_tokens)
        return replace(whole, problem=too_much(wanted, within, fewest, refuses=refuses))
    clamp = Clamp(fits.max_tokens, within, wanted.currency) if fits.clamped_by is not None else None
    return Verdict(fits.max_tokens, Money(fits.amount, wanted.currency), clamp)


def most_of(wanted: Wanted, max_tokens: int | None = None) -> Money:
    """What it costs at the most, as it is or with an answer of another length."""
    longest = wanted.max_tokens if max_tokens is None else max_tokens
    most = budget.ceiling(tokens=wanted.tokens, max_tokens=longest, rows=wanted.rows, within=None)
    return Money(most.amount if most is not None else Decimal(0), wanted.currency)


def _standing(
    con: Connection, currency: str, chat_id: int | None, at: datetime
) -> tuple[dict[str, Decimal], dict[str, Decimal]]:
    """The limits in force and what is spent, by kind; nothing is summed where nothing is limited."""
    found = con.execute("SELECT collection_id FROM chat WHERE id = ?", (chat_id,)).fetchone()
    collection_id = found[0] if found is not None else None
    kinds = [kind for kind in budget.KINDS if kind != "collection" or collection_id is not None]
    limits = spending_limits.in_force(con, currency, chat_id, collection_id, kinds)
    if not limits:
        return {}, {}
    midnight = at.astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
    spent = reservations.spent(
        con,
        currency=currency,
        chat_id=chat_id,
        collection_id=collection_id,
        midnight=midnight,
        month=midnight.replace(day=1),
        kinds=limits,
    )
    return limits, spent


_TOO_MUCH = {
    "send": "This question costs more than {limit}, the limit of one.",
    "chat": "This question does not fit this chat's limit: {left} of {limit} is left.",
    "collection": "This question does not fit this collection's limit: {left} of {limit} is left.",
    "day": "This question does not fit today's limit: {left} of {limit} is left.",
    "month": "This question does not fit this month's limit: {left} of {limit} is left.",
}
_USED_UP = {
    "send": "The limit of one question is {limit}: nothing can be asked.",
    "chat": "This chat's limit of {limit} is used up.",
    "collection": "This collection's limit of {limit} is used up.",
    "day": "Today's limit of {limit} is used up.",
    "month": "This month's limit of {limit} is used up.",
}
_SHORTER = {
    "send": "The answer is limited to {number} tokens: one question may cost {left}.",
    "chat": "The answer is limited to {number} tokens: {left} of this chat's limit is left.",
    "collection": "The answer is limited to {number} tokens: {left} of this collection's limit is left.",
    "day": "The answer is limited to {number} tokens: {left} of today's limit is left.",
    "month": "The answer is limited to {number} tokens: {left} of this month's limit is left.",
}


def in_words_of(clamp: Clamp) -> str:
    """Which limit makes the answer shorter, as a sentence in English."""
    words = _SHORTER[clamp.room.kind].replace("{number}", f"{clamp.max_tokens:,}")
    return words.replace("{left}", shown(clamp.left, "en"))


def _no_price(name: str) -> AssistantError:
    return AssistantError(
        f"No price is known for {name}: your limits cannot be kept.",
        "Enter its price in Settings, Endpoints; 0 where it is free.",
    )


def _other_currency(theirs: str, billed: str) -> AssistantError:
    return AssistantError(
        f"Your limits are in {theirs}, and the account is billed in {billed}: they cannot be kept.",
        "Set them anew in Settings, Limits.",
    )
