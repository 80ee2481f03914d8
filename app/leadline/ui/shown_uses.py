# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a model read on demand, in the words of the transcript."""

from PySide6.QtCore import QCoreApplication

from leadline.chat.tools import LIST, READ, SEARCH, Use


def use_words(use: Use) -> str:
    """One line: what was read or looked for, and how many tokens it added to the prompt."""
    what = _what(use)
    if use.problem:
        words = QCoreApplication.translate("turns", "{what}: {problem}").replace("{problem}", _problem(use.problem))
        return words.replace("{what}", what)
    tokens = QCoreApplication.translate("turns", "{count} tokens").replace("{count}", f"{use.tokens:,}")
    return f"{what} · {tokens}"


def _what(use: Use) -> str:
    if use.tool == SEARCH:
        words = (
            QCoreApplication.translate("turns", "Searched {name} for “{query}”, {found} found")
            if use.name
            else QCoreApplication.translate("turns", "Searched for “{query}”, {found} found")
        )
        if use.problem:
            words = QCoreApplication.translate("turns", "Search")
        return (
            words.replace("{found}", f"{use.found:,}").replace("{name}", use.name).replace("{query}", _short(use.query))
        )
    if use.tool == LIST:
        if use.name:
            return QCoreApplication.translate("turns", "Looked at the contents of {name}").replace("{name}", use.name)
        return QCoreApplication.translate("turns", "Documents listed: {found}").replace("{found}", f"{use.found:,}")
    if use.tool == READ and use.name and not use.first:
        return QCoreApplication.translate("turns", "Reading {name}").replace("{name}", use.name)
    if use.tool == READ and use.name:
        if use.is_paged:
            words = QCoreApplication.translate("turns", "Read {name}, p. {range}")
        else:
            words = QCoreApplication.translate("turns", "Read {name}, lines {range}")
        span = f"{use.first:,}" if use.first == use.last else f"{use.first:,}-{use.last:,}"
        return words.replace("{range}", span).replace("{name}", use.name)
    if use.tool == READ:
        return QCoreApplication.translate("turns", "Reading")
    return QCoreApplication.translate("turns", "Another tool")


def _problem(problem: str) -> str:
    return {
        "bad_arguments": QCoreApplication.translate("turns", "asked in a way that means nothing"),
        "not_there": QCoreApplication.translate("turns", "nothing of that kind is in this chat"),
        "no_room": QCoreApplication.translate("turns", "no room was left in the window"),
        "limit": QCoreApplication.translate("turns", "not done, the limit was reached"),
        "stopped": QCoreApplication.translate("turns", "not done, it was stopped"),
    }.get(problem, problem)


def _short(query: str) -> str:
    one = " ".join(query.split())
    return one if len(one) <= 80 else one[:79] + "…"
