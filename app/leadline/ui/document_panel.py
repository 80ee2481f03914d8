# SPDX-License-Identifier: AGPL-3.0-or-later
"""The right pane: the documents of the chat with all that is to be known of them, and their text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from leadline.ui.context_gauge import ContextGauge
from leadline.ui.controls import button
from leadline.ui.empty_documents import EmptyDocuments

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QMenu

    from leadline.ui.document_row import DocumentRow
    from leadline.ui.document_tree import DocumentTree
    from leadline.ui.icons import Icons
    from leadline.ui.page_viewer import PageViewer, ShownPage
    from leadline.ui.reading_row import ReadingProgress, ReadingRow


class DocumentPanel(QWidget):
    """Tabs Files and Page over the context gauge."""

    add_files_requested = Signal()
    add_folder_requested = Signal()
    remove_requested = Signal(list)
    """The seqs of the documents to take away, as list[int]; undoing it is the strip's business."""
    page_requested = Signal(int, int)
    """Seq and page (from 1) whose text the Page tab is to show; answer with `show_page`."""
    cancel_requested = Signal()
    """Stop reading."""

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("documentPanel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._icons = icons
        self.tabs = QTabBar(self)
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.addTab(self.tr("Files"))
        self.tabs.addTab(self.tr("Page"))
        self.add_button = button(self.tr("Add"), "", self, name="addDocumentsButton", tip=self.tr("Add documents"))
        self.filter = QLineEdit(self)
        self.filter.setObjectName("documentFilter")
        self.filter.setPlaceholderText(self.tr("Filter"))
        self.filter.setAccessibleName(self.tr("Filter documents"))
        self.filter.setAcceptDrops(False)
        self._tree: DocumentTree | None = None
        self.empty = EmptyDocuments(icons, self)
        self.gauge = ContextGauge(icons.theme, self)
        self._page_viewer: PageViewer | None = None
        self._reading_row: ReadingRow | None = None

        tools = QHBoxLayout()
        tools.setContentsMargins(12, 10, 12, 8)
        tools.setSpacing(8)
        tools.addWidget(self.add_button)
        tools.addWidget(self.filter, 1)
        files = QWidget(self)
        self._files_column = QVBoxLayout(files)
        self._files_column.setContentsMargins(0, 0, 0, 0)
        self._files_column.setSpacing(0)
        self._files_column.addLayout(tools)
        self._files_column.addWidget(self.empty, 1)
        self._pages = QStackedWidget(self)
        self._pages.addWidget(files)
        head = QHBoxLayout()
        head.setContentsMargins(10, 8, 10, 0)
        head.addWidget(self.tabs)
        head.addStretch(1)
        foot = QHBoxLayout()
        foot.setContentsMargins(14, 10, 14, 10)
        foot.addWidget(self.gauge)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._pages, 1)
        column.addLayout(foot)

        self.tabs.currentChanged.connect(self._show_tab)
        self.add_button.clicked.connect(self.open_add_menu)
        self.empty.add_requested.connect(self.open_add_menu)
        self.filter.textChanged.connect(self._on_filter)
        self.filter.hide()
        self.add_button.hide()
        self.set_icons(icons)

    @property
    def tree(self) -> DocumentTree:
        """The tree of documents. Made when it is first asked for: the first paint does without."""
        if self._tree is None:
            from leadline.ui.document_tree import DocumentTree

            self._tree = DocumentTree(self._icons, self)
            self._tree.hide()
            self._tree.remove_requested.connect(self.remove_requested)
            self._tree.page_requested.connect(self.page_requested)
            self._files_column.insertWidget(1, self._tree, 1)
        return self._tree

    def show_documents(self, rows: Iterable[DocumentRow]) -> None:
        """Show exactly these documents: another chat is open."""
        self.filter.clear()
        self.tree.documents.show_rows(rows)
        self.tree.unfold()
        self._show_what_is_there()
        if self._page_viewer is not None:
            self._page_viewer.show_page(None)

    def upsert_documents(self, rows: Sequence[DocumentRow]) -> None:
        """Add documents or show their new state; hand them in batches while reading."""
        self.tree.documents.upsert(rows)
        self.tree.unfold()
        self._show_what_is_there()

    def remove_documents(self, seqs: Iterable[int]) -> None:
        """Take documents from the list."""
        self.tree.documents.remove(seqs)
        self._show_what_is_there()

    def show_reading(self, progress: ReadingProgress | None) -> None:
        """Show how far reading is, with Cancel; None when it is over."""
        if self._reading_row is None:
            if progress is None:
                return
            from leadline.ui.reading_row import ReadingRow

            self._reading_row = ReadingRow(self)
            self._reading_row.cancel_requested.connect(self.cancel_requested)
            self._files_column.addWidget(self._reading_row)
        self._reading_row.setVisible(progress is not None)
        if progress is not None:
            self._reading_row.show_progress(progress)

    def show_page(self, page: ShownPage) -> None:
        """Show the page's text and turn to the Page tab."""
        self._viewer().show_page(page)
        self.tabs.setCurrentIndex(1)

    def set_icons(self, icons: Icons) -> None:
        """Take the colours and icons of a theme."""
        self._icons = icons
        icons.put(self.add_button, "plus", "text", 14, 4)
        if self._tree is not None:
            self._tree.set_icons(icons)
        self.empty.set_icons(icons)
        self.gauge.set_theme(icons.theme)
        if self._page_viewer is not None:
            self._page_viewer.set_icons(icons)

    def open_add_menu(self) -> None:
        """Ask whether files or a folder are to be added."""
        sender = self.sender()
        anchor = sender if isinstance(sender, QWidget) and sender.isVisible() else self.add_button
        self.add_menu().popup(anchor.mapToGlobal(anchor.rect().bottomLeft()))

    def add_menu(self) -> QMenu:
        """The menu Add files / Add folder, to be opened where it is wanted."""
        from PySide6.QtWidgets import QMenu

        menu = QMenu(self)
        menu.setObjectName("addMenu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self._icons.icon("file"), self.tr("Add files\u2026"), self.add_files_requested.emit)
        menu.addAction(self._icons.icon("folder"), self.tr("Add a folder\u2026"), self.add_folder_requested.emit)
        return menu

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.filter.text():
            self.filter.clear()
        else:
            super().keyPressEvent(event)

    def _viewer(self) -> PageViewer:
        if self._page_viewer is None:
            from leadline.ui.page_viewer import PageViewer

            self._page_viewer = PageViewer(self._icons, self)
            self._page_viewer.page_requested.connect(self.page_requested)
            self._pages.addWidget(self._page_viewer)
        return self._page_viewer

    def _show_tab(self, tab: int) -> None:
        if tab == 1:
            self._viewer()
        self._pages.setCurrentIndex(tab)

    def _on_filter(self, words: str) -> None:
        self.tree.documents.set_filter(words)
        self.tree.unfold(all_sources=bool(words.strip()))
        self._show_what_is_there()

    def _show_what_is_there(self) -> None:
        has_any = bool(self.tree.documents.rows)
        has_shown = self.tree.documents.rowCount() > 0
        self.filter.setVisible(has_any)
        self.add_button.setVisible(has_any)
        self.tree.setVisible(has_shown)
        self.empty.setVisible(not has_shown)
        self.empty.show_for(is_filtered=has_any)
