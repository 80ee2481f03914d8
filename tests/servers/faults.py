# SPDX-License-Identifier: AGPL-3.0-or-later
"""Faults a test can ask for: a `Step` says what goes wrong with one reply; `play` turns a good reply into what is sent.

A step is a dict in a script (or an object in a JSON file); its keys may be combined. Counts of "after" are data events.
"""

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

MESSAGES = {
    400: ("Content Exists Risk", "invalid_request_error"),
    401: ("Authentication Fails, Your api key: ****0000 is invalid", "authentication_error"),
    402: ("Insufficient Balance", "unknown_error"),
    413: ("Request body is too large", "invalid_request_error"),
    422: ("Invalid parameters", "invalid_request_error"),
    429: ("Rate limit reached for TPM", "rate_limit_error"),
    500: ("Internal server error", "server_error"),
    503: ("request queue is full", "service_unavailable_error"),
}
"""What the service says with a status, and the type it gives; seen ones where reference section 12 has one."""

WRONG: dict[str, str] = {
    "list": "[]",
    "null": "null",
    "string": '"text"',
    "number": "7",
    "empty object": "{}",
    "choices null": '{"id":"x","object":"chat.completion.chunk","created":1,"model":"deepseek-flash","choices":null}',
    "choices text": '{"id":"x","object":"chat.completion.chunk","created":1,"model":"deepseek-flash","choices":"no"}',
    "choice null": '{"id":"x","object":"chat.completion.chunk","created":1,"model":"deepseek-flash","choices":[null]}',
    "delta null": '{"id":"x","object":"chat.completion.chunk","choices":[{"index":0,"delta":null}]}',
    "delta text": '{"id":"x","object":"chat.completion.chunk","choices":[{"index":0,"delta":"no"}]}',
    "content number": '{"id":"x","choices":[{"index":0,"delta":{"content":42}}]}',
    "content list": '{"id":"x","choices":[{"index":0,"delta":{"content":["a","b"]}}]}',
    "thinking object": '{"id":"x","choices":[{"index":0,"delta":{"reasoning_content":{"a":1}}}]}',
    "finish number": '{"id":"x","choices":[{"index":0,"delta":{},"finish_reason":9}]}',
    "model null": '{"id":null,"object":null,"created":"now","model":null,"choices":[]}',
    "usage list": '{"id":"x","choices":[],"usage":[1,2,3]}',
    "unknown event": '{"type":"response.run_command","command":"rm"}',
}
"""Events of the wrong shape, for `wrong`."""

USAGES: dict[str, Any] = {
    "negative": {"prompt_tokens": -5, "completion_tokens": -1, "total_tokens": -6, "prompt_cache_hit_tokens": -5},
    "huge": {
        "prompt_tokens": 10**30,
        "completion_tokens": 10**30,
        "total_tokens": 2 * 10**30,
        "prompt_cache_miss_tokens": 10**30,
    },
    "strings": {"prompt_tokens": "many", "completion_tokens": "3", "prompt_cache_hit_tokens": "all"},
    "floats": {"prompt_tokens": 10.5, "completion_tokens": 1.5},
    "unequal": {"prompt_cache_hit_tokens": 1_000_000, "prompt_cache_miss_tokens": 1_000_000},
    "empty": {},
    "nulls": {
        "prompt_tokens": None,
        "completion_tokens": None,
        "prompt_cache_hit_tokens": None,
        "prompt_cache_miss_tokens": None,
    },
}
"""Fields that are written over the true usage ("empty": instead of it), for `usage`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What goes wrong with one request, or with `times` of them."""

    path: str = "/chat/completions"
    """Which requests it is for: the end of their path."""
    times: int = 1

    status: int | None = None
    """An error in place of a reply, with the documented body..."""
    message: str | None = None
    type: str | None = None
    retry_after: float | str | None = None
    body: str | None = None
    """...or this body, as it is. Without a status: 200 and this body."""
    html: bool = False
    """A web page with status 200, as a captive portal sends it."""
    request_id: str | None = None
    """Another id in the head of an error."""
    redirect: str | None = None
    """The target of a 307 (or of `status`)."""

    silent_s: float = 0.0
    """Silence before the head."""
    queued_s: float = 0.0
    """Keep-alives (blank lines when not streaming) before the first token."""
    slow_s: float = 0.0
    """Silence after the head, before the first token."""

    cut: int | None = None
    """After so many events the reply ends properly, but with no finish reason and no [DONE]."""
    drop: int | None = None
    """After so many events the connection closes in the middle of the reply."""
    reset: int | None = None
    """After so many events a TCP reset; -1: before the head."""
    stall: int | None = None
    """After so many events silence, until `server.resume()`; -1: before the head."""
    keepalives: int | None = None
    """After so many events nothing but keep-alive comments."""
    endless: int | None = None
    """After so many events the last one again and again."""

    broken: int | None = None
    """After so many events one whose JSON breaks off; the rest follows."""
    wrong: str | None = None
    """A name in WRONG, or JSON: an event of that shape, after the first..."""
    wrong_after: int = 1
    """...or after so many; the rest follows."""
    error: int | None = None
    """After so many events an error object (`message`), then the end."""
    long_line: int | None = None
    """Bytes of one event, sent after the first..."""
    long_line_ends: bool = True
    """...or never ended: no newline comes, then silence."""
    split_utf8: bool = False
    """Every character of several bytes is spread over two writes."""

    usage: Any = None
    """"none", "trailing" (an event of its own with `choices: []`), a name in USAGES, or fields to write over it."""
    finish: str | None = None
    """Another finish reason..."""
    finish_after: int | None = None
    """...after so many events, the rest left out."""
    empty: bool = False
    """No content, and yet a finish reason."""
    done: bool = True
    """False: no [DONE]."""
    model: str | None = None
    """Another model id in the reply than the one that is billed."""

    @classmethod
    def parse(cls, step: "Mapping[str, Any] | Step") -> "Step":
        """A step from a script. ValueError names a key that is not known."""
        if isinstance(step, Step):
            return step
        known = {field.name for field in dataclasses.fields(cls)}
        if unknown := sorted(set(step) - known):
            raise ValueError(f"no such fault: {', '.join(unknown)}; known are {', '.join(sorted(known))}")
        return cls(**step)


