# SPDX-License-Identifier: AGPL-3.0-or-later
"""The command line, taken apart."""

import pytest

from leadline.host.command_line import COMMANDS, USAGE, Call, printable, split


@pytest.mark.parametrize(
    ("argv", "command", "arguments"),
    [
        ([], None, ()),
        (["report.pdf", "code"], None, ("report.pdf", "code")),
        (["ask", "Hello?"], "ask", ("Hello?",)),
        (["report.pdf", "ask"], None, ("report.pdf", "ask")),
        (["--", "ask", "--json"], None, ("ask", "--json")),
        (["--"], None, ()),
        (["extract", "--json", "--", "-odd", "--data-dir"], "extract", ("--json", "--", "-odd", "--data-dir")),
        (["ask", "What is --version?"], "ask", ("What is --version?",)),
        (["ask", "Hello?", "--mode", "high", "-d", "a b.pdf"], "ask", ("Hello?", "--mode", "high", "-d", "a b.pdf")),
        (["--version"], "version", ()),
        (["-h"], "help", ()),
        (["ask", "--help"], "help", ()),
        (["--nonsense"], "bad", ("--nonsense is not an option.",)),
        (["ask", "--data-dir"], "bad", ("--data-dir needs a value.",)),
    ],
)
def test_the_first_argument_equal_to_a_command_is_the_command(
    argv: list[str], command: str | None, arguments: tuple[str, ...]
) -> None:
    call = split(argv, {})

    assert (call.command, call.arguments) == (command, arguments)


@pytest.mark.parametrize(
    "argv",
    [
        ["--data-dir", "/d", "--base-url=https://example.org", "--endpoint", "local", "ask", "Hello?"],
        ["ask", "--data-dir=/d", "Hello?", "--base-url", "https://example.org", "--endpoint=local"],
    ],
)
def test_global_options_stand_anywhere_and_win_over_the_environment(argv: list[str]) -> None:
    environ = {"LEADLINE_DATA_DIR": "/other", "LEADLINE_BASE_URL": "https://other.example"}
    call = split(argv, environ)

    assert (call.data_dir, call.base_url, call.endpoint) == ("/d", "https://example.org", "local")
    assert (call.command, call.arguments, call.environ) == ("ask", ("Hello?",), environ)


def test_the_environment_serves_where_no_flag_is_given() -> None:
    call = split(["/d.pdf"], {"LEADLINE_DATA_DIR": "/other", "LEADLINE_BASE_URL": "https://other.example"})

    assert (call.data_dir, call.base_url, call.endpoint) == ("/other", "https://other.example", "")


def test_the_key_in_the_environment_is_not_in_the_repr() -> None:
    assert "sk-canary" not in repr(split([], {"DEEPSEEK_API_KEY": "sk-canary"}))
    assert "sk-canary" not in str(Call("ask", environ={"DEEPSEEK_API_KEY": "sk-canary"}))


def test_the_usage_names_every_command() -> None:
    assert all(f"leadline {command} " in USAGE for command in COMMANDS)


def test_bytes_that_are_not_text_are_printed_as_escapes() -> None:
    assert printable("caf\udce9 缓存") == "caf\\udce9 缓存"
