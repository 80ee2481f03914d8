# SPDX-License-Identifier: AGPL-3.0-or-later
"""Other threads reach the GUI thread only through the bridge: in order, in batches, and not after its end."""

import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import pairwise

from pytestqt.qtbot import QtBot

from leadline.ui.background import LONGEST_FLUSH_MS, SHORTEST_FLUSH_MS, Background, Inbox, Newest


def test_posted_functions_run_on_the_gui_thread_in_order(qtbot: QtBot) -> None:
    background = Background()
    ran: list[tuple[int, int]] = []

    def post_all() -> None:
        for number in range(200):
            background.post(lambda number=number: ran.append((number, threading.get_ident())))  # type: ignore[misc]

    thread = threading.Thread(target=post_all)
    thread.start()
    qtbot.waitUntil(lambda: len(ran) == 200)
    thread.join()
    assert ran == [(number, threading.get_ident()) for number in range(200)]


def test_a_future_hands_over_its_result_or_its_exception_and_never_both(qtbot: QtBot) -> None:
    background = Background()
    done: list[int] = []
    failed: list[BaseException] = []
    with ThreadPoolExecutor(1) as pool:
        background.follow(pool.submit(lambda: 7), done.append, failed.append)
        background.follow(pool.submit(lambda: 1 // 0), done.append, failed.append)
        qtbot.waitUntil(lambda: bool(done) and bool(failed))
    assert done == [7] and [type(each) for each in failed] == [ZeroDivisionError]


def test_a_cancelled_future_says_nothing(qtbot: QtBot) -> None:
    background = Background()
    said: list[object] = []
    future: Future[int] = Future()
    background.follow(future, said.append, said.append)
    future.cancel()
    last: list[bool] = []
    background.post(lambda: last.append(True))
    qtbot.waitUntil(lambda: bool(last))
    assert not said


def test_of_two_readings_that_come_back_in_the_wrong_order_the_newer_one_stays(qtbot: QtBot) -> None:
    background = Background()
    lists = Newest(background)
    seen: list[str] = []
    first, second, third = Future[str](), Future[str](), Future[str]()
    for each in (first, second, third):
        lists.follow(each, seen.append, lambda _: seen.append("failed"))
    second.set_result("second")
    first.set_result("first")
    third.set_result("third")
    qtbot.waitUntil(lambda: "third" in seen)
    assert seen == ["second", "third"]


def test_after_close_nothing_runs_not_even_what_was_posted_before(qtbot: QtBot) -> None:
    background = Background()
    ran: list[str] = []
    background.post(lambda: ran.append("before"))
    background.close()
    background.post(lambda: ran.append("after"))
    waited: list[bool] = []
    other = Background()
    other.post(lambda: waited.append(True))
    qtbot.waitUntil(lambda: bool(waited))
    assert not ran


def test_a_fast_stream_comes_whole_in_order_and_in_few_batches(qtbot: QtBot) -> None:
    batches: list[list[int]] = []
    inbox: Inbox[int] = Inbox(batches.append)
    began = time.monotonic()

    def stream() -> None:
        for number in range(5_000):
            inbox.put(number)
            if number % 50 == 0:
                time.sleep(0.002)  # two hundred milliseconds in all, as a stream takes its time

    thread = threading.Thread(target=stream)
    thread.start()
    qtbot.waitUntil(lambda: sum(map(len, batches)) == 5_000)
    thread.join()
    took_ms = (time.monotonic() - began) * 1000
    assert [number for batch in batches for number in batch] == list(range(5_000))
    assert len(batches) <= took_ms / SHORTEST_FLUSH_MS + 2


def test_a_slow_view_gets_its_batches_more_seldom(qtbot: QtBot) -> None:
    """A batch that costs 40 ms is followed by a pause of four times as long, at most a quarter of a second."""
    began: list[float] = []

    def slow(_: list[int]) -> None:
        began.append(time.monotonic())
        until = time.monotonic() + 0.04
        while time.monotonic() < until:
            pass

    inbox: Inbox[int] = Inbox(slow)
    for number in range(3):
        inbox.put(number)
        qtbot.waitUntil(lambda number=number: len(began) == number + 1)  # type: ignore[misc]
    gaps_ms = [(after - before) * 1000 for before, after in pairwise(began)]
    assert all(gap >= 150 for gap in gaps_ms), gaps_ms
    assert LONGEST_FLUSH_MS == 250


def test_what_comes_while_a_batch_is_handled_is_not_forgotten(qtbot: QtBot) -> None:
    seen: list[int] = []

    def take(batch: list[int]) -> None:
        seen.extend(batch)
        if batch[-1] < 5:
            inbox.put(batch[-1] + 1)  # the view itself may cause the next event

    inbox: Inbox[int] = Inbox(take)
    inbox.put(0)
    qtbot.waitUntil(lambda: seen == [0, 1, 2, 3, 4, 5])


def test_a_closed_inbox_drops_what_still_comes(qtbot: QtBot) -> None:
    taken: list[int] = []
    inbox: Inbox[int] = Inbox(taken.extend)
    inbox.put(1)
    inbox.close()
    inbox.put(2)
    other: Inbox[int] = Inbox(taken.extend)
    other.put(3)
    qtbot.waitUntil(lambda: taken == [3])
