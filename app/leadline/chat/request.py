# SPDX-License-Identifier: AGPL-3.0-or-later
"""The request's bytes, joined from frozen parts; renderer, receipt and wire share them.

The layout is that of design section 6. Nothing here depends on the clock, on a version or on the order of a
dict: the same plan gives the same bytes for ever, and a longer chat begins with the bytes of the shorter one.
"""

from dataclasses import dataclass
from decimal import Decimal

from leadline.chat.mode import Mode
from leadline.chat.options import DEFAULT_SAMPLING, Sampling
from leadline.chat.tools import NO_TOOLS, Round, sent_name
from leadline.context.pack import RECEIVED, json_fragment
from leadline.errors import AssistantError

SLACK_TOKENS = 512
"""Kept free of prompt and reply: the service was seen to take some tokens fewer than the window it names."""

_DEFAULT_TEMPERATURE = Decimal("1.0")
"""The service's own. Digits are written as they stand in a Decimal, never those of a float."""
_DEFAULT_MAX_TOKENS = {Mode.NON_THINK: 8_192, Mode.LOW: 65_536, Mode.HIGH: 65_536, Mode.MAX: 393_216}
"""What the service takes by default, but for max: that mode is for the hardest, and is not to end half-way."""

_LARGE_BYTES = 64 << 10


