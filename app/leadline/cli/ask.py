# SPDX-License-Identifier: AGPL-3.0-or-later
"""`leadline ask`: a question from a script, kept in the history like any other."""

import sys
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from leadline.assistant import Assistant
from leadline.attaching import Attached, AttachEvent
from leadline.catalogue import Model
from leadline.chat.mode import Mode
from leadline.chat.question_image import NewImage
from leadline.chat.reply import AnswerText, Retrying
from leadline.cli.building import assistant_for, model_for
from leadline.cli.sources import add_source_options, requests_of
from leadline.cli.terminal import FAILED, GOOD, PARTLY, parser, print_error, print_json
from leadline.cli.uses import use_line, uses_json
from leadline.cli.values import money_json, usage_json
from leadline.context.pack import PackEntry
from leadline.costs.forecast import as_json as forecast_json
from leadline.costs.money import Money
from leadline.documents.document import State
from leadline.documents.kinds import is_image
from leadline.documents.source import SourceRequest
from leadline.errors import AssistantError
from leadline.host.command_line import Call, printable
from leadline.imaging import cannot_see
from leadline.provider.retrying import in_words
from leadline.storage import conversations, receipts
from leadline.storage.conversations import Chat
from leadline.streams import NotSent, Outdated, ReplyEvent, ReplyStream, ToolUsed, TurnBegun, TurnEnded
from leadline.weighing import NO_PRICE, OVER, Clamp, in_words_of


def ask(call: Call) -> int:
    """Send one question, stream the answer to stdout, save both."""
    made = parser("ask")
    made.add_argument("question")
    made.add_argument("-d", "--document", action="append", default=[], metavar="PATH")
    add_source_options(made)
    made.add_argument("--model", default="")
    made.add_argument("--mode", default="", choices=[str(mode) for mode in Mode])
    made.add_argument("--chat", type=int, default=None, metavar="ID")
    made.add_argument("--on-demand", action="store_true")
    made.add_argument("--despite-limits", action="store_true")
    options = made.parse_args(call.arguments)
    if not options.question.strip():
        raise AssistantError("The question is empty.", "Write it as the first argument.", code="bad_argument")
    with assistant_for(call) as assistant:
        for notice in assistant.open().result().notices:
            print_error(notice)
        chat_id, mode = options.chat, options.mode
        chat = assistant.chat(chat_id).result() if chat_id is not None else None
        if chat is not None and not options.model and not call.endpoint:
            assistant.serving.row(chat.endpoint_id)  # one that was removed is said so
            model = assistant.catalogue.find(chat.model, chat.endpoint_id)
        else:
            model = model_for(assistant, call, options.model)  # a wrong name is said before any file is read
        mode = mode or (chat.mode if chat is not None else "")
        paths = [path for path in options.document if not is_image(path)]
        pictures = [path for path in options.document if is_image(path)]
        if pictures and not model.images:
            raise cannot_see(model)
        images, is_partly = _read_images(assistant, pictures)
        if chat is not None and not model.images:
            is_partly |= _tell_of_unseen(chat, model)
        if paths:
            chat_id, is_short = _attach(assistant, chat_id, requests_of(paths, options), is_quiet=options.json)
            is_partly |= is_short
        if options.on_demand:
            if chat_id is None:
                raise AssistantError("There is nothing to read on demand.", "Name it with -d.", code="bad_argument")
            if chat is None or not chat.reads_on_demand:
                assistant.on_demand.choose(chat_id).result()
        _learn_currency(assistant, model)
        events = _Printer(is_quiet=options.json)
        stream = assistant.ask(
            chat_id,
            options.question,
            model=model.key,
            mode=Mode(mode or Mode.NON_THINK),
            on_event=events.take,
            images=images,
            despite_limits=options.despite_limits,
        )
        events.follow(stream)
        end: TurnEnded | NotSent
        try:
            end = stream.wait()
        except KeyboardInterrupt:
            stream.stop()
            end = NotSent(None)  # unless it ends soon: then it was still starting or counting
            with suppress(TimeoutError):
                end = stream.wait(timeout_s=10)
        if events.is_gone:
            raise BrokenPipeError
        status = _tell(assistant, end, events, chat_id, is_partly=is_partly, as_json=options.json)
        assistant.tend().result()  # once a day; those who never open the window want backups, too
        return status


