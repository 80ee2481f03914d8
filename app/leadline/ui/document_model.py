# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tree of sources, files and pages with notes, as Qt's item model."""

from collections.abc import Iterable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from leadline.documents.document import State
from leadline.documents.folder_tree import KIND as TREE
from leadline.documents.source import source_label
from leadline.ui.document_row import DocumentRow, PageRange, note_word, page_ranges, page_word, reason
from leadline.ui.shown_text import count, tooltip, visible

Index = QModelIndex | QPersistentModelIndex
NODE_ROLE = Qt.ItemDataRole.UserRole
ROOT = 0


class Node:
    """A source, a file or a range of pages in the tree."""

    __slots__ = ("children", "item", "name", "parent", "place", "serial", "tokens")

    def __init__(self, serial: int, parent: "Node | None", name: str, item: DocumentRow | PageRange | None) -> None:
        self.serial = serial
        self.parent = parent
        self.place = 0
        self.name = name
        """As it may be shown: no control characters."""
        self.item = item
        """The file's row or the pages; None for a folder."""
        self.children: list[Node] = []
        self.tokens = 0

    @property
    def row(self) -> DocumentRow | None:
        """The document it stands for, or whose page it is."""
        if isinstance(self.item, DocumentRow):
            return self.item
        return self.parent.row if self.parent is not None and self.item is not None else None


