# SPDX-License-Identifier: AGPL-3.0-or-later
"""A stored turn in the words the transcript shows."""

from PySide6.QtCore import QCoreApplication

from leadline.chat.reply import Usage
from leadline.costs.money import Money, shown
from leadline.storage.conversations import Turn
from leadline.ui.error_words import in_language
from leadline.ui.shown_images import shown_image
from leadline.ui.shown_uses import use_words
from leadline.ui.transcript.shown import ShownTurn

BYTES_A_TOKEN = 4.4


def shown_turn(turn: Turn, language: str, row: int | None = None) -> ShownTurn:
    """The turn for the transcript; `row` where it already stands there under another number."""
    thought_s = None
    thought_until = turn.answer_at or turn.ended_at
    thinking, answer = turn.whole_thinking, turn.whole_reply
    if thinking and turn.continues is None and thought_until is not None:
        thought_s = (thought_until - (turn.first_word_at or turn.asked_at)).total_seconds()
    tokens, is_exact = thinking_tokens(turn)
    return ShownTurn(
        id=turn.id if row is None else row,
        question=turn.question,
        passages=turn.passages,
        uses=tuple(use_words(call.use) for each in turn.rounds for call in each.calls),
        thinking=thinking,
        thinking_s=thought_s,
        thinking_tokens=tokens,
        is_estimate=not is_exact,
        answer=answer,
        state=turn.state,
        numbers=numbers_of(turn, language),
        notice=_notice(turn),
        model=turn.model,
        siblings=turn.siblings,
        sibling_index=turn.sibling_index,
        can_continue=can_continue(turn),
        can_answer=can_answer(turn),
        images=tuple(shown_image(image) for image in turn.images),
    )


def can_continue(turn: Turn) -> bool:
    """Whether a reply broke off and something of it is there to go on from."""
    return turn.state in ("cut", "stopped", "failed", "interrupted") and bool(
        turn.reply or turn.thinking or turn.rounds
    )


def can_answer(turn: Turn) -> bool:
    """Whether it broke off in its thinking."""
    # Where it reads on demand no answer can be begun for it.
    return can_continue(turn) and not turn.reply.strip() and not turn.rounds


def thinking_tokens(turn: Turn) -> tuple[int | None, bool]:
    """Tokens of a turn's thinking, and whether the service said so.

    Many replies come without that number. Then the output is shared out by the length of the texts, or, without any
    usage, the text's own length tells: 4.4 bytes a token, as measured with DeepSeek's vocabulary on English prose (4.3
    on Python, 5.7 on Chinese).
    """
    thinking = turn.whole_thinking
    if not thinking:
        return None, True
    usage = (
        (turn.whole_usage or turn.usage) if turn.continues is None else None
    )  # of a reply that went on it tells the rest alone
    if usage is not None and usage.reasoning is not None:
        return usage.reasoning, True
    thought, said = len(thinking.encode()), len(turn.whole_reply.encode())
    if usage is not None:
        return round(usage.output * thought / (thought + said)), False
    return round(thought / BYTES_A_TOKEN), False


def numbers_of(turn: Turn, language: str) -> str:
    """Tokens and cost of a reply in one line; what is not known is said where something was billed."""
    parts = [numbers_line(turn.whole_usage or turn.usage, None, language), cost_words(turn, language)]
    return "  ".join(part for part in parts if part)


def cost_words(turn: Turn, language: str) -> str:
    """ "¥0.034", "¥0.034 or ¥0.067", "about ¥0.02, estimated", "cost not known"; "" for what cost nothing."""
    if turn.bill is not None and turn.bill_at_end is not None:
        words = QCoreApplication.translate("turns", "{price} or {other}: its end was in other hours")
        return words.replace("{price}", shown(turn.bill, language)).replace(
            "{other}", shown(turn.bill_at_end, language)
        )
    if turn.bill is not None:
        return shown(turn.bill, language)
    if turn.estimate is not None:
        words = QCoreApplication.translate("turns", "about {price}, estimated")
        return words.replace("{price}", shown(turn.estimate, language))
    return QCoreApplication.translate("turns", "cost not known") if turn.is_cost_unknown else ""


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
            in_language(turn.error_title)
            if turn.error_title
            else QCoreApplication.translate("turns", "The reply broke off.")
        )
        return "\n".join(text for text in (title, in_language(turn.error_hint) if turn.error_hint else "") if text)
    return ""
