# SPDX-License-Identifier: AGPL-3.0-or-later
"""Chats of which nothing is kept: they end with the program, and what a killed one left goes at the next start."""

from __future__ import annotations

from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from leadline.catalogue import Model
from leadline.chat.mode import Mode
from leadline.errors import AssistantError
from leadline.host import pastes
from leadline.storage import conversations, disk_use, forgetting
from leadline.storage.database import Store

if TYPE_CHECKING:
    from leadline.assistant import Assistant


class Temporary:
    """A part of the assistant. Its methods never block, except `end` and `clean_up`."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._has_begun = False

    def begin(self, title: str, model: Model | None, mode: Mode) -> Future[int]:
        """A new chat of that name, with that model (None: the one for new chats); gives its number.

        It is listed while this program runs, is found by no search and named by no model.
        """

        def work() -> int:
            chosen = model or self._assistant.default_model().result()
            self._has_begun = True
            create = partial(
                conversations.create_chat,
                endpoint_id=chosen.endpoint,
                model=chosen.id,
                mode=mode,
                title=title,
                at=self._assistant.clock(),
                temporary=self._assistant.writer,
            )
            return self._assistant.store().write(create).result()

        return self._assistant.run(work)

    def keep(self, chat_id: int) -> Future[None]:
        """The chat stays after all."""
        return self._assistant.write(partial(forgetting.keep_temporary, chat_id=chat_id))

    def end(self, store: Store) -> None:
        """Forget this program's temporary chats: it is closing. Blocking."""
        if not self._has_begun or store.read_only:
            return
        own = self._assistant.writer
        with suppress(AssistantError):  # no room on the disk: then at the next start
            store.write(partial(forgetting.drop_temporary, is_over=lambda token: token == own)).result()
            store.checkpoint().result()
            self.clean_up(store)

    def clean_up(self, store: Store) -> None:
        """Delete pasted texts that no chat has any more. Blocking."""
        used = store.read(disk_use.paths_in_use).result()
        pastes.drop_unused(self._assistant.paths.data / pastes.FOLDER, used)
