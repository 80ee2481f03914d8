# SPDX-License-Identifier: AGPL-3.0-or-later
"""The user's templates, and what became of those that are shipped. Functions of a connection."""

from collections.abc import Sequence
from datetime import datetime
from sqlite3 import Connection

from leadline.chat.template import Kind, ReplyLanguage, Template
from leadline.errors import AssistantError
from leadline.storage.columns import clean, new_id, to_us


def load_templates(con: Connection, shipped: Sequence[Template]) -> tuple[Template, ...]:
    """Those that are shipped, as the user left them, then the user's own, in the order in which they were made."""
    own: list[Template] = []
    instead: dict[str, Template | None] = {}
    for row_id, base, kind, name, text, language, opening, hidden_us in con.execute(
        "SELECT id, shipped, kind, name, text, reply_language, opening, hidden_us FROM template ORDER BY id"
    ):
        found = Template(Kind(kind), name, text, ReplyLanguage(language), opening, row_id, base or "")
        if base is not None:
            instead[base] = found if hidden_us is None else None
        elif hidden_us is None:
            own.append(found)
    kept = (instead.get(template.shipped, template) for template in shipped)
    return tuple(template for template in kept if template is not None) + tuple(own)


def has_hidden_shipped(con: Connection) -> bool:
    """Whether a shipped template was deleted."""
    found = con.execute("SELECT 1 FROM template WHERE shipped IS NOT NULL AND hidden_us IS NOT NULL").fetchone()
    return found is not None


def save_template(con: Connection, template: Template) -> Template:
    """Keep it; gives it with its row. A shipped one that was changed stands in the place of the shipped one."""
    values = (
        str(template.kind),
        clean(template.name),
        clean(template.text),
        str(template.reply_language),
        clean(template.opening),
    )
    if template.id is not None:
        con.execute(
            "UPDATE template SET kind = ?, name = ?, text = ?, reply_language = ?, opening = ? WHERE id = ?",
            (*values, template.id),
        )
        return template
    cursor = con.execute(
        "INSERT INTO template (kind, name, text, reply_language, opening, shipped) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (shipped) DO UPDATE SET kind = excluded.kind, name = excluded.name, text = excluded.text,"
        " reply_language = excluded.reply_language, opening = excluded.opening, hidden_us = NULL",
        (*values, template.shipped or None),
    )
    row_id = new_id(cursor)
    if template.shipped:
        (row_id,) = con.execute("SELECT id FROM template WHERE shipped = ?", (template.shipped,)).fetchone()
    return Template(
        template.kind, values[1], values[2], template.reply_language, values[4], int(row_id), template.shipped
    )


def hide_template(con: Connection, template: Template, at: datetime) -> int:
    """Delete it so that it can still be taken back; gives its row for that.

    Raises:
        AssistantError: there is none (code not_found).
    """
    if template.id is not None:
        con.execute("UPDATE template SET hidden_us = ? WHERE id = ?", (to_us(at), template.id))
        return template.id
    if not template.shipped:
        raise AssistantError("This template is not there any more.", code="not_found")
    cursor = con.execute(
        "INSERT INTO template (kind, name, text, shipped, hidden_us) VALUES (?, '', '', ?, ?)",
        (str(template.kind), template.shipped, to_us(at)),
    )
    return new_id(cursor)


def unhide_template(con: Connection, row_id: int) -> None:
    """Take a deletion back."""
    con.execute("DELETE FROM template WHERE id = ? AND shipped IS NOT NULL AND name = ''", (row_id,))
    con.execute("UPDATE template SET hidden_us = NULL WHERE id = ?", (row_id,))


def restore_shipped(con: Connection) -> None:
    """Bring back the shipped templates that were deleted, as they are shipped."""
    con.execute("DELETE FROM template WHERE shipped IS NOT NULL AND hidden_us IS NOT NULL")


def purge_templates(con: Connection, before: datetime) -> None:
    """Forget the user's own that were deleted before that time."""
    con.execute("DELETE FROM template WHERE shipped IS NULL AND hidden_us < ?", (to_us(before),))
