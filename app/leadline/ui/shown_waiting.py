# SPDX-License-Identifier: AGPL-3.0-or-later
"""Waiting questions in the words the transcript shows."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QCoreApplication

from leadline.costs.money import Money, money_from, shown
from leadline.storage.waiting import WaitingQuestion, WaitsFor
from leadline.ui.error_words import in_language
from leadline.ui.later_words import when_words
from leadline.ui.transcript.shown import ShownWaiting


def shown_waiting(
    queue: Sequence[WaitingQuestion], *, goes_when_online: bool, language: str, now: datetime
) -> list[ShownWaiting]:
    """A chat's queue, the first to go first; `goes_when_online` is the user's setting."""
    no_network = any(each.waits_for == WaitsFor.NETWORK for each in queue)
    shown: list[ShownWaiting] = []
    for each in queue:
        is_held = each.waits_for in (WaitsFor.USER, WaitsFor.NETWORK)
        note = when_words(each, now) or held_words(each, language)
        if each.waits_for in (WaitsFor.NETWORK, WaitsFor.REPLY):
            note = _reason(each, goes_when_online=goes_when_online, no_network=no_network)
        shown.append(ShownWaiting(each.id, each.question, note, can_send=is_held or each.goes_later, is_held=is_held))
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
    if no_network:
        return QCoreApplication.translate("waiting", "Waits for the question before it")
    return _behind_reply()


def held_words(waiting: WaitingQuestion, language: str) -> str:
    """Why one does not go by itself."""
    price = money_from(waiting.problem.removeprefix("price "))
    if price is not None:
        return _priced(price, language)
    told = {
        "failed": QCoreApplication.translate("waiting", "The reply before it failed"),
        "stopped": QCoreApplication.translate("waiting", "The reply before it was stopped"),
        "cut": QCoreApplication.translate("waiting", "The reply before it broke off"),
        "closed": QCoreApplication.translate("waiting", "Leadline was closed before it could go"),
        "late": QCoreApplication.translate("waiting", "Its time has passed"),
        "model": QCoreApplication.translate("waiting", "Its model is not offered any more"),
        "": QCoreApplication.translate("waiting", "Waits for you"),
    }
    return told.get(waiting.problem) or in_language(waiting.problem)
