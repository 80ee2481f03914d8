# SPDX-License-Identifier: AGPL-3.0-or-later
"""The log takes words and numbers of a known form, and nothing else."""

import logging
import os
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from leadline.errors import AssistantError
from leadline.host import log
from leadline.host.log import LEFT_OUT, Log

KEY = "sk-0123456789abcdef-wxyz"
PROMPT = "The secret of the harbour master"


@pytest.fixture
def written(tmp_path: Path) -> Iterator[Log]:
    made = Log(tmp_path / "state" / "leadline.log", holds_key=lambda text: KEY[-12:] in text)
    made.begin()
    yield made
    made.close()


def lines(made: Log) -> list[str]:
    """All lines, once everything is written."""
    made.close()
    return made.path.read_text(encoding="ascii").splitlines() if made.path.exists() else []


def test_an_event_is_one_line_with_time_process_words_and_numbers(written: Log) -> None:
    log.event("reply_ended", state="cut", code="busy", model="deepseek-flash", request="a1-b2", hit=12, took_s=0.5)
    (line,) = lines(written)
    at, pid, *rest = line.split(" ")
    assert "T" in at and pid == str(os.getpid())
    assert rest == "reply_ended code=busy state=cut model=deepseek-flash request=a1-b2 hit=12 took_s=0.500".split()


@pytest.mark.parametrize(
    "fields",
    [
        {"code": PROMPT},
        {"state": "two\nlines"},
        {"host": "https://user:pw@h/"},
        {"request": KEY},
        {"model": KEY},
        {"request": "x" * 81},
        {"kind": "深度"},
        {"version": "abc"},
        {"tokens": PROMPT},
        {"tokens": [1]},
        {"tokens": 10**30},
    ],
)
def test_what_has_not_the_form_of_its_field_is_left_out(written: Log, fields: dict[str, object]) -> None:
    log.event("tried", **fields)  # type: ignore[arg-type]
    (line,) = lines(written)
    (name,) = fields
    assert line.endswith(f" tried {name}={LEFT_OUT}")


def test_an_event_whose_name_is_no_word_has_none(written: Log) -> None:
    log.event(PROMPT)
    (line,) = lines(written)
    assert line.endswith(f"{os.getpid()} {LEFT_OUT}")


def test_a_line_that_repeats_a_known_key_loses_its_fields(written: Log) -> None:
    log.event("tried", request=KEY[3:])
    (line,) = lines(written)
    assert line.endswith(f" tried {LEFT_OUT}")


def test_of_a_librarys_words_only_the_place_is_kept(written: Log) -> None:
    logger = logging.getLogger("openai._base_client")
    logger.setLevel(logging.DEBUG)  # as OPENAI_LOG would
    logger.debug("Request options: %s", {"json_data": PROMPT})
    logger.warning("retrying %s with %s", PROMPT, KEY)
    (line,) = lines(written)
    assert " warning from=" in line and "test_log.py:" in line
    assert PROMPT not in line


def test_a_bug_is_a_trace_without_message_and_locals(written: Log) -> None:
    def inner(prompt: str) -> None:
        try:
            int(prompt)
        except ValueError as error:
            raise AssistantError("told", "", prompt, "busy") from error

    try:
        inner(PROMPT)
    except AssistantError as problem:
        log.bug(problem)
    text = "\n".join(lines(written))
    assert "bug kind=leadline.errors.AssistantError (busy)" in text
    assert "ValueError\nwhich led to\n" in text and " inner" in text
    assert PROMPT not in text


def test_nothing_is_opened_before_the_first_event(written: Log) -> None:
    assert not written.path.parent.exists()
    log.event("tried")
    assert len(lines(written)) == 1


def test_a_log_that_cannot_be_written_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    made = Log(tmp_path / "file" / "leadline.log")
    made.begin()
    log.event("tried")
    made.close()
    made.close()


def test_the_log_is_of_limited_size_and_keeps_two_older_files(tmp_path: Path) -> None:
    made = Log(tmp_path / "leadline.log", limit_bytes=1_000)
    made.begin()
    for number in range(200):
        log.event("tried", number=number)
    made.close()
    files = sorted(tmp_path.iterdir())
    assert [each.name for each in files] == ["leadline.log", "leadline.log.1", "leadline.log.2"]
    assert all(each.stat().st_size <= 1_000 for each in files)
    assert "number=199" in files[0].read_text() and "number=0\n" not in files[2].read_text()


