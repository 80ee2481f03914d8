# SPDX-License-Identifier: AGPL-3.0-or-later
"""One message above the composer at a time: an error, a choice or a hint."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QWidget

from leadline.ui.controls import PlainLabel, button, icon_button, restyle
from leadline.ui.error_words import in_language
from leadline.ui.shown_text import folded, tooltip, visible

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from leadline.ui.icons import Icons

DETAIL_PX = 120
"""The details' height at most; what is longer scrolls."""


class NoticeKind(StrEnum):
    """What a notice is, the most pressing first."""

    ERROR = "error"
    CHOICE = "choice"
    HINT = "hint"


_RANK = {kind: rank for rank, kind in enumerate(NoticeKind)}
_ICONS = {
    NoticeKind.ERROR: ("error", "danger"),
    NoticeKind.CHOICE: ("warn", "warn"),
    NoticeKind.HINT: ("info", "accent"),
}


@dataclass(frozen=True, slots=True)
class NoticeButton:
    """One of up to four things to do about it."""

    key: str
    text: str
    primary: bool = False
    keeps: bool = False
    """The notice stays when it is pressed."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What happened, what to do, and the rest on request."""

    key: str
    """Names the matter: a notice with the key of an earlier one takes its place."""
    kind: NoticeKind
    title: str
    """English as the rooms raise it: the strip looks it up in the context "errors"."""
    hint: str = ""
    detail: str = ""
    """Shown letter for letter when asked for."""
    buttons: tuple[NoticeButton, ...] = ()
    can_close: bool = True
    lifetime_ms: int = 0
    """Goes by itself after this time on the screen; 0 stays."""
    code: str = ""
    """Of a failure: see `AssistantError.code`."""
    can_always: bool = False
    """A box asks whether the same is to be done each time, without asking."""


