# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bytes of a text file become text, whatever their encoding; what is not text is told apart."""

import codecs
import re
import unicodedata
from dataclasses import dataclass

SAMPLE_BYTES = 65536
"""How much the guess of an encoding looks at; it costs 31 MB/s (ingestion page)."""

_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

# Only what people's files are in: with all of Python's encodings to choose from, French in cp1252 was read as
# mac_latin2 and Russian in koi8-r as Japanese. gb18030 holds gbk, cp949 holds euc-kr, cp932 holds Shift-JIS.
_GUESSES = (
    "gb18030 big5hkscs cp932 euc_jis_2004 cp949 cp1251 koi8_r cp866 cp1252 cp1250 iso8859_2 cp1253 cp1254 cp1255 "
    "cp1256 cp874"
).split()

CONTROL_BYTES = bytes((*range(0x08), *range(0x0E, 0x1B), *range(0x1C, 0x20), 0x7F))
"""Characters that text does not have: less BS to CR, and the ESC of terminal logs."""

_CONTROLS = re.compile("[" + re.escape(CONTROL_BYTES.decode()) + "]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file's text, with line ends as `\\n`."""

    text: str
    lost: int
    """How many places could not be read and show U+FFFD."""


def decode(data: bytes) -> Decoded | None:
    """The text in `data`; None when it is not text.

    The order: a byte order mark, UTF-16 without one (by where the zero bytes are), strict UTF-8, UTF-8 with a few
    damaged places, then a guess on the first lines.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _with_losses(data, encoding)
    if b"\0" in data:
        encoding = _utf16_without_mark(data)
        return _with_losses(data, encoding) if encoding else None
    if b"\x1b$" in data[:SAMPLE_BYTES] and data.isascii():  # Japanese mail: pure ASCII to look at
        return _with_losses(data, "iso2022_jp")
    try:
        return _text_or_none(data.decode("utf-8"), 0)
    except UnicodeDecodeError:
        pass
    text = data.decode("utf-8", "replace")
    lost = text.count("\N{REPLACEMENT CHARACTER}")
    if sum(not character.isascii() for character in text[:SAMPLE_BYTES]) > 10 * lost:
        return _text_or_none(text, lost)
    encoding = _guess(data)
    return _with_losses(data, encoding) if encoding else _text_or_none(text, lost)


def _with_losses(data: bytes, encoding: str) -> Decoded | None:
    try:
        return _text_or_none(data.decode(encoding), 0)
    except UnicodeDecodeError:
        text = data.decode(encoding, "replace")
        return _text_or_none(text, max(1, text.count("\N{REPLACEMENT CHARACTER}")))


def _text_or_none(text: str, lost: int) -> Decoded | None:
    controls = len(_CONTROLS.findall(text[:SAMPLE_BYTES]))
    if controls * 50 > min(len(text), SAMPLE_BYTES):
        return None
    return Decoded(text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text, lost)


def _utf16_without_mark(data: bytes) -> str:
    """`utf-16-le` or `utf-16-be` if `data`, which has zero bytes, is text in it, else ""."""
    sample = data[: SAMPLE_BYTES & ~1]
    zeros, high = sample.count(0), sum(byte > 0x7F for byte in sample)
    # ASCII in pairs reads as rare Chinese: real text in UTF-16 has many zeros (Latin) or many high bytes (others).
    if len(data) % 2 or (zeros * 20 < len(sample) and high * 10 < len(sample)):
        return ""
    strange = {encoding: _strangeness(sample, encoding) for encoding in ("utf-16-le", "utf-16-be")}
    best = min(strange, key=lambda encoding: strange[encoding])
    return best if strange[best] <= 0.01 else ""


def _strangeness(sample: bytes, encoding: str) -> float:
    """The share of characters that no text has; 1 for what cannot be text at all in this encoding."""
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(sample)  # the sample may cut a pair in two
    except UnicodeDecodeError:
        return 1
    common = sum(character in " \t\r\n.,0123456789" for character in text)
    if not text or common * 200 < len(text):
        return 1
    return sum(unicodedata.category(each) in ("Cc", "Cn", "Co") and each not in "\t\r\n" for each in text) / len(text)


def _guess(data: bytes) -> str:
    """The encoding that the lines beyond ASCII look like, "" for none."""
    from leadline.documents import legacy_encoding

    if encoding := legacy_encoding.guess(data):
        return encoding
    from charset_normalizer import from_bytes

    best = from_bytes(legacy_encoding.sample_of(data), cp_isolation=_GUESSES).best()
    return best.encoding if best is not None else ""
