# SPDX-License-Identifier: AGPL-3.0-or-later
"""One endpoint: its name, address, key, ways and prices; a test says what it can do before it is saved."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QProgressBar,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from leadline.ui.controls import PlainLabel, button
from leadline.ui.endpoint_table import EndpointTable, ModelLine
from leadline.ui.endpoint_words import Sentence
from leadline.ui.error_words import in_language
from leadline.ui.icons import Icons
from leadline.ui.key_edit import KeyEdit
from leadline.ui.shown_text import tooltip, visible

_MARKS = {"good": ("check", "good"), "warn": ("warn", "warn"), "error": ("error", "danger")}


@dataclass(frozen=True, slots=True)
class EndpointForm:
    """What the dialog shows and gives back; never the key."""

    kind: str = "compatible"
    """compatible, or deepseek for another account."""
    label: str = ""
    base_url: str = ""
    thinking_switch: str = "none"
    thinking_field: str = "reasoning_content"
    proxy: str = ""
    currency: str = ""
    lines: tuple[ModelLine, ...] = ()


class EndpointDialog(QDialog):
    """Tests and saves through its owner; `show_saved`, `show_error` and `show_findings` are the answers."""

    save_requested = Signal(object, str)
    """The EndpointForm, and the key that was typed, "" for none."""
    session_key_requested = Signal(str)
    """It is saved, but its key could not be stored: use this one until the program ends."""
    test_requested = Signal(object, str)
    """The EndpointForm, and the key that was typed."""
    test_stopped = Signal()
    key_removed = Signal()

    def __init__(
        self,
        form: EndpointForm,
        icons: Icons,
        assumed_window: int,
        *,
        is_new: bool,
        is_main: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        """`is_main`: DeepSeek itself, of which little can be changed."""
        super().__init__(parent)
        self.setObjectName("endpointDialog")
        self.setWindowTitle(self.tr("Add an endpoint") if is_new else self.tr("Endpoint"))
        self.setMinimumWidth(680)
        self._icons = icons
        self._is_main = is_main
        self._is_busy = False
        self.kind = self._box(
            "endpointKind",
            {
                "compatible": self.tr("A server of your own (OpenAI-compatible)"),
                "deepseek": self.tr("Another account at DeepSeek"),
            },
        )
        self.label = self._edit("endpointName", self.tr("as you like to call it"))
        self.base_url = self._edit("endpointAddress", "http://127.0.0.1:8000/v1")
        self.key = KeyEdit(self)
        self.key.setObjectName("endpointKey")
        self.key_note = PlainLabel("", "small", self)
        self.forget_key = button(self.tr("Remove key"), "quiet", self, name="forgetKeyButton")
        self.forget_key.clicked.connect(self.key_removed)
        self.switch = self._box(
            "thinkingSwitch",
            {
                "none": self.tr("It cannot be switched"),
                "chat_template_kwargs": self.tr("By the chat template (vLLM, SGLang, llama.cpp)"),
                "thinking": self.tr("As DeepSeek's own service"),
            },
        )
        self.field = self._box("thinkingField", {"reasoning_content": "reasoning_content", "reasoning": "reasoning"})
        self.proxy = self._edit("endpointProxy", self.tr("none, or such as socks5://127.0.0.1:1080"))
        self.currency = self._box(
            "endpointCurrency",
            {"": self.tr("As in the settings"), "CNY": "CNY \N{YEN SIGN}", "USD": "USD $", "EUR": "EUR \N{EURO SIGN}"},
        )
        self.table = EndpointTable(assumed_window, self)
        self.tabs = QTabWidget(self)
        self.tabs.setObjectName("endpointTabs")
        self._labels: dict[str, PlainLabel] = {}
        self.tabs.addTab(self._server_page(is_new), self.tr("Server"))
        self._prices = self._price_page()
        self.tabs.addTab(self._prices, self.tr("Models and prices"))
        self.test_button = button(self.tr("Test"), "", self, name="testEndpointButton")
        self.stop_button = button(self.tr("Cancel the test"), "", self, name="stopTestButton")
        self.progress = QProgressBar(self)
        self.progress.setRange(0, 0)
        self.progress.setTextVisible(False)
        self.progress.setFixedWidth(160)
        self.progress.setAccessibleName(self.tr("The test"))
        self.step = PlainLabel("", "dim", self)
        self.findings = QVBoxLayout()
        self.findings.setSpacing(4)
        self.error = PlainLabel("", "error", self, wrap=True)
        self.save_button = button(self.tr("Save"), "primary", self, name="saveEndpointButton")
        self.save_button.setDefault(True)
        self.session_button = button(
            self.tr("Use the key for this session only"), "", self, name="endpointSessionKeyButton"
        )
        self.cancel_button = button(self.tr("Cancel"), "", self, name="cancelEndpointButton")
        self._lay_out()
        self._connect()
        self.show_form(form)
        self.show_key("", "")

    # what the owner tells

    def show_form(self, form: EndpointForm) -> None:
        """Show these values."""
        for box, value in (
            (self.kind, form.kind),
            (self.switch, form.thinking_switch),
            (self.field, form.thinking_field),
        ):
            box.setCurrentIndex(max(0, box.findData(value)))
        if self.currency.findData(form.currency) < 0:
            self.currency.addItem(form.currency, form.currency)
        self.currency.setCurrentIndex(self.currency.findData(form.currency))
        self.label.setText(form.label)
        self.base_url.setText(form.base_url)
        self.proxy.setText(form.proxy)
        self.table.show_lines(form.lines)
        self._show_kind()

    def show_key(self, last4: str, place: str) -> None:
        """Which key is kept: its last four characters and where; "" when none is."""
        if last4:
            text = self.tr("A key ending in {last4} is kept in {place}.").replace("{last4}", last4)
            self.key_note.setText(text.replace("{place}", place))
            self.key.setPlaceholderText(self.tr("unchanged"))
        else:
            self.key_note.setText(self.tr("It is kept in the key store, for this host alone."))
            is_server = self.kind.currentData() == "compatible"
            self.key.setPlaceholderText(self.tr("none, where the server wants none") if is_server else "sk-\u2026")
        self.forget_key.setVisible(bool(last4) and not self._is_main)

    def show_step(self, text: str) -> None:
        """The test does this now."""
        self.step.setText(text)

    def show_findings(self, sentences: Sequence[Sentence]) -> None:
        """The test is over, and says this."""
        self._set_testing(False)
        self._clear_findings()
        for sentence in sentences:
            row = QHBoxLayout()
            row.setSpacing(8)
            icon, role = _MARKS[sentence.kind]
            mark = PlainLabel("", "", self)
            mark.setPixmap(self._icons.pixmap(icon, role, 16))
            words = PlainLabel(visible(sentence.text), "", self, wrap=True)
            words.setProperty("finding", True)
            words.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
            row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(words, 1)
            self.findings.addLayout(row)
        self._grow()

    def learn(self, windows: dict[str, int | None], field: str, *, is_switch_refused: bool) -> None:
        """Take over what the test found out."""
        if windows:
            self.table.learn(windows)
        if field:
            self.field.setCurrentIndex(self.field.findData(field))
        if is_switch_refused:
            self.switch.setCurrentIndex(self.switch.findData("none"))

    def show_error(self, title: str, hint: str = "", *, is_key_unkept: bool = False) -> None:
        """It could not be saved, or its key could not be kept; English texts are looked up in "errors"."""
        self.set_busy(False)
        words = [in_language(text) for text in (title, hint) if text]
        self.error.setText("\n".join(visible(text) for text in words))
        self.error.show()
        self.session_button.setVisible(is_key_unkept)
        self._grow()

    def show_saved(self) -> None:
        """All of it is kept: close."""
        self.set_busy(False)
        self.accept()

    def set_busy(self, busy: bool) -> None:
        """It is being saved, or was."""
        self._is_busy = busy
        if busy:
            self.error.hide()
            self.session_button.hide()
        for widget in (self.tabs, self.test_button, self.save_button, self.session_button):
            widget.setEnabled(not busy)

    @property
    def form(self) -> EndpointForm:
        """What is entered now."""
        is_server = self.kind.currentData() == "compatible"
        return EndpointForm(
            kind=str(self.kind.currentData()),
            label=self.label.text().strip(),
            base_url=self.base_url.text().strip() if is_server else "",
            thinking_switch=str(self.switch.currentData()),
            thinking_field=str(self.field.currentData()),
            proxy=self.proxy.text().strip(),
            currency=str(self.currency.currentData()),
            lines=self.table.lines if is_server else (),
        )

    # Qt's events

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._grow()
        (self.proxy if self._is_main else self.label).setFocus()

    def done(self, result: int) -> None:
        self.test_stopped.emit()
        self.key.forget()
        super().done(result)

    # inside

    def _server_page(self, is_new: bool) -> QWidget:
        page = QWidget(self)
        grid = QGridLayout(page)
        grid.setContentsMargins(2, 14, 2, 6)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(10)
        grid.setColumnStretch(1, 1)
        key = QVBoxLayout()
        key.setSpacing(2)
        key.addWidget(self.key)
        note = QHBoxLayout()
        note.addWidget(self.key_note, 1)
        note.addWidget(self.forget_key)
        key.addLayout(note)
        thinking = QHBoxLayout()
        thinking.setSpacing(8)
        thinking.addWidget(self.switch, 1)
        thinking.addWidget(self.field)
        self.field.setAccessibleName(self.tr("The field that the thinking comes in"))
        self.field.setToolTip(tooltip(self.tr("The field that the thinking comes in")))
        rows: list[tuple[str, str, QWidget | QVBoxLayout | QHBoxLayout, QWidget]] = [
            ("kind", self.tr("&What it is"), self.kind, self.kind),
            ("label", self.tr("&Name"), self.label, self.label),
            ("base_url", self.tr("&Address"), self.base_url, self.base_url),
            ("key", self.tr("&Key"), key, self.key),
            ("switch", self.tr("&Thinking"), thinking, self.switch),
            ("proxy", self.tr("&Proxy"), self.proxy, self.proxy),
            ("currency", self.tr("&Billed in"), self.currency, self.currency),
        ]
        for place, (name, words, field, buddy) in enumerate(rows):
            label = PlainLabel(words, "", self)
            label.setBuddy(buddy)
            buddy.setAccessibleName(words.replace("&", ""))
            self._labels[name] = label
            if name == "key":  # beside the first of its two lines
                label.setContentsMargins(0, 7, 0, 0)
                grid.addWidget(label, place, 0, Qt.AlignmentFlag.AlignTop)
            else:
                grid.addWidget(label, place, 0)
            if isinstance(field, QWidget):
                grid.addWidget(field, place, 1)
            else:
                grid.addLayout(field, place, 1)
        for widget in (self.kind, self._labels["kind"]):
            widget.setVisible(is_new)
        # DeepSeek's own key has a dialog of its own, and its currency is that of the settings.
        mine = [self._labels[name] for name in ("label", "key", "currency")]
        for each in (*mine, self.label, self.key, self.key_note, self.currency):
            each.setVisible(not self._is_main)
        if self._is_main:
            words = self.tr("Its key is entered under \u201cDeepSeek key\u201d, its currency in the settings.")
            grid.addWidget(PlainLabel(words, "small", self, wrap=True), len(rows), 1)
        grid.setRowStretch(len(rows) + 1, 1)
        return page

    def _price_page(self) -> QWidget:
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.setContentsMargins(2, 12, 2, 6)
        column.setSpacing(8)
        words = self.tr(
            "How many tokens a model holds, and what a million of them costs. Empty: as the server lists it, and free."
        )
        column.addWidget(PlainLabel(words, "dim", self, wrap=True))
        column.addWidget(self.table, 1)
        return page

    def _lay_out(self) -> None:
        test = QHBoxLayout()
        test.setSpacing(10)
        test.addWidget(self.test_button)
        test.addWidget(self.stop_button)
        test.addWidget(self.progress)
        test.addWidget(self.step)
        test.addStretch(1)
        actions = QHBoxLayout()
        actions.addStretch(1)
        actions.addWidget(self.cancel_button)
        actions.addWidget(self.session_button)
        actions.addWidget(self.save_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 14, 22, 16)
        column.setSpacing(10)
        column.addWidget(self.tabs, 1)
        column.addLayout(test)
        column.addLayout(self.findings)
        column.addWidget(self.error)
        column.addLayout(actions)
        self.error.hide()
        self.session_button.hide()
        self._set_testing(False)

    def _connect(self) -> None:
        self.kind.currentIndexChanged.connect(self._show_kind)
        self.test_button.clicked.connect(self._test)
        self.stop_button.clicked.connect(self.test_stopped)
        self.save_button.clicked.connect(self._save)
        self.session_button.clicked.connect(lambda: self.session_key_requested.emit(self.key.text()))
        self.cancel_button.clicked.connect(self.reject)

    def _show_kind(self) -> None:
        is_server = self.kind.currentData() == "compatible"
        for each in (self.base_url, self.switch, self.field, self._labels["base_url"], self._labels["switch"]):
            each.setVisible(is_server)
        self.tabs.setTabVisible(self.tabs.indexOf(self._prices), is_server)
        self.tabs.tabBar().setVisible(is_server)
        self.error.hide()
        self.show_key("", "")
        self._grow()

    def _test(self) -> None:
        if self._complain():
            return
        self._clear_findings()
        self.error.hide()
        self._set_testing(True)
        self.test_requested.emit(self.form, self.key.text())

    def _save(self) -> None:
        if not self._complain():
            self.set_busy(True)
            self.save_requested.emit(self.form, self.key.text())

    def _complain(self) -> bool:
        """Whether something cannot be read, which is said."""
        wrong, told = self.table.wrong, ""
        if self.kind.currentData() == "compatible" and not self.base_url.text().strip():
            self.tabs.setCurrentIndex(0)
            self.base_url.setFocus()
            told = self.tr("Enter the server's address.")
        elif wrong:
            self.tabs.setCurrentWidget(self._prices)
            told = self.tr("\u201c{text}\u201d is not a number of tokens or a price.")
        self.error.setText(told.replace("{text}", visible(wrong)))
        self.error.setVisible(bool(told))
        self._grow()
        return bool(told)

    def _set_testing(self, testing: bool) -> None:
        self.test_button.setVisible(not testing)
        for widget in (self.stop_button, self.progress, self.step):
            widget.setVisible(testing)
        self.save_button.setEnabled(not testing)

    def _clear_findings(self) -> None:
        while (item := self.findings.takeAt(0)) is not None:
            row = item.layout()
            while row is not None and (part := row.takeAt(0)) is not None:
                widget = part.widget()
                if widget is not None:
                    widget.hide()
                    widget.deleteLater()

    def _grow(self) -> None:
        # A dialog does not follow wrapped labels by itself.
        layout = self.layout()
        if layout is not None and self.isVisible():
            layout.activate()
            wanted = max(layout.totalHeightForWidth(self.width()), layout.totalSizeHint().height())
            self.resize(self.width(), wanted)

    def _edit(self, name: str, placeholder: str) -> QLineEdit:
        edit = QLineEdit(self)
        edit.setObjectName(name)
        edit.setPlaceholderText(placeholder)
        edit.setMaxLength(2_000)
        return edit

    def _box(self, name: str, entries: dict[str, str]) -> QComboBox:
        box = QComboBox(self)
        box.setObjectName(name)
        for value, text in entries.items():
            box.addItem(text, value)
        return box
