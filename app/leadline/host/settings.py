# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the user chose, as one small JSON file. No key is ever among it."""

import json
import os
import tempfile
from dataclasses import asdict, dataclass, fields
from errno import EDQUOT, ENOSPC
from pathlib import Path
from typing import Any

from leadline.errors import AssistantError

_SIZE_LIMIT_BYTES = 1_000_000  # ours is below 1 kB: a bigger file is not a settings file
_THEMES = ("system", "light", "dark")
_CHOICES = {
    "on_removal": ("ignore", "rebuild"),
    "on_change": ("changes", "new", "rebuild", "keep"),
    "on_switch": ("once", "for-good"),
    "over_limit": ("refuse",),
}
_CLOCKS_S = {"queued_s": (30, 86_400), "thinking_s": (30, 86_400), "writing_s": (10, 86_400)}
"""The least and the most that makes sense: less would cut healthy replies, more than a day is no limit."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The user's choices; an empty text stands for "as the program thinks best"."""

    language: str = ""
    """A locale such as "en" or "zh_CN"; empty for the system's."""
    theme: str = "system"
    """system, light or dark."""
    currency: str = ""
    """CNY or USD; empty for the account's, and until that is known CNY in a Chinese locale and USD elsewhere."""
    account_currency: str = ""
    """CNY or USD, as the account's balance last said; used where the user has chosen none."""
    model: str = ""
    """The model of a new chat; empty for DeepSeek's if there is a key, else the local one."""
    mode: str = "non-think"
    """The mode of a new chat."""
    engine_model: str = ""
    """The path of a GGUF file for the embedded engine; empty for the one that comes with it."""
    titles: bool = True
    """Whether flash is asked for the name of a chat after its first reply."""
    send_when_online: bool = False
    """Whether a question that found no network goes by itself as soon as its server can be reached."""
    on_removal: str = ""
    """What becomes of a document that was sent and is removed: ignore or rebuild; empty asks each time."""
    on_change: str = ""
    """What becomes of one whose file has changed: changes, new, rebuild or keep; empty asks each time."""
    on_switch: str = ""
    """How another mode or model is taken that reads a large chat anew: once or for-good; empty asks each time."""
    over_limit: str = ""
    """What becomes of a question that no limit has room for: refuse; empty asks each time."""
    window: str = ""
    """The window's place and size as Qt saved it, base64."""
    panel_visible: bool = True
    """Whether the right pane shows."""
    ocr_languages: str = ""
    """Tesseract's names of the languages that scans were last read in, joined by +; empty for the usual ones."""
    recent_sources: str = ""
    """Paths of what was added last, as a JSON list; on this computer only."""
    low_balance: int = -1
    """Below so many yuan or dollars it is said once that little is left; 0 never, -1 for ¥5 or $1."""
    reply_cap: str = ""
    """From which price of thinking and answer on a reply asks whether it is to go on, in the account's currency; "0"
    for never, empty for what the program thinks best."""
    queued_s: int = 660
    """Seconds to wait for a reply to begin once the question is sent."""
    thinking_s: int = 300
    """Seconds without anything new while the model thinks."""
    writing_s: int = 120
    """Seconds without anything new while it answers."""


def load(path: Path) -> Settings:
    """The settings in the file; defaults for what is missing, unknown or of the wrong type.

    A file that is no JSON object is set aside as `settings.json.damaged`, so that saving does not
    destroy what someone may want to repair.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(_SIZE_LIMIT_BYTES + 1)
    except OSError:
        return Settings()  # none yet, or not readable: the program runs without
    try:
        if len(raw) > _SIZE_LIMIT_BYTES:
            raise ValueError("too long")
        values = json.loads(raw)
        if not isinstance(values, dict):
            raise ValueError("not an object")
    except (ValueError, RecursionError):
        _set_aside(path)
        return Settings()
    return Settings(**_known(values))


def save(path: Path, settings: Settings) -> None:
    """Write the file at once or not at all, readable by its owner only.

    Raises:
        AssistantError: `disk_full` or `read_only`; the old file is still whole.
    """
    write(path, json.dumps(asdict(settings), indent=2) + "\n")  # ASCII: a path need not be valid Unicode


def write(path: Path, text: str) -> None:
    """Put a small file of the user's choices in its place, whole or not at all. AssistantError as for `save`."""
    temporary: Path | None = None
    try:
        # mkstemp makes the file 0600 whatever the umask, and its name is nobody else's.
        number, name = tempfile.mkstemp(prefix=path.name + ".", dir=path.parent)
        temporary = Path(name)
        with os.fdopen(number, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
        full = error.errno in (ENOSPC, EDQUOT)
        raise AssistantError(
            "The settings could not be saved.",
            "Make room on the disk." if full else f"Make the folder {path.parent} writable.",
            str(error),
            code="disk_full" if full else "read_only",
        ) from error


def _known(values: dict[str, Any]) -> dict[str, Any]:
    """The entries that Settings has, of the type that it has."""
    kept = {
        field.name: values[field.name]
        for field in fields(Settings)
        if field.name in values and type(values[field.name]) is type(field.default)
    }
    if kept.get("theme") not in _THEMES:
        kept.pop("theme", None)
    for name, words in _CHOICES.items():
        if kept.get(name, "") not in ("", *words):
            del kept[name]
    for name, (least, most) in _CLOCKS_S.items():
        if not least <= kept.get(name, least) <= most:
            del kept[name]
    return kept


def _set_aside(path: Path) -> None:
    try:
        path.replace(path.with_name(path.name + ".damaged"))
    except OSError:
        return  # a read-only folder: the damaged file stays, and the program runs with defaults