def _learn_currency(assistant: Assistant, model: Model) -> None:
    """Before the first question of an account: which currency it is billed in, known from then on."""
    settings = assistant.settings
    if settings.currency or settings.account_currency or model.endpoint != "deepseek":
        return
    with suppress(AssistantError):  # without a balance the language decides, as before
        assistant.learn_currency(assistant.balances.ask("deepseek").result().balance)


class _Printer:
    """Streams the answer; thinking is not part of what a script wants on stdout."""

    def __init__(self, *, is_quiet: bool) -> None:
        self._is_quiet = is_quiet
        self._stream: ReplyStream | None = None
        self.passages: tuple[str, ...] = ()
        self.clamp: Clamp | None = None
        """The user's limit that made the answer shorter."""
        self.is_gone = False
        """Nobody reads our output any more."""

    def follow(self, stream: ReplyStream) -> None:
        """Stop this one when nobody reads it: what is generated from then on would be paid for nothing."""
        self._stream = stream
        if self.is_gone:
            stream.stop()

    def take(self, event: ReplyEvent) -> None:
        """Called on a thread of the assistant."""
        if isinstance(event, TurnBegun):
            self.passages, self.clamp = event.passages, event.clamp
            if event.clamp is not None:
                print(printable("leadline: " + in_words_of(event.clamp)), file=sys.stderr)
        elif isinstance(event, Outdated):
            for number, name in enumerate(event.names):
                how = "was changed" if number < len(event.changed) else "is gone"
                said = f"leadline: the file of {name} {how} since it was read; what was read of it is sent."
                print(printable(said), file=sys.stderr)
        elif isinstance(event, Retrying):
            self._tell_of_try(event)
        elif isinstance(event, ToolUsed):
            print(printable(f"leadline: {use_line(event.use)}"), file=sys.stderr)
        elif isinstance(event, AnswerText) and not self._is_quiet and not self.is_gone:
            try:
                sys.stdout.write(event.text)
                sys.stdout.flush()
            except BrokenPipeError:
                self.is_gone = True
                if self._stream is not None:
                    self._stream.stop()

    def _tell_of_try(self, event: Retrying) -> None:
        """For somebody who waits and looks; a script is told how it ended, in one line."""
        if sys.stderr.isatty() and not self._is_quiet:
            said = f"{event.error.title} Try {event.attempt} of {event.of} in {in_words(event.wait_s)}."
            print(printable(f"leadline: {said}"), file=sys.stderr)


def _tell_of_unseen(chat: Chat, model: Model) -> bool:
    """Say that the model is not shown the images of earlier questions; whether there are any."""
    unseen = sum(len(turn.images) for turn in chat.turns)
    if unseen:
        plural = "s" if unseen > 1 else ""
        note = f"leadline: {model.label} cannot see the {unseen} image{plural} of this chat; left out."
        print(printable(note), file=sys.stderr)
    return bool(unseen)


def _read_images(assistant: Assistant, paths: list[str]) -> tuple[list[NewImage], bool]:
    """The pictures among the documents, and whether any is left out, which is said.

    Raises:
        AssistantError: not one of them can be sent.
    """
    readings = [assistant.read_image(path, Path(path).name) for path in paths]
    images: list[NewImage] = []
    problem: AssistantError | None = None
    for reading in readings:
        try:
            images.append(reading.result())
        except AssistantError as failure:
            print_error(failure)
            problem = failure
    if problem is not None and not images:
        raise AssistantError("None of the images can be sent.", "The reasons stand above.", code="unreadable")
    return images, problem is not None


