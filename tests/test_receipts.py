# SPDX-License-Identifier: AGPL-3.0-or-later
"""Receipts of real questions: what they say was sent is what the stand-in got."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from leadline.chat.mode import Mode
from leadline.choosing import How
from leadline.errors import AssistantError
from leadline.provider.retrying import RetryPolicy
from leadline.receipts import FullReceipt, is_large
from tests.conversing import Desk, LastingTokenizer, depth_log
from tests.servers.deepseek import DeepSeekServer
from tests.servers.prefixes import Prefixes


@pytest.fixture
def server() -> Iterator[DeepSeekServer]:
    with DeepSeekServer(prefixes=Prefixes(interval=0, common=False)) as running:
        yield running


def look(desk: Desk, turn_id: int, attempt: int | None = None) -> FullReceipt:
    return desk.assistant.receipts.look(turn_id, attempt).result(30)


def sent(receipt: FullReceipt) -> dict[str, bool]:
    """Names of the documents in the request; True for those that are new in it."""
    return {document.name: document.is_new for document in receipt.documents if document.is_sent}


def test_each_question_lists_the_documents_that_its_body_holds(desk: Desk, server: DeepSeekServer) -> None:
    chat = desk.attach(None, desk.write("log.txt", depth_log(40)))
    one = desk.ask("How deep?", chat)
    desk.set_time(desk.now + timedelta(minutes=1))
    desk.attach(chat, desk.write("more.txt", depth_log(30, 500)))
    two = desk.ask("And now?", chat)
    desk.set_time(desk.now + timedelta(minutes=1))
    desk.attach(chat, desk.write("later.txt", "Not sent yet.\n"))

    assert sent(look(desk, one.id)) == {"log.txt": True}
    assert [document.name for document in look(desk, one.id).documents] == ["log.txt"], "the rest came later"
    assert sent(look(desk, two.id)) == {"log.txt": False, "more.txt": True}
    assert all(len(document.hash) == 64 for document in look(desk, two.id).documents)


def test_a_document_that_left_the_prompt_is_in_old_receipts_only(desk: Desk, server: DeepSeekServer) -> None:
    chat = desk.attach(None, desk.write("log.txt", depth_log(40)), desk.write("gone.txt", depth_log(30, 500)))
    one = desk.ask("How deep?", chat)
    gone = next(entry.seq for entry in desk.chat(chat).pack if entry.name == "gone.txt")
    choosing, flash = desk.assistant.choosing, desk.assistant.catalogue.find("flash")
    choosing.take(choosing.removal(chat, [gone], flash, Mode.NON_THINK).result(30), How.REBUILD).result(30)
    two = desk.ask("And now?", chat)

    assert b"Mark 501" not in server.chats[-1].body
    assert sent(look(desk, one.id)) == {"log.txt": True, "gone.txt": True}
    assert set(sent(look(desk, two.id))) == {"log.txt"}


def test_a_source_says_what_of_it_was_left_out(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "sounding"
    folder.mkdir()
    (folder / "app.py").write_text("DEPTH = 7\n")
    (folder / ".env").write_text("API_TOKEN=abcdef0123456789abcdef\n")
    (folder / "logo.bin").write_bytes(bytes(range(256)) * 8)
    turn = desk.ask("What is it?", desk.attach(None, folder))

    (source,) = look(desk, turn.id).sources

    assert (source.name, source.sent, source.pages) == ("sounding/", 1, 1)
    assert dict(source.left_out) == {".env": "secret", "logo.bin": "binary"}
    assert source.sentence() == "sounding/: 1 document, 1 page; 2 left out: .env (secret), logo.bin (binary)"


def test_forecast_and_bill_stand_side_by_side(desk: Desk, server: DeepSeekServer) -> None:
    chat = desk.attach(None, desk.write("log.txt", depth_log(400)))
    desk.ask("How deep?", chat)
    turn = desk.ask("And now?", chat)

    receipt = look(desk, turn.id)

    assert receipt.forecast == desk.forecast(turn.id)
    assert receipt.bills == desk.entries(turn.id)
    assert receipt.error is not None and receipt.forecast is not None and turn.bill is not None
    assert (receipt.error.tokens, receipt.error.amount is None) == (0, False)
    assert receipt.error.amount is not None and receipt.forecast.price_expected is not None
    assert receipt.error.amount.amount == turn.bill.amount - receipt.forecast.price_expected
    assert receipt.error.output == server.chats[-1].output_tokens - receipt.forecast.output_typical


def test_each_try_has_its_request_id(tmp_path: Path, server: DeepSeekServer, tokenizer: LastingTokenizer) -> None:
    desk = Desk(tmp_path, server, tokenizer, retries=RetryPolicy(first_s=0.001))
    try:
        server.play({"status": 503})
        turn = desk.ask("How deep?")
        first, second = look(desk, turn.id).tries
        assert first.body_hash == second.body_hash
        assert first.request_id and second.request_id and first.request_id != second.request_id
        assert (look(desk, turn.id).attempt, look(desk, turn.id, 1).this) == (2, first)
    finally:
        desk.close()


def test_parameters_address_and_instructions_are_those_that_went_out(desk: Desk, server: DeepSeekServer) -> None:
    turn = desk.ask("How deep?", None, "pro", Mode.MAX)

    receipt = look(desk, turn.id)

    body = dict(server.chats[0].json)
    messages = body.pop("messages")
    assert (receipt.parameters, receipt.messages) == (body, len(messages))
    assert receipt.url == server.base_url + "/chat/completions"
    assert (receipt.key, receipt.instructions) == ("DEEPSEEK_API_KEY", "")


def test_a_replay_has_the_same_bytes_and_no_key(desk: Desk, server: DeepSeekServer) -> None:
    chat = desk.attach(None, desk.write("log.txt", depth_log(40)))
    turn = desk.ask("How deep?", chat)
    receipts = desk.assistant.receipts
    path = receipts.save_body(turn.id, None, desk.folder / "body.json").result(30)

    assert path.read_bytes() == receipts.body(turn.id).result(30) == server.chats[0].body
    receipt = look(desk, turn.id)
    programs = [receipts.program(receipt, form).result(30) for form in ("python", "curl")]
    for text in (repr(receipt), *programs, path.read_text()):
        assert server.key not in text
        assert "sk-" not in text
    assert all("DEEPSEEK_API_KEY" in program for program in programs)
    assert receipts.prompt(turn.id).result(60).text == server.chats[0].prompt


def test_a_large_body_may_stand_beside_its_command(desk: Desk) -> None:
    turn = desk.ask("How deep?", desk.attach(None, desk.write("log.txt", depth_log(4_000))))
    receipts, receipt = desk.assistant.receipts, look(desk, turn.id)

    assert is_large(receipt)
    path = receipts.save_body(turn.id, None, desk.folder / "body.json").result(30)
    program = receipts.program(receipt, "curl", path).result(30)
    assert f"@{path}" in program and len(program) < 1_000


def test_a_body_that_cannot_be_saved_says_so(desk: Desk) -> None:
    turn = desk.ask("How deep?")

    with pytest.raises(AssistantError, match=r"body.json could not be saved."):
        desk.assistant.receipts.save_body(turn.id, None, desk.folder / "nowhere" / "body.json").result(30)
    with pytest.raises(AssistantError, match="There is no receipt"):
        look(desk, 999)
