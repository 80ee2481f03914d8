# SPDX-License-Identifier: AGPL-3.0-or-later
"""Endpoints and their models as a question needs them: where it goes, with which key, at what price."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from leadline.catalogue import Catalogue, Model
from leadline.chat.request import Dialect
from leadline.costs.endpoint_prices import EndpointPrice, endpoint_table
from leadline.costs.prices import PriceTable
from leadline.errors import AssistantError
from leadline.offering import offered
from leadline.provider.endpoints import Endpoint
from leadline.storage import endpoints
from leadline.storage.endpoints import EndpointRow

if TYPE_CHECKING:
    from leadline.assistant import Assistant


@dataclass(frozen=True, slots=True)
class _Known:
    rows: tuple[EndpointRow, ...]
    catalogue: Catalogue


class Serving:
    """The endpoints of one assistant. Everything blocks: for the assistant's own threads and the terminal."""

    def __init__(self, assistant: Assistant, base_url: str) -> None:
        """`base_url` is DeepSeek's address in this run, checked."""
        self._assistant = assistant
        self.base_url = base_url
        self._lock = threading.Lock()
        self._known: _Known | None = None
        self._marks: dict[str, str] = {}

    # -- what is known ---------------------------------------------------------------------------------

    def _look(self) -> _Known:
        with self._lock:
            if self._known is not None:
                return self._known
        try:
            rows = self._assistant.store().read(endpoints.list_endpoints).result()
        except AssistantError:
            # Without a history the two that come with the program still answer; it is looked for again.
            return self._made((EndpointRow(Endpoint("deepseek", "deepseek", "")), EndpointRow(_LOCAL)))
        known = self._made(rows)
        with self._lock:
            self._known = known
        return known

    def _made(self, rows: Sequence[EndpointRow]) -> _Known:
        placed = tuple(self.placed(row) for row in rows)
        return _Known(placed, offered(self._assistant.shipped, placed))

    def placed(self, row: EndpointRow) -> EndpointRow:
        """The row with the address of this run, and without a list that came from another one."""
        endpoint = row.endpoint
        if endpoint.kind == "deepseek":
            label = endpoint.label or "DeepSeek"
            endpoint = replace(endpoint, base_url=self.base_url, label=label, has_beta=True)
        row = replace(row, endpoint=endpoint)
        if row.models_from != endpoint.base_url:
            row = replace(row, models=(), gone=frozenset(), models_at=None)
        return row

    @property
    def catalogue(self) -> Catalogue:
        """Every model that can be chosen, or that a chat may name."""
        return self._look().catalogue

    @property
    def rows(self) -> tuple[EndpointRow, ...]:
        """The endpoints in use."""
        return tuple(row for row in self._look().rows if row.is_usable)

    @property
    def all_rows(self) -> tuple[EndpointRow, ...]:
        """These and the removed ones."""
        return self._look().rows

    def row(self, endpoint_id: str) -> EndpointRow:
        """One endpoint in use.

        Raises:
            AssistantError: it was removed, or its address is lost (code not_found).
        """
        known = self._look().rows
        row = next((row for row in known if row.endpoint.id == endpoint_id), None)
        if row is None or not row.is_usable:
            name = row.endpoint.label if row is not None and row.endpoint.label else endpoint_id
            raise AssistantError(
                f"The endpoint “{name}” was removed.", "Choose another model for this chat.", code="not_found"
            )
        return row

    def model(self, name: str) -> Model:
        """The model of that key or name.

        Raises:
            AssistantError: there is none, or its endpoint was removed (code not_found).
        """
        try:
            return self.catalogue.find(name)
        except AssistantError:
            endpoint = name.partition("/")[0]
            if any(row.endpoint.id == endpoint for row in self.all_rows):
                self.row(endpoint)
            raise

    def find(self, name: str) -> EndpointRow:
        """The endpoint by its id or by what the user calls it; letter case does not count.

        Raises:
            AssistantError: there is none (code bad_argument); the hint names those that are.
        """
        wanted = name.strip().lower()
        for row in self.rows:
            if wanted in (row.endpoint.id.lower(), row.endpoint.label.lower()):
                return row
        known = ", ".join(row.endpoint.id for row in self.rows)
        raise AssistantError(
            f"There is no endpoint called {name.strip()[:80]}.", f"Known: {known}.", code="bad_argument"
        )

    # -- what a question needs -------------------------------------------------------------------------

    def connect(self, model: Model) -> tuple[Endpoint, str]:
        """Where a question to the model goes, with the key for there; starts the embedded engine if it is that.

        Raises:
            AssistantError: no_key or endpoint_key when there is none, key_store when it cannot be read.
        """
        if model.endpoint == "local":
            engine = self._assistant.engine
            return engine.start().result(timeout=120), engine.key
        row = self.row(model.endpoint)
        return row.endpoint, self.key(row)

    def key(self, row: EndpointRow) -> str:
        """The key for an endpoint, "" for a server that has none.

        Raises:
            AssistantError: as `connect`.
        """
        endpoint = row.endpoint
        needs_one = endpoint.kind == "deepseek"
        key = self._assistant.keys.get(endpoint.key_name) if needs_one or row.has_key else None
        if key is None and endpoint.id == "deepseek":
            raise AssistantError(
                "There is no DeepSeek key yet.", "Add a key, or choose the local model.", code="no_key"
            )
        if key is None and (needs_one or row.has_key):
            raise AssistantError(
                f"There is no key for “{endpoint.label}” yet.", "Enter it in Settings, Endpoints.", code="endpoint_key"
            )
        return key or ""

    def dialect(self, endpoint_id: str) -> Dialect:
        """How that endpoint is asked to think."""
        if endpoint_id == "local":
            return Dialect("none")
        endpoint = self.row(endpoint_id).endpoint
        return Dialect(endpoint.thinking_switch, endpoint.thinking_field)

    def held_by(self, endpoint_id: str) -> str:
        """Names the cache that an endpoint keeps for this account: another key's does not hold our prompts."""
        if endpoint_id == "local":
            return "local"
        row = self.row(endpoint_id)
        with self._lock:
            mark = self._marks.get(endpoint_id)
        if mark is None:
            looks = row.endpoint.kind == "deepseek" or row.has_key
            mark = self._assistant.keys.status(row.endpoint.key_name).last4 if looks else ""
            with self._lock:
                self._marks[endpoint_id] = mark
        return f"{endpoint_id} {row.endpoint.key_name.partition('#')[0]} {mark}"

    def forget_marks(self) -> None:
        """A key was entered or taken away: which cache is ours has to be looked at again."""
        with self._lock:
            self._marks.clear()

    def is_compatible(self, endpoint_id: str) -> bool:
        """Whether it is a server of the user's own, whose tokens are not DeepSeek's."""
        return any(row.endpoint.id == endpoint_id and row.endpoint.kind == "compatible" for row in self._look().rows)

    def currency(self, endpoint_id: str) -> str:
        """What the account there is billed in."""
        rows = self._look().rows
        own = next((row.currency for row in rows if row.endpoint.id == endpoint_id), "")
        return own or self._assistant.currency

    def prices(self, model: Model) -> PriceTable:
        """What the model costs there: DeepSeek's own table, or what the user entered: with the endpoint, else for
        every model of that name. A server that no price was entered for is free.
        """
        shipped = self._assistant.prices
        if not self.is_compatible(model.endpoint):
            return shipped
        row = next(row for row in self._look().rows if row.endpoint.id == model.endpoint)
        price = next((each for each in row.prices if each.model == model.id), None)
        own = tuple(each for each in self._assistant.price_book.own.rows if each.model == model.id)
        if price is None and own:
            return PriceTable(own, shipped.calendar, {}, shipped.checked_on)
        return endpoint_table(price or EndpointPrice(model.id), self.currency(model.endpoint), shipped)

    def is_priced(self, model: Model) -> bool:
        """Whether it was said what the model costs: DeepSeek's prices are known, those elsewhere by the user only."""
        row = next((row for row in self._look().rows if row.endpoint.id == model.endpoint), None)
        if row is None or row.endpoint.kind != "compatible":
            return True
        named = {each.model for each in row.prices} | {each.model for each in self._assistant.price_book.own.rows}
        return model.id in named

    def forget(self) -> None:
        """Something changed: look again when it is asked for next."""
        with self._lock:
            self._known = None
            self._marks.clear()


_LOCAL = Endpoint("local", "local", "")
