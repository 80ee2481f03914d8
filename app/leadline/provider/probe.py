# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an endpoint can do, found out by asking it: its list of models, then one token of a reply.

The token is asked for with thinking switched on, in the way that the endpoint is set to. Where none of it can be seen
(some servers hold back the beginning of the thinking), a few more are asked for; where the fields themselves are
refused, it is asked once more without them.
"""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace

from leadline.chat.mode import Mode
from leadline.chat.reply import AnswerText, Ended, StreamEvent, ThinkingText, Usage
from leadline.chat.request import Dialect, RequestPlan, build_body
from leadline.errors import AssistantError
from leadline.provider.account import ListedModel
from leadline.provider.client import Call, Service
from leadline.provider.endpoints import Endpoint, check_base_url, check_proxy

MAX_ANSWER_TOKENS = 393_216
"""What max mode wants to have free for thinking and answer."""
QUESTION = "Say one word."
_FEW_TOKENS = 32
_LIST_LIMIT_S = 60
_REFUSALS = ("HTTP 400", "HTTP 422")


@dataclass(frozen=True, slots=True)
class Asked:
    """One small request of a test, for the ledger."""

    model: str
    """As it was asked for."""
    response_model: str
    thinks: bool
    usage: Usage | None


@dataclass(frozen=True, slots=True)
class ProbeReport:
    """What came of a test. The endpoint answered if `error` is None."""

    models: tuple[ListedModel, ...] = ()
    list_error: AssistantError | None = None
    """Why there is no list; some servers have none."""
    model: str = ""
    """The one that was asked for a token; "" when none was."""
    error: AssistantError | None = None
    """Why no token came."""
    thinking_field: str = ""
    """reasoning_content or reasoning; "" when no thinking came."""
    has_usage: bool = False
    first_word_s: float | None = None
    """From the request to the first piece of text; None when none came."""
    is_switch_refused: bool = False
    """The endpoint's way to switch thinking was refused; it answered without."""
    is_stopped: bool = False

    @property
    def listed(self) -> ListedModel | None:
        """What the list says of the model that was asked."""
        return next((model for model in self.models if model.id == self.model), None)

    @property
    def fits_max(self) -> bool | None:
        """Whether a 384K answer fits beside a small prompt; None where the list does not say."""
        listed = self.listed
        if listed is None or listed.window_tokens is None:
            return None
        return min(listed.window_tokens, listed.max_output_tokens or listed.window_tokens) >= MAX_ANSWER_TOKENS


