# SPDX-License-Identifier: AGPL-3.0-or-later
"""The search for what the filter refuses: right for every mixture, never dearer than was said, billed as a test."""

import threading
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadline.chat.mode import Mode
from leadline.errors import AssistantError
from leadline.halving import Bound, Verdict, bound, search
from leadline.refusing import Progress, Refusing
from tests.conversing import OFF_PEAK, PEAK, Desk, depth_log


def run(seqs: tuple[int, ...], refuses: "frozenset[int] | set[int]", together: int = 0) -> tuple[Verdict, list[tuple]]:
    """The search against a filter that refuses these, or any `together` documents at once."""
    steps, asked = search(seqs), []
    try:
        wanted = next(steps)
        while True:
            asked.append(wanted)
            is_refused = bool(refuses & set(wanted)) or bool(together and len(wanted) >= together)
            wanted = steps.send(is_refused)
    except StopIteration as end:
        return end.value, asked


@given(st.sets(st.integers(1, 99), min_size=1, max_size=40), st.data())
def test_every_document_that_is_refused_is_found_and_no_other(seqs: set[int], data: st.DataObject) -> None:
    ordered = tuple(sorted(seqs))
    bad = data.draw(st.sets(st.sampled_from(ordered), min_size=1))
    verdict, asked = run(ordered, bad)
    assert verdict == Verdict(verdict.culprits) and set(verdict.culprits) == bad
    assert len(verdict.culprits) == len(bad) and len(set(asked)) == len(asked), "nothing is asked twice"


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=64), st.data())
def test_one_bad_document_never_takes_more_than_was_said(tokens: list[int], data: st.DataObject) -> None:
    seqs = tuple(range(len(tokens)))
    bad = data.draw(st.sampled_from(seqs))
    base = data.draw(st.integers(0, 500))
    _, asked = run(seqs, {bad})
    most = bound(tokens, base)
    accepted = sum(base + sum(tokens[seq] for seq in wanted) for wanted in asked if bad not in wanted)
    assert len(asked) <= most.requests and accepted <= most.billed_tokens


def test_the_bound_is_reached_and_grows_with_the_logarithm() -> None:
    assert bound([], 10) == bound([7], 10) == Bound(1, 10)
    assert bound([1] * 1_024, 0).requests == 13
    assert bound([100, 200], 10) == Bound(4, 10 + 110 + (10 + 300 - 100))


def test_what_is_refused_only_together_is_said_so() -> None:
    verdict, _ = run((1, 2, 3, 4), set(), together=3)
    assert verdict == Verdict((), is_together=True)


def refused_question(desk: Desk, *names: str, question: str = "How deep?", bad: str = "FORBIDDEN") -> tuple[int, int]:
    """Documents, those named bad-… with a text that the filter refuses, and the question about them."""
    desk.server.forbid("FORBIDDEN")
    files = [
        desk.write(name, depth_log(20) + (bad if name.startswith("bad") else "calm") + f" {name}\n") for name in names
    ]
    chat = desk.attach(None, *files)
    turn = desk.ask(question, chat, mode=Mode.NON_THINK)
    assert turn.state == "failed" and "content filter" in turn.error_title
    return chat, turn.id


def found(searching: Refusing) -> tuple[Verdict, list[str], int, list[Progress]]:
    told: list[Progress] = []
    searching.start(told.append)
    outcome = searching.done.result(60)
    return outcome.verdict, [entry.name for entry in outcome.documents], outcome.requests, told


def test_the_document_is_named_within_the_price_that_was_said_and_the_rest_can_go(desk: Desk) -> None:
    chat, turn = refused_question(desk, "a.txt", "b.txt", "c.txt", "bad-d.txt", "e.txt")
    searching = desk.assistant.find_refused(chat, turn)
    offer = searching.offer().result(30)
    before = len(desk.server.chats)
    assert offer.documents == 5 and offer.price is not None and before == 1, "the offer itself sends nothing"
    told: list[Progress] = []
    searching.start(told.append)
    outcome = searching.done.result(60)
    assert [entry.name for entry in outcome.documents] == ["bad-d.txt"] and outcome.verdict == Verdict((4,))
    probes = desk.server.chats[before:]
    assert len(probes) == outcome.requests <= offer.requests
    assert [each.requests for each in told] == list(range(outcome.requests))
    assert all(each.json["max_tokens"] == 1 and each.json["model"] == "deepseek-flash" for each in probes)
    assert all(each.json["messages"][-1]["content"] == "How deep?" for each in probes)
    charged = sum((each.charge for each in probes if each.charge is not None), Decimal(0))
    assert outcome.cost is not None and outcome.cost.amount == charged <= offer.price.amount
    entries = desk.entries(turn)
    assert {entry.kind for entry in entries} == {"test"}
    assert sum((entry.amount.amount for entry in entries if entry.amount is not None), Decimal(0)) == charged
    assert outcome.again is not None and outcome.again.price_expected is not None

    desk.assistant.detach(chat, [entry.seq for entry in outcome.documents]).result(20)
    assert desk.ask("", chat, again=turn).state == "complete"
    assert desk.forecast(desk.chat(chat).turns[-1].id).tokens == outcome.again.tokens
    sent = desk.server.chats[-1].body
    assert b"FORBIDDEN" not in sent and b"calm e.txt" in sent


