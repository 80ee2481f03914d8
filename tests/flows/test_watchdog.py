# SPDX-License-Identifier: AGPL-3.0-or-later
"""The flows' own watchdog notices what it is for."""

import time

from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from tests.flows.watchdog import LIMIT_S, Watchdog


def test_only_a_stall_inside_the_program_is_noticed_and_named(qtbot: QtBot) -> None:
    inside: dict[str, object] = {}
    exec(compile("def stand_still(wait, s):\n    wait(s)\n", "/app/leadline/ui/slow.py", "exec"), inside)  # noqa: S102
    done: list[bool] = []

    def work() -> None:
        inside["stand_still"](time.sleep, LIMIT_S * 2)  # type: ignore[operator]
        done.append(True)

    watchdog = Watchdog()
    watchdog.start()
    QTimer.singleShot(0, work)
    qtbot.waitUntil(lambda: bool(done))
    qtbot.wait(20)
    time.sleep(LIMIT_S * 2)  # the test's own
    qtbot.wait(20)
    watchdog.stop()
    assert len(watchdog.stalls) == 1 and "slow.py" in watchdog.stalls[0]