def _attach(
    assistant: Assistant, chat_id: int | None, asked: list[SourceRequest], *, is_quiet: bool
) -> tuple[int, bool]:
    entries: list[PackEntry] = []

    def keep(event: AttachEvent) -> None:
        if isinstance(event, Attached):
            entries.extend(event.entries)

    ended = assistant.attach(chat_id, asked, keep).done.result()
    if ended.error is not None or ended.chat_id is None:
        raise ended.error or AssistantError("The documents could not be added.", "Try again.")
    missing = [entry for entry in entries if entry.state != State.READY]
    if not is_quiet:
        for entry in missing:
            reasons = "; ".join(
                dict.fromkeys(
                    (f"p. {note.page} " if note.page else "") + f"{note.code} {note.detail}".strip()
                    for note in entry.notes
                )
            )
            print(printable(f"leadline: {entry.name}: {entry.state}. {reasons}".rstrip()), file=sys.stderr)
    if not any(entry.frozen is not None for entry in entries):
        if chat_id is None:
            assistant.hide(ended.chat_id).result()  # there is nothing in it
        raise AssistantError(
            "None of the documents could be read.", "See `leadline extract` for the reasons.", code="unreadable"
        )
    return ended.chat_id, bool(missing)


def _tell(
    assistant: Assistant,
    end: TurnEnded | NotSent,
    printer: _Printer,
    chat_id: int | None,
    *,
    is_partly: bool,
    as_json: bool,
) -> int:
    error: AssistantError | None = None
    result: dict[str, Any] = {"reply": "", "thinking": "", "state": "failed", "usage": None, "bill": None}
    result |= {"forecast": None, "chat": chat_id, "turn": None, "error": None}
    status = FAILED
    if isinstance(end, NotSent):
        error = end.error or AssistantError("Stopped before anything was sent.")
        if error.code in (OVER, NO_PRICE):
            hint = f"{error.hint} --despite-limits sends it all the same."
            error = AssistantError(error.title, hint, error.detail, error.code)
    else:
        error = end.ended.error if isinstance(end.ended.error, AssistantError) else None
        store = assistant.store()
        turns = store.read(partial(conversations.load_chat, chat_id=end.chat_id)).result().turns
        turn = next(turn for turn in turns if turn.id == end.turn_id)
        forecast = store.read(partial(receipts.load_forecast, turn_id=end.turn_id)).result()
        state = {"complete": "complete", "failed": "failed"}.get(turn.state, "cut")
        status = {"complete": GOOD, "cut": PARTLY, "failed": FAILED}[state]
        if status == GOOD and (is_partly or printer.passages):
            status = PARTLY
        result |= {
            "reply": turn.whole_reply,
            "thinking": turn.whole_thinking,
            "state": state,
            "usage": usage_json(turn.whole_usage or turn.usage),
            "bill": money_json(turn.bill),
            "forecast": forecast_json(forecast) if forecast is not None else None,
            "chat": end.chat_id,
            "turn": end.turn_id,
        }
        if printer.clamp is not None:
            result["limit"] = _limit_json(printer.clamp)
        if turn.rounds:
            result["readings"] = uses_json(turn)
    clock = assistant.timekeeping.take_notice()
    if clock is not None:
        print_error(clock)
    if error is not None:
        result["error"] = {"title": error.title, "hint": error.hint}
        print_error(error)
    if as_json:
        print_json(result)
    elif isinstance(end, TurnEnded):
        print()
        if printer.passages:
            print(printable("leadline: sent only " + "; ".join(printer.passages)), file=sys.stderr)
    return status


def _limit_json(clamp: Clamp) -> dict[str, Any]:
    """Which limit made the answer shorter, to how many tokens, and what was left of it."""
    limit = Money(clamp.room.limit, clamp.currency)
    return {
        "kind": clamp.room.kind,
        "amount": limit.as_json(),
        "left": clamp.left.as_json(),
        "max_tokens": clamp.max_tokens,
    }
