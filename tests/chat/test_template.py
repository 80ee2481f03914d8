# SPDX-License-Identifier: AGPL-3.0-or-later
"""Templates, and those that are shipped."""

import pytest

from leadline.chat.template import Kind, ReplyLanguage, Shipped, Template, load_shipped
from leadline.host.resources import resource

ENGLISH = load_shipped(resource("templates.toml"), "en_GB")
CHINESE = load_shipped(resource("templates.toml"), "zh_CN")


def test_places_are_words_in_braces_on_one_line_each_once() -> None:
    text = "Compare {this} with {that one}, {this} again; not {} and not {over\ntwo lines} nor {{twice}}."

    assert Template(Kind.QUESTION, "", text).places == ("{this}", "{that one}", "{twice}")


def test_both_languages_have_the_same_templates_with_as_many_places() -> None:
    assert [each.shipped for each in ENGLISH.templates] == [each.shipped for each in CHINESE.templates]
    assert len({each.shipped for each in ENGLISH.templates}) == len(ENGLISH.templates)
    for one, other in zip(ENGLISH.templates, CHINESE.templates, strict=True):
        assert (one.kind, one.reply_language, bool(one.opening)) == (
            other.kind, other.reply_language, bool(other.opening)
        )  # fmt: skip
        assert len(one.places) == len(other.places)
        assert one.text != other.text and one.name != other.name


def test_what_is_promised_is_shipped() -> None:
    names = {each.shipped: each for each in ENGLISH.templates}

    assert {"summarise", "review-code", "compare-reports", "extract-table"} <= set(names)
    analyst = names["technical-analyst"]
    assert "professional technical document analyst" in analyst.text
    assert analyst.opening == "Analyze the core architectural design of this project."
    assert names["summarise"].places == ("{number}", "{readers}")


@pytest.mark.parametrize("shipped", [ENGLISH, CHINESE], ids=["en", "zh"])
@pytest.mark.parametrize("language", list(ReplyLanguage))
@pytest.mark.parametrize("text", ["", "Be brief.", "Two\n\nparagraphs."])
def test_text_and_language_come_out_of_instructions_as_they_went_in(
    shipped: Shipped, language: ReplyLanguage, text: str
) -> None:
    instructions = shipped.instructions(text, language)

    assert shipped.parted(instructions) == (text, language)
    assert instructions.startswith(text) and bool(instructions) == bool(text or language)
