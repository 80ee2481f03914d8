# SPDX-License-Identifier: AGPL-3.0-or-later
"""Documents that do not fit the window: the strip with the ways out, and reading on demand, also without need."""

from __future__ import annotations

from PySide6.QtCore import QObject

from leadline.assistant import Assistant
from leadline.costs.money import Money, shown
from leadline.excess import Excess, Kind, Suggestion
from leadline.on_demand import LEAST_LIMIT, MOST_CALLS, Chosen
from leadline.ui.background import Background
from leadline.ui.context_gauge import GaugeValues
from leadline.ui.document_control import UNDO_MS, DocumentControl
from leadline.ui.excess_words import kind_words
from leadline.ui.failing import as_error
from leadline.ui.main_window import MainWindow
from leadline.ui.notice_strip import Notice, NoticeButton, NoticeKind
from leadline.ui.price_control import PriceControl
from leadline.ui.session import Session
from leadline.ui.shown_text import count, sentences

EXCESS = "excess"
LEFT = "excess-left"
DEMAND = "excess-demand"


class ExcessControl(QObject):
    """For the chat on screen."""

    def __init__(
        self,
        window: MainWindow,
        assistant: Assistant,
        background: Background,
        session: Session,
        documents: DocumentControl,
        prices: PriceControl,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._assistant = assistant
        self._background = background
        self._session = session
        self._documents = documents
        self._excess: Excess | None = None
        self._closed_at: tuple[int, int] | None = None
        """Chat and size of what the user has closed: it is not said again until that changes."""
        self._left: tuple[int, tuple[int, ...]] | None = None
        self._is_asking = False
        prices.too_long.connect(self._look)
        prices.quoted.connect(self._fits)
        session.chat_opened.connect(self._forget)
        for signal in (session.chat_opened, session.chat_renewed, session.chat_adopted, session.model_changed):
            signal.connect(self._show_choice)
        window.notices.button_pressed.connect(self._pressed)
        window.notices.closed.connect(self._closed)
        window.header.on_demand_toggled.connect(self.choose_reading)

    # -- too much --------------------------------------------------------------------------------------

    def _look(self) -> None:
        chat, model = self._session.chat, self._session.model
        if chat is None or model is None or self._is_asking or self._documents.is_reading:
            return
        self._is_asking = True
        question, place = self._window.composer.text.strip(), self._session.place

        def known(excess: Excess | None) -> None:
            self._is_asking = False
            if self._session.place is not place or excess is None:
                return
            if model.window_tokens:  # the gauge says the same number
                kept = excess.over_tokens + model.window_tokens - excess.document_tokens
                values = GaugeValues(documents=excess.document_tokens, kept=kept, window=model.window_tokens)
                self._window.documents.gauge.show_values(values)
            if self._closed_at != (excess.chat_id, excess.document_tokens):
                self._excess = excess
                self._show(excess)

        def failed(problem: BaseException) -> None:
            self._is_asking = False
            self._failed(problem)

        look = self._assistant.too_much.look(chat.id, question, model, self._session.mode, self._session.sends_to)
        self._background.follow(look, known, failed)

    def _show(self, excess: Excess) -> None:
        model = self._session.model
        title = self.tr("{count} tokens too many for {model}.").replace("{count}", count(excess.over_tokens))
        title = title.replace("{model}", model.label if model is not None else "")
        heavy = ", ".join(f"{each.name} ({count(each.tokens)})" for each in excess.heavy[:2])
        hint = self.tr("What weighs most: {names}.").replace("{names}", heavy) if heavy else ""
        if excess.can_read_on_demand:
            hint = sentences(hint, self.tr("Read on demand, the model gets a list and fetches what it needs."))
        buttons = []
        best = excess.best
        if best is not None and best.tokens >= excess.over_tokens:
            words = self.tr("{what} (−{count})").replace("{what}", kind_words(best.kind, len(best.seqs)))
            buttons.append(NoticeButton("best", words.replace("{count}", count(best.tokens)), primary=True))
        if excess.can_read_on_demand:
            buttons.append(NoticeButton("demand", self.tr("Read on demand"), primary=not buttons))
        if excess.heavy:
            buttons.append(NoticeButton("choose", self.tr("Choose…"), keeps=True))
        self._window.notices.show_notice(Notice(EXCESS, NoticeKind.CHOICE, title, hint, buttons=tuple(buttons)))

    def _fits(self) -> None:
        self._excess = None
        self._closed_at = None
        self._window.notices.withdraw(EXCESS)

    def _forget(self) -> None:
        self._excess = self._left = self._closed_at = None
        for key in (EXCESS, LEFT, DEMAND):
            self._window.notices.withdraw(key)

    def _closed(self, key: str) -> None:
        if key == EXCESS and self._excess is not None:
            self._closed_at = self._excess.chat_id, self._excess.document_tokens

    def _pressed(self, notice: str, button: str) -> None:
        excess = self._excess
        if notice == EXCESS and excess is not None and excess.chat_id == self._session.chat_id:
            if button == "best" and excess.best is not None:
                self._leave_out(excess.chat_id, excess.best.seqs, excess.best.tokens)
            elif button == "demand":
                self.choose_reading(True)
            elif button == "choose":
                self._open(excess)
        elif notice == LEFT and button == "undo" and self._left is not None:
            chat_id, seqs = self._left
            self._left = None
            ticking = self._assistant.shelf.tick(chat_id, seqs)
            self._background.follow(ticking, lambda _: self._documents.reload(chat_id), self._failed)
        elif notice == DEMAND and button == "undo":
            self.choose_reading(False)

    def _open(self, excess: Excess) -> None:
        from leadline.ui.excess_dialog import ExcessDialog

        dialog = ExcessDialog(excess, self._window)

        def chosen(picked: list[Suggestion]) -> None:
            out = {seq: size for each in picked if each.kind is not Kind.SIGNATURES for seq, size in each.pairs}
            short = [seq for each in picked if each.kind is Kind.SIGNATURES for seq in each.seqs if seq not in out]
            self._window.notices.withdraw(EXCESS)
            if out:
                self._leave_out(excess.chat_id, tuple(out), sum(out.values()))
            if short:
                self._window.documents.signatures_requested.emit(short, True)

        def pages(seq: int) -> None:
            dialog.reject()
            self._window.documents.options_requested.emit(seq, "")

        dialog.chosen.connect(chosen)
        dialog.pages_requested.connect(pages)
        dialog.on_demand_requested.connect(lambda: self.choose_reading(True))
        dialog.finished.connect(lambda _: dialog.deleteLater())
        dialog.open()

    def _leave_out(self, chat_id: int, seqs: tuple[int, ...], tokens: int) -> None:
        def done(_: object) -> None:
            self._documents.reload(chat_id)
            if chat_id != self._session.chat_id:
                return
            self._left = chat_id, seqs
            title = self.tr("{count} documents do not go out: {tokens} tokens less.")
            title = title.replace("{count}", count(len(seqs))).replace("{tokens}", count(tokens))
            undo = NoticeButton("undo", self.tr("Undo"))
            hint = self.tr("Their ticks are off; each can go out again.")
            self._window.notices.show_notice(
                Notice(LEFT, NoticeKind.HINT, title, hint, buttons=(undo,), lifetime_ms=2 * UNDO_MS)
            )

        self._background.follow(self._assistant.shelf.untick(chat_id, seqs), done, self._failed)

    # -- reading on demand -----------------------------------------------------------------------------

    def choose_reading(self, on: bool) -> None:
        """Let the chat on screen read its documents on demand, or send them whole."""
        chat_id = self._session.chat_id
        if chat_id is None:
            return

        def done(chosen: Chosen) -> None:
            self._documents.reload(chat_id)
            if chat_id != self._session.chat_id:
                return
            self._window.notices.withdraw(EXCESS)
            if on:
                self._say_demand(chosen)
            else:
                self._window.notices.withdraw(DEMAND)

        self._background.follow(self._assistant.on_demand.choose(chat_id, on=on), done, self._failed)

    def _say_demand(self, chosen: Chosen) -> None:
        title = self.tr("The model gets a list of {count} documents ({tokens} tokens) and reads what it needs.")
        title = title.replace("{count}", count(chosen.documents)).replace("{tokens}", count(chosen.tokens))
        hint = self.tr(
            "Each reading is one more request, and all that was read and thought stays in the prompts that follow. "
            "After {calls} readings, or about {price}, you are asked."
        )
        currency = self._assistant.currency
        limit = Money(LEAST_LIMIT[currency], currency)
        hint = hint.replace("{calls}", str(MOST_CALLS)).replace("{price}", shown(limit, self._assistant.language))
        undo = NoticeButton("undo", self.tr("Send them whole"))
        self._window.notices.show_notice(Notice(DEMAND, NoticeKind.HINT, title, hint, buttons=(undo,)))

    def _show_choice(self) -> None:
        chat, header = self._session.chat, self._window.header
        header.reads_on_demand = chat is not None and chat.reads_on_demand
        has_documents = chat is not None and any(entry.frozen is not None for entry in chat.pack)
        was_sent = chat is not None and bool(chat.turns)
        header.can_choose_reading = has_documents and not was_sent and not self._session.is_local
        if was_sent:
            self._window.notices.withdraw(DEMAND)

    def _failed(self, problem: BaseException) -> None:
        self._window.show_error(as_error(problem))
