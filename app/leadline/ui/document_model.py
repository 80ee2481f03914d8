# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tree of sources, folders, files, chapters and pages, as Qt's item model."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from leadline.choosing import CHANGES
from leadline.documents.document import State
from leadline.documents.folder_tree import KIND as TREE
from leadline.documents.source import source_label
from leadline.ui.document_nodes import Chapter, Contents, Item, Node, PageLine, contents_tree, sort_key
from leadline.ui.document_row import DocumentRow, page_ranges, page_word, reason
from leadline.ui.document_words import second_text, tip
from leadline.ui.shown_text import tooltip, visible
from leadline.ui.sort_by import SortBy

Index = QModelIndex | QPersistentModelIndex
NODE_ROLE = Qt.ItemDataRole.UserRole
ROOT = 0
_FLAGS = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
_MANY = 50


class DocumentModel(QAbstractItemModel):
    """Takes rows in batches; what is filtered out is not in the tree at all."""

    contents_wanted = Signal(int)
    """The seq of a document whose chapters and pages are to be shown; answer with `set_contents`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: dict[int, DocumentRow] = {}
        self._filter = ""
        self._spelt: Mapping[str, str] = {}
        self._sort = SortBy.ADDED
        self._serial = ROOT
        self._made: dict[int, Node] = {}
        """The nodes of files by seq, filtered out or not: ten thousand take long to make."""
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
        self._made.clear()
        self._rebuild()

    def set_filter(self, words: str, spelt: Mapping[str, str] | None = None) -> None:
        """Keep only documents with `words` in their name or reason; "" for all.

        `spelt` has other spellings of names, by name: the pinyin of Chinese ones.
        """
        words = words.strip().casefold()
        is_new = words != self._filter or (bool(words) and spelt is not None and spelt != self._spelt)
        self._filter = words
        self._spelt = self._spelt if spelt is None else spelt
        if is_new:
            self._rebuild()

    def set_sort(self, by: SortBy) -> None:
        """Order the files of each folder; what comes later goes to the end until this is called again."""
        if by is not self._sort or by is not SortBy.ADDED:
            self._sort = by
            self._rebuild()

    def upsert(self, rows: Sequence[DocumentRow]) -> None:
        """Add documents, or show the new state of those that are there."""
        fresh: dict[Node, list[Node]] = {}
        touched: dict[Node, list[int]] = {}
        for row in rows:
            if self._rows.get(row.seq) == row:
                continue
            self._rows[row.seq] = row
            node = self._files.get(row.seq)
            if node is not None:
                self._update(node, row)
                if node.parent is not None:
                    touched.setdefault(node.parent, []).append(node.place)
            elif self._matches(row):
                parent, node = self._place(row, announce=True)
                fresh.setdefault(parent, []).append(node)
        for parent, nodes in fresh.items():
            first = len(parent.children)
            self.beginInsertRows(self._index(parent), first, first + len(nodes) - 1)
            self._append(parent, nodes)
            self.endInsertRows()
        for parent, places in touched.items():
            serial = parent.serial
            self.dataChanged.emit(self.createIndex(min(places), 0, serial), self.createIndex(max(places), 1, serial))

    def remove(self, seqs: Iterable[int]) -> None:
        """Take documents away; a folder goes with its last file."""
        gone = {seq for seq in seqs if self._rows.pop(seq, None) is not None}
        for seq in gone:
            self._made.pop(seq, None)
        if len(gone) > _MANY:
            self._rebuild()
            return
        for seq in gone:
            node = self._files.get(seq)
            while node is not None and node.parent is not None:
                parent = node.parent
                self._take(node)
                node = None if parent.children or parent is self._root else parent

    def set_contents(self, seq: int, lines: Sequence[Chapter | PageLine]) -> None:
        """Show the chapters and pages of a document, in reading order; pages belong to the chapter before them."""
        file = self._files.get(seq)
        node = next((child for child in file.children if isinstance(child.item, Contents)), None) if file else None
        if node is None or node.children:
            return
        top = contents_tree(lines, node, self._new)
        if top:
            self.beginInsertRows(self._index(node), 0, len(top) - 1)
            self._append(node, top)
            self.endInsertRows()

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
        # The view asks for the rows of one folder one after the other.
        if parent.isValid():
            children = self._nodes[parent.internalId()].children
            node = children[parent.row()]
        else:
            node = self._root
        if 0 <= row < len(node.children) and 0 <= column < 2:
            return self.createIndex(row, column, node.serial)
        return QModelIndex()

    def parent(self, index: Index) -> QModelIndex:  # type: ignore[override]  # QObject.parent() has no argument
        serial = index.internalId() if index.isValid() else ROOT
        if serial == ROOT:
            return QModelIndex()
        return self._index(self._nodes[serial])

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.column() > 0 else len(self.node(parent).children)

    def hasChildren(self, parent: Index = QModelIndex()) -> bool:  # noqa: B008
        if not parent.isValid():
            return bool(self._root.children)
        node = self._nodes[parent.internalId()].children[parent.row()]
        return (bool(node.children) or isinstance(node.item, Contents)) and parent.column() == 0

    def canFetchMore(self, parent: Index) -> bool:
        node = self.node(parent)
        return isinstance(node.item, Contents) and not node.children

    def fetchMore(self, parent: Index) -> None:
        row = self.node(parent).row
        if row is not None:
            self.contents_wanted.emit(row.seq)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 2

    def flags(self, index: Index) -> Qt.ItemFlag:
        return _FLAGS if index.isValid() else Qt.ItemFlag.NoItemFlags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role == NODE_ROLE:
            return self._nodes[index.internalId()].children[index.row()]
        node = self.node(index)
        if role == Qt.ItemDataRole.DisplayRole:
            return node.name if index.column() == 0 else second_text(node)
        if role == Qt.ItemDataRole.CheckStateRole:
            return _check_state(node) if index.column() == 0 and node.boxes else None
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip(tip(node))
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() == 1:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def _clear(self) -> None:
        self._root = Node(ROOT, None, "", None)
        self._nodes: dict[int, Node] = {ROOT: self._root}
        self._files: dict[int, Node] = {}
        self._folders: dict[tuple[str, str], Node] = {}

    def _rebuild(self) -> None:
        self.beginResetModel()
        self._clear()
        for row in self._rows.values():
            if not self._filter or self._matches(row):
                parent, node = self._place(row, announce=False)
                node.place = len(parent.children)
                parent.children.append(node)
        self._root.add_up()
        if self._sort is not SortBy.ADDED:
            key = sort_key(self._sort)
            for folder in (self._root, *self._folders.values()):
                _arrange(folder, key)
        self.endResetModel()

    def _matches(self, row: DocumentRow) -> bool:
        words = self._filter
        return (
            not words
            or words in row.name.casefold()
            or words in reason(row).casefold()
            or words in self._spelt.get(row.name, "")
        )

    def _new(self, parent: Node | None, name: str, item: Item | None) -> Node:
        self._serial += 1
        node = self._nodes[self._serial] = Node(self._serial, parent, visible(name), item)
        return node

    def _place(self, row: DocumentRow, *, announce: bool) -> tuple[Node, Node]:
        parent = self._root
        if row.source != row.path or row.kind == TREE:
            below = "" if row.kind == TREE else row.name.rstrip("/").rpartition("/")[0]
            parent = self._folder(row.source, below, announce=announce)
        node = self._made.get(row.seq)
        if node is not None and node.item is row:
            node.parent = parent
            self._register(node)
        else:
            node = self._made[row.seq] = self._new(parent, self._line(row), row)
            if row.notes or row.pages > 1:
                self._append(node, self._inside(node, row))
            node.tokens, node.boxes, node.ticked = _sums(row)
            node.leaves = 1
        self._files[row.seq] = node
        return parent, node

    def _line(self, row: DocumentRow) -> str:
        """The name as it stands below its folder, and which of several of that name it is."""
        name = row.name
        if row.source != row.path and row.kind != TREE:
            name = name.rstrip("/").rpartition("/")[2] + ("/" if name.endswith("/") else "")
        if row.kind == CHANGES:
            return self.tr("{name} (changes)").replace("{name}", name)
        return self.tr("{name} (older version)").replace("{name}", name) if row.is_old else name

    def _register(self, node: Node) -> None:
        self._nodes[node.serial] = node
        for child in node.children:
            self._register(child)

    def _folder(self, source: str, below: str, *, announce: bool) -> Node:
        """The node of a source's folder, made with those above it if need be."""
        folder = self._folders.get((source, below))
        if folder is not None:
            return folder
        above, _, last = below.rpartition("/")
        parent = self._folder(source, above, announce=announce) if below else self._root
        folder = self._new(parent, (last if below else source_label(source) or source) + "/", None)
        self._folders[source, below] = folder
        place = len(parent.children)
        if announce:
            self.beginInsertRows(self._index(parent), place, place)
        self._append(parent, [folder])
        if announce:
            self.endInsertRows()
        return folder

    def _inside(self, node: Node, row: DocumentRow) -> list[Node]:
        """What stands below a file: pages with notes, and its contents."""
        ranges = page_ranges(row.notes) if row.notes else ()
        nodes = [self._new(node, page_word(pages), pages) for pages in ranges]
        if row.pages > 1 and row.state in (State.READY, State.PARTLY, State.CHANGED, State.MISSING):
            nodes.append(self._new(node, self.tr("Contents"), Contents(row.pages)))
        return nodes

    def _append(self, parent: Node, nodes: list[Node]) -> None:
        for node in nodes:
            node.place = len(parent.children)
            parent.children.append(node)
            if isinstance(node.item, DocumentRow):
                _hand_on(node, parent)

    def _update(self, node: Node, row: DocumentRow) -> None:
        before = node.item
        node.item = row
        node.name = visible(self._line(row))
        _recount(node, row)
        if isinstance(before, DocumentRow) and _shape(before) == _shape(row):
            return
        index = self._index(node)
        if node.children:
            self.beginRemoveRows(index, 0, len(node.children) - 1)
            for child in node.children:
                self._forget(child)
            node.children = []
            self.endRemoveRows()
        inside = self._inside(node, row)
        if inside:
            self.beginInsertRows(index, 0, len(inside) - 1)
            self._append(node, inside)
            self.endInsertRows()

    def _take(self, node: Node) -> None:
        parent = node.parent
        if parent is None:
            return
        self.beginRemoveRows(self._index(parent), node.place, node.place)
        node.count(0, 0, 0, 0)
        del parent.children[node.place]
        for later in parent.children[node.place :]:
            later.place -= 1
        self._forget(node)
        self.endRemoveRows()

    def _forget(self, node: Node) -> None:
        self._nodes.pop(node.serial, None)
        if isinstance(node.item, DocumentRow):
            self._files.pop(node.item.seq, None)
        elif node.item is None:
            self._folders = {key: folder for key, folder in self._folders.items() if folder is not node}
        for child in node.children:
            self._forget(child)

    def _index(self, node: Node) -> QModelIndex:
        if node.parent is None:
            return QModelIndex()
        return self.createIndex(node.place, 0, node.parent.serial)


def _shape(row: DocumentRow) -> tuple[object, ...]:
    """What decides which lines stand below a file."""
    return page_ranges(row.notes), row.pages, row.state in (State.LEFT_OUT, State.FAILED, State.READING)


def _sums(row: DocumentRow) -> tuple[int, int, int]:
    """Tokens, boxes, and how many of these are ticked."""
    return row.tokens or 0, int(row.has_box), int(row.is_ticked)


def _hand_on(node: Node, parent: Node) -> None:
    """The sums of a file that is new below a folder."""
    step: Node | None = parent
    while step is not None:
        step.tokens += node.tokens
        step.boxes += node.boxes
        step.ticked += node.ticked
        step.leaves += node.leaves
        step = step.parent


def _recount(node: Node, row: DocumentRow) -> None:
    node.count(*_sums(row))


def _arrange(folder: Node, key: Callable[[Node], Any]) -> None:
    folder.children.sort(key=key)
    for place, node in enumerate(folder.children):
        node.place = place


def _check_state(node: Node) -> Qt.CheckState:
    if not node.ticked:
        return Qt.CheckState.Unchecked
    return Qt.CheckState.Checked if node.ticked == node.boxes else Qt.CheckState.PartiallyChecked
