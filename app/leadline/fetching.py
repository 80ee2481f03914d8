# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the model reads on demand: its calls answered from the texts of one branch of one chat, and from nothing else.

Whatever stands in a call or in a document, no path is ever opened here: a number is looked up among the documents that
the chat has told the model of, and their text comes from the history.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING

from leadline.chat.reply import ToolCall
from leadline.chat.tools import LIST, READ, Answered, Use, Wish, wish_of
from leadline.context.pack import PackEntry, frame
from leadline.context.passages import Piece, pieces_of
from leadline.context.source_map import line_of
from leadline.documents.document import Page, State
from leadline.errors import AssistantError
from leadline.storage import extracts, packs
from leadline.storage.passages import PassageIndex

if TYPE_CHECKING:
    from leadline.assistant import Assistant

MOST_CHARS = 48_000
"""Of one result: about 12,000 tokens of English."""
MOST_LISTED = 200
"""Documents in one list; the model may ask for more."""
MOST_HEADINGS = 300
MOST_FOUND = 10
"""Passages that one search gives."""
_LOOKED_AT = 400
"""So many of the best are looked through for those that the branch may read."""
LEAST_ROOM_TOKENS = 400
"""With less room than that nothing is read any more."""

STOPPED = "The user stopped this before it was done."
LIMIT = "Not done: the limit of readings for one question is reached."
NO_ROOM = "Not done: there is no room left in the window for more text. Answer with what you have read."


class Index:
    """The passages of one chat's documents, indexed as they are first searched."""

    def __init__(self, chat_id: int) -> None:
        self.chat_id = chat_id
        self.lock = Lock()
        self._words = PassageIndex()
        self._spans: dict[int, tuple[int, int]] = {}
        """By seq the numbers of a document's passages, from the first to the last."""
        self._next = 0

    def add(self, seq: int, pages: Sequence[Page]) -> None:
        """One document; a second time is for nothing."""
        texts = [piece.text for piece in pieces_of(pages)]
        self._words.add(self._next, texts)
        self._spans[seq] = (self._next, self._next + len(texts) - 1)
        self._next += len(texts)

    def has(self, seq: int) -> bool:
        """Whether it is in the index."""
        return seq in self._spans

    def find(self, query: str, seqs: Sequence[int]) -> list[tuple[int, int]]:
        """The best passages in these documents: each by seq and its number within the document."""
        one = self._spans.get(seqs[0]) if len(seqs) == 1 else None
        numbers = self._words.find(query, _LOOKED_AT, one)
        spans = sorted((self._spans[seq][0], self._spans[seq][1], seq) for seq in seqs if seq in self._spans)
        found = []
        for number in numbers:
            within = next(((seq, number - first) for first, last, seq in spans if first <= number <= last), None)
            if within is not None:
                found.append(within)
        return found[:MOST_FOUND]

    def close(self) -> None:
        """Free the memory."""
        with self.lock:
            self._words.close()


