# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which models are offered: shipped ones, listed ones in both forms, unknown ones, hostile lists."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from leadline import catalogue
from leadline.catalogue import Catalogue
from leadline.chat.mode import Mode
from leadline.errors import AssistantError
from leadline.host.resources import resource
from leadline.offering import offered
from leadline.provider.account import ListedModel, read_models
from leadline.provider.endpoints import Endpoint
from leadline.storage.endpoints import EndpointRow, OwnLimits

AT = datetime(2026, 11, 23, tzinfo=UTC)
OLD_FORM = b'{"object":"list","data":[{"id":"deepseek-flash","object":"model"},{"id":"deepseek-v4-pro"}]}'
DEEPSEEK = EndpointRow(Endpoint("deepseek", "deepseek", "https://api.deepseek.com"))
LOCAL = EndpointRow(Endpoint("local", "local", ""))
SERVER = EndpointRow(Endpoint("rack", "compatible", "http://127.0.0.1:8000/v1", thinking_switch="none"), models_at=AT)


@pytest.fixture(scope="module")
def shipped() -> Catalogue:
    return catalogue.load(resource("models.toml"))


def listing(row: EndpointRow, *models: ListedModel, gone: tuple[str, ...] = ()) -> EndpointRow:
    return replace(row, models=models, gone=frozenset(gone), models_at=AT)


def test_without_any_list_the_shipped_models_are_offered(shipped: Catalogue) -> None:
    assert offered(shipped, (DEEPSEEK, LOCAL)) == shipped


def test_the_old_form_of_the_list_changes_nothing(shipped: Catalogue) -> None:
    assert offered(shipped, (listing(DEEPSEEK, *read_models(OLD_FORM)), LOCAL)) == shipped


def test_the_list_counts_more_than_what_is_shipped(shipped: Catalogue) -> None:
    said = ListedModel("deepseek-v4-pro", "V5", 2_000_000, 500_000, ("non-think", "low", "high", "max"), True)
    pro = offered(shipped, (listing(DEEPSEEK, ListedModel("deepseek-flash"), said),)).find("pro")

    assert (pro.window_tokens, pro.max_output_tokens, pro.images) == (2_000_000, 500_000, True)
    assert pro.offered_modes == ("non-think", "low", "high", "max")
    assert (pro.label, pro.template, pro.state) == ("Pro", "v4-pro", "")


def test_low_is_offered_only_where_the_list_has_it(shipped: Catalogue) -> None:
    said = ListedModel("deepseek-flash", modes=("non-think", "low", "high"))
    found = offered(shipped, (listing(DEEPSEEK, said, ListedModel("deepseek-v4-pro")),))

    assert found.find("flash").offered_modes == ("non-think", "low", "high")
    assert found.find("pro").offered_modes == ("non-think", "high", "max")


def test_a_legacy_name_in_the_list_is_the_model_it_became(shipped: Catalogue) -> None:
    found = offered(shipped, (listing(DEEPSEEK, ListedModel("deepseek-v4-flash"), ListedModel("deepseek-v4-pro")),))

    assert [(model.id, model.state) for model in found.models] == [("deepseek-flash", ""), ("deepseek-v4-pro", "")]


def test_an_unknown_model_of_deepseek_is_usable_with_cautious_limits(shipped: Catalogue) -> None:
    new = ListedModel("deepseek-v5", "DeepSeek-V5")
    known = read_models(OLD_FORM)
    model = offered(shipped, (listing(DEEPSEEK, *known, new),)).find("DeepSeek-V5")

    assert (model.label, model.state, model.template) == ("DeepSeek-V5", "unknown", "")
    assert (model.window_tokens, model.max_output_tokens, model.images) == (131_072, 32_768, False)
    assert model.modes == model.offered_modes == ("non-think", "high")
    said = replace(new, window_tokens=4_000_000, modes=("high", "max"))
    model = offered(shipped, (listing(DEEPSEEK, *known, said),)).find("deepseek-v5")
    assert (model.window_tokens, model.modes) == (4_000_000, ("high", "max"))


def test_a_model_that_vanished_is_gone_and_another_stands_in(shipped: Catalogue) -> None:
    flash, pro = read_models(OLD_FORM)
    for row in (listing(DEEPSEEK, flash), listing(DEEPSEEK, flash, pro, gone=("deepseek-v4-pro",))):
        found = offered(shipped, (row, LOCAL))
        gone = found.find("pro")
        assert (gone.state, found.find("flash").state) == ("gone", "")
        instead = found.instead_of(gone)
        assert instead is not None and instead.id == "deepseek-flash"
    new = ListedModel("deepseek-v5")
    found = offered(shipped, (listing(DEEPSEEK, flash, new, gone=("deepseek-v5",)),))
    assert found.find("deepseek-v5").state == "gone"


def test_an_empty_list_of_deepseek_makes_nothing_vanish(shipped: Catalogue) -> None:
    assert offered(shipped, (listing(DEEPSEEK), LOCAL)) == shipped


