# SPDX-License-Identifier: AGPL-3.0-or-later
"""A stored turn in the words the transcript shows."""

from PySide6.QtCore import QCoreApplication

from leadline.chat.reply import Usage
from leadline.costs.money import Money, shown
from leadline.storage.conversations import Turn
from leadline.ui.shown_images import shown_image
from leadline.ui.transcript.shown import ShownTurn


def shown_turn(turn: Turn, language: str, row: int | None = None) -> ShownTurn:
    """The turn for the transcript; `row` where it already stands there under another number."""
    sibling = ""
    if turn.siblings > 1:
        words = QCoreApplication.translate("turns", "{place} of {count}")
        sibling = words.replace("{place}", str(turn.sibling_index + 1)).replace("{count}", str(turn.siblings))
    thought_s = None
    thought_until = turn.answer_at or turn.ended_at
    if turn.thinking and thought_until is not None:
        thought_s = (thought_until - (turn.first_word_at or turn.asked_at)).total_seconds()
    return ShownTurn(
        id=turn.id if row is None else row,
        question=turn.question,
        passages=turn.passages,
        thinking=turn.thinking,
        thinking_s=thought_s,
        thinking_tokens=turn.usage.reasoning if turn.usage is not None else None,
        answer=turn.reply,
        state=turn.state,
        numbers=numbers_line(turn.usage, turn.bill, language),
        notice=_notice(turn),
        model=turn.model,
        sibling=sibling,
        images=tuple(shown_image(image) for image in turn.images),
    )


def numbers_line(usage: Usage | None, bill: Money | None, language: str) -> str:
    """ "in 612,480 (99.8% cached)  out 5,016  ¥0.034"; what is not known is not there."""
    if usage is None:
        return ""
    parts = [QCoreApplication.translate("turns", "in {count}").replace("{count}", f"{usage.prompt:,}")]
    if usage.hit and usage.prompt:
        # Never "100%" for a prompt that was not wholly cached.
        share = min(usage.hit * 1000 // usage.prompt, 999 if usage.miss else 1000) / 10
        parts[0] += " " + QCoreApplication.translate("turns", "({share}% cached)").replace("{share}", f"{share:.1f}")
    parts.append(QCoreApplication.translate("turns", "out {count}").replace("{count}", f"{usage.output:,}"))
    if bill is not None:
        parts.append(shown(bill, language))
    return "  ".join(parts)


def _notice(turn: Turn) -> str:
    """Why the reply is not complete, and what to do."""
    if turn.state == "stopped":
        return QCoreApplication.translate("turns", "Stopped.")
    if turn.state == "interrupted":
        return QCoreApplication.translate(
            "turns", "Interrupted: Leadline ended while this reply came. What had come is kept."
        )
    if turn.state in ("cut", "failed"):
        title = (
            QCoreApplication.translate("errors", turn.error_title)
            if turn.error_title
            else QCoreApplication.translate("turns", "The reply broke off.")
        )
        return "\n".join(
            text
            for text in (title, QCoreApplication.translate("errors", turn.error_hint) if turn.error_hint else "")
            if text
        )
    return ""
