# SPDX-License-Identifier: AGPL-3.0-or-later
"""The menu of templates: questions for the composer, instructions for the chat."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from leadline.chat.template import Kind, Template
from leadline.templates import TemplateList
from leadline.ui.shown_text import one_line, tooltip

NAME_CHARS = 60


class TemplateMenu(QMenu):
    """Says what was picked; deletes itself when it closes."""

    question_chosen = Signal(object)
    """A Template."""
    instructions_chosen = Signal(object)
    """A Template; None for no instructions."""
    instructions_requested = Signal()
    """Show them, to be changed or read."""
    other_requested = Signal()
    """A new chat with other instructions."""
    edit_requested = Signal()

    def __init__(self, listed: TemplateList, instructions: str, *, is_frozen: bool, parent: QWidget) -> None:
        """`instructions` are those of the chat on screen, which are fixed where it `is_frozen`."""
        super().__init__(parent)
        self.setObjectName("templateMenu")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setToolTipsVisible(True)
        self._caption(self.tr("Questions"))
        for template in listed.templates:
            if template.kind is Kind.QUESTION:
                self._add(template, partial(self.question_chosen.emit, template))
        self.addSeparator()
        if is_frozen:
            self._caption(self.tr("Instructions (fixed since the first question)"))
            show = self.addAction(self.tr("Show them\u2026"), self.instructions_requested.emit)
            show.setEnabled(bool(instructions))
            self.addAction(self.tr("New chat with other instructions\u2026"), self.other_requested.emit)
        else:
            self._caption(self.tr("Instructions for this chat"))
            self._add_instructions(listed, instructions)
        self.addSeparator()
        self.addAction(self.tr("Edit templates\u2026"), self.edit_requested.emit)

    def _add_instructions(self, listed: TemplateList, instructions: str) -> None:
        none = self.addAction(self.tr("None"), lambda: self.instructions_chosen.emit(None))
        none.setCheckable(True)
        none.setChecked(not instructions)
        is_known = not instructions
        for template in listed.templates:
            if template.kind is Kind.INSTRUCTIONS:
                is_this = instructions == listed.shipped.instructions(template.text, template.reply_language)
                action = self._add(template, partial(self.instructions_chosen.emit, template))
                action.setCheckable(True)
                action.setChecked(is_this and not is_known)
                is_known = is_known or is_this
        own = self.addAction(self.tr("Your own words\u2026"), self.instructions_requested.emit)
        own.setCheckable(True)
        own.setChecked(not is_known)

    def _add(self, template: Template, chosen: Callable[[], None]) -> QAction:
        name = one_line(template.name) or one_line(template.text)
        short = name if len(name) <= NAME_CHARS else name[: NAME_CHARS - 1] + "\u2026"
        action = self.addAction(short.replace("&", "&&"), chosen)
        action.setToolTip(tooltip(template.text[:600]))
        return action

    def _caption(self, words: str) -> None:
        self.addAction(words).setEnabled(False)
