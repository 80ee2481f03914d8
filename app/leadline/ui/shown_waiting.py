# SPDX-License-Identifier: AGPL-3.0-or-later
"""Waiting questions in the words the transcript shows."""

import re
from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtCore import QCoreApplication

from leadline.costs.money import Money, shown
from leadline.storage.waiting import WaitingQuestion, WaitsFor
from leadline.ui.error_words import in_language
from leadline.ui.transcript.shown import ShownWaiting

_PRICE = re.compile(r"price (\d{1,12}(?:\.\d{1,30})?) ([A-Z]{3})")


def shown_waiting(queue: Sequence[WaitingQuestion], *, goes_when_online: bool, language: str) -> list[ShownWaiting]:
    """A chat's queue, the first to go first; `goes_when_online` is the user's setting."""
    no_network = any(each.waits_for == WaitsFor.NETWORK for each in queue)
    shown: list[ShownWaiting] = []
    for each in queue:
        is_held = each.waits_for in (WaitsFor.USER, WaitsFor.NETWORK)
        note = _reason(each, goes_when_online=goes_when_online, no_network=no_network)
        price = _PRICE.fullmatch(each.problem)
        if price is not None:
            note = _priced(Money(Decimal(price[1]), price[2]), language)
        shown.append(ShownWaiting(each.id, each.question, note, can_send=is_held, is_held=is_held))
    return shown


def shown_unstored(questions: Sequence[str]) -> list[ShownWaiting]:
    """Questions behind one that is not stored yet; their ids count down from -1."""
    note = _behind_reply()
    return [ShownWaiting(-place - 1, question, note) for place, question in enumerate(questions)]


def _behind_reply() -> str:
    return QCoreApplication.translate("waiting", "Waits for the reply")


def _priced(price: Money, language: str) -> str:
    text = QCoreApplication.translate("waiting", "Would cost about {price}")
    return text.replace("{price}", shown(price, language))


def _reason(waiting: WaitingQuestion, *, goes_when_online: bool, no_network: bool) -> str:
    if waiting.waits_for == WaitsFor.NETWORK:
        if goes_when_online:
            return QCoreApplication.translate("waiting", "No connection: goes as soon as there is one")
        return QCoreApplication.translate("waiting", "No connection")
    if waiting.waits_for == WaitsFor.REPLY:
        if no_network:
            return QCoreApplication.translate("waiting", "Waits for the question before it")
        return _behind_reply()
    told = {
        "failed": QCoreApplication.translate("waiting", "The reply before it failed"),
        "stopped": QCoreApplication.translate("waiting", "The reply before it was stopped"),
        "cut": QCoreApplication.translate("waiting", "The reply before it broke off"),
        "closed": QCoreApplication.translate("waiting", "Leadline was closed before it could go"),
        "model": QCoreApplication.translate("waiting", "Its model is not offered any more"),
        "": QCoreApplication.translate("waiting", "Waits for you"),
    }
    return told.get(waiting.problem) or in_language(waiting.problem)
