# SPDX-License-Identifier: AGPL-3.0-or-later
"""How freely words are chosen: temperature and top_p, with presets for what they are used for."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from leadline.chat.options import Effect, Sampling
from leadline.ui.controls import PlainLabel, button, restyle
from leadline.ui.number_edit import NumberEdit

_PLAIN = Decimal("1.0")
WIDTH_PX = 332


class SamplingPopover(QFrame):
    """Opens over its button; every change counts at once."""

    sampling_chosen = Signal(object)
    """A Sampling; None in it for what is 1.0, as the service has it without."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("popover")
        self.setAccessibleName(self.tr("How freely words are chosen"))
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(WIDTH_PX)
        self._sampling = Sampling()
        self.temperature = NumberEdit(Decimal(0), Decimal(2), Decimal("0.1"), self)
        self.temperature.setObjectName("temperatureEdit")
        self.top_p = NumberEdit(Decimal("0.01"), Decimal(1), Decimal("0.05"), self)
        self.top_p.setObjectName("topPEdit")
        self._reason = PlainLabel("", "small", self, wrap=True)
        self._presets = {
            self.tr("Code and maths"): Decimal(0),
            self.tr("Data"): Decimal(1),
            self.tr("Talk and translation"): Decimal("1.3"),
            self.tr("Writing"): Decimal("1.5"),
        }
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(8)
        rows = [(self.tr("Temperature"), self.temperature), (self.tr("top_p"), self.top_p)]
        for place, (name, box) in enumerate(rows):
            label = PlainLabel(name, "", self)
            label.setBuddy(box)
            box.setAccessibleName(name)
            grid.addWidget(label, place, 0)
            grid.addWidget(box, place, 1, Qt.AlignmentFlag.AlignRight)
        grid.setColumnStretch(0, 1)
        self.preset_buttons = []
        presets = QGridLayout()
        presets.setHorizontalSpacing(6)
        presets.setVerticalSpacing(6)
        for place, (name, value) in enumerate(self._presets.items()):
            choice = button(f"{name}  {value}", "chip", self, name=f"samplingPreset{place}")
            choice.clicked.connect(lambda _checked=False, value=value: self._take_preset(value))
            presets.addWidget(choice, place // 2, place % 2)
            self.preset_buttons.append(choice)
        foot = QHBoxLayout()
        foot.addWidget(PlainLabel(self.tr("Kept with this chat."), "small", self), 1)
        self.reset_button = button(self.tr("Reset to 1.0"), "quiet", self, name="samplingReset")
        self.reset_button.clicked.connect(lambda: self._set(Sampling()))
        foot.addWidget(self.reset_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 12)
        column.setSpacing(12)
        column.addWidget(PlainLabel(self.tr("How freely words are chosen"), "strong", self))
        column.addLayout(grid)
        column.addWidget(self._reason)
        column.addLayout(presets)
        column.addLayout(foot)
        self.temperature.number_chosen.connect(self._changed)
        self.top_p.number_chosen.connect(self._changed)

    def show_sampling(self, sampling: Sampling, effect: Effect, reasons: tuple[str, str]) -> None:
        """What is set, what of it has an effect, and why the rest has none (temperature, top_p)."""
        self._sampling = sampling
        values = ((self.temperature, sampling.temperature), (self.top_p, sampling.top_p))
        for box, value in values:
            box.show_number(_PLAIN if value is None else value)
        self.temperature.setEnabled(effect.temperature)
        self.top_p.setEnabled(effect.top_p)
        for box, reason in zip((self.temperature, self.top_p), reasons, strict=True):
            box.setToolTip(reason)
            box.setAccessibleDescription(reason)
        lines = dict.fromkeys(reason for reason in reasons if reason)
        if reasons[1] and not reasons[0]:
            lines = {f"top_p: {reasons[1]}": None}
        self._reason.setText("\n".join(lines))
        self._reason.setVisible(bool(lines))
        now = _PLAIN if sampling.temperature is None else sampling.temperature
        for choice, value in zip(self.preset_buttons, self._presets.values(), strict=True):
            choice.setEnabled(effect.temperature)
            restyle(choice, "chosen", effect.temperature and now == value)
        self.reset_button.setEnabled(sampling != Sampling())

    def open(self, over: QWidget) -> None:
        """Show it above its button."""
        self.adjustSize()
        corner = over.mapToGlobal(QPoint(0, 0))
        self.move(corner - QPoint(0, self.height() + 6))
        self.show()
        (self.temperature if self.temperature.isEnabled() else self).setFocus()

    def _take_preset(self, value: Decimal) -> None:
        self._set(Sampling(None if value == _PLAIN else value, self._sampling.top_p))

    def _changed(self) -> None:
        temperature, top_p = self.temperature.number, self.top_p.number
        self._set(Sampling(None if temperature == _PLAIN else temperature, None if top_p == _PLAIN else top_p))

    def _set(self, sampling: Sampling) -> None:
        if sampling != self._sampling:
            self._sampling = sampling
            self.sampling_chosen.emit(sampling)
