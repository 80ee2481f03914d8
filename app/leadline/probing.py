# SPDX-License-Identifier: AGPL-3.0-or-later
"""An endpoint as the user describes it, and its test: which key it gets, and what the test costs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from leadline.chat.mode import Mode
from leadline.costs import bill
from leadline.costs.endpoint_prices import EndpointPrice, endpoint_table
from leadline.provider.endpoints import Endpoint
from leadline.provider.probe import Asked, Probe
from leadline.storage import ledger
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
        probe = Probe(self._assistant.service, self._endpoint, self._find_key, wanted, on_step, self._pay)
        probe.start()
        return probe

    def _find_key(self) -> str:
        """The one that was typed, else the one that is kept for exactly this host, "" when there is none."""
        if self._key or self._id is None:
            return self._key
        row = self._assistant.serving.row(self._id)
        return self._assistant.serving.key(row) if row.endpoint.key_name == self._endpoint.key_name else ""

    def _pay(self, asked: Asked) -> None:
        """A line of the ledger, where it costs something."""
        draft, assistant = self._draft, self._assistant
        currency = draft.currency or assistant.currency
        prices, model = assistant.prices, asked.response_model or asked.model
        if draft.kind == "compatible":
            model = asked.model
            price = next((each for each in draft.prices if each.model == model), EndpointPrice(model))
            prices = endpoint_table(price, currency, prices)
        entry = bill.entry(
            turn_id=None,
            kind="test",
            at=self._at,
            model=model,
            mode=Mode.HIGH if asked.thinks else Mode.NON_THINK,
            usage=asked.usage,
            prices=prices,
            currency=currency,
        )
        if entry.state != "free":
            assistant.store().write(partial(ledger.put_entry, entry=entry)).result()
