# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where an exception came from, without what it says: messages and locals can hold a key or a document's text."""

import errno
import re
from collections.abc import Iterator
from pathlib import PurePath
from types import TracebackType

from leadline.errors import AssistantError

MOST_FRAMES = 40
"""Of one exception: a recursion has a thousand, and the ends tell as much."""
_MOST_CAUSES = 8
_FILE = re.compile(r'File "([^"\n]*)"')


def trace_of(problem: BaseException) -> str:
    """The exception and what it came from, the first cause first: files, lines, functions and kinds, no message."""
    chain = list(_chain(problem))[:_MOST_CAUSES]
    parts = []
    for each in reversed(chain):
        frames = _frames(each.__traceback__)
        parts.append("\n".join([*frames, kind_of(each)]))
    return "\nwhich led to\n".join(parts)


def kind_of(problem: BaseException) -> str:
    """The exception's class, with the system's word for an OSError and the code of a failure meant for users."""
    kind = type(problem)
    name = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    if isinstance(problem, AssistantError) and re.fullmatch(r"[a-z_]{1,40}", problem.code):
        return f"{name} ({problem.code})"
    if isinstance(problem, OSError) and problem.errno is not None and problem.errno in errno.errorcode:
        return f"{name} ({errno.errorcode[problem.errno]})"
    return name


def short_path(path: str) -> str:
    """A source file below its package: where the program lies, and in whose home, is nobody's business."""
    parts = PurePath(path).parts
    for start in ("site-packages", "dist-packages", "leadline"):
        if start in parts[:-1]:
            at = len(parts) - 1 - parts[::-1].index(start)
            return "/".join(parts[at if start == "leadline" else at + 1 :])
    return "/".join(parts[-2:]) if re.search(r"[/\\]python3?[.\d]*[/\\]", path) else parts[-1] if parts else "?"


def short_paths(dump: str) -> str:
    """A dump of faulthandler with its files so named."""
    return _FILE.sub(lambda found: f'File "{short_path(found[1])}"', dump)


def _frames(trace: TracebackType | None) -> list[str]:
    lines = []
    while trace is not None:
        code = trace.tb_frame.f_code
        lines.append(f"  {short_path(code.co_filename)}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    if len(lines) > MOST_FRAMES:
        half = MOST_FRAMES // 2
        lines[half:-half] = [f"  ({len(lines) - MOST_FRAMES} more)"]
    return lines


def _chain(problem: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while problem is not None and id(problem) not in seen:
        seen.add(id(problem))
        yield problem
        problem = problem.__cause__ or (None if problem.__suppress_context__ else problem.__context__)
