# SPDX-License-Identifier: AGPL-3.0-or-later
"""The menu in which a chat is put into a collection."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMenu

from leadline.ui.shown_text import one_line


def add_collection_menu(
    menu: QMenu, names: Sequence[tuple[int, str]], current: int | None, put: Callable[[int], None]
) -> None:
    """Add the menu "Collection": each by id and name, that of the chat ticked, and a way out. Nothing without any.

    `put` is called with the id that was chosen, 0 for none.
    """
    if not names:
        return
    below = menu.addMenu(QCoreApplication.translate("CollectionMenu", "Collection"))
    below.setObjectName("collectionMenu")
    for collection_id, name in names:
        action = below.addAction(one_line(name).replace("&", "&&"), partial(put, collection_id))
        action.setCheckable(True)
        action.setChecked(collection_id == current)
    below.addSeparator()
    none = below.addAction(QCoreApplication.translate("CollectionMenu", "None"), partial(put, 0))
    none.setCheckable(True)
    none.setChecked(current is None)
