# SPDX-License-Identifier: AGPL-3.0-or-later
"""`leadline history`: reading needs no network, no key and no engine."""

from typing import Any

from leadline.assistant import Assistant
from leadline.cli.building import assistant_for
from leadline.cli.receipt import FORMS, show_receipt
from leadline.cli.terminal import GOOD, parser, print_error, print_json
from leadline.cli.uses import use_line, uses_json
from leadline.cli.values import money_json, time_json, usage_json
from leadline.costs.money import shown
from leadline.errors import AssistantError
from leadline.host.command_line import Call, printable
from leadline.storage.conversations import Turn


def history(call: Call) -> int:
    """List, show or search."""
    made = parser("history")
    made.add_argument("action", choices=["list", "show", "search"])
    made.add_argument("what", nargs="?", default="")
    made.add_argument("--receipt", type=int, default=None, metavar="N")
    made.add_argument("--try", dest="attempt", type=int, default=None, metavar="M")
    made.add_argument("--as", dest="form", choices=FORMS, default="")
    options = made.parse_args(call.arguments)
    if options.action != "list" and not options.what.strip():
        raise AssistantError(
            f"leadline history {options.action} needs an argument.", "See leadline --help.", code="bad_argument"
        )
    with assistant_for(call) as assistant:
        for notice in assistant.open().result().notices:
            print_error(notice)
        if options.action == "list":
            return _list(assistant, as_json=options.json)
        if options.action == "search":
            return _search(assistant, options.what, as_json=options.json)
        if not options.what.isdecimal():
            raise AssistantError(
                f"{options.what} is not a chat's number.", "`leadline history list` shows them.", code="bad_argument"
            )
        if options.receipt is not None:
            form = "json" if options.json else options.form
            return show_receipt(assistant, int(options.what), options.receipt, options.attempt, form)
        return _show(assistant, int(options.what), as_json=options.json)


def _list(assistant: Assistant, *, as_json: bool) -> int:
    rows = assistant.chats().result()
    if as_json:
        print_json(
            {
                "chats": [
                    {
                        "id": row.id,
                        "title": row.title,
                        "updated_at": time_json(row.updated_at),
                        "model": row.model,
                        "mode": str(row.mode),
                        "pinned": row.pinned,
                    }
                    for row in rows
                ]
            }
        )
    else:
        for row in rows:
            print(printable(f"{row.id:>6}  {row.updated_at.astimezone():%Y-%m-%d %H:%M}  {row.title or 'Untitled'}"))
    return GOOD


def _search(assistant: Assistant, query: str, *, as_json: bool) -> int:
    hits = assistant.search(query).result()
    if as_json:
        print_json(
            {
                "hits": [
                    {"chat": hit.chat_id, "turn": hit.turn_id, "where": str(hit.where), "snippet": hit.snippet}
                    for hit in hits
                ]
            }
        )
    else:
        for hit in hits:
            print(printable(f"{hit.chat_id:>6}  {hit.where}: {' '.join(hit.snippet.split())}"))
    return GOOD


def _show(assistant: Assistant, chat_id: int, *, as_json: bool) -> int:
    chat = assistant.chat(chat_id).result()
    if as_json:
        print_json(
            {
                "id": chat.id,
                "title": chat.title,
                "model": chat.model,
                "mode": str(chat.mode),
                "documents": [
                    {"path": entry.path, "name": entry.name, "tokens": entry.tokens, "state": str(entry.state)}
                    for entry in chat.pack
                ],
                "turns": [_turn_json(turn) for turn in chat.turns],
            }
        )
        return GOOD
    language = assistant.language
    print(printable(chat.title or "Untitled"))
    for entry in chat.pack:
        is_here = entry.since_turn is not None or entry.goes_out
        where = "" if is_here else ", in another branch"
        print(printable(f"  {entry.name} ({entry.state}, {entry.tokens or 0:,} tokens{where})"))
    for turn in chat.turns:
        version = f"  (version {turn.sibling_index + 1} of {turn.siblings})" if turn.siblings > 1 else ""
        print(printable(f"\n> {turn.question}{version}"))
        for image in turn.images:
            size = f"{image.width_px} x {image.height_px}, {image.tokens:,} tokens"
            print(printable(f"  image {image.name or 'pasted'} ({size})"))
        if turn.passages:
            print(printable("  sent only " + "; ".join(turn.passages)))
        print(printable(turn.whole_reply))
        if turn.state != "complete":
            print(printable(f"({turn.state}{': ' + turn.error_title if turn.error_title else ''})"))
        for used in (call.use for each in turn.rounds for call in each.calls):
            print(printable(f"  {use_line(used)}"))
        usage = turn.whole_usage or turn.usage
        if usage is not None:
            cost = f", {shown(turn.bill, language)}" if turn.bill is not None else ""
            print(f"(in {usage.prompt:,}, {usage.hit:,} cached, out {usage.output:,}{cost})")
    return GOOD


def _turn_json(turn: Turn) -> dict[str, Any]:
    said = {
        "id": turn.id,
        "state": str(turn.state),
        "question": turn.question,
        "thinking": turn.whole_thinking,
        "reply": turn.whole_reply,
        "model": turn.model,
        "mode": str(turn.mode),
        "asked_at": time_json(turn.asked_at),
        "ended_at": time_json(turn.ended_at),
        "version": turn.sibling_index + 1,
        "versions": turn.siblings,
        "continues": turn.continues,
        "passages": list(turn.passages),
        "images": [
            {"name": image.name, "width": image.width_px, "height": image.height_px, "tokens": image.tokens}
            for image in turn.images
        ],
        "usage": usage_json(turn.usage),
        "bill": money_json(turn.bill),
    }
    if turn.rounds:
        said["readings"] = uses_json(turn)
    return said
