# SPDX-License-Identifier: AGPL-3.0-or-later
"""What stands at the right of each line of the tree, and what its tooltip says."""

from PySide6.QtCore import QCoreApplication

from leadline.documents.document import State
from leadline.ui.document_nodes import Chapter, Contents, Node, PageLine
from leadline.ui.document_row import DocumentRow, PageRange, note_word, reason
from leadline.ui.error_words import in_language
from leadline.ui.shown_text import count, visible


def second_text(node: Node) -> str:
    """Tokens, or why there are none."""
    item = node.item
    if isinstance(item, PageRange):
        return note_word(item.code)
    if isinstance(item, Contents):
        return QCoreApplication.translate("notes", "{count} pages").replace("{count}", count(item.pages))
    if isinstance(item, PageLine) and item.code:
        return note_word(item.code)
    if isinstance(item, PageLine | Chapter):
        return "" if item.tokens is None else count(item.tokens)
    if item is None:
        return count(node.tokens) if node.tokens else ""
    if item.tokens is not None and item.state in (State.READY, State.PARTLY):
        return count(item.tokens)
    return reason(item)


def tip(node: Node) -> str:
    """All that is to be known of the line."""
    item = node.item
    if isinstance(item, PageRange):
        return " ".join(part for part in (node.name, visible(in_language(item.detail)) or note_word(item.code)) if part)
    if not isinstance(item, DocumentRow):
        return node.name
    details = [visible(in_language(detail)) for _code, page, detail in item.notes if page is None and detail]
    fixed = ""
    if item.sent:
        fixed = QCoreApplication.translate(
            "notes", "Already sent. Take its tick away to see the ways to be rid of it, with their prices."
        )
    return "\n".join(part for part in (visible(item.path), reason(item), *details, fixed) if part)
