# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where questions can go: the list of endpoints, with a way to add, change and remove one."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from leadline.ui.controls import ElidedLabel, PlainLabel, button


@dataclass(frozen=True, slots=True)
class ShownEndpoint:
    """One row of the list, in words."""

    id: str
    label: str
    place: str
    """Its address, or what it is."""
    detail: str
    """Its key and its models."""
    is_own: bool = True
    """The user added it, so that it can be removed."""


class EndpointsDialog(QDialog):
    """What is done here holds at once; a removal can be taken back."""

    add_requested = Signal()
    change_requested = Signal(str)
    remove_requested = Signal(str)
    restore_requested = Signal(str)
    lists_requested = Signal()
    """Read the lists of models of all of them now."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("endpointsDialog")
        self.setWindowTitle(self.tr("Endpoints"))
        self.setMinimumSize(640, 420)
        self.resize(660, 520)
        self._removed = ""
        words = self.tr(
            "Where questions go. Each endpoint has a key of its own, which is sent to its host and to no other."
        )
        self._list = QWidget(self)
        self._rows = QVBoxLayout(self._list)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(8)
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(self._list)
        self.undo_line = PlainLabel("", "dim", self, wrap=True)
        self.undo_button = button(self.tr("Undo"), "", self, name="undoRemoveButton")
        self.undo_button.clicked.connect(self._restore)
        undo = QHBoxLayout()
        undo.addWidget(self.undo_line, 1)
        undo.addWidget(self.undo_button)
        self.add_button = button(self.tr("Add an endpoint\u2026"), "", self, name="addEndpointButton")
        self.add_button.clicked.connect(self.add_requested)
        self.lists_button = button(self.tr("Read their models again"), "", self, name="readListsButton")
        self.lists_button.clicked.connect(self._read_lists)
        close = button(self.tr("Close"), "primary", self, name="closeEndpointsButton")
        close.clicked.connect(self.accept)
        actions = QHBoxLayout()
        actions.addWidget(self.add_button)
        actions.addWidget(self.lists_button)
        actions.addStretch(1)
        actions.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 20, 22, 18)
        column.setSpacing(14)
        column.addWidget(PlainLabel(words, "dim", self, wrap=True))
        column.addWidget(area, 1)
        column.addLayout(undo)
        column.addLayout(actions)
        self.show_removed("", "")

    def show_endpoints(self, endpoints: Sequence[ShownEndpoint]) -> None:
        """Show these in this order."""
        while (item := self._rows.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for endpoint in endpoints:
            self._rows.addWidget(self._row(endpoint))
        self._rows.addStretch(1)

    def show_removed(self, endpoint_id: str, label: str) -> None:
        """Say that it is gone and offer it back; "" takes the line away."""
        self._removed = endpoint_id
        self.undo_line.setText(self.tr("{name} was removed.").replace("{name}", label) if endpoint_id else "")
        self.undo_line.setVisible(bool(endpoint_id))
        self.undo_button.setVisible(bool(endpoint_id))

    def show_lists_read(self, problems: str) -> None:
        """The lists were read; "" when all of them could be."""
        self.lists_button.setEnabled(True)
        self._removed = ""
        self.undo_line.setText(problems or self.tr("All lists were read."))
        self.undo_line.show()
        self.undo_button.hide()

    def _read_lists(self) -> None:
        self.lists_button.setEnabled(False)
        self.undo_line.setText(self.tr("Reading the lists of models\u2026"))
        self.undo_line.show()
        self.undo_button.hide()
        self.lists_requested.emit()

    def _row(self, endpoint: ShownEndpoint) -> QFrame:
        card = QFrame(self._list)
        card.setObjectName("endpointCard")
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(ElidedLabel(endpoint.label, "strong", card))
        texts.addWidget(ElidedLabel(endpoint.place, "dim", card))
        texts.addWidget(ElidedLabel(endpoint.detail, "small", card))
        row = QHBoxLayout(card)
        row.setContentsMargins(14, 10, 12, 10)
        row.setSpacing(8)
        row.addLayout(texts, 1)
        change = button(self.tr("Change\u2026"), "", card, name=f"change-{endpoint.id}")
        change.setAccessibleName(self.tr("Change {name}").replace("{name}", endpoint.label))
        change.clicked.connect(lambda _=False, id=endpoint.id: self.change_requested.emit(id))
        row.addWidget(change, 0, Qt.AlignmentFlag.AlignVCenter)
        if endpoint.is_own:
            remove = button(self.tr("Remove"), "danger", card, name=f"remove-{endpoint.id}")
            remove.setAccessibleName(self.tr("Remove {name}").replace("{name}", endpoint.label))
            remove.clicked.connect(lambda _=False, id=endpoint.id: self.remove_requested.emit(id))
            row.addWidget(remove, 0, Qt.AlignmentFlag.AlignVCenter)
        return card

    def _restore(self) -> None:
        self.restore_requested.emit(self._removed)
        self.show_removed("", "")