def test_a_search_is_priced_and_billed_by_the_services_clock(desk: Desk) -> None:
    desk.server.set_time(PEAK)
    desk.now = OFF_PEAK
    desk.ask("Are you there?")
    chat, turn = refused_question(desk, "a.txt", "bad-b.txt")
    before = len(desk.server.chats)
    searching = desk.assistant.find_refused(chat, turn)
    offer = searching.offer().result(30)
    searching.start(lambda _: None)
    outcome = searching.done.result(60)
    charged = sum((each.charge for each in desk.server.chats[before:] if each.charge is not None), Decimal(0))
    assert desk.assistant.timekeeping.offset == PEAK - OFF_PEAK
    assert {entry.tier for entry in desk.entries(turn)} == {"peak"}
    assert offer.price is not None and outcome.cost is not None
    assert outcome.cost.amount == charged <= offer.price.amount


def test_thinking_is_searched_in_its_own_mode(desk: Desk) -> None:
    desk.server.forbid("FORBIDDEN")
    chat = desk.attach(None, desk.write("bad.txt", "FORBIDDEN\n"), desk.write("good.txt", "calm\n"))
    turn = desk.ask("How deep?", chat, model="pro", mode=Mode.HIGH)
    _, names, _, _ = found(desk.assistant.find_refused(chat, turn.id))
    assert names == ["bad.txt"]
    probe = desk.server.chats[-1].json
    assert (probe["model"], probe["reasoning_effort"]) == ("deepseek-v4-pro", "high")


def test_the_question_itself_is_named_after_one_request(desk: Desk) -> None:
    chat, turn = refused_question(desk, "a.txt", "b.txt", question="What of FORBIDDEN things?")
    verdict, names, requests, _ = found(desk.assistant.find_refused(chat, turn))
    assert (verdict, names, requests) == (Verdict((), is_question=True), [], 1)


def test_several_are_all_named(desk: Desk) -> None:
    chat, turn = refused_question(desk, "a.txt", "bad-b.txt", "c.txt", "bad-d.txt")
    _, names, _, _ = found(desk.assistant.find_refused(chat, turn))
    assert sorted(names) == ["bad-b.txt", "bad-d.txt"]


def test_what_was_accepted_before_does_not_come_into_question(desk: Desk) -> None:
    desk.server.forbid("FORBIDDEN")
    chat = desk.attach(None, desk.write("old.txt", depth_log(20)))
    assert desk.ask("How deep?", chat).state == "complete"
    desk.attach(chat, desk.write("bad-new.txt", "FORBIDDEN\n"), desk.write("new.txt", "calm\n"))
    turn = desk.ask("And now?", chat)
    assert turn.state == "failed"
    searching = desk.assistant.find_refused(chat, turn.id)
    assert searching.offer().result(30).documents == 2
    _, names, _, _ = found(searching)
    assert names == ["bad-new.txt"]
    assert all("Mark 7" in each.json["messages"][0]["content"] for each in desk.server.chats[2:]), "the prefix stays"

    again = desk.ask("And FORBIDDEN?", desk.chat(chat).id)
    assert desk.assistant.find_refused(chat, again.id).offer().result(30).documents == 2


def test_a_question_without_new_documents_offers_nothing(desk: Desk) -> None:
    desk.server.forbid("FORBIDDEN")
    turn = desk.ask("What of FORBIDDEN things?")
    chat = desk.assistant.chats().result(20)[0].id
    assert desk.assistant.find_refused(chat, turn.id).offer().result(30).documents == 0


def test_another_failure_ends_the_search_with_its_own_words(desk: Desk) -> None:
    chat, turn = refused_question(desk, "a.txt", "bad-b.txt")
    desk.server.play({"status": 402})
    searching = desk.assistant.find_refused(chat, turn)
    searching.start(lambda _: None)
    with pytest.raises(AssistantError) as caught:
        searching.done.result(60)
    assert caught.value.code == "no_balance"


def test_cancel_stops_in_the_middle_of_a_request(desk: Desk) -> None:
    chat, turn = refused_question(desk, "a.txt", "bad-b.txt")
    desk.server.play({"stall": -1})
    searching = desk.assistant.find_refused(chat, turn)
    asked = threading.Event()
    searching.start(lambda _: asked.set())
    assert asked.wait(20)
    desk.server.wait_for(2)
    searching.cancel()
    desk.server.wait_done(2)
    with pytest.raises(BaseException) as caught:  # CancelledError is none of Exception's
        searching.done.result(20)
    assert type(caught.value).__name__ == "CancelledError"
    assert desk.server.chats[1].client_closed
