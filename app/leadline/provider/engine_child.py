# SPDX-License-Identifier: AGPL-3.0-or-later
"""The child process that holds the language model: `leadline --child engine MODEL`.

A process of its own, so that a crash in native code or a lack of memory cannot take the window along. It serves
llama.cpp's HTTP on a random port of 127.0.0.1, for whoever has the key in LOCAL_ENGINE_KEY (the environment, not the
command line, which every user of the machine can read). It ends when its stdin closes.
"""

import contextlib
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from leadline.host.child import Limits, serve

CONTEXT_TOKENS = 4096
KEY_VARIABLE = "LOCAL_ENGINE_KEY"
_CACHE_MIB = 256
"""Prompts read before, kept to be continued: a repeated beginning costs 0.07 s instead of 0.6 s."""


def main(argv: Sequence[str]) -> None:
    """Wait for the word to load, load the model of `argv`, say where it listens, serve until stdin closes."""
    model = argv[0]
    key = os.environ.pop(KEY_VARIABLE)
    # The backtrace of llama.cpp starts gdb on itself, which takes long and prints what is in memory.
    os.environ["GGML_NO_BACKTRACE"] = "1"
    with contextlib.suppress(OSError):  # Linux only: when memory runs out, it is this process that goes
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    servers: list[Any] = []

    def handle(frame: dict[str, Any], send: Callable[[dict[str, Any]], None]) -> None:
        if servers:
            return
        try:
            servers.append(_server(model, key))
        except ImportError as error:
            send({"fault": "missing", "detail": str(error)})
        except Exception as error:  # the last line of this child: the binding raises RuntimeError for everything
            send({"fault": "load", "detail": str(error)})
        else:
            send({"url": servers[0].listening_address})

    # The engine prints its errors on fd 2, which is a file without a name, read when it fails.
    serve(handle, Limits(open_files=256, written_file_bytes=1 << 20))
    servers.clear()  # closes the port


def _server(model: str, key: str) -> Any:
    import xllamacpp

    threads = _threads()
    params = xllamacpp.CommonParams()
    params.model.path = model
    params.model_alias = ["local"]
    params.n_ctx = CONTEXT_TOKENS
    params.n_parallel = 1
    params.cpuparams.n_threads = threads
    params.cpuparams_batch.n_threads = threads
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.api_keys = [key]
    params.cors_origins = "http://127.0.0.1"  # by default any web page in a browser may ask
    params.ui = False
    params.offline = True
    params.verbosity = 1  # errors only; from 2 on it may print prompts
    params.cache_ram_mib = _CACHE_MIB
    return xllamacpp.Server(params)  # returns when the model is loaded


def _threads() -> int:
    """One fewer than the cores: as many as there are cut the speed to a tenth on a busy machine (measured)."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 2
    return max(1, cores - 1)
