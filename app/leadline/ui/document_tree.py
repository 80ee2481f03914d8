# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tree of documents with its keys and its menu."""

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QMenu, QTreeView, QWidget

from leadline.documents.document import State
from leadline.ui.document_delegate import DocumentDelegate
from leadline.ui.document_model import DocumentModel, Node
from leadline.ui.document_row import DocumentRow, PageRange
from leadline.ui.icons import Icons

UNFOLD_LIMIT = 200
"""A source of more files stays folded until the user opens it: each batch read lays an open one out anew."""
TOKENS_PX = 138


class DocumentTree(QTreeView):
    """Sources, files, pages with notes; Del takes away, Enter or a double click on a file opens its text."""

    remove_requested = Signal(list)
    page_requested = Signal(int, int)

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

    def unfold(self, all_sources: bool = False) -> None:
        """Open sources that are new and not too large; what the user folded stays folded."""
        for place in range(self.documents.rowCount(QModelIndex())):
            index = self.documents.index(place, 0)
            node = self.documents.node(index)
            small = len(node.children) <= UNFOLD_LIMIT
            if node.item is not None and len(node.children) > 3 and not all_sources:
                continue  # a scan without text: one line until it is asked for
            if node.serial not in self._unfolded and small and node.children:
                self._unfolded.add(node.serial)
                self.expand(index)
            elif not small and node.serial in self._unfolded and self.isExpanded(index):
                self._unfolded.discard(node.serial)
                self.collapse(index)

    def selected_seqs(self) -> list[int]:
        """The documents that are selected, all of a source when the source is."""
        seqs: dict[int, None] = {}
        for index in self.selectionModel().selectedRows(0):
            node = self.documents.node(index)
            rows = [node.row] if node.item is not None else [child.row for child in node.children]
            seqs.update((row.seq, None) for row in rows if row is not None)
        return list(seqs)

    def set_icons(self, icons: Icons) -> None:
        """Take the colours and icons of a theme."""
        self.delegate.icons = icons
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._remove()
        elif event.key() == Qt.Key.Key_Escape:
            event.ignore()
        else:
            super().keyPressEvent(event)

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

    def _open(self, index: QModelIndex) -> None:
        node = self.documents.node(index)
        if node.row is None:
            self.setExpanded(index.siblingAtColumn(0), not self.isExpanded(index.siblingAtColumn(0)))
        elif node.row.state in (State.READY, State.PARTLY, State.CHANGED, State.MISSING):
            self.page_requested.emit(node.row.seq, node.item.first if isinstance(node.item, PageRange) else 1)

    def _open_menu(self, spot: QPoint) -> None:
        index = self.indexAt(spot).siblingAtColumn(0)
        if not index.isValid():
            return
        if not self.selectionModel().isSelected(index):
            self.setCurrentIndex(index)
        node = self.documents.node(index)
        menu = QMenu(self)
        menu.setObjectName("documentMenu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        row = node.row
        if row is not None and row.state != State.LEFT_OUT:
            menu.addAction(self.tr("Show text"), lambda: self._open(index))
        menu.addAction(self.tr("Copy path"), lambda: QGuiApplication.clipboard().setText(_path(node)))
        menu.addSeparator()
        menu.addAction(self.tr("Remove"), self._remove)
        menu.popup(self.viewport().mapToGlobal(spot))


def _path(node: Node) -> str:
    if node.row is not None:
        return node.row.path
    child = node.children[0].item if node.children else None
    return child.source if isinstance(child, DocumentRow) else node.name
