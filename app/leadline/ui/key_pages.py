# SPDX-License-Identifier: AGPL-3.0-or-later
"""The key dialog's pages beside the one with the field: what came of it, a store that fails, taking a key away."""

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from leadline.ui.controls import PlainLabel, button
from leadline.ui.error_words import in_language
from leadline.ui.icons import Icons
from leadline.ui.shown_text import sentences, visible

TOP_UP_PAGE = "https://platform.deepseek.com/top_up"


@dataclass(frozen=True, slots=True)
class ShownKey:
    """What is known of the key that is in use."""

    source: str = "none"
    """keyring, environment, session or none."""
    last4: str = ""
    store: str = ""
    """The key store's own name; "" when there is none."""
    problem_title: str = ""
    """Why no store works."""
    problem_hint: str = ""
    host: str = "api.deepseek.com"


@dataclass(frozen=True, slots=True)
class ShownOutcome:
    """What came of a key that was tried."""

    key: ShownKey
    unchecked_title: str = ""
    """Why the service could not be asked; "" when it took the key."""
    unchecked_hint: str = ""
    balance: str = ""
    """As it is to be read: "¥110.00, of which ¥10.00 granted"; "" when it is not known."""
    is_enough: bool = True
    """Whether the service says that the balance is enough for a request."""


def _error_words(text: str) -> str:
    return visible(in_language(text)) if text else ""


def _heading(icons: Icons, icon: str, role: str, title: PlainLabel, parent: QWidget) -> QHBoxLayout:
    picture = QLabel(parent)
    picture.setPixmap(icons.pixmap(icon, role, 22))
    row = QHBoxLayout()
    row.setSpacing(10)
    row.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(title, 1)
    return row


