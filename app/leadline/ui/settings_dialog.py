# SPDX-License-Identifier: AGPL-3.0-or-later
"""The few things that can be set. Nothing here is about the network: the program talks to the service only."""

from dataclasses import dataclass
from pathlib import PurePath

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QBoxLayout,
    QCheckBox,
    QComboBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from leadline.ui.controls import PlainLabel, button
from leadline.ui.file_choice import ask_for_model_file
from leadline.ui.shown_text import tooltip

_LOW_LIMITS = (1, 2, 5, 10, 20, 50, 100)


@dataclass(frozen=True, slots=True)
class SettingsChoice:
    """What the dialog shows and gives back; the words are those of the settings file."""

    language: str = ""
    """ "" follows the system; "en" or "zh_CN"."""
    theme: str = "system"
    currency: str = ""
    """ "" decides by the account, and by the language until that is known; "CNY" or "USD"."""
    engine_model: str = ""
    """Path of a GGUF file; "" for the one that comes with the program."""
    titles: bool = True
    send_when_online: bool = False
    queued_s: int = 660
    """How long a reply may take to begin."""
    thinking_s: int = 300
    """How long the model may think without a sign."""
    writing_s: int = 120
    """How long it may pause in its answer."""
    on_removal: str = ""
    """What becomes of a document that was sent and is removed; "" asks."""
    on_change: str = ""
    """The same where its file has changed."""
    on_switch: str = ""
    """How a mode or a model is taken that reads a large chat anew; "" asks."""
    low_balance: int = -1
    """Below so many yuan or dollars it is said once; 0 never, -1 for the usual ¥5 or $1."""


