# SPDX-License-Identifier: AGPL-3.0-or-later
"""An image as a request carries it, and what stands in its place where a request is only counted.

An image is a content part with a data URL: megabytes that say nothing about the prompt but how many tokens it has
and whether it is the same image as before. A mark says both in some hundred bytes, so that a price can be asked for
at every key.
"""

import base64
import hashlib
import re
from dataclasses import dataclass

from leadline.documents.image_size import image_tokens, size_in_file
from leadline.errors import AssistantError

MAX_BODY_BYTES = 48 * 1024 * 1024
"""The largest request that the service takes."""
MAX_IMAGES = 600
"""In one request. Both limits: DeepSeek's vision guide and its own harness, September 2026."""

IMAGE_MARK = "<｜image｜>"
"""What the template writes for an image; one place in the text, as many tokens as the image has."""

_BEFORE = b'{"type":"image_url","image_url":{"url":"'
_AFTER = b'","detail":"high"}}'
"""Said rather than left to the service's default: "low" would show the model a third of it."""
_DATA_URL = re.compile(r"data:(image/[a-z]+)(?:;tokens=(\d{1,4}))?;base64,")


@dataclass(frozen=True, slots=True)
class ImageInPrompt:
    """What a prompt's text does not say of one of its images."""

    tokens: int
    digest: bytes
    """SHA-256 of its content part as it is sent: the same image has the same one."""


def image_part(media_type: str, data: bytes) -> bytes:
    """The content part of a PNG or JPEG file, as JSON: these bytes are kept, and sent in every request."""
    return _BEFORE + b"data:" + media_type.encode("ascii") + b";base64," + base64.b64encode(data) + _AFTER


def digest_of(part: bytes) -> bytes:
    """What a content part is known by; the same as its hash in the history."""
    return hashlib.sha256(part).digest()


def image_mark(digest: bytes, tokens: int) -> bytes:
    """A content part that counts as the image does and is nothing to look at. It is never sent."""
    return _BEFORE + b"data:image/png;tokens=%d;base64," % tokens + base64.b64encode(digest) + _AFTER


def image_in(data_url: str) -> ImageInPrompt:
    """What a data URL stands for: an image, or a mark of one.

    Raises:
        AssistantError: it is neither (code refused).
    """
    found = _DATA_URL.match(data_url)
    try:
        if found is None:
            raise ValueError("not an image in base64")
        encoded = data_url[found.end() :]
        data = base64.b64decode(encoded, validate=True)
        if found[2]:
            return ImageInPrompt(int(found[2]), data)
        return ImageInPrompt(image_tokens(*size_in_file(data)), digest_of(image_part(found[1], data)))
    except ValueError as problem:
        raise AssistantError(
            "This request is not one the service would take.", "", f"image: {problem}", code="refused"
        ) from problem
