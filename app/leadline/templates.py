# SPDX-License-Identifier: AGPL-3.0-or-later
"""Templates, and the instructions that a chat begins with."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from leadline.chat.template import Kind, ReplyLanguage, Shipped, Template, load_shipped
from leadline.host import draft
from leadline.host.resources import resource
from leadline.storage import conversations, templates

if TYPE_CHECKING:
    from leadline.assistant import Assistant
    from leadline.storage.ledger import Connection

DRAFT_NAME = "draft-instructions.txt"


@dataclass(frozen=True, slots=True)
class TemplateList:
    """All there are."""

    templates: tuple[Template, ...]
    shipped: Shipped
    can_restore: bool
    """Shipped ones were deleted."""

    def name_of(self, instructions: str) -> str:
        """What the template is called that gives these instructions; "" for other words."""
        for each in self.templates:
            if each.kind is Kind.INSTRUCTIONS:
                if self.shipped.instructions(each.text, each.reply_language) == instructions:
                    return each.name
        return ""


class Templates:
    """A part of the assistant. Its methods never block."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._shipped: Shipped | None = None

    def all(self) -> Future[TemplateList]:
        """The shipped ones, in the language of the screen, as the user left them; then the user's own."""

        def load(con: Connection) -> TemplateList:
            shipped = self._load_shipped()
            return TemplateList(
                templates.load_templates(con, shipped.templates), shipped, templates.has_hidden_shipped(con)
            )

        return self._assistant.read(load)

    def save(self, template: Template) -> Future[Template]:
        """Keep a new or changed one; gives it with its row."""
        return self._assistant.write(partial(templates.save_template, template=template))

    def delete(self, template: Template) -> Future[int]:
        """Delete it so that it can be taken back, with the number that this gives."""
        return self._assistant.write(partial(templates.hide_template, template=template, at=self._assistant.clock()))

    def undelete(self, row_id: int) -> Future[None]:
        """Take that back."""
        return self._assistant.write(partial(templates.unhide_template, row_id=row_id))

    def restore(self) -> Future[None]:
        """Bring back the shipped ones that were deleted."""
        return self._assistant.write(templates.restore_shipped)

    def purge(self, kept: timedelta) -> None:
        """Forget those that were deleted longer ago than that. Blocking."""
        before = self._assistant.clock() - kept
        self._assistant.store().write(partial(templates.purge_templates, before=before)).result()

    def instructions(self, text: str, language: ReplyLanguage) -> Future[str]:
        """Instructions as they are sent, with the language of the replies."""
        return self._assistant.run(lambda: self._load_shipped().instructions(text, language))

    def instruct(self, chat_id: int | None, instructions: str) -> Future[None]:
        """Give a chat its instructions, or keep them for the new one on screen.

        The future fails with AssistantError (code frozen) once something was asked in the chat: its instructions are
        the beginning of all that was sent.
        """
        if chat_id is None:
            return self._assistant.run(lambda: draft.write(self._assistant.paths.state / DRAFT_NAME, instructions))
        return self._assistant.write(
            partial(conversations.set_instructions, chat_id=chat_id, instructions=instructions)
        )

    def chosen(self) -> Future[str]:
        """What was kept for a new chat and not sent."""
        return self._assistant.run(lambda: draft.read(self._assistant.paths.state / DRAFT_NAME))

    def _load_shipped(self) -> Shipped:
        if self._shipped is None:
            self._shipped = load_shipped(resource("templates.toml"), self._assistant.language)
        return self._shipped