class Fetching:
    """The documents that one reply may read. Blocking: for the assistant's own threads."""

    def __init__(
        self,
        assistant: Assistant,
        chat_id: int,
        documents: Sequence[PackEntry],
        index: Index,
        is_stopped: Callable[[], bool],
    ) -> None:
        """`documents` are those that the prompt tells of: the branch's own."""
        self._assistant = assistant
        self._chat_id = chat_id
        # One that the model was told to ignore is left out, and is not read any more.
        readable = [
            entry
            for entry in documents
            if entry.kind not in packs.NOT_LISTED and entry.state is not State.LEFT_OUT and not entry.is_dropped
        ]
        self._entries = {entry.document_id: entry for entry in readable}
        self._index = index
        self._is_stopped = is_stopped

    def answer(self, call: ToolCall | Answered, room_tokens: int) -> Answered:
        """Do what a call asks for, within that much room. Whatever is wrong with it becomes an answer, too."""
        wish = None
        try:
            wish = wish_of(call.name, call.arguments)
            if self._is_stopped():
                return self.put_off(call, "stopped")
            if room_tokens < LEAST_ROOM_TOKENS:
                return _answered(call, NO_ROOM, _use(wish, problem="no_room"))
            text, use = self._do(wish)
        except AssistantError as problem:
            text = problem.title
            use = _use(wish, "not_there") if wish is not None else Use("", problem="bad_arguments")
            known = self._entries.get(use.document or 0)
            use = replace(use, name=known.name if known is not None else "")
        except _StoppedError:
            return self.put_off(call, "stopped")
        text, tokens = self._fitted(text, room_tokens)
        return _answered(call, text, replace(use, tokens=tokens))

    def put_off(self, call: ToolCall | Answered, problem: str) -> Answered:
        """Not done now: limit or stopped. It is answered all the same, as every call must be."""
        return _answered(call, LIMIT if problem == "limit" else STOPPED, Use(call.name, problem=problem))

    def _do(self, wish: Wish) -> tuple[str, Use]:
        if wish.tool == LIST:
            return self._list(wish) if wish.document is None else self._contents(self._entry(wish.document))
        if wish.tool == READ:
            return self._read(self._entry(wish.document), wish)
        return self._search(wish)

    def _entry(self, number: int | None) -> PackEntry:
        entry = self._entries.get(number or 0)
        if entry is None:
            raise AssistantError(f"This chat has no document {number}.", code="not_there")
        return entry

    def _pages(self, entry: PackEntry) -> tuple[Page, ...]:
        read = partial(extracts.pages, chat_id=self._chat_id, seq=entry.seq)
        return self._assistant.store().read(read).result()

    # -- the three tools -------------------------------------------------------------------------------

    def _list(self, wish: Wish) -> tuple[str, Use]:
        wanted = wish.name.casefold()
        found = [entry for entry in self._entries.values() if wanted in entry.name.casefold()]
        shown = found[wish.start : wish.start + MOST_LISTED]
        lines = [line_of(packs.listed_of(entry)) for entry in shown]
        rest = len(found) - wish.start - len(shown)
        if rest > 0:
            lines.append(f"{rest} more: ask again with start {wish.start + len(shown)}.\n")
        return "".join(lines) or "No document has such a name.\n", Use(LIST, query=wish.name, found=len(shown))

    def _contents(self, entry: PackEntry) -> tuple[str, Use]:
        read = partial(extracts.outline, chat_id=self._chat_id, seq=entry.seq)
        headings = self._assistant.store().read(read).result()
        lines = [line_of(packs.listed_of(entry))]
        lines += [f"{'  ' * min(6, h.level - 1)}p. {h.page}: {h.title}\n" for h in headings[:MOST_HEADINGS]]
        if not headings:
            lines.append("It has no table of contents.\n")
        return "".join(lines), Use(LIST, document=entry.document_id, name=entry.name, found=1)

    def _read(self, entry: PackEntry, wish: Wish) -> tuple[str, Use]:
        pages = self._pages(entry)
        is_paged = len(pages) != 1 or entry.kind == "pdf"
        units = [(page.number, page.text) for page in pages] if is_paged else _lines(pages[0].text)
        count = units[-1][0] if units else 0
        asked = [unit for unit in units if wish.first <= unit[0] <= (wish.last or count)]
        word = "page" if is_paged else "line"
        if not asked:
            raise AssistantError(f"Document {entry.document_id} has {count} {word}s.", code="not_there")
        taken, size = [asked[0]], len(asked[0][1])
        for unit in asked[1:]:
            size += len(unit[1]) + 10
            if size > MOST_CHARS:
                break
            taken.append(unit)
        is_cut = len(taken[0][1]) > MOST_CHARS
        taken[0] = (taken[0][0], taken[0][1][:MOST_CHARS])
        last = taken[-1][0]
        if is_paged:
            text = frame(entry.document_id, entry.name, taken, paged=True)
        else:
            text = frame(entry.document_id, entry.name, [(1, "".join(line for _, line in taken))], paged=False)
        text += f"This is {word} {taken[0][0]} to {last} of {count}."
        if is_cut:
            text += f" That {word} is longer than can be read at once: its end is missing."
        if last < count:
            text += f" To go on, read from {word} {last + 1}."
        use = Use(
            READ,
            document=entry.document_id,
            name=entry.name,
            first=taken[0][0],
            last=last,
            is_paged=is_paged,
        )
        return text + "\n", use

    def _search(self, wish: Wish) -> tuple[str, Use]:
        one = self._entry(wish.document) if wish.document is not None else None
        entries = [one] if one is not None else list(self._entries.values())
        with self._index.lock:
            for entry in entries:
                if self._is_stopped():
                    raise _StoppedError
                if not self._index.has(entry.seq):
                    self._index.add(entry.seq, self._pages(entry))
            found = self._index.find(wish.query, [entry.seq for entry in entries])
        by_seq = {entry.seq: entry for entry in entries}
        cut: dict[int, list[Piece]] = {}
        blocks = []
        for seq, place in found:
            entry = by_seq[seq]
            pages = () if seq in cut else self._pages(entry)
            pieces = cut.setdefault(seq, list(pieces_of(pages)))
            piece = pieces[place]
            is_paged = entry.pages != 1 or entry.kind == "pdf"
            name = entry.name if is_paged else f"{entry.name}, lines {piece.first_line}-{piece.last_line}"
            blocks.append(frame(entry.document_id, name, [(piece.page, piece.text)], paged=is_paged))
        nothing = "No passage holds any of these words. Try other words, or list and read the documents.\n"
        name = one.name if one is not None else ""
        use = Use(wish.tool, document=wish.document, name=name, query=wish.query, found=len(blocks))
        return "".join(blocks) or nothing, use

    def _fitted(self, text: str, room_tokens: int) -> tuple[str, int]:
        """The text as far as there is room for it, and its tokens."""
        count = self._assistant.tokenizer.count
        (tokens,) = count([text]).result()
        while tokens > room_tokens:
            kept = text[: max(1, len(text) * room_tokens // tokens * 9 // 10)]
            text = kept + "\n[cut here: there is no room for more]\n"
            (tokens,) = count([text]).result()
            if len(kept) < 200:
                break
        return text, tokens


class _StoppedError(Exception):
    """The user stopped the reply while its documents were searched."""


def _lines(text: str) -> list[tuple[int, str]]:
    lines = text.split("\n")
    if lines[-1] == "" and len(lines) > 1:
        lines.pop()
    return [(number, line + "\n") for number, line in enumerate(lines, 1)]


def _answered(call: ToolCall | Answered, result: str, use: Use) -> Answered:
    return Answered(call.id, call.name, call.arguments, result, use)


def _use(wish: Wish, problem: str) -> Use:
    return Use(wish.tool, document=wish.document, query=wish.query, problem=problem)
