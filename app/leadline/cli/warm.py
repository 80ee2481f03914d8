# SPDX-License-Identifier: AGPL-3.0-or-later
"""`leadline warm`: have the documents of a collection or a chat read and stored by the service, ahead of questions."""

from dataclasses import dataclass

from leadline.assistant import Assistant
from leadline.chat.mode import Mode
from leadline.cli.building import assistant_for
from leadline.cli.terminal import GOOD, PARTLY, parser, print_error, print_json
from leadline.cli.values import money_json
from leadline.costs.money import shown
from leadline.errors import AssistantError
from leadline.host.command_line import Call, printable


@dataclass(frozen=True, slots=True)
class _Named:
    """What is to be warmed up."""

    chat_id: int
    name: str
    collection: int | None
    endpoint_id: str
    model: str
    mode: Mode


def warm(call: Call) -> int:
    """Send one warm-up, for an answer of one token, and print what it read and cost."""
    made = parser("warm")
    made.add_argument("name", metavar="COLLECTION|CHAT")
    options = made.parse_args(call.arguments)
    with assistant_for(call) as assistant:
        for notice in assistant.open().result().notices:
            print_error(notice)
        named = _find(assistant, options.name)
        assistant.serving.row(named.endpoint_id)  # one that was removed is said so
        model = assistant.catalogue.find(named.model, named.endpoint_id)
        warmed = assistant.warming.warm_up(named.chat_id, model, named.mode).result()
        if options.json:
            print_json(
                {
                    "name": named.name,
                    "chat": named.chat_id,
                    "collection": named.collection,
                    "model": model.id,
                    "mode": str(named.mode),
                    "hit": warmed.hit,
                    "miss": warmed.miss,
                    "bill": money_json(warmed.price),
                }
            )
        else:
            cost = shown(warmed.price, "en") if warmed.price is not None else "price unknown"
            print(printable(f"{named.name}: {warmed.miss:,} tokens read, {warmed.hit:,} were stored already. {cost}"))
    return GOOD if warmed.price is not None else PARTLY


def _find(assistant: Assistant, name: str) -> _Named:
    """A collection of that name, else the chat of that number.

    Raises:
        AssistantError: there is neither, or several collections are called so.
    """
    rows = [each.row for each in assistant.collecting.all().result()]
    exact = [row for row in rows if row.name == name]
    found = exact or [row for row in rows if row.name.casefold() == name.casefold()]
    if len(found) > 1:
        raise AssistantError(f"{len(found)} collections are called {name}.", "Rename one.", code="bad_argument")
    if found:
        row = found[0]
        return _Named(row.chat_id, row.name, row.id, row.endpoint_id, row.model, row.mode)
    if not name.isascii() or not name.isdigit():
        raise AssistantError(
            f"There is no collection {name}.", "Name one, or a chat by its number in leadline history list.",
            code="not_found",
        )  # fmt: skip
    chat = assistant.chat(int(name)).result()
    return _Named(chat.id, chat.title or f"chat {chat.id}", None, chat.endpoint_id, chat.model, chat.mode)
