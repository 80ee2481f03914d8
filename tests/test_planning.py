# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a question would send: quotes that cost nothing and hold, and small windows with the real engine."""

from collections.abc import Iterator
from concurrent.futures import Future
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest

from leadline.assistant import Assistant
from leadline.chat.mode import Mode
from leadline.chat.place import AT_END, How, Place
from leadline.context.tokenizer import Measured
from leadline.errors import AssistantError
from leadline.planning import LOCAL_PASSAGES_TOKENS, Planning, Prepared
from leadline.storage import conversations
from leadline.storage.ledger import Connection
from tests.context import official
from tests.conversing import OFF_PEAK, Desk, LastingTokenizer, depth_log
from tests.servers.deepseek import DeepSeekServer
from tests.servers.prefixes import Prefixes


@pytest.fixture
def desk(tmp_path: Path, tokenizer: LastingTokenizer) -> Iterator[Desk]:
    with DeepSeekServer(prefixes=Prefixes(interval=0, common=False)) as server:
        made = Desk(tmp_path, server, tokenizer)
        yield made
        made.close()


def prepared(desk: Desk, chat_id: int, question: str, model: str = "local", again: int | None = None) -> Prepared:
    """What would be sent."""
    found = desk.assistant.catalogue.find(model)
    place = Place(How.AGAIN, again) if again is not None else AT_END
    planning = Planning(desk.assistant, desk.chat(chat_id), question, found, Mode.NON_THINK, OFF_PEAK, place=place)
    return planning.prepare()


# --- quotes -----------------------------------------------------------------------------------------------------------


