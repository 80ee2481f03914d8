# SPDX-License-Identifier: AGPL-3.0-or-later
"""A picture from outside becomes one of our own: checked, upright, no larger than useful, nothing but its pixels.

The door of Pillow; runs only in the child. PNG, JPEG, GIF and WebP are known by their content, whatever they are
called; of a moving picture the first one is taken. What comes out is encoded anew, so that place, camera, time, author,
comments, profiles and whatever else a file may carry stay here. A JPEG stays a JPEG. The others become PNG, or JPEG
where a photograph would take megabytes. What is transparent becomes white: the service would make it black.
"""

import io
import struct
import zlib
from dataclasses import dataclass

from PIL import Image, UnidentifiedImageError

from leadline.documents.document import NoteCode, State
from leadline.documents.image_size import MOST_ELONGATED, useful_size
from leadline.documents.raw_file import NotReadError

MAX_FILE_BYTES = 64_000_000
MAX_PIXEL_BYTES = 64 * 1024 * 1024
"""Of a decoded picture, at four bytes a pixel: 4096 x 4096. A JPEG may be larger: it is scaled while it is decoded."""
THUMBNAIL_PX = 256

_FORMATS = ("PNG", "JPEG", "GIF", "WEBP")
_PHOTOGRAPH_BYTES = 1_500_000
"""A PNG above this is sent as JPEG: it is uploaded with every question of its chat."""
_QUALITY = 90
_ORIENTATION = 0x0112  # of Exif
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_LYING = (5, 6, 7, 8)

_DAMAGED = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    LookupError,
    TypeError,
    ArithmeticError,
    struct.error,
    zlib.error,
)
"""What Pillow's readers raise over a damaged file."""

Image.MAX_IMAGE_PIXELS = None  # ours is stricter, and no warning


@dataclass(frozen=True, slots=True)
class MadeImage:
    """A picture of our own making."""

    media_type: str
    data: bytes
    width_px: int
    height_px: int
    thumbnail: bytes
    """A PNG that fits into THUMBNAIL_PX x THUMBNAIL_PX."""


def make_image(data: bytes) -> MadeImage:
    """The picture in a file's bytes.

    Raises:
        NotReadError: it is none of the four formats, cut, too large, or too narrow to be counted.
    """
    if not data:
        raise NotReadError(State.FAILED, NoteCode.TRUNCATED, "The file is empty.")
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as source:
            return _made(source)
    except UnidentifiedImageError as error:
        detail = "It is no PNG, JPEG, GIF or WebP picture, whatever it is called."
        raise NotReadError(State.FAILED, NoteCode.UNSUPPORTED, detail) from error
    except MemoryError as error:
        raise NotReadError(State.LEFT_OUT, NoteCode.TOO_LARGE, "It takes too much memory.") from error
    except _DAMAGED as error:
        raise NotReadError(State.FAILED, NoteCode.TRUNCATED, "It is damaged or cut off.") from error


def _made(source: Image.Image) -> MadeImage:
    kind, claimed = source.format, source.size
    if kind != "JPEG":
        _check_room(source, claimed)  # first: to ask a PNG for its Exif is to decode it
    orientation = source.getexif().get(_ORIENTATION, 1)
    lies = orientation in _LYING
    width, height = reversed(claimed) if lies else claimed
    if min(width, height) < 1 or max(width, height) > MOST_ELONGATED * min(width, height):
        detail = f"{width:,} x {height:,} pixels: too narrow to be a picture."
        raise NotReadError(State.LEFT_OUT, NoteCode.UNSUPPORTED, detail)
    size = useful_size(width, height)
    if kind == "JPEG":
        source.draft(None, (size[1], size[0]) if lies else size)
        _check_room(source, claimed)
    source.load()
    has_alpha = source.has_transparency_data
    image = _opaque(source) if has_alpha else _plain(source)
    if orientation in _UPRIGHT:
        image = image.transpose(_UPRIGHT[orientation])
    if image.size != size:
        image = image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
    image.info = {}  # or a profile, or a comment, would be written out again
    media_type, encoded = _encoded(image, is_photograph=kind == "JPEG" or (kind == "WEBP" and not has_alpha))
    small = image.copy()
    small.thumbnail((THUMBNAIL_PX, THUMBNAIL_PX))
    return MadeImage(media_type, encoded, *image.size, _png(small))


def _check_room(source: Image.Image, claimed: tuple[int, int]) -> None:
    if source.width * source.height * 4 > MAX_PIXEL_BYTES:
        most = MAX_PIXEL_BYTES // 4_000_000
        detail = f"{claimed[0]:,} x {claimed[1]:,} pixels; pictures of this kind are read up to {most} million."
        raise NotReadError(State.LEFT_OUT, NoteCode.TOO_LARGE, detail)


def _opaque(source: Image.Image) -> Image.Image:
    """What is transparent shows white paper."""
    pixels = source.convert("RGBA")
    paper = Image.new("RGB", pixels.size, "white")
    paper.paste(pixels, mask=pixels.getchannel("A"))
    return paper


def _plain(source: Image.Image) -> Image.Image:
    """In eight bits, grey or RGB."""
    if source.mode.startswith("I"):  # sixteen bits of grey
        return source.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    return source.convert("L" if source.mode in ("1", "L", "F") else "RGB")


def _encoded(image: Image.Image, *, is_photograph: bool) -> tuple[str, bytes]:
    if not is_photograph:
        data = _png(image)
        if len(data) <= _PHOTOGRAPH_BYTES:
            return "image/png", data
    file = io.BytesIO()
    image.save(file, "JPEG", quality=_QUALITY, subsampling=0)  # colours in full: text on them stays sharp
    return "image/jpeg", file.getvalue()


def _png(image: Image.Image) -> bytes:
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()
