# SPDX-License-Identifier: AGPL-3.0-or-later
"""Endpoints in the database: what is kept of each, and what is left when one is removed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from leadline.costs.endpoint_prices import EndpointPrice
from leadline.provider.account import ListedModel
from leadline.provider.endpoints import Endpoint
from leadline.storage import conversations, endpoints
from leadline.storage.database import Store
from leadline.storage.endpoints import EndpointRow, OwnLimits
from tests.storage.rows import WHEN, new_chat

Call = Callable[..., Any]
URL = "https://cluster.example/v1"
MINE = Endpoint("mine", "compatible", URL, label="Cluster", thinking_field="reasoning", thinking_switch="none")
MODELS = (ListedModel("a", "A", 4_096, 1_024, ("non-think", "max"), True), ListedModel("b"))


def one(read: Call, endpoint_id: str = "mine") -> EndpointRow:
    (found,) = (row for row in read(endpoints.list_endpoints) if row.endpoint.id == endpoint_id)
    return found  # type: ignore[no-any-return]


def test_deepseek_and_the_engine_are_there_from_the_beginning(read: Call) -> None:
    deepseek, local = read(endpoints.list_endpoints)

    assert (deepseek.endpoint.id, deepseek.endpoint.kind, deepseek.endpoint.has_beta) == ("deepseek", "deepseek", True)
    assert (local.endpoint.id, local.endpoint.kind, local.endpoint.has_beta) == ("local", "local", False)
    assert deepseek.models_at is None and deepseek.models == () and deepseek.is_usable and local.is_usable


def test_everything_about_an_endpoint_comes_back_as_it_was(write: Call, read: Call) -> None:
    mine = replace(MINE, proxy="socks5://127.0.0.1:1080")
    limits = (OwnLimits("a", 8_192, None), OwnLimits("by hand", None, 100))
    prices = (EndpointPrice("a", Decimal("0.000001"), Decimal(2), Decimal("3.50")),)
    write(endpoints.put_endpoint, mine, "EUR", limits=limits, prices=prices, has_key=True)
    write(endpoints.put_models, "mine", MODELS, WHEN, base_url=URL)

    assert one(read) == EndpointRow(mine, "EUR", MODELS, frozenset(), WHEN, URL, limits, prices, True, None)


def test_a_change_keeps_what_the_list_said(write: Call, read: Call) -> None:
    write(endpoints.put_endpoint, MINE, "USD")
    write(endpoints.put_models, "mine", MODELS, WHEN, base_url=URL)
    write(endpoints.put_endpoint, replace(MINE, label="Rack"))

    assert (one(read).endpoint.label, one(read).currency, one(read).models) == ("Rack", "", MODELS)


def test_a_model_that_vanished_is_remembered_and_comes_back(write: Call, read: Call) -> None:
    write(endpoints.put_endpoint, MINE)
    write(endpoints.put_models, "mine", MODELS, WHEN, base_url=URL)
    write(endpoints.put_models, "mine", MODELS[1:], WHEN, base_url=URL)
    assert ([model.id for model in one(read).models], one(read).gone) == (["b", "a"], {"a"})
    write(endpoints.put_models, "mine", (), WHEN, base_url=URL)
    assert one(read).gone == {"a", "b"}

    write(endpoints.put_models, "mine", MODELS, WHEN, base_url=URL)
    assert (one(read).models, one(read).gone) == (MODELS, frozenset())


def test_what_another_address_listed_is_not_remembered_as_gone(write: Call, read: Call) -> None:
    write(endpoints.put_endpoint, MINE)
    write(endpoints.put_models, "mine", MODELS, WHEN, base_url=URL)
    write(endpoints.put_models, "mine", MODELS[1:], WHEN, base_url="https://other.example")

    assert (one(read).models, one(read).gone, one(read).models_from) == (MODELS[1:], set(), "https://other.example")


def test_the_memory_of_vanished_models_is_bounded(write: Call, read: Call) -> None:
    write(endpoints.put_endpoint, MINE)
    write(endpoints.put_models, "mine", [ListedModel(str(n)) for n in range(900)], WHEN, base_url=URL)
    write(endpoints.put_models, "mine", [], WHEN, base_url=URL)

    assert len(one(read).models) == endpoints.MOST_GONE


def test_a_removed_endpoint_can_be_taken_back_and_the_two_own_ones_stay(write: Call, read: Call) -> None:
    write(endpoints.put_endpoint, MINE)
    for name in ("mine", "deepseek", "local"):
        write(endpoints.hide_endpoint, name, WHEN)
    assert (one(read).hidden_at, one(read).is_usable) == (WHEN, False)
    assert one(read, "deepseek").is_usable and one(read, "local").is_usable

    write(endpoints.unhide_endpoint, "mine")
    assert one(read) == EndpointRow(MINE)


def test_purged_endpoints_are_named_once_and_one_with_chats_keeps_its_name_only(write: Call, read: Call) -> None:
    write(endpoints.put_endpoint, MINE, "USD", prices=(EndpointPrice("a", output=Decimal(1)),), has_key=True)
    write(endpoints.put_models, "mine", MODELS, WHEN, base_url=URL)
    write(endpoints.put_endpoint, replace(MINE, id="other", label="Other"))
    chat_id = write(new_chat)
    write(conversations.set_chat_mode, chat_id, endpoint_id="mine", model="a", mode="non-think")
    for name in ("mine", "other"):
        write(endpoints.hide_endpoint, name, WHEN)
    assert write(endpoints.purge_endpoints, WHEN) == ()

    later = WHEN + timedelta(seconds=1)
    assert [gone.key_name for gone in write(endpoints.purge_endpoints, later)] == [
        "cluster.example#mine", "cluster.example#other",
    ]  # fmt: skip
    assert write(endpoints.purge_endpoints, later) == ()
    assert [row.endpoint.id for row in read(endpoints.list_endpoints)] == ["deepseek", "local", "mine"]
    left = one(read)
    assert (left.endpoint.label, left.endpoint.base_url, left.models, left.prices) == ("Cluster", "", (), ())
    assert not left.is_usable and not left.has_key
    assert read(conversations.load_chat, chat_id).endpoint_id == "mine"


@pytest.mark.parametrize(
    "text",
    [
        *("", "{", "null", "[]", "7", '"x"', "[" * 5_000, '{"models": 7}', '{"from": 7, "models": [7, {}, {"id": 1}]}'),
        '{"thinking_field": "x", "thinking_switch": 7, "proxy": [], "limits": [[1, 2], ["a", -1, "x"]], "has_key": 1}',
        '[["a", "-1", "NaN", "much"], ["b"], 7]',
    ],
)
def test_settings_that_cannot_be_read_are_as_if_never_set(store: Store, write: Call, read: Call, text: str) -> None:
    write(endpoints.put_endpoint, replace(MINE, thinking_field="reasoning_content", thinking_switch="thinking"))
    columns = "settings_json = ?1, models_json = ?1, prices_json = ?1"
    store.write(lambda con: con.execute(f"UPDATE endpoint SET {columns} WHERE id = 'mine'", (text,))).result()

    row = one(read)
    assert row.endpoint == replace(MINE, thinking_field="reasoning_content", thinking_switch="thinking")
    assert (row.models, row.gone, row.has_key, row.currency) == ((), frozenset(), False, "")
    assert row.limits in ((), (OwnLimits("a"),)) and row.prices in ((), (EndpointPrice("a"),))


def test_a_rescued_endpoint_without_an_address_is_not_used(write: Call, read: Call) -> None:
    write(endpoints.put_endpoint, Endpoint("lost", "compatible", ""))

    assert not one(read, "lost").is_usable
