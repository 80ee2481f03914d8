# SPDX-License-Identifier: AGPL-3.0-or-later
"""`leadline doctor`: what works on this machine, tried for real and not guessed."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass

from leadline.assistant import Assistant
from leadline.chat.mode import Mode
from leadline.chat.request import RequestPlan
from leadline.cli.building import assistant_for
from leadline.cli.terminal import GOOD, PARTLY, parser, print_json
from leadline.errors import AssistantError
from leadline.host.command_line import Call, printable
from leadline.host.crashes import LAST


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was tried."""

    name: str
    works: bool
    detail: str
    hint: str = ""


def doctor(call: Call) -> int:
    """Try each part and print what came of it."""
    options = parser("doctor").parse_args(call.arguments)
    with assistant_for(call) as assistant:
        checks: tuple[tuple[str, Callable[[], Finding]], ...] = (
            ("display", lambda: _display(call)),
            ("keyring", lambda: _keyring(assistant)),
            ("engine", lambda: _engine(assistant)),
            ("tokenizer", lambda: _tokenizer(assistant)),
            ("database", lambda: _database(assistant)),
            ("prices", lambda: _prices(assistant)),
            ("log", lambda: _log(assistant)),
        )
        findings = [_tried(name, check) for name, check in checks]
    if options.json:
        print_json(
            {
                finding.name: {"works": finding.works, "detail": finding.detail, "hint": finding.hint}
                for finding in findings
            }
        )
    else:
        for finding in findings:
            mark = "ok " if finding.works else "NO "
            print(printable(f"{mark} {finding.name:<10} {finding.detail} {finding.hint}".rstrip()))
    return GOOD if all(finding.works for finding in findings) else PARTLY


def _tried(name: str, check: Callable[[], Finding]) -> Finding:
    try:
        return check()
    except AssistantError as problem:
        return Finding(name, False, problem.title, problem.hint)


def _display(call: Call) -> Finding:
    for variable in ("WAYLAND_DISPLAY", "DISPLAY"):
        if call.environ.get(variable):
            return Finding("display", True, f"{variable}={call.environ[variable]}")
    return Finding("display", False, "No display.", "The window needs one; the terminal commands do not.")


def _keyring(assistant: Assistant) -> Finding:
    status = assistant.key_status().result()
    has = f"a key ending in {status.last4} from the {status.source}" if status.last4 else "no key yet"
    return Finding("keyring", not status.problem, f"{status.store or 'no key store'}; {has}.", status.problem)


def _engine(assistant: Assistant) -> Finding:
    begun = time.monotonic()
    assistant.engine.start().result(timeout=120)
    return Finding("engine", True, f"The tiny local model was ready in {time.monotonic() - begun:.1f} s.")


def _tokenizer(assistant: Assistant) -> Finding:
    (count,) = assistant.tokenizer.count(["Leadline counts exactly. 精确计数。\n"]).result()
    model = assistant.catalogue.find("flash")
    plan = RequestPlan(model.id, Mode.NON_THINK, 1, "", (), (), b"", "How deep?", local=False)
    if not assistant.counting.whole(plan).exact:
        return Finding(
            "tokenizer",
            count > 0,
            "Documents are counted by DeepSeek's V4 vocabulary, requests are estimated.",
            "DeepSeek's renderer (deepseek-recipe) is missing, or there is none for this machine.",
        )
    return Finding(
        "tokenizer",
        count > 0,
        "Counts are exact by DeepSeek's V4 vocabulary; its <｜System｜> mark is assumed to be one token.",
    )


def _database(assistant: Assistant) -> Finding:
    opened = assistant.open().result()
    problems = " ".join(notice.one_line() for notice in opened.notices)
    return Finding("database", not opened.read_only, printable(str(assistant.paths.database)) + ".", problems)


def _log(assistant: Assistant) -> Finding:
    path, crashes = assistant.paths.log, assistant.paths.crashes / LAST
    told = f" The last crash stands in {crashes}." if crashes.exists() else ""
    try:
        assistant.paths.state.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600))
    except OSError as problem:
        return Finding("log", False, f"{path}.{told}", f"It cannot be written to: {problem.strerror}.")
    return Finding("log", True, f"{path}.{told}")


def _prices(assistant: Assistant) -> Finding:
    sheet = assistant.price_book.sheet().result()
    days = max((sheet.today - sheet.checked_on).days, 0)
    detail = f"Checked on {sheet.checked_on}, {days} days ago; {len(sheet.own.rows)} rows of your own."
    if sheet.problem is not None:
        return Finding("prices", False, sheet.problem.title, sheet.problem.hint)
    old = "Nobody has looked for long: compare them with DeepSeek's price page, in Settings, Prices."
    return Finding("prices", sheet.unchecked_days is None, detail, old if sheet.unchecked_days is not None else "")
