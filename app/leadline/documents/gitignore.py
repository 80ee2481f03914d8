# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rules of one ignore file, as git understands them. Which file is asked is `ignore_files`' concern.

pathspec turns a pattern into a regular expression. Which pattern wins is decided here, as git does it: an entry
is asked for by itself, the last line first.
"""

import re
import warnings
from dataclasses import dataclass

from pathspec.patterns.gitignore import GitIgnorePatternError
from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

_MARK = "ps_d"
"""pathspec's name for the group that holds the slash after a matched folder."""


@dataclass(frozen=True, slots=True)
class _Rule:
    hides: bool
    regex: re.Pattern[bytes]

    def matches(self, path: bytes, is_folder: bool) -> bool:
        """Whether the pattern means `path` itself: a match of one of its parents, which is one with a slash after
        it, does not count. git has decided on the parents before it comes here."""
        has_mark = _MARK in self.regex.groupindex
        match = self.regex.search(path)
        if match and not (has_mark and match.group(_MARK)):
            return True
        if not (is_folder and has_mark):
            return False
        return any(match.start(_MARK) == len(path) for match in self.regex.finditer(path + b"/"))


class Rules:
    """The rules of one .gitignore."""

    def __init__(self, content: bytes) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)  # re foresees another meaning for sets such as [[]
            rules = [rule for line in _lines(content) if (rule := _rule(line))]
            patterns = [rule.regex.pattern.replace(b"?P<ps_d>", b"?:") for rule in rules]
            # Most files match nothing: one search says so for all rules at once.
            self._any = re.compile(b"|".join(patterns), re.DOTALL) if patterns else None
        self._rules = rules[::-1]

    def verdict(self, path: bytes, is_folder: bool) -> bool | None:
        """True: hidden; False: shown again; None: these rules say nothing. `path` is below the file's folder."""
        if self._any is None or not (self._any.search(path) or (is_folder and self._any.search(path + b"/"))):
            return None
        return next((rule.hides for rule in self._rules if rule.matches(path, is_folder)), None)


def _lines(content: bytes) -> list[bytes]:
    """The lines as git cuts them: at \\n only, less one \\r, less the spaces at the end that have no backslash."""
    return [line.removesuffix(b"\r") for line in content.removeprefix(b"\xef\xbb\xbf").split(b"\n")]


def _rule(line: bytes) -> _Rule | None:
    try:
        pattern = GitIgnoreSpecPattern(line)
    except (GitIgnorePatternError, re.error):
        return None
    if pattern.include is None or pattern.regex is None:
        return None
    return _Rule(bool(pattern.include), re.compile(pattern.regex.pattern, re.DOTALL))
