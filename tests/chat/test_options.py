# SPDX-License-Identifier: AGPL-3.0-or-later
"""How freely words are chosen: kept exactly, and sent only where it changes anything."""

from decimal import Decimal

import pytest

from leadline.catalogue import load
from leadline.chat.mode import Mode
from leadline.chat.options import Effect, Sampling, effect_on, sampling_from, with_effect
from leadline.host.resources import resource

NOTHING = Effect(temperature=False, top_p=False)


@pytest.mark.parametrize(
    ("model", "mode", "effect"),
    [
        ("flash", Mode.NON_THINK, Effect(temperature=True, top_p=False)),
        ("flash", Mode.LOW, NOTHING),
        ("flash", Mode.MAX, NOTHING),
        ("pro", Mode.NON_THINK, Effect(temperature=True, top_p=True)),
        ("pro", Mode.HIGH, NOTHING),
        ("local", Mode.NON_THINK, NOTHING),
    ],
)
def test_each_has_an_effect_where_the_service_listens_to_it(model: str, mode: Mode, effect: Effect) -> None:
    found = load(resource("models.toml")).find(model)
    sampling = Sampling(Decimal("0.30"), Decimal("0.9"))

    assert effect_on(found, mode) == effect
    left = with_effect(sampling, found, mode)
    assert (left.temperature is not None, left.top_p is not None) == (effect.temperature, effect.top_p)


@pytest.mark.parametrize("temperature", [None, "0", "1.30", "2"])
@pytest.mark.parametrize("top_p", [None, "0.01", "0.95", "1"])
def test_what_is_kept_comes_back_to_the_digit(temperature: str | None, top_p: str | None) -> None:
    sampling = Sampling(Decimal(temperature) if temperature else None, Decimal(top_p) if top_p else None)

    assert str(sampling_from(sampling.as_json())) == str(sampling)


@pytest.mark.parametrize(
    "text",
    ["", "[]", "null", "{", '{"temperature": 1.3}', '{"temperature": "9"}', '{"top_p": "0"}', '{"top_p": "nan"}'],
)
def test_what_cannot_be_read_is_as_if_it_were_not_set(text: str) -> None:
    assert sampling_from(text) == Sampling()
