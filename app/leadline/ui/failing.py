# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the user reads of a failure that reached the window."""

from leadline.errors import AssistantError
from leadline.host import log


def as_error(problem: BaseException) -> AssistantError:
    """The failure itself where it is one for users; a bug shows as one plain notice. Both are noted in the log."""
    if isinstance(problem, AssistantError):
        log.event("failure_shown", code=problem.code)
        return problem
    log.bug(problem)
    return notice_of_bug(problem)


def notice_of_bug(problem: BaseException) -> AssistantError:
    """What is said of an exception that nobody expected: its kind, as its message may hold anything."""
    title = "Something went wrong in Leadline."
    return AssistantError(title, "What you typed is still there; please try again.", type(problem).__name__, "bug")
