# SPDX-License-Identifier: AGPL-3.0-or-later
"""A pack on its way into the panel, in slices: ten thousand documents at once would stop the window."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer

from leadline.context.pack import PackEntry
from leadline.documents.document import State
from leadline.storage.conversations import Chat
from leadline.ui.document_panel import DocumentPanel
from leadline.ui.document_row import DocumentRow
from leadline.ui.shown_documents import is_shown, row_of, superseded

SLICE = 150
FIRST = 60
"""More than fit on a screen: the first slice of a chat comes with all else that is shown of it."""


class PackFeed(QObject):
    """Shows the documents of one chat; the rest of an earlier one is dropped."""

    def __init__(self, panel: DocumentPanel, parent: QObject) -> None:
        super().__init__(parent)
        self._panel = panel
        self._rest: list[PackEntry] = []
        self._anchors: frozenset[int] = frozenset()
        self._marks: dict[int, State] = {}
        self._old: frozenset[int] = frozenset()
        self._new: list[DocumentRow] = []
        self._timer = QTimer(self)
        self._timer.setInterval(2)
        self._timer.timeout.connect(self._next)

    def show_chat(self, chat: Chat | None) -> None:
        """Another chat is on screen, or a new one."""
        self._marks.clear()
        self._new.clear()
        self._begin(chat)
        self._panel.show_documents(self._slice(FIRST))

    def renew(self, chat: Chat) -> None:
        """The same chat was read again. What is unfolded stays so, unless documents came back in between."""
        shown = [seq for seq in self._panel.tree.documents.rows if seq >= 0]
        there = [entry.seq for entry in chat.pack if is_shown(entry)]
        kept, known = set(there), set(shown)
        last = max(shown, default=-1)
        came_between = any(seq < last and seq not in known for seq in there)
        self._begin(chat)
        if came_between or len(kept) < len(shown) // 2:
            self._panel.show_documents(self._slice(), keep_filter=True)
            return
        self._panel.remove_documents([seq for seq in shown if seq not in kept])
        self._panel.upsert_documents(self._slice())

    def mark(self, states: dict[int, State]) -> None:
        """How documents stand to their files now: changed, missing, or as they were read."""
        self._marks |= states

    def show_new(self, rows: list[DocumentRow]) -> None:
        """Files that are not in the pack, below those that are."""
        self._panel.remove_documents([row.seq for row in self._new])
        self._new = rows
        if not self._rest:
            self._panel.upsert_documents(rows)

    def row(self, entry: PackEntry) -> DocumentRow:
        """The line of one document, as its file stands now."""
        sent = entry.since_turn in self._anchors
        return row_of(entry, sent=sent, seen=self._marks.get(entry.seq), is_old=entry.seq in self._old)

    def note_pack(self, pack: Sequence[PackEntry]) -> frozenset[int]:
        """The pack as it is now; gives the documents that have become old ones, or are no longer."""
        before, self._old = self._old, superseded(pack)
        return before ^ self._old

    def forget(self, seqs: Sequence[int]) -> None:
        """These were read again."""
        for seq in seqs:
            self._marks.pop(seq, None)

    def _begin(self, chat: Chat | None) -> None:
        pack = chat.pack if chat is not None else ()
        self._old = superseded(pack)
        self._rest = [entry for entry in reversed(pack) if is_shown(entry)]
        self._anchors = chat.anchors if chat is not None else frozenset()
        if len(self._rest) > FIRST:
            self._timer.start()

    def _slice(self, most: int = SLICE) -> list[DocumentRow]:
        taken, self._rest = self._rest[-most:], self._rest[:-most]
        rows = [self.row(entry) for entry in reversed(taken)]
        return rows if self._rest else rows + self._new

    def _next(self) -> None:
        if self._rest:
            self._panel.upsert_documents(self._slice())
        else:
            self._timer.stop()
            self._panel.arrange()
