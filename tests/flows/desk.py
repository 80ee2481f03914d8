# SPDX-License-Identifier: AGPL-3.0-or-later
"""The real window with everything behind it, and hands: keys, mouse and drops as a user makes them."""

import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QGuiApplication, QInputMethodEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QLineEdit, QMenu, QWidget
from pytestqt.qtbot import QtBot

from leadline.assistant import Assistant
from leadline.host import settings as settings_file
from leadline.host.command_line import Call
from leadline.host.paths import paths_under
from leadline.provider.client import Service
from leadline.provider.retrying import RetryPolicy
from leadline.ui.background import Background
from leadline.ui.controller import Controller
from leadline.ui.cost_popover import CostRow
from leadline.ui.history_model import ROW_ROLE, HistoryRow
from leadline.ui.main_window import MainWindow
from leadline.ui.notice_strip import Notice
from leadline.ui.transcript.piece import Piece
from leadline.ui.transcript.reply_pieces import FooterPiece, NoticePiece, WaitPiece
from leadline.ui.transcript.turn_rows import TurnRows
from leadline.ui.transcript.waiting_piece import WaitingPiece
from leadline.ui.transcript.waiting_rows import WaitingRows
from leadline.ui.transcript.warm import warm_up
from tests.flows.watchdog import Watchdog

PATIENCE_MS = 20_000