def test_a_second_account_has_the_same_models_under_its_own_name(shipped: Catalogue) -> None:
    work = EndpointRow(Endpoint("work", "deepseek", "https://api.deepseek.com", label="Work"))
    found = offered(shipped, (DEEPSEEK, LOCAL, work))

    assert [model.key for model in found.models] == [
        "deepseek-flash", "deepseek-v4-pro", "work/deepseek-flash", "work/deepseek-v4-pro", "local",
    ]  # fmt: skip
    assert found.find("flash").endpoint == "deepseek"
    assert found.find("flash", "work").key == found.find("Work/DeepSeek-Flash").key == "work/deepseek-flash"
    with pytest.raises(AssistantError) as refused:
        found.find("local", "work")
    assert "work/deepseek-flash, work/deepseek-v4-pro." in refused.value.hint


def test_a_server_of_ones_own_offers_what_it_lists_and_what_was_entered(shipped: Catalogue) -> None:
    row = replace(
        listing(SERVER, ListedModel("Org/Model-8B", window_tokens=16_384, images=True), ListedModel("small")),
        limits=(OwnLimits("small", 2_048, 512), OwnLimits("by hand", 65_536)),
    )
    found = offered(shipped, (DEEPSEEK, LOCAL, row))
    org, small, by_hand = found.of_endpoint("rack")

    assert (org.key, org.window_tokens, org.max_output_tokens, org.images) == (
        "rack/Org/Model-8B", 16_384, 16_384, True,
    )  # fmt: skip
    assert (small.window_tokens, small.max_output_tokens, small.state) == (2_048, 512, "")
    assert (by_hand.window_tokens, by_hand.max_output_tokens) == (65_536, 65_536)
    assert found.find("org/model-8b") == found.find("rack/org/model-8b") == org
    assert [model.endpoint for model in found.models][-1] == "local"


def test_a_server_that_says_nothing_gets_cautious_limits(shipped: Catalogue) -> None:
    (model,) = offered(shipped, (listing(SERVER, ListedModel("m")),)).models

    assert (model.window_tokens, model.max_output_tokens, model.state) == (32_768, 32_768, "unknown")


@pytest.mark.parametrize(
    ("switch", "modes"),
    [
        ("none", ("non-think",)),
        ("chat_template_kwargs", ("non-think", "high", "max")),
        ("thinking", ("non-think", "high", "max")),
    ],
)
def test_modes_of_a_server_follow_its_way_to_switch_thinking(
    shipped: Catalogue, switch: str, modes: tuple[str, ...]
) -> None:
    row = replace(SERVER, endpoint=replace(SERVER.endpoint, thinking_switch=switch))
    (model,) = offered(shipped, (listing(row, ListedModel("m")),)).models
    assert model.modes == model.offered_modes == modes

    (listed,) = offered(shipped, (listing(row, ListedModel("m", modes=("low", "high"))),)).models
    assert listed.modes == (("non-think",) if switch == "none" else ("low", "high"))


def test_the_template_is_known_only_where_deepseeks_own_dialect_is_spoken(shipped: Catalogue) -> None:
    for switch, template in (("thinking", "v4.1-flash"), ("chat_template_kwargs", ""), ("none", "")):
        row = replace(SERVER, endpoint=replace(SERVER.endpoint, thinking_switch=switch))
        found = offered(shipped, (listing(row, ListedModel("deepseek-flash"), ListedModel("other")),))
        assert [model.template for model in found.models] == [template, ""]


def test_removed_and_lost_endpoints_offer_nothing(shipped: Catalogue) -> None:
    gone = replace(listing(SERVER, ListedModel("m")), hidden_at=AT)
    lost = replace(listing(SERVER, ListedModel("m")), endpoint=Endpoint("lost", "compatible", ""))

    assert offered(shipped, (DEEPSEEK, LOCAL, gone, lost)) == shipped


@pytest.mark.parametrize(
    "body",
    [
        b'{"data":[{"id":"deepseek-flash","context_window":-5,"max_output_tokens":"many","effort":{"supported_levels":[1]}}'
        b',{"id":"deepseek-v4-pro","effort":[]}]}',
        b'{"data":[{"id":"deepseek-flash"},{"id":"deepseek-v4-pro","context_window":1e400}]}',
        b'{"data":[{"id":"deepseek-flash"},{"id":"deepseek-v4-pro"},{"id":""},{"id":null},{"id":"deepseek-flash","context_window":1}]}',
    ],
)
def test_a_hostile_list_changes_nothing(shipped: Catalogue, body: bytes) -> None:
    assert offered(shipped, (listing(DEEPSEEK, *read_models(body)), LOCAL)) == shipped


def test_every_offered_mode_is_one_of_the_program(shipped: Catalogue) -> None:
    odd = ListedModel("m", modes=("hypermax", "high"))
    row = replace(SERVER, endpoint=replace(SERVER.endpoint, thinking_switch="thinking"))
    for model in offered(shipped, (listing(row, odd), listing(DEEPSEEK, odd))).models:
        assert [Mode(mode) for mode in model.modes] and set(model.offered_modes) <= set(model.modes)
