# SPDX-License-Identifier: AGPL-3.0-or-later
"""The menu of a line in the tree of documents: only what can be done with it."""

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from leadline.documents.document import NoteCode, State
from leadline.documents.signatures import has_signatures
from leadline.documents.source import is_in_commit
from leadline.ui.document_nodes import Chapter, Node, PageLine
from leadline.ui.document_row import PAGED, DocumentRow

READABLE = (State.READY, State.PARTLY, State.CHANGED, State.MISSING)


class MenuWishes(QObject):
    """What was chosen; the tree, the panel and the control listen."""

    page = Signal(int, int)
    remove = Signal()
    tick = Signal(bool)
    read_again = Signal(list)
    """Seqs of documents whose files changed, as list[int]."""
    options = Signal(int, str)
    """The seq of a document whose pages, tables or recognition are to be chosen; and the pages proposed."""
    signatures = Signal(list, bool)
    """Seqs of code that is to be read without the bodies of its functions; False: with them."""
    recognise = Signal(list)
    """Seqs of documents with pages without text."""
    unlock = Signal(int)
    report = Signal(list)
    """Seqs to be reported on."""
    reveal = Signal(str)
    """A path to be shown in the file manager."""


class DocumentMenu(QMenu):
    """Deletes itself when it closes."""

    def __init__(self, parent: QWidget, node: Node, rows: list[DocumentRow], wishes: MenuWishes) -> None:
        """For this line; `rows` are the documents that are selected."""
        super().__init__(parent)
        self.setObjectName("documentMenu")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._wishes = wishes
        self._add_text(node, rows)
        self.addSeparator()
        self._add_reading(node, rows)
        self.addSeparator()
        seqs, path = [each.seq for each in rows], _path(node)
        self.addAction(self.tr("Report\u2026"), lambda: wishes.report.emit(seqs))
        if not is_in_commit(path):
            self.addAction(self.tr("Show in the file manager"), lambda: wishes.reveal.emit(path))
        self.addAction(self.tr("Copy path"), lambda: QGuiApplication.clipboard().setText(path))
        self.addSeparator()
        self.addAction(self.tr("Remove"), wishes.remove.emit)

    def _add_text(self, node: Node, rows: list[DocumentRow]) -> None:
        row, wishes = node.row, self._wishes
        if row is not None and row.state in READABLE:
            seq, page = row.seq, node.first_page
            self.addAction(self.tr("Show text"), lambda: wishes.page.emit(seq, page))
        boxes = [each for each in rows if each.has_box]
        if any(not each.is_ticked for each in boxes):
            self.addAction(self.tr("Include"), lambda: wishes.tick.emit(True))
        if any(each.is_ticked for each in boxes):
            self.addAction(self.tr("Do not include"), lambda: wishes.tick.emit(False))

    def _add_reading(self, node: Node, rows: list[DocumentRow]) -> None:
        row, wishes = node.row, self._wishes
        is_pdf = row is not None and row.name.lower().endswith(".pdf")
        if row is not None and is_pdf and any(code == NoteCode.ENCRYPTED for code, _, _ in row.notes):
            locked = row.seq
            self.addAction(self.tr("Enter its password\u2026"), lambda: wishes.unlock.emit(locked))
        if row is not None and row.kind in PAGED and row.state in READABLE:
            chosen, pages = row.seq, _pages(node)
            self.addAction(self.tr("Pages, tables, recognition\u2026"), lambda: wishes.options.emit(chosen, pages))
        code = [each for each in rows if each.state in READABLE and has_signatures(each.name) and each.is_ticked]
        whole = [each.seq for each in code if not is_shortened(each)]
        short = [each.seq for each in code if is_shortened(each)]
        if whole:
            self.addAction(self.tr("Read without the bodies of functions"), lambda: wishes.signatures.emit(whole, True))
        if short:
            self.addAction(self.tr("Read with the bodies of functions"), lambda: wishes.signatures.emit(short, False))
        empty = [each.seq for each in rows if has_empty_pages(each)]
        if empty:
            self.addAction(self.tr("Recognise scanned pages\u2026"), lambda: wishes.recognise.emit(empty))
        changed = [each.seq for each in rows if each.state == State.CHANGED]
        if changed:
            self.addAction(self.tr("Read again"), lambda: wishes.read_again.emit(changed))


def has_empty_pages(row: DocumentRow) -> bool:
    """Whether pages of it could be recognised."""
    return row.kind in PAGED and any(code == NoteCode.NO_TEXT for code, _, _ in row.notes)


def is_shortened(row: DocumentRow) -> bool:
    """Whether it was read without the bodies of its functions."""
    return any(code == NoteCode.TRUNCATED for code, _, _ in row.notes)


def _pages(node: Node) -> str:
    """The pages that the line stands for, as a proposal."""
    if isinstance(node.item, Chapter):
        return f"{node.item.first}-{node.item.last}" if node.item.last > node.item.first else str(node.item.first)
    return str(node.item.number) if isinstance(node.item, PageLine) else ""


def _path(node: Node) -> str:
    if node.row is not None:
        return node.row.path
    first = next(node.files(), None)
    if first is None:
        return node.name
    # Of a folder in a source: as many parts of the path as the folder is deep.
    parts, step = [], node
    while step.parent is not None and step.parent.parent is not None:
        parts.append(step.name.rstrip("/"))
        step = step.parent
    below = "/".join(reversed(parts))
    return f"{first.source.rstrip('/')}/{below}" if below else first.source
