# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is copied for a report says what happened, and not where or about what."""

import pytest

from leadline.errors import AssistantError
from leadline.ui.error_notices import notice_of
from leadline.ui.report import report_text


def report(title: str = "The service had an error of its own.", detail: str = "", code: str = "server") -> str:
    notice = notice_of(AssistantError(title, "Send it again.", detail, code), "error-" + code)
    return report_text(notice, leadline="0.1.0", qt="6.11.3", screen="wayland")


def test_a_report_names_the_failure_the_request_and_the_versions() -> None:
    lines = report(detail="HTTP 500, Internal server error, request 8f1c0c3e-5d0a-4c0b").splitlines()
    assert lines[:4] == [
        "What happened: The service had an error of its own.",
        "Code: server",
        "Request: 8f1c0c3e-5d0a-4c0b",
        "Details: HTTP 500, Internal server error, request 8f1c0c3e-5d0a-4c0b",
    ]
    assert lines[4:6] == ["Leadline: 0.1.0", "Qt: 6.11.3 (wayland)"]
    assert lines[6].startswith("Python: 3.") and lines[7].startswith("System: ")


@pytest.mark.parametrize(
    ("detail", "secret"),
    [
        ("[Errno 13] Permission denied: '/home/anna/My papers/merger.pdf'", "merger"),
        ('[Errno 2] No such file: "/home/anna/o\'neil.pdf"', "neil"),
        ("180 s, /home/anna/models/big model, v2.gguf", "big model"),
        ("~/papers/merger.pdf could not be read", "merger"),
        ("C:\\Users\\Anna\\merger.pdf: denied", "merger"),
        ("'\\\\server\\share\\merger.pdf'", "merger"),
        ("file:///home/anna/merger.pdf", "merger"),
        ("at (/home/anna/merger.pdf)", "merger"),
        ("first line\n/home/anna/merger.pdf\nlast line", "merger"),
        ("https://anna:geheim@example.org/merger?q=merger", "merger"),
        ("https://anna:geheim@example.org/x", "geheim"),
        ("The folder “merger papers” is gone", "merger"),
    ],
)
def test_names_and_places_are_left_out(detail: str, secret: str) -> None:
    for text in (report(detail=detail), report(title=detail)):
        assert secret not in text and "anna" not in text.lower()
        assert "(left out)" in text or "https://example.org" in text


@pytest.mark.parametrize(
    "detail",
    [
        "HTTP 200, text/event-stream",
        "api.deepseek.com: ConnectError < ConnectionRefusedError",
        "finish reason: length",
        "prompt 1053000, window 1048576, kept free 512",
        "read and/or write, 3 / 4",
        'Current thread 0x1 (most recent call first):\n  File "leadline/host/child.py", line 3 in run',
    ],
)
def test_what_names_nobody_is_kept_letter_for_letter(detail: str) -> None:
    assert "Details: " + detail.replace("\n", "\n  ") in report(detail=detail)


def test_a_request_id_that_is_none_is_not_made_up() -> None:
    assert "Request:" not in report(detail="HTTP 500") and "Request: <" not in report(detail="request <b>")
