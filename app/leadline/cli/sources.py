# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which files of a path are meant: options that extract, pack and ask share."""

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path

from leadline.documents.source import SourceRequest


def add_source_options(made: ArgumentParser) -> None:
    """Options for a commit, for what changed, for patterns and for what was left out."""
    made.add_argument("--ref", default="", metavar="REF")
    made.add_argument("--since", default="", metavar="REF")
    made.add_argument("--include", action="append", default=[], metavar="PATTERN")
    made.add_argument("--exclude", action="append", default=[], metavar="PATTERN")
    made.add_argument("--put-back", action="append", default=[], metavar="PATH")


def requests_of(paths: Sequence[str], options: Namespace) -> list[SourceRequest]:
    """The paths with the options, which count for each. A path that is there is never read as `git:REF:PATH`."""
    ticked = [each if each.startswith("git:") else str(Path(each).absolute()) for each in options.put_back]
    found = []
    for path in paths:
        written = SourceRequest(path) if Path(path).exists() else SourceRequest.of(path)
        found.append(
            SourceRequest(
                written.path,
                written.ref or options.ref,
                options.since,
                tuple(options.include),
                tuple(options.exclude),
                frozenset(ticked),
            )
        )
    return found
