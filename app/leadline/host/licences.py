# SPDX-License-Identifier: AGPL-3.0-or-later
"""The licence texts that lie beside the program."""

from contextlib import suppress
from importlib.metadata import distributions

from leadline.errors import AssistantError
from leadline.host.resources import resource


def text() -> str:
    """Our own licence and, by name, those of the libraries that are installed with the program."""
    parts = []
    with suppress(OSError, AssistantError):
        parts.append(resource("LICENSE").read_text(encoding="utf-8"))
    rows = set()
    for library in distributions():
        names = library.metadata.get_all("License-Expression") or library.metadata.get_all("License") or []
        licence = next((line for name in names for line in name.splitlines() if line), "see its own files")
        rows.add(f"{library.name} {library.version}: {licence}")
    parts.append("Built on:\n\n" + "\n".join(sorted(rows, key=str.casefold)))
    return "\n\n".join(parts)
