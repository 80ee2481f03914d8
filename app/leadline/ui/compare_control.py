# SPDX-License-Identifier: AGPL-3.0-or-later
"""Opens comparisons: of the question that is typed, or beside a reply that is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from leadline.assistant import Assistant
from leadline.catalogue import Model
from leadline.chat.mode import Mode
from leadline.chat.place import How, Place
from leadline.storage.conversations import Turn
from leadline.ui.background import Background
from leadline.ui.branch_control import BranchControl
from leadline.ui.conversation_control import ConversationControl
from leadline.ui.image_control import ImageControl
from leadline.ui.live_replies import LiveReplies
from leadline.ui.main_window import MainWindow
from leadline.ui.session import Session
from leadline.ui.turns_on_screen import TurnsOnScreen

if TYPE_CHECKING:
    from leadline.ui.comparison import Comparison

MOST_MODELS = 6
"""So many are offered; a server may list hundreds."""


class CompareControl(QObject):
    """From the price over Send, and from the menu of a reply."""

    chat_wanted = Signal(int)
    """Another chat than the one on screen is to be gone on with."""
    link_activated = Signal(str)

    def __init__(
        self,
        window: MainWindow,
        assistant: Assistant,
        background: Background,
        session: Session,
        replies: LiveReplies,
        turns: TurnsOnScreen,
        conversation: ConversationControl,
        branches: BranchControl,
        images: ImageControl,
    ) -> None:
        super().__init__(window)
        self.window = window
        self.assistant = assistant
        self.background = background
        self.session = session
        self.replies = replies
        self.turns = turns
        self.conversation = conversation
        self.branches = branches
        self.images = images
        window.composer.compare_requested.connect(self.open_typed)
        branches.others_wanted.connect(self.open_beside)

    def open_typed(self) -> None:
        """Compare replies to what stands in the composer."""
        question = self.window.composer.text.strip()
        model = self.session.model
        if not question or model is None:
            return
        if self.replies.on_screen is not None:
            self.branches.say_busy()
            return
        self._open(question, self.session.sends_to, None, (model, self.session.mode))

    def open_beside(self, turn: object) -> None:
        """Ask others the question of a turn, beside its reply."""
        if isinstance(turn, Turn):  # a signal carries an object
            self._open(turn.question, Place(How.AGAIN, turn.id), turn, None)

    def _open(self, question: str, place: Place, turn: Turn | None, chosen: tuple[Model, Mode] | None) -> Comparison:
        from leadline.ui.comparison import Comparison

        offered = [(model, Mode(mode)) for model in self._models(chosen) for mode in model.offered_modes]
        comparison = Comparison(self, question, place, turn, offered, chosen)
        comparison.begin()
        return comparison

    def _models(self, chosen: tuple[Model, Mode] | None) -> list[Model]:
        usable = [
            model
            for model in self.session.models
            if model.endpoint != "local"
            and model.state != "gone"
            and (model.endpoint != "deepseek" or self.session.has_key)
        ]
        first = [model for model in usable if chosen is not None and model.key == chosen[0].key]
        kept = {model.key for model in [*first, *usable][:MOST_MODELS]}
        return [model for model in usable if model.key in kept]
