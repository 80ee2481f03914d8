# SPDX-License-Identifier: AGPL-3.0-or-later
"""The menu at a reply: once more, with another model or mode, or on from where it broke off."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMenu, QWidget

from leadline.catalogue import Model
from leadline.storage.conversations import Turn
from leadline.ui.mode_selector import mode_names
from leadline.ui.shown_text import one_line
from leadline.ui.shown_turns import can_answer, can_continue


class ReplyMenu(QMenu):
    """Says what was picked; deletes itself when it closes."""

    try_again = Signal()
    with_chosen = Signal(str, str)
    """Key of a model, and a mode: once more with these."""
    ask_others = Signal()
    """The same question to other models and modes, beside this reply."""
    go_on = Signal()
    answer_now = Signal()
    edit = Signal()
    receipt = Signal()
    bill = Signal()
    """What it cost, line by line."""

    def __init__(self, turn: Turn, models: Sequence[Model], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("replyMenu")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if can_answer(turn):
            self.addAction(self.tr("Answer now"), self.answer_now.emit)
        if can_continue(turn):
            self.addAction(self.tr("Continue"), self.go_on.emit)
        self.addAction(self.tr("Try again"), self.try_again.emit)
        with_menu = self.addMenu(self.tr("Try again with"))
        with_menu.setObjectName("replyWithMenu")
        names = mode_names()
        for model in models:
            for mode in model.offered_modes:
                words = model.label if len(model.offered_modes) == 1 else f"{model.label}, {names[mode]}"
                action = with_menu.addAction(one_line(words).replace("&", "&&"))
                action.setCheckable(True)
                action.setChecked(model.is_called(turn.model) and mode == turn.mode)
                action.triggered.connect(
                    lambda _checked=False, key=model.key, mode=mode: self.with_chosen.emit(key, mode)
                )
            with_menu.addSeparator()
        if turn.state != "streaming" and any(model.endpoint != "local" for model in models):
            self.addAction(self.tr("Ask others the same\u2026"), self.ask_others.emit)
        self.addSeparator()
        self.addAction(self.tr("Edit question"), self.edit.emit)
        self.addAction(self.tr("Receipt\u2026"), self.receipt.emit)
        if turn.usage is not None or turn.estimate is not None or turn.is_cost_unknown:
            self.addAction(self.tr("What it cost\u2026"), self.bill.emit)
