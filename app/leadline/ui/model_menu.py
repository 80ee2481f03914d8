# SPDX-License-Identifier: AGPL-3.0-or-later
"""The menu of models: two presets, the models endpoint by endpoint, what is known of the chosen one, the endpoints."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from leadline.ui.shown_text import one_line, tooltip

MOST_IN_MENU = 8
"""Models of one endpoint that stand in the menu itself; a server with more gets a menu of its own."""


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """One entry of the model menu."""

    id: str
    """What `model_chosen` says when it is picked."""
    label: str
    """Short, as on the button: "Flash"."""
    detail: str = ""
    """Behind the label in the menu: "deepseek-flash, 1M tokens"."""
    reason: str = ""
    """Why it cannot be chosen now; empty when it can."""
    group: str = ""
    """The endpoint it stands under; "" for none."""


@dataclass(frozen=True, slots=True)
class Preset:
    """A model and a mode under one name, with a line of advice."""

    key: str
    label: str
    advice: str
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class MenuPrice:
    """What the next question costs with a line of the menu."""

    price: str
    """ "¥0.04"."""
    is_warm: bool | None
    """Whether most of the prompt is expected to be cached there; None where there is nothing to be cached."""
    tip: str = ""


WARM, COLD = "\N{BLACK CIRCLE}", "\N{WHITE CIRCLE}"


@dataclass(frozen=True, slots=True)
class MenuTargets:
    """What a click on a line does; None leaves the line out."""

    choose_model: Callable[[str], object]
    choose_preset: Callable[[str], object]
    show_about: Callable[[], object] | None = None
    show_endpoints: Callable[[], object] | None = None


class ModelMenu(QMenu):
    """Deletes itself when it closes."""

    def __init__(
        self,
        choices: tuple[ModelChoice, ...],
        current: str,
        presets: tuple[Preset, ...],
        does: MenuTargets,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("modelMenu")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setToolTipsVisible(True)
        self._words: dict[tuple[str, str], tuple[QAction, str]] = {}
        for preset in presets:
            action = self._line(self, preset.label, preset.advice, is_chosen=preset.is_chosen)
            self._words["preset", preset.key] = action, action.text()
            action.triggered.connect(lambda _=False, key=preset.key: does.choose_preset(key))
        if presets:
            self.addSeparator()
        self._add_models(choices, current, does)
        if does.show_about is not None or does.show_endpoints is not None:
            self.addSeparator()
        if does.show_about is not None:
            self.addAction(self.tr("About this model\u2026")).triggered.connect(lambda _=False: does.show_about())
        if does.show_endpoints is not None:
            self.addAction(self.tr("Endpoints\u2026")).triggered.connect(lambda _=False: does.show_endpoints())

    def show_prices(self, models: Mapping[str, MenuPrice], presets: Mapping[str, MenuPrice]) -> None:
        """Put prices at the right of these lines; the others have none."""
        for (kind, key), (action, words) in self._words.items():
            price = (models if kind == "model" else presets).get(key)
            if price is None:
                action.setText(words)
                continue
            dot = "" if price.is_warm is None else (WARM if price.is_warm else COLD) + " "
            action.setText(f"{words}\t{dot}{_plain(price.price)}")
            action.setToolTip(tooltip(price.tip))
            action.setStatusTip(price.tip)

    @property
    def lines(self) -> Iterator[QAction]:
        """Every line that can be clicked, those of the servers' own menus too."""
        for action in self.actions():
            menu = action.menu()
            if isinstance(menu, QMenu):
                yield from menu.actions()
            elif not action.isSeparator():
                yield action

    def _add_models(self, choices: tuple[ModelChoice, ...], current: str, does: MenuTargets) -> None:
        for group, members in groupby(choices, key=lambda choice: choice.group):
            shown = tuple(members)
            into: QMenu = self
            if group and len(shown) > MOST_IN_MENU:
                into = self.addMenu(_plain(group))
            elif group:
                head = self.addAction(_plain(group))
                head.setEnabled(False)
                head.setProperty("heading", True)
            for choice in shown:
                is_chosen = choice.id == current
                action = self._line(into, choice.label, choice.reason or choice.detail, is_chosen=is_chosen)
                self._words["model", choice.id] = action, action.text()
                action.setEnabled(not choice.reason)
                action.triggered.connect(lambda _=False, id=choice.id: does.choose_model(id))

    @staticmethod
    def _line(menu: QMenu, label: str, detail: str, *, is_chosen: bool) -> QAction:
        words = [_plain(part) for part in (label, detail) if part]
        action = menu.addAction("  \N{MIDDLE DOT}  ".join(words))
        action.setCheckable(True)
        action.setChecked(is_chosen)
        return action


def _plain(text: str) -> str:
    return one_line(text).replace("&", "&&")
