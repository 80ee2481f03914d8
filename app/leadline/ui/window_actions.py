# SPDX-License-Identifier: AGPL-3.0-or-later
"""The window's keyboard shortcuts and its menu, which is built when it is opened."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu

if TYPE_CHECKING:
    from leadline.ui.main_window import MainWindow


class WindowActions(QObject):
    """Every action once, with its key; the menu shows the same actions."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        add = self._add
        self.new_chat = add(self.tr("New chat"), window.history.new_chat_requested.emit, "Ctrl+N")
        self.new_temporary = add(self.tr("New temporary chat"), window.temporary_requested.emit, "Ctrl+Shift+N")
        self.search = add(self.tr("Search chats"), window.start_search, "Ctrl+K", "Ctrl+F")
        self.write = add(self.tr("Write a question"), window.composer.setFocus, "Ctrl+L")
        self.add_files = add(self.tr("Add files\u2026"), window.choose_files, "Ctrl+O")
        self.add_folder = add(self.tr("Add a folder\u2026"), window.choose_folder, "Ctrl+Shift+O")
        self.settings = add(self.tr("Settings\u2026"), window.settings_requested.emit, "Ctrl+,")
        self.usage = add(self.tr("Usage and costs\u2026"), partial(window.usage_requested.emit, None), "Ctrl+U")
        self.quit = add(self.tr("Quit"), window.close, "Ctrl+Q")
        self.documents = add(self.tr("Documents"), window.toggle_documents, "F9")
        self.history = add(self.tr("Chats"), window.toggle_history, "F8")
        self.open_menu = add(self.tr("Menu"), window.open_menu, "F10")
        self.rename = add(self.tr("Rename"), window.header.start_rename, "Shift+F2")
        self.delete = add(self.tr("Delete chat"), window.delete_requested.emit)
        self.stop = add(self.tr("Stop"), window.composer.stop_requested.emit)
        self.stop.setEnabled(False)
        self.key = add(self.tr("DeepSeek key\u2026"), window.key_requested.emit)
        self.endpoints = add(self.tr("Endpoints\u2026"), window.endpoints_requested.emit)
        self.about = add(self.tr("About Leadline"), window.about_requested.emit)
        self.licences = add(self.tr("Licences"), window.licences_requested.emit)
        for place in range(3):
            add("", partial(window.composer.mode_selector.choose, place), f"Ctrl+{place + 1}")

    def menu(self) -> QMenu:
        """The program's menu; deletes itself when it closes."""
        menu = QMenu(self._window)
        menu.setObjectName("appMenu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        file = menu.addMenu(self.tr("File"))
        file.addActions([self.new_chat, self.new_temporary])
        file.addSeparator()
        file.addActions([self.add_files, self.add_folder])
        file.addSeparator()
        file.addActions([self.settings, self.key, self.endpoints])
        file.addSeparator()
        file.addAction(self.quit)
        chat = menu.addMenu(self.tr("Chat"))
        chat.addActions([self.write, self.search, self.stop])
        chat.addSeparator()
        chat.addActions([self.rename, self.delete])
        view = menu.addMenu(self.tr("View"))
        view.addActions([self.history, self.documents, self.usage])
        view.addSeparator()
        names = {"system": self.tr("Theme of the system"), "light": self.tr("Light"), "dark": self.tr("Dark")}
        for setting, name in names.items():
            look = view.addAction(name)
            look.setCheckable(True)
            look.setChecked(setting == self._window.theme_setting)
            look.triggered.connect(lambda _checked=False, setting=setting: self._wear(setting))
        help_menu = menu.addMenu(self.tr("Help"))
        help_menu.addActions([self.about, self.licences])
        return menu

    def _wear(self, setting: str) -> None:
        self._window.set_theme(setting)
        self._window.theme_chosen.emit(setting)

    def _add(self, text: str, act: Callable[[], object], *keys: str) -> QAction:
        action = QAction(text, self._window)
        action.setShortcuts([QKeySequence(key) for key in keys])
        action.triggered.connect(lambda _checked=False: act())
        self._window.addAction(action)
        return action
