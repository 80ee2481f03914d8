# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which models can be chosen: those that are shipped, those that the endpoints list, those entered by hand."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from leadline.catalogue import Catalogue, Model
from leadline.chat.mode import Mode
from leadline.provider.account import ListedModel
from leadline.storage.endpoints import EndpointRow, OwnLimits

THINKING_SWITCHES = {"thinking", "chat_template_kwargs"}
_WORDS = tuple(str(mode) for mode in Mode)


def offered(shipped: Catalogue, rows: Sequence[EndpointRow]) -> Catalogue:
    """The catalogue with what the endpoints list, endpoint by endpoint; removed endpoints offer nothing.

    DeepSeek's two models are known by heart, so that they can be chosen before the list was ever read. What the list
    says of one counts more than what is shipped. A known model that the list no longer has stays as gone, as a chat
    may belong to it.
    """
    models: list[Model] = []
    for row in rows:
        if not row.is_usable:
            continue
        if row.endpoint.kind == "deepseek":
            models += _of_deepseek(shipped, row)
        elif row.endpoint.kind == "compatible":
            models += _of_server(shipped, row)
        else:
            models += shipped.of_endpoint(row.endpoint.id)
    # DeepSeek first, the engine last: so they stand in the menu, and so a name is looked up.
    return replace(shipped, models=tuple(sorted(models, key=lambda model: _RANKS.get(model.endpoint, 1))))


_RANKS = {"deepseek": 0, "local": 2}


def _of_deepseek(shipped: Catalogue, row: EndpointRow) -> Iterable[Model]:
    listed = {model.id: model for model in row.models}
    known = shipped.of_endpoint("deepseek")
    for model in known:
        said = next((listed[name] for name in (model.id, *model.names) if name in listed), None)
        here = replace(model, endpoint=row.endpoint.id)
        if said is not None:
            here = _as_listed(here, said)
        if listed and (said is None or said.id in row.gone):
            here = replace(here, state="gone")
        yield here
    cautious = shipped.cautious_deepseek
    for said in row.models:
        if any(model.is_called(said.id) for model in known):
            continue
        unknown = Model(
            id=said.id,
            label=said.name or said.id,
            names=(),
            endpoint=row.endpoint.id,
            window_tokens=cautious.window_tokens,
            max_output_tokens=cautious.max_output_tokens,
            modes=cautious.modes,
            offered_modes=cautious.modes,
            images=False,
            template="",
            source=cautious.source,
            checked_on=cautious.checked_on,
            state="gone" if said.id in row.gone else "unknown",
        )
        yield _as_listed(unknown, said)


def _of_server(shipped: Catalogue, row: EndpointRow) -> Iterable[Model]:
    cautious = shipped.cautious_compatible
    limits = {each.model: each for each in row.limits}
    can_switch = row.endpoint.thinking_switch in THINKING_SWITCHES
    by_hand = [ListedModel(name) for name in limits if all(model.id != name for model in row.models)]
    templates = shipped.templates() if row.endpoint.thinking_switch == "thinking" else {}
    for said in (*row.models, *by_hand):
        own = limits.get(said.id, OwnLimits(said.id))
        window = own.window_tokens or said.window_tokens
        output = own.max_output_tokens or said.max_output_tokens
        modes = cautious.modes if can_switch else cautious.modes[:1]
        model = Model(
            id=said.id,
            label=said.name or said.id,
            names=(),
            endpoint=row.endpoint.id,
            window_tokens=window or cautious.window_tokens,
            max_output_tokens=output or window or cautious.max_output_tokens,
            modes=modes,
            offered_modes=modes,
            images=bool(said.images),
            template=templates.get(said.id, ""),
            source=cautious.source if window is None else "",
            checked_on=row.models_at.date() if row.models_at is not None else cautious.checked_on,
            state="gone" if said.id in row.gone else "" if window is not None else "unknown",
        )
        yield _with_modes(model, said) if can_switch else model


def _as_listed(model: Model, said: ListedModel) -> Model:
    """The model with what the list says of it."""
    return _with_modes(
        replace(
            model,
            window_tokens=said.window_tokens or model.window_tokens,
            max_output_tokens=said.max_output_tokens or model.max_output_tokens,
            images=model.images if said.images is None else said.images,
        ),
        said,
    )


def _with_modes(model: Model, said: ListedModel) -> Model:
    """A level that the list has is offered, `low` too; a list of none that we know says nothing."""
    modes = tuple(mode for mode in _WORDS if mode in said.modes)
    return replace(model, modes=modes, offered_modes=modes) if modes else model
