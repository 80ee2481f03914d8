# SPDX-License-Identifier: AGPL-3.0-or-later
"""Endpoints: where they are, what their list of models last said, what the user set. Functions of a connection.

No key is ever among it. An endpoint that is removed is hidden first, so that it can be taken back; chats refer to it
for ever, so one that has chats stays as an empty row that only has its name.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal, InvalidOperation
from sqlite3 import Connection
from typing import Any

from leadline.costs.endpoint_prices import EndpointPrice
from leadline.provider.account import ListedModel
from leadline.provider.endpoints import Endpoint
from leadline.storage.columns import clean, maybe_time, to_us

MOST_GONE = 50
"""Models that vanished from the list and are remembered, for the chats that name them."""
_THINKING_FIELDS = ("reasoning_content", "reasoning")
_THINKING_SWITCHES = ("thinking", "chat_template_kwargs", "none")
_MOST_TOKENS = 10**8


@dataclass(frozen=True, slots=True)
class OwnLimits:
    """What the user says about a model where its endpoint's list says nothing, or something wrong."""

    model: str
    window_tokens: int | None = None
    max_output_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class EndpointRow:
    """One endpoint as it is kept."""

    endpoint: Endpoint
    """Its `base_url` is "" for DeepSeek's own address and for the embedded engine."""
    currency: str = ""
    """What its account is billed in; "" for the one of the settings."""
    models: tuple[ListedModel, ...] = ()
    """What its list said last; after them those that an earlier list had, see `gone`."""
    gone: frozenset[str] = frozenset()
    """The ids among `models` that the last list no longer had."""
    models_at: datetime | None = None
    """When the list was read; None: never."""
    models_from: str = ""
    """The address that the list came from; one from elsewhere says nothing."""
    limits: tuple[OwnLimits, ...] = ()
    """A model that is only here was entered by hand."""
    prices: tuple[EndpointPrice, ...] = ()
    has_key: bool = False
    """Whether a key was entered for its host: only then is one looked for. Of DeepSeek's accounts it says nothing."""
    hidden_at: datetime | None = None
    """When it was removed; None while it is in use."""

    @property
    def is_usable(self) -> bool:
        """Whether a request can be sent there: not removed, and its address is known."""
        return self.hidden_at is None and (self.endpoint.kind != "compatible" or bool(self.endpoint.base_url))


def list_endpoints(con: Connection) -> tuple[EndpointRow, ...]:
    """All of them, removed ones too, in the order in which they were added."""
    rows = con.execute(
        "SELECT id, kind, base_url, currency, label, settings_json, models_json, models_us, prices_json, hidden_us"
        " FROM endpoint ORDER BY rowid"
    )
    return tuple(_row(*values) for values in rows)


def put_endpoint(
    con: Connection,
    endpoint: Endpoint,
    currency: str = "",
    *,
    limits: Sequence[OwnLimits] = (),
    prices: Sequence[EndpointPrice] = (),
    has_key: bool = False,
) -> None:
    """Make an endpoint known, or change it; what its list of models said stays."""
    settings = {
        "thinking_field": endpoint.thinking_field,
        "thinking_switch": endpoint.thinking_switch,
        "proxy": endpoint.proxy,
        "has_key": has_key,
        "limits": [[each.model, each.window_tokens, each.max_output_tokens] for each in limits],
    }
    costs = [[each.model, *(format(amount, "f") for amount in (each.hit, each.miss, each.output))] for each in prices]
    con.execute(
        "INSERT INTO endpoint (id, kind, base_url, currency, label, settings_json, prices_json)"
        " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET kind = excluded.kind,"
        " base_url = excluded.base_url, currency = excluded.currency, label = excluded.label,"
        " settings_json = excluded.settings_json, prices_json = excluded.prices_json",
        (
            endpoint.id,
            endpoint.kind,
            endpoint.base_url,
            currency,
            clean(endpoint.label),
            _json(settings),
            _json(costs),
        ),
    )


def put_models(
    con: Connection, endpoint_id: str, listed: Sequence[ListedModel], at: datetime, *, base_url: str
) -> None:
    """Keep what the list at that address says now; models that it no longer has are remembered as gone."""
    found = con.execute("SELECT models_json FROM endpoint WHERE id = ?", (endpoint_id,)).fetchone()
    if found is None:
        return
    now = {model.id for model in listed}
    source, known = _models(found[0])
    old = [model for model, _ in known if model.id not in now and source == base_url][:MOST_GONE]
    entries = [_model_json(model, is_gone=False) for model in listed]
    entries += [_model_json(model, is_gone=True) for model in old]
    kept = _json({"from": base_url, "models": entries})
    con.execute("UPDATE endpoint SET models_json = ?, models_us = ? WHERE id = ?", (kept, to_us(at), endpoint_id))


def hide_endpoint(con: Connection, endpoint_id: str, at: datetime) -> None:
    """Remove an endpoint so that it can still be taken back. DeepSeek itself and the engine stay."""
    con.execute(
        "UPDATE endpoint SET hidden_us = ? WHERE id = ? AND hidden_us IS NULL AND id NOT IN ('deepseek', 'local')",
        (to_us(at), endpoint_id),
    )