class Desk:
    """One run of the program, from the first paint to the end of its last thread."""

    def __init__(
        self,
        qtbot: QtBot,
        data: Path,
        environ: Mapping[str, str],
        base_url: str,
        *,
        retries: RetryPolicy,
        titles: bool,
    ) -> None:
        """Open the window as `ui.program.Program` does."""
        self.qtbot = qtbot
        self.data = data
        paths = paths_under(data)
        settings = replace(settings_file.load(paths.settings_file), titles=titles)
        self.window = MainWindow(settings.theme)
        self.window.show()
        qtbot.waitExposed(self.window)
        self.background = Background()
        self.assistant = Assistant(paths, environ, settings=settings, base_url=base_url)
        self.assistant.service = Service(retries=retries)
        call = Call(None, data_dir=str(data), base_url=base_url, environ=environ)
        self.controller = Controller(self.window, self.assistant, self.background, call)
        self.watchdog = Watchdog()
        self.is_open = True
        self.controller.begin([])
        self.wait(lambda: self.controller.session.model is not None, "a model is chosen")
        self.wait(lambda: self.controller.account._status is not None, "the key was looked for")
        warm_up().join()
        self.watchdog.start()

    # -- what is on the screen -------------------------------------------------------------------------

    @property
    def text(self) -> str:
        """The whole conversation, as Copy all gives it."""
        clipboard = QGuiApplication.clipboard()
        clipboard.clear()
        self.window.transcript.copy_all()
        return clipboard.text()

    @property
    def seen(self) -> str:
        """The words in sight."""
        self.window.transcript.viewport().repaint()
        return self.window.transcript.visible_text()

    @property
    def answer(self) -> str:
        """The last reply in the transcript, as far as it is here."""
        turns = self._turns
        return turns[-1].answer_source if turns else ""

    @property
    def thinking(self) -> str:
        """The thinking of the last reply."""
        turns = self._turns
        return "".join(turns[-1].thinking_text) if turns else ""

    @property
    def ending(self) -> str:
        """Why the last reply is not complete, as it is painted below it; "" when it is."""
        pieces = self._last_pieces()
        return next((piece.notice for piece in pieces if isinstance(piece, NoticePiece)), "")

    @property
    def numbers(self) -> str:
        """The line of numbers below the last reply."""
        pieces = self._last_pieces()
        return next((piece.numbers for piece in pieces if isinstance(piece, FooterPiece)), "")

    def _last_pieces(self) -> list[Piece]:
        self.window.transcript.viewport().repaint()
        turns = self._turns
        return turns[-1].pieces if turns else []

    @property
    def _turns(self) -> list[TurnRows]:
        return [rows for rows in self.window.transcript._stack.turns if not isinstance(rows, WaitingRows)]

    @property
    def questions(self) -> list[str]:
        """The questions of the conversation, without those that wait."""
        return [rows.turn.question for rows in self._turns]

    @property
    def waiting(self) -> dict[str, str]:
        """The questions below the conversation, in order, with why they wait."""
        rows = self.window.transcript._stack.turns
        return {each.waiting.question: each.waiting.note for each in rows if isinstance(each, WaitingRows)}

    @property
    def wait_line(self) -> str:
        """What stands where the reply will be."""
        found = [piece.label for piece in self._last_pieces() if isinstance(piece, WaitPiece)]
        return found[0] if found else ""

    @property
    def typed(self) -> str:
        """What stands in the composer."""
        return self.window.composer.text

    @property
    def notice(self) -> Notice | None:
        """What the strip says."""
        return self.window.notices.notice

    @property
    def chats(self) -> list[str]:
        """The titles in the history list, from the top."""
        return [row.title for row in self.rows]

    @property
    def rows(self) -> list[HistoryRow]:
        """What the history list shows."""
        model = self.window.history.list.rows
        found = (model.data(model.index(at), ROW_ROLE) for at in range(model.rowCount()))
        return [row for row in found if isinstance(row, HistoryRow)]

    @property
    def documents(self) -> dict[str, str]:
        """What the panel shows: name of each line with what stands at its right; pages under "file/p. 2"."""
        model = self.window.documents.tree.documents
        shown: dict[str, str] = {}

        def walk(parent: object, path: str) -> None:
            for at in range(model.rowCount(parent)):  # type: ignore[arg-type]
                index = model.index(at, 0, parent)  # type: ignore[arg-type]
                name = path + str(index.data())
                shown[name] = str(index.siblingAtColumn(1).data() or "")
                walk(index, name if name.endswith("/") else name + "/")

        from PySide6.QtCore import QModelIndex

        walk(QModelIndex(), "")
        return shown

    @property
    def is_streaming(self) -> bool:
        """Stop stands in Send's place."""
        return self.window.composer.is_streaming

    @property
    def price(self) -> str:
        """What the Send button says."""
        return self.window.composer.send_button.text()

    # -- what a user does ------------------------------------------------------------------------------

    def wait(self, condition: Callable[[], object], what: str, timeout_ms: int = PATIENCE_MS) -> None:
        """Let the window live until it is so. What a condition looks for may not be there yet."""

        def is_so() -> bool:
            try:
                return bool(condition())
            except (LookupError, StopIteration):
                return False

        try:
            self.qtbot.waitUntil(is_so, timeout=timeout_ms)
        except self.qtbot.TimeoutError:
            raise AssertionError(f"{what}: it did not come to that.\n{self.picture()}") from None

    def picture(self) -> str:
        """The window in words, for a failed test."""
        notice = self.notice
        return "\n".join(
            (
                f"notice: {notice}",
                f"chats: {self.chats}",
                f"documents: {self.documents}",
                f"typed: {self.typed!r} streaming: {self.is_streaming} send: {self.price!r}",
                f"seen:\n{self.seen}",
                f"ending: {self.ending!r} numbers: {self.numbers!r}",
            )
        )

    def type(self, text: str) -> None:
        """Type into the composer; what no key has comes from an input method."""
        edit = self.window.composer.edit
        edit.setFocus()
        _type(self.qtbot, edit, text)

    def type_into(self, name: str, text: str) -> None:
        """Type into the field of that name, as soon as it is there."""
        self.wait(lambda: self.window.findChild(QLineEdit, name) is not None, f"{name} is there")
        field = self.window.findChild(QLineEdit, name)
        assert isinstance(field, QLineEdit)
        _type(self.qtbot, field, text)

    def ask(self, question: str) -> None:
        """Type and press Enter."""
        self.wait_ready()
        self.type(question)
        self.wait(lambda: self.window.composer.send_button.isEnabled(), "Send is to be had")
        self.press(Qt.Key.Key_Return)

    def wait_ready(self) -> None:
        """Until nothing streams and nothing is read."""
        self.wait(lambda: not self.is_streaming, "the reply is over")
        self.wait(lambda: not self.controller.documents.is_reading, "everything is read")

    def wait_reply(self, state: str = "complete", timeout_ms: int = 60_000) -> None:
        """Until the last reply is over and read again from the history."""

        def over() -> bool:
            chat, turns = self.controller.session.chat, self._turns
            if self.is_streaming or chat is None or not chat.turns or not turns:
                return False
            return chat.turns[-1].state == state == turns[-1].turn.state

        self.wait(over, f"the reply is {state}", timeout_ms)

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """A key in the composer."""
        self.qtbot.keyClick(self.window.composer.edit, key, modifier)

    def click(self, widget: QWidget | str) -> None:
        """A click with the left button in the middle of a widget, or of that one with the object name."""
        found = self.find(widget) if isinstance(widget, str) else widget
        assert found.isVisible() and found.isEnabled(), f"{found.objectName()} cannot be clicked"
        self.qtbot.mouseClick(found, Qt.MouseButton.LeftButton)

    def find(self, name: str) -> QWidget:
        """A widget of the window by its object name."""
        found = self.window.findChild(QWidget, name)
        assert isinstance(found, QWidget), f"there is no {name}"
        return found

    def has_dialog(self, name: str) -> bool:
        """Whether a dialog of that name is open."""
        return any(dialog.isVisible() for dialog in self.window.findChildren(QDialog, name))

    def press_notice(self, key: str) -> None:
        """Click the strip's button of that key."""
        notice = self.notice
        assert notice is not None
        position = [each.key for each in notice.buttons].index(key)
        button = self.window.notices.findChild(QAbstractButton, f"noticeButton{position}")
        assert isinstance(button, QAbstractButton)
        self.click(button)

    def open_chat(self, title: str) -> None:
        """Click a row of the history list."""
        view = self.window.history.list
        self.wait(lambda: any(title in row.title for row in self.rows), f"{title} is in the list")
        row = next(row for row in self.rows if title in row.title)
        spot = view.visualRect(view.rows.index_of(row.id)).center()
        self.qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=spot)
        self.wait(lambda: self.controller.session.chat_id == row.id, f"{title} is open")

    def new_chat(self) -> None:
        """Click New chat."""
        self.click("newChatButton")
        self.wait(lambda: self.controller.session.chat_id is None, "a new chat is on screen")

    def search(self, words: str, *titles: str) -> None:
        """Type into the search and wait for these hits."""
        field = self.window.history.search
        field.clear()
        _type(self.qtbot, field, words)
        rows = self.window.history.list.rows
        self.wait(lambda: rows.shows_hits and set(self.chats) == set(titles), f"{words} finds {titles}")

    def drop(self, paths: Sequence[Path | str], over: str = "composer") -> None:
        """Drag files over a part of the window and let go. The events go to the window's own window, as Qt's do."""
        target = self.find(over)
        spot = target.mapTo(self.window, target.rect().center())
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        handle = self.window.windowHandle()
        actions, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
        none = Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(handle, QDragEnterEvent(spot, actions, mime, left, none))
        moved = QDragMoveEvent(spot, actions, mime, left, none)
        QApplication.sendEvent(handle, moved)
        assert moved.isAccepted(), f"files cannot be dropped on {over}"
        dropped = QDropEvent(QPointF(spot), actions, mime, left, none)
        QApplication.sendEvent(handle, dropped)
        assert dropped.isAccepted()

    def attach(self, *paths: Path | str) -> None:
        """Drop, and wait until everything is read and counted."""
        self.drop(paths)
        self.wait(lambda: self.controller.documents.is_reading, "reading begins")
        self.wait(lambda: not self.controller.documents.is_reading, "everything is read", 60_000)
        self.wait(lambda: self.controller.session.chat is not None, "the chat is read")

    def choose_mode(self, mode: str) -> None:
        """Click non-think, high or max."""
        self.click(f"mode-{mode}")

    def choose_model(self, label: str) -> None:
        """Open the model menu and click a line."""
        self.click("modelSelector")
        self.choose_in("modelMenu", label)

    def choose_in(self, menu_name: str, words: str) -> None:
        """Click the line of an open menu."""
        self.wait(lambda: self._menu(menu_name) is not None, f"the menu {menu_name} is open")
        menu = self._menu(menu_name)
        assert menu is not None
        action = next((each for each in menu.actions() if words in each.text()), None)
        assert action is not None, [each.text() for each in menu.actions()]
        self.qtbot.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)

    def open_submenu(self, menu_name: str, words: str) -> None:
        """Point at the line of an open menu that has more behind it."""
        self.wait(lambda: self._menu(menu_name) is not None, f"the menu {menu_name} is open")
        menu = self._menu(menu_name)
        assert menu is not None
        action = next(each for each in menu.actions() if words in each.text())
        self.qtbot.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())

    def _menu(self, name: str) -> QMenu | None:
        return next((each for each in self.window.findChildren(QMenu, name) if each.isVisible()), None)

    def look_at_costs(self) -> dict[str, str]:
        """Click the cost meter and read its lines."""
        meter = self.window.cost_meter
        self.click(meter)
        popover = meter.popover
        assert popover is not None
        rows = [row for row in popover.findChildren(CostRow) if row.isVisible()]
        read = {row.line.place: row.sum_label.text() for row in rows}
        read |= {f"{row.line.place} detail": row.line.detail for row in rows}
        popover.close()
        return read

    def press_waiting(self, question: str, what: str) -> None:
        """Click send, edit or remove below a question that waits."""
        self.press_in_transcript(f"{what}-waiting", question)

    def press_in_transcript(self, zone: str, waiting: str = "") -> None:
        """Click a button that the transcript paints, the last one of that name, or that of a question that waits."""
        view = self.window.transcript
        view.scroll_to_end()
        view.viewport().repaint()
        found: QPoint | None = None
        for _, top, piece in view._stack.pieces(view._value, view._height):
            if waiting and not (isinstance(piece, WaitingPiece) and piece.waiting.question == waiting):
                continue
            for each in piece.zones(view._stack.stage, 0) if piece.measured else ():
                if each.name == zone:
                    centre = each.rect.center()
                    found = QPoint(round(view._left + centre.x()), round(top - view._value + centre.y()))
        assert found is not None, f"the transcript has no {zone} in sight\n{self.seen}"
        self.qtbot.mouseMove(view.viewport(), found)
        self.qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=found)

    def press_at(self, question: str, zone: str) -> None:
        """Click a button of the turn with that question, scrolled into sight."""
        view = self.window.transcript
        index, rows = next(
            (at, rows) for at, rows in enumerate(view._stack.turns) if rows.turn.question.strip() == question
        )
        bar = view.verticalScrollBar()
        for spot in (view._stack.top(index), view._stack.top(index) + rows.height - view.viewport().height() + 40):
            bar.setValue(round(spot))
            view.viewport().repaint()
            rect = view.button_rect(rows.turn.id, zone)
            if not rect.isNull() and view.viewport().rect().contains(rect.center()):
                self.qtbot.mouseMove(view.viewport(), rect.center())
                self.qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())
                return
        raise AssertionError(f"{question} has no {zone}\n{self.seen}")

    def can_press_at(self, question: str, zone: str) -> bool:
        """Whether the turn with that question offers this button at all."""
        view = self.window.transcript
        view.viewport().repaint()
        rows = next(rows for rows in view._stack.turns if rows.turn.question.strip() == question)
        return any(each.name == zone for piece in rows.pieces for each in piece.zones(view._stack.stage, 0))

    def click_link(self, href: str) -> None:
        """Click a link of the transcript that is in sight."""
        view = self.window.transcript
        view.viewport().repaint()
        for y in range(0, view.viewport().height(), 6):
            QApplication.processEvents()  # the search is the test's own work, which the watchdog need not see
            for x in range(0, view.viewport().width(), 6):
                spot = view._spot_at(QPointF(x, y))
                if spot is not None and spot.href == href:
                    self.qtbot.mouseMove(view.viewport(), QPoint(x, y))
                    self.qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(x, y))
                    return
        raise AssertionError(f"{href} is not in sight\n{self.seen}")

    # -- the end ---------------------------------------------------------------------------------------

    def close(self, limit_s: float = 5.0) -> None:
        """Close the window and see everything end, as `Program.run` does."""
        if not self.is_open:
            return
        self.is_open = False
        self.watchdog.stop()
        began = time.monotonic()
        self.window.close()
        self.controller.end()
        self.background.close()
        took = time.monotonic() - began
        self.window.deleteLater()
        self.background.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        assert took < limit_s, f"closing took {took:.1f} s"
        assert not self.watchdog.stalls, "the window stood still for\n" + "\n".join(self.watchdog.stalls)


def integrity(database: Path) -> str:
    """What SQLite says of a history that nobody has open."""
    assert database.stat().st_size > 0
    with closing(sqlite3.connect(database)) as con:
        return str(con.execute("PRAGMA integrity_check").fetchone()[0])


def _type(qtbot: QtBot, widget: QWidget, text: str) -> None:
    for line, words in enumerate(text.split("\n")):
        if line:
            qtbot.keyClick(widget, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
        if words.isascii():
            qtbot.keyClicks(widget, words)
        else:
            event = QInputMethodEvent()
            event.setCommitString(words)
            QApplication.sendEvent(widget, event)
    assert not isinstance(widget, QLineEdit) or widget.text() == text
