# SPDX-License-Identifier: AGPL-3.0-or-later
"""The window: three panes, a status bar, and what concerns them all together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QStatusBar, QVBoxLayout, QWidget

from leadline.ui.chat_header import ChatHeader
from leadline.ui.composer import Composer
from leadline.ui.controls import ElidedLabel, button
from leadline.ui.cost_meter import CostMeter
from leadline.ui.document_panel import DocumentPanel
from leadline.ui.history_panel import HistoryPanel
from leadline.ui.icons import Icons
from leadline.ui.later_button import LaterButton
from leadline.ui.look import dress
from leadline.ui.notice_strip import Notice, NoticeKind, NoticeStrip
from leadline.ui.panes import Panes
from leadline.ui.question_edit import image_format
from leadline.ui.shown_text import one_line
from leadline.ui.theme import Theme, theme_for
from leadline.ui.welcome import Welcome

if TYPE_CHECKING:
    from PySide6.QtGui import (
        QCloseEvent,
        QDragEnterEvent,
        QDragLeaveEvent,
        QDragMoveEvent,
        QDropEvent,
        QKeyEvent,
        QPaintEvent,
    )

    from leadline.errors import AssistantError
    from leadline.ui.drop_overlay import DropOverlay
    from leadline.ui.transcript.view import Transcript
    from leadline.ui.window_actions import WindowActions

COLUMN_PX = 800
"""The composer's width at most; the transcript's column is a little narrower."""


class MainWindow(QMainWindow):
    """Puts the views together and passes on what the user did; the controller connects to the views directly."""

    paths_dropped = Signal(list)
    """Local paths that were dropped, pasted or picked in a dialog, as list[str]."""
    images_dropped = Signal(list)
    """The same for pictures, which go with the question."""
    theme_chosen = Signal(str)
    """system, light or dark, from the menu; the window already wears it."""
    settings_requested = Signal()
    key_requested = Signal()
    endpoints_requested = Signal()
    prices_requested = Signal()
    usage_requested = Signal(object)
    """Open the usage window at this `UsagePlace`; None for where it opens by itself."""
    about_requested = Signal()
    licences_requested = Signal()
    temporary_requested = Signal()
    """A new chat of which nothing is to be kept."""
    rename_requested = Signal(str)
    """A new title for the open chat."""
    delete_requested = Signal()
    """Delete the open chat."""
    panel_toggled = Signal(bool)
    """The user opened or closed the documents pane; worth keeping."""
    closing = Signal()
    """The window is about to close: the moment to keep drafts and its place."""

    def __init__(self, theme_setting: str = "system", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme_setting = theme_setting
        hints = QGuiApplication.styleHints()
        self.theme: Theme = theme_for(theme_setting, hints.colorScheme())
        self._dress()
        self.icons = Icons(self.theme)
        self.setWindowTitle("Leadline")
        self.setAcceptDrops(True)
        self.setMinimumSize(780, 480)  # both panes of a narrow window, nothing cut
        self.resize(1280, 800)
        self._overlay: DropOverlay | None = None
        self._actions: WindowActions | None = None
        self._transcript: Transcript | None = None

        self.history = HistoryPanel(self.icons, self)
        self.header = ChatHeader(self.icons, self)
        self.welcome = Welcome(self.icons, self)
        self.notices = NoticeStrip(self.icons, self)
        self.composer = Composer(self.icons, self)
        self.documents = DocumentPanel(self.icons, self)
        self._lay_out()

        bar = QStatusBar(self)
        self.setStatusBar(bar)
        bar.setSizeGripEnabled(False)
        self.tier_label = ElidedLabel("", "", self)
        self.tier_label.setObjectName("tierLabel")
        self.model_label = button("", "quiet", self, name="modelLabel", tip=self.tr("About this model"))
        self.cost_meter = CostMeter(self)
        bar.addWidget(self.tier_label, 1)
        self.later_button = LaterButton(self)
        bar.addPermanentWidget(self.later_button)
        bar.addPermanentWidget(self.cost_meter)
        bar.addPermanentWidget(self.model_label)

        self._connect()
        hints.colorSchemeChanged.connect(self._follow_scheme)
        self.panes.arrange()
        self.composer.setFocus()

    @property
    def actions_(self) -> WindowActions:
        """Shortcuts and menu."""
        if self._actions is None:
            from leadline.ui.window_actions import WindowActions

            self._actions = WindowActions(self)
        return self._actions

    @property
    def transcript(self) -> Transcript:
        """The conversation. Made when it is first asked for: until then its empty state stands in its place."""
        if self._transcript is None:
            from leadline.ui.transcript.view import Transcript

            self._transcript = Transcript(self)
            self._transcript.setObjectName("transcript")
            self._transcript.setAccessibleName(self.tr("Conversation"))
            self._transcript.set_theme(self.theme)
            self._centre.replaceWidget(self.welcome, self._transcript)
            self._transcript.setEmptyWidget(self.welcome)
            self._transcript.show()
        return self._transcript

    def complete(self) -> None:
        """Build what the first paint does without; comes by itself right after it."""
        self.transcript.ensurePolished()
        self.actions_.stop.setEnabled(self.composer.is_streaming)
        self.history.list.ensurePolished()
        self.documents.tree.ensurePolished()
        for field in (self.history.search, self.documents.filter):
            field.setClearButtonEnabled(True)

    # What the controller tells the window. The views have their own methods.

    def show_chat(self, title: str, *, is_stored: bool) -> None:
        """Name the open chat in the header and the window's title."""
        self.header.show_title(title, is_stored=is_stored)
        self.setWindowTitle(one_line(title) if title else "Leadline")

    def show_tier(self, text: str) -> None:
        """The left of the status bar: "off-peak for 2 h 14 min"."""
        self.tier_label.setText(text)

    def show_model(self, text: str) -> None:
        """The right of the status bar: the model's id."""
        self.model_label.setText(one_line(text).replace("&", "&&"))
        self.model_label.setAccessibleName(self.tr("Model: {model}").replace("{model}", one_line(text)))

    def show_error(self, problem: AssistantError) -> None:
        """Show a failure in the strip, under the key "error-" and its code, without buttons."""
        self.notices.show_notice(
            Notice(
                "error-" + problem.code,
                NoticeKind.ERROR,
                problem.title,
                problem.hint,
                problem.detail,
                code=problem.code,
            )
        )

    def set_streaming(self, streaming: bool) -> None:
        """A reply is under way: Stop in Send's place, Esc stops."""
        self.composer.set_streaming(streaming)
        self.actions_.stop.setEnabled(streaming)

    def set_theme(self, setting: str) -> None:
        """Wear system, light or dark."""
        self._theme_setting = setting
        self._follow_scheme()

    @property
    def theme_setting(self) -> str:
        """system, light or dark."""
        return self._theme_setting

    def want_documents(self, wanted: bool) -> None:
        """Take the wish of an earlier session; a narrow window may still hide the documents."""
        self.panes.want_documents(wanted)

    def set_documents_open(self, is_open: bool) -> None:
        """Open or close the documents pane; in a narrow window it takes the history's place."""
        self.panes.open_documents(is_open)

    def set_history_open(self, is_open: bool) -> None:
        """Open or close the history pane."""
        self.panes.open_history(is_open)

    def saved_geometry(self) -> str:
        """Place and size of the window and its panes, for `restore_geometry`."""
        return ".".join(
            bytes(part.toBase64().data()).decode("ascii") for part in (self.saveGeometry(), self.panes.saveState())
        )

    def restore_geometry(self, saved: str) -> None:
        """Take the place and sizes that were saved; what cannot be read is left as it is."""
        from PySide6.QtCore import QByteArray

        window, _, panes = saved.partition(".")
        self.restoreGeometry(QByteArray.fromBase64(window.encode("ascii", "ignore")))
        if panes:
            self.panes.restoreState(QByteArray.fromBase64(panes.encode("ascii", "ignore")))
            self.panes.setHandleWidth(1)
        self.panes.arrange()

    def choose_files(self) -> None:
        """Ask for files and pass them on."""
        from leadline.ui.file_choice import ask_for_files

        self.add_paths(ask_for_files(self))
        self.composer.setFocus()  # Qt gives it to whatever had it long ago

    def add_paths(self, paths: list[str]) -> None:
        """Pass on what was added: pictures to the question, the rest to the documents."""
        from leadline.documents.kinds import is_image, web_address_reason

        pictures = [path for path in paths if is_image(path) and not web_address_reason(path)]
        others = [path for path in paths if path not in pictures]
        if pictures:
            self.images_dropped.emit(pictures)
        if others:
            self.paths_dropped.emit(others)

    def choose_folder(self) -> None:
        """Ask for a folder and pass it on."""
        from leadline.ui.file_choice import ask_for_folder

        path = ask_for_folder(self)
        if path:
            self.paths_dropped.emit([path])
        self.composer.setFocus()

    def open_menu(self, spot: QPoint | None = None) -> None:
        """Open the program's menu, at the menu button unless told otherwise."""
        anchor = self.history.menu_button
        if not anchor.isVisible():
            anchor = self.header.history_button
        self.actions_.menu().popup(spot or anchor.mapToGlobal(anchor.rect().bottomLeft()))

    # Qt's events

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._actions is None:
            QTimer.singleShot(0, self.complete)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        from leadline.ui.drop_overlay import DropOverlay, dragged_paths

        if dragged_paths(event.mimeData()) or image_format(event.mimeData()):
            event.acceptProposedAction()
            if self._overlay is None:
                self._overlay = DropOverlay(self.icons, self)
            self._overlay.cover(self.panes.geometry())

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if self._overlay is not None and self._overlay.isVisible():
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._hide_overlay()

    def dropEvent(self, event: QDropEvent) -> None:
        from leadline.ui.drop_overlay import dragged_paths

        self._hide_overlay()
        mime = event.mimeData()
        paths, picture = dragged_paths(mime), image_format(mime)
        if picture and not any(url.isLocalFile() for url in mime.urls()):  # out of a web page, with its address
            event.acceptProposedAction()
            self.composer.image_pasted.emit(bytes(mime.data(picture).data()))
        elif paths:
            event.acceptProposedAction()
            self.add_paths(paths)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Not a shortcut: a field that has a use for Esc, such as the search, comes first.
        if event.key() == Qt.Key.Key_Escape and self.composer.is_editing:
            self.composer.edit_left.emit()
        elif event.key() == Qt.Key.Key_Escape and self.composer.is_streaming:
            self.composer.stop_requested.emit()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.closing.emit()
        super().closeEvent(event)

    # Inside

    def _lay_out(self) -> None:
        foot = QVBoxLayout()
        foot.setContentsMargins(0, 0, 0, 0)
        foot.setSpacing(8)
        foot.addWidget(self.notices)
        foot.addWidget(self.composer)
        self.notices.focus_freed.connect(self.composer.setFocus)
        column = QWidget(self)
        column.setMaximumWidth(COLUMN_PX)
        column.setLayout(foot)
        row = QHBoxLayout()
        row.setContentsMargins(16, 0, 16, 14)
        row.addStretch(1)
        row.addWidget(column, 1000)
        row.addStretch(1)
        centre = QWidget(self)
        stack = self._centre = QVBoxLayout(centre)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(0)
        stack.addWidget(self.header)
        stack.addWidget(self.welcome, 1)
        stack.addLayout(row)
        self.panes = Panes(self.history, centre, self.documents, self)
        self.panes.changed.connect(
            lambda history, documents: self.header.show_panes(history=history, documents=documents)
        )
        self.setCentralWidget(self.panes)

    def _connect(self) -> None:
        self.history.menu_requested.connect(self.open_menu)
        self.header.history_toggled.connect(self.set_history_open)
        self.header.documents_toggled.connect(self._toggle_documents)
        self.header.keyboard_free.connect(self.composer.setFocus)
        self.header.rename_requested.connect(self.rename_requested)
        self.header.delete_requested.connect(self.delete_requested)
        self.composer.add_requested.connect(self._open_add_menu)
        self.composer.files_pasted.connect(self.add_paths)
        self.documents.add_files_requested.connect(self.choose_files)
        self.documents.add_folder_requested.connect(self.choose_folder)
        self.welcome.add_key_requested.connect(self.key_requested)
        self.welcome.add_documents_requested.connect(self.choose_files)
        self.welcome.example_chosen.connect(self._take_example)

    def _toggle_documents(self, is_open: bool) -> None:
        self.set_documents_open(is_open)
        self.panel_toggled.emit(is_open)

    def toggle_documents(self) -> None:
        """As the header's button does."""
        self._toggle_documents(self.documents.isHidden())

    def toggle_history(self) -> None:
        """As the header's button does."""
        self.set_history_open(self.history.isHidden())

    def start_search(self) -> None:
        """Open the history if need be and put the cursor into its search."""
        if self.history.isHidden():
            self.set_history_open(True)
        self.history.start_search()

    def _follow_scheme(self) -> None:
        theme = theme_for(self._theme_setting, QGuiApplication.styleHints().colorScheme())
        if theme == self.theme:
            return
        self.theme = theme
        self.icons = Icons(theme)
        self._dress()
        if self._transcript is not None:
            self._transcript.set_theme(theme)
        for view in (self.history, self.header, self.welcome, self.notices, self.composer, self.documents):
            view.set_icons(self.icons)
        if self._overlay is not None:
            self._overlay.set_icons(self.icons)

    def _dress(self) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            dress(app, self.theme)

    def _hide_overlay(self) -> None:
        if self._overlay is not None:
            self._overlay.hide()

    def _open_add_menu(self) -> None:
        menu = self.documents.add_menu()
        corner = self.composer.attach_button.mapToGlobal(QPoint(0, 0))
        menu.popup(corner - QPoint(0, menu.sizeHint().height() + 4))

    def _take_example(self, question: str) -> None:
        self.composer.set_text(question)
        self.composer.setFocus()
