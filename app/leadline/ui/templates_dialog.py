# SPDX-License-Identifier: AGPL-3.0-or-later
"""Templates in a list, and the chosen one to be changed. What is typed is kept by itself."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from leadline.chat.template import Kind, ReplyLanguage, Template
from leadline.ui.controls import PlainLabel, button
from leadline.ui.instructions_dialog import LanguageChoice
from leadline.ui.shown_text import one_line

PAUSE_MS = 500
SIDE_PX = 290
LABEL_PX = 96
_TEMPLATE = Qt.ItemDataRole.UserRole


class TemplatesDialog(QDialog):
    """Shows what it is handed and says what was changed."""

    save_requested = Signal(object)
    """A Template as it is now."""
    add_requested = Signal(object)
    """A new Template, to be saved and shown."""
    delete_requested = Signal(object)
    undo_requested = Signal()
    restore_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("templatesDialog")
        self.setWindowTitle(self.tr("Templates"))
        self.resize(900, 560)
        self._item: QListWidgetItem | None = None
        self._template: Template | None = None
        """The one whose fields are shown, as it was kept last."""
        self._is_filling = False
        self._beside: Template | None = None
        """Shown when the one on screen is deleted."""
        self.list = QListWidget(self)
        self.list.setObjectName("templateList")
        self.list.setAccessibleName(self.tr("Templates"))
        self.add_question = button(self.tr("New question"), "", self, name="newQuestionTemplate")
        self.add_instructions = button(self.tr("New instructions"), "", self, name="newInstructionsTemplate")
        self.name = QLineEdit(self)
        self.name.setObjectName("templateName")
        self.name.setMaxLength(80)
        self.text = QPlainTextEdit(self)
        self.text.setObjectName("templateText")
        self.text.setProperty("role", "reader")
        self.text.setTabChangesFocus(True)
        self.hint = PlainLabel("", "small", self, wrap=True)
        self.language = LanguageChoice(self)
        self.opening = QLineEdit(self)
        self.opening.setObjectName("templateOpening")
        self.opening.setPlaceholderText(self.tr("None"))
        self.delete_button = button(self.tr("Delete"), "danger", self, name="deleteTemplate")
        self.said = PlainLabel("", "small", self)
        self.undo = button(self.tr("Undo"), "quiet", self, name="undoDeleteTemplate")
        self.restore = button(self.tr("Bring back the shipped ones"), "quiet", self, name="restoreTemplates")
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._keep)
        self._lay_out()
        self._connect()
        self._show_deleted("")

    def show_templates(
        self, templates: Sequence[Template], *, can_restore: bool, chosen: Template | None = None
    ) -> None:
        """Show these; `chosen` is looked for by its row or by what it was shipped as."""
        self._pause.stop()
        self._is_filling = True
        self._item = None
        self.list.clear()
        for kind, words in (
            (Kind.QUESTION, self.tr("Questions")),
            (Kind.INSTRUCTIONS, self.tr("Instructions")),
        ):
            head = QListWidgetItem(words, self.list)
            head.setFlags(Qt.ItemFlag.NoItemFlags)
            font = QFont(self.font())
            font.setBold(True)
            head.setFont(font)
            for template in templates:
                if template.kind is kind:
                    item = QListWidgetItem(self.list)
                    self._fill_item(item, template)
        self._is_filling = False
        self.restore.setVisible(can_restore)
        self._choose(chosen or self._beside)
        self._beside = None

    def show_saved(self, saved: Template) -> None:
        """A shipped one that was changed has a row of its own now."""
        for item in self._items():
            template = item.data(_TEMPLATE)
            if saved.shipped and template.shipped == saved.shipped and template.id is None:
                item.setData(_TEMPLATE, replace(template, id=saved.id))
                if self._item is item and self._template is not None:
                    self._template = replace(self._template, id=saved.id)

    def say_deleted(self, name: str) -> None:
        """It is gone, and can be taken back."""
        self._show_deleted(self.tr("{name} was deleted.").replace("{name}", one_line(name)))

    def finish(self) -> None:
        """Keep what was typed last."""
        self._keep()

    def done(self, result: int) -> None:
        self.finish()
        super().done(result)

    def _show_deleted(self, words: str) -> None:
        self.said.setText(words)
        self.undo.setVisible(bool(words))

    def _items(self) -> list[QListWidgetItem]:
        items = (self.list.item(at) for at in range(self.list.count()))
        return [item for item in items if item is not None and item.data(_TEMPLATE) is not None]

    def _choose(self, chosen: Template | None) -> None:
        items = self._items()
        wanted = items[0] if items else None
        for item in items:
            template = item.data(_TEMPLATE)
            if chosen is None:
                break
            if (template.id, template.shipped) == (chosen.id, chosen.shipped):
                wanted = item
                break
        if wanted is not None:
            self._is_filling = True
            self.list.setCurrentItem(wanted)
        self._show(wanted)

    def _show(self, item: QListWidgetItem | None) -> None:
        self._item = item
        template = self._template = item.data(_TEMPLATE) if item is not None else None
        self._is_filling = True
        is_there = template is not None
        for widget in (self.name, self.text, self.language, self.opening, self.delete_button):
            widget.setEnabled(is_there)
        self.name.setText(template.name if template is not None else "")
        self.text.setPlainText(template.text if template is not None else "")
        is_question = template is None or template.kind is Kind.QUESTION
        self.hint.setText(
            self.tr("Words in braces, such as {subject}, are places to fill: Tab goes from one to the next.")
            if is_question
            else self.tr("The model reads them before all else, in every question of a chat.")
        )
        self._form.setRowVisible(self.language, not is_question)
        self._form.setRowVisible(self.opening, not is_question)
        if template is not None:
            self.language.show_language(template.reply_language)
            self.opening.setText(template.opening)
            self.opening.setCursorPosition(0)
        self._is_filling = False

    def _now(self) -> Template | None:
        if self._template is None:
            return None
        return replace(
            self._template,
            name=self.name.text().strip() or one_line(self.text.toPlainText())[:40],
            text=self.text.toPlainText(),
            reply_language=self.language.language if self._template.kind is Kind.INSTRUCTIONS else ReplyLanguage.FREE,
            opening=self.opening.text().strip() if self._template.kind is Kind.INSTRUCTIONS else "",
        )

    def _keep(self) -> None:
        self._pause.stop()
        now = self._now()
        if now is None or now == self._template:
            return
        if self._item is not None:
            self._fill_item(self._item, now)
        self._template = now
        self.save_requested.emit(now)

    def _fill_item(self, item: QListWidgetItem, template: Template) -> None:
        item.setText(one_line(template.name) or self.tr("Untitled"))
        item.setData(_TEMPLATE, template)

    def _changed(self) -> None:
        if not self._is_filling:
            self._pause.start()

    def _delete(self) -> None:
        self._keep()
        items = self._items()
        if self._template is not None and self._item in items:
            at = items.index(self._item)
            beside = items[at + 1 : at + 2] or items[at - 1 : at]
            self._beside = beside[0].data(_TEMPLATE) if beside else None
            self.delete_requested.emit(self._template)

    def _add(self, kind: Kind) -> None:
        self._keep()
        name = self.tr("New question") if kind is Kind.QUESTION else self.tr("New instructions")
        self.add_requested.emit(Template(kind, name, ""))

    def _go(self, item: QListWidgetItem | None) -> None:
        if self._is_filling or item is None or item.data(_TEMPLATE) is None:
            return
        self._keep()
        self._show(item)

    def _connect(self) -> None:
        self.list.currentItemChanged.connect(lambda item, _: self._go(item))
        self.name.textEdited.connect(self._changed)
        self.text.textChanged.connect(self._changed)
        self.opening.textEdited.connect(self._changed)
        self.language.activated.connect(self._changed)
        self.delete_button.clicked.connect(self._delete)
        self.undo.clicked.connect(lambda: self._show_deleted(""))
        self.undo.clicked.connect(self.undo_requested)
        self.restore.clicked.connect(self.restore_requested)
        self.add_question.clicked.connect(lambda: self._add(Kind.QUESTION))
        self.add_instructions.clicked.connect(lambda: self._add(Kind.INSTRUCTIONS))

    def _lay_out(self) -> None:
        side = QWidget(self)
        side.setFixedWidth(SIDE_PX)
        left = QVBoxLayout(side)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(8)
        left.addWidget(self.list, 1)
        news = QHBoxLayout()
        news.setSpacing(8)
        news.addWidget(self.add_question)
        news.addWidget(self.add_instructions)
        left.addLayout(news)
        form = self._form = QFormLayout()
        form.setHorizontalSpacing(14)
        form.setVerticalSpacing(10)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        name = PlainLabel(self.tr("Name"), "dim", self)
        name.setMinimumWidth(LABEL_PX)
        form.addRow(name, self.name)
        form.addRow(PlainLabel(self.tr("Text"), "dim", self), self.text)
        form.addRow(PlainLabel("", "dim", self), self.hint)
        form.addRow(PlainLabel(self.tr("Replies in"), "dim", self), self.language)
        form.addRow(PlainLabel(self.tr("First question"), "dim", self), self.opening)
        below = QHBoxLayout()
        below.setSpacing(8)
        below.addWidget(self.said)
        below.addWidget(self.undo)
        below.addStretch(1)
        below.addWidget(self.delete_button)
        right = QVBoxLayout()
        right.setSpacing(10)
        right.addLayout(form, 1)
        right.addLayout(below)
        both = QHBoxLayout()
        both.setSpacing(18)
        both.addWidget(side)
        both.addLayout(right, 1)
        close = button(self.tr("Close"), "primary", self, name="closeTemplates")
        close.clicked.connect(self.accept)
        foot = QHBoxLayout()
        foot.addWidget(self.restore)
        foot.addStretch(1)
        foot.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(14)
        column.addLayout(both, 1)
        column.addLayout(foot)
