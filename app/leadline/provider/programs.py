# SPDX-License-Identifier: AGPL-3.0-or-later
"""A request as a program that sends the very same bytes: for Python without any library, and for curl.

No key is in it: it is read from an environment variable when the program runs.
"""

import shlex
from pathlib import Path

from leadline.provider.endpoints import Endpoint, beta_url

DEEPSEEK_KEY = "DEEPSEEK_API_KEY"
OTHER_KEY = "API_KEY"
"""For other servers: DeepSeek's key is not to go to them by mistake."""

INSIDE_BYTES = 64 << 10
"""A larger body cannot be an argument of curl's (MAX_ARG_STRLEN of Linux: 128 KiB): the shell hands it over by a pipe,
or curl reads it from a file."""

_PYTHON = """\
# One request of Leadline, byte for byte. Set {key} to your key, then run it.
import json
import os
import sys
import urllib.error
import urllib.request

body = {body}
request = urllib.request.Request(
    {url},
    data=body,
    headers={{"Content-Type": "application/json", "Authorization": "Bearer " + os.environ.get("{key}", "")}},
)
try:
    with urllib.request.urlopen(request) as reply:
        for line in reply:
            if line.startswith(b"data: {{"):
                for choice in json.loads(line[6:]).get("choices", []):
                    delta = choice["delta"]
                    print(delta.get("reasoning_content") or delta.get("content") or "", end="", flush=True)
    print()
except urllib.error.HTTPError as refused:
    sys.exit(refused.read().decode("utf-8", "replace"))
"""


def chat_url(endpoint: Endpoint, *, beta: bool = False) -> str:
    """Where chat requests are posted; `beta` for a reply that is to be continued. "" for the embedded engine, whose
    address is another one each time."""
    if endpoint.kind == "local" or not endpoint.base_url:
        return ""
    return (beta_url(endpoint.base_url) if beta else endpoint.base_url.rstrip("/")) + "/chat/completions"


def key_variable(endpoint_kind: str) -> str:
    """The environment variable that holds the key for such an endpoint."""
    return DEEPSEEK_KEY if endpoint_kind == "deepseek" else OTHER_KEY


def as_python(url: str, body: bytes, key: str, file: Path | str = "") -> str:
    """A Python program for any Python 3. `file` holds the body; "" puts it into the program."""
    said = f'open({str(file)!r}, "rb").read()' if file else f'{body.decode()!r}.encode("utf-8")'
    return _PYTHON.format(key=key, body=said, url=repr(url))


def as_curl(url: str, body: bytes, key: str, file: Path | str = "") -> str:
    """A command for a POSIX shell. `file` holds the body; "" puts it into the command."""
    before = ""
    # --data-raw takes the text as it is; @ would make it the name of a file, and --data drops line ends.
    data = f"--data-binary {shlex.quote(f'@{file}')}" if file else f"--data-raw {shlex.quote(body.decode())}"
    if not file and len(body) > INSIDE_BYTES:
        # printf is part of the shell, so that its argument may be of any size.
        before, data = f"printf %s {shlex.quote(body.decode())} |\n", "--data-binary @-"
    return (
        f"{before}curl -sS --no-buffer {shlex.quote(url)} \\\n"
        "  -H 'Content-Type: application/json' \\\n"
        f'  -H "Authorization: Bearer ${{{key}}}" \\\n'
        f"  {data}\n"
    )
