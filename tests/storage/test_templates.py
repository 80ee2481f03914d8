# SPDX-License-Identifier: AGPL-3.0-or-later
"""Templates that are kept, changed, deleted and brought back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from leadline.chat.template import Kind, ReplyLanguage, Template
from leadline.errors import AssistantError
from leadline.storage import conversations, templates
from tests.storage.rows import WHEN, new_chat, new_turn

Call = Callable[..., Any]
SHIPPED = (
    Template(Kind.QUESTION, "Sum up", "In {number} words.", shipped="sum"),
    Template(Kind.INSTRUCTIONS, "Brief", "Be brief.", ReplyLanguage.SAME, "Go.", shipped="brief"),
)
OWN = Template(Kind.INSTRUCTIONS, "Mine", "Answer in verse.", ReplyLanguage.CHINESE, "Now?")


def names(read: Call) -> list[str]:
    return [each.name for each in read(templates.load_templates, SHIPPED)]


def test_own_templates_stand_behind_the_shipped_ones(write: Call, read: Call) -> None:
    saved = write(templates.save_template, OWN)
    write(templates.save_template, replace(OWN, name="Second", text="缓存 \ud800"))

    assert saved == replace(OWN, id=saved.id)
    assert names(read) == ["Sum up", "Brief", "Mine", "Second"]
    found = read(templates.load_templates, SHIPPED)
    assert found[:3] == (*SHIPPED, saved)
    assert found[3].text == "缓存 \ufffd"


def test_a_changed_one_keeps_its_place(write: Call, read: Call) -> None:
    own = write(templates.save_template, OWN)
    changed = write(templates.save_template, replace(SHIPPED[0], name="Sum it up"))
    write(templates.save_template, replace(own, name="Ours"))
    again = write(templates.save_template, replace(changed, text="In {number} lines."))

    assert names(read) == ["Sum it up", "Brief", "Ours"]
    assert read(templates.load_templates, SHIPPED)[0] == again
    assert (again.id, again.shipped) == (changed.id, "sum")


def test_a_deleted_one_comes_back_as_it_was(write: Call, read: Call) -> None:
    own = write(templates.save_template, OWN)
    changed = write(templates.save_template, replace(SHIPPED[0], name="Sum it up"))
    before = read(templates.load_templates, SHIPPED)
    rows = [write(templates.hide_template, template, WHEN) for template in (own, changed, SHIPPED[1])]
    assert names(read) == []
    assert read(templates.has_hidden_shipped)

    for row in rows:
        write(templates.unhide_template, row)

    assert read(templates.load_templates, SHIPPED) == before
    assert not read(templates.has_hidden_shipped)


def test_shipped_ones_are_brought_back_as_they_are_shipped(write: Call, read: Call) -> None:
    changed = write(templates.save_template, replace(SHIPPED[0], name="Sum it up"))
    write(templates.hide_template, changed, WHEN)
    write(templates.hide_template, SHIPPED[1], WHEN)

    write(templates.restore_shipped)

    assert read(templates.load_templates, SHIPPED) == SHIPPED


def test_only_own_ones_that_were_deleted_long_ago_are_forgotten(write: Call, read: Call) -> None:
    rows = [write(templates.hide_template, write(templates.save_template, OWN), WHEN) for _ in range(2)]
    shipped = write(templates.hide_template, SHIPPED[1], WHEN)
    write(templates.unhide_template, rows[1])
    write(templates.purge_templates, WHEN + timedelta(hours=1))

    for row in (*rows, shipped):
        write(templates.unhide_template, row)
    assert names(read) == ["Sum up", "Brief", "Mine"]


def test_instructions_can_be_given_until_something_is_asked(write: Call, read: Call) -> None:
    chat = write(new_chat)
    write(conversations.set_instructions, chat, "Be brief.")
    assert read(conversations.load_chat, chat).instructions == "Be brief."
    write(new_turn, chat, "q")

    with pytest.raises(AssistantError) as caught:
        write(conversations.set_instructions, chat, "Be long.")
    assert caught.value.code == "frozen"
    assert read(conversations.load_chat, chat).instructions == "Be brief."
    with pytest.raises(AssistantError, match="There is no chat"):
        write(conversations.set_instructions, 99, "")
