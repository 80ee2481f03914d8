# SPDX-License-Identifier: AGPL-3.0-or-later
"""A mail (.eml) becomes text: the headers that matter, the message, the names of what is attached. Nothing is opened.

A web page that was saved as one file (.mhtml) is of the same make.
"""

import email.message
import email.parser
import email.policy
from collections.abc import Iterator

from leadline.documents.converted import Alive, Converted, one_page
from leadline.documents.document import Note, NoteCode, State
from leadline.documents.html_text import html_to_markdown
from leadline.documents.names import shown_name
from leadline.documents.plain_text import decode
from leadline.documents.raw_file import NotReadError

_HEADERS = ("From", "To", "Cc", "Date", "Subject", "Reply-To")
_MAX_HEADER_CHARS = 2_000
_MAX_NAMES = 20

Part = email.message.EmailMessage


def read_mail(data: bytes, alive: Alive) -> Converted:
    """An .eml as one page; what is attached is named in a note.

    Raises:
        NotReadError: there is no mail in it.
    """
    message = _parsed(data, alive)
    headers = [f"{name}: {value}" for name in _HEADERS if (value := _header(message, name))]
    if not headers:
        raise NotReadError(State.FAILED, NoteCode.UNSUPPORTED, "It is called a mail but has no mail's headers.")
    plain, html, attached = _sorted(message)
    alive()
    body = "\n".join(plain).strip("\n")
    if not body.strip():
        body = "\n".join(html_to_markdown(text) for text in html).strip("\n")
    names = [_attachment_name(part) for part in attached]
    lines = [*headers, *([f"Attachments (not opened): {', '.join(names)}"] if names else []), "", body]
    notes: tuple[Note, ...] = ()
    if names:
        more = f" and {len(names) - _MAX_NAMES:,} more" if len(names) > _MAX_NAMES else ""
        shown = f"{', '.join(names[:_MAX_NAMES])}{more}"
        notes = (
            Note(NoteCode.UNSUPPORTED, detail=f"Attached and not opened: {shown}. Save what you need and add it."),
        )
    return one_page("\n".join(lines).rstrip("\n") + "\n", notes, complete=not names)


def read_web_archive(data: bytes, alive: Alive) -> Converted:
    """An .mhtml as one page: the page itself, without its pictures and frames.

    Raises:
        NotReadError: there is no page in it.
    """
    _, html, _ = _sorted(_parsed(data, alive))
    if not html:
        raise NotReadError(State.FAILED, NoteCode.UNSUPPORTED, "There is no web page in it.")
    alive()
    return one_page(html_to_markdown(html[0]))


def _parsed(data: bytes, alive: Alive) -> Part:
    alive()
    message = email.parser.BytesParser(policy=email.policy.default).parsebytes(data)
    alive()
    return message


def _header(message: Part, name: str) -> str:
    try:
        value = " ".join(str(message.get(name, "")).split())
    except (ValueError, IndexError, AttributeError, TypeError):  # the parser stumbles over some that were made to harm
        value = next(
            (" ".join(str(raw).split()) for key, raw in message.raw_items() if key.lower() == name.lower()), ""
        )
    return value[:_MAX_HEADER_CHARS]


def _sorted(message: Part) -> tuple[list[str], list[str], list[Part]]:
    """The message's plain texts, its HTML texts and what is attached."""
    plain: list[str] = []
    html: list[str] = []
    attached: list[Part] = []
    for part in _leaves(message):
        kind = part.get_content_type()
        named = part.get_filename(None) is not None or part.get_content_disposition() == "attachment"
        if kind == "text/plain" and not named:
            plain.append(_text(part))
        elif kind == "text/html" and not named:
            html.append(_text(part))
        elif named or not kind.startswith("image/"):  # pictures within the text have no names a person gave
            attached.append(part)
    return plain, html, attached


def _leaves(message: Part) -> Iterator[Part]:
    waiting: list[Part] = [message]
    while waiting:
        part = waiting.pop()
        inner = part.get_payload() if part.get_content_maintype() == "multipart" else None
        if isinstance(inner, list):
            waiting += [each for each in reversed(inner) if isinstance(each, email.message.EmailMessage)]
        else:
            yield part


def _text(part: Part) -> str:
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    try:
        return data.decode(part.get_content_charset() or "utf-8").replace("\r\n", "\n")
    except (LookupError, UnicodeDecodeError):
        decoded = decode(data)
        return decoded.text if decoded else ""


def _attachment_name(part: Part) -> str:
    name = part.get_filename(None) or part.get_content_type()
    payload = part.get_payload()
    size = len(payload) * 3 // 4 if isinstance(payload, str) else 0
    return shown_name(str(name)) + (f" ({size / 1e6:,.1f} MB)" if size >= 100_000 else "")
