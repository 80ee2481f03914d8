# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rows of a table, with columns that agree with the other rows of the same table."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath, QPen

from leadline.ui.transcript.flow import Flow, href_at, paint_chips, run_spans
from leadline.ui.transcript.leaves import LINE_BREAK, Leaf, Mark, Run
from leadline.ui.transcript.look import Look, TextStyle
from leadline.ui.transcript.piece import Ink, Key, Piece, Stage, paint_selection
from leadline.ui.transcript.text_piece import indent, paint_frames

PAD_X = 12.0
PAD_Y = 7.0
WORD_LIMIT = 150.0
"""The widest word that a column makes room for before it breaks words."""


class TableShape:
    """The columns of one table: what its rows need, from all pieces of it seen so far."""

    def __init__(self) -> None:
        self._natural: list[float] = []
        self._least: list[float] = []
        self.version = 0

    def need(self, column: int, natural: float, least: float) -> None:
        """A cell wants `natural` pixels to stand in one line and `least` to keep its words whole."""
        while len(self._natural) <= column:
            self._natural.append(0.0)
            self._least.append(20.0)
        least = min(least, WORD_LIMIT, natural)
        if natural > self._natural[column] or least > self._least[column]:
            self._natural[column] = max(natural, self._natural[column])
            self._least[column] = max(least, self._least[column])
            self.version += 1

    def widths(self, room: float) -> list[float]:
        """Text widths of the columns: what they want if it fits, else words kept whole where that fits."""
        room -= 2 * PAD_X * len(self._natural)
        if sum(self._natural) <= room:
            return list(self._natural)
        least = sum(self._least)
        if least >= room:
            return [max(16.0, each * room / least) for each in self._least]
        wishes = [natural - low for natural, low in zip(self._natural, self._least, strict=True)]
        share = (room - least) / sum(wishes)
        return [low + wish * share for low, wish in zip(self._least, wishes, strict=True)]


class _Cell:
    """One cell: its text, where it begins in the piece's text, and its lines."""

    __slots__ = ("align", "flow", "natural", "runs", "start", "style", "text", "x", "y")

    def __init__(self, runs: tuple[Run, ...], align: str, style: TextStyle, start: int) -> None:
        self.runs, self.align, self.style, self.start = runs, align, style, start
        self.text = "".join(run.text for run in runs)
        self.flow: Flow | None = None
        self.natural = 0.0
        self.x = self.y = 0.0

    def lay_out(self, look: Look, width: float) -> Flow:
        """Lines no wider than this."""
        if self.flow is None or self.natural > width:
            align = Qt.AlignmentFlag.AlignLeft
            if width < 1e5 and self.align != "left":
                align = Qt.AlignmentFlag.AlignHCenter if self.align == "center" else Qt.AlignmentFlag.AlignRight
            self.flow = Flow(self.text, self.style, width, run_spans(self.runs, look, self.style), align=align)
            if width >= 1e5:
                self.natural = self.flow.natural_width + 1
        return self.flow


