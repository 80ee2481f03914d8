# SPDX-License-Identifier: AGPL-3.0-or-later
"""`leadline extract` and `leadline pack`: documents without a chat."""

from collections.abc import Sequence
from typing import Any

from leadline.chat.mode import Mode
from leadline.cli.building import assistant_for, model_for
from leadline.cli.reading import add_reading_options, read
from leadline.cli.sources import add_source_options
from leadline.cli.terminal import FAILED, GOOD, PARTLY, parser, print_json
from leadline.context import pack as packing
from leadline.costs.forecast import as_json as forecast_json
from leadline.costs.money import Money, shown
from leadline.documents import folder_tree, kinds, report
from leadline.documents.document import Extract, State
from leadline.host.command_line import Call, printable

PAGED = (kinds.PDF, kinds.BOOK, kinds.SLIDES, kinds.SHEET)
UNREAD = (State.LEFT_OUT, State.MISSING, State.FAILED)


def extract(call: Call) -> int:
    """Print what the reader gets out of each file, and why anything is missing."""
    made = parser("extract")
    made.add_argument("paths", nargs="+", metavar="PATH")
    add_source_options(made)
    add_reading_options(made)
    options = made.parse_args(call.arguments)
    with assistant_for(call) as assistant:
        extracts = [item for item in read(assistant, options) if not _is_bare_tree(item)]
    if options.json:
        print_json(report.as_json(extracts))
    else:
        for item in extracts:
            print(printable(f"== {item.full_name} ({item.kind or 'not read'}, {item.state})"))
            if item.pages and item.kind in PAGED:
                print(printable(report.summary(item).sentence()))
            for note in item.all_notes():
                where = f"p. {note.page} " if note.page is not None else ""
                print(printable(f"!! {where}{note.code}: {note.detail}".rstrip(": ")))
            for page in item.pages:
                if len(item.pages) > 1 or item.kind == "pdf":
                    print(f"[p. {page.number}]")
                print(printable(page.text))
    return _status(extracts)


def pack(call: Call) -> int:
    """Print the tokens of each document and the price of sending all of them."""
    made = parser("pack")
    made.add_argument("paths", nargs="+", metavar="PATH")
    made.add_argument("--model", default="")
    made.add_argument("--mode", default="", choices=[str(mode) for mode in Mode])
    add_source_options(made)
    add_reading_options(made)
    options = made.parse_args(call.arguments)
    with assistant_for(call) as assistant:
        model = model_for(assistant, call, options.model or ("" if call.endpoint else "flash"))
        mode = Mode(options.mode or Mode.NON_THINK)
        extracts = read(assistant, options)
        framed = [
            packing.frame(number, item.full_name, [(page.number, page.text) for page in item.pages])
            if item.state in (State.READY, State.PARTLY)
            else None
            for number, item in enumerate(extracts, 1)
        ]
        counts = iter(assistant.tokenizer.count([text for text in framed if text is not None]).result())
        tokens = [next(counts) if text is not None else 0 for text in framed]
        fragments = tuple(packing.json_fragment(text) for text in framed if text is not None)
        forecast = assistant.forecast_pack(fragments, sum(tokens), model, mode).result()
    if options.json:
        print_json(
            {"tokens": forecast.tokens, "documents": _rows(extracts, tokens), "forecast": forecast_json(forecast)}
        )
    else:
        for item, count in zip(extracts, tokens, strict=True):
            reasons = "; ".join(dict.fromkeys(f"{note.code} {note.detail}".strip() for note in item.all_notes()))
            print(printable(f"{count:>10,}  {item.state:<9} {item.full_name}" + (f"  ({reasons})" if reasons else "")))
        price = "unknown"
        if forecast.price_expected is not None:
            price = "about " + shown(Money(forecast.price_expected, forecast.currency), assistant.language)
        words = "tokens" if forecast.exact else "tokens, estimated,"
        print(f"{forecast.tokens:>10,}  {words} with {model.label}, {mode}: {price} ({forecast.tier})")
    return _status(extracts)


def _is_bare_tree(item: Extract) -> bool:
    """A folder's tree is made for the pack, no file's text; it is shown where it says what was left out."""
    return item.kind == folder_tree.KIND and not item.notes


def _rows(extracts: Sequence[Extract], tokens: Sequence[int]) -> list[dict[str, Any]]:
    return [
        {
            "path": item.path,
            "tokens": count,
            "state": str(item.state),
            "notes": [report.note_json(note) for note in item.all_notes()],
        }
        for item, count in zip(extracts, tokens, strict=True)
    ]


def _status(extracts: Sequence[Extract]) -> int:
    """Failed where nothing at all was read; partly where something is missing."""
    if not any(item.pages and item.state not in UNREAD for item in extracts):
        return FAILED
    return GOOD if all(item.state == State.READY for item in extracts) else PARTLY
