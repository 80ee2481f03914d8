# SPDX-License-Identifier: AGPL-3.0-or-later
# ruff: noqa: PTH118 - paths are bytes here, which Path does not take
"""Listing a folder by its .gitignore files without git: the same set as `git ls-files` gives.

pathspec turns a pattern into a regular expression. Which pattern wins is decided here, as git does it: an entry
is asked for by itself, the deepest .gitignore first and its last line first, and a hidden folder is not entered.
"""

import os
import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass

from pathspec.patterns.gitignore import GitIgnorePatternError
from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

from leadline.documents.listing import Budget, Kind, Listing, scan

_FILE = b".gitignore"
_MAX_RULES_BYTES = 1_000_000


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


def list_by_rules(
    root: bytes,
    budget: Budget,
    *,
    with_rules: bool = True,
    prune: Callable[[bytes], bool] = lambda name: name == b".git",
) -> Listing:
    """Lists `root` to the bottom, following no link. Folders for which `prune(name)` holds count as ignored.

    Folders with a `.git` of their own are given back as nested. `with_rules=False` shows what the rules hide.
    """
    listing = Listing()
    stack: list[tuple[bytes, tuple[tuple[bytes, Rules], ...]]] = [(b"", ())]
    while stack:
        folder, rules = stack.pop()
        try:
            names = []
            for found in scan(os.path.join(root, folder) if folder else root):
                if not budget.spend():
                    listing.stopped = True
                    stack.clear()  # what was seen so far is sorted out below, and that is all
                    break
                names.append(found)
        except OSError as error:
            listing.unreadable[folder] = error.strerror or "unreadable"
            continue
        kinds = dict(names)
        if folder and b".git" in kinds:
            listing.nested.add(folder)
            continue
        if with_rules and kinds.get(_FILE) is Kind.FILE:
            rules = (*rules, (folder, _load(root, folder)))
        for name, kind in names:
            path = folder + b"/" + name if folder else name
            is_folder = kind is Kind.FOLDER
            if name == b".git":
                continue
            if _is_hidden(path, is_folder, rules):
                listing.ignored.add(path + b"/" if is_folder else path)
            elif not is_folder:
                listing.kept.add(path)
            elif prune(name):
                listing.ignored.add(path + b"/")
            elif not listing.stopped:
                stack.append((path, rules))
    return listing


def _is_hidden(path: bytes, is_folder: bool, rules: tuple[tuple[bytes, Rules], ...]) -> bool:
    for folder, rule_set in reversed(rules):
        verdict = rule_set.verdict(path[len(folder) + 1 :] if folder else path, is_folder)
        if verdict is not None:
            return verdict
    return False


def _load(root: bytes, folder: bytes) -> Rules:
    try:
        fd = os.open(os.path.join(root, folder, _FILE), os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
    except OSError:
        return Rules(b"")
    with os.fdopen(fd, "rb") as file:
        return Rules(file.read(_MAX_RULES_BYTES))


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
