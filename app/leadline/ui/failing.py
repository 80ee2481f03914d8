# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the user reads of a failure that reached the window."""

from leadline.errors import AssistantError


def as_error(problem: BaseException) -> AssistantError:
    """The failure itself where it is one for users; a bug shows as one plain notice with its kind."""
    if isinstance(problem, AssistantError):
        return problem
    return AssistantError(
        "Something went wrong in Leadline.", "What you typed is still there; please try again.", type(problem).__name__
    )
