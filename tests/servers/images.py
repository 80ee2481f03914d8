# SPDX-License-Identifier: AGPL-3.0-or-later
"""The images of a request, looked at and counted by DeepSeek's own library: what the program counts with its own
code of the rule is billed here by theirs."""

from __future__ import annotations  # array[int] is for the type checker only

import hashlib
import threading
from array import array
from collections import OrderedDict
from collections.abc import Sequence

import deepseek_recipe as recipe

MAX_IMAGES = 600
_KEPT = 256
_FIRST_ID = 1 << 24
"""Far above the ids of the vocabulary."""


class BadImageError(Exception):
    """The service would not take an image, in its words."""


class Images:
    """Token ids of images. Each is decoded and scaled as the service does, once, and remembered by its bytes."""

    def __init__(self) -> None:
        self._resolver = recipe.ImageResolver(recipe.ReqwestImageFetcher(), recipe.OpenCvImagePreprocessor())
        self._tokens: OrderedDict[bytes, int] = OrderedDict()
        self._lock = threading.Lock()

    def ids(self, sources: Sequence[recipe.ImageSource]) -> list[array[int]]:
        """The ids of each image: as many as it has tokens, another for each image, the same for the same one.

        Raises:
            BadImageError: too many, an address, or what is no image of the four formats.
        """
        if len(sources) > MAX_IMAGES:
            raise BadImageError(f"At most {MAX_IMAGES} images are allowed in a request.")
        return [self._ids(source) for source in sources]

    def _ids(self, source: recipe.ImageSource) -> array[int]:
        if source.data_url is None:
            raise BadImageError(f"{source.path}: this stand-in fetches nothing.")
        digest = hashlib.blake2b(f"{source.detail} {source.data_url}".encode(), digest_size=16).digest()
        with self._lock:
            tokens = self._tokens.get(digest)
        if tokens is None:
            tokens = self._count(source)
            with self._lock:
                self._tokens[digest] = tokens
                if len(self._tokens) > _KEPT:
                    self._tokens.popitem(last=False)
        return array("I", [_FIRST_ID + int.from_bytes(digest[:3], "big")]) * tokens

    def _count(self, source: recipe.ImageSource) -> int:
        try:
            seen = self._resolver.resolve([source], recipe.ImageQuota())
        except recipe.ImageError as error:
            raise BadImageError(f"{source.path}: {error}") from error
        return 1 + seen.image_token_adjustment()
