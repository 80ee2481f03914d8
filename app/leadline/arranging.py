# SPDX-License-Identifier: AGPL-3.0-or-later
"""Endpoints as the user sets them up: added, changed, removed and taken back, their keys, their lists of models."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from leadline.catalogue import Model
from leadline.costs.prices import ONE_TIER, PriceRow
from leadline.errors import AssistantError
from leadline.host import log
from leadline.host.secrets import KeyStatus
from leadline.keying import KeyTrial, TriedKey
from leadline.probing import EndpointDraft, Probing
from leadline.provider.endpoints import Endpoint, check_base_url, check_proxy
from leadline.provider.probe import Probe
from leadline.serving import Serving
from leadline.storage import endpoints
from leadline.storage.endpoints import EndpointRow
from leadline.storage.ledger import Connection

if TYPE_CHECKING:
    from leadline.assistant import Assistant

T = TypeVar("T")
LIST_KEPT = timedelta(days=1)
"""A list of models is read again after this time, or when the user asks."""
LIST_LIMIT_S = 60
LABEL_CHARS = 60


class Arranging:
    """What can be done to the endpoints of one assistant; everything is done in the background."""

    def __init__(self, assistant: Assistant, serving: Serving, pool: ThreadPoolExecutor) -> None:
        self._assistant = assistant
        self._serving = serving
        self._pool = pool

    def row(self, endpoint_id: str) -> Future[EndpointRow]:
        """One endpoint in use."""
        return self._do(lambda: self._serving.row(endpoint_id))

    def rows(self) -> Future[tuple[tuple[EndpointRow, KeyStatus | None], ...]]:
        """The endpoints in use, each with its key; None for one that has none."""

        def look() -> tuple[tuple[EndpointRow, KeyStatus | None], ...]:
            keys = self._assistant.keys
            return tuple(
                (row, keys.status(row.endpoint.key_name) if row.endpoint.kind == "deepseek" or row.has_key else None)
                for row in self._serving.rows
            )

        return self._do(look)

    def add(self, draft: EndpointDraft) -> Future[EndpointRow]:
        """Keep a new endpoint. The future fails with AssistantError bad_argument, which says what is wrong with it."""
        return self._do(lambda: self._add(draft))

    def _add(self, draft: EndpointDraft) -> EndpointRow:
        rows = self._serving.all_rows
        made = self._checked(draft, _new_id(draft.label, {row.endpoint.id for row in rows}))
        return self._put(made)

    def change(self, endpoint_id: str, draft: EndpointDraft) -> Future[EndpointRow]:
        """Change an endpoint. At another host its key is taken away: it was entered for the old one."""

        def work() -> EndpointRow:
            old = self._serving.row(endpoint_id)
            made = self._checked(draft, endpoint_id)
            is_same_host = made.endpoint.key_name == old.endpoint.key_name
            if not is_same_host and old.has_key:
                self._assistant.keys.delete(old.endpoint.key_name)
            return self._put(replace(made, has_key=old.has_key and is_same_host))

        return self._do(work)

    def _checked(self, draft: EndpointDraft, endpoint_id: str) -> EndpointRow:
        """The row of a draft, once all of it can be used."""
        label = " ".join(draft.label.split())
        if endpoint_id == "deepseek":
            label = ""
        elif not label or len(label) > LABEL_CHARS or not label.isprintable():
            raise AssistantError(
                "The endpoint needs a name.", f"Give it one of at most {LABEL_CHARS} characters.", code="bad_argument"
            )
        for row in self._serving.rows:
            names = (row.endpoint.id.lower(), row.endpoint.label.lower())
            if label and row.endpoint.id != endpoint_id and label.lower() in names:
                raise AssistantError(
                    f"There is an endpoint called “{label}” already.", "Give it another name.", code="bad_argument"
                )
        endpoint = Endpoint(
            endpoint_id,
            draft.kind,
            check_base_url(draft.base_url) if draft.kind == "compatible" else self._serving.base_url,
            label=label,
            thinking_field=draft.thinking_field,
            thinking_switch=draft.thinking_switch if draft.kind == "compatible" else "thinking",
            proxy=check_proxy(draft.proxy),
            has_beta=draft.kind == "deepseek",
        )
        return EndpointRow(endpoint, draft.currency, limits=draft.limits, prices=draft.prices)

    def _put(self, row: EndpointRow) -> EndpointRow:
        # DeepSeek's address is that of the run, and is not kept.
        kept = replace(row.endpoint, base_url="") if row.endpoint.kind == "deepseek" else row.endpoint
        self._write(
            partial(
                endpoints.put_endpoint,
                endpoint=kept,
                currency=row.currency,
                limits=row.limits,
                prices=row.prices,
                has_key=row.has_key,
            )
        )
        return self._serving.row(row.endpoint.id)

    def learn_currency(self, endpoint_id: str, currency: str) -> None:
        """Take what an account is billed in from its balance, where the user did not say. Blocking."""
        row = self._serving.row(endpoint_id)
        if not row.currency and currency in ("CNY", "USD"):
            self._put(replace(row, currency=currency))

    def remove(self, endpoint_id: str) -> Future[None]:
        """Remove an endpoint so that it can be taken back for an hour; its chats stay and can be read."""
        at = self._assistant.clock()
        return self._do(lambda: self._write(partial(endpoints.hide_endpoint, endpoint_id=endpoint_id, at=at)))

    def restore(self, endpoint_id: str) -> Future[None]:
        """Take a removal back."""
        return self._do(lambda: self._write(partial(endpoints.unhide_endpoint, endpoint_id=endpoint_id)))

    def purge(self, kept_for: timedelta) -> None:
        """Really forget what was removed longer ago, and its keys."""
        before = self._assistant.clock() - kept_for
        if not any(row.hidden_at is not None and row.hidden_at < before for row in self._serving.all_rows):
            return
        for endpoint in self._write(partial(endpoints.purge_endpoints, before=before)):
            if not endpoint.base_url and endpoint.kind == "compatible":
                continue
            try:
                self._assistant.keys.delete(self._serving.placed(EndpointRow(endpoint)).endpoint.key_name)
            except AssistantError as problem:
                log.event("key_stays_in_store", code=problem.code)

    # -- keys ------------------------------------------------------------------------------------------

    def key_status(self, endpoint_id: str) -> Future[KeyStatus]:
        """Where its key comes from."""
        return self._pool.submit(lambda: self._assistant.keys.status(self._serving.row(endpoint_id).endpoint.key_name))

    def set_key(self, endpoint_id: str, key: str, *, for_session: bool = False) -> Future[TriedKey]:
        """Try a key at the endpoint and keep it for its host, in the key store or until the program ends.

        As `Keying.try_key`: a wrong one is not kept, and where nobody answers it is kept unchecked.
        """

        def work() -> TriedKey:
            trial = KeyTrial(self._assistant.keying, endpoint_id, key, keep=not for_session, on_step=lambda _: None)
            trial.run()
            tried = trial.done.result()
            row = self._serving.row(endpoint_id)
            held = tried.balance.amounts if tried.balance is not None else ()
            currency = row.currency or (held[0].currency if held and endpoint_id != "deepseek" else "")
            self._put(replace(row, has_key=True, currency=currency))
            return tried

        return self._do(work)

    def delete_key(self, endpoint_id: str) -> Future[KeyStatus]:
        """Take its key out of the store."""

        def work() -> KeyStatus:
            row, keys = self._serving.row(endpoint_id), self._assistant.keys
            keys.delete(row.endpoint.key_name)
            self._put(replace(row, has_key=False))
            return keys.status(row.endpoint.key_name)

        return self._do(work)

    # -- lists of models -------------------------------------------------------------------------------

    def refresh(self, endpoint_id: str) -> Future[EndpointRow]:
        """Read an endpoint's list of models now. The future fails with AssistantError as a reply would."""
        return self._do(lambda: self._refresh(self._serving.row(endpoint_id)))

    def refresh_old(self) -> Future[tuple[Model, ...]]:
        """Read the lists that are over a day old, and give all models there are then.

        A server that fails is passed over; DeepSeek is asked only with a key.
        """

        def work() -> tuple[Model, ...]:
            now = self._assistant.clock()
            self._refresh_all(lambda row: row.models_at is None or now - row.models_at >= LIST_KEPT)
            return self._serving.catalogue.models

        return self._do(work)

    def refresh_all(self) -> Future[tuple[tuple[str, AssistantError], ...]]:
        """Read every list now. Gives what the endpoints are called whose list could not be read, and why."""
        return self._do(lambda: self._refresh_all(lambda row: True))

    def _refresh_all(self, is_due: Callable[[EndpointRow], bool]) -> tuple[tuple[str, AssistantError], ...]:
        failed: list[tuple[str, AssistantError]] = []
        for row in self._serving.rows:
            if row.endpoint.kind == "local" or not is_due(row):
                continue
            try:
                self._refresh(row)
            except AssistantError as problem:
                log.event("models_not_listed", code=problem.code)
                failed.append((row.endpoint.label, problem))
        return tuple(failed)

    def price_now(self, model: Model) -> Future[tuple[PriceRow | None, datetime | None]]:
        """What the model costs at this moment, None where that is not known, and until when; None for good."""

        def look() -> tuple[PriceRow | None, datetime | None]:
            at, table = self._assistant.clock(), self._serving.prices(model)
            row = table.row_at(model.id, self._serving.currency(model.endpoint), at)
            return row, table.until(at) if row is not None and row.tier != ONE_TIER else None

        return self._do(look)

    def _refresh(self, row: EndpointRow) -> EndpointRow:
        endpoint = row.endpoint
        try:
            listed = self._assistant.service.models(endpoint, self._serving.key(row)).result(timeout=LIST_LIMIT_S)
        except TimeoutError as problem:
            raise AssistantError("The list of models did not come in time.", "Try again.", code="timeout") from problem
        self._write(
            partial(
                endpoints.put_models,
                endpoint_id=endpoint.id,
                listed=listed,
                at=self._assistant.clock(),
                base_url=endpoint.base_url,
            )
        )
        return self._serving.row(endpoint.id)

    # -- tests -----------------------------------------------------------------------------------------

    def test(self, draft: EndpointDraft, endpoint_id: str | None, key: str, on_step: Callable[[str], None]) -> Probe:
        """Find out what an endpoint can do, saved or not; `key` "" takes the one that is kept for it.

        `on_step` hears models, asking and again, on a thread of the test. What it cost goes into the ledger.
        """
        return Probing(self._assistant, draft, endpoint_id, key).start(on_step)

    # -- threads ---------------------------------------------------------------------------------------

    def _do(self, work: Callable[[], T]) -> Future[T]:
        return self._pool.submit(work)

    def _write(self, work: Callable[[Connection], T]) -> T:
        try:
            return self._assistant.store().write(work).result()
        finally:
            self._serving.forget()


def _new_id(label: str, taken: set[str]) -> str:
    """A short word for the terminal, made from the name; never one that was given before."""
    word = re.sub(r"[^a-z0-9]+", "-", label.lower()).strip("-")[:32].strip("-") or "server"
    number = 1
    while (name := word if number == 1 else f"{word}-{number}") in taken | {"deepseek", "local"}:
        number += 1
    return name
