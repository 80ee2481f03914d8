# SPDX-License-Identifier: AGPL-3.0-or-later
"""Failures a user may read. Anything else that is raised is a bug."""


class AssistantError(Exception):
    """What happened, what to do about it, and the rest on request.

    The room that knows the cause raises it `from` the library's error. None of the three texts ever
    holds a key or a document's text.
    """

    def __init__(self, title: str, hint: str = "", detail: str = "", code: str = "") -> None:
        super().__init__(title)
        self.title = title
        """One sentence: what happened."""
        self.hint = hint
        """One sentence: what to do next; empty when there is nothing to do."""
        self.detail = detail
        """What a bug report needs: a path, a status, the server's own words."""
        self.code = code
        """A short stable word that the window picks its buttons by.

        In use: no_key wrong_key endpoint_key key_store no_balance offline redirected busy server refused too_long
        timeout cut engine_missing engine_failed model_file read_only damaged disk_full newer_database not_found
        unreadable bad_argument crashed bug content_risk over_limit limit_refused
        no_price.
        """

    def one_line(self) -> str:
        """Title and hint as the plain line that the terminal prints."""
        return " ".join(part for part in (self.title, self.hint) if part).replace("\n", " ")