@dataclass(frozen=True, slots=True)
class Act:
    """Something that is done to the connection instead of sending bytes."""

    kind: str
    """stall, keepalives, endless, reset, drop, end or line."""
    data: bytes = b""
    size: int = 0


Frame = bytes | Act


def play(chunks: tuple[str, ...], step: Step, include_usage: bool = True) -> list[Frame]:
    """The events of a reply with the faults of `step` in it, in the order they are sent, [DONE] included."""
    events = [_renamed(chunk, step.model) for chunk in chunks] if step.model else list(chunks)
    events = _with_finish(events, step)
    trailing: list[str] = []
    if step.usage is not None:
        events[-1], trailing = _with_usage(events[-1], step.usage)
    frames: list[Frame] = [_event(event) for event in events]
    inserted: list[tuple[int, Frame]] = []
    if step.broken is not None:
        inserted.append((step.broken, _event('{"id":"x","object":"chat.completion.chunk","choices":[{"index":0,"del')))
    if step.wrong is not None:
        inserted.append((step.wrong_after, _event(WRONG.get(step.wrong, step.wrong))))
    if step.long_line is not None:
        inserted.append((1, Act("line", b"\n\n" if step.long_line_ends else b"", step.long_line)))
    for at, frame in sorted(inserted, key=lambda item: -item[0]):
        frames.insert(at, frame)
    if step.stall is not None and step.stall >= 0:
        frames.insert(step.stall, Act("stall"))
    if step.error is not None:
        error = {
            "error": {
                "message": step.message or "Internal server error",
                "type": step.type or "server_error",
                "param": None,
                "code": None,
            }
        }
        return [*frames[: step.error], _event(json.dumps(error)), Act("end")]
    for count, kind in ((step.cut, "end"), (step.drop, "drop"), (step.reset, "reset"), (step.keepalives, "keepalives")):
        if count is not None:
            return [*frames[: max(count, 0)], Act(kind)]
    if step.endless is not None:
        sent = frames[: max(step.endless, 1)]
        again = sent[-1]
        return [*sent, Act("endless", again if isinstance(again, bytes) else b": \n\n")]
    return [*frames, *(_event(event) for event in trailing), *([_event("[DONE]")] if step.done else [])]


def whole(reply: str, step: Step) -> str:
    """The one object of a reply without streaming, with the faults of `step` that apply to it."""
    made = json.loads(reply)
    if step.model:
        made["model"] = step.model
    if step.finish:
        made["choices"][0]["finish_reason"] = step.finish
    if step.empty:
        made["choices"][0]["message"]["content"] = ""
    text = _json(made)
    return _with_usage(text, step.usage)[0] if step.usage not in (None, "trailing") else text


def _with_finish(events: list[str], step: Step) -> list[str]:
    last = json.loads(events[-1])
    if step.empty:
        events = [
            event for event in events[:-1] if not json.loads(event)["choices"][0]["delta"].get("content")
        ] + events[-1:]
    if step.finish_after is not None:
        events = events[: step.finish_after] + events[-1:]
    if step.finish is not None:
        last["choices"][0]["finish_reason"] = step.finish
        events[-1] = _json(last)
    return events


def _with_usage(event: str, usage: Any) -> tuple[str, list[str]]:
    """The last event with another usage, and the events that follow it."""
    made = json.loads(event)
    if usage == "none":
        made["usage"] = None
        return _json(made), []
    if usage == "trailing":
        extra = {**made, "choices": []}
        made["usage"] = None
        return _json(made), [_json(extra)]
    fields = USAGES[usage] if isinstance(usage, str) and usage in USAGES else usage
    made["usage"] = {**made["usage"], **fields} if isinstance(fields, dict) and fields else fields
    return _json(made), []


def _renamed(event: str, model: str) -> str:
    return _json({**json.loads(event), "model": model})


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _event(data: str) -> bytes:
    return f"data: {data}\n\n".encode()