class TablePiece(Piece):
    """Up to `TABLE_ROWS` rows; the first piece of a table has its head."""

    __slots__ = ("_cells", "_laid", "_tops", "_widths", "last", "leaf", "shape", "shared")

    def __init__(self, key: Key, leaf: Leaf, gap: float, shared: int, shape: TableShape) -> None:
        super().__init__(key, gap, 39.0 * (len(leaf.rows) + (0 if leaf.part else 1)))
        self.leaf = leaf
        self.shared = shared
        self.shape = shape
        self.last = True
        """No rows of the same table follow in another piece."""
        self._cells: list[list[_Cell]] = []
        self._tops: list[float] = []
        self._widths: list[float] = []
        self._laid = -1

    def measure(self, width: float, stage: Stage) -> None:
        if self._laid != self.shape.version:
            self.measured = False
        super().measure(width, stage)

    def lay_out(self, stage: Stage) -> None:
        for cell in (cell for row in self._cells for cell in row):
            if cell.flow is not None and cell.flow.natural_width + 1 < cell.natural:
                cell.flow = None  # was broken into lines for another width
        self._make_cells(stage.look)
        self._laid = self.shape.version
        self._widths = self.shape.widths(self.width - self._left)
        self._tops = []
        top = 0.0
        for row in self._cells:
            self._tops.append(top)
            left, height = PAD_X, 0.0
            for column, cell in enumerate(row):
                width = self._widths[column]
                flow = cell.lay_out(stage.look, max(width, 16.0))
                spare = width - flow.natural_width if cell.natural <= width else 0.0
                share = {"center": 0.5, "right": 1.0}.get(cell.align, 0.0)
                cell.x, cell.y = left + max(0.0, spare) * share, top + PAD_Y
                height = max(height, flow.height)
                left += width + 2 * PAD_X
            top += max(height, stage.look.body.line_height) + 2 * PAD_Y
        self._tops.append(top)
        self.height = top

    def release(self) -> None:
        super().release()
        self._cells = []

    def take_over(self, before: "TablePiece") -> None:
        """This piece has the same rows and more: keep what was laid out for them."""
        old, new = before.leaf, self.leaf
        if (old.part, old.head, old.aligns) == (new.part, new.head, new.aligns):
            same = 0
            while same < min(len(old.rows), len(new.rows)) and old.rows[same] == new.rows[same]:
                same += 1
            self.shape = before.shape
            self._cells = before._cells[: same + (0 if new.part else 1)]

    def _make_cells(self, look: Look) -> None:
        start = sum(len(cell.text) + 1 for row in self._cells for cell in row)
        rows = self.leaf.rows if self.leaf.part else (self.leaf.head, *self.leaf.rows)
        for number in range(len(self._cells), len(rows)):
            runs_of_row = rows[number]
            head = number == 0 and not self.leaf.part
            style = look.head if head else look.cell
            row = []
            for column, runs in enumerate(runs_of_row):
                if head:
                    runs = tuple(Run(run.text, run.mark | Mark.BOLD, run.href) for run in runs)
                align = self.leaf.aligns[column] if column < len(self.leaf.aligns) else "left"
                cell = _Cell(runs, align, style, start)
                cell.lay_out(look, 1e5)
                word = max(cell.text.split(), key=len, default="")
                self.shape.need(column, cell.natural, QFontMetricsF(style.font).horizontalAdvance(word) + 1)
                start += len(cell.text) + 1
                row.append(cell)
            self._cells.append(row)

    def paint(self, ink: Ink, x: float, y: float) -> None:
        look, painter = ink.stage.look, ink.painter
        paint_frames(ink, self, self.leaf, self.shared, x, y)
        left = x + self._left
        width = sum(self._widths) + 2 * PAD_X * len(self._widths)
        # A piece in the middle draws past its ends, which are clipped away: so only the table's own corners are round.
        above = 0.0 if self.leaf.part == 0 else 20.0
        below = 0.0 if self.last else 20.0
        frame = QRectF(left, y - above, width, self.height + above + below).adjusted(0.5, 0.5, -0.5, -0.5)
        path = QPainterPath()
        path.addRoundedRect(frame, 8, 8)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.save()
        painter.setClipRect(QRectF(left - 1, y, width + 2, self.height), Qt.ClipOperation.IntersectClip)
        if self.leaf.part == 0:
            painter.save()
            painter.setClipPath(path, Qt.ClipOperation.IntersectClip)
            painter.fillRect(QRectF(left, y, width, self._tops[1]), look.colour("card"))
            painter.restore()
        line = look.colour("line")
        for top in self._tops[0 if self.leaf.part else 1 : -1]:
            painter.fillRect(QRectF(left + 0.5, y + round(top), width - 1, 1), line)
        painter.setPen(QPen(line, 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path)
        painter.restore()
        for cell in (cell for row in self._cells for cell in row):
            if cell.flow is None:
                continue
            at_x, at_y = left + cell.x, y + cell.y
            paint_chips(painter, cell.flow, cell.runs, look, at_x, at_y)
            if ink.selected:
                begin = max(0, ink.selected[0] - cell.start)
                end = min(len(cell.text), ink.selected[1] - cell.start)
                if begin < end:
                    paint_selection(ink, cell.flow.rects(begin, end), at_x, at_y)
            cell.flow.paint(painter, at_x, at_y)

    @property
    def text(self) -> str:
        rows = self.leaf.rows if self.leaf.part else (self.leaf.head, *self.leaf.rows)
        lines = ("\t".join("".join(run.text for run in cell) for cell in row) for row in rows)
        return "\n".join(lines).replace(LINE_BREAK, " ")

    def offset_at(self, x: float, y: float) -> int:
        cell = self._cell_at(x, y)
        if cell is None or cell.flow is None:
            return 0 if y < 0 else len(self.text)
        return cell.start + cell.flow.offset_at(x - self._left - cell.x, max(0.0, y - cell.y))

    def over_text(self, x: float, y: float) -> bool:
        cell = self._cell_at(x, y)
        return bool(cell and cell.flow and cell.flow.hits_text(x - self._left - cell.x, y - cell.y))

    def href_at(self, x: float, y: float) -> str:
        cell = self._cell_at(x, y)
        if cell is None or cell.flow is None or not self.over_text(x, y):
            return ""
        return href_at(cell.runs, cell.flow.offset_at(x - self._left - cell.x, y - cell.y, on_character=True))

    def _cell_at(self, x: float, y: float) -> _Cell | None:
        for number, row in enumerate(self._cells):
            if self._tops[number] <= y < self._tops[number + 1]:
                right = self._left
                for cell, width in zip(row, self._widths, strict=False):
                    right += width + 2 * PAD_X
                    if x < right:
                        return cell
                return row[-1] if row else None
        return None

    @property
    def _left(self) -> float:
        return indent(self.key, self.leaf.frames)
