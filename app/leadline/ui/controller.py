# SPDX-License-Identifier: AGPL-3.0-or-later
"""Connects the window's views with the assistant. Each part of it has one subject; this file puts them together."""

from concurrent.futures import Future, wait
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, QUrl, qVersion
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QApplication

from leadline import __version__
from leadline.assistant import Assistant, Opened
from leadline.errors import AssistantError
from leadline.host.command_line import Call
from leadline.host.settings import Settings
from leadline.ui.account_control import AccountControl
from leadline.ui.alternatives_control import AlternativesControl
from leadline.ui.background import Background, Inbox, ignore
from leadline.ui.balance_control import BalanceControl
from leadline.ui.bill_control import BillControl
from leadline.ui.branch_control import BranchControl
from leadline.ui.cap_control import CapControl
from leadline.ui.change_control import ChangeControl
from leadline.ui.choice_control import ChoiceControl
from leadline.ui.collection_control import CollectionControl
from leadline.ui.compare_control import CompareControl
from leadline.ui.conversation_control import ConversationControl
from leadline.ui.document_control import DocumentControl
from leadline.ui.draft_control import FINISH_S, DraftControl
from leadline.ui.edit_control import EditControl
from leadline.ui.ending import end_quietly
from leadline.ui.error_notices import notice_of
from leadline.ui.excess_control import ExcessControl
from leadline.ui.failing import as_error
from leadline.ui.gauge_control import GaugeControl
from leadline.ui.history_control import HistoryControl
from leadline.ui.image_control import BLIND, ImageControl
from leadline.ui.key_pages import TOP_UP_PAGE
from leadline.ui.later_control import LaterControl
from leadline.ui.later_watch import LaterWatch
from leadline.ui.limit_control import LimitControl
from leadline.ui.live_replies import LiveReplies
from leadline.ui.low_balance import LowBalance
from leadline.ui.main_window import MainWindow
from leadline.ui.mode_control import ModeControl
from leadline.ui.model_control import ModelControl
from leadline.ui.notice_strip import Notice, NoticeButton, NoticeKind
from leadline.ui.offer_control import OfferControl
from leadline.ui.online_watch import OnlineWatch
from leadline.ui.paste_control import PasteControl
from leadline.ui.price_control import PriceControl
from leadline.ui.prices_control import PricesControl
from leadline.ui.receipt_control import ReceiptControl
from leadline.ui.report_control import ReportControl
from leadline.ui.return_control import ReturnControl
from leadline.ui.risk_control import FIND, RiskControl
from leadline.ui.session import Session
from leadline.ui.source_control import SourceControl
from leadline.ui.spelling_control import SpellingControl
from leadline.ui.template_control import TemplateControl
from leadline.ui.temporary_control import TemporaryControl
from leadline.ui.tick_control import TickControl
from leadline.ui.title_control import TitleControl
from leadline.ui.turns_on_screen import TurnsOnScreen
from leadline.ui.usage_control import UsageControl
from leadline.ui.usage_place import UsagePlace
from leadline.ui.waiting_control import WaitingControl
from leadline.ui.waiting_sender import WaitingSender
from leadline.ui.warm_control import WarmControl

TEND_AFTER_MS = 20_000
"""The daily backup waits until the user has begun to work."""


