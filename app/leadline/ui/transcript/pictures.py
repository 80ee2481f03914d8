# SPDX-License-Identifier: AGPL-3.0-or-later
"""The small pictures that the transcript has seen last; what is missing is asked for once, all together."""

from collections import OrderedDict
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QImage

KEPT = 300
"""Of 256 x 256 pixels at the most: 75 MB if all were that large, and most are half of it or less."""


class Pictures(QObject):
    """Pictures by key."""

    def __init__(self, parent: QObject, ask: Callable[[list[str]], None], changed: Callable[[], None]) -> None:
        super().__init__(parent)
        self._ask, self._changed = ask, changed
        self._kept: OrderedDict[str, QImage] = OrderedDict()
        self._asked: dict[str, None] = {}
        self._wanted: dict[str, None] = {}
        self._asking = QTimer(self)
        self._asking.setSingleShot(True)
        self._asking.timeout.connect(self._ask_now)

    def get(self, key: str) -> QImage | None:
        """The picture; None as long as it is not here. It is being painted, so it is fetched then."""
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        elif key not in self._asked:
            self._wanted[key] = None
            if not self._asking.isActive():
                self._asking.start(0)
        return found

    def put(self, key: str, picture: QImage) -> None:
        """A picture has come."""
        self._asked.pop(key, None)
        self._wanted.pop(key, None)
        self._kept[key] = picture
        self._kept.move_to_end(key)
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        self._changed()

    def _ask_now(self) -> None:
        wanted, self._wanted = list(self._wanted), {}
        self._asked |= dict.fromkeys(wanted)
        if wanted:
            self._ask(wanted)
