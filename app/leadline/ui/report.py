# SPDX-License-Identifier: AGPL-3.0-or-later
"""What "Copy for a report" puts on the clipboard: a failure and what it happened in, without names and places."""

import platform
import re

from leadline.ui.notice_strip import Notice

_LEFT_OUT = "(left out)"
_URL = re.compile(r"(?i)\b(https?)://(?:[^\s/@\"']*@)?([^\s/?#\"']+)[^\s\"']*")
_QUOTED = re.compile(r"(['\"])(?:file:|~?/|\\\\|[A-Za-z]:[\\/])[^\n]*?\1")
_NAMED = re.compile(r"“[^”\n]*”")
_PATH = re.compile(r"(?:(?<=^)|(?<=[\s(=\[,]))(?:file:|~?/(?=[^\s/])|\\\\|[A-Za-z]:[\\/])[^\n]*", re.MULTILINE)
"""From where a path begins to the end of the line: a name may hold anything but that."""


def report_text(notice: Notice, *, leadline: str, qt: str, screen: str) -> str:
    """A few plain lines: what happened, its code and request id, the versions. English, as the rooms raise it.

    Neither the question nor a document's text is part of a failure; file names, folders and the names that the user
    gave are taken out, of addresses only the host is left.
    """
    request = _request(notice.detail)
    lines = [
        ("What happened", _plain(notice.title)),
        ("Code", notice.code),
        ("Request", request),
        ("Details", _plain(notice.detail).replace("\n", "\n  ")),
        ("Leadline", leadline),
        ("Qt", f"{qt} ({screen})"),
        ("Python", platform.python_version()),
        ("System", f"{platform.system()} {platform.release()} {platform.machine()}"),
    ]
    return "\n".join(f"{name}: {value}" for name, value in lines if value) + "\n"


def _request(detail: str) -> str:
    found = re.search(r"\brequest ([A-Za-z0-9][A-Za-z0-9._:-]{0,79})", detail)
    return found[1] if found else ""


def _plain(text: str) -> str:
    text = _URL.sub(r"\1://\2", text)
    text = _QUOTED.sub(rf"\1{_LEFT_OUT}\1", text)
    text = _NAMED.sub(f"“{_LEFT_OUT}”", text)
    return _PATH.sub(_LEFT_OUT, text).strip()
