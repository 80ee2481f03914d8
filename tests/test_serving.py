# SPDX-License-Identifier: AGPL-3.0-or-later
"""Several endpoints at once, against real servers: who is asked, with which key, in which words, at what price."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from leadline.chat.mode import Mode
from leadline.costs.endpoint_prices import EndpointPrice
from leadline.costs.money import Money
from leadline.errors import AssistantError
from leadline.probing import EndpointDraft
from leadline.provider.probe import ProbeReport
from leadline.storage.endpoints import OwnLimits
from tests.conversing import Desk, depth_log
from tests.servers.deepseek import DeepSeekServer
from tests.servers.llama import ALIAS, CONTEXT_TOKENS, llama_server
from tests.servers.llmock import llmock_server
from tests.servers.prefixes import Prefixes

WORK_KEY = "sk-work-canary-5d41402abc4b2a76"
RACK_KEY = "sk-rack-canary-98f6bcd4621d373c"


@pytest.fixture
def server() -> Iterator[DeepSeekServer]:
    with DeepSeekServer(prefixes=Prefixes(interval=0, common=False)) as running:
        running.add_account(WORK_KEY, currency="USD")
        yield running


@pytest.fixture
def rack() -> Iterator[DeepSeekServer]:
    """Another server that speaks the protocol, with a key of its own."""
    with DeepSeekServer(key=RACK_KEY) as running:
        yield running


def add(desk: Desk, draft: EndpointDraft, key: str = "") -> str:
    """Add an endpoint with its key for this session, and read its list; gives its id."""
    arranging = desk.assistant.arranging
    name = arranging.add(draft).result(20).endpoint.id
    if key:
        arranging.set_key(name, key, for_session=True).result(20)
    arranging.refresh(name).result(20)
    return name


def rack_draft(rack: DeepSeekServer, switch: str = "none", **more: object) -> EndpointDraft:
    return EndpointDraft("Rack", f"{rack.base_url}/v1", thinking_switch=switch, **more)  # type: ignore[arg-type]


def refusal(desk: Desk, draft: EndpointDraft) -> AssistantError:
    with pytest.raises(AssistantError) as refused:
        desk.assistant.arranging.add(draft).result(20)
    return refused.value


# --- two accounts, two servers ----------------------------------------------------------------------------------------


def test_each_account_and_server_gets_its_own_key_and_no_other(
    desk: Desk, server: DeepSeekServer, rack: DeepSeekServer, capfd: pytest.CaptureFixture[str]
) -> None:
    work = add(desk, EndpointDraft("Work", currency="USD"), WORK_KEY)
    cluster = add(desk, rack_draft(rack), RACK_KEY)
    desk.ask("One?", model="flash")
    desk.ask("Two?", model=f"{work}/deepseek-flash")
    desk.ask("Three?", model=f"{cluster}/deepseek-flash")
    desk.close()

    assert [chat.header("authorization") for chat in server.chats] == [f"Bearer {server.key}", f"Bearer {WORK_KEY}"]
    assert {each.header("authorization") for each in rack.requests} == {f"Bearer {RACK_KEY}"}
    everything = b"".join(path.read_bytes() for path in desk.folder.rglob("*") if path.is_file())
    out, err = capfd.readouterr()
    for key in (WORK_KEY, RACK_KEY, server.key):
        assert key.encode() not in everything and key not in out + err


def test_two_accounts_have_their_own_cache_money_and_currency(desk: Desk, server: DeepSeekServer) -> None:
    work = add(desk, EndpointDraft("Work", currency="USD"), WORK_KEY)
    chat = desk.attach(None, desk.write("log.txt", depth_log(150)))
    first = desk.ask("How deep is mark 7?", chat)
    other = desk.ask("And mark 8?", chat, model=f"{work}/deepseek-flash")

    assert desk.forecast(other.id).hit_expected == server.chats[1].hit == 0, "the other account holds nothing"
    assert (first.bill, other.bill) == (
        Money(server.chats[0].charge, "CNY"), Money(server.chats[1].charge, "USD"),  # type: ignore[arg-type]
    )  # fmt: skip
    again = desk.ask("And mark 9?", chat, model=f"{work}/deepseek-flash")
    assert 1_000 < desk.forecast(again.id).hit_expected <= server.chats[2].hit
    assert desk.chat(chat).endpoint_id == work


def test_the_environments_key_goes_to_no_server_of_the_users_own(desk: Desk, rack: DeepSeekServer) -> None:
    name = desk.assistant.arranging.add(rack_draft(rack, limits=(OwnLimits("deepseek-flash"),))).result(20).endpoint.id
    turn = desk.ask("Hello?", model=f"{name}/deepseek-flash")

    assert turn.state == "failed" and "key" in turn.error_title
    assert [each.header("authorization") for each in rack.requests] == [""]


def test_an_account_without_a_key_is_not_asked(desk: Desk, server: DeepSeekServer) -> None:
    name = desk.assistant.arranging.add(EndpointDraft("Work")).result(20).endpoint.id
    error = desk.send("Hello?", model=f"{name}/deepseek-flash").not_sent()

    assert error is not None and error.code == "endpoint_key" and "Work" in error.title
    assert server.requests == []


def test_a_wrong_key_is_not_kept(desk: Desk) -> None:
    name = desk.assistant.arranging.add(EndpointDraft("Work")).result(20).endpoint.id
    with pytest.raises(AssistantError) as refused:
        desk.assistant.arranging.set_key(name, "sk-nobody-00000000", for_session=True).result(20)

    assert refused.value.code == "wrong_key"
    assert desk.assistant.arranging.key_status(name).result(20).source == "none"


def test_at_another_host_the_key_is_asked_for_again(desk: Desk, rack: DeepSeekServer) -> None:
    name = add(desk, rack_draft(rack), RACK_KEY)
    moved = replace(rack_draft(rack), base_url=rack.base_url.replace("127.0.0.1", "localhost"))
    row = desk.assistant.arranging.change(name, moved).result(20)

    assert not row.has_key
    assert desk.assistant.arranging.key_status(name).result(20).source == "none"
    desk.assistant.arranging.change(name, rack_draft(rack)).result(20)
    assert desk.assistant.arranging.key_status(name).result(20).source == "none", "nor does it come back"


def test_a_change_at_the_same_host_keeps_the_key(desk: Desk, rack: DeepSeekServer) -> None:
    name = add(desk, rack_draft(rack), RACK_KEY)
    desk.assistant.arranging.change(name, replace(rack_draft(rack, "thinking"), label="Renamed")).result(20)
    desk.ask("Hello?", model=f"{name}/deepseek-flash")

    assert rack.chats[-1].header("authorization") == f"Bearer {RACK_KEY}"
    assert desk.assistant.serving.find("renamed").endpoint.id == name


# --- what a server is sent --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("switch", "mode", "fields"),
    [
        ("none", Mode.NON_THINK, {}),
        ("chat_template_kwargs", Mode.NON_THINK, {"thinking": False, "enable_thinking": False}),
        ("chat_template_kwargs", Mode.MAX, {"thinking": True, "enable_thinking": True, "reasoning_effort": "max"}),
    ],
)
def test_a_server_is_asked_in_its_own_words_and_gets_no_thinking_back(
    desk: Desk, rack: DeepSeekServer, switch: str, mode: Mode, fields: dict[str, object]
) -> None:
    name = add(desk, rack_draft(rack, switch), RACK_KEY)
    chat = desk.attach(None, desk.write("one.txt", "The first paper.\n"))
    desk.ask("What is in it?", chat, f"{name}/deepseek-flash", mode)
    desk.ask("Sure?", chat, f"{name}/deepseek-flash", mode)

    for sent in (each.json for each in rack.chats):
        assert set(sent) - {"chat_template_kwargs"} == {"model", "messages", "stream", "stream_options", "max_tokens"}
        assert sent.get("chat_template_kwargs", {}) == fields
        assert all(set(message) == {"role", "content"} for message in sent["messages"])


def test_a_server_that_speaks_deepseeks_dialect_gets_it_with_its_own_field(desk: Desk, rack: DeepSeekServer) -> None:
    name = add(desk, rack_draft(rack, "thinking", thinking_field="reasoning"), RACK_KEY)
    rack.say(thinking="Let me see.", answer="Two.")
    first = desk.ask("One and one?", model=f"{name}/deepseek-flash", mode=Mode.HIGH)
    desk.ask("And one more?", first.chat_id, f"{name}/deepseek-flash", Mode.HIGH)

    sent = rack.chats[1].json
    assert sent["thinking"] == {"type": "enabled"} and sent["reasoning_effort"] == "high"
    assert set(sent["messages"][1]) == {"role", "content", "reasoning"}


def test_what_is_counted_for_a_server_is_an_estimate_and_free_until_a_price_is_entered(
    desk: Desk, rack: DeepSeekServer
) -> None:
    name = add(desk, rack_draft(rack), RACK_KEY)
    free = desk.ask("Hello?", model=f"{name}/deepseek-v4-pro")
    assert not desk.forecast(free.id).exact
    assert desk.forecast(free.id).price_expected == 0
    assert ([entry.state for entry in desk.entries(free.id)], free.bill) == (["free"], None)

    price = EndpointPrice("deepseek-v4-pro", Decimal("0.1"), Decimal(2), Decimal("3.5"))
    desk.assistant.arranging.change(name, rack_draft(rack, currency="EUR", prices=(price,))).result(20)
    paid = desk.ask("Hello again?", model=f"{name}/deepseek-v4-pro")
    assert paid.usage is not None
    usage = paid.usage
    amount = (usage.hit * Decimal("0.1") + usage.miss * 2 + usage.output * Decimal("3.5")) / 1_000_000
    assert paid.bill == Money(amount, "EUR")
    forecast = desk.forecast(paid.id)
    assert forecast.currency == "EUR" and forecast.price_expected is not None and forecast.price_expected > 0
    assert forecast.tier == "all"


def test_room_is_kept_for_a_vocabulary_that_needs_more_tokens(desk: Desk, rack: DeepSeekServer) -> None:
    limits = (OwnLimits("deepseek-flash", 8_000),)
    name = add(desk, rack_draft(rack, limits=limits), RACK_KEY)
    chat = desk.attach(None, desk.write("log.txt", depth_log(600)))
    turn = desk.ask("How deep is mark 7?", chat, f"{name}/deepseek-flash")

    forecast = desk.forecast(turn.id)
    assert forecast.tokens + forecast.max_tokens < 8_000 - forecast.tokens // 10
    bigger = desk.attach(None, desk.write("more.txt", depth_log(850)))
    error = desk.send("How deep is mark 7?", bigger, f"{name}/deepseek-flash").not_sent()
    assert error is not None and error.code == "too_long"


# --- lists ------------------------------------------------------------------------------------------------------------


def test_the_list_is_read_at_most_once_a_day_and_only_with_a_key(desk: Desk, server: DeepSeekServer) -> None:
    arranging = desk.assistant.arranging
    models = arranging.refresh_old().result(20)
    assert "low" in next(model for model in models if model.id == "deepseek-flash").offered_modes
    arranging.refresh_old().result(20)
    assert [each.path for each in server.requests] == ["/models"]
    desk.restart().arranging.refresh_old().result(20)
    assert len(server.requests) == 1, "what was read is kept"

    desk.set_time(desk.now + timedelta(days=1))
    desk.assistant.arranging.refresh_old().result(20)
    assert len(server.requests) == 2
    desk.close()
    desk.assistant = desk.start(key="")
    desk.set_time(desk.now + timedelta(days=1))
    desk.assistant.arranging.refresh_old().result(20)
    assert len(server.requests) == 2


def test_on_demand_every_list_is_read_and_what_failed_is_named(
    desk: Desk, server: DeepSeekServer, rack: DeepSeekServer
) -> None:
    add(desk, rack_draft(rack), RACK_KEY)
    desk.assistant.arranging.refresh("deepseek").result(20)
    rack.play({"status": 403, "path": "/models"})
    ((label, problem),) = desk.assistant.arranging.refresh_all().result(20)

    assert (label, problem.code) == ("Rack", "refused")
    assert [each.path for each in server.requests] == ["/models", "/models"]


def test_a_list_that_cannot_be_read_leaves_what_is_known(desk: Desk, server: DeepSeekServer) -> None:
    desk.assistant.arranging.refresh("deepseek").result(20)
    known = desk.assistant.catalogue
    desk.set_time(desk.now + timedelta(days=2))
    for fault in ({"status": 500}, {"html": True}, {"body": "{}"}):
        server.play({**fault, "path": "/models"})
        assert desk.assistant.arranging.refresh_old().result(20) == known.models


@pytest.mark.invalid_request  # the stand-in knows no deepseek-v5; what counts is that it was asked
def test_a_model_that_vanished_still_has_its_chats_and_one_that_came_is_asked(
    desk: Desk, server: DeepSeekServer
) -> None:
    old = desk.ask("Hello?", model="pro")
    server.play({"body": '{"data":[{"id":"deepseek-flash"},{"id":"deepseek-v5"}]}', "path": "/models"})
    desk.assistant.arranging.refresh("deepseek").result(20)

    assert desk.assistant.catalogue.find("pro").state == "gone"
    assert desk.chat(old.chat_id).turns[0].reply == old.reply
    desk.ask("Hello?", model="deepseek-v5")
    assert server.chats[1].json["model"] == "deepseek-v5"
    assert not desk.forecast(desk.chat(2).turns[0].id).exact, "its template is not known"


# --- adding and removing ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("draft", "words"),
    [
        (EndpointDraft("", "https://a.example"), "needs a name"),
        (EndpointDraft("x" * 61, "https://a.example"), "needs a name"),
        (EndpointDraft("a\x00b", "https://a.example"), "needs a name"),
        (EndpointDraft("DeepSeek"), "already"),
        (EndpointDraft("local", "https://a.example"), "already"),
        (EndpointDraft("Rack", "http://a.example"), "cannot be used"),
        (EndpointDraft("Rack", "https://user:secret@a.example"), "cannot be used"),
        (EndpointDraft("Rack", "https://a.example", proxy="ftp://b.example:1"), "proxy"),
        (EndpointDraft("Rack", "https://a.example", proxy="socks5://user:secret@b.example:1"), "proxy"),
    ],
)
def test_a_draft_that_cannot_be_used_is_refused_with_the_reason(desk: Desk, draft: EndpointDraft, words: str) -> None:
    error = refusal(desk, draft)

    assert error.code == "bad_argument" and words in error.title
    assert "secret" not in error.one_line() + error.detail
    assert [row.endpoint.id for row in desk.assistant.serving.rows] == ["deepseek", "local"]


def test_names_become_short_words_and_are_never_given_out_twice(desk: Desk) -> None:
    arranging, url = desk.assistant.arranging, "https://a.example"
    ids = [
        arranging.add(EndpointDraft(label, url)).result(20).endpoint.id
        for label in ("My vLLM: 8 GPUs!", "集群", "机房", "my vllm 8 gpus", "Deepseek 2")
    ]
    assert ids == ["my-vllm-8-gpus", "server", "server-2", "my-vllm-8-gpus-2", "deepseek-2"]
    arranging.remove("server").result(20)
    assert arranging.add(EndpointDraft("集群", url)).result(20).endpoint.id == "server-3"


def test_a_removed_endpoint_can_be_read_and_taken_back(desk: Desk, rack: DeepSeekServer) -> None:
    name = add(desk, rack_draft(rack), RACK_KEY)
    turn = desk.ask("Hello?", model=f"{name}/deepseek-flash")
    desk.assistant.arranging.remove(name).result(20)

    assert desk.chat(turn.chat_id).turns[0].reply == turn.reply
    error = desk.send("Still there?", turn.chat_id, f"{name}/deepseek-flash").not_sent()
    assert error is not None and error.code == "not_found"
    with pytest.raises(AssistantError) as removed:
        desk.assistant.serving.row(name)
    assert "“Rack” was removed" in removed.value.title
    desk.assistant.arranging.restore(name).result(20)
    assert desk.ask("And now?", turn.chat_id, f"{name}/deepseek-flash").state == "complete"


def test_an_hour_later_a_removed_endpoint_is_forgotten_with_its_key(desk: Desk, rack: DeepSeekServer) -> None:
    name = add(desk, rack_draft(rack), RACK_KEY)
    key_name = desk.assistant.serving.row(name).endpoint.key_name
    turn = desk.ask("Hello?", model=f"{name}/deepseek-flash")
    desk.assistant.arranging.remove(name).result(20)
    desk.assistant.tend().result(20)
    assert desk.assistant.keys.get(key_name) == RACK_KEY

    desk.set_time(desk.now + timedelta(hours=2))
    desk.assistant.tend().result(20)
    assert desk.assistant.keys.get(key_name) is None
    assert desk.chat(turn.chat_id).turns[0].reply == turn.reply
    desk.assistant.tend().result(20)


def test_deepseek_itself_can_get_a_proxy_and_cannot_be_removed(desk: Desk) -> None:
    arranging = desk.assistant.arranging
    row = arranging.change("deepseek", EndpointDraft("", proxy="http://127.0.0.1:3128", currency="USD")).result(20)
    assert (row.endpoint.proxy, row.endpoint.base_url, row.endpoint.label) == (
        "http://127.0.0.1:3128", desk.server.base_url, "DeepSeek",
    )  # fmt: skip
    arranging.remove("deepseek").result(20)
    assert desk.restart().deepseek.proxy == "http://127.0.0.1:3128"


# --- tests ------------------------------------------------------------------------------------------------------------


def report_of(desk: Desk, draft: EndpointDraft, endpoint_id: str | None = None, key: str = "") -> ProbeReport:
    return desk.assistant.arranging.test(draft, endpoint_id, key, lambda step: None).done.result(60)


def ledger_lines(desk: Desk) -> list[tuple[object, ...]]:
    query = "SELECT kind, model, mode, hit + miss, output, amount, currency, state FROM ledger"
    return desk.read(lambda con: con.execute(query).fetchall())


def test_a_test_of_an_account_is_billed_as_one_and_keeps_nothing_else(desk: Desk, server: DeepSeekServer) -> None:
    report = report_of(desk, EndpointDraft("Work", currency="USD"), key=WORK_KEY)

    assert (report.error, report.fits_max, report.thinking_field) == (None, True, "reasoning_content")
    (sent,) = server.chats
    assert sent.header("authorization") == f"Bearer {WORK_KEY}" and sent.charge is not None
    ((*line, amount, currency, state),) = ledger_lines(desk)
    assert line == ["test", "deepseek-flash", "high", sent.prompt_tokens, 1]
    assert (Decimal(str(amount)), currency, state) == (sent.charge, "USD", "billed")
    assert [row.endpoint.id for row in desk.assistant.serving.rows] == ["deepseek", "local"]
    assert desk.assistant.chats().result(20) == []
    assert desk.assistant.totals(None).result(20).today == (Money(sent.charge, "USD"),)


def test_a_test_of_a_server_costs_what_was_entered_and_else_leaves_no_line(desk: Desk, rack: DeepSeekServer) -> None:
    assert report_of(desk, rack_draft(rack), key=RACK_KEY).error is None
    assert ledger_lines(desk) == []

    price = EndpointPrice("deepseek-flash", output=Decimal(2))
    report_of(desk, rack_draft(rack, prices=(price,), currency="EUR"), key=RACK_KEY)
    ((kind, model, mode, _, output, amount, currency, state),) = ledger_lines(desk)
    assert (kind, model, mode, output, amount, currency, state) == (
        "test", "deepseek-flash", "non-think", 1, "0.000002", "EUR", "billed",
    )  # fmt: skip


def test_a_test_takes_the_kept_key_for_the_same_host_and_for_no_other(desk: Desk, rack: DeepSeekServer) -> None:
    name = add(desk, rack_draft(rack), RACK_KEY)
    rack._service.exchanges.clear()
    assert report_of(desk, rack_draft(rack), name).error is None
    assert {each.header("authorization") for each in rack.requests} == {f"Bearer {RACK_KEY}"}

    rack._service.exchanges.clear()
    moved = replace(rack_draft(rack), base_url=rack.base_url.replace("127.0.0.1", "localhost"))
    error = report_of(desk, moved, name).error
    assert error is not None and error.code == "wrong_key"
    assert {each.header("authorization") for each in rack.requests} == {""}


# --- a server nobody here wrote ---------------------------------------------------------------------------------------


def test_a_public_mock_of_openai_is_asked_like_any_server(desk: Desk) -> None:
    with llmock_server() as mock:
        name = add(desk, EndpointDraft("Mock", mock.base_url))
        model = desk.assistant.catalogue.of_endpoint(name)[0]
        mock.play({"type": "reply", "text": "Forty-two fathoms."})
        first = desk.ask("How deep?", model=model.key)
        mock.play({"type": "reply", "text": "Still forty-two."})
        second = desk.ask("And now?", first.chat_id, model.key)
        mock.play({"type": "fail", "status": 401, "times": 9})
        refused = desk.ask("And now?", first.chat_id, model.key)

    assert [(turn.state, turn.reply) for turn in (first, second)] == [
        ("complete", "Forty-two fathoms."), ("complete", "Still forty-two."),
    ]  # fmt: skip
    assert first.usage is not None and first.bill is None
    assert (model.window_tokens, model.state) == (32_768, "unknown")
    assert refused.state == "failed" and refused.error_title


@pytest.mark.engine
def test_llama_cpps_own_server_answers_and_thinks_by_its_template(desk: Desk) -> None:
    with llama_server(thinking=True) as (url, key):
        draft = EndpointDraft("Desk", url, thinking_switch="chat_template_kwargs")
        name = add(desk, draft, key)
        model = desk.assistant.catalogue.find(ALIAS, name)
        thinking = desk.send("Say one word.", model=model.key, mode=Mode.HIGH)
        plain = desk.send("Say one word.", model=model.key)
        thinking.end()
        plain.end()

        assert (model.key, model.window_tokens) == (f"desk/{ALIAS}", CONTEXT_TOKENS)
        assert thinking.thinking and not plain.thinking
        assert plain.answer
        usage = plain.ended().usage
        assert usage is not None and usage.prompt > 0 and usage.output > 0
        too_long = desk.send("word " * 1_200, model=model.key).not_sent()
        assert too_long is not None and too_long.code == "too_long"
