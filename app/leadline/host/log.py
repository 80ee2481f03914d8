# SPDX-License-Identifier: AGPL-3.0-or-later
"""The log: what happened and how it went, in words and numbers of which none can be a key, a prompt or a document.

`event` takes a name, numbers, and a few texts whose form is checked; nothing else gets in. Of what libraries log,
only the place is kept, and of an exception its trace without message and locals. The file is opened and written on a
thread of its own, with the first line.
"""

import logging
import os
import re
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from queue import SimpleQueue
from types import TracebackType

from leadline.host.traces import kind_of, short_path, trace_of

LIMIT_BYTES = 1_000_000
KEPT = 2
"""Older files beside the one that is written: leadline.log.1 and .2."""
LEFT_OUT = "(left out)"
_MOST_WAITING = 2_000
_LOGGER = "leadline"
_LOUD = ("openai", "httpx2", "httpcore2", "asyncio", "keyring", "secretstorage", "jeepney", "urllib3", "PIL")
"""Libraries that say more than a warning at times; some of them whole requests."""

_WORD = re.compile(r"[a-z][a-z_ -]{0,39}")
_FORMS: Mapping[str, re.Pattern[str]] = {
    "code": _WORD,
    "state": _WORD,
    "kind": _WORD,
    "mode": _WORD,
    "model": re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,79}"),
    "host": re.compile(r"[a-z0-9.:\[\]_-]{1,255}"),
    "request": re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,79}"),
    "version": re.compile(r"\d[0-9A-Za-z.+-]{0,39}"),
}
logging.getLogger(_LOGGER).addHandler(logging.NullHandler())  # or, without a Log, bugs are printed with their message
_KEY = re.compile(r"(?<![a-z])sk-", re.IGNORECASE)


def event(
    name: str,
    *,
    code: str = "",
    state: str = "",
    kind: str = "",
    mode: str = "",
    model: str = "",
    host: str = "",
    request: str = "",
    version: str = "",
    **numbers: float | None,
) -> None:
    """Note that something happened; from any thread, and never waiting for the disk.

    The texts are a failure's code, a turn's state, words of the program's own, a model's id, a server's `host:port`,
    the id that a service gave a request. Numbers have their unit in their names: tokens, size_bytes, wait_s.
    """
    texts = {"code": code, "state": state, "kind": kind, "mode": mode, "model": model, "host": host}
    texts |= {"request": request, "version": version}
    fields = {key: _text(key, value) for key, value in texts.items() if value}
    fields |= {key: _number(value) for key, value in numbers.items() if value is not None}
    logging.getLogger(_LOGGER).info(name if _WORD.fullmatch(name) else LEFT_OUT, extra={"fields": fields})


def bug(problem: BaseException, name: str = "bug") -> None:
    """Note an exception that nobody expected, by its trace."""
    logging.getLogger(_LOGGER).error(name, extra={"fields": {}}, exc_info=problem)


