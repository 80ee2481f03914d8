# SPDX-License-Identifier: AGPL-3.0-or-later
"""When something goes that waits for a better moment, in words."""

from datetime import datetime

from PySide6.QtCore import QCoreApplication, QDate, QLocale

from leadline.storage.waiting import WaitingQuestion, WaitsFor


def moment(at: datetime, now: datetime) -> str:
    """An instant by the clock on the wall: "12:00", "tomorrow 08:50", "Mon 30 Nov 08:50"."""
    local = at.astimezone()
    time = f"{local:%H:%M}"
    days = (local.date() - now.astimezone().date()).days
    if days == 0:
        return time
    if days == 1:
        return QCoreApplication.translate("Later", "tomorrow {time}").replace("{time}", time)
    words = QCoreApplication.translate("Later", "ddd d MMM")
    return QLocale().toString(QDate(local.year, local.month, local.day), words) + " " + time


def when_words(waiting: WaitingQuestion, now: datetime) -> str:
    """When it goes by itself; "" for what does not."""
    time = moment(waiting.not_before, now) if waiting.not_before is not None else ""
    at = QCoreApplication.translate("Later", "Goes at {time}")
    if waiting.not_before is not None and waiting.not_before.astimezone().date() != now.astimezone().date():
        at = QCoreApplication.translate("Later", "Goes {time}")
    words = {
        WaitsFor.TIME: at,
        WaitsFor.OFF_PEAK: QCoreApplication.translate("Later", "Goes off-peak, from {time}"),
        WaitsFor.ONLINE: QCoreApplication.translate("Later", "Goes when online again"),
        WaitsFor.BALANCE: QCoreApplication.translate("Later", "Goes when the balance allows"),
    }
    found = next((text for waits_for, text in words.items() if waits_for == waiting.waits_for), "")
    if waiting.repeats:
        found = QCoreApplication.translate("Later", "Goes {time}, then each day that has peak hours")
    return found.replace("{time}", time)
