# SPDX-License-Identifier: AGPL-3.0-or-later
"""What becomes of a picture: upright, no larger than useful, and nothing but its pixels."""

import io
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from leadline.documents.document import NoteCode
from leadline.documents.image_file import THUMBNAIL_PX, MadeImage, make_image
from leadline.documents.image_size import size_in_file
from leadline.documents.raw_file import NotReadError
from tests.pictures import bomb, drawn, encoded, jpeg, png

SECRET = "Quai de l'Ancre 7"


def shown(made: MadeImage) -> Image.Image:
    return Image.open(io.BytesIO(made.data))


@pytest.mark.parametrize(
    ("kind", "media_type"),
    [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("GIF", "image/png"), ("WEBP", "image/jpeg")],
)
def test_the_four_formats_are_known_by_their_content(kind: str, media_type: str) -> None:
    made = make_image(encoded(drawn(300, 200), kind))

    assert made.media_type == media_type
    assert (made.width_px, made.height_px) == shown(made).size == size_in_file(made.data) == (300, 200)
    assert shown(made).format == media_type.removeprefix("image/").upper()
    assert made.thumbnail.startswith(b"\x89PNG")
    assert max(size_in_file(made.thumbnail)) == THUMBNAIL_PX


def test_a_picture_larger_than_useful_is_scaled_down() -> None:
    made = make_image(png(4000, 2000))

    assert (made.width_px, made.height_px) == (1848, 924)
    assert shown(made).size == (1848, 924)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photograph_is_turned_upright(orientation: int) -> None:
    # The first pixel row of the upright picture is red; the file holds it turned as a camera would.
    upright = Image.new("RGB", (120, 80), "white")
    upright.paste((255, 0, 0), (0, 0, 120, 20))
    upright.paste((0, 0, 255), (0, 0, 20, 80))
    turns = Image.Transpose
    back = {
        1: None, 2: turns.FLIP_LEFT_RIGHT, 3: turns.ROTATE_180, 4: turns.FLIP_TOP_BOTTOM, 5: turns.TRANSPOSE,
        6: turns.ROTATE_90, 7: turns.TRANSVERSE, 8: turns.ROTATE_270,
    }[orientation]  # fmt: skip
    stored = upright if back is None else upright.transpose(back)
    exif = Image.Exif()
    exif[0x0112] = orientation

    for kind in ("JPEG", "PNG", "WEBP"):
        made = shown(make_image(encoded(stored, kind, exif=exif))).convert("RGB")

        assert made.size == (120, 80)
        assert _is_near(made.getpixel((100, 8)), (255, 0, 0))
        assert _is_near(made.getpixel((8, 60)), (0, 0, 255))
        assert _is_near(made.getpixel((100, 60)), (255, 255, 255))


def _is_near(pixel: Any, wanted: tuple[int, int, int]) -> bool:
    return all(abs(one - other) < 40 for one, other in zip(pixel, wanted, strict=True))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_place_camera_author_comments_and_profiles_stay_behind(kind: str) -> None:
    exif = Image.Exif()
    exif[0x010F] = exif[0x9286] = SECRET
    exif.get_ifd(0x8825)[29] = SECRET  # the GPS part
    options: dict[str, Any] = {"exif": exif, "icc_profile": SECRET.encode() * 50, "xmp": f"<x>{SECRET}</x>".encode()}
    if kind == "GIF":
        options = {"comment": SECRET.encode()}
    elif kind == "JPEG":
        options["comment"] = SECRET.encode()
    elif kind == "PNG":
        options["pnginfo"] = PngImagePlugin.PngInfo()
        options["pnginfo"].add_text("Author", SECRET)
    data = encoded(drawn(80, 60), kind, **options) + SECRET.encode()
    assert data.count(SECRET.encode()) >= 2

    made = make_image(data)

    for mine in (made.data, made.thumbnail):
        assert SECRET.encode() not in mine
        opened = Image.open(io.BytesIO(mine))
        opened.load()
        assert dict(opened.getexif()) == {}
        assert set(opened.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_what_is_transparent_shows_white_paper() -> None:
    for source in (
        encoded(Image.new("RGBA", (40, 40), (0, 0, 0, 0)), "PNG"),
        encoded(Image.new("LA", (40, 40), (0, 0)), "PNG"),
        encoded(Image.new("P", (40, 40), 0), "GIF", transparency=0),
        encoded(Image.new("RGBA", (40, 40), (0, 0, 0, 0)), "WEBP"),
    ):
        assert shown(make_image(source)).convert("RGB").getpixel((20, 20)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_any_kind_of_pixels_becomes_grey_or_rgb(mode: str) -> None:
    made = shown(make_image(encoded(Image.new(mode, (60, 50)), "PNG")))

    assert made.mode in ("L", "RGB")


def test_sixteen_bits_of_grey_keep_their_grey() -> None:
    made = shown(make_image(encoded(Image.new("I;16", (60, 50), 0x8000), "PNG")))

    assert made.getpixel((5, 5)) == 128


def test_the_first_of_moving_pictures_is_taken() -> None:
    frames = [Image.new("RGB", (60, 50), colour) for colour in ("red", "blue")]

    for kind in ("GIF", "WEBP"):
        data = encoded(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)
        assert _is_near(shown(make_image(data)).convert("RGB").getpixel((5, 5)), (255, 0, 0))


def test_a_photograph_kept_as_png_goes_as_jpeg() -> None:
    noise = Image.effect_noise((1000, 1000), 90).convert("RGB")

    assert make_image(encoded(noise, "PNG")).media_type == "image/jpeg"


@pytest.mark.parametrize(
    ("data", "code", "says"),
    [
        (b"", NoteCode.TRUNCATED, "empty"),
        (b"%PDF-1.7\n", NoteCode.UNSUPPORTED, "no PNG"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", NoteCode.UNSUPPORTED, "no PNG"),
        (encoded(Image.new("RGB", (20, 20)), "TIFF"), NoteCode.UNSUPPORTED, "no PNG"),
        (png(300, 300)[:90], NoteCode.TRUNCATED, "cut off"),
        (jpeg(300, 300)[:500], NoteCode.TRUNCATED, "cut off"),
        (png(1000, 3), NoteCode.UNSUPPORTED, "narrow"),
        (bomb(), NoteCode.TOO_LARGE, "16,000 x 16,000"),
        (encoded(Image.new("P", (9000, 9000)), "GIF"), NoteCode.TOO_LARGE, "9,000 x 9,000"),
    ],
    ids=["empty", "pdf", "svg", "tiff", "cut png", "cut jpeg", "narrow", "bomb", "gif bomb"],
)
def test_what_cannot_be_sent_is_named(data: bytes, code: NoteCode, says: str) -> None:
    with pytest.raises(NotReadError) as raised:
        make_image(data)

    assert raised.value.note.code is code
    assert says in raised.value.note.detail


@settings(max_examples=60)
@given(
    kind=st.sampled_from(["PNG", "JPEG", "GIF", "WEBP"]), at=st.floats(0, 1), noise=st.binary(min_size=1, max_size=20)
)
def test_a_damaged_file_gives_a_picture_or_a_reason(kind: str, at: float, noise: bytes) -> None:
    data = bytearray(_GOOD[kind])
    place = int(at * (len(data) - 1))
    data[place : place + len(noise)] = noise

    try:
        made = make_image(bytes(data))
    except NotReadError as problem:
        assert problem.note.detail
    else:
        assert shown(made).size == (made.width_px, made.height_px)


_GOOD = {kind: encoded(drawn(90, 70), kind) for kind in ("PNG", "JPEG", "GIF", "WEBP")}
