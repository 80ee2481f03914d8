# SPDX-License-Identifier: AGPL-3.0-or-later
"""The child that decodes pictures: `leadline --child images`. A picture may be its end, and not the window's."""

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

from leadline.documents.image_file import MAX_FILE_BYTES, make_image
from leadline.documents.raw_file import NotReadError, open_regular
from leadline.host.child import Limits, allow_cpu, serve

MEMORY_BYTES = 640 * 1024 * 1024
"""Address space: Python and Pillow, a decoded picture and the two or three copies that changing it takes."""
CPU_S = 20.0


def main() -> None:
    """Serves `ImageReader` until it closes the pipe."""
    serve(_Making().take, Limits(memory_bytes=MEMORY_BYTES))


class _Making:
    """Puts the frames of a job together and answers it."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def take(self, frame: dict[str, Any], send: Callable[[dict[str, Any]], None]) -> None:
        """A piece of a pasted picture; or the end of them, or a path, which is answered."""
        if "piece" in frame:
            self._pieces.append(base64.b64decode(frame["piece"]))
            return
        pasted, self._pieces = b"".join(self._pieces), []
        allow_cpu(CPU_S)
        try:
            made = make_image(_content_of(frame["path"]) if "path" in frame else pasted)
        except NotReadError as problem:
            send({"code": problem.note.code, "detail": problem.note.detail})
            return
        send(
            {
                "media_type": made.media_type,
                "size": [made.width_px, made.height_px],
                "data": base64.b64encode(made.data).decode("ascii"),
                "thumbnail": base64.b64encode(made.thumbnail).decode("ascii"),
            }
        )


def _content_of(path: str) -> bytes:
    # Somebody chose this one file, so a link to it is as good; folders are not walked here.
    try:
        real = str(Path(path).resolve())
    except OSError:
        real = path
    file = open_regular(real)
    try:
        return file.read(MAX_FILE_BYTES)
    finally:
        file.close()
