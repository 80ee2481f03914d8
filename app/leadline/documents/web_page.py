# SPDX-License-Identifier: AGPL-3.0-or-later
"""An HTML file: a page to read becomes Markdown; a template, or a page that a script fills, is code and stays so."""

import re

from leadline.documents.html_text import html_to_markdown

_TEMPLATE = re.compile(
    r"\{%-?\s*[a-z]|\{\{[#/>]?\s*[\w.]+|<%[=@!-]?|<\?(?:php|=)|<(?:c|jsp|ui|h):[a-z]|\b(?:v-for|ng-repeat|th:text)="
)
MIN_TEXT_CHARS = 40
"""A page with less than this to read, and more than that to it, is an empty shell for a script."""


def readable(source: str) -> str:
    """The page's text as Markdown; "" for what is code."""
    if _TEMPLATE.search(source[:200_000]):
        return ""
    text = html_to_markdown(source)
    return text if len(text) >= MIN_TEXT_CHARS or "<script" not in source.lower() else ""
