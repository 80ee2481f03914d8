# SPDX-License-Identifier: AGPL-3.0-or-later
"""Instructions from the choice to the wire, and templates across a restart."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from leadline.chat.mode import Mode
from leadline.chat.template import Kind, ReplyLanguage, Template
from leadline.errors import AssistantError
from tests.conversing import Desk, assert_extends, depth_log
from tests.servers.deepseek import DeepSeekServer
from tests.servers.prefixes import Prefixes


@pytest.fixture
def server() -> Iterator[DeepSeekServer]:
    with DeepSeekServer(prefixes=Prefixes(interval=0, common=False)) as running:
        yield running


def system_of(server: DeepSeekServer, at: int) -> str:
    first = server.chats[at].json["messages"][0]
    return str(first["content"]) if first["role"] == "system" else ""


def test_a_new_chat_begins_with_the_instructions_and_keeps_them(desk: Desk, server: DeepSeekServer) -> None:
    one = desk.ask("How deep?", instructions="Be brief.")
    desk.restart()
    desk.ask("And now?", one.chat_id, instructions="Be long: too late.")

    assert [system_of(server, at) for at in (0, 1)] == ["Be brief.", "Be brief."]
    assert_extends(server.chats[1], server.chats[0])
    with pytest.raises(AssistantError) as caught:
        desk.assistant.templates.instruct(one.chat_id, "Other.").result(30)
    assert caught.value.code == "frozen"


def test_a_chat_that_documents_began_takes_instructions_before_its_first_question(
    desk: Desk, server: DeepSeekServer
) -> None:
    chat = desk.attach(None, desk.write("log.txt", depth_log(40)))
    desk.assistant.templates.instruct(chat, "Be brief.").result(30)
    quote = desk.assistant.quote(chat, "How deep?", "flash", Mode.NON_THINK).result(30)
    desk.ask("How deep?", chat)

    assert system_of(server, 0) == "Be brief."
    assert quote.forecast.tokens == server.chats[0].prompt_tokens
    assert quote.instruction_tokens > 0


def test_what_is_given_with_the_question_counts_and_is_kept(desk: Desk, server: DeepSeekServer) -> None:
    chat = desk.attach(None, desk.write("log.txt", depth_log(40)))
    quote = desk.assistant.quote(chat, "How deep?", "flash", Mode.NON_THINK, instructions="In verse.").result(30)
    desk.ask("How deep?", chat, instructions="In verse.")

    assert system_of(server, 0) == desk.chat(chat).instructions == "In verse."
    assert quote.forecast.tokens == server.chats[0].prompt_tokens


def test_instructions_of_a_new_chat_outlive_the_program(desk: Desk) -> None:
    desk.assistant.templates.instruct(None, "Be brief.\n").result(30)
    desk.restart()
    assert desk.assistant.templates.chosen().result(30) == "Be brief.\n"
    desk.assistant.templates.instruct(None, "").result(30)
    assert desk.assistant.templates.chosen().result(30) == ""


def test_templates_are_kept_in_the_database(desk: Desk) -> None:
    mine = Template(Kind.QUESTION, "Mine", "How deep is {water}?", ReplyLanguage.FREE)
    saved = desk.assistant.templates.save(mine).result(30)
    first = desk.assistant.templates.all().result(30)
    desk.assistant.templates.save(replace(first.templates[0], name="Sum up for me")).result(30)
    row = desk.assistant.templates.delete(first.templates[1]).result(30)
    desk.restart()

    found = desk.assistant.templates.all().result(30)
    assert found.templates[-1] == saved
    assert found.templates[0].name == "Sum up for me"
    assert first.templates[1] not in found.templates and found.can_restore
    desk.assistant.templates.undelete(row).result(30)
    assert first.templates[1] in desk.assistant.templates.all().result(30).templates


def test_the_language_of_the_screen_is_that_of_the_shipped_ones(desk: Desk) -> None:
    desk.close()
    desk.assistant = desk.start(language="zh_CN")
    names = [each.name for each in desk.assistant.templates.all().result(30).templates]

    assert "总结" in names and "Summarise" not in names
    text = desk.assistant.templates.instructions("简短。", ReplyLanguage.ENGLISH).result(30)
    assert text.startswith("简短。\n\n") and "英文" in text