def test_two_programs_write_into_one_log_and_rotate_it_together(tmp_path: Path) -> None:
    path = tmp_path / "leadline.log"
    logs = [log._File(path, 20_000) for _ in range(2)]  # two and a half of them, so nothing is dropped

    def write(file: log._File, name: str) -> None:
        with file:
            for number in range(500):
                file.write(f"{name} {number} {'x' * 40}\n".encode())

    threads = [threading.Thread(target=write, args=(file, name)) for file, name in zip(logs, "ab", strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    text = "".join(each.read_text() for each in sorted(tmp_path.iterdir(), reverse=True))
    assert all(len(line.split()[2]) == 40 for line in text.splitlines()), "no line is torn"
    assert "a 499" in text and "b 499" in text


def test_a_log_that_the_user_deletes_is_begun_again(tmp_path: Path) -> None:
    file = log._File(tmp_path / "leadline.log", 1_000)
    with file:
        file.write(b"one\n")
        (tmp_path / "leadline.log").unlink()
        file.write(b"two\n")
    assert (tmp_path / "leadline.log").read_bytes() == b"two\n"


def test_a30_the_log_and_its_folder_are_the_owners_alone(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        made = Log(tmp_path / "state" / "leadline.log", limit_bytes=200)
        made.begin()
        for number in range(20):
            log.event("tried", number=number)
        made.close()
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / "state").stat().st_mode) == 0o700
    assert {stat.S_IMODE(each.stat().st_mode) for each in (tmp_path / "state").iterdir()} == {0o600}


def test_a_link_in_the_logs_place_is_not_followed(tmp_path: Path) -> None:
    target = tmp_path / "precious"
    target.write_text("whole")
    (tmp_path / "leadline.log").symlink_to(target)
    made = Log(tmp_path / "leadline.log")
    made.begin()
    log.event("tried")
    made.close()
    assert target.read_text() == "whole"


BUGS = """
import logging, sys, threading
from leadline.host import log
log.catch_bugs(lambda problem: print("told", type(problem).__name__, flush=True))
def run(): raise ValueError(sys.argv[1])
thread = threading.Thread(target=run); thread.start(); thread.join()
class Closing:
    def __del__(self): raise KeyError(sys.argv[1])
closing = Closing(); del closing
logging.getLogger("asyncio").error("never retrieved %s", sys.argv[1])
raise RuntimeError(sys.argv[1])
"""


def test_a28_bugs_in_any_thread_are_printed_without_what_they_say() -> None:
    done = subprocess.run([sys.executable, "-c", BUGS, KEY], capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout.split() == ["told", "ValueError", "told", "KeyError", "told", "RuntimeError"]
    assert "ValueError" in done.stderr and "RuntimeError" in done.stderr and " run\n" in done.stderr
    assert KEY not in done.stderr and KEY[-12:] not in done.stderr


def test_a28_the_sdk_does_not_log_requests_whatever_the_environment_asks(tmp_path: Path) -> None:
    program = """
import json, logging, sys
from pathlib import Path
from leadline.host.log import Log
made = Log(Path(sys.argv[1])); made.begin()
import openai
client = openai.OpenAI(api_key=sys.argv[2], base_url="http://127.0.0.1:9", max_retries=0)
try:
    client.post("/chat/completions", body={"messages": sys.argv[3]}, cast_to=object)
except openai.APIConnectionError:
    print("refused")
made.close()
"""
    argv = [sys.executable, "-c", program, str(tmp_path / "leadline.log"), KEY, PROMPT]
    environ = os.environ | {"OPENAI_LOG": "debug"}
    done = subprocess.run(argv, capture_output=True, text=True, timeout=60, check=False, env=environ)
    assert (done.stdout, done.stderr) == ("refused\n", "")
    assert not (tmp_path / "leadline.log").exists() or PROMPT not in (tmp_path / "leadline.log").read_text()


def test_a_truth_is_yes_or_no_and_nothing_is_not_written(written: Log) -> None:
    log.event("tried", done=True, nothing=None, share=0.25)
    (line,) = lines(written)
    assert line.endswith("tried done=yes share=0.250")
