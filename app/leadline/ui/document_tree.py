# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tree of documents with its keys and its menu."""

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QTreeView, QWidget

from leadline.documents.document import State
from leadline.ui.document_delegate import DocumentDelegate, box_rect
from leadline.ui.document_menu import DocumentMenu, MenuWishes
from leadline.ui.document_model import DocumentModel
from leadline.ui.document_nodes import Contents
from leadline.ui.document_row import DocumentRow
from leadline.ui.icons import Icons

UNFOLD_LIMIT = 200
"""A source of more files stays folded until the user opens it: each batch read lays an open one out anew."""
TOKENS_PX = 138


class DocumentTree(QTreeView):
    """Sources, files, pages with notes; Del takes away, Enter or a double click on a file opens its text."""

    remove_requested = Signal(list)
    page_requested = Signal(int, int)
    tick_requested = Signal(list, bool)
    """Documents by seq, as list[int], that are to go out or not."""

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("documentTree")
        self.setAccessibleName(self.tr("Documents"))
        self.documents = DocumentModel(self)
        self.delegate = DocumentDelegate(icons, self)
        self._unfolded: set[int] = set()
        self.setItemDelegate(self.delegate)
        self.setModel(self.documents)
        self.setHeaderHidden(True)
        self.setUniformRowHeights(True)
        self.setIndentation(16)
        self.setExpandsOnDoubleClick(False)
        self.setMouseTracking(True)
        self.setAllColumnsShowFocus(True)
        self.setSelectionMode(QTreeView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header = self.header()
        header.setStretchLastSection(False)
        header.setMinimumSectionSize(40)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Fixed)
        header.resizeSection(1, TOKENS_PX)
        self.activated.connect(self._open)
        self.customContextMenuRequested.connect(self._open_menu)
        self.documents.modelReset.connect(self._unfolded.clear)
        self.wishes = MenuWishes(self)
        self.wishes.remove.connect(self._remove)
        self.wishes.tick.connect(self._tick_selected)
        self.wishes.page.connect(self.page_requested)

    def unfold(self, all_sources: bool = False) -> None:
        """Open sources that are new and not too large; what the user folded stays folded."""
        for place in range(self.documents.rowCount(QModelIndex())):
            self._unfold(self.documents.index(place, 0), all_sources=all_sources)

    def _unfold(self, index: QModelIndex, *, all_sources: bool) -> None:
        node = self.documents.node(index)
        is_file = node.item is not None
        pages = sum(not isinstance(child.item, Contents) for child in node.children)
        if not node.children or (is_file and (not pages or (pages > 3 and not all_sources))):
            return  # a scan without text: one line until it is asked for
        is_small = node.leaves <= UNFOLD_LIMIT
        if node.serial not in self._unfolded and is_small:
            self._unfolded.add(node.serial)
            self.expand(index)
        elif not is_small and node.serial in self._unfolded and self.isExpanded(index):
            self._unfolded.discard(node.serial)
            self.collapse(index)
        if not is_file and is_small:
            for place in range(len(node.children)):
                self._unfold(self.documents.index(place, 0, index), all_sources=all_sources)

    def selected_seqs(self) -> list[int]:
        """The documents that are selected, all of a source when the source is."""
        seqs: dict[int, None] = {}
        for index in self.selectionModel().selectedRows(0):
            node = self.documents.node(index)
            rows = [node.row] if node.item is not None else node.files()
            seqs.update((row.seq, None) for row in rows if row is not None)
        return list(seqs)

    def selected_rows(self) -> list[DocumentRow]:
        """The same as rows."""
        return [self.documents.rows[seq] for seq in self.selected_seqs()]

    def set_icons(self, icons: Icons) -> None:
        """Take the colours and icons of a theme."""
        self.delegate.icons = icons
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._remove()
        elif event.key() == Qt.Key.Key_Space:
            rows = [row for row in self.selected_rows() if row.has_box]
            self._tick(rows, ticked=not all(row.is_ticked for row in rows))
        elif event.key() == Qt.Key.Key_Escape:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and index.isValid() and index.column() == 0:
            node = self.documents.node(index)
            reach = box_rect(self.visualRect(index)).adjusted(-3, -6, 3, 6)
            if node.boxes and reach.contains(event.position().toPoint()):
                rows = list(node.files())
                if self.selectionModel().isSelected(index) and node.row is not None:
                    rows = self.selected_rows()  # one of several that are selected
                self._tick([row for row in rows if row.has_box], ticked=node.ticked < node.boxes)
                event.accept()
                return
        super().mousePressEvent(event)

    def drawBranches(self, painter: QPainter, rect: QRect, index: QModelIndex | QPersistentModelIndex) -> None:
        # Only our own arrow: the style's lines and boxes belong to another age.
        if self.documents.hasChildren(index):
            name = "chevron-down" if self.isExpanded(index) else "chevron-right"
            pixmap = self.delegate.icons.pixmap(name, "dim", 14)
            area = self.visualRect(index)
            painter.drawPixmap(area.left() - 15, area.center().y() - 6, pixmap)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.header().resizeSection(1, min(TOKENS_PX, self.viewport().width() * 45 // 100))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.doItemsLayout()

    def _remove(self) -> None:
        seqs = self.selected_seqs()
        if seqs:
            self.remove_requested.emit(seqs)

    def _tick_selected(self, ticked: bool) -> None:
        self._tick([row for row in self.selected_rows() if row.has_box], ticked=ticked)

    def _tick(self, rows: list[DocumentRow], *, ticked: bool) -> None:
        seqs = [row.seq for row in rows if row.is_ticked != ticked]
        if seqs:
            self.tick_requested.emit(seqs, ticked)

    def _open(self, index: QModelIndex) -> None:
        node = self.documents.node(index)
        row = node.row
        if row is None or isinstance(node.item, Contents):
            self.setExpanded(index.siblingAtColumn(0), not self.isExpanded(index.siblingAtColumn(0)))
        elif row.state in (State.READY, State.PARTLY, State.CHANGED, State.MISSING):
            self.page_requested.emit(row.seq, node.first_page)

    def _open_menu(self, spot: QPoint) -> None:
        index = self.indexAt(spot).siblingAtColumn(0)
        if not index.isValid():
            return
        if not self.selectionModel().isSelected(index):
            self.setCurrentIndex(index)
        menu = DocumentMenu(self, self.documents.node(index), self.selected_rows(), self.wishes)
        menu.popup(self.viewport().mapToGlobal(spot))