def unhide_endpoint(con: Connection, endpoint_id: str) -> None:
    """Take the removal back."""
    con.execute("UPDATE endpoint SET hidden_us = NULL WHERE id = ?", (endpoint_id,))


def purge_endpoints(con: Connection, before: datetime) -> tuple[Endpoint, ...]:
    """Really forget what was removed before that time; gives them, since their keys are to go, too.

    One that chats belong to keeps its id and its name, so that they can say where they were asked.
    """
    removed = tuple(
        row.endpoint
        for row in list_endpoints(con)
        if row.hidden_at is not None and row.hidden_at < before and not _is_emptied(con, row.endpoint.id)
    )
    for endpoint in removed:
        con.execute(
            "DELETE FROM endpoint WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM chat WHERE endpoint_id = ?1)",
            (endpoint.id,),
        )
        con.execute(
            "UPDATE endpoint SET base_url = '', settings_json = '{\"emptied\": true}', models_json = '[]',"
            " prices_json = '[]' WHERE id = ?",
            (endpoint.id,),
        )
    return removed


def _is_emptied(con: Connection, endpoint_id: str) -> bool:
    (text,) = con.execute("SELECT settings_json FROM endpoint WHERE id = ?", (endpoint_id,)).fetchone()
    settings = _loaded(text)
    return isinstance(settings, dict) and settings.get("emptied") is True


def _row(
    endpoint_id: str,
    kind: str,
    base_url: str,
    currency: str,
    label: str,
    settings_json: str,
    models_json: str,
    models_us: int | None,
    prices_json: str,
    hidden_us: int | None,
) -> EndpointRow:
    """What the columns hold; what cannot be read of the JSON is as if it had never been set."""
    loaded = _loaded(settings_json)
    settings: dict[str, Any] = loaded if isinstance(loaded, dict) else {}
    proxy = settings.get("proxy")
    endpoint = Endpoint(
        endpoint_id,
        kind,
        base_url,
        label=label,
        thinking_field=_one_of(_THINKING_FIELDS, settings.get("thinking_field")),
        thinking_switch=_one_of(_THINKING_SWITCHES, settings.get("thinking_switch")),
        proxy=proxy if isinstance(proxy, str) else "",
        has_beta=kind == "deepseek",
    )
    source, models = _models(models_json)
    return EndpointRow(
        endpoint,
        currency,
        tuple(model for model, _ in models),
        frozenset(model.id for model, is_gone in models if is_gone),
        maybe_time(models_us),
        source,
        tuple(_limits(settings.get("limits"))),
        tuple(_prices(prices_json)),
        settings.get("has_key") is True,
        maybe_time(hidden_us),
    )


def _one_of(words: tuple[str, ...], value: Any) -> str:
    return value if value in words else words[0]


def _limits(entries: Any) -> Iterable[OwnLimits]:
    for entry in entries if isinstance(entries, list) else ():
        match entry:
            case [str(model), window, output]:
                yield OwnLimits(model, _tokens(window), _tokens(output))


def _prices(text: str) -> Iterable[EndpointPrice]:
    entries = _loaded(text)
    for entry in entries if isinstance(entries, list) else ():
        match entry:
            case [str(model), str(hit), str(miss), str(output)]:
                amounts = [_amount(value) for value in (hit, miss, output)]
                yield EndpointPrice(model, *amounts)


def _amount(text: str) -> Decimal:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return Decimal(0)
    return amount if amount.is_finite() and amount >= 0 else Decimal(0)


def _models(text: str) -> tuple[str, list[tuple[ListedModel, bool]]]:
    """The address that a list came from, and its models with whether each is gone."""
    kept = _loaded(text)
    source, entries = (kept.get("from"), kept.get("models")) if isinstance(kept, dict) else (None, None)
    models = [_model(entry) for entry in entries if _is_model(entry)] if isinstance(entries, list) else []
    return source if isinstance(source, str) else "", models


def _is_model(entry: Any) -> bool:
    return isinstance(entry, dict) and isinstance(entry.get("id"), str) and bool(entry["id"])


def _model(entry: dict[str, Any]) -> tuple[ListedModel, bool]:
    modes, images, name = entry.get("modes"), entry.get("images"), entry.get("name")
    model = ListedModel(
        entry["id"],
        name if isinstance(name, str) else "",
        _tokens(entry.get("window")),
        _tokens(entry.get("output")),
        tuple(mode for mode in modes if isinstance(mode, str)) if isinstance(modes, list) else (),
        images if isinstance(images, bool) else None,
    )
    return model, entry.get("gone") is True


def _model_json(model: ListedModel, *, is_gone: bool) -> dict[str, Any]:
    model = replace(model, id=clean(model.id), name=clean(model.name))
    values = {
        "id": model.id,
        "name": model.name,
        "window": model.window_tokens,
        "output": model.max_output_tokens,
        "modes": list(model.modes),
        "images": model.images,
        "gone": is_gone or None,
    }
    return {name: value for name, value in values.items() if value not in (None, "", [])}


def _tokens(value: Any) -> int | None:
    return value if type(value) is int and 0 < value <= _MOST_TOKENS else None


def _loaded(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
