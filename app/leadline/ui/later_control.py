# SPDX-License-Identifier: AGPL-3.0-or-later
"""Send later: the menu at Send, the dialog for a time, and the list of what waits. `LaterWatch` sends it."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import replace
from datetime import timedelta
from functools import partial

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QMenu, QWidget

from leadline.assistant import Assistant
from leadline.catalogue import Model
from leadline.costs.money import Money, shown
from leadline.later import Entry
from leadline.moments import AHEAD_OF_PEAK, Moments, When
from leadline.storage.waiting import WaitingQuestion, WaitsFor
from leadline.ui.background import Background, ignore
from leadline.ui.document_control import DocumentControl
from leadline.ui.draft_control import DraftControl
from leadline.ui.failing import as_error
from leadline.ui.history_control import HistoryControl
from leadline.ui.later_dialogs import LaterDialogs
from leadline.ui.later_popover import LaterPopover, ShownEntry
from leadline.ui.later_watch import LaterWatch
from leadline.ui.later_words import moment, when_words
from leadline.ui.live_replies import joined
from leadline.ui.main_window import MainWindow
from leadline.ui.price_popover import PricePopover
from leadline.ui.session import Session
from leadline.ui.shown_text import one_line, sentences
from leadline.ui.shown_waiting import held_words
from leadline.ui.waiting_control import WaitingControl
from leadline.ui.warm_control import WarmControl


class LaterControl(QObject):
    """Between the composer, the status bar and what waits for a better moment."""

    def __init__(
        self,
        window: MainWindow,
        assistant: Assistant,
        background: Background,
        session: Session,
        drafts: DraftControl,
        documents: DocumentControl,
        history: HistoryControl,
        waiting: WaitingControl,
        warming: WarmControl,
        watch: LaterWatch,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._assistant = assistant
        self._background = background
        self._session = session
        self._drafts = drafts
        self._documents = documents
        self._history = history
        self._waiting = waiting
        self._watch = watch
        self._dialogs = LaterDialogs(window, assistant, background)
        self._popover: LaterPopover | None = None
        window.composer.later_requested.connect(self.open_menu)
        window.later_button.clicked.connect(self.open_list)
        waiting.list.changed.connect(lambda _: self._show_count())
        waiting.edit_wanted.connect(self.edit)
        warming.later_wanted.connect(self.plan_warm_up)
        watch.list_wanted.connect(self.open_list)

    # -- the menu at Send ------------------------------------------------------------------------------

    def open_menu(self) -> None:
        """Offer the moments that there are for what is typed, over Send."""
        model = self._session.model
        if model is None or self._session.is_local or self._documents.is_reading or self._window.header.is_temporary:
            return
        self._background.follow(self._assistant.later.moments(model), partial(self._show_menu, model), self._failed)

    def _show_menu(self, model: Model, moments: Moments) -> None:
        composer = self._window.composer
        now = self._session.model
        if not composer.can_wait or now is None or now.key != model.key:
            return
        menu = QMenu(self._window)
        menu.setObjectName("laterMenu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        closed: list[bool] = []
        menu.aboutToHide.connect(lambda: closed.append(True))
        if moments.has_tiers:
            off_peak = moments.off_peak
            words = self.tr("At the next off-peak: it is off-peak now")
            if off_peak is not None:
                words = self._dialogs.off_peak_words(off_peak)
                when = When(WaitsFor.OFF_PEAK, off_peak)
                action = menu.addAction(words, partial(self._add, when))

                def priced(price: Money | None) -> None:
                    if price is not None and not closed:
                        action.setText(f"{words}\t~{self._money(price)}")

                self._background.follow(self._price(model, when), priced, ignore)
            else:
                menu.addAction(words).setEnabled(False)
        menu.addAction(self.tr("At a time\u2026"), partial(self._ask_time, model, moments))
        menu.addAction(self.tr("When online again"), partial(self._add, When(WaitsFor.ONLINE)))
        if moments.tells_balance:
            menu.addAction(self.tr("When the balance allows"), partial(self._add, When(WaitsFor.BALANCE)))
        menu.triggered.connect(self._close_price)
        menu.ensurePolished()
        buttons = self._window.findChildren(QWidget, "sendLaterButton")
        anchor = next((each for each in buttons if each.isVisible()), composer.send_button)
        corner = anchor.mapToGlobal(QPoint(anchor.width(), 0))
        menu.popup(corner - QPoint(menu.sizeHint().width(), menu.sizeHint().height() + 4))

    def _close_price(self) -> None:
        """It stays below the menu until something was chosen: a menu over what is just going away goes with it."""
        for popover in self._window.findChildren(PricePopover):
            popover.close()

    def _ask_time(self, model: Model, moments: Moments) -> None:
        """A dialog with the moments, the time chosen."""
        title = self.tr("Send later")
        dialog = self._dialogs.make(title, "", None, moments, When(WaitsFor.TIME, self._dialogs.in_an_hour()), title)
        dialog.price_wanted.connect(lambda when: self._dialogs.tell(dialog, when, self._price(model, when)))
        dialog.decided.connect(lambda _, when: self._add(when))
        dialog.ask()
        dialog.open()

    def _price(self, model: Model, when: When) -> Future[Money | None]:
        session = self._session
        return self._assistant.later.price(
            session.chat_id,
            self._window.composer.text.strip(),
            model,
            session.mode,
            when,
            sampling=session.sampling,
            instructions=session.instructions,
        )

    def _add(self, when: When) -> None:
        """Keep what is typed until then. It comes back when that cannot be done."""
        session, composer = self._session, self._window.composer
        question, model = composer.text.strip(), session.model
        if model is None or not composer.can_wait:
            return
        place, chat_id = session.place, session.chat_id

        def added(waiting: WaitingQuestion) -> None:
            self._waiting.list.put(waiting)
            self._drafts.keep()
            if waiting.chat_id != chat_id:
                self._history.refresh()
                if session.place is place and session.chat_id == chat_id:
                    self._history.open_chat(waiting.chat_id)

        def failed(problem: BaseException) -> None:
            composer.set_text(joined(question, composer.text))
            self._failed(problem)

        adding = self._assistant.later.add(
            chat_id,
            question,
            model,
            session.mode,
            when,
            sampling=session.sampling,
            instructions=session.instructions,
            once=session.is_once,
        )
        composer.clear()
        session.go_back()
        self._background.follow(adding, added, failed)

    # -- warm-ups --------------------------------------------------------------------------------------

    def plan_warm_up(self, chat_id: int) -> None:
        """Ask when the documents of a chat or collection are to be read: ten minutes before peak hours, at first."""
        session = self._session
        chat, model, mode = session.chat, session.model, session.mode
        if model is None or chat is None or chat.id != chat_id:
            return

        def known(moments: Moments) -> None:
            before = max(moments.peak - AHEAD_OF_PEAK, self._assistant.clock() + timedelta(minutes=1))
            first = When(WaitsFor.TIME, before if moments.has_tiers else self._dialogs.in_an_hour())
            note = self.tr("\u201c{name}\u201d is read then, so that the first question is cheap and fast.")
            note = note.replace("{name}", one_line(chat.title)[:80])
            if moments.has_tiers:
                peak = self.tr("Peak hours begin at {time}.")
                note = sentences(note, peak.replace("{time}", moment(moments.peak, self._assistant.clock())))
            title = self.tr("Warm up at a time")
            dialog = self._dialogs.make(title, note, None, moments, first, self.tr("Warm up then"), is_warm_up=True)

            def price(when: When) -> None:
                self._dialogs.tell(dialog, when, self._assistant.later.warm_price(chat_id, model, mode, when))

            def decided(_: str, when: When) -> None:
                adding = self._assistant.later.add_warm_up(chat_id, model, mode, when)
                self._background.follow(adding, self._waiting.list.put, self._failed)

            dialog.price_wanted.connect(price)
            dialog.decided.connect(decided)
            dialog.ask()
            dialog.open()

        self._background.follow(self._assistant.later.moments(model), known, self._failed)

    # -- the list --------------------------------------------------------------------------------------

    def _show_count(self) -> None:
        waits = [each for each in self._waiting.list.all if each.waits_for != WaitsFor.REPLY]
        self._window.later_button.show_count(len(waits))
        if self._popover is not None:
            self._refresh_list()

    def open_list(self) -> None:
        """Show all that waits, with what it costs when it goes."""
        if self._popover is None and self._waiting.list.all:
            popover = self._popover = LaterPopover(self._window)
            popover.closed.connect(self._closed)
            popover.pressed.connect(self._pressed)
            self._refresh_list()

    def _closed(self) -> None:
        self._popover = None

    def _refresh_list(self) -> None:
        self._background.follow(self._assistant.later.listed(), self._show_list, self._failed)

    def _show_list(self, entries: Sequence[Entry]) -> None:
        popover = self._popover
        known = {each.id for each in self._waiting.list.all}
        entries = [each for each in entries if each.waiting.id in known]
        if popover is None:
            return
        if not entries:
            popover.close()
            return
        popover.show_entries([self._shown(each) for each in entries])
        if not popover.isVisible():
            popover.open_over(self._window.later_button)
        for each in entries:
            self._tell_price(each.waiting)

    def _tell_price(self, waiting: WaitingQuestion) -> None:
        def known(price: Money | None) -> None:
            if self._popover is not None and price is not None:
                self._popover.show_price(waiting.id, "~" + self._money(price))

        self._background.follow(self._assistant.later.price_of(waiting), known, ignore)

    def _shown(self, entry: Entry) -> ShownEntry:
        waiting, title = entry.waiting, one_line(entry.title) or self.tr("Untitled")
        note = when_words(waiting, self._assistant.clock()) or held_words(waiting, self._assistant.language)
        if waiting.waits_for == WaitsFor.NETWORK:
            note = self.tr("No connection")
        name = one_line(waiting.question[:300])
        if waiting.is_warm_up:
            name = self.tr("Warm up: {name}").replace("{name}", title)
        else:
            note += f" \u00b7 {title}"
        return ShownEntry(waiting.id, name, note, is_held=not waiting.goes_later)

    def _pressed(self, waiting_id: int, what: str) -> None:
        waiting = self._waiting.list.find(waiting_id)
        if waiting is None:
            return
        if what == "edit":
            self.edit(waiting_id)
        elif what == "send" and waiting.is_warm_up:
            self._watch.warm(waiting)
        else:
            self._waiting.press(waiting_id, what)

    def edit(self, waiting_id: int) -> None:
        """Other words, or another moment."""
        waiting = self._waiting.list.find(waiting_id)
        named = (waiting.endpoint_id, waiting.model) if waiting is not None else None
        model = next((model for model in self._session.models if (model.endpoint, model.id) == named), None)
        if waiting is None or model is None:
            return
        asked = waiting

        def known(moments: Moments) -> None:
            first = When(WaitsFor.TIME, self._dialogs.in_an_hour())
            if asked.goes_later:
                first = When(WaitsFor(asked.waits_for), asked.not_before, asked.repeats)
            is_warm_up = asked.is_warm_up
            title = self.tr("Warm up at a time") if is_warm_up else self.tr("Send later")
            words = None if is_warm_up else asked.question
            dialog = self._dialogs.make(title, "", words, moments, first, self.tr("Save"), is_warm_up=is_warm_up)

            def price(when: When) -> None:
                changed = replace(asked, waits_for=str(when.waits_for), not_before=when.not_before)
                self._dialogs.tell(dialog, when, self._assistant.later.price_of(changed))

            def decided(question: str, when: When) -> None:
                changing = self._assistant.later.change(asked, question, when)
                self._background.follow(changing, lambda _: self._waiting.list.read(self._watch.look, ignore), ignore)

            dialog.price_wanted.connect(price)
            dialog.decided.connect(decided)
            dialog.ask()
            dialog.open()

        self._background.follow(self._assistant.later.moments(model), known, self._failed)

    def _money(self, money: Money) -> str:
        return shown(money, self._assistant.language)

    def _failed(self, problem: BaseException) -> None:
        self._window.show_error(as_error(problem))
