# SPDX-License-Identifier: AGPL-3.0-or-later
"""Names for chats: asked for once, paid for in the ledger, never in place of the user's own."""

from decimal import Decimal

import pytest

from leadline.chat.mode import Mode
from leadline.costs.money import Money
from leadline.storage import conversations
from leadline.storage.ledger import Connection
from tests.conversing import Desk

QUESTION = "Could you please tell me why the tide at Ostend comes fifty minutes later every day?"


def asked(desk: Desk, question: str = QUESTION, **more: object) -> int:
    """A chat with one reply."""
    desk.server.say(answer="Because of the moon.")
    return desk.ask(question, **more).chat_id  # type: ignore[arg-type]


def title(desk: Desk, chat_id: int) -> str:
    return desk.chat(chat_id).title


def kinds(desk: Desk) -> list[tuple[str, int | None, str | None]]:
    """The ledger, line by line."""

    def read(con: Connection) -> list[tuple[str, int | None, str | None]]:
        return con.execute("SELECT kind, chat_id, amount FROM ledger ORDER BY id").fetchall()

    return desk.read(read)


def test_the_first_reply_gives_the_chat_a_name_that_is_billed_to_the_last_decimal(desk: Desk) -> None:
    chat = asked(desk)
    assert title(desk, chat) == "Could you please tell me why the tide at Ostend comes…"
    desk.server.say(answer='"Daily delay of the tides".')

    assert desk.assistant.name_chat(chat).result(20) == "Daily delay of the tides"

    assert title(desk, chat) == "Daily delay of the tides"
    sent = desk.server.chats[1]
    assert sent.model == "deepseek-flash" and sent.json["thinking"] == {"type": "disabled"}
    assert sent.prompt_tokens < 400 and QUESTION in sent.prompt and "Because of the moon." in sent.prompt
    kind, of_chat, amount = kinds(desk)[1]
    assert (kind, of_chat) == ("title", chat) and Decimal(amount or 0) == sent.charge
    total = Money(sum((each.charge or Decimal(0) for each in desk.server.chats), Decimal(0)), "CNY")
    totals = desk.assistant.totals(chat).result(20)
    assert totals.chat == totals.today == (total,) and not totals.has_unknown
    assert [hit.where for hit in desk.assistant.search("delay").result(20)] == ["title"], "it is found"
    assert desk.chat(chat).turns[0].bill == Money(desk.server.chats[0].charge or Decimal(0), "CNY"), "its own only"


def test_a_chat_is_named_once(desk: Desk) -> None:
    chat = asked(desk)
    desk.server.say(answer="Tides")
    twice = [desk.assistant.name_chat(chat), desk.assistant.name_chat(chat)]

    assert sorted(str(each.result(20)) for each in twice) == ["None", "Tides"]
    assert desk.assistant.name_chat(chat).result(20) is None
    assert len(desk.server.chats) == 2


def test_what_the_user_called_it_stays(desk: Desk) -> None:
    chat = asked(desk)
    desk.assistant.rename(chat, "Mine").result(20)
    assert desk.assistant.name_chat(chat).result(20) is None
    assert len(desk.server.chats) == 1, "nothing is asked"

    other = asked(desk)
    desk.server.say(answer="Tides")
    desk.server.play({"stall": 0})
    naming = desk.assistant.name_chat(other)
    desk.server.wait_for(3)
    desk.assistant.rename(other, "Mine, too").result(20)
    desk.server.resume()

    assert naming.result(20) == "" and title(desk, other) == "Mine, too"
    assert [kind for kind, _, _ in kinds(desk)] == ["reply", "reply", "title"], "what was asked for is paid for"
    desk.ask("And a further question?", other)
    assert title(desk, other) == "Mine, too"


def test_a_chat_that_the_user_named_before_its_first_question_keeps_the_name(desk: Desk) -> None:
    chat = desk.attach(None, desk.write("log.txt", "Mark 1: 7 fathoms.\n"))
    desk.assistant.rename(chat, "log.txt").result(20)
    asked(desk, chat=chat)

    assert title(desk, chat) == "log.txt" and desk.assistant.name_chat(chat).result(20) is None


@pytest.mark.parametrize("settings", [{"titles": False}, {"key": ""}])
def test_nothing_is_asked_while_the_switch_is_off_or_without_a_key(desk: Desk, settings: dict[str, object]) -> None:
    chat = asked(desk)
    desk.close()
    desk.assistant = desk.start(**settings)  # type: ignore[arg-type]

    assert desk.assistant.name_chat(chat).result(20) is None
    assert len(desk.server.chats) == 1


def test_only_deepseek_is_asked_for_a_name(desk: Desk) -> None:
    """The embedded engine's chats, and those of a server of the user's own, have their first words."""
    chat = asked(desk)

    def elsewhere(con: Connection) -> None:
        conversations.set_chat_mode(con, chat, endpoint_id="local", model="local", mode=Mode.NON_THINK)

    desk.assistant.store().write(elsewhere).result(20)

    assert desk.assistant.name_chat(chat).result(20) is None
    assert len(desk.server.chats) == 1


def test_a_failure_is_silent_and_the_next_reply_tries_again(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    chat = asked(desk)
    desk.server.play({"status": 401, "times": 1})
    assert desk.assistant.name_chat(chat).result(20) == ""
    assert [kind for kind, _, _ in kinds(desk)] == ["reply"], "what was refused costs nothing"
    (noted,) = (record for record in caplog.records if record.message == "chat_not_named")
    assert vars(noted)["fields"] == {"code": "wrong_key", "state": "failed", "chat": str(chat)}

    desk.ask("And why?", chat)
    desk.server.say(answer="Tides")
    assert desk.assistant.name_chat(chat).result(20) == "Tides"
    assert "fifty minutes" in desk.server.chats[-1].prompt, "the first question says what it is about"


def test_a_model_that_talks_gives_no_name_and_is_paid(desk: Desk) -> None:
    chat = asked(desk)
    before = title(desk, chat)
    desk.server.say(answer="Certainly! I would propose, after some thought, that this conversation be called so. " * 9)

    assert desk.assistant.name_chat(chat).result(20) == ""
    assert title(desk, chat) == before
    assert [kind for kind, _, _ in kinds(desk)] == ["reply", "title"]
    assert desk.server.charged["CNY"] == sum(Decimal(amount or 0) for _, _, amount in kinds(desk))


def test_a_chat_without_a_reply_and_one_that_is_old_have_their_words(desk: Desk) -> None:
    chat = desk.attach(None, desk.write("log.txt", "Mark 1: 7 fathoms.\n"))
    assert desk.assistant.name_chat(chat).result(20) is None
    for number in range(4):
        desk.ask(f"Question {number}?", chat)
    assert desk.assistant.name_chat(chat).result(20) is None
    assert len(desk.server.chats) == 4
