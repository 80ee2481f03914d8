# SPDX-License-Identifier: AGPL-3.0-or-later
"""The user's keys: tried against the service, kept in the key store, taken away. The key itself is never given back."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from leadline.errors import AssistantError
from leadline.host import log
from leadline.host.secrets import KeyStatus, KeyStore, Patience
from leadline.provider.account import Balance

if TYPE_CHECKING:
    from leadline.assistant import Assistant

T = TypeVar("T")
ANSWER_S = 30
"""How long one question to the service may take before the key counts as not checked."""


@dataclass(frozen=True, slots=True)
class TriedKey:
    """What came of a key."""

    status: KeyStatus
    """Where it is now."""
    unchecked: AssistantError | None
    """Why the service could not be asked about it; None when it took the key."""
    balance: Balance | None
    """What is left on its account; None where that is not known."""


class KeyTrial:
    """A key that is being tried. `on_step` hears, on a thread of the assistant, of: asking, balance, keeping."""

    def __init__(
        self, keying: Keying, endpoint_id: str, key: str | None, *, keep: bool, on_step: Callable[[str], None]
    ) -> None:
        self.done: Future[TriedKey] = Future()
        """AssistantError: wrong_key, when it was refused and so not kept; key_store. Cancelled by `cancel`."""
        self._keying = keying
        self._endpoint_id = endpoint_id
        self._key = key
        self._keep = keep
        self._on_step = on_step
        self._patience = Patience()
        self._answered = threading.Event()

    def cancel(self) -> None:
        """Stop it, whatever it waits for. The key is not kept, unless it is already."""
        if self._patience.end():
            self._answered.set()
            self.done.cancel()

    def run(self) -> None:
        """On a thread of the assistant."""
        try:
            tried = self._run()
        except AssistantError as problem:
            log.event("key_tried", code=problem.code)
            if self.done.set_running_or_notify_cancel():
                self.done.set_exception(problem)
        except BaseException as bug:  # the last line of this thread: whoever waits must hear of it
            if self.done.set_running_or_notify_cancel():
                self.done.set_exception(bug)
            raise
        else:
            unchecked = tried.unchecked.code if tried.unchecked is not None else ""
            log.event("key_tried", code=unchecked, state=tried.status.source, has_balance=tried.balance is not None)
            if self.done.set_running_or_notify_cancel():
                self.done.set_result(tried)

    def _run(self) -> TriedKey:
        assistant = self._keying.assistant
        endpoint = assistant.serving.row(self._endpoint_id).endpoint
        name = endpoint.key_name
        if self._key is None:
            key = assistant.keys.get(name)
            if key is None:
                raise AssistantError("There is no key yet.", "Enter one first.", code="no_key")
        else:
            KeyStore({}).use_for_session(name, self._key)  # what cannot be a key is sent nowhere
            key = self._key.strip()
        unchecked, balance = None, None
        try:
            self._step("asking")
            self._answer(assistant.service.models(endpoint, key))
        except AssistantError as problem:
            if problem.code == "wrong_key":
                raise
            unchecked = problem
        if unchecked is None and endpoint.kind == "deepseek":
            try:
                self._step("balance")
                balance = self._answer(assistant.service.balance(endpoint, key))
            except AssistantError as problem:
                if problem.code == "wrong_key":
                    raise
        if self._key is not None:
            self._step("keeping")
            if self._keep:
                assistant.keys.set(name, key, self._patience)
            elif self._patience.claim():
                assistant.keys.use_for_session(name, key)
            self._keying.changed()
        if balance is not None:
            assistant.balances.keep(endpoint, key, balance)
        return TriedKey(assistant.keys.status(name), unchecked, balance)

    def _step(self, what: str) -> None:
        if not self.done.cancelled():
            self._on_step(what)

    def _answer(self, asked: Future[T]) -> T:
        """The service's answer, or an AssistantError, also when the user has waited long enough."""
        self._answered.clear()
        asked.add_done_callback(lambda _: self._answered.set())
        if self.done.cancelled():
            self._answered.set()
        was_answered = self._answered.wait(ANSWER_S)
        if self.done.cancelled():
            raise AssistantError("The check was stopped.", code="stopped")
        if not was_answered:
            raise AssistantError("The service did not answer in time.", "Try again.", code="timeout")
        return asked.result()


class Keying:
    """What can be done with keys, each as a future or a trial. `changed` is called when another key is in use."""

    def __init__(self, assistant: Assistant, pool: ThreadPoolExecutor, changed: Callable[[], None]) -> None:
        self.assistant = assistant
        self.changed = changed
        self._pool = pool
        self._lock = threading.RLock()  # a future that is done calls back at once
        self._looking: dict[str, Future[KeyStatus]] = {}
        self._trials: set[KeyTrial] = set()

    def status(self, endpoint_id: str) -> Future[KeyStatus]:
        """Where the key comes from and which store is in use. Who asks while another asks gets the same answer: a
        locked store prompts its user only once."""
        with self._lock:
            looking = self._looking.get(endpoint_id)
            if looking is None:
                looking = self._pool.submit(lambda: self.assistant.keys.status(self._name(endpoint_id)))
                self._looking[endpoint_id] = looking
                looking.add_done_callback(partial(self._looked, endpoint_id))
            return looking

    def _looked(self, endpoint_id: str, looking: Future[KeyStatus]) -> None:
        with self._lock:
            self._looking.pop(endpoint_id, None)

    def _name(self, endpoint_id: str) -> str:
        """What its key is kept under; DeepSeek's can be looked for while the history is still closed."""
        if endpoint_id == "deepseek":
            return self.assistant.key_host
        return self.assistant.serving.row(endpoint_id).endpoint.key_name

    def try_key(
        self, endpoint_id: str, key: str | None, *, keep: bool, on_step: Callable[[str], None] = lambda _: None
    ) -> KeyTrial:
        """Ask the service about a key, then keep it in the store, or (`keep` is False) until the program ends.

        Where the service cannot be asked the key is kept all the same and the result says so. None is the key in use.
        """
        trial = KeyTrial(self, endpoint_id, key, keep=keep, on_step=on_step)
        self._trials.add(trial)
        trial.done.add_done_callback(lambda _: self._trials.discard(trial))
        self._pool.submit(trial.run)
        return trial

    def delete(self, endpoint_id: str) -> Future[KeyStatus]:
        """Take the key out of the store, and forget the session's."""

        def work() -> KeyStatus:
            name = self._name(endpoint_id)
            self.assistant.keys.delete(name)
            self.changed()
            return self.assistant.keys.status(name)

        return self._pool.submit(work)

    def close(self) -> None:
        """The program ends: nobody waits for the service or for a prompt any more."""
        for trial in tuple(self._trials):
            trial.cancel()
        self.assistant.keys.close()