class SettingsDialog(QDialog):
    """Language, theme, currency, the local model's file; shows where the data lies."""

    settings_changed = Signal(object)
    """The user pressed Save with this SettingsChoice, different from what was shown."""
    key_requested = Signal()
    """Open the key dialog."""
    limits_requested = Signal()
    """Open the limits of what may be spent."""
    prices_requested = Signal()
    """Open the prices."""
    endpoints_requested = Signal()
    """Open the list of endpoints."""
    clean_up_requested = Signal()
    """Forget the texts of documents that no chat uses; answer with `show_disk_use`."""
    log_folder_requested = Signal()
    """Show the folder with the log in the desktop's file manager."""

    def __init__(self, choice: SettingsChoice, data_folder: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("settingsDialog")
        self.setWindowTitle(self.tr("Settings"))
        self.setMinimumWidth(680)
        self._before = choice
        self._engine_model = choice.engine_model
        self.language = self._box(
            "languageBox",
            choice.language,
            {"": self.tr("As the system"), "en": "English", "zh_CN": "简体中文"},
        )
        self.theme = self._box(
            "themeBox",
            choice.theme,
            {"system": self.tr("As the system"), "light": self.tr("Light"), "dark": self.tr("Dark")},
        )
        self.currency = self._box(
            "currencyBox",
            choice.currency,
            {"": self.tr("As the account"), "CNY": self.tr("Chinese yuan (¥)"), "USD": self.tr("US dollar ($)")},
        )
        of_two = self.tr("Of an account with two balances, the one in this currency is shown and explained.")
        self.currency.setToolTip(tooltip(of_two))
        self.currency.setAccessibleDescription(of_two)
        self.low_balance = self._box("lowBalanceBox", str(choice.low_balance), self._low_limits(choice.low_balance))
        self.low_balance.setAccessibleName(self.tr("Low balance"))
        told_once = self.tr("When the balance falls below that, the window says so once.")
        self.low_balance.setToolTip(tooltip(told_once))
        self.low_balance.setAccessibleDescription(told_once)
        money = QHBoxLayout()
        money.setSpacing(8)
        money.addWidget(self.currency, 4)
        money.addWidget(self.low_balance, 5)
        limits = button(self.tr("Limits\u2026"), "", self, name="openLimitsButton")
        limits.clicked.connect(self.limits_requested)
        money.addWidget(limits)
        self.engine = QLineEdit(self)
        self.engine.setObjectName("engineModelEdit")
        self.engine.setReadOnly(True)
        choose = button(self.tr("Choose\u2026"), "", self, name="chooseModelButton")
        choose.clicked.connect(self._choose_model)
        self.reset = button(self.tr("Use ours"), "", self, name="resetModelButton")
        self.reset.clicked.connect(lambda: self._show_model(""))
        engine = QHBoxLayout()
        engine.setSpacing(8)
        engine.addWidget(self.engine, 1)
        engine.addWidget(choose)
        engine.addWidget(self.reset)
        folder = QLineEdit(data_folder, self)
        folder.setObjectName("dataFolderEdit")
        folder.setReadOnly(True)
        self.titles = QCheckBox(self.tr("Name each chat after its first reply"), self)
        told = self.tr("One request to Flash of some 300 tokens; its price is in the sums.")
        self.titles.setToolTip(tooltip(told))
        self.titles.setAccessibleDescription(told)
        self.titles.setObjectName("titlesBox")
        self.titles.setChecked(choice.titles)
        self.online = QCheckBox(self.tr("Send waiting questions when online again"), self)
        self.online.setObjectName("onlineBox")
        self.online.setChecked(choice.send_when_online)
        self.on_removal = self._box(
            "onRemovalBox",
            choice.on_removal,
            {
                "": self.tr("Ask each time"),
                "ignore": self.tr("Tell the model to ignore it"),
                "rebuild": self.tr("Send all anew without it"),
            },
        )
        self.on_change = self._box(
            "onChangeBox",
            choice.on_change,
            {
                "": self.tr("Ask each time"),
                "changes": self.tr("Send the changes"),
                "new": self.tr("Send the new text"),
                "rebuild": self.tr("Send all anew"),
                "keep": self.tr("Keep the old text"),
            },
        )
        self.on_switch = self._box(
            "onSwitchBox",
            choice.on_switch,
            {
                "": self.tr("Ask each time"),
                "once": self.tr("For one question, then back"),
                "for-good": self.tr("From now on"),
            },
        )
        switches = QVBoxLayout()
        switches.setSpacing(6)
        switches.setContentsMargins(0, 2, 0, 2)
        switches.addWidget(self.titles)
        switches.addWidget(self.online)
        begin = self.tr("A reply may take so long to begin; the service drops a question that waited ten minutes.")
        think = self.tr("The model may think so long without a sign of life. All its thinking together has no limit.")
        write = self.tr("The answer may pause so long.")
        self.clocks = [
            self._clock("queuedBox", choice.queued_s, 30, self.tr("to begin"), begin),
            self._clock("thinkingBox", choice.thinking_s, 30, self.tr("thinking"), think),
            self._clock("writingBox", choice.writing_s, 10, self.tr("writing"), write),
        ]
        clocks = QHBoxLayout()
        clocks.setSpacing(8)
        for clock in self.clocks:
            clocks.addWidget(clock, 1)
        log = button(self.tr("Open log folder"), "", self, name="openLogButton")
        log.clicked.connect(self.log_folder_requested)
        data = QHBoxLayout()
        data.setSpacing(8)
        data.addWidget(folder, 1)
        data.addWidget(log)
        key = button(self.tr("DeepSeek key\u2026"), "", self, name="openKeyButton")
        key.clicked.connect(self.key_requested)
        endpoints = button(self.tr("Endpoints\u2026"), "", self, name="openEndpointsButton")
        endpoints.clicked.connect(self.endpoints_requested)
        prices = button(self.tr("Prices\u2026"), "", self, name="openPricesButton")
        prices.clicked.connect(self.prices_requested)

        self.disk_use = PlainLabel(self.tr("\u2026"), "dim", self)
        self.disk_use.setObjectName("diskUse")
        self.clean_up = button(self.tr("Clean up"), "", self, name="cleanUpButton")
        self.clean_up.setToolTip(tooltip(self.tr("Forgets the texts of documents that no chat uses any more.")))
        self.clean_up.clicked.connect(self._clean_up)
        kept = QHBoxLayout()
        kept.addWidget(self.disk_use, 1)
        kept.addWidget(self.clean_up)

        more = QHBoxLayout()
        more.setSpacing(8)
        for other in (key, endpoints, prices):
            more.addWidget(other)
        more.addStretch(1)

        grid = QGridLayout()
        grid.setHorizontalSpacing(18)
        grid.setVerticalSpacing(9)  # it has to fit a screen of 600 pixels
        grid.setColumnStretch(1, 1)
        rows: list[tuple[str, QWidget | QBoxLayout, QWidget]] = [
            (self.tr("&Language"), self.language, self.language),
            (self.tr("&Theme"), self.theme, self.theme),
            (self.tr("&Currency"), money, self.currency),
            (self.tr("By it&self"), switches, self.titles),
            (self.tr("Sent document &removed"), self.on_removal, self.on_removal),
            (self.tr("Sent document chan&ged"), self.on_change, self.on_change),
            (self.tr("Mode or model s&witched"), self.on_switch, self.on_switch),
            (self.tr("&Patience"), clocks, self.clocks[0]),
            (self.tr("Local &model"), engine, self.engine),
            (self.tr("&Data folder"), data, folder),
            (self.tr("Kept te&xts"), kept, self.clean_up),
            (self.tr("M&ore"), more, key),
        ]
        for place, (name, field, buddy) in enumerate(rows):
            label = PlainLabel(name, "", self)
            label.setBuddy(buddy)
            if not isinstance(buddy, QCheckBox | QSpinBox):  # those have words of their own
                buddy.setAccessibleName(name.replace("&", ""))
            if isinstance(field, QVBoxLayout):
                label.setContentsMargins(0, 3, 0, 0)
                grid.addWidget(label, place, 0, Qt.AlignmentFlag.AlignTop)
            else:
                grid.addWidget(label, place, 0)
            if isinstance(field, QBoxLayout):
                grid.addLayout(field, place, 1)
            else:
                grid.addWidget(field, place, 1)
        note = PlainLabel(self.tr("A new language shows the next time Leadline starts."), "small", self, wrap=True)
        save = button(self.tr("Save"), "primary", self, name="saveSettingsButton")
        save.setDefault(True)
        save.clicked.connect(self._save)
        cancel = button(self.tr("Cancel"), "", self)
        cancel.clicked.connect(self.reject)
        actions = QHBoxLayout()
        actions.addWidget(note, 1)
        actions.addWidget(cancel)
        actions.addWidget(save)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 18, 22, 16)
        column.setSpacing(16)
        column.addLayout(grid)
        column.addStretch(1)
        column.addLayout(actions)
        self._show_model(choice.engine_model)

    @property
    def choice(self) -> SettingsChoice:
        """What is set in the dialog now."""
        return SettingsChoice(
            str(self.language.currentData()),
            str(self.theme.currentData()),
            str(self.currency.currentData()),
            self._engine_model,
            self.titles.isChecked(),
            self.online.isChecked(),
            self.clocks[0].value(),
            self.clocks[1].value(),
            self.clocks[2].value(),
            on_removal=str(self.on_removal.currentData()),
            on_change=str(self.on_change.currentData()),
            on_switch=str(self.on_switch.currentData()),
            low_balance=int(self.low_balance.currentData()),
        )

    def _box(self, name: str, current: str, entries: dict[str, str]) -> QComboBox:
        box = QComboBox(self)
        box.setObjectName(name)
        for value, text in entries.items():
            box.addItem(text, value)
        box.setCurrentIndex(max(0, box.findData(current)))
        return box

    def _low_limits(self, current: int) -> dict[str, str]:
        words = self.tr("Warn below {amount}")
        limits = {-1: words.replace("{amount}", self.tr("\u00a55 or $1"))}
        limits |= {each: words.replace("{amount}", f"{each:,}") for each in sorted({*_LOW_LIMITS, current}) if each > 0}
        return {str(each): text for each, text in limits.items()} | {"0": self.tr("Do not warn")}

    def _clock(self, name: str, seconds: int, least: int, what: str, tip: str) -> QSpinBox:
        """Seconds of patience, "300 s thinking"."""
        box = QSpinBox(self)
        box.setObjectName(name)
        box.setRange(least, 86_400)
        box.setSingleStep(30)
        box.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        box.setSuffix(self.tr(" s {what}").replace("{what}", what))
        box.setValue(seconds)
        box.setToolTip(tooltip(tip))
        box.setAccessibleName(what)
        box.setAccessibleDescription(tip)
        return box

    def show_disk_use(self, kept_bytes: int, freed_bytes: int | None = None) -> None:
        """What the texts of documents take; and what became free, when that was asked for."""
        words = self.tr("{size} of documents")
        if freed_bytes is not None:
            words = self.tr("{size}, {freed} freed").replace("{freed}", _size(freed_bytes))
        words = words.replace("{size}", _size(kept_bytes))
        self.disk_use.setText(words)
        self.clean_up.setEnabled(True)

    def _clean_up(self) -> None:
        self.clean_up.setEnabled(False)
        self.disk_use.setText(self.tr("Cleaning up\u2026"))
        self.clean_up_requested.emit()

    def _choose_model(self) -> None:
        path = ask_for_model_file(self)
        if path:
            self._show_model(path)

    def _show_model(self, path: str) -> None:
        self._engine_model = path
        self.engine.setText(PurePath(path).name if path else self.tr("the tiny one that comes with Leadline"))
        self.engine.setToolTip("")
        self.reset.setVisible(bool(path))

    def _save(self) -> None:
        self.accept()
        if self.choice != self._before:
            self.settings_changed.emit(self.choice)


def _size(size_bytes: int) -> str:
    return f"{size_bytes / 1e6:,.1f} MB"
