# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a user can do, method by method: real database, real key store, no window."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from leadline.assistant import Assistant
from leadline.chat.mode import Mode
from leadline.costs import own_prices
from leadline.costs.own_prices import OwnPrices
from leadline.costs.prices import PriceRow
from leadline.documents.document import State
from leadline.errors import AssistantError
from leadline.host.paths import paths_under
from leadline.host.settings import Settings
from leadline.host.settings import load as load_settings
from tests.conversing import OFF_PEAK, PEAK, Desk


def test_making_one_opens_and_starts_nothing(tmp_path: Path) -> None:
    Assistant(paths_under(tmp_path / "state"), {})

    assert not (tmp_path / "state").exists()


@pytest.mark.parametrize("url", ["http://192.0.2.1", "ftp://example.org", "https://me:pw@example.org", "nonsense"])
def test_an_address_that_a_key_must_not_travel_to_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(AssistantError) as raised:
        Assistant(paths_under(tmp_path), {}, base_url=url)

    assert raised.value.code == "bad_argument"
    assert "pw" not in raised.value.one_line()


@pytest.mark.parametrize(
    ("environ", "settings", "currency"),
    [
        ({"LANG": "zh_CN.UTF-8"}, Settings(), "CNY"),
        ({"LANG": "de_DE.UTF-8"}, Settings(), "USD"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C.UTF-8"}, Settings(), "USD"),
        ({}, Settings(language="zh"), "CNY"),
        ({"LANG": "zh_CN.UTF-8"}, Settings(currency="USD"), "USD"),
        ({}, Settings(), "USD"),
    ],
)
def test_the_currency_is_the_users_choice_or_the_languages(
    tmp_path: Path, environ: dict[str, str], settings: Settings, currency: str
) -> None:
    assert Assistant(paths_under(tmp_path), environ, settings=settings).currency == currency


def test_the_model_is_the_users_choice_or_follows_the_key(desk: Desk) -> None:
    assert desk.assistant.default_model().result(20).id == "deepseek-flash"
    assert desk.start(key="").default_model().result(20).endpoint == "local"
    assert desk.start(key="", model="pro").default_model().result(20).id == "deepseek-v4-pro"
    assert desk.start(key="", model="gone-from-the-catalogue").default_model().result(20).endpoint == "local"


def test_the_tier_and_its_end(desk: Desk) -> None:
    assert desk.assistant.tier().result(20) == ("off-peak", OFF_PEAK + timedelta(hours=5))
    desk.set_time(PEAK)
    assert desk.assistant.tier().result(20) == ("peak", PEAK + timedelta(hours=2))


def test_history_is_renamed_searched_hidden_and_purged(desk: Desk) -> None:
    desk.server.say(answer="The cuttlefish 墨鱼 sleeps.")
    chat = desk.ask("Who sleeps?").chat_id
    desk.assistant.rename(chat, "Of squids").result(20)

    def found(query: str) -> list[str]:
        return sorted(hit.where for hit in desk.assistant.search(query).result(20))

    assert (found("squids"), found("墨鱼"), found("sleeps")) == (["title"], ["reply"], ["question", "reply"])
    assert [row.title for row in desk.assistant.chats().result(20)] == ["Of squids"]
    desk.assistant.hide(chat).result(20)
    assert (desk.assistant.chats().result(20), found("墨鱼")) == ([], [])
    desk.assistant.unhide(chat).result(20)
    assert found("墨鱼") == ["reply"]
    desk.assistant.hide(chat).result(20)
    desk.assistant.tend().result(20)
    desk.assistant.unhide(chat).result(20)
    assert found("墨鱼") == ["reply"], "it can be taken back for an hour"
    desk.assistant.hide(chat).result(20)
    at, desk.now = desk.now, desk.now + timedelta(minutes=61)
    desk.assistant.tend().result(20)
    desk.now = at
    desk.close()
    for path in (desk.folder / "data").glob("history.sqlite3*"):
        assert b"cuttlefish" not in path.read_bytes(), path.name
    desk.assistant = desk.start()
    totals = desk.assistant.totals(None).result(20)
    assert [money.amount for money in totals.today] == [desk.server.charged["CNY"]], "what was paid is not forgotten"


def test_drafts_are_kept_for_each_chat_and_for_the_new_one(desk: Desk) -> None:
    chat = desk.ask("Hello?").chat_id
    desk.assistant.save_draft(chat, "half a thou").result(20)
    desk.assistant.save_draft(None, "new one").result(20)
    desk.restart()

    assert desk.chat(chat).draft == "half a thou"
    assert desk.assistant.draft().result(20) == "new one"
    desk.ask("half a thought", chat)
    assert desk.chat(chat).draft == ""


def test_a_document_that_was_not_sent_yet_is_taken_out_and_put_back(desk: Desk) -> None:
    chat = desk.attach(None, desk.write("a.txt", "First.\n"), desk.write("b.txt", "Second.\n"))
    desk.assistant.detach(chat, [1]).result(20)
    assert [entry.name for entry in desk.chat(chat).pack] == ["b.txt"]
    desk.assistant.reattach(chat, [1]).result(20)
    desk.assistant.detach(chat, [2]).result(20)
    desk.ask("What is there?", chat)

    prompt = desk.server.chats[0].prompt
    assert "First." in prompt and "Second." not in prompt


def test_settings_are_taken_at_once_and_kept(desk: Desk) -> None:
    desk.assistant.save_settings(Settings(currency="USD", theme="dark")).result(20)

    assert desk.assistant.currency == "USD"
    assert load_settings(desk.assistant.paths.settings_file) == Settings(currency="USD", theme="dark")


def test_today_ends_at_midnight_of_the_users_own_day(desk: Desk) -> None:
    chat = desk.ask("Hello?").chat_id
    desk.set_time(OFF_PEAK + timedelta(days=1))
    totals = desk.assistant.totals(chat).result(20)

    assert totals.today == ()
    assert [money.amount for money in totals.chat] == [desk.server.charged["CNY"]]


def test_two_programs_on_one_folder_see_each_others_chats(desk: Desk) -> None:
    other = desk.start()
    assert other.chats().result(20) == []
    chat = desk.ask("Hello?").chat_id

    assert [row.id for row in other.chats().result(20)] == [chat]
    assert other.open().result(20).notices == ()


def test_a_reply_whose_program_was_killed_is_told_and_kept(desk: Desk) -> None:
    chat = desk.ask("Hello?").chat_id
    desk.close()
    with sqlite3.connect(desk.folder / "data" / "history.sqlite3") as con:
        con.execute("UPDATE turn SET state = 'streaming', writer = ?", ("0" * 32,))
    con.close()
    desk.assistant = desk.start()
    opened = desk.assistant.open().result(20)

    assert [notice.code for notice in opened.notices] == ["cut"]
    (turn,) = desk.chat(chat).turns
    assert turn.state == "interrupted" and turn.reply
    desk.ask("Go on.", chat)
    assert desk.server.chats[1].json["messages"][1]["content"] == turn.reply


def test_the_daily_backup_is_made_and_does_not_keep_the_window_waiting(desk: Desk) -> None:
    desk.ask("Hello?")
    desk.restart()
    assert desk.assistant.open().result(20).notices == ()
    assert not [path for path in (desk.folder / "data").rglob("*") if path.parent.name == "backups"]

    desk.assistant.tend().result(20)

    assert [path for path in (desk.folder / "data").rglob("*") if path.parent.name == "backups"]


def test_a_model_file_that_is_none_is_told_and_another_can_be_chosen(desk: Desk) -> None:
    bad = desk.write("model.gguf", "not a model")
    desk.assistant.choose_engine_model(str(bad)).result(20)
    heard = desk.send("Hello?", model="local", mode=Mode.NON_THINK)
    error = heard.not_sent()

    assert error is not None and error.code == "model_file"
    assert desk.assistant.chats().result(20) == []
    desk.assistant.choose_engine_model("").result(20)
    assert desk.assistant.engine._model_path is None


def test_closing_twice_or_unused_is_quiet(desk: Desk, tmp_path: Path) -> None:
    unused = Assistant(paths_under(tmp_path / "unused"), {})
    unused.close()
    unused.close()
    assert not (tmp_path / "unused").exists()


def test_everything_left_out_is_a_chat_that_can_still_be_asked(desk: Desk) -> None:
    path = desk.folder / "blob.bin"
    path.write_bytes(bytes(range(256)) * 20)
    chat = desk.attach(None, path)
    assert [entry.state for entry in desk.chat(chat).pack] == [State.LEFT_OUT]
    desk.ask("Hello?", chat)

    assert [message["role"] for message in desk.server.chats[0].json["messages"]] == ["user"]


def test_own_prices_are_kept_and_used_and_a_damaged_file_is_said(tmp_path: Path) -> None:
    at = datetime(2026, 12, 5, 12, tzinfo=UTC)  # a Saturday
    mine = PriceRow("deepseek-flash", at, None, "all", Decimal(1), Decimal(2), Decimal(3), "CNY", own_prices.OWN)

    def miss(assistant: Assistant) -> Decimal:
        row = assistant.prices.row_at("deepseek-flash", "CNY", at)
        assert row is not None
        return row.miss

    paths = paths_under(tmp_path)
    with closing(Assistant(paths, {})) as assistant:
        with pytest.raises(AssistantError):
            assistant.price_book.save(OwnPrices((replace(mine, miss=Decimal(-1)),))).result()
        assert miss(assistant) == 1
        assistant.price_book.save(OwnPrices((mine,))).result()
        assert miss(assistant) == 2
    with closing(Assistant(paths, {})) as assistant:
        assert assistant.open().result().notices == ()
        assert miss(assistant) == 2
    paths.prices_file.write_text("{")
    with closing(Assistant(paths, {})) as assistant:
        assert [notice.code for notice in assistant.open().result().notices] == ["damaged"]
        assert miss(assistant) == 1
