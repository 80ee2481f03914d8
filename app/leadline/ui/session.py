# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is open in the window: one chat or a new one, its model and its mode."""

from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from leadline.catalogue import Model
from leadline.chat.mode import Mode
from leadline.chat.options import DEFAULT_SAMPLING, Sampling
from leadline.chat.place import AT_END, How, Place
from leadline.context.pack import PackEntry
from leadline.errors import AssistantError
from leadline.storage.conversations import Chat


@dataclass(frozen=True, slots=True)
class Editing:
    """A question of the open chat that stands in the composer, to be asked in other words."""

    turn: int
    question: str
    """As it was."""
    aside: str
    """What was typed before, and comes back afterwards."""

    def draft(self, typed: str) -> str:
        """What would be lost if the program were killed now: the change, if there is one, and what was aside."""
        changed = "" if typed.strip() == self.question.strip() else typed
        return "\n\n".join(text for text in (changed, self.aside) if text.strip())


class Session(QObject):
    """Shared by the parts of the controller; each listens to what it shows."""

    chat_opened = Signal()
    """Another chat is on screen, or a new one: `chat` says which."""
    chat_adopted = Signal()
    """The new chat on screen is stored from now on."""
    chat_renewed = Signal()
    """The chat on screen was read again: newer turns or documents."""
    pack_changed = Signal()
    model_changed = Signal()
    """The model or the mode, or how freely words are chosen."""
    wished = Signal(object, object)
    """The user asked for another model or mode (None: the same). Whoever listens shows a high price first."""
    instructions_changed = Signal()
    """The chat on screen has other instructions, or they are fixed from now on."""
    edit_changed = Signal()
    """A question is being edited now, or not any more."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.chat: Chat | None = None
        """None for a chat that has nothing in it yet, and for the moment in which an adopted one is read."""
        self._adopted: int | None = None
        self.place: object = object()
        """Another one each time a chat is put on screen: what began for one new chat does not belong to the next."""
        self.is_beginning = False
        """The first question of the new chat on screen is on its way and will make the chat."""
        self._asked = self._known = 0
        self.models: tuple[Model, ...] = ()
        self.model: Model | None = None
        """None until the catalogue is read."""
        self.mode = Mode.NON_THINK
        self.sampling: Sampling = DEFAULT_SAMPLING
        self.instructions = ""
        """What the model reads before all else in the chat on screen."""
        self._back: tuple[Model | None, Mode] | None = None
        """What comes back when the next question is sent: model and mode are for that one only."""
        self.editing: Editing | None = None
        self.has_key = False
        self.is_key_known = False
        """Whether the key was looked for yet: a key store may ask its user first."""
        self.key_problem: AssistantError | None = None
        """Why the key store could not be looked into; None when it could, or when there is none."""

    @property
    def chat_id(self) -> int | None:
        """The open chat's number; None for a new one."""
        return self.chat.id if self.chat is not None else self._adopted

    def adopt(self, chat_id: int) -> None:
        """The new chat on screen has a number now; what is read of it comes by `renew`."""
        self._adopted = chat_id
        self.is_beginning = False
        self.chat_adopted.emit()

    @property
    def is_local(self) -> bool:
        """Whether the embedded engine would answer."""
        return self.model is not None and self.model.endpoint == "local"

    @property
    def is_once(self) -> bool:
        """Whether model and mode are for the next question only."""
        return self._back is not None

    def goes_back_to(self, model: Model, mode: Mode) -> bool:
        """Whether these come back after the next question anyway."""
        if self._back is None or self._back[0] is None:
            return False
        return (self._back[0].key, self._back[1]) == (model.key, mode)

    @property
    def sends_to(self) -> Place:
        """Where the next question goes."""
        return AT_END if self.editing is None else Place(How.EDIT, self.editing.turn)

    @property
    def is_instructed(self) -> bool:
        """Whether its instructions are fixed: something was asked, or is just being asked."""
        return self.is_beginning or (self.chat is not None and bool(self.chat.turns))

    def instruct(self, instructions: str) -> None:
        """Take these for the chat on screen."""
        if not self.is_instructed and instructions != self.instructions:
            self.instructions = instructions
            self.instructions_changed.emit()

    def edit(self, editing: Editing | None) -> None:
        """A question is to be asked in other words; None: it was, or is not after all."""
        self.editing = editing
        self.edit_changed.emit()

    def open(self, chat: Chat | None) -> None:
        """Put another chat on screen."""
        self._back = None
        if self.editing is not None:
            self.edit(None)
        self.sampling = chat.sampling if chat is not None else DEFAULT_SAMPLING
        self.chat = chat
        self.instructions = chat.instructions if chat is not None else ""
        self._adopted = None
        self.place = object()
        self.is_beginning = False
        if chat is not None:
            here = (model for model in self.models if model.endpoint == chat.endpoint_id)
            model = next((model for model in here if model.is_called(chat.model)), None)
            if model is not None and (model.endpoint != "deepseek" or self.has_key):
                self.model = model
            self.mode = chat.mode
        self.chat_opened.emit()
        self.model_changed.emit()

    def ask(self) -> int:
        """A number for a reading of the open chat, to be handed to `renew` with what was read."""
        self._asked += 1
        return self._asked

    def renew(self, chat: Chat, asked: int) -> bool:
        """Show the same chat with newer turns or documents; False when something newer is known already.

        Two readings may come back in the wrong order, and documents may have been added since one was asked for.
        """
        if asked < self._known:
            return False
        self._known = asked
        self.chat = chat
        if chat.turns:
            self.instructions = chat.instructions
        self.chat_renewed.emit()
        return True

    def set_pack(self, pack: tuple[PackEntry, ...]) -> None:
        """The documents of the open chat changed."""
        if self.chat is not None:
            self.chat = replace(self.chat, pack=pack)
            self._known = self.ask()
            self.pack_changed.emit()

    def set_title(self, title: str) -> None:
        """The open chat is called so now; what was read of it before is read again."""
        if self.chat is not None:
            self.chat = replace(self.chat, title=title)
        self._known = self.ask()

    def wish(self, model: Model | None = None, mode: Mode | None = None) -> None:
        """The user asks for another model or mode."""
        self.wished.emit(model, mode)

    def choose(self, model: Model | None = None, mode: Mode | None = None) -> None:
        """Take another model or mode from the next question on."""
        self._back = None
        self._take(model, mode)

    def choose_once(self, model: Model, mode: Mode) -> None:
        """Take another model and mode for the next question only."""
        self._back = self._back or (self.model, self.mode)
        self._take(model, mode)

    def go_back(self) -> None:
        """The one question was sent: model and mode are again what they were."""
        if self._back is not None:
            back, self._back = self._back, None
            self._take(*back)

    def choose_sampling(self, sampling: Sampling) -> None:
        """Choose words so from the next question on."""
        self.sampling = sampling
        self.model_changed.emit()

    def _take(self, model: Model | None, mode: Mode | None) -> None:
        if model is not None:
            self.model = model
        if mode is not None:
            self.mode = mode
        self.model_changed.emit()
