# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which files of a folder a question is seldom about."""

import pytest

from leadline.documents.side_files import Side, side_of


@pytest.mark.parametrize(
    "name, side",
    [
        ("src/app.py", None),
        ("node_modules/left-pad/index.js", Side.VENDORED),
        ("third_party/zlib/tests/a.c", Side.VENDORED),
        ("Cargo.lock", Side.LOCKS),
        ("web/package-lock.json", Side.LOCKS),
        ("static/jquery.min.js", Side.LOCKS),
        ("tests/test_app.py", Side.TESTS),
        ("src/test_app.py", Side.TESTS),
        ("pkg/server_test.go", Side.TESTS),
        ("web/Button.spec.tsx", Side.TESTS),
        ("core/OrderTest.java", Side.TESTS),
        ("docs/latest.md", None),
        ("src/contest.py", None),
        ("src/attestation.go", None),
        ("src/Contest.java", None),
        ("testimony.txt", None),
        ("vendors.csv", None),
    ],
)
def test_a_file_is_known_by_its_name(name: str, side: Side | None) -> None:
    assert side_of(name) == side