class Controller(QObject):
    """Owns the parts; `begin` fills the window, `end` saves and lets go."""

    def __init__(self, window: MainWindow, assistant: Assistant, background: Background, call: Call) -> None:
        super().__init__(window)
        self._window = window
        self._assistant = assistant
        self._background = background
        self._call = call
        self._saving: Future[None] = Future()
        self._saving.set_result(None)
        self.session = Session(self)
        replies = LiveReplies(self.session)
        self.images = ImageControl(window, assistant, background, self.session, replies)
        self.prices = PriceControl(window, assistant, background, self.session, self.images)
        self.documents = DocumentControl(window, assistant, background, self.session)
        self.choices = ChoiceControl(window, assistant, background, self.session, self.documents, replies)
        self.ticks = TickControl(window, assistant, background, self.session, self.documents)
        self.offers = OfferControl(window, assistant, background, self.session, self.documents)
        self.sources = SourceControl(window, assistant, background, self.documents)
        self.changes = ChangeControl(window, assistant, background, self.session, self.documents)
        self.pastes = PasteControl(window, assistant, background, self.session, self.documents)
        self.spelling = SpellingControl(window, assistant, background)
        self.changes.sent_changed.connect(self.choices.offer_change)
        self.reports = ReportControl(window, assistant, background, self.session)
        self.drafts = DraftControl(window, assistant, background, self.session, replies)
        self.turns = TurnsOnScreen(window, assistant, background, self.session, self.documents, replies, self.drafts)
        self.conversation = ConversationControl(
            window, assistant, self.session, self.documents, replies, self.drafts, self.turns, self.images
        )
        self.branches = BranchControl(
            window, assistant, background, self.session, replies, self.turns, self.conversation
        )
        self.price_table = PricesControl(window, assistant, background, self.session)
        self.price_table.page_requested.connect(self._open_link)
        self.bills = BillControl(window, assistant, background, self.turns, self.conversation, self.session, replies)
        self.caps = CapControl(window, assistant, replies, self.conversation, self.branches)
        self.edits = EditControl(window, self.session, replies, self.turns, self.branches, self.drafts)
        self.receipts = ReceiptControl(window, assistant, background, self.turns)
        self.account = AccountControl(window, assistant, background, self.session)
        self.risk = RiskControl(window, assistant, background, self.session, self.documents, self.conversation)
        self.balance = BalanceControl(window, assistant, background, self.session)
        self.low_balance = LowBalance(window, assistant, self.balance)
        self.usage = UsageControl(window, assistant, background, self.session)
        self.modes = ModeControl(window, assistant, background, self.session, self.prices, replies)
        self.models = ModelControl(window, assistant, background, self.session)
        self.alternatives = AlternativesControl(window, assistant, background, self.session, self.prices)
        self.titles = TitleControl(window, assistant, background, self.session, replies)
        self.waiting_sender = WaitingSender(
            window,
            assistant,
            background,
            self.session,
            self.documents,
            replies,
            self.turns,
            self.conversation,
        )
        self.waiting = WaitingControl(
            window, assistant, self.session, replies, self.drafts, self.conversation, self.waiting_sender
        )
        self.history = HistoryControl(
            window,
            assistant,
            background,
            self.session,
            self.conversation,
            self.turns,
            replies,
            self.waiting,
            self.drafts,
        )
        self.collections = CollectionControl(
            window,
            assistant,
            background,
            self.session,
            self.conversation,
            self.history,
            self.drafts,
            self.images,
            self.documents,
            self.choices,
        )
        self.returns = ReturnControl(window, assistant, background, self.session, replies)
        self.templates = TemplateControl(window, assistant, background, self.session, self.history)
        self.gauge = GaugeControl(window, self.session)
        self.excess = ExcessControl(window, assistant, background, self.session, self.documents, self.prices)
        self.warming = WarmControl(window, assistant, background, self.session, self.history)
        self.warming.costs_changed.connect(self.prices.refresh_totals)
        self.limits = LimitControl(window, assistant, background, self.session, replies, self.conversation)
        self.limits.limits_changed.connect(self.prices.refresh)
        self.prices.quoted.connect(self.limits.take_quote)
        self.account.limits_requested.connect(self.limits.open)
        self.warming.costs_changed.connect(self.collections.refresh)
        self.prices.hours_changed.connect(self.collections.look_again)
        self.online = OnlineWatch(assistant, background, self.session, replies, self.waiting, self.waiting_sender, self)
        self.later_watch = LaterWatch(
            window, assistant, background, self.session, replies, self.waiting, self.waiting_sender, self.warming
        )
        self.later = LaterControl(
            window,
            assistant,
            background,
            self.session,
            self.drafts,
            self.documents,
            self.history,
            self.waiting,
            self.warming,
            self.later_watch,
        )
        self.temporary = TemporaryControl(window, assistant, background, self.session, self.history, self.turns)
        self.compare = CompareControl(
            window,
            assistant,
            background,
            self.session,
            replies,
            self.turns,
            self.conversation,
            self.branches,
            self.images,
        )
        self.compare.chat_wanted.connect(self.history.open_chat)
        self.compare.link_activated.connect(self._open_link)
        self._connect()

    def begin(self, paths: list[str]) -> None:
        """Open the database and fill the window; `paths` are attached to a new chat."""
        window = self._window
        window.want_documents(self._assistant.settings.panel_visible)

        def opened(result: Opened) -> None:
            for notice in result.notices:
                self._tell(notice)
            self.history.begin()
            self.drafts.restore()
            self.templates.restore()
            self.waiting.begin()
            self.images.restore()
            self.prices.refresh_totals()
            QTimer.singleShot(TEND_AFTER_MS, self, self._tend)

        self._background.follow(self._assistant.open(), opened, self._failed_to_open)
        self.account.begin()
        self.models.begin()
        self.prices.show_tier()
        if paths:
            self._window.add_paths(paths)

    def _tend(self) -> None:
        if self._background.is_open:
            self._background.follow(self._assistant.tend(), ignore, self._failed)

    def end(self) -> None:
        """Keep what is not kept yet, then stop everything. Called when the window is gone; may take a second."""
        self._background.close()
        # From here on nothing may ask the assistant for anything, though events are still looked at.
        for timer in self._window.findChildren(QTimer):
            timer.stop()
        for inbox in self._window.findChildren(Inbox):
            inbox.close()

        def finish() -> None:
            self.drafts.finish()
            self.images.finish()
            wait([self._saving], timeout=FINISH_S)
            self._assistant.close()

        end_quietly(finish, self.tr("Leadline is saving what is under way, then it closes."))

    def _connect(self) -> None:
        window = self._window
        window.closing.connect(self._closing)
        window.theme_chosen.connect(lambda theme: self._save(replace(self._assistant.settings, theme=theme)))
        window.panel_toggled.connect(
            lambda is_open: self._save(replace(self._assistant.settings, panel_visible=is_open))
        )
        window.transcript.link_activated.connect(self._open_link)
        window.notices.button_pressed.connect(self._notice_button)
        window.notices.report_requested.connect(self._copy_report)
        self.conversation.turn_ended.connect(self.history.refresh)
        self.conversation.sent_outdated.connect(self.changes.say_outdated)
        self.titles.named.connect(self.history.refresh)
        self.titles.named.connect(self.prices.refresh_totals)
        self.conversation.turn_ended.connect(self.prices.refresh_totals)
        self.conversation.turn_ended.connect(self.prices.show_tier)  # the service's clock may be another than was known
        self.conversation.turn_ended.connect(self.usage.refresh)
        self.balance.known.connect(self.usage.balance_known)
        self.conversation.turn_begun.connect(self.history.refresh)
        self.conversation.reply_ended.connect(self.balance.reply_ended)
        self.conversation.reply_ended.connect(self.risk.reply_ended)
        self.risk.costs_changed.connect(self.prices.refresh_totals)
        self.account.balance_known.connect(self.balance.take)
        self.conversation.key_needed.connect(self.account.open_key_dialog)
        self.documents.chat_begun.connect(self.history.refresh)
        self.models.key_needed.connect(self.account.open_key_dialog)
        self.account.key_known.connect(self.models.read_lists_soon)
        self.account.log_folder_requested.connect(self._open_log_folder)

    def _closing(self) -> None:
        self.drafts.keep()
        self._save(replace(self._assistant.settings, window=self._window.saved_geometry()))

    def _save(self, settings: Settings) -> None:
        if settings != self._assistant.settings:
            self._saving = self._assistant.save_settings(settings)
            self._background.follow(self._saving, ignore, self._failed)

    def _open_link(self, link: str) -> None:
        from leadline.ui.link_dialog import LinkDialog, checked_link

        url = checked_link(link)
        if url is None:
            title = self.tr("This link is not opened: only web and mail addresses are.")
            self._window.notices.show_notice(Notice("bad-link", NoticeKind.HINT, title, detail=link))
        else:
            # Without a nested event loop, over whatever dialog the link stood in.
            dialog = LinkDialog(url, QApplication.activeModalWidget() or self._window)
            dialog.accepted.connect(lambda: self._open_url(url))
            dialog.finished.connect(lambda _: dialog.deleteLater())
            dialog.open()

    def _open_log_folder(self) -> None:
        self._open_url(QUrl.fromLocalFile(str(self._assistant.paths.state)))

    def _open_url(self, url: QUrl) -> None:
        if not QDesktopServices.openUrl(url):
            title = self.tr("No program was found that opens this.")
            self._window.notices.show_notice(Notice("no-browser", NoticeKind.HINT, title, detail=url.toString()))

    def _copy_report(self, notice: Notice) -> None:
        from leadline.ui.report import report_text

        text = report_text(notice, leadline=__version__, qt=qVersion(), screen=QGuiApplication.platformName())
        if self._assistant.keys.occurs_in(text):  # no failure holds a key; this is the last door
            text = report_text(replace(notice, title="", detail=""), leadline=__version__, qt=qVersion(), screen="")
        QGuiApplication.clipboard().setText(text)

    def _notice_button(self, notice: str, button: str) -> None:
        if button == "add-key":
            self.account.open_key_dialog()
        elif button == "use-local":
            self.account.use_local()
        elif button == "use-seeing":
            self.images.use_seeing_model()
        elif button == "ask-seeing":
            if self.images.use_seeing_model():
                self.conversation.submit_typed() if notice == BLIND else self.conversation.submit_again()
        elif button == "drop-images":
            self.images.clear()
            self.conversation.submit_typed()
        elif button == FIND:
            self.risk.open()
        elif button == "top-up":
            self._open_link(TOP_UP_PAGE)
        elif button == "balance":
            self.usage.open(UsagePlace(is_account=True))
        elif button == "settings":
            self.account.open_settings()
        elif button == "endpoints":
            self.models.open_endpoints()
        elif button == "use-instead":
            self.models.choose_instead()
        elif button == "open-chat":
            self.history.open_chat(int(notice.rpartition("-")[2]))
        elif button == "send-waiting":
            self.waiting_sender.send_first(int(notice.rpartition("-")[2]))
        elif button == "when-online":
            self._save(replace(self._assistant.settings, send_when_online=True))
            self.waiting.show()
            self.online.watch()
            self.online.look()
        elif button == "continue":
            self.conversation.go_on()
        elif button == "try-again":
            self.conversation.submit_again()
        elif notice == "open-failed" and button == "retry":
            self.begin([])

    def _tell(self, notice: AssistantError) -> None:
        self._window.notices.show_notice(notice_of(notice, "open-" + notice.code))

    def _failed_to_open(self, problem: BaseException) -> None:
        error = as_error(problem)
        retry = NoticeButton("retry", self.tr("Try again"), primary=True)
        self._window.notices.show_notice(notice_of(error, "open-failed", (retry,)))

    def _failed(self, problem: BaseException) -> None:
        self._window.show_error(as_error(problem))
