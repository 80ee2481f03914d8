# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pictures made on the spot, for tests. Imports nothing of the program."""

import io
import struct
import zlib

from PIL import Image


def drawn(width: int, height: int, seed: int = 0) -> Image.Image:
    """A soft pattern, another one for each seed."""
    tile = Image.effect_noise((24, 18), 60 + seed % 7).convert("RGB")
    tile.putpixel((seed % 24, seed % 18), (255, seed % 256, 0))
    return tile.resize((width, height), Image.Resampling.BILINEAR)


def png(width: int, height: int, seed: int = 0) -> bytes:
    """One plain colour, with a stripe that depends on the seed."""
    made = Image.new("RGB", (width, height), (30 + seed % 200, 90, 160))
    made.paste((250, 250 - seed % 200, 240), (0, 0, max(1, width // 3), height))
    return encoded(made, "PNG")


def jpeg(width: int, height: int, seed: int = 0) -> bytes:
    """The same as a photograph would come."""
    made = Image.new("RGB", (width, height), (160, 90 + seed % 160, 30))
    return encoded(made, "JPEG")


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    """The file that Pillow makes of it."""
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def bomb(width: int = 16_000, height: int = 16_000) -> bytes:
    """A PNG of a few hundred kilobytes that says it has so many pixels, and has: a gigabyte once it is decoded."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    packing = zlib.compressobj(9)
    row = bytes(1 + width * 4)
    rows = b"".join(packing.compress(row * 100) for _ in range(height // 100)) + packing.flush()
    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