class Probe:
    """A test under way, on a thread of its own."""

    def __init__(
        self,
        service: Service,
        endpoint: Endpoint,
        find_key: Callable[[], str],
        send: Callable[[Endpoint, str, bytes, Callable[[StreamEvent], None]], Call],
        wanted: tuple[str, ...],
        on_step: Callable[[str], None],
        on_asked: Callable[[Asked], None],
    ) -> None:
        """`wanted` are models to ask, the first that is listed; else the first of the list, else the first of them.

        All functions run on the probe's thread: `find_key` first, `send` for each request that costs something, as
        `Service.stream`, `on_step` with models, asking or again, `on_asked` after each request that was answered.
        """
        self.done: Future[ProbeReport] = Future()
        """Never an exception."""
        self._service = service
        self._endpoint = endpoint
        self._key = ""
        self._find_key = find_key
        self._send = send
        self._wanted = wanted
        self._on_step = on_step
        self._on_asked = on_asked
        self._stopped = threading.Event()
        self._lock = threading.Lock()
        self._call: Call | None = None

    def start(self) -> None:
        """Begin; returns at once."""
        threading.Thread(target=self._run, name="probe", daemon=True).start()

    def stop(self) -> None:
        """End it; `done` comes at once."""
        self._stopped.set()
        with self._lock:
            call = self._call
        if call is not None:
            call.stop()

    def _run(self) -> None:
        report = ProbeReport()
        try:
            check_base_url(self._endpoint.base_url)
            check_proxy(self._endpoint.proxy)
            self._key = self._find_key()
            report = self._ask(self._list(report))
        except AssistantError as problem:
            report = replace(report, error=problem)
        except Exception as bug:  # the last line of this thread: who waits must hear of it
            told = AssistantError("The endpoint could not be tested.", "Try again.", type(bug).__name__)
            report = replace(report, error=told)
        self.done.set_result(replace(report, is_stopped=self._stopped.is_set()))

    def _list(self, report: ProbeReport) -> ProbeReport:
        self._on_step("models")
        waiting = self._service.models(self._endpoint, self._key)
        ends = time.monotonic() + _LIST_LIMIT_S
        heard = threading.Event()
        waiting.add_done_callback(lambda _: heard.set())
        while not heard.wait(0.05) and time.monotonic() < ends:
            if self._stopped.is_set():
                return report
        try:
            return replace(report, models=waiting.result(timeout=0))
        except AssistantError as problem:
            if problem.code in ("wrong_key", "no_key", "offline", "redirected"):
                raise
            return replace(report, list_error=problem)
        except TimeoutError:
            return replace(report, list_error=AssistantError("The list of models did not come in time."))

    def _ask(self, report: ProbeReport) -> ProbeReport:
        listed = [model.id for model in report.models]
        model = next((name for name in self._wanted if name in listed), next(iter([*listed, *self._wanted]), ""))
        if self._stopped.is_set():
            return report
        if not model:
            problem = report.list_error or AssistantError("The endpoint lists no models.")
            hint = "Enter the name of a model, then test again."
            raise AssistantError(problem.title, hint, problem.detail, problem.code)
        report = replace(report, model=model)
        dialect = Dialect(self._endpoint.thinking_switch, self._endpoint.thinking_field)
        report, ended = self._one(report, dialect, 1, "asking")
        refused = isinstance(ended.error, AssistantError) and ended.error.detail.startswith(_REFUSALS)
        if refused and dialect.thinking_switch != "none":
            dialect = Dialect("none")
            report, ended = self._one(report, dialect, 1, "again")
            report = replace(report, is_switch_refused=_answered(ended))
        if _answered(ended) and report.first_word_s is None:
            report, ended = self._one(report, dialect, _FEW_TOKENS, "again")
        if _answered(ended) or self._stopped.is_set():
            return report
        error = ended.error if isinstance(ended.error, AssistantError) else AssistantError("No reply came.")
        return replace(report, error=error)

    def _one(self, report: ProbeReport, dialect: Dialect, tokens: int, step: str) -> tuple[ProbeReport, Ended]:
        """One small request, and the report with what it showed."""
        self._on_step(step)
        thinks = dialect.thinking_switch != "none"
        plan = RequestPlan(
            model=report.model,
            mode=Mode.HIGH if thinks else Mode.NON_THINK,
            max_tokens=tokens,
            instructions="",
            pack=(),
            turns=(),
            tail=b"",
            question=QUESTION,
            local=False,
            dialect=dialect,
        )
        came: list[float] = []

        def take(event: StreamEvent) -> None:
            if isinstance(event, ThinkingText | AnswerText) and not came:
                came.append(time.monotonic())

        began = time.monotonic()
        call = self._send(self._endpoint, self._key, build_body(plan), take)
        with self._lock:
            self._call = call
        if self._stopped.is_set():
            call.stop()
        ended = call.ended.result()
        if ended.usage is not None or came:
            self._on_asked(Asked(report.model, ended.model, thinks, ended.usage))
        report = replace(
            report,
            thinking_field=ended.thinking_field or report.thinking_field,
            has_usage=ended.usage is not None or report.has_usage,
            first_word_s=came[0] - began if came else report.first_word_s,
        )
        return report, ended


def _answered(ended: Ended) -> bool:
    """One token is no complete reply: that its limit was reached is all that can be expected."""
    return ended.finish_reason in ("length", "stop") or ended.state == "complete"
