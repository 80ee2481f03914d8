# SPDX-License-Identifier: AGPL-3.0-or-later
"""How hard the model shall think, as one row of buttons."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QPointF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from leadline.chat.mode import Mode
from leadline.ui.shown_text import tooltip
from leadline.ui.theme import Theme

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


@dataclass(frozen=True, slots=True)
class ModeNow:
    """The next question in one mode."""

    words: str
    is_warm: bool
    """Most of the prompt is probably cached in this mode."""


class ModeButton(QPushButton):
    """A segment, with a small dot in its corner: full where the chat is cached in its mode, a ring where it is not."""

    def __init__(self, text: str, parent: QWidget) -> None:
        super().__init__(text, parent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # after a click what is typed still goes into the composer
        self._dot: bool | None = None
        self._colours = (QColor(), QColor())

    def show_dot(self, is_warm: bool | None) -> None:
        """A full dot, a ring, or nothing."""
        if is_warm != self._dot:
            self._dot = is_warm
            self.update()

    def set_colours(self, warm: str, cold: str) -> None:
        """As #rrggbb."""
        self._colours = (QColor(warm), QColor(cold))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._dot is None or not self.isEnabled():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        warm, cold = self._colours
        painter.setPen(QPen(warm if self._dot else cold, 1.2))
        painter.setBrush(warm if self._dot else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(QPointF(self.width() - 6.0, 6.0), 2.0, 2.0)


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
        self._now: Mapping[Mode, ModeNow] = {}
        self._shown: tuple[Collection[str], str, str, bool] = ((), "", "", False)
        self._buttons = {}
        for mode in Mode:
            name = mode_names()[mode]
            choice = ModeButton(name, self)
            choice.setAutoDefault(False)
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
            now = self._now.get(mode) if has else None
            if now is not None:
                tip += "\n" + now.words
            choice.show_dot(now.is_warm if now is not None else None)
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

    def show_now(self, now: Mapping[Mode, ModeNow]) -> None:
        """What the next question costs in each mode, for the tooltips, with a dot for what is cached there."""
        if now != self._now:
            self._now = now
            available, current, reason, once = self._shown
            self.show_modes(available, current, reason, once=once)

    def set_theme(self, theme: Theme) -> None:
        """Take its colours for the dots."""
        for choice in self._buttons.values():
            choice.set_colours(theme.good, theme.dim)

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
