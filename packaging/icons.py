# SPDX-License-Identifier: AGPL-3.0-or-later
"""The program's icon as PNG files, drawn from the one SVG by Qt: `python icons.py FOLDER`."""

import os
import sys
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512)
SVG = Path(__file__).resolve().parent / "icons/leadline.svg"


def draw(folder: Path) -> None:
    """Write `folder`/SIZExSIZE/apps/leadline.png for every size, as the hicolor theme lays them out."""
    application = QGuiApplication([])
    renderer = QSvgRenderer(str(SVG))
    for size in SIZES:
        image = QImage(size, size, QImage.Format.Format_ARGB32)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        renderer.render(painter)
        painter.end()
        target = folder / f"{size}x{size}/apps/leadline.png"
        target.parent.mkdir(parents=True, exist_ok=True)
        if not image.save(str(target)):
            raise SystemExit(f"{target} could not be written")
    application.quit()


if __name__ == "__main__":
    draw(Path(sys.argv[1]))
