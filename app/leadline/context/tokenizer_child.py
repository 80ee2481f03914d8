# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tokenizer's process: loads the vocabulary once, then counts and measures until its parent goes."""

import hashlib
from typing import Any

from leadline import catalogue
from leadline.context.images import IMAGE_MARK
from leadline.context.prompt import added_ranges
from leadline.context.render import ASSISTANT_MARK, END_MARK, Rendered, render
from leadline.context.tokenizer import Cut, Measured
from leadline.context.vocabulary import Vocabulary, vocabulary_file
from leadline.errors import AssistantError
from leadline.host.child import Send, serve
from leadline.host.resources import resource


def main() -> None:
    """Serve `Tokenizer` until stdin ends."""
    serve(Counting().take)


class Counting:
    """Puts the frames of a job together and answers it."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self._vocabulary: Vocabulary | None = None
        self._templates: dict[str, str] = {}

    def take(self, frame: dict[str, Any], send: Send) -> None:
        """One frame; the last of a job is answered, with `error` where the user should read why not."""
        self._pieces.append(frame.get("payload", b""))
        if "lengths" not in frame:
            return
        data, self._pieces = b"".join(self._pieces), []
        try:
            send(*self._answer(frame["do"], data, frame["lengths"]))
        except AssistantError as problem:
            error = {"title": problem.title, "hint": problem.hint, "detail": problem.detail, "code": problem.code}
            send({"error": error})

    def _answer(self, do: str, data: bytes, lengths: list[int]) -> tuple[dict[str, Any], bytes]:
        if self._vocabulary is None:
            self._vocabulary = Vocabulary(vocabulary_file())
            self._templates = catalogue.load(resource("models.toml")).templates()
        if do == "count":
            counts, at = [], 0
            for length in lengths:
                counts.append(self._vocabulary.count(data[at : at + length].decode()))
                at += length
            return {"counts": counts}, b""
        body = data.decode("utf-8", "replace").encode()
        rendered = render(body, self._templates)
        if do == "prompt":
            told = {"marks": rendered.special_ranges, "added": added_ranges(body, rendered), "exact": rendered.exact}
            return told, rendered.text.encode("utf-8", "replace")
        measured = measure(rendered, self._vocabulary)
        cuts = [(cut.hash, cut.tokens) for cut in measured.cuts]
        return {"tokens": measured.tokens, "exact": measured.exact, "cuts": cuts}, b""


def measure(rendered: Rendered, vocabulary: Vocabulary) -> Measured:
    """Tokens of a prompt, and its hash and tokens at each place where a later prompt may part from it.

    A mark is one token and the text beside it is counted by itself, so the count up to a mark is exact. An image's
    mark has the tokens of the image, and its digest in the hash: two images look alike in the text.
    """
    digest = hashlib.sha256()
    cuts: list[Cut] = []
    tokens = at = 0
    counts = iter(vocabulary.segment_counts(rendered))
    images = iter(rendered.images)
    for start, end in rendered.special_ranges:
        tokens += next(counts) + next(counts)
        digest.update(rendered.text[at:end].encode())
        at = end
        if rendered.text[start:end] == IMAGE_MARK:
            image = next(images)
            tokens += image.tokens - 1
            digest.update(image.digest)
        if rendered.text[start:end] in (ASSISTANT_MARK, END_MARK):
            cuts.append(Cut(digest.hexdigest(), tokens))
    return Measured(tokens + next(counts), rendered.exact, tuple(cuts))
