# SPDX-License-Identifier: AGPL-3.0-or-later
"""RTF becomes text, by striprtf."""

import re
from typing import Any

from leadline.documents.converted import Alive, Converted, one_page, pictures_note
from leadline.documents.document import NoteCode, State
from leadline.documents.raw_file import NotReadError

_BLANK_LINES = re.compile(r"\n{3,}")


def read_rtf(data: bytes, alive: Alive) -> Converted:
    """The text of an .rtf as one page.

    Raises:
        NotReadError: it is called RTF but is not.
    """
    from striprtf import striprtf

    library: Any = striprtf  # it has no type hints
    alive()
    source = data.decode("latin-1")
    if not source.lstrip().startswith("{\\rtf"):
        raise NotReadError(State.FAILED, NoteCode.UNSUPPORTED, "It is called RTF but is not.")
    try:
        text = str(library.rtf_to_text(source, errors="replace"))
    except (ValueError, IndexError, KeyError, LookupError) as error:
        raise NotReadError(State.FAILED, NoteCode.TRUNCATED, "It is damaged: it cannot be read as RTF.") from error
    text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")  # an emoji comes in two halves
    text = _BLANK_LINES.sub("\n\n", text.replace("\r\n", "\n")).strip("\n")
    return one_page(text + "\n" if text.strip() else "", pictures_note(source.count("{\\pict")))