def test_a_price_that_is_asked_for_at_once_waits_for_what_the_last_reply_left(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The end of a reply is counted after it was told."""
    measure = desk.assistant.tokenizer.measure
    counted: list[Future[Measured]] = []
    late = Future[Measured]()

    def hold_first(body: bytes) -> Future[Measured]:
        if b"Nine fathoms." not in body or counted:
            return measure(body)
        counted.append(measure(body))
        return late

    monkeypatch.setattr(desk.assistant.tokenizer, "measure", hold_first)
    desk.server.say(answer="Nine fathoms.")
    end = desk.send("How deep? " + "It matters. " * 200).end()
    quoting = desk.assistant.quote(end.chat_id, "And now?", "flash", Mode.NON_THINK)
    with pytest.raises(TimeoutError):
        quoting.result(0.5)
    late.set_result(counted[0].result(60))

    assert quoting.result(60).forecast.held_kind == "end"


def test_the_quick_quote_is_the_size_that_is_sent(desk: Desk) -> None:
    first = desk.ask("Hello?")
    desk.attach(first.chat_id, desk.write("log.txt", depth_log(30)))
    for question in ("How deep?", "水有多深?", "  leading blanks", "\n\nlines\n", "1", "# a *b*", ""):
        quote = desk.assistant.quote(first.chat_id, question, "flash", Mode.NON_THINK).result(30)
        exact = prepared(desk, first.chat_id, question, "flash").forecast
        assert quote.forecast == exact, repr(question)
        assert exact.hit_expected == 128
        assert quote.forecast.input_price == (128 * Decimal("0.02") + exact.tokens - 128) / 1_000_000


@pytest.mark.parametrize("model", ["flash", "pro"])
@pytest.mark.parametrize("mode", [Mode.NON_THINK, Mode.LOW, Mode.HIGH, Mode.MAX])
def test_what_was_counted_is_what_the_service_reports_to_the_token(desk: Desk, model: str, mode: Mode) -> None:
    """English, Chinese, code, JSON, emoji, look-alikes of special tokens: the stand-in uses the official library."""
    texts = [text for text in official.HARD_TEXTS if text.strip()]
    files = [desk.write(f"{at}.txt", text) for at, text in enumerate(texts)]
    chat = desk.attach(None, *files[::2])
    counted, reported = [], []
    for at, text in enumerate(texts):
        if at == 5:
            desk.attach(chat, *files[1::2])
        desk.server.say(thinking=text[:200], answer=text[-200:])
        quoted = desk.assistant.quote(chat, text, model, mode, instructions="Sei kurz. 简短。").result(30).forecast
        turn = desk.ask(text, chat, model, mode, instructions="Sei kurz. 简短。")
        counted.append((quoted.exact, quoted.tokens, desk.forecast(turn.id).tokens))
        (entry,) = desk.entries(turn.id)
        assert entry.usage is not None
        reported.append((True, *[entry.usage.hit + entry.usage.miss] * 2))

    assert counted == reported
    assert {entry.kind for entry in desk.chat(chat).pack if entry.since_turn is None} <= {""}  # all of them went out


def test_a_quote_writes_and_sends_nothing(desk: Desk) -> None:
    chat = desk.attach(None, desk.write("log.txt", depth_log(30)))
    before = desk.chat(chat)
    desk.assistant.quote(chat, "How deep?", "flash", Mode.MAX).result(30)
    desk.assistant.quote(chat, "How deep?", "local", Mode.NON_THINK).result(30)

    assert desk.chat(chat) == before
    assert desk.server.requests == []


def test_a_local_quote_is_an_estimate_that_costs_nothing_and_starts_no_engine(desk: Desk) -> None:
    chat = desk.attach(None, desk.write("log.txt", depth_log(2_000)))
    quote = desk.assistant.quote(chat, "How deep?", "local", Mode.HIGH).result(30)

    assert not quote.forecast.exact
    assert (quote.forecast.price_high, quote.document_tokens) == (Decimal(0), LOCAL_PASSAGES_TOKENS)


def test_max_mode_keeps_room_for_its_answer_and_its_ceiling_is_sent(desk: Desk) -> None:
    desk.server.say(thinking="Hm.", answer="Yes.")
    turn = desk.ask("Really?", mode=Mode.MAX)

    assert desk.forecast(turn.id).max_tokens == desk.server.chats[0].json["max_tokens"] == 393_216


def test_own_answers_teach_the_typical_length(desk: Desk) -> None:
    chat = None
    for words in (10, 20, 40):
        desk.server.say(answer="word " * words)
        chat = desk.ask("Say it.", chat).chat_id
    quote = desk.assistant.quote(chat, "Again.", "flash", Mode.NON_THINK).result(30)
    outputs = sorted(exchange.output_tokens for exchange in desk.server.chats)

    assert (quote.forecast.output_typical, quote.forecast.own_replies) == (outputs[1], 3)
    assert outputs[0] // 2 <= quote.forecast.output_low < outputs[0], "so few say little about the shortest"
    assert outputs[2] < quote.forecast.output_high <= outputs[2] * 2


# --- the tiny window --------------------------------------------------------------------------------------------------


@pytest.fixture
def local(desk: Desk, engine_owner: Assistant) -> Desk:
    """A desk whose assistant has an engine that runs already."""
    desk.assistant._engine = engine_owner.engine
    return desk


@pytest.fixture(scope="module")
def engine_owner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    from leadline.host.paths import paths_under
    from leadline.provider.engine import EmbeddedEngine

    class LastingEngine(EmbeddedEngine):
        """One child for the tests of this module."""

        def stop(self) -> None:
            """An assistant ends it with the rest; the next one goes on with it."""

    made = Assistant(paths_under(tmp_path_factory.mktemp("engine")), {})
    lasting = LastingEngine(None)
    made._engine = lasting
    lasting.start().result(60)
    yield made
    made.close()
    EmbeddedEngine.stop(lasting)


def past(desk: Desk, chat: int, count: int, reply: str) -> None:
    """Questions that were answered before, as the local model's."""

    def rows(con: Connection) -> None:
        parent = None
        for number in range(count):
            turn = conversations.begin_turn(
                con, chat, parent_id=parent, question=f"Question {number}?", mode=Mode.NON_THINK, model="local",
                writer="", at=OFF_PEAK,
            )  # fmt: skip
            finish = partial(conversations.finish_turn, con, turn, state="complete", thinking="", ended_at=OFF_PEAK)
            finish(reply=reply)
            parent = turn

    desk.assistant.store().write(rows).result(20)


@pytest.mark.engine
def test_a_small_pack_goes_to_the_tiny_model_whole_and_streams_for_nothing(local: Desk) -> None:
    chat = local.attach(None, local.write("note.txt", "The harbour is 49 fathoms deep.\n"))
    heard = local.send("How deep is the harbour?", chat, "local")
    heard.wait_for(lambda h: len(h.answer) > 20, 60)
    heard.stream.stop()
    turn = local.turn(chat, heard.end().turn_id)

    assert (turn.state, turn.reply, turn.passages) == ("stopped", heard.answer, ())
    assert [entry.state for entry in local.entries(turn.id)] == ["free"]
    totals = local.assistant.totals(chat).result(20)
    assert (totals.chat, totals.has_unknown) == ((), False)
    assert local.chat(chat).pack[0].since_turn == turn.id
    local.ask("And now?", chat, "flash")
    sent = local.server.chats[0].json["messages"]
    assert sent[0]["content"].startswith("[document 1: note.txt]\nThe harbour is 49")
    assert sent[-2]["content"] == heard.answer


@pytest.mark.engine
def test_a_big_pack_gives_its_best_passages_and_goes_whole_to_deepseek_later(local: Desk) -> None:
    text = "".join(
        f"Section {n}. "
        + ("The albatross nests on the northern cliff.\n" if n == 77 else "Nothing of note here.\n" * 9)
        for n in range(120)
    )
    chat = local.attach(None, local.write("birds.txt", text))
    heard = local.send("Where does the albatross nest?", chat, "local")
    heard.wait_for(lambda h: h.answer, 90)
    heard.stream.stop()
    turn = local.turn(chat, heard.end().turn_id)

    assert len(turn.passages) == 1 and turn.passages[0].startswith("birds.txt lines ")
    assert (turn.frozen_tail, local.chat(chat).pack[0].since_turn) == (b"", None)
    body = local.receipt(turn.id)
    assert b"albatross nests" in body and body.count(b"Section") < 10
    again = prepared(local, chat, "", "flash", again=turn.id)
    assert len(again.plan.pack) == 1 and again.gathered.head_seqs == (1,), "tried again by DeepSeek, all of it goes"
    local.ask("And where exactly?", chat, "flash")
    asked = local.server.chats[0].json["messages"]
    assert [message["role"] for message in asked] == ["user", "assistant", "user"]
    assert "Section 119." in asked[-1]["content"] and asked[-1]["content"].endswith("And where exactly?")


@pytest.mark.engine
def test_passages_fit_their_budget_and_come_in_the_order_of_reading(local: Desk) -> None:
    chat = local.attach(None, local.write("log.txt", depth_log(2_000)))
    made = prepared(local, chat, "What depth has mark 1500?")

    (label,) = made.passages  # one line a document
    firsts = [int(lines.split("-")[0]) for lines in label.removeprefix("log.txt lines ").split(", ")]
    assert 1 < len(firsts) < 10
    assert firsts == sorted(firsts)
    assert local.assistant.engine.count([made.plan.tail.decode()]).result(30)[0] < LOCAL_PASSAGES_TOKENS + 100
    assert made.gathered.head_seqs == made.gathered.tail_seqs == ()


@pytest.mark.engine
def test_old_questions_are_left_out_and_named_and_the_new_document_is_not_lost(local: Desk) -> None:
    chat = local.ask("Hello?", None, "flash").chat_id
    past(local, chat, 12, "A long answer about the sea and the wind. " * 45)
    local.attach(chat, local.write("note.txt", "The harbour is 49 fathoms deep.\n"))
    made = prepared(local, chat, "How deep is it?")

    assert made.passages == (f"without the {12 - len(made.plan.turns)} oldest questions",)
    assert 2 < len(made.plan.turns) < 12
    assert b"49 fathoms" in made.plan.tail
    assert made.frozen_tail == made.plan.tail, "what was sent whole is repeated from now on"
    assert made.gathered.tail_seqs == (1,)


@pytest.mark.engine
def test_documents_within_old_questions_do_not_burst_the_small_window(local: Desk) -> None:
    chat = local.ask("Hello?").chat_id
    local.attach(chat, local.write("log.txt", depth_log(2_000)))
    local.ask("What depth has mark 1500?", chat)
    made = prepared(local, chat, "And mark 1501?")

    assert all(turn.frozen_tail == b"" for turn in made.plan.turns) and made.passages
    assert made.forecast.tokens < local.assistant.engine.context_tokens


@pytest.mark.engine
def test_a_question_over_the_small_window_is_refused_with_numbers(local: Desk) -> None:
    chat = local.attach(None, local.write("note.txt", "Text.\n"))
    with pytest.raises(AssistantError) as raised:
        prepared(local, chat, "word " * 4_000)

    assert raised.value.code == "too_long" and "tokens" in raised.value.title
