# SPDX-License-Identifier: AGPL-3.0-or-later
"""Names of chats through the window: in the list at once, billed to the last decimal, the user's own for ever."""

from decimal import Decimal

from leadline.costs.money import Money, shown
from tests.flows.conftest import OpenDesk
from tests.flows.test_chats import rename_row
from tests.servers.chat import Pace
from tests.servers.deepseek import DeepSeekServer

QUESTION = "Why does the tide at Ostend come fifty minutes later on each day that follows?"


def test_a_chat_gets_a_name_in_the_list_and_over_it_and_the_sums_know_what_it_cost(
    open_desk: OpenDesk, vocabulary: None
) -> None:
    with DeepSeekServer(currency="USD", pace=Pace(rate=400.0)) as server:
        desk = open_desk(server, titles=True)
        server.say(answer="Because of the moon, which goes round.")
        server.say(answer="“Daily delay of the tides”.")
        desk.ask(QUESTION)
        desk.wait(lambda: desk.chats == ["Daily delay of the tides"], "the list has the name")
        assert desk.window.header.title.text() == desk.window.windowTitle() == "Daily delay of the tides"
        desk.wait_reply()
        title = server.chats[1]
        assert title.json["thinking"] == {"type": "disabled"} and title.prompt_tokens < 300
        money = {name: shown(Money(amount, "USD"), "C") for name, amount in sums(server).items()}
        desk.wait(lambda: desk.look_at_costs()["chat"] == money["all"], "the chat's sum holds it")
        costs = desk.look_at_costs()
        assert (costs["reply"], costs["today"]) == (money["reply"], money["all"]), "the reply's own does not"
        total = desk.assistant.totals(desk.controller.session.chat_id).result(5)
        assert total.chat == (Money(sums(server)["all"], "USD"),), "to the last decimal"

        server.say(answer="More about the moon.")
        desk.ask("And the moon?")
        desk.wait_reply()
        desk.new_chat()
        server.say(answer="Of the sun.")
        server.play({}, {"status": 503})
        desk.ask("What of the sun?")
        desk.wait(lambda: len(server.chats) == 5 and server.chats[4].done.is_set(), "a name is asked for in vain")
        desk.wait(lambda: desk.chats[0] == "What of the sun?", "the first words do")
        assert desk.notice is None, "and nothing is said"
        assert len(server.chats) == 5, "the first chat was asked about once"
        rename_row(desk, "What of the sun?", "Sun")
        desk.wait(lambda: desk.chats[0] == "Sun", "the user's own name")
        desk.ask("And the stars?")
        desk.wait_reply()
        assert len(server.chats) == 6 and desk.chats == ["Sun", "Daily delay of the tides"]
        desk.close()


def sums(server: DeepSeekServer) -> dict[str, Decimal]:
    charges = [each.charge or Decimal(0) for each in server.chats]
    return {"reply": charges[0], "all": sum(charges, Decimal(0))}
