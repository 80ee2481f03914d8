# SPDX-License-Identifier: AGPL-3.0-or-later
"""Programs that send a request again: run as they are."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from leadline.provider.endpoints import Endpoint
from leadline.provider.programs import INSIDE_BYTES, as_curl, as_python, chat_url, key_variable
from tests.servers.deepseek import DeepSeekServer

NASTY = 'it\'s \\"quoted\\" `rm -rf $HOME` $(id) \\\\ {0} %s 缓存 \u2028 \u0085 \U0001f40b !! @file'
"""As the content of a JSON string."""


def request(content: str) -> bytes:
    head = '{"model":"deepseek-flash","messages":[{"role":"user","content":"'
    tail = '"}],"stream":true,"stream_options":{"include_usage":true},"max_tokens":99,"thinking":{"type":"disabled"}}'
    return (head + content + tail).encode()


def run(form: str, program: str, folder: Path, key: str) -> "subprocess.CompletedProcess[bytes]":
    path = folder / f"program.{form}"
    path.write_text(program, encoding="utf-8")
    argv = [sys.executable, str(path)] if form == "python" else ["sh", str(path)]
    environ = os.environ | {"DEEPSEEK_API_KEY": key}
    return subprocess.run(argv, capture_output=True, env=environ, cwd=folder, timeout=60)


@pytest.mark.parametrize("form", ["python", "curl"])
@pytest.mark.parametrize("size", ["small", "just inside", "4 MB", "4 MB in a file"])
def test_the_same_bytes_go_out(tmp_path: Path, form: str, size: str) -> None:
    content = NASTY
    if size == "just inside":
        content += "'" * ((INSIDE_BYTES - len(request(NASTY))) // 2)
    elif size.startswith("4 MB"):
        content += "Soundings throughout the harbour. " * 125_000
    body, made, file = request(content), as_python if form == "python" else as_curl, ""
    if size == "4 MB in a file":
        file = str(tmp_path / "it's the body.json")
        Path(file).write_bytes(body)
    with DeepSeekServer() as server:
        server.say(answer="Nine fathoms.")
        url = server.base_url + "/chat/completions"
        done = run(form, made(url, body, "DEEPSEEK_API_KEY", file), tmp_path, server.key)

        assert done.returncode == 0, done.stderr
        (exchange,) = server.chats
        assert exchange.body == body
        assert server.key not in made(url, body, "DEEPSEEK_API_KEY", file)
    assert b"fath" in done.stdout


def test_what_the_service_says_against_it_is_shown(tmp_path: Path) -> None:
    with DeepSeekServer() as server:
        program = as_python(server.base_url + "/chat/completions", request("Hi"), "DEEPSEEK_API_KEY")
        done = run("python", program, tmp_path, "sk-wrong")

    assert done.returncode == 1
    assert b"authentication" in done.stderr.lower() and b"Traceback" not in done.stderr


def test_addresses_and_keys() -> None:
    deepseek = Endpoint("deepseek", "deepseek", "https://api.deepseek.com", has_beta=True)
    own = Endpoint("rack", "compatible", "http://127.0.0.1:8000/v1")

    assert chat_url(deepseek) == "https://api.deepseek.com/chat/completions"
    assert chat_url(deepseek, beta=True) == "https://api.deepseek.com/beta/chat/completions"
    assert chat_url(own) == "http://127.0.0.1:8000/v1/chat/completions"
    assert chat_url(Endpoint("local", "local", "http://127.0.0.1:1")) == ""
    assert key_variable("deepseek") == "DEEPSEEK_API_KEY"
    assert key_variable("compatible") == "API_KEY", "DeepSeek's key is not sent to another server"
