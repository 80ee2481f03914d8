# SPDX-License-Identifier: AGPL-3.0-or-later
"""The program without a window: what a user can do, each as one method that never blocks.

Every method gives a `Future` or a stream. The work runs on a few threads of this class, in the order in
which it is written down here, in `asking` and in `attaching`; the rooms below know nothing of each other.
"""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from threading import Lock
from types import MappingProxyType
from typing import TypeVar

from leadline import catalogue
from leadline.arranging import Arranging
from leadline.asking import Asking
from leadline.attaching import AttachEnded, AttachEvent, Attaching
from leadline.balancing import Balances
from leadline.catalogue import Catalogue, Model
from leadline.chat.mode import Mode
from leadline.chat.options import Sampling
from leadline.chat.place import AT_END, Place
from leadline.chat.question_image import NewImage
from leadline.choosing import Choosing
from leadline.collecting import Collecting
from leadline.comparing import Comparing
from leadline.context.tokenizer import Tokenizer
from leadline.costs import tiers
from leadline.costs.forecast import Forecast
from leadline.costs.habits import Usual, guessed
from leadline.costs.prices import PriceTable
from leadline.counting import Counting
from leadline.documents.image_reader import ImageReader
from leadline.documents.options import ReadOptions
from leadline.documents.reader import DocumentReader
from leadline.documents.source import SourceRequest
from leadline.due import Due
from leadline.errors import AssistantError
from leadline.excess import TooMuch
from leadline.foretelling import Remembering
from leadline.guarding import Guarding
from leadline.host import draft, licences, log
from leadline.host import settings as settings_file
from leadline.host.liveness import Liveness
from leadline.host.paths import Paths
from leadline.host.resources import resource
from leadline.host.secrets import KeyStatus, KeyStore
from leadline.host.settings import Settings
from leadline.imaging import ready_image
from leadline.keying import Keying, KeyTrial
from leadline.later import Later
from leadline.limiting import Limiting
from leadline.on_demand import OnDemand
from leadline.planning import Planning, Quote
from leadline.price_book import PriceBook
from leadline.pricing import Pricing
from leadline.provider.account import Balance
from leadline.provider.client import Service
from leadline.provider.endpoints import Endpoint, check_base_url, host_of
from leadline.provider.engine import EmbeddedEngine
from leadline.provider.limits import clocks_of
from leadline.receipts import Receipts
from leadline.reconciling import Reconciling
from leadline.refusing import Refusing
from leadline.reporting import Reporting
from leadline.restoring import Restoring
from leadline.serving import Serving
from leadline.shelf import Shelf
from leadline.spending import Spending, Totals
from leadline.storage import backup, belonging, branches, conversations, extracts, ledger, packs, search
from leadline.storage import waiting as waiting_questions
from leadline.storage.conversations import Chat, ChatRow
from leadline.storage.database import Store
from leadline.storage.habits import habits
from leadline.storage.images import load_contents, load_draft, save_draft
from leadline.storage.search import Hit
from leadline.streams import ReplyEvent, ReplyStream
from leadline.templates import Templates
from leadline.temporary import Temporary
from leadline.timekeeping import Timekeeping
from leadline.titling import Titling
from leadline.waiting import WaitingQuestions
from leadline.warming import Warming

T = TypeVar("T")

DRAFT_NAME = "draft.txt"
UNDO_KEPT = timedelta(hours=1)
DEEPSEEK_URL = "https://api.deepseek.com"
CURRENCIES = ("CNY", "USD")


@dataclass(frozen=True, slots=True)
class Opened:
    """What the window needs to know once the database is open."""

    notices: tuple[AssistantError, ...]
    read_only: bool


