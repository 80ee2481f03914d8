# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where documents come from: parts of folders, commits, what was added before; and the way back to the file."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices

from leadline.assistant import Assistant
from leadline.documents.source import SourceRequest
from leadline.ui.background import Background, ignore
from leadline.ui.document_control import DocumentControl
from leadline.ui.failing import as_error
from leadline.ui.main_window import MainWindow
from leadline.ui.notice_strip import Notice, NoticeKind
from leadline.ui.reveal import shown_in_file_manager

KEPT = 12
"""Recent sources."""


class SourceControl(QObject):
    """Between the menus of Add and the disk."""

    def __init__(
        self,
        window: MainWindow,
        assistant: Assistant,
        background: Background,
        documents: DocumentControl,
        reveal: Callable[[str], bool] = shown_in_file_manager,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._assistant = assistant
        self._background = background
        self._documents = documents
        self._reveal = reveal
        panel = window.documents
        panel.add_part_requested.connect(self.ask_for_part)
        panel.add_recent_requested.connect(lambda path: window.add_paths([path]))
        panel.reveal_requested.connect(self.reveal)
        documents.added.connect(self._remember)
        panel.show_recent(self._recent())

    def ask_for_part(self) -> None:
        """Ask which files of a folder, and as they stand where."""
        from leadline.ui.part_dialog import PartDialog

        dialog = PartDialog("", self._window)
        dialog.chosen.connect(lambda request: self._documents.add([_whole(request)]))
        dialog.finished.connect(lambda _: dialog.deleteLater())
        dialog.open()

    def reveal(self, path: str) -> None:
        """Show a file in the file manager, or open its folder."""

        def look() -> str:
            """The folder to be opened where the file itself cannot be shown; "" when it is shown."""
            if self._reveal(path):
                return ""
            return path if Path(path).is_dir() else str(Path(path).parent)

        def looked(folder: str) -> None:
            if folder and not QDesktopServices.openUrl(QUrl.fromLocalFile(folder)):
                title = self.tr("No file manager was found that shows it.")
                self._window.notices.show_notice(Notice("no-file-manager", NoticeKind.HINT, title, detail=path))

        self._background.follow(self._assistant.run(look), looked, self._failed)

    def _recent(self) -> list[str]:
        try:
            kept = json.loads(self._assistant.settings.recent_sources or "[]")
        except ValueError:
            return []
        return [path for path in kept if isinstance(path, str)][:KEPT] if isinstance(kept, list) else []

    def _remember(self, asked: Sequence[str | SourceRequest]) -> None:
        """Plain files and folders only: what is offered again is what it says."""
        new = [str(Path(path).absolute()) for path in asked if isinstance(path, str)]
        if not new:
            return
        before = self._recent()
        recent = list(dict.fromkeys([*reversed(new), *before]))[:KEPT]
        if recent != before:
            self._window.documents.show_recent(recent)
            kept = replace(self._assistant.settings, recent_sources=json.dumps(recent))
            self._background.follow(self._assistant.save_settings(kept), ignore, self._failed)

    def _failed(self, problem: BaseException) -> None:
        self._window.show_error(as_error(problem))


def _whole(request: SourceRequest) -> SourceRequest:
    return replace(request, path=str(Path(request.path).expanduser().absolute()))
