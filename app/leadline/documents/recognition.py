# SPDX-License-Identifier: AGPL-3.0-or-later
"""Scanned pages become text by Tesseract, which MuPDF has built in; the data of its languages is the system's."""

import os
import re
from pathlib import Path
from typing import Any

from leadline.documents.page_text import Block

DPI = 300
MAX_PIXELS = 25_000_000
"""A page of A3 at 300 dpi is 17 million; a poster is recognised at less than 300 dpi."""

_FOLDERS = ("/usr/share/tesseract-ocr/*/tessdata", "/usr/share/tessdata", "/usr/local/share/tessdata")
NEEDED = "it needs text recognition."
"""How what is said of a page without text ends, but for the hint."""

_NOT_LANGUAGES = ("osd", "equ", "snum")
_HAN = "\u3000-\u303f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uff01-\uff60"
_HAN_GAP = re.compile(f"(?<=[{_HAN}]) +(?=[{_HAN}])")


def data_folder() -> str:
    """Where Tesseract keeps the data of its languages here; "" for nowhere."""
    named = os.environ.get("TESSDATA_PREFIX", "")
    candidates = [Path(named), Path(named) / "tessdata"] if named else []
    for pattern in _FOLDERS:
        candidates += sorted(Path("/").glob(pattern.lstrip("/")), reverse=True)
    return next((str(folder) for folder in candidates if any(folder.glob("*.traineddata"))), "")


def installed_languages() -> tuple[str, ...]:
    """Tesseract's names of the languages that can be recognised here (`eng`, `chi_sim`); () without Tesseract."""
    folder = data_folder()
    names = (path.stem for path in Path(folder).glob("*.traineddata")) if folder else ()
    return tuple(sorted(name for name in names if name not in _NOT_LANGUAGES))


def packages_for(languages: tuple[str, ...]) -> str:
    """What to install for these languages, in Debian's names."""
    return " ".join(["tesseract-ocr", *(f"tesseract-ocr-{language.replace('_', '-')}" for language in languages)])


def hint() -> str:
    """What to install where nothing can be recognised, as a further sentence; "" where something can."""
    return "" if data_folder() else f" Not installed here: {packages_for(('chi_sim',))} (Debian's names)."


def renewed(detail: str) -> str:
    """What was said of a page that needs recognition, with the hint that holds here and now."""
    said, needed, _ = detail.partition(NEEDED)
    return said + needed + hint() if needed else detail


class Recognition:
    """Recognises pages in the chosen languages."""

    def __init__(self, languages: tuple[str, ...]) -> None:
        self.languages = languages
        self._folder = data_folder()

    def missing(self) -> str:
        """Why nothing can be recognised, with what to do about it; "" when it can."""
        installed = installed_languages()
        lacking = tuple(language for language in self.languages if language not in installed)
        if not lacking:
            return ""
        return f"Text recognition needs what is not installed: {packages_for(lacking)} (Debian's names)."

    def blocks(self, page: Any, flags: int) -> list[Block]:
        """What is recognised on a page of MuPDF, as its blocks."""
        pixels_at_72 = max(1.0, page.rect.width * page.rect.height)
        dpi = min(DPI, int(72 * (MAX_PIXELS / pixels_at_72) ** 0.5))
        read = page.get_textpage_ocr(
            flags=flags, language="+".join(self.languages), dpi=dpi, full=True, tessdata=self._folder
        )
        blocks = page.get_text("blocks", flags=flags, textpage=read)
        return [(*block[:4], _HAN_GAP.sub("", block[4])) for block in blocks if block[6] == 0]
