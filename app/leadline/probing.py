# SPDX-License-Identifier: AGPL-3.0-or-later
"""An endpoint as the user describes it, and its test: which key it gets, and what the test costs."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from leadline.chat.mode import Mode
from leadline.chat.reply import StreamEvent
from leadline.costs import bill
from leadline.costs.bill import LedgerEntry
from leadline.costs.endpoint_prices import EndpointPrice, endpoint_table
from leadline.costs.prices import PriceTable
from leadline.guarding import Permit
from leadline.provider.client import Call
from leadline.provider.endpoints import Endpoint
from leadline.provider.probe import Asked, Probe
from leadline.storage.endpoints import OwnLimits

if TYPE_CHECKING:
    from leadline.assistant import Assistant


@dataclass(frozen=True, slots=True)
class EndpointDraft:
    """An endpoint as the user describes it; it has no id yet, and no key."""

    label: str
    base_url: str = ""
    """"" for another account at DeepSeek."""
    thinking_field: str = "reasoning_content"
    thinking_switch: str = "none"
    proxy: str = ""
    currency: str = ""
    limits: tuple[OwnLimits, ...] = ()
    prices: tuple[EndpointPrice, ...] = ()

    @property
    def kind(self) -> str:
        """deepseek or compatible."""
        return "compatible" if self.base_url.strip() else "deepseek"


class Probing:
    """The test of one draft."""

    def __init__(self, assistant: Assistant, draft: EndpointDraft, endpoint_id: str | None, key: str) -> None:
        self._assistant = assistant
        self._draft = draft
        self._id = endpoint_id
        self._key = key.strip()
        self._at = assistant.clock()
        self._permit: Permit | None = None
        """Of the request under way."""
        is_deepseek = draft.kind == "deepseek"
        self._endpoint = Endpoint(
            endpoint_id or "test",
            draft.kind,
            assistant.serving.base_url if is_deepseek else draft.base_url.strip().rstrip("/"),
            label=draft.label,
            thinking_field=draft.thinking_field,
            thinking_switch="thinking" if is_deepseek else draft.thinking_switch,
            proxy=draft.proxy.strip(),
        )

    def start(self, on_step: Callable[[str], None]) -> Probe:
        """Begin; returns at once."""
        wanted = tuple(each.model for each in self._draft.limits)
        if self._draft.kind == "deepseek":
            wanted = tuple(model.id for model in self._assistant.shipped.of_endpoint("deepseek"))
        probe = Probe(self._assistant.service, self._endpoint, self._find_key, self._send, wanted, on_step, self._pay)
        probe.done.add_done_callback(lambda _: self._settle(None))
        probe.start()
        return probe

    def _find_key(self) -> str:
        """The one that was typed, else the one that is kept for exactly this host, "" when there is none."""
        if self._key or self._id is None:
            return self._key
        row = self._assistant.serving.row(self._id)
        return self._assistant.serving.key(row) if row.endpoint.key_name == self._endpoint.key_name else ""

    @property
    def _currency(self) -> str:
        return self._draft.currency or self._assistant.currency

    def _prices(self, model: str) -> PriceTable:
        if self._draft.kind != "compatible":
            return self._assistant.prices
        price = next((each for each in self._draft.prices if each.model == model), EndpointPrice(model))
        return endpoint_table(price, self._currency, self._assistant.prices)

    def _send(self, endpoint: Endpoint, key: str, body: bytes, take: Callable[[StreamEvent], None]) -> Call:
        """One small request, inside the user's limits. A server that no price was entered for yet may be tested."""
        self._settle(None)
        asked = json.loads(body)
        guarding, model = self._assistant.guarding, asked["model"]
        wanted = guarding.wanted_by(
            self._prices(model),
            model,
            self._currency,
            tokens=len(body),  # a token is a byte or more
            max_tokens=asked["max_tokens"],
            at=self._at,
        )
        self._permit = guarding.admit(wanted)
        return guarding.stream(self._permit, endpoint, key, body, take)

    def _settle(self, entry: LedgerEntry | None) -> None:
        """The last request is over; None: nothing is billed for it."""
        permit, self._permit = self._permit, None
        if permit is None:
            return
        guarding = self._assistant.guarding
        if entry is not None:
            self._assistant.write(partial(guarding.bill, permit=permit, entry=entry)).result()
        else:
            self._assistant.write(partial(guarding.settle, permit=permit, ledger_id=None))

    def _pay(self, asked: Asked) -> None:
        """A line of the ledger, where it costs something."""
        model = asked.model if self._draft.kind == "compatible" else asked.response_model or asked.model
        entry = bill.entry(
            turn_id=None,
            kind="test",
            at=self._at,
            model=model,
            mode=Mode.HIGH if asked.thinks else Mode.NON_THINK,
            usage=asked.usage,
            prices=self._prices(model),
            currency=self._currency,
            priced_at=self._at + self._assistant.timekeeping.offset,
        )
        self._settle(entry if entry.state != "free" else None)