class OutcomePage(QWidget):
    """The key works, or is kept without having been tried; with the balance."""

    done = Signal()
    again_requested = Signal()
    """Ask the service about the key that is in use."""
    top_up_requested = Signal()

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icons = icons
        self._picture = QLabel(self)
        self.title = PlainLabel("", "title", self, wrap=True)
        self.note = PlainLabel("", "dim", self, wrap=True)
        self.balance = PlainLabel("", "strong", self, wrap=True)
        self.balance.setObjectName("keyBalance")
        self.place = PlainLabel("", "", self, wrap=True)
        self.goes_to = PlainLabel("", "", self, wrap=True)
        self.again_button = button(self.tr("Check again"), "", self, name="checkAgainButton")
        self.top_up_button = button(self.tr("Top up\u2026"), "", self, name="topUpButton")
        self.done_button = button(self.tr("Done"), "primary", self, name="keyDoneButton")
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self.title, 1)
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        self._balance_name = PlainLabel(self.tr("Balance"), "dim", self)
        for row, (name, value) in enumerate(
            (
                (self._balance_name, self.balance),
                (PlainLabel(self.tr("Kept"), "dim", self), self.place),
                (PlainLabel(self.tr("Sent to"), "dim", self), self.goes_to),
            )
        ):
            grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(value, row, 1)
        actions = QHBoxLayout()
        actions.addStretch(1)
        actions.addWidget(self.top_up_button)
        actions.addWidget(self.again_button)
        actions.addWidget(self.done_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        column.addLayout(head)
        column.addWidget(self.note)
        column.addLayout(grid)
        column.addStretch(1)
        column.addLayout(actions)
        self.done_button.clicked.connect(self.done)
        self.again_button.clicked.connect(self.again_requested)
        self.top_up_button.clicked.connect(self.top_up_requested)

    def show_outcome(self, outcome: ShownOutcome) -> None:
        """Say how it went and where the key is."""
        key, is_checked = outcome.key, not outcome.unchecked_title
        good = is_checked and outcome.is_enough
        self._picture.setPixmap(self._icons.pixmap("check" if good else "warn", "good" if good else "warn", 22))
        note = ""
        if not is_checked:
            self.title.setText(self.tr("The key is in use, but it could not be checked."))
            why = sentences(_error_words(outcome.unchecked_title), _error_words(outcome.unchecked_hint))
            note = self.tr("{why} The first question will show whether it works.").replace("{why}", why)
        elif not outcome.is_enough:
            self.title.setText(self.tr("The key works, but its account has nothing left to spend."))
            note = self.tr("Top it up on DeepSeek's page; until then questions are refused.")
        else:
            self.title.setText(self.tr("The key works."))
        self.note.setText(note)
        self.note.setVisible(bool(note))
        self.balance.setText(outcome.balance)
        for widget in (self.balance, self._balance_name):
            widget.setVisible(bool(outcome.balance))
        self.place.setText(place_of(key))
        self.goes_to.setText(self.tr("{host} only").replace("{host}", visible(key.host)))
        self.again_button.setVisible(not is_checked)
        self.top_up_button.setVisible(is_checked and not outcome.is_enough)


def place_of(key: ShownKey) -> str:
    """Where the key in use is, in words."""
    if key.source == "keyring":
        text = QCoreApplication.translate("OutcomePage", "in {store}, ending in {last4}")
    elif key.source == "environment":
        text = QCoreApplication.translate(
            "OutcomePage", "in DEEPSEEK_API_KEY, ending in {last4}; it is read and never stored"
        )
    else:
        text = QCoreApplication.translate("OutcomePage", "until Leadline ends, ending in {last4}; it is stored nowhere")
    return text.replace("{store}", visible(key.store)).replace("{last4}", visible(key.last4))


class StorePage(QWidget):
    """The key store failed: why, and three ways on."""

    retry_requested = Signal()
    session_requested = Signal()
    """Use the key until the program ends."""
    quit_requested = Signal()

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = PlainLabel("", "title", self, wrap=True)
        self.hint = PlainLabel("", "", self, wrap=True)
        self.note = PlainLabel("", "dim", self, wrap=True)
        self.close_button = button(self.tr("Close"), "", self, name="storeCloseButton")
        self.session_button = button(self.tr("Use for this session only"), "", self, name="storeSessionButton")
        self.retry_button = button(self.tr("Try again"), "primary", self, name="storeRetryButton")
        actions = QHBoxLayout()
        actions.addStretch(1)
        actions.addWidget(self.close_button)
        actions.addWidget(self.session_button)
        actions.addWidget(self.retry_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(_heading(icons, "warn", "warn", self.title, self))
        column.addWidget(self.hint)
        column.addWidget(self.note)
        column.addStretch(1)
        column.addLayout(actions)
        self.close_button.clicked.connect(self.quit_requested)
        self.session_button.clicked.connect(self.session_requested)
        self.retry_button.clicked.connect(self.retry_requested)

    def show_problem(self, title: str, hint: str, *, has_typed: bool) -> None:
        """Say what is wrong with the store; whether a key waits in the field to be kept."""
        self.title.setText(_error_words(title))
        self.hint.setText(_error_words(hint))
        waiting = self.tr("The key was not kept anywhere. It still stands in the field of this window.")
        looked = self.tr("Leadline keeps a key in a real key store or not at all; it never writes one into a file.")
        self.note.setText(waiting if has_typed else looked)
        session = self.tr("Use for this session only") if has_typed else self.tr("Enter a key for this session")
        self.session_button.setText(session)


class RemovePage(QWidget):
    """Asks once: a key that is gone cannot be brought back."""

    confirmed = Signal()
    declined = Signal()

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = PlainLabel("", "", self, wrap=True)
        self.keep_button = button(self.tr("Keep it"), "", self, name="keepKeyButton")
        self.remove_button = button(self.tr("Remove the key"), "danger", self, name="reallyRemoveKeyButton")
        actions = QHBoxLayout()
        actions.addWidget(self.remove_button)
        actions.addStretch(1)
        actions.addWidget(self.keep_button)
        title = PlainLabel(self.tr("Remove this key?"), "title", self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(_heading(icons, "warn", "warn", title, self))
        column.addWidget(self.text)
        column.addStretch(1)
        column.addLayout(actions)
        self.keep_button.clicked.connect(self.declined)
        self.remove_button.clicked.connect(self.confirmed)

    def show_key(self, key: ShownKey) -> None:
        """Name the key that would go."""
        if key.source == "session":
            text = self.tr("The key ending in {last4} is forgotten now instead of when Leadline ends.")
        else:
            text = self.tr("The key ending in {last4} is deleted from {store}.")
        more = self.tr("This cannot be undone, and DeepSeek shows a key only once: you can make a new one there.")
        text = sentences(text, more)
        self.text.setText(text.replace("{last4}", visible(key.last4)).replace("{store}", visible(key.store)))