def catch_bugs(tell: Callable[[BaseException], None] = lambda _: None) -> None:
    """From now on an exception that nobody catches is logged, printed without its message and told; in any thread."""

    def report(problem: BaseException | None) -> None:
        if problem is None:
            return
        bug(problem)
        if sys.stderr is not None:  # a windowed bundle has none
            with suppress(OSError, ValueError):
                print(trace_of(problem), file=sys.stderr, flush=True)
        tell(problem)

    def in_main(kind: type[BaseException], problem: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, problem, trace)
        else:
            report(problem)

    def in_thread(arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_type is not SystemExit:
            report(arguments.exc_value)

    logging.getLogger().addHandler(logging.NullHandler())  # or what libraries log would be printed as it is
    sys.excepthook = in_main
    threading.excepthook = in_thread
    sys.unraisablehook = lambda arguments: report(arguments.exc_value)


class Log:
    """The file that this process's events go to, between `begin` and `close`. What the disk refuses is dropped."""

    def __init__(
        self, path: Path, *, holds_key: Callable[[str], bool] = lambda _: False, limit_bytes: int = LIMIT_BYTES
    ) -> None:
        """`holds_key` has the last word on each line: one that repeats a key is written without its fields."""
        self.path = path
        self._holds_key = holds_key
        self._lines: SimpleQueue[str | None] = SimpleQueue()
        self._file = _File(path, limit_bytes)
        self._catcher = _Catcher(self._take)
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._is_open = False
        self._was_disabled = 0

    def begin(self) -> None:
        """Take events from now on. Nothing is opened yet."""
        # The SDK would print whole requests for it; it reads the variable when it is loaded.
        os.environ.pop("OPENAI_LOG", None)
        self._is_open = True
        self._was_disabled = logging.root.manager.disable
        logging.disable(logging.DEBUG)
        logging.getLogger(_LOGGER).setLevel(logging.INFO)
        for name in _LOUD:
            logging.getLogger(name).setLevel(logging.WARNING)
        logging.getLogger().addHandler(self._catcher)

    def close(self) -> None:
        """Write what waits, and let go of the file. Twice is once."""
        with self._lock:
            if not self._is_open:
                return
            self._is_open = False
        logging.getLogger().removeHandler(self._catcher)
        logging.disable(self._was_disabled)
        if self._thread is not None:
            self._lines.put(None)
            self._thread.join()

    def _take(self, head: str, rest: str) -> None:
        line = head + rest
        if self._holds_key(line):
            line = f"{head} {LEFT_OUT}"
        with self._lock:
            if not self._is_open or self._lines.qsize() >= _MOST_WAITING:
                return
            self._lines.put(line)
            if self._thread is None:
                self._thread = threading.Thread(target=self._write, name="log", daemon=True)
                self._thread.start()

    def _write(self) -> None:
        with self._file:
            while (line := self._lines.get()) is not None:
                self._file.write(line.encode("ascii", "backslashreplace") + b"\n")


class _Catcher(logging.Handler):
    """Turns records into lines at once, so that no record keeps a library's objects alive."""

    def __init__(self, take: Callable[[str, str], None]) -> None:
        super().__init__()
        self._hand_on = take

    def emit(self, record: logging.LogRecord) -> None:
        at = datetime.fromtimestamp(record.created).astimezone().isoformat(timespec="milliseconds")
        fields = getattr(record, "fields", None)
        if record.name == _LOGGER and isinstance(fields, dict):
            name = record.getMessage()
            rest = "".join(f" {key}={value}" for key, value in fields.items())
        else:
            # What a library says may be anything; where it says it is enough.
            name = record.levelname.lower()
            rest = f" from={short_path(record.pathname)}:{record.lineno}"
        if record.exc_info and record.exc_info[1] is not None:
            problem = record.exc_info[1]
            rest += f" kind={kind_of(problem)}\n" + trace_of(problem)
        self._hand_on(f"{at} {record.process} {name}", rest)


class _File:
    """A file of limited size, readable by its owner only; window and terminal write to it at the same time."""

    def __init__(self, path: Path, limit_bytes: int) -> None:
        self._path = path
        self._limit_bytes = limit_bytes
        self._descriptor: int | None = None

    def __enter__(self) -> "_File":
        return self

    def __exit__(self, *_: object) -> None:
        self._let_go()

    def write(self, line: bytes) -> None:
        with suppress(OSError):
            descriptor = self._open()
            if os.fstat(descriptor).st_size + len(line) > self._limit_bytes:
                self._rotate(descriptor)
                descriptor = self._open()
            os.write(descriptor, line)  # one call: lines of two programs do not mix

    def _open(self) -> int:
        """The file that has the name now; another program may have rotated it, or the user deleted it."""
        if self._descriptor is not None:
            with suppress(OSError):
                if os.path.samestat(os.fstat(self._descriptor), self._path.stat()):
                    return self._descriptor
            self._let_go()
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
        self._descriptor = os.open(self._path, flags, 0o600)
        return self._descriptor

    def _rotate(self, descriptor: int) -> None:
        if sys.platform != "win32":
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX)  # let go of with the descriptor
            if not os.path.samestat(os.fstat(descriptor), self._path.stat()):
                return  # another program did it meanwhile
        with suppress(OSError):  # Windows renames no open file: it grows until nobody has it open
            for number in range(KEPT, 0, -1):
                older = self._path.with_name(f"{self._path.name}.{number}")
                newer = self._path.with_name(f"{self._path.name}.{number - 1}") if number > 1 else self._path
                if newer.exists():
                    newer.replace(older)
        self._let_go()

    def _let_go(self) -> None:
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            os.close(descriptor)


def _text(name: str, value: str) -> str:
    is_fine = _FORMS[name].fullmatch(value) and not _KEY.search(value)
    return value.replace(" ", "_") if is_fine else LEFT_OUT


def _number(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int) and abs(value) < 10**15:
        return str(value)
    if isinstance(value, float):
        return f"{value:.3f}"
    return LEFT_OUT
