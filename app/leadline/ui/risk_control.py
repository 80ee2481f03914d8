# SPDX-License-Identifier: AGPL-3.0-or-later
"""A question that the content filter refused: offers to find the document, and to go on without it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from leadline.assistant import Assistant
from leadline.costs.money import Money, shown
from leadline.refusing import REFUSED, Offer, Outcome, Progress, Refusing
from leadline.ui.background import Background
from leadline.ui.conversation_control import ConversationControl
from leadline.ui.document_control import DocumentControl
from leadline.ui.failing import as_error
from leadline.ui.live_replies import EndedReply
from leadline.ui.main_window import MainWindow
from leadline.ui.notice_strip import NoticeButton
from leadline.ui.risk_dialog import RiskDialog, ShownFinding, ShownOffer
from leadline.ui.session import Session

FIND = "find-refused"
_NOTICE = "error-" + REFUSED


class RiskControl(QObject):
    """One search at a time, for the refused question on screen."""

    costs_changed = Signal()
    """Requests of a search were billed."""

    def __init__(
        self,
        window: MainWindow,
        assistant: Assistant,
        background: Background,
        session: Session,
        documents: DocumentControl,
        conversation: ConversationControl,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._assistant = assistant
        self._background = background
        self._session = session
        self._documents = documents
        self._conversation = conversation
        self._refused: tuple[int, int] | None = None
        """Chat and turn of the question that the notice is about."""
        self._offer: Offer | None = None
        self._dialog: RiskDialog | None = None
        self._searching: Refusing | None = None

    def reply_ended(self, reply: EndedReply) -> None:
        """Offer the search where documents went out that the service had not accepted before."""
        if reply.error is None or reply.error.code != REFUSED or not reply.is_on_screen:
            return
        self._refused = (reply.chat_id, reply.turn_id)

        def known(offer: Offer) -> None:
            standing = self._window.notices.find_notice(_NOTICE)
            if standing is None or not offer.documents or self._refused != (reply.chat_id, reply.turn_id):
                return
            self._offer = offer
            find = NoticeButton(FIND, self.tr("Find which document"), primary=True, keeps=True)
            self._window.notices.show_notice(replace(standing, buttons=(find,)))

        searching = self._assistant.find_refused(reply.chat_id, reply.turn_id)
        self._background.follow(searching.offer(), known, lambda _: None)

    def open(self) -> None:
        """Say what a search takes and costs, and ask."""
        if self._refused is None or self._offer is None or self._dialog is not None:
            return
        offer = self._offer
        price = shown(offer.price, self._assistant.language) if offer.price is not None else ""
        dialog = RiskDialog(ShownOffer(offer.documents, offer.requests, price), self._window.icons, self._window)
        self._dialog = dialog
        dialog.search_requested.connect(self._search)
        dialog.cancel_requested.connect(self._cancel)
        dialog.finished.connect(self._closed)
        dialog.setModal(True)
        dialog.open()

    def _search(self) -> None:
        if self._refused is None or self._dialog is None or self._searching is not None:
            return
        chat_id, turn_id = self._refused
        searching = self._searching = self._assistant.find_refused(chat_id, turn_id)
        if self._offer is not None:
            self._dialog.show_progress(0, self._offer.requests, self._offer.documents)
        self._background.follow(searching.done, lambda outcome: self._found(chat_id, turn_id, outcome), self._failed)
        searching.start(lambda progress: self._background.post(lambda: self._show_progress(searching, progress)))

    def _show_progress(self, searching: Refusing, progress: Progress) -> None:
        if self._dialog is not None and searching is self._searching:
            self._dialog.show_progress(progress.requests, progress.of_about, progress.left)

    def _found(self, chat_id: int, turn_id: int, outcome: Outcome) -> None:
        self._searching = None
        self.costs_changed.emit()
        if self._dialog is None:
            return
        language = self._assistant.language
        again = outcome.again
        price = ""
        if again is not None and again.price_expected is not None:
            price = shown(Money(again.price_expected, again.currency), language)
        seqs = [entry.seq for entry in outcome.documents]
        self._dialog.leave_out_requested.connect(lambda: self._leave_out(chat_id, turn_id, seqs))
        self._dialog.show_finding(
            ShownFinding(
                tuple(entry.name for entry in outcome.documents),
                outcome.verdict.is_question,
                outcome.verdict.is_together,
                outcome.requests,
                shown(outcome.cost, language) if outcome.cost is not None else "",
                price,
            )
        )

    def _failed(self, problem: BaseException) -> None:
        self._searching = None
        self.costs_changed.emit()
        error = as_error(problem)
        if self._dialog is not None:
            self._dialog.show_error(error.title, error.hint)

    def _leave_out(self, chat_id: int, turn_id: int, seqs: list[int]) -> None:
        """Take the documents out, then ask the refused question once more."""
        if self._session.chat_id != chat_id:
            return
        self._documents.remove(seqs, lambda: self._conversation.try_again(turn_id))

    def _cancel(self) -> None:
        searching, self._searching = self._searching, None
        if searching is not None:
            searching.cancel()
            self.costs_changed.emit()

    def _closed(self) -> None:
        dialog, self._dialog = self._dialog, None
        if dialog is not None:
            dialog.deleteLater()
