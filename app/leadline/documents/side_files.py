# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files beside the matter: what a folder may hold that a question is seldom about. By their names alone."""

import re
from enum import StrEnum


class Side(StrEnum):
    """Why a file is perhaps not needed."""

    VENDORED = "vendored"
    """Somebody else's code, kept in the folder."""
    LOCKS = "locks"
    """Written by tools: lists of versions, packed scripts, recorded results."""
    TESTS = "tests"


_VENDORED = frozenset(
    "node_modules bower_components vendor vendors vendored third_party third-party thirdparty 3rdparty extern external "
    "externals site-packages pods carthage submodules".split()
)
_TESTS = frozenset("test tests testing __tests__ spec specs testdata test-data fixtures e2e __mocks__ mocks".split())
_LOCKS = frozenset(
    "package-lock.json npm-shrinkwrap.json yarn.lock pnpm-lock.yaml bun.lock poetry.lock pdm.lock uv.lock pipfile.lock "
    "cargo.lock composer.lock gemfile.lock go.sum mix.lock flake.lock packages.lock.json podfile.lock pubspec.lock "
    "package.resolved gradle.lockfile deno.lock".split()
)
_LOCK_NAME = re.compile(r"\.(?:min\.(?:js|css)|bundle\.js|map|snap)$")
_TEST_NAME = re.compile(r"(?:^tests?_.*\.\w+|_tests?\.\w+|[._-](?:test|spec)\.\w+|(?<=[a-z0-9])Tests?\.\w+)$")


def side_of(name: str) -> Side | None:
    """What a document is by its path below its source, with `/`; None for the matter itself."""
    *folders, file = name.replace("\\", "/").split("/")
    parts = {part.lower() for part in folders}
    if parts & _VENDORED:
        return Side.VENDORED
    if file.lower() in _LOCKS or _LOCK_NAME.search(file.lower()):
        return Side.LOCKS
    if parts & _TESTS or _TEST_NAME.search(file):
        return Side.TESTS
    return None
