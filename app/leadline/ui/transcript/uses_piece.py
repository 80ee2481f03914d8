# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the model read on demand before it answered: a dim line each, beside a thread that holds them together."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPen

from leadline.ui.shown_text import visible
from leadline.ui.transcript.flow import Flow
from leadline.ui.transcript.piece import Ink, Key, Piece, Stage, Zone, paint_focus

SHOWN = 4
"""More lines than that are folded, but for the last ones: those say what goes on now."""
_MOST = 200
_LEFT = 18.0


class UsesPiece(Piece):
    """Lines of what was read; a click on the first opens the folded ones."""

    __slots__ = ("_flows", "open", "uses")

    def __init__(self, key: Key, uses: tuple[str, ...], *, is_open: bool = False) -> None:
        super().__init__(key, 12.0, 22.0 * min(len(uses), SHOWN))
        self.uses = uses
        self.open = is_open
        self._flows: list[Flow] = []

    @property
    def _is_folded(self) -> bool:
        return len(self.uses) > SHOWN and not self.open

    def lay_out(self, stage: Stage) -> None:
        lines = list(self.uses[-_MOST:])
        if self._is_folded:
            rest = len(self.uses) - SHOWN + 1
            lines = [stage.words.uses_before(rest), *self.uses[-SHOWN + 1 :]]
        elif len(self.uses) > SHOWN:
            lines.insert(0, stage.words.show_less())
        label = stage.look.label
        self._flows = [Flow(visible(line[:500]), label, max(60.0, self.width - _LEFT)) for line in lines]
        self.height = sum(flow.height for flow in self._flows) + 4

    def release(self) -> None:
        super().release()
        self._flows = []

    def paint(self, ink: Ink, x: float, y: float) -> None:
        painter, look = ink.painter, ink.stage.look
        painter.setPen(QPen(look.colour("line"), 2))
        painter.drawLine(int(x) + 5, int(y) + 2, int(x) + 5, int(y + self.height) - 2)
        if ink.focused == "uses":
            paint_focus(painter, self.zones(ink.stage, 0)[0].rect.translated(x, y), look, 5)
        top = y + 2
        for flow in self._flows:
            flow.paint(painter, x + _LEFT, top)
            top += flow.height

    @property
    def spoken(self) -> str:
        return "\n".join(self.uses[-_MOST:])

    def zones(self, stage: Stage, above: float) -> list[Zone]:
        if len(self.uses) <= SHOWN or not self._flows:
            return []
        first = self._flows[0]
        label = stage.words.show_all() if self._is_folded else stage.words.show_less()
        return [Zone("uses", QRectF(_LEFT - 6, 0, first.natural_width + 12, first.height + 4), label)]
