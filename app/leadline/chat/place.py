# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where in a chat's tree of turns a question goes. Nothing there is ever overwritten: what changes stands beside it."""

from dataclasses import dataclass
from enum import StrEnum


class How(StrEnum):
    """How a question stands to the turns that are there."""

    END = "end"
    """After the last turn on screen."""
    AFTER = "after"
    """After that turn, beside what follows it."""
    AGAIN = "again"
    """Beside that turn, with its question."""
    EDIT = "edit"
    """Beside that turn, with another question."""
    CONTINUE = "continue"
    """Beside that turn, with its question and what came of its reply, which goes on."""
    ANSWER = "answer"
    """The same, but it thinks no more: what comes is the answer."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a question goes: `how`, seen from the turn with that id."""

    how: How = How.END
    turn: int | None = None
    """None for END."""

    @property
    def is_beside(self) -> bool:
        """Whether it is a sibling of its turn."""
        return self.how not in (How.END, How.AFTER)

    @property
    def goes_on(self) -> bool:
        """Whether an earlier reply goes on in it."""
        return self.how in (How.CONTINUE, How.ANSWER)

    @property
    def has_own_question(self) -> bool:
        """Whether the question is given with it; else it is that of its turn."""
        return self.how in (How.END, How.AFTER, How.EDIT)


AT_END = Place()
STARTER = "\n\n"
"""What an answer begins with that is asked for in mid-thought: where anything stands, the thinking is over. A line
break is no word of any language, and not seen."""
