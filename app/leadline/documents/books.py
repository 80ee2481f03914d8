# SPDX-License-Identifier: AGPL-3.0-or-later
"""E-books before MuPDF sees them: bombs and those that only their shop's program may read."""

import re

from leadline.documents.document import NoteCode, State
from leadline.documents.kinds import suffix_of
from leadline.documents.raw_file import NotReadError
from leadline.documents.zipped import Parts, is_zip

_LOCKS = "META-INF/encryption.xml"
_METHOD = re.compile(rb'EncryptionMethod\s[^>]*Algorithm\s*=\s*["\']([^"\']+)')
_FONT_METHODS = (b"http://www.idpf.org/2008/embedding", b"http://ns.adobe.com/pdf/enc#RC")
"""These only hide fonts; the text is open."""

_FORMATS = {"azw": "mobi", "prc": "mobi", "oxps": "xps"}


def book_format(name: str, data: bytes) -> str:
    """What MuPDF calls the format of this e-book.

    Raises:
        NotReadError: locked by its shop, damaged, or too large when unpacked.
    """
    suffix = suffix_of(name)
    kind = _FORMATS.get(suffix, suffix)
    if not data:
        raise NotReadError(State.FAILED, NoteCode.TRUNCATED, "The file is empty.")
    if kind in ("epub", "xps"):
        if not is_zip(data[:4]):
            raise NotReadError(State.FAILED, NoteCode.UNSUPPORTED, "It is called an e-book but is not one.")
        parts = Parts(data)
        if _LOCKS in parts.names and any(method not in _FONT_METHODS for method in _METHOD.findall(parts.read(_LOCKS))):
            raise _locked()
    if kind == "mobi" and data[60:68] == b"BOOKMOBI":
        first = int.from_bytes(data[78:82], "big")
        if any(data[first + 12 : first + 14]):
            raise _locked()
    return kind


def _locked() -> NotReadError:
    return NotReadError(State.FAILED, NoteCode.ENCRYPTED, "It is locked by the shop it comes from (DRM).")
