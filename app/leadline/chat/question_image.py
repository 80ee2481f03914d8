# SPDX-License-Identifier: AGPL-3.0-or-later
"""An image of a question: what is known of it, apart from its bytes."""

from dataclasses import dataclass

from leadline.context.images import image_mark


@dataclass(frozen=True, slots=True)
class QuestionImage:
    """An image that goes, or went, out with a question."""

    name: str
    """Its file's name; "" for a pasted one."""
    media_type: str
    """image/png or image/jpeg, as it is sent."""
    width_px: int
    height_px: int
    """As it is sent: a larger one was scaled down."""
    tokens: int
    size_bytes: int
    """Of its content part, which is in base64."""
    digest: bytes
    """SHA-256 of its content part: what the history keeps it under."""
    thumbnail: bytes
    """SHA-256 of its thumbnail, a PNG."""

    @property
    def mark(self) -> bytes:
        """What stands for it in a request that is only counted."""
        return image_mark(self.digest, self.tokens)


@dataclass(frozen=True, slots=True)
class NewImage:
    """An image that was just made ready, with its bytes."""

    image: QuestionImage
    part: bytes
    """The content part that is sent, and kept, as JSON."""
    thumbnail: bytes
    """A PNG of our own making."""