@dataclass(frozen=True, slots=True)
class PastTurn:
    """A turn that the next request repeats word for word.

    Every turn that is given is sent. Which are given is the caller's to say: those that brought a reply. A turn
    that ended without one is left out with its question, as nothing extends it, and a text that the service
    refused would be refused for ever; documents added with it go out again before the next question, so that
    what is held is lost from the old question on only. An empty reply would be sent as "", which is allowed.
    """

    frozen_tail: bytes
    """JSON fragment of what stood before the question in its message: documents added then; b"" if nothing did."""
    question: str
    reply: str
    """The answer, without the thinking; "" when none came."""
    thinking: str
    images: tuple[bytes, ...] = ()
    """Content parts that stood before the text, as they were sent; or marks, see `context.images`."""
    rounds: tuple[Round, ...] = ()
    """What it said and was given by tools before its reply."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """The beginning of the reply, which the model goes on with: prefix completion, on the beta address only.

    The prompt of the whole request begins with that of the request without it, in every mode; the service answers
    with what comes after it. Not allowed together with tools. Source: DeepSeek's prefix guide, and its own renderer.
    """

    thinking: str
    """Verbatim; not sent in non-think, where there is none."""
    answer: str
    """Where anything stands here the thinking is over; "" lets the model think on."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """In which words a server is asked to think, and takes past thinking back."""

    thinking_switch: str = "thinking"
    """thinking (DeepSeek's own fields), chat_template_kwargs (vLLM, SGLang, llama.cpp), or none."""
    thinking_field: str = "reasoning_content"
    """The message's field that holds the thinking: reasoning_content or reasoning."""


@dataclass(frozen=True, slots=True)
class RequestPlan:
    """Everything a request says."""

    model: str
    mode: Mode
    max_tokens: int
    instructions: str
    """The system text, frozen when the chat starts; "" sends no system message."""
    pack: tuple[bytes, ...]
    """JSON fragments of the documents in the order in which they were first sent."""
    turns: tuple[PastTurn, ...]
    tail: bytes
    """JSON fragment before the question: documents that go out with it for the first time."""
    question: str
    local: bool
    """For the embedded engine, which knows no thinking."""
    sampling: Sampling = DEFAULT_SAMPLING
    """Only what has an effect on this model in this mode."""
    beginning: Beginning | None = None
    """What the reply begins with, where an earlier one is to go on."""
    images: tuple[bytes, ...] = ()
    """Content parts of images that go out before the question; marks where the plan is only to be counted."""
    dialect: Dialect = Dialect()
    is_warm_up: bool = False
    """Instructions and documents alone, so that the service stores them; nothing is asked."""
    tools: str = NO_TOOLS
    """The chat's tool list, as JSON: it stands before the documents in the prompt, and never changes in a chat."""
    rounds: tuple[Round, ...] = ()
    """What the reply under way has said and was given by tools so far."""


def build_parts(plan: RequestPlan) -> tuple[bytes, ...]:
    """The body cut where it grows: head, system, pack, received, each turn, question, beginning, parameters.

    The parts joined are the body; none is empty. All before the question are the same bytes in the next request
    of the chat in this mode, so a receipt stores each only once. Images and large documents are parts of
    their own: their megabytes are kept once, too.

    Past thinking goes back verbatim when the request thinks ("" where there was none): the service demands the
    field in tool loops, keeps all of it in the prompt where there are tools, and elsewhere drops it before it counts.
    In non-think it is never looked at, so it is not uploaded; nor is it to servers that do not speak DeepSeek's own
    dialect, of which some refuse the field.
    """
    speaks_deepseek = not plan.local and plan.dialect.thinking_switch == "thinking"
    past_thinking = speaks_deepseek and plan.mode != Mode.NON_THINK
    field = plan.dialect.thinking_field.encode()
    messages: list[tuple[bytes, ...]] = []
    if plan.instructions:
        messages.append((_message(b"system", json_fragment(plan.instructions)),))
    if plan.pack:
        messages.append(_pack(plan.pack, b"," if messages else b""))
    if plan.pack and not plan.is_warm_up:
        received = _thinking(field, b"" if speaks_deepseek else None)
        messages.append((_message(b"assistant", json_fragment(RECEIVED), received),))
    for turn in plan.turns:
        *before, question = _question(turn.images, turn.frozen_tail, json_fragment(turn.question))
        thinking = json_fragment(turn.thinking) if past_thinking else None
        reply = _message(b"assistant", json_fragment(turn.reply), _thinking(field, thinking))
        rounds = [] if plan.local else turn.rounds
        used = [message for each in rounds for message in _round(each, field, past_thinking=past_thinking)]
        if used:
            messages += [(*before, question), *((message,) for message in used), (reply,)]
        else:
            messages.append((*before, question + b"," + reply))
    if not plan.is_warm_up:
        messages.append(_question(plan.images, plan.tail, json_fragment(plan.question)))
        messages += [(one,) for each in plan.rounds for one in _round(each, field, past_thinking=past_thinking)]
    if plan.beginning is not None:
        thinking = json_fragment(plan.beginning.thinking) if past_thinking else None
        more = _thinking(field, thinking) + b',"prefix":true'
        messages.append((_message(b"assistant", json_fragment(plan.beginning.answer), more),))
    tools = b'"tools":' + plan.tools.encode() + b"," if plan.tools != NO_TOOLS and not plan.local else b""
    head = b'{"model":"' + json_fragment(plan.model) + b'",' + tools + b'"messages":['
    rest = (part for first, *more in messages[1:] for part in (first if first[:1] == b"," else b"," + first, *more))
    return (head, *messages[0], *rest, b"]," + _parameters(plan) + b"}")


def build_body(plan: RequestPlan) -> bytes:
    """The bytes to post."""
    return b"".join(build_parts(plan))


def default_max_tokens(mode: Mode, *, prompt_tokens: int, window_tokens: int, max_output_tokens: int) -> int:
    """`max_tokens` for a reply in this mode: never more than the model gives or the window has left.

    Raises:
        AssistantError: the prompt leaves no room for one token (code too_long); the title says how far over it is.
    """
    left = window_tokens - SLACK_TOKENS - prompt_tokens
    if left < 1:
        over = 1 - left
        raise AssistantError(
            f"This is {over:,} {'token' if over == 1 else 'tokens'} too long for the model.",
            "Take documents out, or shorten the question.",
            f"prompt {prompt_tokens}, window {window_tokens}, kept free {SLACK_TOKENS}",
            code="too_long",
        )
    return min(wanted_tokens(mode, max_output_tokens), left)


def wanted_tokens(mode: Mode, max_output_tokens: int) -> int:
    """What is kept for a reply in this mode where the window has room for it."""
    return min(_DEFAULT_MAX_TOKENS[mode], max_output_tokens)


def _pack(pack: tuple[bytes, ...], comma: bytes) -> tuple[bytes, ...]:
    """The documents' message. A large document is a part of its own: it is kept already, under the same hash.

    `comma` stands before it from the start: put there later, it would cost a copy of all documents.
    """
    parts: list[bytes] = []
    waiting = [comma + b'{"role":"user","content":"']
    for fragment in pack:
        if len(fragment) < _LARGE_BYTES:
            waiting.append(fragment)
        else:
            parts += [b"".join(waiting), fragment] if waiting else [fragment]
            waiting = []
    return (*parts, b"".join((*waiting, b'"}')))


def _question(images: tuple[bytes, ...], tail: bytes, text: bytes) -> tuple[bytes, ...]:
    """A user's message, in parts; `tail` and `text` are JSON fragments. Without images it is a plain string."""
    listed = [part for image in images for part in (b",", image)][1:]
    opening, closing = b'{"role":"user","content":"', b'"}'
    if images:
        listed.insert(0, b'{"role":"user","content":[')
        opening, closing = b',{"type":"text","text":"', b'"}]}'
    if len(tail) < _LARGE_BYTES:
        return (*listed, opening + tail + text + closing)
    return (*listed, opening, tail, text + closing)


def _round(each: Round, field: bytes, *, past_thinking: bool) -> list[bytes]:
    """The messages of one round of tools: what the model said with its calls, then an answer to every one of them."""
    listed = b",".join(
        b'{"id":"' + json_fragment(call.id) + b'","type":"function","function":{"name":"'
        + sent_name(call.name).encode() + b'","arguments":"' + json_fragment(call.arguments) + b'"}}'
        for call in each.calls
    )  # fmt: skip
    # Always a text: the service refuses a round whose thinking is missing or null.
    thinking = _thinking(field, json_fragment(each.thinking) if past_thinking else None)
    said = _message(b"assistant", json_fragment(each.answer), thinking + b',"tool_calls":[' + listed + b"]")
    given = [
        _message(b"tool", json_fragment(call.result), b',"tool_call_id":"' + json_fragment(call.id) + b'"')
        for call in each.calls
    ]
    return [said, *given]


def _message(role: bytes, content: bytes, more: bytes = b"") -> bytes:
    """One message; `content` is a JSON fragment, `more` is whole fields, each after its comma."""
    return b'{"role":"' + role + b'","content":"' + content + b'"' + more + b"}"


def _thinking(field: bytes, thinking: bytes | None) -> bytes:
    """The field of a message that holds this thinking, a JSON fragment; nothing for None."""
    return b"" if thinking is None else b',"' + field + b'":"' + thinking + b'"'


def _parameters(plan: RequestPlan) -> bytes:
    """The body's fields after the messages, without braces: what may change without touching the prefix's bytes."""
    sampling = plan.sampling
    fields = ['"stream":true', '"stream_options":{"include_usage":true}', f'"max_tokens":{plan.max_tokens}']
    if plan.local:
        # Greedy, and against the loops that very small models fall into.
        fields += ['"temperature":0', '"repeat_penalty":1.1']
    else:
        temperature = sampling.temperature
        if plan.dialect.thinking_switch == "chat_template_kwargs":
            fields.append(f'"chat_template_kwargs":{_template_kwargs(plan.mode)}')
        elif plan.dialect.thinking_switch == "thinking" and plan.mode == Mode.NON_THINK:
            fields.append('"thinking":{"type":"disabled"}')
            temperature = _DEFAULT_TEMPERATURE if temperature is None else temperature
        elif plan.dialect.thinking_switch == "thinking":
            fields += ['"thinking":{"type":"enabled"}', f'"reasoning_effort":"{plan.mode}"']
        # A server of the user's own has its own defaults, made for its model.
        if temperature is not None:
            fields.append(f'"temperature":{temperature:f}')
        if sampling.top_p is not None:
            fields.append(f'"top_p":{sampling.top_p:f}')
    return ",".join(fields).encode()


def _template_kwargs(mode: Mode) -> str:
    """What a chat template is told. Templates call the switch `thinking` (DeepSeek's) or `enable_thinking` (Qwen's, and
    llama.cpp's own), and look at no other name, so both are sent. Source: vLLM's recipe for DeepSeek V4, 2026-11-23.
    """
    if mode == Mode.NON_THINK:
        return '{"thinking":false,"enable_thinking":false}'
    return f'{{"thinking":true,"enable_thinking":true,"reasoning_effort":"{mode}"}}'
