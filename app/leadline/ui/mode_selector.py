# SPDX-License-Identifier: AGPL-3.0-or-later
"""How hard the model shall think, as one row of buttons."""

from collections.abc import Collection, Mapping

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from leadline.chat.mode import Mode
from leadline.ui.controls import button
from leadline.ui.shown_text import tooltip

_PLACES = (Mode.NON_THINK, Mode.HIGH, Mode.MAX)
"""What the keys 1 to 3 mean."""


def mode_names() -> dict[str, str]:
    """What the modes are called on screen."""
    return {
        Mode.NON_THINK: QCoreApplication.translate("ModeSelector", "Non-think"),
        Mode.LOW: QCoreApplication.translate("ModeSelector", "Low"),
        Mode.HIGH: QCoreApplication.translate("ModeSelector", "High"),
        Mode.MAX: QCoreApplication.translate("ModeSelector", "Max"),
    }


class ModeSelector(QFrame):
    """Non-think, High and Max side by side; Low too while the model offers it."""

    mode_chosen = Signal(str)
    """The user picked another mode: "non-think", "low", "high" or "max"."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("modeSelector")
        self.setAccessibleName(self.tr("How hard the model thinks"))
        self._tips = {
            Mode.NON_THINK: self.tr("Fast, for daily talk and questions of low risk."),
            Mode.LOW: self.tr("Thinks a little: an extra level that some models offer."),
            Mode.HIGH: self.tr("Thinks first: slower and more accurate, for complex problems."),
            Mode.MAX: self.tr(
                "Pushes the model's reasoning to its limit, for the hardest problems. It thinks much longer;"
                " the service adds instructions of its own. Keep 384K of the window free."
            ),
        }
        row = QHBoxLayout(self)
        row.setContentsMargins(1, 1, 1, 1)
        row.setSpacing(0)
        self._usual: Mapping[Mode, str] = {}
        self._shown: tuple[Collection[str], str, str, bool] = ((), "", "", False)
        self._buttons = {}
        for mode in Mode:
            name = mode_names()[mode]
            choice = button(name, parent=self)
            choice.setCheckable(True)
            choice.setObjectName("mode-" + mode.value)
            choice.setAutoExclusive(True)
            choice.clicked.connect(lambda _checked=False, mode=mode.value: self.mode_chosen.emit(mode))
            row.addWidget(choice)
            self._buttons[mode] = choice
        self._buttons[Mode.LOW].hide()
        self.show_modes([mode.value for mode in (Mode.NON_THINK, Mode.HIGH, Mode.MAX)], Mode.NON_THINK.value)

    def show_modes(self, available: Collection[str], current: str, reason: str = "", *, once: bool = False) -> None:
        """Grey out what the model has not, with `reason` as the tooltip, and mark `current`.

        `once`: that one is for the next question only, and says so.
        """
        self._shown = (available, current, reason, once)
        names = mode_names()
        for mode, choice in self._buttons.items():
            has = mode.value in available
            tip = self._tips[mode] if has or not reason else reason
            if has and self._usual.get(mode):
                tip += "\n" + self._usual[mode]
            is_once = once and mode.value == current
            if is_once:
                tip += "\n" + self.tr("For the next question only.")
            choice.setEnabled(has)
            choice.setText(self.tr("{mode}, once").replace("{mode}", names[mode]) if is_once else names[mode])
            choice.setToolTip(tooltip(tip))
            choice.setAccessibleDescription(tip)
            choice.setChecked(mode.value == current)
        self._buttons[Mode.LOW].setVisible(Mode.LOW.value in available)

    def show_usual(self, words: Mapping[Mode, str]) -> None:
        """What each mode usually takes and costs, for the tooltips."""
        self._usual = words
        available, current, reason, once = self._shown
        self.show_modes(available, current, reason, once=once)

    @property
    def mode(self) -> str:
        """The mode that is marked."""
        return next((mode.value for mode, choice in self._buttons.items() if choice.isChecked()), "")

    def choose(self, position: int) -> None:
        """As if the user had clicked non-think, High or Max, counted from 0; a grey one stays.

        Low has no place among them: a key must not mean another mode when the model offers one more.
        """
        if 0 <= position < len(_PLACES):
            self._buttons[_PLACES[position]].click()
