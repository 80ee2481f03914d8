# SPDX-License-Identifier: AGPL-3.0-or-later
"""Templates for the composer, and the instructions of the chat on screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QDialog, QWidget

from leadline.assistant import Assistant
from leadline.chat.template import ReplyLanguage, Template, places_in
from leadline.errors import AssistantError
from leadline.templates import TemplateList
from leadline.ui.background import Background, ignore
from leadline.ui.failing import as_error
from leadline.ui.history_control import HistoryControl
from leadline.ui.main_window import MainWindow
from leadline.ui.session import Session

if TYPE_CHECKING:
    from leadline.ui.templates_dialog import TemplatesDialog


class TemplateControl(QObject):
    """Opens the menu and the dialogs, and keeps what is chosen in them."""

    def __init__(
        self,
        window: MainWindow,
        assistant: Assistant,
        background: Background,
        session: Session,
        history: HistoryControl,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._assistant = assistant
        self._background = background
        self._session = session
        self._history = history
        self._other: int | None = None
        """A chat that was made for other instructions, and is being opened."""
        window.composer.templates_requested.connect(lambda: self.open_menu(window.composer.template_button, above=True))
        window.header.templates_requested.connect(lambda: self.open_menu(window.header.menu_button))
        window.welcome.templates_requested.connect(lambda: self.open_menu(window.welcome.templates))
        window.header.instructions_requested.connect(self.open_instructions)
        session.chat_opened.connect(self._opened)
        session.chat_adopted.connect(self._adopted)
        session.chat_renewed.connect(self._show)
        session.instructions_changed.connect(self._show)

    def restore(self) -> None:
        """Bring back what was chosen for a new chat and not sent."""
        place = self._session.place

        def known(instructions: str) -> None:
            if self._session.place is place and self._session.chat_id is None and not self._session.instructions:
                self._session.instruct(instructions)

        self._background.follow(self._assistant.templates.chosen(), known, ignore)

    def open_menu(self, anchor: QWidget, *, above: bool = False) -> None:
        """What there is, at that button."""
        from leadline.ui.template_menu import TemplateMenu

        def known(listed: TemplateList) -> None:
            session = self._session
            menu = TemplateMenu(listed, session.instructions, is_frozen=session.is_instructed, parent=self._window)
            menu.question_chosen.connect(self._ask)
            menu.instructions_chosen.connect(lambda template: self._instruct_by(template, listed))
            menu.instructions_requested.connect(self.open_instructions)
            menu.other_requested.connect(self.begin_other)
            menu.edit_requested.connect(self.open_templates)
            corner = anchor.mapToGlobal(QPoint(0, 0 if above else anchor.height() + 4))
            menu.popup(corner - QPoint(0, menu.sizeHint().height() + 4) if above else corner)

        self._background.follow(self._assistant.templates.all(), known, self._failed)

    # -- instructions ----------------------------------------------------------------------------------

    def open_instructions(self) -> None:
        """Show those of the chat on screen, to be changed as long as they may be."""
        from leadline.ui.instructions_dialog import InstructionsDialog

        def known(listed: TemplateList) -> None:
            session = self._session
            text, language = listed.shipped.parted(session.instructions)
            dialog = InstructionsDialog(text, language, is_frozen=session.is_instructed, parent=self._window)

            def use(text: str, language: str) -> None:
                self._instruct(listed.shipped.instructions(text, ReplyLanguage(language)))

            dialog.chosen.connect(use)
            dialog.other_requested.connect(self.begin_other)
            self._open(dialog)

        self._background.follow(self._assistant.templates.all(), known, self._failed)

    def begin_other(self) -> None:
        """A new chat, with the documents of this one if it has any, whose instructions are asked for."""
        session = self._session
        chat, instructions = session.chat, session.instructions
        if chat is None or not any(entry.frozen is not None for entry in chat.pack):
            self._history.open_new()
            session.instruct(instructions)
            self.open_instructions()
            return

        def made(new: int) -> None:
            self._other = new
            self._history.refresh()
            self._history.open_chat(new)

        self._background.follow(self._assistant.warming.new_chat(chat.id), made, self._failed)

    def _instruct_by(self, template: object, listed: TemplateList) -> None:
        if not isinstance(template, Template):
            self._instruct("")
            return
        self._instruct(listed.shipped.instructions(template.text, template.reply_language))
        if template.opening and not self._window.composer.text.strip():
            self._window.composer.edit.insert_template(template.opening, places_in(template.opening))

    def _instruct(self, instructions: str) -> None:
        session = self._session
        session.instruct(instructions)
        if session.instructions == instructions:
            self._keep(session.chat_id, instructions)
        self._window.composer.setFocus()

    def _keep(self, chat_id: int | None, instructions: str) -> None:
        def failed(problem: BaseException) -> None:
            # A question that was faster has taken them along.
            if not isinstance(problem, AssistantError) or problem.code != "frozen":
                self._failed(problem)

        self._background.follow(self._assistant.templates.instruct(chat_id, instructions), ignore, failed)

    def _opened(self) -> None:
        self._show()
        chat_id = self._session.chat_id
        if chat_id is None:
            self.restore()
        elif chat_id == self._other:
            self._other = None
            self.open_instructions()

    def _adopted(self) -> None:
        """The new chat has a number: what was chosen for it is no draft any more."""
        chat_id = self._session.chat_id
        if self._session.instructions and chat_id is not None:
            self._keep(chat_id, self._session.instructions)
            self._keep(None, "")
        self._show()

    def _show(self) -> None:
        instructions = self._session.instructions
        if not instructions:
            self._window.header.show_instructions("", "")
            return

        def known(listed: TemplateList) -> None:
            if self._session.instructions == instructions:
                self._window.header.show_instructions(listed.name_of(instructions), instructions)

        self._background.follow(self._assistant.templates.all(), known, ignore)

    # -- templates -------------------------------------------------------------------------------------

    def _ask(self, template: object) -> None:
        if isinstance(template, Template):
            self._window.composer.edit.insert_template(template.text, template.places)

    def open_templates(self) -> None:
        """All of them, to be changed."""
        from leadline.ui.templates_dialog import TemplatesDialog

        dialog = TemplatesDialog(self._window)
        _Editing(dialog, self._assistant, self._background, self._window).show()
        self._open(dialog)

    def _open(self, dialog: QDialog) -> None:
        dialog.finished.connect(lambda _: dialog.deleteLater())
        dialog.open()

    def _failed(self, problem: BaseException) -> None:
        self._window.show_error(as_error(problem))


class _Editing(QObject):
    """The dialog of templates, while it is open; it goes with it."""

    def __init__(
        self, dialog: TemplatesDialog, assistant: Assistant, background: Background, window: MainWindow
    ) -> None:
        super().__init__(dialog)
        self._dialog = dialog
        self._templates = assistant.templates
        self._background = background
        self._window = window
        self._is_open = True
        self._deleted: tuple[int, Template] | None = None
        dialog.finished.connect(lambda _: self._close())
        dialog.save_requested.connect(self._save)
        dialog.add_requested.connect(self._add)
        dialog.delete_requested.connect(self._delete)
        dialog.undo_requested.connect(self._undo)
        dialog.restore_requested.connect(self._restore)

    def show(self, chosen: Template | None = None) -> None:
        """Read them and show them."""

        def known(listed: TemplateList) -> None:
            if self._is_open:
                self._dialog.show_templates(listed.templates, can_restore=listed.can_restore, chosen=chosen)

        self._background.follow(self._templates.all(), known, self._failed)

    def _save(self, template: Template) -> None:
        def saved(kept: Template) -> None:
            if self._is_open:
                self._dialog.show_saved(kept)

        self._background.follow(self._templates.save(template), saved, self._failed)

    def _add(self, template: Template) -> None:
        self._background.follow(self._templates.save(template), self.show, self._failed)

    def _delete(self, template: Template) -> None:
        def deleted(row: int) -> None:
            self._deleted = (row, template)
            if self._is_open:
                self._dialog.say_deleted(template.name)
            self.show()

        self._background.follow(self._templates.delete(template), deleted, self._failed)

    def _undo(self) -> None:
        if self._deleted is not None:
            (row, template), self._deleted = self._deleted, None
            self._background.follow(self._templates.undelete(row), lambda _: self.show(template), self._failed)

    def _restore(self) -> None:
        self._background.follow(self._templates.restore(), lambda _: self.show(), self._failed)

    def _close(self) -> None:
        self._is_open = False

    def _failed(self, problem: BaseException) -> None:
        self._window.show_error(as_error(problem))
