# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tokenizer's child, as the window uses it: a real process each time."""

import functools
import json
import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadline.context.pack import frame, json_fragment
from leadline.context.tokenizer import Tokenizer, frames_of
from leadline.context.vocabulary import Vocabulary
from leadline.errors import AssistantError
from tests.context import official

LIMIT_S = 60
LINE = "Hello world, this is line of text. 缓存数据 x = foo(bar)\n"


@pytest.fixture(scope="module")
def tokenizer() -> Iterator[Tokenizer]:
    """A tokenizer whose child has started, so that no test counts it as its own leftover."""
    made = Tokenizer()
    made.count(["start"]).result(LIMIT_S)
    yield made
    made.close()


def request_of(text: str, model: str = "deepseek-flash") -> bytes:
    start = b'{"model":"' + model.encode() + b'","messages":[{"role":"user","content":"'
    return start + json_fragment(text) + b'"}],"max_tokens":9}'


def test_counts_are_those_of_the_vocabulary(tokenizer: Tokenizer, vocabulary: Vocabulary) -> None:
    counts = tokenizer.count(official.HARD_TEXTS).result(LIMIT_S)

    assert counts == tuple(vocabulary.count(text) for text in official.HARD_TEXTS)


def test_no_texts_give_no_counts(tokenizer: Tokenizer) -> None:
    assert tokenizer.count([]).result(LIMIT_S) == ()


def test_text_that_is_not_unicode_is_counted(tokenizer: Tokenizer) -> None:
    assert tokenizer.count(["bad\udcff\ud800 text"]).result(LIMIT_S) == tokenizer.count(
        ["bad\ufffd\ufffd text"]
    ).result(LIMIT_S)


def test_four_megabytes_are_measured_exactly(tokenizer: Tokenizer, vocabulary: Vocabulary) -> None:
    block = frame(1, "big.txt", [(1, LINE * 65_000)])
    body = request_of(block)
    assert len(body) > 4_000_000

    measured, empty = tokenizer.measure(body), tokenizer.measure(request_of(""))

    assert measured.result(LIMIT_S).exact
    assert measured.result(LIMIT_S).tokens - empty.result(LIMIT_S).tokens == vocabulary.count(block)


def test_jobs_are_answered_in_order(tokenizer: Tokenizer) -> None:
    answered: list[int] = []

    def note(number: int, _: object) -> None:
        answered.append(number)

    futures = [tokenizer.count(["word " * number]) for number in range(20)]
    for number, future in enumerate(futures):
        future.add_done_callback(functools.partial(note, number))

    counts = [future.result(LIMIT_S)[0] for future in futures]

    assert counts == sorted(counts)
    assert answered == list(range(20))


def test_a_refused_body_fails_with_the_services_words_and_the_child_lives(tokenizer: Tokenizer) -> None:
    child = tokenizer.pid

    with pytest.raises(AssistantError) as refused:
        tokenizer.measure(b'{"model":"deepseek-flash","messages":[]}').result(LIMIT_S)

    assert (refused.value.code, tokenizer.pid) == ("refused", child)
    assert "Empty input messages" in refused.value.detail


def test_an_unknown_model_is_an_estimate(tokenizer: Tokenizer) -> None:
    assert not tokenizer.measure(request_of("x", "some-model")).result(LIMIT_S).exact


def test_the_child_gets_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEEPSEEK_API_KEY", "sk-canary-0123456789")
    tokenizer = Tokenizer()
    try:
        tokenizer.count(["x"]).result(LIMIT_S)
        environment = Path(f"/proc/{tokenizer.pid}/environ").read_bytes()
    finally:
        tokenizer.close()

    assert b"PATH=" in environment
    assert b"canary" not in environment


def test_a_child_that_died_while_idle_is_replaced() -> None:
    tokenizer = Tokenizer()
    try:
        tokenizer.count(["x"]).result(LIMIT_S)
        first = tokenizer.pid
        assert first is not None
        os.kill(first, signal.SIGKILL)

        assert tokenizer.count(["hello"]).result(LIMIT_S) == (1,)
        assert tokenizer.pid != first
    finally:
        tokenizer.close()


def test_a_child_that_dies_over_a_job_is_replaced_and_the_job_done() -> None:
    tokenizer = Tokenizer()
    try:
        tokenizer.count(["x"]).result(LIMIT_S)
        first = tokenizer.pid
        assert first is not None
        os.kill(first, signal.SIGSTOP)  # so that the job cannot be over before the child dies
        job = tokenizer.count([LINE * 20_000])
        os.kill(first, signal.SIGKILL)

        assert job.result(LIMIT_S)[0] > 100_000
    finally:
        tokenizer.close()


def test_a_child_that_cannot_live_fails_the_job_after_two_tries(capfd: pytest.CaptureFixture[str]) -> None:
    tokenizer = Tokenizer("no-such-child")
    try:
        with pytest.raises(AssistantError) as failed:
            tokenizer.count(["x"]).result(LIMIT_S)
    finally:
        tokenizer.close()

    assert failed.value.code == "engine_failed"
    assert capfd.readouterr().err.count("no-such-child") == 2


def test_closing_fails_what_waits_and_what_comes_later() -> None:
    tokenizer = Tokenizer()
    tokenizer.count(["x"]).result(LIMIT_S)
    child = tokenizer.pid
    assert child is not None
    os.kill(child, signal.SIGSTOP)
    waiting = [tokenizer.count(["y"]), tokenizer.count(["z"])]

    tokenizer.close()
    tokenizer.close()

    for future in (*waiting, tokenizer.count(["later"])):
        with pytest.raises(AssistantError):
            future.result(LIMIT_S)


def test_a_tokenizer_that_was_never_asked_starts_nothing() -> None:
    threads = threading.active_count()
    tokenizer = Tokenizer()

    assert (tokenizer.pid, threading.active_count()) == (None, threads)
    tokenizer.close()


def test_a_cancelled_job_is_not_done() -> None:
    tokenizer = Tokenizer()
    try:
        first = tokenizer.count([LINE * 1_000])
        second = tokenizer.count(["x"])
        was_cancelled = second.cancel()

        assert first.result(LIMIT_S)[0] > 0
        assert was_cancelled is second.cancelled()
        assert tokenizer.count(["hello"]).result(LIMIT_S) == (1,)
    finally:
        tokenizer.close()


@given(st.lists(st.text(st.characters(exclude_categories=()), max_size=50), max_size=20))
def test_frames_hold_every_character_in_order(texts: list[str]) -> None:
    frames = list(frames_of("count", texts))
    sent = [text.translate(dict.fromkeys(range(0xD800, 0xE000), "\ufffd")).encode() for text in texts]

    assert frames[-1][0]["lengths"] == [len(each) for each in sent]
    assert b"".join(payload for _, payload in frames) == b"".join(sent)


@pytest.mark.parametrize("text", ["\x00", "字", "😀", '"', "a"])
def test_no_frame_is_larger_than_a_megabyte(text: str) -> None:
    many = [text * 500, text * 400_000, *[text * 100] * 3_000]

    for texts in (many, json.dumps(many, ensure_ascii=False).encode()):
        frames = list(frames_of("count", texts))
        assert len(frames) > 2
        assert max(len(json.dumps(frame)) + len(payload) for frame, payload in frames) <= 1_000_000
