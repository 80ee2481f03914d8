# SPDX-License-Identifier: AGPL-3.0-or-later
"""A piece: one row of the transcript, laid out only when it is seen."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPen

from leadline.ui.transcript.icons import paint_icon
from leadline.ui.transcript.look import Look
from leadline.ui.transcript.words import Wording

Key = tuple[int, int, int]
"""Where a piece stands in its turn: section, block, leaf. Stays the same when blocks before it are laid out."""

QUESTION, PASSAGES, FOLD, THINKING, USES, ANSWER, WAIT, NOTICE, FOOTER, WAITING = range(10)


def _no_picture(key: str) -> QImage | None:
    return None


@dataclass(frozen=True, slots=True)
class Stage:
    """What pieces are laid out with."""

    look: Look
    words: Wording
    has_menu: bool = True
    """Somebody listens for the menu of a reply."""
    has_receipt: bool = False
    """Somebody listens for a click on the numbers of a reply."""
    can_edit: bool = True
    """Somebody listens for a question to be edited."""
    picture: Callable[[str], QImage | None] = _no_picture
    """The small picture of an image by its key; None as long as it is not here, and then it is fetched."""


@dataclass(frozen=True, slots=True)
class Zone:
    """A part of a piece that does something when clicked; its rectangle is in the piece's own coordinates."""

    name: str
    rect: QRectF
    label: str
    focusable: bool = True


@dataclass(slots=True)
class Ink:
    """How a piece is painted this time."""

    painter: QPainter
    stage: Stage
    clip: QRectF
    selected: tuple[int, int] | None = None
    """Offsets into the piece's text."""
    hot: str = ""
    """The zone under the mouse."""
    focused: str = ""
    """The zone that the keyboard acts on."""
    done: str = ""
    """The zone that just did what it says: Copied."""
    hovered: bool = False
    """The mouse is somewhere over this turn's question."""


class Piece:
    """Base of all rows. `height` is an estimate until `measured`; `gap` is the room above it and not part of it."""

    __slots__ = ("gap", "height", "key", "measured", "width")

    def __init__(self, key: Key, gap: float, height: float) -> None:
        self.key = key
        self.gap = gap
        self.height = height
        self.width = 0.0
        self.measured = False

    def measure(self, width: float, stage: Stage) -> None:
        """Lay out at this width unless that is done, and know the height."""
        if not self.measured or self.width != width:
            self.width = width
            self.lay_out(stage)
            self.measured = True

    def lay_out(self, stage: Stage) -> None:
        """Make what is painted and set the height."""
        raise NotImplementedError

    def release(self) -> None:
        """Forget what was laid out; the height stays known. The next measure makes it again."""
        self.measured = False

    def paint(self, ink: Ink, x: float, y: float) -> None:
        """Draw with the top left corner at (x, y)."""
        raise NotImplementedError

    @property
    def text(self) -> str:
        """What can be selected; "" for rows that hold no text of the conversation."""
        return ""

    @property
    def spoken(self) -> str:
        """What a screen reader is told."""
        return self.text

    def tip_at(self, x: float, y: float) -> str:
        """What the mouse is told about the thing under it; "" for nothing."""
        return ""

    def offset_at(self, x: float, y: float) -> int:
        """The offset into `text` nearest to a point."""
        return 0

    def over_text(self, x: float, y: float) -> bool:
        """Whether a press here would select text."""
        return False

    def href_at(self, x: float, y: float) -> str:
        """Where the link under a point leads, or ""."""
        return ""

    def zones(self, stage: Stage, above: float) -> list[Zone]:
        """What can be clicked, once measured; `above` pixels of the piece are out of sight over the top."""
        return []


def paint_button(ink: Ink, zone: Zone, x: float, y: float, icon: str, *, with_label: bool, quiet: bool = False) -> None:
    """A flat button: an icon, and its label where there is room; `quiet` leaves it out unless the mouse is near."""
    look, painter = ink.stage.look, ink.painter
    hot, focused, done = ink.hot == zone.name, ink.focused == zone.name, ink.done == zone.name
    if quiet and not (hot or focused or done or ink.hovered):
        return
    rect = zone.rect.translated(x, y)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if hot:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour("hover"))
        painter.drawRoundedRect(rect, 7, 7)
    if focused:
        paint_focus(painter, rect, look, 7)
    colour = look.colour("good") if done else look.colour("text") if hot else look.colour("dim")
    paint_icon(painter, "done" if done else icon, rect.left() + 7, rect.center().y() - 8, colour)
    if with_label:
        label = ink.stage.words.copied() if done else zone.label
        paint_label(ink, label, QPointF(rect.left() + 29, rect.top()), rect.height(), colour)


def paint_label(ink: Ink, text: str, corner: QPointF, height: float, colour: QColor) -> None:
    """One line of small text, centred in a height."""
    style = ink.stage.look.label
    ink.painter.setFont(style.font)
    ink.painter.setPen(colour)
    top = corner.y() + (height - style.line_height) / 2
    ink.painter.drawText(QPointF(corner.x(), top + style.baseline), text)


def paint_focus(painter: QPainter, rect: QRectF, look: Look, radius: float) -> None:
    """The ring around what the keyboard acts on."""
    painter.setPen(QPen(look.link, 1.6))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), radius, radius)


def paint_selection(ink: Ink, boxes: list[QRectF], x: float, y: float) -> None:
    """What is selected, behind its text."""
    for box in boxes:
        ink.painter.fillRect(box.translated(x, y), ink.stage.look.selection)


def button(stage: Stage, name: str, label: str, right: float, top: float, height: float, *, with_label: bool) -> Zone:
    """A button that ends at `right`, as wide as the longest it will say."""
    width = 30.0
    if with_label:
        metrics = QFontMetricsF(stage.look.label.font)
        texts = (label, stage.words.copied()) if name.startswith("copy") else (label,)
        width = 29 + max(metrics.horizontalAdvance(text) for text in texts) + 10
    return Zone(name, QRectF(right - width, top, width, height), label)