class DocumentModel(QAbstractItemModel):
    """Takes rows in batches; what is filtered out is not in the tree at all."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: dict[int, DocumentRow] = {}
        self._filter = ""
        self._clear()

    @property
    def rows(self) -> dict[int, DocumentRow]:
        """All documents by seq, filtered out or not."""
        return self._rows

    @property
    def total_tokens(self) -> int:
        """Of all documents in the tree."""
        return self._root.tokens

    def show_rows(self, rows: Iterable[DocumentRow]) -> None:
        """Show exactly these documents, in the order they come."""
        self._rows = {row.seq: row for row in rows}
        self._rebuild()

    def set_filter(self, words: str) -> None:
        """Keep only documents with `words` in their name or reason; "" for all."""
        words = words.strip().casefold()
        if words != self._filter:
            self._filter = words
            self._rebuild()

    def upsert(self, rows: Sequence[DocumentRow]) -> None:
        """Add documents, or show the new state of those that are there."""
        fresh: dict[Node, list[Node]] = {}
        for row in rows:
            self._rows[row.seq] = row
            node = self._files.get(row.seq)
            if node is not None:
                self._update(node, row)
            elif self._matches(row):
                parent, node = self._place(row, announce=True)
                fresh.setdefault(parent, []).append(node)
        for parent, nodes in fresh.items():
            first = len(parent.children)
            self.beginInsertRows(self._index(parent), first, first + len(nodes) - 1)
            self._append(parent, nodes)
            self.endInsertRows()

    def remove(self, seqs: Iterable[int]) -> None:
        """Take documents away; a folder goes with its last file."""
        gone = {seq for seq in seqs if self._rows.pop(seq, None) is not None}
        if len(gone) > 50:
            self._rebuild()
            return
        for seq in gone:
            node = self._files.get(seq)
            if node is not None and node.parent is not None:
                parent = node.parent
                self._take(node)
                if parent is not self._root and not parent.children:
                    self._take(parent)

    def index_of(self, seq: int) -> QModelIndex:
        """Where the document stands; invalid when it does not show."""
        node = self._files.get(seq)
        return self._index(node) if node is not None else QModelIndex()

    def node(self, index: Index) -> Node:
        """The node at an index; the root for an invalid one."""
        if not index.isValid():
            return self._root
        return self._nodes[index.internalId()].children[index.row()]

    # Qt's own questions. They come by the ten thousand, so each is one or two look-ups; an index
    # carries its parent's serial, which no insertion or removal changes.

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008 - Qt's own default
        node = self.node(parent)
        if not 0 <= row < len(node.children) or not 0 <= column < 2:
            return QModelIndex()
        return self.createIndex(row, column, node.serial)

    def parent(self, index: Index) -> QModelIndex:  # type: ignore[override]  # QObject.parent() has no argument
        serial = index.internalId() if index.isValid() else ROOT
        if serial == ROOT:
            return QModelIndex()
        return self._index(self._nodes[serial])

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.column() > 0 else len(self.node(parent).children)

    def hasChildren(self, parent: Index = QModelIndex()) -> bool:  # noqa: B008
        return parent.column() <= 0 and bool(self.node(parent).children)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 2

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        node = self.node(index)
        if role == NODE_ROLE:
            return node
        if role == Qt.ItemDataRole.DisplayRole:
            return node.name if index.column() == 0 else self.second_text(node)
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip(self._tip(node))
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() == 1:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def second_text(self, node: Node) -> str:
        """What stands at the right: tokens, or why there are none."""
        item = node.item
        if isinstance(item, PageRange):
            return note_word(item.code)
        if item is None:
            return count(node.tokens) if node.tokens else ""
        if item.tokens is not None and item.state in (State.READY, State.PARTLY):
            return count(item.tokens)
        return reason(item)

    def _tip(self, node: Node) -> str:
        item = node.item
        if isinstance(item, PageRange):
            return " ".join(part for part in (node.name, visible(item.detail) or note_word(item.code)) if part)
        if item is None:
            return node.name
        details = [visible(detail) for _code, page, detail in item.notes if page is None and detail]
        return "\n".join(part for part in (visible(item.path), reason(item), *details) if part)

    def _clear(self) -> None:
        self._root = Node(ROOT, None, "", None)
        self._nodes: dict[int, Node] = {ROOT: self._root}
        self._files: dict[int, Node] = {}
        self._folders: dict[str, Node] = {}
        self._serial = ROOT

    def _rebuild(self) -> None:
        self.beginResetModel()
        self._clear()
        for row in self._rows.values():
            if self._matches(row):
                parent, node = self._place(row, announce=False)
                self._append(parent, [node])
        self.endResetModel()

    def _matches(self, row: DocumentRow) -> bool:
        return not self._filter or self._filter in row.name.casefold() or self._filter in reason(row).casefold()

    def _new(self, parent: Node | None, name: str, item: DocumentRow | PageRange | None) -> Node:
        self._serial += 1
        node = self._nodes[self._serial] = Node(self._serial, parent, visible(name), item)
        return node

    def _place(self, row: DocumentRow, *, announce: bool) -> tuple[Node, Node]:
        parent = self._root
        if row.source != row.path or row.kind == TREE:
            folder = self._folders.get(row.source)
            if folder is None:
                name = source_label(row.source) or row.source
                folder = self._folders[row.source] = self._new(self._root, name + "/", None)
                place = len(self._root.children)
                if announce:
                    self.beginInsertRows(QModelIndex(), place, place)
                self._append(self._root, [folder])
                if announce:
                    self.endInsertRows()
            parent = folder
        node = self._new(parent, row.name, row)
        self._files[row.seq] = node
        self._append(node, self._page_nodes(node, row))
        return parent, node

    def _page_nodes(self, node: Node, row: DocumentRow) -> list[Node]:
        return [self._new(node, page_word(pages), pages) for pages in page_ranges(row.notes)]

    def _append(self, parent: Node, nodes: list[Node]) -> None:
        for node in nodes:
            node.place = len(parent.children)
            parent.children.append(node)
            if isinstance(node.item, DocumentRow):
                self._count(node, node.item.tokens or 0)

    def _count(self, node: Node, tokens: int) -> None:
        added = tokens - node.tokens
        step: Node | None = node
        while step is not None:
            step.tokens += added
            step = step.parent

    def _update(self, node: Node, row: DocumentRow) -> None:
        before = node.item
        node.item = row
        node.name = visible(row.name)
        self._count(node, row.tokens or 0)
        index = self._index(node)
        if not isinstance(before, DocumentRow) or page_ranges(before.notes) != page_ranges(row.notes):
            if node.children:
                self.beginRemoveRows(index, 0, len(node.children) - 1)
                for child in node.children:
                    del self._nodes[child.serial]
                node.children = []
                self.endRemoveRows()
            pages = self._page_nodes(node, row)
            if pages:
                self.beginInsertRows(index, 0, len(pages) - 1)
                self._append(node, pages)
                self.endInsertRows()
        self.dataChanged.emit(index, index.siblingAtColumn(1))

    def _take(self, node: Node) -> None:
        parent = node.parent
        if parent is None:
            return
        self.beginRemoveRows(self._index(parent), node.place, node.place)
        self._count(node, 0)
        del parent.children[node.place]
        for later in parent.children[node.place :]:
            later.place -= 1
        for gone in (node, *node.children):
            self._nodes.pop(gone.serial, None)
        if isinstance(node.item, DocumentRow):
            self._files.pop(node.item.seq, None)
        else:
            self._folders = {source: folder for source, folder in self._folders.items() if folder is not node}
        self.endRemoveRows()

    def _index(self, node: Node) -> QModelIndex:
        if node.parent is None:
            return QModelIndex()
        return self.createIndex(node.place, 0, node.parent.serial)
