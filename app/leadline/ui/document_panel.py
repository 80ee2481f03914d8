# SPDX-License-Identifier: AGPL-3.0-or-later
"""The right pane: the documents of the chat with all that is to be known of them, and their text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from leadline.ui.context_gauge import ContextGauge
from leadline.ui.controls import button, icon_button
from leadline.ui.empty_documents import EmptyDocuments
from leadline.ui.shown_text import tooltip, visible
from leadline.ui.sort_by import SortBy

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QMenu

    from leadline.ui.document_row import DocumentRow
    from leadline.ui.document_tree import DocumentTree
    from leadline.ui.icons import Icons
    from leadline.ui.page_viewer import PageViewer, ShownPage
    from leadline.ui.reading_progress import ReadingProgress
    from leadline.ui.reading_row import ReadingRow


class DocumentPanel(QWidget):
    """Tabs Files and Page over the context gauge."""

    add_files_requested = Signal()
    add_folder_requested = Signal()
    remove_requested = Signal(list)
    """The seqs of the documents to take away, as list[int]; undoing it is the strip's business."""
    tick_requested = Signal(list, bool)
    """Documents by seq, as list[int], that are to go out or not."""
    add_part_requested = Signal()
    """Add a part of a folder, or a commit."""
    add_recent_requested = Signal(str)
    """Add a path that was added before."""
    report_requested = Signal(list)
    """Show the report on these documents, by seq; empty for all."""
    collection_requested = Signal()
    """Make a collection of the documents."""
    page_requested = Signal(int, int)
    """Seq and page (from 1) whose text the Page tab is to show; answer with `show_page`."""
    options_requested = Signal(int, str)
    """Choose how a document is read; the pages are a proposal."""
    signatures_requested = Signal(list, bool)
    """Read code, by seq, without the bodies of its functions; False: with them."""
    recognise_requested = Signal(list)
    """Recognise the pages without text of these documents, by seq."""
    unlock_requested = Signal(int)
    read_again_requested = Signal(list)
    reveal_requested = Signal(str)
    contents_wanted = Signal(int)
    """The seq of a document whose chapters and pages are unfolded; answer with the tree's `set_contents`."""
    filter_changed = Signal(str)
    cancel_requested = Signal()
    """Stop reading."""
    skip_requested = Signal(str)
    """Stop reading the file of this path; the others go on."""

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("documentPanel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._icons = icons
        self._sort = SortBy.ADDED
        self._recent: tuple[str, ...] = ()
        self.can_collect = False
        """Whether a collection can be made of the documents."""
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
        self.more_button = icon_button(self.tr("Order and report"), self, name="documentOrderButton")
        self.more_button.clicked.connect(self._open_more_menu)
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
        tools.addWidget(self.more_button)
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
        self.more_button.hide()
        self.set_icons(icons)

    @property
    def tree(self) -> DocumentTree:
        """The tree of documents. Made when it is first asked for: the first paint does without."""
        if self._tree is None:
            from leadline.ui.document_tree import DocumentTree

            self._tree = DocumentTree(self._icons, self)
            self._tree.hide()
            self._tree.remove_requested.connect(self.remove_requested)
            self._tree.tick_requested.connect(self.tick_requested)
            self._tree.documents.contents_wanted.connect(self.contents_wanted)
            wishes = self._tree.wishes
            wishes.report.connect(self.report_requested)
            wishes.options.connect(self.options_requested)
            wishes.signatures.connect(self.signatures_requested)
            wishes.recognise.connect(self.recognise_requested)
            wishes.unlock.connect(self.unlock_requested)
            wishes.read_again.connect(self.read_again_requested)
            wishes.reveal.connect(self.reveal_requested)
            self._tree.page_requested.connect(self.page_requested)
            self._files_column.insertWidget(1, self._tree, 1)
        return self._tree

    def show_documents(self, rows: Iterable[DocumentRow], *, keep_filter: bool = False) -> None:
        """Show exactly these documents: another chat is open."""
        if not keep_filter:
            self.filter.clear()
        self.tree.documents.show_rows(rows)
        self.tree.unfold()
        self._show_what_is_there()
        if self._page_viewer is not None and not keep_filter:
            self._page_viewer.show_page(None)

    def upsert_documents(self, rows: Sequence[DocumentRow]) -> None:
        """Add documents or show their new state; hand them in batches while reading."""
        self.tree.documents.upsert(rows)
        self.tree.unfold()
        self._show_what_is_there()

    def arrange(self) -> None:
        """Everything is there: put it into the chosen order."""
        if self._sort is not SortBy.ADDED:
            self.tree.documents.set_sort(self._sort)
            self.tree.unfold()

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

            self._reading_row = ReadingRow(self._icons, self)
            self._reading_row.cancel_requested.connect(self.cancel_requested)
            self._reading_row.skip_requested.connect(self.skip_requested)
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
        self.more_button.setIcon(icons.icon("sliders"))
        if self._tree is not None:
            self._tree.set_icons(icons)
        self.empty.set_icons(icons)
        if self._reading_row is not None:
            self._reading_row.set_icons(icons)
        self.gauge.set_theme(icons.theme)
        if self._page_viewer is not None:
            self._page_viewer.set_icons(icons)

    def open_add_menu(self) -> None:
        """Ask whether files or a folder are to be added."""
        anchor = self.add_button if self.add_button.isVisible() else self.empty.add_button
        self.add_menu().popup(anchor.mapToGlobal(anchor.rect().bottomLeft()))

    def add_menu(self) -> QMenu:
        """The menu Add files / Add folder, to be opened where it is wanted."""
        from PySide6.QtWidgets import QMenu

        menu = QMenu(self)
        menu.setObjectName("addMenu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self._icons.icon("file"), self.tr("Add files\u2026"), self.add_files_requested.emit)
        menu.addAction(self._icons.icon("folder"), self.tr("Add a folder\u2026"), self.add_folder_requested.emit)
        menu.addAction(
            self._icons.icon("sliders"), self.tr("Part of a folder, or a commit\u2026"), self.add_part_requested.emit
        )
        if self._recent:
            menu.addSeparator()
            recent = menu.addMenu(self._icons.icon("reading"), self.tr("Recent"))
            recent.setObjectName("recentMenu")
            for path in self._recent:
                action = recent.addAction(_short(path), partial(self.add_recent_requested.emit, path))
                action.setToolTip(tooltip(visible(path)))
            recent.setToolTipsVisible(True)
        return menu

    def show_recent(self, paths: Sequence[str]) -> None:
        """What was added before, the newest first: offered in the menu of Add."""
        self._recent = tuple(paths)

    def _open_more_menu(self) -> None:
        from PySide6.QtGui import QActionGroup
        from PySide6.QtWidgets import QMenu

        menu = QMenu(self)
        menu.setObjectName("documentOrderMenu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        names = {
            SortBy.ADDED: self.tr("As they are sent"),
            SortBy.NAME: self.tr("By name"),
            SortBy.TOKENS: self.tr("By tokens, most first"),
            SortBy.STATE: self.tr("By state, problems first"),
        }
        group = QActionGroup(menu)
        for by, name in names.items():
            action = menu.addAction(name, partial(self.sort, by))
            action.setCheckable(True)
            action.setChecked(by is self._sort)
            group.addAction(action)
        menu.addSeparator()
        menu.addAction(self.tr("Report\u2026"), lambda: self.report_requested.emit([]))
        if self.can_collect:
            words = self.tr("Make a collection of these documents")
            menu.addAction(words, self.collection_requested.emit)
        menu.popup(self.more_button.mapToGlobal(self.more_button.rect().bottomLeft()))

    def sort(self, by: SortBy) -> None:
        """Show the documents in this order; they are sent as they were added."""
        self._sort = by
        self.tree.documents.set_sort(by)
        self.tree.unfold()

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

    def set_spelt(self, spelt: Mapping[str, str]) -> None:
        """Other spellings of names, by name: the filter finds them, too."""
        self.tree.documents.set_filter(self.filter.text(), spelt)
        self._on_filter(self.filter.text())

    def _on_filter(self, words: str) -> None:
        self.filter_changed.emit(words)
        self.tree.documents.set_filter(words)
        self.tree.unfold(all_sources=bool(words.strip()))
        self._show_what_is_there()

    def _show_what_is_there(self) -> None:
        has_any = bool(self.tree.documents.rows)
        has_shown = self.tree.documents.rowCount() > 0
        self.filter.setVisible(has_any)
        self.add_button.setVisible(has_any)
        self.more_button.setVisible(has_any)
        self.tree.setVisible(has_shown)
        self.empty.setVisible(not has_shown)
        self.empty.show_for(is_filtered=has_any)


def _short(path: str) -> str:
    """The end of a path: its name and the folder it is in."""
    parts = [part for part in visible(path).replace("&", "&&").split("/") if part]
    return "/".join(parts[-2:]) if len(parts) > 2 else visible(path).replace("&", "&&")
