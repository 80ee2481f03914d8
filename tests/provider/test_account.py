# SPDX-License-Identifier: AGPL-3.0-or-later
"""The list of models and the balance, from bytes."""

import json
from decimal import Decimal
from typing import Any

import pytest

from leadline.errors import AssistantError
from leadline.provider.account import Balance, BalanceAmount, ListedModel, read_balance, read_models


def balance_of(*infos: Any, **fields: Any) -> Balance:
    return read_balance(json.dumps({"balance_infos": list(infos)} | fields).encode())


def test_amounts_are_exact_and_in_the_order_sent() -> None:
    balance = balance_of(
        {"currency": "CNY", "total_balance": "0.10", "granted_balance": "0.04", "topped_up_balance": "0.06"},
        {"currency": "USD", "total_balance": "-0.00000000000000000003", "granted_balance": 7},
        is_available=True,
    )
    assert balance.amounts == (
        BalanceAmount("CNY", Decimal("0.10"), Decimal("0.04"), Decimal("0.06")),
        BalanceAmount("USD", Decimal("-0.00000000000000000003")),
    )


def test_the_currency_of_the_account_is_the_first_that_holds_something() -> None:
    nothing, some = {"currency": "CNY", "total_balance": "0.00"}, {"currency": "USD", "total_balance": "2.00"}
    assert [getattr(balance_of(*infos).main, "currency", None) for infos in ([nothing, some], [nothing], [])] == [
        "USD",
        "CNY",
        None,
    ]


def test_money_that_is_there_and_not_enough_is_not_available() -> None:
    assert balance_of({"currency": "CNY", "total_balance": "0.01"}, is_available=False).available is False


def test_both_fields_may_be_missing() -> None:
    assert read_balance(b"{}") == Balance(False, ())
    assert balance_of({"currency": "CNY", "total_balance": "1"}).available is True


@pytest.mark.parametrize(
    "info",
    [
        None,
        {},
        {"currency": "CNY"},
        {"currency": "CNY", "total_balance": 1.1},
        {"currency": "CNY", "total_balance": "much"},
        {"currency": "CNY", "total_balance": "NaN"},
        {"currency": "CNY", "total_balance": "Infinity"},
        {"currency": "CNY", "total_balance": "1" * 33},
        {"currency": "CNY", "total_balance": "1" * 16},
        {"currency": "CNY", "total_balance": "1e9999999"},
        {"currency": "CNY", "total_balance": "0e9999999"},
        {"currency": "CNY", "total_balance": "-1e9999999"},
        {"currency": "CNY", "total_balance": "1e-9999999"},
        {"currency": 7, "total_balance": "1"},
        {"currency": "<b>", "total_balance": "1"},
    ],
)
def test_an_amount_that_is_none_is_an_error_and_not_a_zero(info: Any) -> None:
    with pytest.raises(AssistantError) as caught:
        balance_of(info)
    assert caught.value.code == "server"


def listed(*data: Any) -> tuple[ListedModel, ...]:
    return read_models(json.dumps({"object": "list", "data": data}).encode())


def test_models_are_listed_once_each_and_only_by_usable_ids() -> None:
    data = [{"id": "a"}, {"id": "b"}, {"id": "a", "name": "A"}, {"id": 7}, {}, None, {"id": "x" * 201}, {"id": "\n"}]
    assert listed(*data) == (ListedModel("a"), ListedModel("b"))


def test_the_old_form_of_the_list_says_nothing_but_the_id() -> None:
    (model,) = listed({"id": "deepseek-flash", "object": "model", "owned_by": "deepseek"})
    assert model == ListedModel("deepseek-flash", "", None, None, (), None)


def test_the_newer_form_says_window_output_efforts_and_images() -> None:
    (model,) = listed(
        {
            "id": "deepseek-flash",
            "name": "DeepSeek-V4.1-Flash",
            "context_window": 1_048_576,
            "max_output_tokens": 393_216,
            "input_modalities": ["text", "image"],
            "output_modalities": ["text"],
            "effort": {"supported_levels": ["max", "high", "low", "none", "ultra"], "default_level": "high"},
            "api_capabilities": {},
        }
    )
    modes = ("non-think", "low", "high", "max")
    assert model == ListedModel("deepseek-flash", "DeepSeek-V4.1-Flash", 1_048_576, 393_216, modes, True)


def test_vllm_and_llama_cpp_say_the_window_in_words_of_their_own() -> None:
    vllm = {"id": "org/model", "object": "model", "owned_by": "vllm", "root": "/m", "max_model_len": 32_768}
    llama = {"id": "m.gguf", "meta": {"n_ctx": 4_096, "n_ctx_train": 131_072}}
    trained = {"id": "n.gguf", "meta": {"n_ctx_train": 131_072}}
    assert [model.window_tokens for model in listed(vllm, llama, trained)] == [32_768, 4_096, None]


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (
            {"id": "q", "type": "vlm", "max_context_length": 32_768, "loaded_context_length": 4_096},
            ListedModel("q", window_tokens=4_096, images=True),
        ),
        ({"id": "q", "type": "llm", "max_context_length": 8_192}, ListedModel("q", window_tokens=8_192, images=False)),
        (
            {"id": "m", "architecture": {"input_modalities": ["text"]}, "meta": {"n_ctx": 4_096}},
            ListedModel("m", window_tokens=4_096, images=False),
        ),
        (
            {
                "id": "a/b",
                "name": "B",
                "context_length": 131_072,
                "architecture": {"input_modalities": ["text", "image"]},
                "top_provider": {"max_completion_tokens": 65_536},
            },
            ListedModel("a/b", "B", 131_072, 65_536, (), True),
        ),
    ],
    ids=["LM Studio", "not loaded", "llama.cpp", "gateway"],
)
def test_other_servers_say_the_same_facts_in_other_fields(entry: dict[str, Any], expected: ListedModel) -> None:
    assert listed(entry) == (expected,)


def test_ollamas_own_list_is_read() -> None:
    entry = {"name": "qwen3:4b", "model": "qwen3:4b", "capabilities": ["completion", "vision"]}
    assert read_models(json.dumps({"models": [entry]}).encode()) == (ListedModel("qwen3:4b", images=True),)


@pytest.mark.parametrize("count", [0, -1, True, 1.5, "4096", [4096], {}, None, 10**9, 10**400])
def test_a_count_that_cannot_be_one_is_not_said(count: Any) -> None:
    assert listed({"id": "a", "context_window": count, "max_output_tokens": count}) == (ListedModel("a"),)


@pytest.mark.parametrize("what", [7, "image", {}, [7, None, ["none"], {}], None])
def test_fields_of_a_wrong_shape_are_not_said(what: Any) -> None:
    (model,) = listed({"id": "a", "name": what if what != "image" else "\x1b[31m", "effort": what, "meta": what})
    assert model == ListedModel("a")
    (model,) = listed({"id": "a", "effort": {"supported_levels": what}, "input_modalities": what})
    assert model.modes == () and model.images in (None, False)


def test_a_list_of_a_million_models_is_cut() -> None:
    assert len(listed(*({"id": str(n)} for n in range(2_000)))) == 1_000


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"[]", b'{"data": 7}', b'{"data": {"id": "a"}}', b"<html>", b"[" * 99_999]
)
def test_what_is_no_list_of_models_is_an_error(body: bytes) -> None:
    with pytest.raises(AssistantError) as caught:
        read_models(body)
    assert caught.value.code == "server"
