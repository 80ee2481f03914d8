# SPDX-License-Identifier: AGPL-3.0-or-later
"""The desktop's own dialogs for files and folders. Each asks and gives paths; tests replace them."""

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget


def ask_for_files(parent: QWidget) -> list[str]:
    """The files the user picked; none when it was cancelled."""
    from PySide6.QtWidgets import QFileDialog

    return QFileDialog.getOpenFileNames(parent, QCoreApplication.translate("files", "Add files"))[0]


def ask_for_folder(parent: QWidget) -> str:
    """The folder the user picked; "" when it was cancelled."""
    from PySide6.QtWidgets import QFileDialog

    return QFileDialog.getExistingDirectory(parent, QCoreApplication.translate("files", "Add a folder"))


def ask_where_to_save(parent: QWidget, title: str, name: str) -> str:
    """Where to put a file, `name` proposed; "" when it was cancelled."""
    from PySide6.QtWidgets import QFileDialog

    return QFileDialog.getSaveFileName(parent, title, name)[0]


def ask_for_model_file(parent: QWidget) -> str:
    """The GGUF file the user picked; "" when it was cancelled."""
    from PySide6.QtWidgets import QFileDialog

    title = QCoreApplication.translate("files", "Choose a model file")
    kind = QCoreApplication.translate("files", "Model files (*.gguf)")
    return QFileDialog.getOpenFileName(parent, title, "", kind)[0]


def ask_where_to_export(parent: QWidget, name: str) -> str:
    """Where a table is to be written, ending in .csv or .json; "" when it was cancelled. Asks before it overwrites."""
    from PySide6.QtCore import QDir, QStandardPaths
    from PySide6.QtWidgets import QFileDialog

    kinds = {
        QCoreApplication.translate("files", "Table for a spreadsheet (*.csv)"): "csv",
        QCoreApplication.translate("files", "Data for a script (*.json)"): "json",
    }
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation) or QDir.homePath()
    dialog = QFileDialog(parent, QCoreApplication.translate("files", "Export"), folder)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilters(list(kinds))
    # The suffix belongs to the name before the dialog looks whether there is such a file.
    dialog.setDefaultSuffix("csv")
    dialog.filterSelected.connect(lambda kind: dialog.setDefaultSuffix(kinds.get(kind, "csv")))
    dialog.selectFile(name)
    chosen = dialog.selectedFiles() if dialog.exec() else []
    dialog.deleteLater()
    return chosen[0] if chosen else ""
