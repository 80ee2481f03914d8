# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is known about a model, on one sheet: to read and to copy from."""

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from leadline.ui.controls import PlainLabel, button
from leadline.ui.shown_text import visible

WIDTH_PX = 660
_SELECTABLE = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One fact: its name and its words; a second line explains it."""

    name: str
    value: str
    more: str = ""


@dataclass(frozen=True, slots=True)
class ShownModel:
    """A model in words, as the sheet shows them."""

    title: str
    id: str
    advice: str = ""
    warning: str = ""
    """Cautious limits, or that it is no longer listed; "" for most."""
    rows: tuple[SheetRow, ...] = ()
    sources: tuple[str, ...] = ()
    """Addresses of the pages the facts are from."""
    checked: str = ""
    """Of which day the facts are."""


class ModelSheet(QDialog):
    """A page of facts; nothing on it can be changed."""

    link_activated = Signal(str)

    def __init__(self, model: ShownModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("modelSheet")
        self.setWindowTitle(self.tr("About this model"))
        self.setMinimumWidth(WIDTH_PX)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 22, 24, 18)
        column.setSpacing(4)
        column.addWidget(self._text(model.title, "heading"))
        column.addWidget(self._text(model.id, "dim"))
        if model.advice:
            column.addSpacing(8)
            column.addWidget(self._text(model.advice))
        if model.warning:
            column.addSpacing(8)
            column.addWidget(self._text(model.warning, "error"))
        column.addSpacing(14)
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(10)
        grid.setColumnStretch(1, 1)
        for place, row in enumerate(model.rows):
            name = PlainLabel(row.name, "dim", self)
            value = self._text(row.value)
            words = QVBoxLayout()
            words.setSpacing(2)
            words.addWidget(value)
            if row.more:
                words.addWidget(self._text(row.more, "small"))
            value.setAccessibleName(f"{row.name}: {row.value}")
            grid.addWidget(name, place, 0, Qt.AlignmentFlag.AlignTop)
            grid.addLayout(words, place, 1)
        column.addLayout(grid)
        column.addSpacing(14)
        if model.sources:
            column.addWidget(self._line())
            column.addSpacing(6)
            column.addLayout(self._sources(model))
        column.addStretch(1)
        column.addSpacing(10)
        close = button(self.tr("Close"), "primary", self, name="closeSheetButton")
        close.setDefault(True)
        close.clicked.connect(self.accept)
        column.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
        close.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        layout = self.layout()
        if layout is not None:  # a dialog does not follow wrapped labels by itself
            layout.activate()
            self.resize(self.width(), layout.totalHeightForWidth(self.width()))

    def _text(self, text: str, role: str = "") -> PlainLabel:
        label = PlainLabel(visible(text), role, self, wrap=True)
        label.setTextInteractionFlags(_SELECTABLE)
        return label

    def _line(self) -> QFrame:
        line = QFrame(self)
        line.setObjectName("sheetLine")
        line.setFixedHeight(1)
        return line

    def _sources(self, model: ShownModel) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(PlainLabel(model.checked, "small", self))
        for address in model.sources:
            link = button(address.split("/")[2], "quiet", self, tip=address)
            link.setProperty("address", address)
            link.clicked.connect(self._open)
            row.addWidget(link)
        row.addStretch(1)
        return row

    def _open(self) -> None:
        self.link_activated.emit(str(self.sender().property("address")))
