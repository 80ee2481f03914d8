# SPDX-License-Identifier: AGPL-3.0-or-later
"""The line over the transcript: the chat's title, its menu, and the two panes' switches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QWidget

from leadline.ui.controls import ChipButton, ElidedLabel, PlainLabel, icon_button
from leadline.ui.shown_text import one_line, tooltip

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QMouseEvent

    from leadline.ui.icons import Icons

INSTRUCTIONS_PX = 190


class ChatHeader(QWidget):
    """Names the chat; a double click or the menu renames it."""

    rename_requested = Signal(str)
    keyboard_free = Signal()
    """The title was typed: the keyboard has no place here any more."""
    delete_requested = Signal()
    same_documents_requested = Signal()
    """A new chat with the documents of this one."""
    templates_requested = Signal()
    instructions_requested = Signal()
    """Show the chat's instructions."""
    warm_up_requested = Signal()
    """Have its documents read and stored ahead."""
    keep_requested = Signal()
    """A temporary chat is to stay after all."""
    collection_requested = Signal()
    """Make a collection of its documents."""
    chat_put = Signal(int)
    """Put it into that collection, or into none: 0."""
    on_demand_toggled = Signal(bool)
    """Whether the model is to read its documents on demand."""
    limit_requested = Signal()
    """Show what this chat may cost."""
    history_toggled = Signal(bool)
    documents_toggled = Signal(bool)

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.history_button = icon_button(self.tr("Chats (F8)"), self, name="historyToggle", checkable=True)
        self.documents_button = icon_button(self.tr("Documents (F9)"), self, name="documentsToggle", checkable=True)
        self.title = ElidedLabel("", "title", self)
        self.title.setObjectName("chatTitle")
        self.menu_button = icon_button(self.tr("More about this chat"), self, name="chatMenuButton")
        self.instructions: ChipButton | None = None
        """Made for the first chat that has some."""
        self._edit: QLineEdit | None = None
        self._badge: QLabel | None = None
        self._name = ""
        self._is_stored = False
        self.has_documents = False
        self.is_pack = False
        """A collection is on screen, and no chat."""
        self.collections: tuple[tuple[int, str], ...] = ()
        """Id and name of those that the chat can be put into."""
        self.collection_id: int | None = None
        """The one that it belongs to."""
        self.can_warm_up = False
        """Whether the model's service stores what it read."""
        self.reads_on_demand = False
        self.can_choose_reading = False
        """Whether that can still be chosen: before the first question."""
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(10, 8, 10, 8)
        self._row.setSpacing(6)
        self._row.addWidget(self.history_button)
        self._row.addSpacing(6)
        self._row.addWidget(self.title, 1)
        self._row.addWidget(self.menu_button)
        self._row.addWidget(self.documents_button)
        self.menu_button.clicked.connect(self._open_menu)
        self.history_button.clicked.connect(self.history_toggled)
        self.documents_button.clicked.connect(self.documents_toggled)
        self.set_icons(icons)
        self.show_title("", is_stored=False)

    def show_title(self, title: str, *, is_stored: bool) -> None:
        """Name the chat; one that is not stored yet can neither be renamed nor deleted."""
        self._name = title
        self._is_stored = is_stored
        self.title.setText(title or self.tr("New chat"))
        self._end_edit()

    def mark_temporary(self, is_temporary: bool) -> None:
        """Say beside the title that nothing of the chat is kept."""
        if self._badge is None:
            if not is_temporary:
                return
            self._badge = PlainLabel(self.tr("Temporary"), "small", self)
            self._badge.setObjectName("temporaryBadge")
            self._badge.setToolTip(
                tooltip(self.tr("Nothing of this chat is kept: it goes when Leadline closes. What it costs stays."))
            )
            place = self._row.indexOf(self.menu_button)
            self._row.insertWidget(place, self._badge, 0, Qt.AlignmentFlag.AlignVCenter)
        self._badge.setVisible(is_temporary)

    @property
    def is_temporary(self) -> bool:
        """Whether it says so."""
        return self._badge is not None and not self._badge.isHidden()

    def show_instructions(self, name: str, words: str) -> None:
        """Say which instructions the chat has; "" where it has none."""
        if self.instructions is None:
            if not words:
                return
            chip = self.instructions = ChipButton(self)
            chip.setObjectName("instructionsChip")
            chip.setMaximumWidth(INSTRUCTIONS_PX)
            chip.clicked.connect(self.instructions_requested)
            self._row.insertWidget(self._row.indexOf(self.menu_button), chip)
        self.instructions.set_words((one_line(name) or one_line(words))[:80])
        self.instructions.setToolTip(tooltip(words[:600]))
        self.instructions.setAccessibleName(self.tr("Instructions: {words}").replace("{words}", one_line(words)[:200]))
        self.instructions.setVisible(bool(words))

    def show_panes(self, *, history: bool, documents: bool) -> None:
        """Which panes are open."""
        self.history_button.setChecked(history)
        self.documents_button.setChecked(documents)

    def start_rename(self) -> None:
        """Turn the title into a field."""
        if not self._is_stored or self._edit is not None:
            return
        edit = QLineEdit(self._name, self)
        edit.setObjectName("titleEdit")
        edit.setAccessibleName(self.tr("Title of the chat"))
        edit.setMaxLength(200)
        self._row.replaceWidget(self.title, edit)
        self.title.hide()
        self._edit = edit
        edit.editingFinished.connect(self._rename)
        edit.selectAll()
        edit.show()  # the layout would only do so later, and what is hidden gets no focus
        edit.setFocus()

    def set_icons(self, icons: Icons) -> None:
        """Take the icons of a theme."""
        self.history_button.setIcon(icons.icon("history-panel", checked="accent"))
        self.documents_button.setIcon(icons.icon("document-panel", checked="accent"))
        self.menu_button.setIcon(icons.icon("more"))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self.title.geometry().contains(event.position().toPoint()):
            self.start_rename()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._edit is not None:
            self._end_edit()
        else:
            super().keyPressEvent(event)

    def _rename(self) -> None:
        if self._edit is None:
            return
        title = " ".join(self._edit.text().split())
        self._end_edit()
        if title and title != self._name:
            self.rename_requested.emit(title)

    def _end_edit(self) -> None:
        if self._edit is None:
            return
        edit, self._edit = self._edit, None
        had_keyboard = edit.hasFocus()
        self._row.replaceWidget(edit, self.title)
        edit.hide()
        edit.deleteLater()
        self.title.show()
        if had_keyboard:
            self.keyboard_free.emit()

    def _open_menu(self) -> None:
        from PySide6.QtWidgets import QMenu

        from leadline.ui.collection_menu import add_collection_menu

        menu = QMenu(self)
        menu.setObjectName("chatMenu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tr("Rename"), self.start_rename).setEnabled(self._is_stored)
        shown = self.documents_button.isChecked()
        words = self.tr("Hide documents") if shown else self.tr("Show documents")
        menu.addAction(words, lambda: self.documents_toggled.emit(not shown))
        menu.addAction(self.tr("Instructions\u2026"), self.instructions_requested.emit)
        menu.addAction(self.tr("Templates\u2026"), self.templates_requested.emit)
        menu.addSeparator()
        if not self.is_pack:
            same = menu.addAction(self.tr("New chat with these documents"), self.same_documents_requested.emit)
            make = menu.addAction(self.tr("Make a collection of these documents"), self.collection_requested.emit)
            same.setEnabled(self.has_documents)
            make.setEnabled(self.has_documents)
            if self._is_stored:
                add_collection_menu(menu, self.collections, self.collection_id, self.chat_put.emit)
        warm = menu.addAction(self.tr("Warm up the documents\u2026"), self.warm_up_requested.emit)
        warm.setEnabled(self.has_documents and self.can_warm_up)
        reading = menu.addAction(self.tr("Read documents on demand"))
        reading.setCheckable(True)
        reading.setChecked(self.reads_on_demand)
        reading.setEnabled(self.can_choose_reading)
        reading.triggered.connect(self.on_demand_toggled)
        limit = self.tr("Limit of this collection\u2026") if self.is_pack else self.tr("Limit of this chat\u2026")
        menu.addAction(limit, self.limit_requested.emit).setEnabled(self._is_stored)
        menu.addSeparator()
        if self.is_temporary:
            menu.addAction(self.tr("Keep this chat"), self.keep_requested.emit)
        delete = self.tr("Delete collection") if self.is_pack else self.tr("Delete chat")
        menu.addAction(delete, self.delete_requested.emit).setEnabled(self._is_stored)
        corner = self.menu_button.mapToGlobal(self.menu_button.rect().bottomRight())
        menu.popup(corner - QPoint(menu.sizeHint().width(), 0))
