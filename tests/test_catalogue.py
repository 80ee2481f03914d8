# SPDX-License-Identifier: AGPL-3.0-or-later
"""The catalogue of models that is shipped."""

from datetime import date

import pytest

from leadline import catalogue
from leadline.catalogue import Catalogue
from leadline.chat.mode import Mode
from leadline.errors import AssistantError
from leadline.host.resources import resource


@pytest.fixture(scope="module")
def models() -> Catalogue:
    return catalogue.load(resource("models.toml"))


@pytest.mark.parametrize("name", ["flash", "pro"])
def test_deepseek_models_have_the_window_and_output_of_the_price_page(models: Catalogue, name: str) -> None:
    model = models.find(name)

    assert (model.window_tokens, model.max_output_tokens) == (1_048_576, 393_216)
    assert model.modes == ("non-think", "low", "high", "max")
    assert model.offered_modes == ("non-think", "high", "max")
    assert (model.endpoint, model.checked_on) == ("deepseek", date(2026, 11, 15))


def test_only_flash_takes_images(models: Catalogue) -> None:
    assert [model.id for model in models.models if model.images] == ["deepseek-flash"]


def test_the_local_model_does_not_think_and_has_a_small_window(models: Catalogue) -> None:
    local = models.find("local")

    assert (local.window_tokens, local.modes, local.endpoint) == (4_096, ("non-think",), "local")


@pytest.mark.parametrize(
    ("name", "model_id"),
    [
        ("flash", "deepseek-flash"),
        ("Flash", "deepseek-flash"),
        (" deepseek-flash ", "deepseek-flash"),
        ("deepseek-v4-flash", "deepseek-flash"),
        ("deepseek-v4-flash-vision-exp", "deepseek-flash"),
        ("deepseek-chat", "deepseek-flash"),
        ("deepseek-reasoner", "deepseek-flash"),
        ("pro", "deepseek-v4-pro"),
        ("deepseek-v4-pro", "deepseek-v4-pro"),
        ("local", "local"),
    ],
)
def test_a_model_is_found_by_word_id_and_legacy_name(models: Catalogue, name: str, model_id: str) -> None:
    assert models.find(name).id == model_id


@pytest.mark.parametrize("name", ["", "deepseek", "deepseek-flash-2", "gpt"])
def test_an_unknown_name_is_refused_and_the_known_ones_are_named(models: Catalogue, name: str) -> None:
    with pytest.raises(AssistantError) as refused:
        models.find(name)

    assert refused.value.code == "not_found"
    assert "flash, pro, local" in refused.value.hint


def test_every_mode_is_a_mode_of_the_program_and_names_are_unique(models: Catalogue) -> None:
    names = [name for model in models.models for name in (model.id, *model.names)]

    assert len(names) == len(set(names))
    for model in models.models:
        assert [Mode(mode) for mode in model.modes]
        assert set(model.offered_modes) <= set(model.modes)


def test_templates_are_known_by_every_name_but_the_local_models(models: Catalogue) -> None:
    templates = models.templates()

    assert templates["deepseek-flash"] == templates["deepseek-v4-flash"] == "v4.1-flash"
    assert templates["deepseek-v4-pro"] == "v4-pro"
    assert "local" not in templates


def test_what_is_told_about_a_model_has_a_source_and_a_day_and_both_languages(models: Catalogue) -> None:
    told = {model.id: model.about for model in models.models if model.about is not None}
    assert set(told) == {"deepseek-flash", "deepseek-v4-pro"}
    for about in told.values():
        assert about.sources and all(source.startswith("https://") for source in about.sources)
        assert about.checked_on >= date(2026, 11, 23)
        assert list(about.dates) == sorted(about.dates) and about.dates[-1][1] in about.served_by
        english, chinese = about.attention("en_GB"), about.attention("zh_CN")
        assert all(text.isascii() for text in english) and not any(text.isascii() for text in chinese)
    pro = told["deepseek-v4-pro"]
    assert "4:1" in pro.attention("")[0] and "128:1" in pro.attention("zh")[0]


def test_cautious_limits_are_below_those_of_every_known_model_of_deepseek(models: Catalogue) -> None:
    known = models.of_endpoint("deepseek")
    cautious = models.cautious_deepseek
    assert cautious.window_tokens < min(model.window_tokens for model in known)
    assert cautious.max_output_tokens < min(model.max_output_tokens for model in known)
    assert set(cautious.modes) <= set(Mode)
