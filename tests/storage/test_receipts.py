# SPDX-License-Identifier: AGPL-3.0-or-later
"""Receipts and forecasts."""

from collections.abc import Callable
from typing import Any

import pytest

from leadline.errors import AssistantError
from leadline.storage import receipts
from leadline.storage.database import Store
from tests.storage.rows import a_forecast, new_chat, new_turn

Call = Callable[..., Any]
PARTS = (
    b'{"model":"deepseek-flash","messages":[',
    '{"role":"system","content":"缓存"},'.encode(),
    b"\x00\xff",
    b"",
    b"]}",
)


def test_a_replay_gives_the_exact_bytes(write: Call, read: Call) -> None:
    turn_id = write(new_turn, write(new_chat), "q")

    assert write(receipts.put_receipt, turn_id, PARTS, {"max_tokens": 8192, "mode": "non-think"}) == 1

    receipt = read(receipts.load_receipt, turn_id)
    assert receipt.parts == PARTS
    assert receipt.body == b"".join(PARTS)
    assert (receipt.turn_id, receipt.attempt) == (turn_id, 1)
    assert receipt.parameters == {"max_tokens": 8192, "mode": "non-think"}
    assert (receipt.request_id, receipt.response_model) == ("", "")


def test_every_attempt_has_its_receipt(write: Call, read: Call) -> None:
    turn_id = write(new_turn, write(new_chat), "q")
    write(receipts.put_receipt, turn_id, PARTS, {})
    write(receipts.close_receipt, turn_id, request_id="r-1", response_model="deepseek-flash")
    assert write(receipts.put_receipt, turn_id, (b"second",), {}) == 2
    write(receipts.close_receipt, turn_id, request_id="r-2", response_model="deepseek-flash")

    assert read(receipts.load_receipt, turn_id).body == b"second"
    assert read(receipts.load_receipt, turn_id).request_id == "r-2"
    assert read(receipts.load_receipt, turn_id, 1).request_id == "r-1"
    assert read(receipts.load_receipt, turn_id, attempt=1).parts == PARTS


def test_what_goes_out_again_has_a_receipt_of_its_own_and_the_same_parts(store: Store, write: Call, read: Call) -> None:
    turn_id = write(new_turn, write(new_chat), "q")
    write(receipts.put_receipt, turn_id, PARTS, {"mode": "high"})
    write(receipts.repeat_receipt, turn_id, request_id="r-1")
    write(receipts.repeat_receipt, turn_id, request_id="")
    write(receipts.close_receipt, turn_id, request_id="r-3", response_model="deepseek-flash")

    found = [read(receipts.load_receipt, turn_id, attempt) for attempt in (1, 2, 3)]
    assert [(each.attempt, each.request_id, each.response_model) for each in found] == [
        (1, "r-1", ""),
        (2, "", ""),
        (3, "r-3", "deepseek-flash"),
    ]
    assert all((each.parts, each.parameters) == (PARTS, {"mode": "high"}) for each in found)
    assert store.read(lambda con: con.execute("SELECT count(*) FROM blob").fetchone()).result() == (len(PARTS),)


def test_parts_that_were_sent_before_are_not_kept_twice(store: Store, write: Call) -> None:
    chat_id = write(new_chat)
    pack = b"document " * 100_000
    for number in range(20):
        write(receipts.put_receipt, write(new_turn, chat_id, str(number)), (b"head", pack, b"%d" % number), {})

    assert store.read(lambda con: con.execute("SELECT count(*), sum(size) FROM blob").fetchone()).result() == (
        22,
        4 + len(pack) + 10 * 1 + 10 * 2,
    )


def test_a_receipt_that_is_not_what_was_sent_is_refused(store: Store, write: Call, read: Call) -> None:
    turn_id = write(new_turn, write(new_chat), "q")
    write(receipts.put_receipt, turn_id, (b"one", b"two"), {})
    store.write(lambda con: con.execute("UPDATE receipt_part SET seq = 5 WHERE seq = 0")).result()

    with pytest.raises(AssistantError) as raised:
        read(receipts.load_receipt, turn_id)

    assert raised.value.code == "damaged"


@pytest.mark.parametrize("attempt", [None, 2])
def test_a_missing_receipt_is_said(write: Call, read: Call, attempt: int | None) -> None:
    turn_id = write(new_turn, write(new_chat), "q")
    if attempt is not None:
        write(receipts.put_receipt, turn_id, PARTS, {})

    with pytest.raises(AssistantError) as raised:
        read(receipts.load_receipt, turn_id, attempt)

    assert raised.value.code == "not_found"


def test_a_forecast_comes_back_to_the_last_digit(write: Call, read: Call) -> None:
    turn_id = write(new_turn, write(new_chat), "q")

    write(receipts.put_forecast, turn_id, a_forecast())

    assert read(receipts.load_forecast, turn_id) == a_forecast()
    assert read(receipts.load_forecast, turn_id + 1) is None