class NoticeStrip(QFrame):
    """Shows the most pressing notice; the others wait, the earliest first."""

    button_pressed = Signal(str, str)
    """Key of the notice, key of the button. The notice is gone by then, unless the button keeps it."""
    closed = Signal(str)
    """Key of a notice that the user closed or whose time is over."""
    report_requested = Signal(object)
    """The Notice of a failure whose details are wanted on the clipboard."""

    focus_freed = Signal()
    """The strip is gone, and the keyboard's focus was in it."""

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("noticeStrip")
        self._icons = icons
        self._queue: list[Notice] = []
        self._shown: Notice | None = None
        self._is_built = False
        self.is_always = False
        """Whether the last press was for each time: of a notice that `can_always`."""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._close)
        self.hide()

    @property
    def notice(self) -> Notice | None:
        """The one on the screen."""
        return self._shown

    def find_notice(self, key: str) -> Notice | None:
        """The notice of that key, while it stands or waits."""
        return next((waiting for waiting in self._queue if waiting.key == key), None)

    def show_notice(self, notice: Notice) -> None:
        """Queue the notice; it shows at once unless a more pressing one, or an earlier equal one, stands."""
        position = next((i for i, waiting in enumerate(self._queue) if waiting.key == notice.key), None)
        if position is None:
            self._queue.append(notice)
        else:
            self._queue[position] = notice
        self._refresh()

    def withdraw(self, key: str) -> None:
        """The matter is settled: take the notice away, shown or not; "error-" takes all whose keys begin so."""
        is_family = key.endswith("-")
        self._queue = [n for n in self._queue if n.key != key and not (is_family and n.key.startswith(key))]
        self._refresh()

    def clear(self) -> None:
        """Another chat is open: take all away."""
        self._queue.clear()
        self._refresh()

    def set_icons(self, icons: Icons) -> None:
        """Take the icons of a theme."""
        self._icons = icons
        if self._shown is not None:
            self._draw(self._shown)

    def _refresh(self) -> None:
        notice = min(self._queue, key=lambda waiting: _RANK[waiting.kind], default=None)
        if notice == self._shown:
            return
        self._shown = notice
        self._timer.stop()
        if notice is None:
            focus = self.focusWidget()
            had_focus = focus is not None and focus.hasFocus()
            self.hide()
            if had_focus:  # else Qt gives it to whatever comes next
                self.focus_freed.emit()
            return
        self._build()
        self._draw(notice)
        self.show()
        if notice.lifetime_ms:
            self._timer.start(notice.lifetime_ms)

    def _build(self) -> None:
        # The first notice builds the strip: most starts show none.
        if self._is_built:
            return
        self._is_built = True
        from PySide6.QtWidgets import (
            QBoxLayout,
            QCheckBox,
            QGridLayout,
            QHBoxLayout,
            QLabel,
            QPlainTextEdit,
            QSizePolicy,
            QVBoxLayout,
        )

        self._icon = QLabel(self)
        self._title = PlainLabel("", "strong", self, wrap=True)
        self._hint = PlainLabel("", "dim", self, wrap=True)
        for label in (self._title, self._hint):
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.MinimumExpanding)
        self._more = button(self.tr("Details"), "quiet", self, name="noticeDetailButton")
        self._more.clicked.connect(self._toggle_detail)
        self._close_button = icon_button(self.tr("Close"), self, name="noticeCloseButton")
        self._close_button.setFixedSize(26, 26)
        self._close_button.setIconSize(QSize(16, 16))
        self._close_button.clicked.connect(self._close)
        self._buttons = [button("", parent=self, name=f"noticeButton{i}") for i in range(4)]
        for one in self._buttons:
            one.clicked.connect(self._press)
        self._detail = QPlainTextEdit(self)
        self._detail.setObjectName("noticeDetail")
        self._detail.setAccessibleName(self.tr("Details"))
        self._detail.setReadOnly(True)
        self._detail.hide()
        self._copy = button(self.tr("Copy for a report"), "quiet", self, name="noticeCopyButton")
        self._copy.clicked.connect(self._ask_for_report)
        self._copy.hide()
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(self._title)
        texts.addWidget(self._hint)
        self._always = QCheckBox(self.tr("Always do this"), self)
        self._always.setObjectName("noticeAlwaysBox")
        self._always.setToolTip(tooltip(self.tr("It is done without asking from now on. Settings can change that.")))
        self._actions = QGridLayout()
        self._actions.setSpacing(8)
        actions = self._actions
        self._body = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._body.setSpacing(10)
        self._body.addLayout(texts, 1)
        self._body.addLayout(actions)
        self._body.setAlignment(actions, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        line = QHBoxLayout()
        line.setSpacing(10)
        line.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(self._body, 1)
        line.addWidget(self._close_button, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 10, 10)
        column.addLayout(line)
        below = QVBoxLayout()
        below.setContentsMargins(26, 0, 0, 0)  # under the words, not under the icon
        below.setSpacing(2)
        below.addWidget(self._detail)
        below.addWidget(self._copy, 0, Qt.AlignmentFlag.AlignRight)
        column.addLayout(below)

    def _draw(self, notice: Notice) -> None:
        title = visible(in_language(notice.title))
        hint = visible(in_language(notice.hint)) if notice.hint else ""
        restyle(self, "kind", notice.kind.value)
        name, role = _ICONS[notice.kind]
        self._icon.setPixmap(self._icons.pixmap(name, role, 20))
        self._close_button.setIcon(self._icons.icon("close", size_px=16))
        self._title.setText(title)
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        self._more.setVisible(bool(notice.detail))
        self._show_detail(False)
        self._detail.setPlainText(folded(notice.detail))
        self._close_button.setVisible(notice.can_close)
        for index, one in enumerate(self._buttons):
            one.setVisible(index < len(notice.buttons))
            if index < len(notice.buttons):
                one.setText(notice.buttons[index].text)
                restyle(one, "role", "primary" if notice.buttons[index].primary else "")
        self._always.setVisible(notice.can_always)
        self._always.setChecked(False)
        self.setAccessibleName(f"{title} {hint}".strip())
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        # The buttons stand beside the words where one line holds them, else below.
        if not self._is_built:
            return
        words = max(label.fontMetrics().horizontalAdvance(label.text()) for label in (self._title, self._hint))
        shown = [one for one in (self._more, *self._buttons) if not one.isHidden()]
        wanted = words + sum(one.sizeHint().width() + 8 for one in shown) + 110  # icon, Close, margins
        direction = type(self._body).Direction
        is_low = not shown or wanted <= self.width()
        self._body.setDirection(direction.LeftToRight if is_low else direction.TopToBottom)
        # Four buttons with prices do not stand in a row of a narrow window.
        row = sum(one.sizeHint().width() + 8 for one in shown)
        columns = 2 if len(shown) > 2 and row + 60 > self.width() else 5
        for place, one in enumerate(shown):
            self._actions.addWidget(one, place // columns, place % columns)
        # In the place that an odd button leaves free beside it, else in a row of its own.
        row, column = divmod(len(shown), columns) if columns == 2 else (1, 0)
        self._actions.addWidget(self._always, row, column, 1, columns - column, Qt.AlignmentFlag.AlignRight)

    def _toggle_detail(self) -> None:
        self._show_detail(self._detail.isHidden())

    def _show_detail(self, shown: bool) -> None:
        if shown:
            metrics, width = self._detail.fontMetrics(), max(80, self.width() - 70)
            lines = self._detail.toPlainText().split("\n")
            rows = sum(1 + metrics.horizontalAdvance(line[:2_000]) // width for line in lines[:20])
            self._detail.setFixedHeight(min(DETAIL_PX, rows * metrics.lineSpacing() + 12))
        self._detail.setVisible(shown)
        can_report = self._shown is not None and bool(self._shown.code)
        self._copy.setVisible(shown and can_report)
        self._copy.setText(self.tr("Copy for a report"))

    def _ask_for_report(self) -> None:
        if self._shown is not None:
            self.report_requested.emit(self._shown)
            self._copy.setText(self.tr("Copied"))

    def _press(self) -> None:
        notice, sender = self._shown, self.sender()
        position = next((i for i, one in enumerate(self._buttons) if one is sender), -1)
        if notice is None or not 0 <= position < len(notice.buttons):
            return
        self.is_always = notice.can_always and self._always.isChecked()
        if not notice.buttons[position].keeps:
            self.withdraw(notice.key)
        self.button_pressed.emit(notice.key, notice.buttons[position].key)

    def _close(self) -> None:
        if self._shown is not None:
            key = self._shown.key
            self.withdraw(key)
            self.closed.emit(key)
