# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where a table is written: the kind that is chosen ends the name, and no file is overwritten unasked."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from leadline.ui.file_choice import ask_where_to_export


def with_dialog(act: Callable[[QFileDialog], None]) -> None:
    """Do something in the dialog as soon as it is there."""

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, QFileDialog):
            act(dialog)
        else:
            QTimer.singleShot(5, look)

    QTimer.singleShot(0, look)


def answer(button: QMessageBox.StandardButton, then: Callable[[], None] = lambda: None) -> None:
    """Press a button of the question whether to overwrite."""

    def look() -> None:
        asked = QApplication.activeModalWidget()
        if isinstance(asked, QMessageBox):
            QTimer.singleShot(0, then)
            asked.button(button).click()
        else:
            QTimer.singleShot(5, look)

    QTimer.singleShot(0, look)


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
    return widget


@pytest.mark.parametrize(("kind", "ending"), [(0, ".csv"), (1, ".json")])
def test_the_kind_that_is_chosen_ends_the_name(parent: QWidget, tmp_path: Path, kind: int, ending: str) -> None:
    def choose(dialog: QFileDialog) -> None:
        dialog.setDirectory(str(tmp_path))
        box = dialog.findChild(QComboBox, "fileTypeCombo")
        assert isinstance(box, QComboBox)
        box.setCurrentIndex(kind)
        box.activated.emit(kind)
        box.textActivated.emit(box.currentText())
        dialog.selectFile("usage 2026")
        dialog.accept()

    with_dialog(choose)
    assert ask_where_to_export(parent, "usage") == str(tmp_path / f"usage 2026{ending}")


@pytest.mark.parametrize("overwrite", [True, False])
def test_a_file_that_is_there_is_asked_about_first(parent: QWidget, tmp_path: Path, overwrite: bool) -> None:
    path = tmp_path / "usage.csv"
    path.write_text("mine", encoding="utf-8")

    def choose(dialog: QFileDialog) -> None:
        dialog.setDirectory(str(tmp_path))
        dialog.selectFile("usage")
        if overwrite:
            answer(QMessageBox.StandardButton.Yes)
        else:
            answer(QMessageBox.StandardButton.No, dialog.reject)
        dialog.accept()

    with_dialog(choose)
    assert ask_where_to_export(parent, "usage") == (str(path) if overwrite else "")
    assert path.read_text(encoding="utf-8") == "mine"
