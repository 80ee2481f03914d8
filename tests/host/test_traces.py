# SPDX-License-Identifier: AGPL-3.0-or-later
"""Traces tell where, never what."""

import errno

import pytest

from leadline.errors import AssistantError
from leadline.host.traces import MOST_FRAMES, kind_of, short_path, short_paths, trace_of

SECRET = "sk-0123456789abcdef-wxyz"


def caught(work: object) -> BaseException:
    try:
        work()  # type: ignore[operator]
    except BaseException as problem:
        return problem
    raise AssertionError("it did not fail")


def test_causes_come_first_and_messages_never() -> None:
    def work() -> None:
        try:
            f"{SECRET}\u4e00".encode("ascii")
        except UnicodeEncodeError as error:
            raise RuntimeError(SECRET) from error

    text = trace_of(caught(work))
    assert text.index("UnicodeEncodeError") < text.index("which led to") < text.index("RuntimeError")
    assert "work" in text and SECRET not in text


def test_a_context_that_was_suppressed_stays_so() -> None:
    def work() -> None:
        try:
            raise KeyError(SECRET)
        except KeyError:
            raise AssistantError("told", code="key_store") from None

    assert "KeyError" not in trace_of(caught(work))
    assert "AssistantError (key_store)" in trace_of(caught(work))


def test_a_recursion_is_shortened() -> None:
    def deeper() -> None:
        deeper()

    text = trace_of(caught(deeper))
    assert len(text.splitlines()) <= MOST_FRAMES + 2 and " more)" in text


def test_a_cycle_of_causes_ends() -> None:
    one, two = ValueError(), TypeError()
    one.__cause__, two.__cause__ = two, one
    assert trace_of(one).count("which led to") == 1


def test_the_system_s_word_is_kept_and_the_file_s_name_is_not() -> None:
    problem = OSError(errno.ENOSPC, "No space left on device", "/home/a/secret.pdf")
    assert kind_of(problem) == "OSError (ENOSPC)"


@pytest.mark.parametrize(
    ("path", "short"),
    [
        ("/home/a/src/app/leadline/ui/program.py", "leadline/ui/program.py"),
        ("/home/a/leadline/.venv/lib/python3.11/site-packages/openai/_client.py", "openai/_client.py"),
        ("/usr/lib/python3/dist-packages/keyring/core.py", "keyring/core.py"),
        ("/usr/lib/python3.11/threading.py", "python3.11/threading.py"),
        ("/home/a/private/script.py", "script.py"),
        ("<string>", "<string>"),
        ("", "?"),
    ],
)
def test_files_are_named_below_their_package(path: str, short: str) -> None:
    assert short_path(path) == short


def test_a_dump_s_files_are_named_so_too() -> None:
    dump = 'Current thread 0x1 (most recent call first):\n  File "/home/a/app/leadline/host/child.py", line 3 in run\n'
    assert short_paths(dump).endswith('  File "leadline/host/child.py", line 3 in run\n')