class Assistant:
    """Owns the store, the children, the service's thread and the key store; shared by window and terminal."""

    def __init__(
        self,
        paths: Paths,
        environ: Mapping[str, str],
        *,
        settings: Settings | None = None,
        base_url: str = "",
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Cheap: nothing is opened, started or imported until it is asked for.

        Raises:
            AssistantError: `base_url` is not an address that may be used (code bad_argument).
        """
        self.paths = paths
        self.settings = settings or Settings()
        self.clock = clock
        self._base_url = check_base_url(base_url or DEEPSEEK_URL)
        self._pool = ThreadPoolExecutor(max_workers=4, thread_name_prefix="assistant")
        self.serving = Serving(self, self._base_url)
        self.arranging = Arranging(self, self.serving, self._pool)
        self._once = Lock()
        self._liveness = Liveness(paths.running)
        self._store: Store | None = None
        self._shipped: Catalogue | None = None
        self.price_book = PriceBook(self)
        self._engine: EmbeddedEngine | None = None
        self._streams: set[ReplyStream] = set()
        self._attachings: set[Attaching] = set()
        self._searches: set[Refusing] = set()
        self._language = environ.get("LC_ALL") or environ.get("LC_MESSAGES") or environ.get("LANG") or ""
        self.counting = Counting(lambda: self.tokenizer)
        self.remembering = Remembering()
        self.pack_lock = Lock()
        """Held while documents get their numbers in a pack: two drops may be read at once."""
        self.keys = KeyStore(environ)
        self.keying = Keying(self, self._pool, self.serving.forget_marks)
        self.balances = Balances(self, self._pool)
        self.service = Service(lambda: clocks_of(self.settings))
        self.tokenizer = Tokenizer()
        self.reader = DocumentReader(own_keys=self.keys.marks)
        self.image_reader = ImageReader()
        self.shelf = Shelf(self)
        self.reporting = Reporting(self)
        self.choosing = Choosing(self)
        self.restoring = Restoring(self)
        self.temporary = Temporary(self)
        self.titling = Titling(self)
        self.receipts = Receipts(self)
        self.timekeeping = Timekeeping(self)
        self.spending = Spending(self)
        self.reconciling = Reconciling(self)
        self.templates = Templates(self)
        self.guarding = Guarding(self, self._liveness.is_alive)
        self.limiting = Limiting(self)
        self.pricing = Pricing(self)
        self.waiting = WaitingQuestions(self)
        self.warming = Warming(self)
        self.later = Later(self)
        self.due = Due(self)
        self.on_demand = OnDemand(self)
        self.collecting = Collecting(self)
        self.too_much = TooMuch(self)
        self.comparing = Comparing(self)

    # -- start and end ---------------------------------------------------------------------------------

    def open(self) -> Future[Opened]:
        """Open the database; the rest starts on first use."""
        return self._pool.submit(self._open)

    def _open(self) -> Opened:
        store = self.store()
        if not store.read_only:
            store.write(waiting_questions.hold_orphans).result()
            if store.has_forgotten:
                self.temporary.clean_up(store)
        told = [*store.notices]
        if self.price_book.problem is not None:
            told.append(self.price_book.problem)
        log.event("history_opened", read_only=store.read_only, notices=len(told))
        return Opened(tuple(told), store.read_only)

    def tend(self) -> Future[None]:
        """Today's backup, and the end of what was deleted: seconds for a large history, so not while it opens.

        The future fails with AssistantError when there is no room for the backup.
        """

        def work() -> None:
            if not self.store().read_only:
                # What was hidden over an hour ago: its Undo is long off the screen. First, or the backup keeps it.
                conversations.purge(self.store(), self.clock() - UNDO_KEPT)
                self.arranging.purge(UNDO_KEPT)
                self.templates.purge(UNDO_KEPT)
                backup.back_up_daily(self.paths.database, self.clock())

        return self._pool.submit(work)

    def store(self) -> Store:
        """The open database. Blocking: only for this class's own threads and the terminal.

        Raises:
            AssistantError: it can be neither opened nor saved.
        """
        with self._once:
            if self._store is None:
                # What cannot be written can still be read: the store finds that out, and says it as a notice.
                with suppress(AssistantError):
                    self.paths.ensure()
                self._store = Store.open(self.paths.database, liveness=self._liveness, clock=self.clock)
            return self._store

    def close(self) -> None:
        """Stop what streams, save it, end the children. Blocking, a few seconds at the most."""
        for attaching in tuple(self._attachings):
            attaching.cancel()
        self.shelf.close()
        for searching in tuple(self._searches):
            searching.cancel()
        self.comparing.close()
        streams = tuple(self._streams)
        for stream in streams:
            stream.stop()
        for stream in streams:
            with suppress(TimeoutError):
                stream.wait(timeout_s=3)
        self.keying.close()
        self.service.close()
        self.reader.close()
        self.image_reader.close()
        self.tokenizer.close()
        if self._engine is not None:
            self._engine.stop()
        self._pool.shutdown(wait=True, cancel_futures=True)
        if self._store is not None:
            self.temporary.end(self._store)
            self._store.close()
        self._liveness.release()

    # -- models and prices -----------------------------------------------------------------------------

    @property
    def shipped(self) -> Catalogue:
        """The models Leadline knows without asking."""
        if self._shipped is None:
            self._shipped = catalogue.load(resource("models.toml"))
        return self._shipped

    @property
    def catalogue(self) -> Catalogue:
        """These and what the endpoints list. Blocking at first: for the assistant's own threads and the terminal."""
        return self.serving.catalogue

    @property
    def prices(self) -> PriceTable:
        """Every price row since the launch of V4, the user's own before them."""
        return self.price_book.table

    @property
    def engine(self) -> EmbeddedEngine:
        """The embedded engine, not started yet if nobody asked."""
        with self._once:
            if self._engine is None:
                chosen = self.settings.engine_model
                self._engine = EmbeddedEngine(Path(chosen) if chosen else None)
            return self._engine

    def choose_engine_model(self, path: str) -> Future[None]:
        """Run another GGUF file from the next question on; "" is the one that came with Leadline."""

        def change() -> None:
            with self._once:
                old, self._engine = self._engine, EmbeddedEngine(Path(path) if path else None)
            if old is not None:
                old.stop()

        return self._pool.submit(change)

    @property
    def language(self) -> str:
        """The language of the screen: the user's choice, else the system's."""
        return self.settings.language or self._language

    @property
    def currency(self) -> str:
        """CNY or USD: the user's choice, else what the account is billed in, else by the language of the system."""
        by_language = "CNY" if self.language.startswith("zh") else "USD"
        return self.settings.currency or self.settings.account_currency or by_language

    def learn_currency(self, balance: Balance) -> bool:
        """Take the currency of the account from its balance; True when it was another, or none, until now.

        For the thread that owns the settings: the window's, or the terminal's.
        """
        main = balance.main
        if main is None or main.currency not in CURRENCIES or main.currency == self.settings.account_currency:
            return False
        self.save_settings(replace(self.settings, account_currency=main.currency))
        return True

    def endpoints(self) -> Future[tuple[Endpoint, ...]]:
        """Where questions can go; `serving` knows more of each."""
        return self._pool.submit(lambda: tuple(row.endpoint for row in self.serving.rows))

    def models(self) -> Future[tuple[Model, ...]]:
        """What can be chosen."""
        return self._pool.submit(lambda: self.catalogue.models)

    def tier(self) -> Future[tuple[str, datetime]]:
        """Peak or off-peak, and until when."""

        def look() -> tuple[str, datetime]:
            at, calendar = self.timekeeping.now(), self.prices.calendar
            return tiers.tier_at(at, calendar), tiers.next_change(at, calendar)

        return self._pool.submit(look)

    def save_settings(self, changed: Settings) -> Future[None]:
        """Take the user's choices and keep them."""
        self.settings = changed

        def keep() -> None:
            self.paths.ensure()
            settings_file.save(self.paths.settings_file, changed)

        return self._pool.submit(keep)

    def default_model(self) -> Future[Model]:
        """Flash where there is a key, else the embedded engine."""

        def choose() -> Model:
            if self.settings.model:
                with suppress(AssistantError):
                    return self.catalogue.find(self.settings.model)
            has_key = self.key_status().result().source != "none"
            return self.catalogue.find("flash" if has_key else "local")

        return self._pool.submit(choose)

    # -- the key ---------------------------------------------------------------------------------------

    @property
    def key_host(self) -> str:
        """What a DeepSeek key is bound to."""
        return host_of(self._base_url)

    @property
    def deepseek(self) -> Endpoint:
        """DeepSeek as it is set up. Blocking at first, as `catalogue`."""
        return self.serving.row("deepseek").endpoint

    def key_status(self) -> Future[KeyStatus]:
        """Where the key comes from and which store is in use."""
        return self.keying.status("deepseek")

    def try_key(self, key: str | None, *, keep: bool, on_step: Callable[[str], None] = lambda _: None) -> KeyTrial:
        """Ask DeepSeek about a key (None: the one in use), keep it in the store or for this session, read it back."""
        return self.keying.try_key("deepseek", key, keep=keep, on_step=on_step)

    def delete_key(self) -> Future[KeyStatus]:
        """Take the key out of the store."""
        return self.keying.delete("deepseek")

    # -- history ---------------------------------------------------------------------------------------

    def chats(self) -> Future[list[ChatRow]]:
        """All chats, newest first."""
        return self.read(partial(conversations.list_chats, writer=self.writer))

    def chat(self, chat_id: int) -> Future[Chat]:
        """One chat with its turns and its pack."""
        return self.read(partial(conversations.load_chat, chat_id=chat_id))

    def search(self, query: str) -> Future[list[Hit]]:
        """Where the words of the query stand in titles, questions and replies."""
        return self.read(partial(search.search, query=query))

    def rename(self, chat_id: int, title: str) -> Future[bool]:
        """Give a chat the user's own title; nothing else names it from then on."""
        return self.write(partial(conversations.rename_chat, chat_id=chat_id, title=title, by="user"))

    def name_chat(self, chat_id: int) -> Future[str | None]:
        """A name for a chat from its first reply, by one small request that is billed; "" when none came of it.

        None when nothing was asked. It never fails: a chat without a better name has its first words.
        """
        named: Future[str | None] = Future()

        def work() -> None:
            self.titling.name(chat_id).add_done_callback(lambda done: named.set_result(done.result()))

        self._pool.submit(work)
        return named

    def hide(self, chat_id: int) -> Future[None]:
        """Delete a chat so that it can still be taken back."""
        return self.write(partial(conversations.hide_chat, chat_id=chat_id, at=self.clock()))

    def unhide(self, chat_id: int) -> Future[None]:
        """Take a deletion back."""
        return self.write(partial(conversations.unhide_chat, chat_id=chat_id))

    def save_draft(self, chat_id: int | None, text: str) -> Future[None]:
        """Keep what is typed and not sent, in its chat or, before there is one, in a file."""
        if chat_id is None:
            return self._pool.submit(draft.write, self.paths.state / DRAFT_NAME, text)
        return self.write(partial(conversations.set_draft, chat_id=chat_id, text=text))

    def draft(self) -> Future[str]:
        """What was typed into a new chat and not sent."""
        return self._pool.submit(draft.read, self.paths.state / DRAFT_NAME)

    def licences(self) -> Future[str]:
        """The licence texts that come with the program."""
        return self._pool.submit(licences.text)

    def totals(self, chat_id: int | None) -> Future[Totals]:
        """What this chat, its collection, this day and this month (of the wall clock) cost."""
        return self.spending.totals(chat_id)

    def show_branch(self, turn_id: int, steps: int = 0) -> Future[Chat]:
        """Put the branch of a turn on screen, or that of its sibling so many places after it; gives the chat."""

        def show(con: ledger.Connection) -> Chat:
            shown = branches.show_sibling(con, turn_id, steps)
            return conversations.load_chat(con, branches.chat_of(con, shown))

        return self.write(show)

    def set_sampling(self, chat_id: int, sampling: Sampling) -> Future[None]:
        """How freely words are chosen for the chat's next question."""
        return self.write(partial(conversations.set_sampling, chat_id=chat_id, sampling=sampling))

    # -- documents -------------------------------------------------------------------------------------

    def attach(
        self,
        chat_id: int | None,
        asked: Sequence[str | SourceRequest],
        on_event: Callable[[AttachEvent], None],
        options: Mapping[str, ReadOptions] = MappingProxyType({}),
    ) -> Attaching:
        """Read files and folders and put them into the chat's pack; `None` begins a chat for them.

        `options` say how single files are read, by their absolute paths (see `DocumentReader.read`).
        """
        attaching = Attaching(self, chat_id, asked, on_event, options)
        self.follow(attaching)
        return attaching

    def follow(self, attaching: Attaching) -> None:
        """Start it, and end it with the program."""

        def over(done: Future[AttachEnded]) -> None:
            self._attachings.discard(attaching)
            if (chat_id := done.result().chat_id) is not None:
                self.shelf.pack_changed(chat_id)

        self._attachings.add(attaching)
        attaching.done.add_done_callback(over)
        attaching.start()

    def detach(self, chat_id: int, seqs: Sequence[int]) -> Future[None]:
        """Take documents that were not sent yet out of the pack."""
        removing = self.write(partial(packs.remove_entries, chat_id=chat_id, seqs=tuple(seqs)))
        return self._pool.submit(self.shelf.after, removing, chat_id)

    def reattach(self, chat_id: int, seqs: Sequence[int]) -> Future[None]:
        """Take a removal back."""
        restoring = self.write(partial(packs.restore_entries, chat_id=chat_id, seqs=tuple(seqs)))
        return self._pool.submit(self.shelf.after, restoring, chat_id)

    def want(self, chat_id: int, seqs: Sequence[int], *, wanted: bool = True) -> Future[None]:
        """Documents of another branch go out with the next question of the one on screen, too; or not, after all."""
        return self.write(partial(belonging.want, chat_id=chat_id, seqs=tuple(seqs), wanted=wanted))

    def page_text(self, chat_id: int, seq: int, page: int) -> Future[str]:
        """The extracted text of one page, from the database: the file may be gone."""
        return self.read(partial(extracts.page_text, chat_id=chat_id, seq=seq, page=page))

    def read_image(self, source: str | bytes, name: str) -> Future[NewImage]:
        """Make a picture ready to go with a question: a file's path, or the bytes of a pasted one.

        The future fails with AssistantError where it cannot be sent (code bad_image).
        """
        return ready_image(self.image_reader, source, name)

    def save_draft_images(self, chat_id: int | None, images: Sequence[NewImage]) -> Future[None]:
        """Keep the images of a question that is being written, in its chat or, before there is one, beside all."""
        return self.write(partial(save_draft, chat_id=chat_id, images=tuple(images)))

    def draft_images(self, chat_id: int | None) -> Future[tuple[NewImage, ...]]:
        """What was kept of them."""
        return self.read(partial(load_draft, chat_id=chat_id))

    def image_contents(self, digests: Sequence[bytes]) -> Future[list[bytes]]:
        """Thumbnails or content parts of images in the history, by their hashes."""
        return self.read(partial(load_contents, digests=tuple(digests)))

    @property
    def writer(self) -> str:
        """Marks the replies that this process writes, so that another can tell when it is gone."""
        return self._liveness.token

    # -- asking ----------------------------------------------------------------------------------------

    def quote(
        self,
        chat_id: int | None,
        question: str,
        model: str,
        mode: Mode,
        *,
        place: Place = AT_END,
        sampling: Sampling | None = None,
        images: Sequence[NewImage] = (),
        instructions: str | None = None,
    ) -> Future[Quote]:
        """What sending this question would cost now."""
        asking = Asking(
            self,
            chat_id,
            question,
            model,
            mode,
            place=place,
            sampling=sampling,
            images=images,
            instructions=instructions,
        )
        return self._pool.submit(asking.quote)

    def can_go_on(self, model: Model) -> Future[bool]:
        """Whether the model's server takes the beginning of a reply and goes on from there."""

        def look() -> bool:
            row = next((row for row in self.serving.rows if row.endpoint.id == model.endpoint), None)
            return row is not None and row.endpoint.has_beta

        return self._pool.submit(look)

    def usual(self, model: Model) -> Future[dict[Mode, Usual]]:
        """What a reply of the model usually takes and costs, for each of its modes."""

        def look() -> dict[Mode, Usual]:
            own = self.store().read(partial(habits, model=model.id)).result()
            currency = self.serving.currency(model.endpoint)
            row = self.serving.prices(model).row_at(model.id, currency, self.timekeeping.now())
            modes = [Mode(mode) for mode in model.modes]
            return {mode: own.get(mode) or guessed(mode, row) for mode in modes}

        return self._pool.submit(look)

    def forecast_pack(self, fragments: tuple[bytes, ...], tokens: int, model: Model, mode: Mode) -> Future[Forecast]:
        """What the first question on these framed documents would cost, before any chat exists."""
        planning = Planning(self, None, "", model, mode, self.clock())
        return self._pool.submit(planning.forecast_pack, fragments, tokens)

    def ask(
        self,
        chat_id: int | None,
        question: str,
        *,
        model: str,
        mode: Mode,
        on_event: Callable[[ReplyEvent], None],
        place: Place = AT_END,
        sampling: Sampling | None = None,
        once: bool = False,
        waiting: int | None = None,
        images: Sequence[NewImage] = (),
        instructions: str | None = None,
        despite_limits: bool = False,
        aside: bool = False,
        share: Decimal | None = None,
    ) -> ReplyStream:
        """Send a question to that place in the chat's tree of turns; what is asked once more keeps its images.

        `waiting` is the question's number while it waited: it ends its waiting in the moment in which it is a turn.

        A reply that goes on (`place`) keeps its own model, mode and sampling. `sampling` is the chat's where it is not
        given; `once` leaves the chat's own model and mode as they are. `instructions` are for a chat in which nothing
        was asked yet; its own where they are not given. `despite_limits`: the user has said that it may go though no
        limit has room for it. `aside`: the branch on screen stays, whichever the place is in. `share`: the most that
        the limits leave for it. Events come on threads of the assistant; the last one is always `TurnEnded` or
        `NotSent`.
        """
        stream = ReplyStream(on_event)
        self._streams.add(stream)
        stream.ended.add_done_callback(lambda _: self._streams.discard(stream))
        asking = Asking(
            self,
            chat_id,
            question,
            model,
            mode,
            place=place,
            sampling=sampling,
            once=once,
            waiting=waiting,
            images=images,
            instructions=instructions,
            despite_limits=despite_limits,
            aside=aside,
            share=share,
        )
        self._pool.submit(asking.run, stream)
        return stream

    def find_refused(self, chat_id: int, turn_id: int) -> Refusing:
        """Which document the service refused a question for; nothing is sent before its `start`."""
        searching = Refusing(self, chat_id, turn_id)
        self._searches.add(searching)
        searching.done.add_done_callback(lambda _: self._searches.discard(searching))
        return searching

    # -- threads ---------------------------------------------------------------------------------------

    def run(self, work: Callable[[], T]) -> Future[T]:
        """Do something that blocks on a thread of the assistant; for the modules beside this one."""
        return self._pool.submit(work)

    def read(self, work: Callable[[ledger.Connection], T]) -> Future[T]:
        """Look something up in the database, which is opened first if need be."""
        store = self._store
        if store is not None:
            return store.read(work)
        return self._pool.submit(lambda: self.store().read(work).result())

    def write(self, work: Callable[[ledger.Connection], T]) -> Future[T]:
        """Change something in the database, whole or not at all; in the order in which it is asked for."""
        store = self._store
        if store is not None:
            return store.write(work)
        return self._pool.submit(lambda: self.store().write(work).result())
