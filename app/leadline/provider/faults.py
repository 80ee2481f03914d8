# SPDX-License-Identifier: AGPL-3.0-or-later
"""What went wrong, in words a user can act on. Statuses: DeepSeek's error page, read 2026-11-23.

No text here holds a key or a part of the request: the server's own words are shown only after they were compared
with both (some servers answer a bad request by repeating it, or the key).
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from leadline.errors import AssistantError
from leadline.provider.endpoints import Endpoint, host_of
from leadline.provider.retrying import PassingError, asked_wait_s, in_words

_MOST_WORDS = 400
_WINDOW, _STEP = 24, 8
"""A stretch of 31 characters that the request holds, too, is sure to be found."""
_RETRY = "Send it again."


def words_of(body: bytes, *, key: str = "", sent: bytes = b"") -> str:
    """The server's own words in an error body, one line; "" when there are none that may be shown.

    Only the fields that hold a message are looked at: an HTML page, an echo of the request, anything else is left out.
    """
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    return shown(_message(value), key=key, sent=sent)


def shown(message: str, *, key: str = "", sent: bytes = b"") -> str:
    """`message` as one printable line of at most 400 characters, or "" if it repeats the key or the request."""
    if key and (key in message or key[-12:] in message):
        return ""
    message = message[:_MOST_WORDS]
    for start in range(0, len(message) - _WINDOW + 1, _STEP):
        piece = message[start : start + _WINDOW]
        # The text of a question as the body spells it, or the body itself.
        spellings = {json.dumps(piece, ensure_ascii=False)[1:-1], piece}
        if any(spelling.encode("utf-8", "replace") in sent for spelling in spellings):
            return ""
    return " ".join("".join(c if c.isprintable() else " " for c in message).split())


def _message(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        for name in ("error", "message", "msg", "detail"):
            if value.get(name):
                return _message(value[name])
    if isinstance(value, list) and value:  # FastAPI's 422: a list of {"loc", "msg", "input"}
        return _message(value[0])
    return ""


def from_status(
    status: int, headers: Mapping[str, str], body: bytes, endpoint: Endpoint, *, key: str = "", sent: bytes = b""
) -> AssistantError:
    """The failure that an HTTP status means; headers by lower-case name."""
    words = words_of(body, key=key, sent=sent)
    request_id = shown(request_id_of(headers), key=key)
    detail = ", ".join(part for part in (f"HTTP {status}", words, request_id and f"request {request_id}") if part)
    if 300 <= status < 400:
        return _redirected(headers.get("location", ""), detail, endpoint, key, sent)
    asked_s = asked_wait_s(headers)
    error = AssistantError(*_by_status(status, body, endpoint, asked_s, detail))
    return PassingError.of(error, asked_s=asked_s) if _is_passing(status, error) else error


def request_id_of(headers: Mapping[str, str]) -> str:
    """What the service calls this request; headers by lower-case name."""
    return shown(headers.get("x-request-id") or headers.get("x-deepseek-request-id") or "")


def _is_passing(status: int, error: AssistantError) -> bool:
    if error.code in ("no_balance", "too_long"):
        return False
    # 501, 505: never; 511: a login page of the network.
    return status in (408, 425, 429) or (status >= 500 and status not in (501, 505, 511))


def _by_status(
    status: int, body: bytes, endpoint: Endpoint, asked_s: float | None, detail: str
) -> tuple[str, str, str, str]:
    """Title, hint, detail and code."""
    over = _over_length(body)
    if status in (400, 413, 422, 500) and over:
        return "The request is longer than the model's window.", over, detail, "too_long"
    if status == 400 and b"content exists risk" in body.lower():
        hint = "A document can be the reason, not only the question: leave some out and send again."
        return "The service's content filter refused the request.", hint, detail, "content_risk"
    if status == 401 and endpoint.kind == "local":
        return "The embedded engine refused its own key.", "Start Leadline again.", detail, "engine_failed"
    if status == 402 or (status == 429 and b"insufficient_quota" in body):
        where = "at platform.deepseek.com" if endpoint.kind == "deepseek" else f"with {host_of(endpoint.base_url)}"
        return "The account has no balance left.", f"Top it up {where}, then send again.", detail, "no_balance"
    wait = f"Wait {in_words(asked_s)}, then send again." if asked_s else ""
    known = {
        400: ("The service refused the request.", "The details say why; the same again would fail again.", "refused"),
        401: ("The service does not accept the key.", "Enter the key again, the one for this server.", "wrong_key"),
        403: ("The service refuses this account or network.", "Check what the key is allowed to do.", "refused"),
        404: ("The server knows no such address or model.", "Check the address and the model's name.", "refused"),
        408: ("The service waited too long for the request.", _RETRY, "server"),
        413: ("The request is too large for the service.", "Leave some documents out and send again.", "too_long"),
        422: ("The service refused the request's parameters.", "The details name them.", "refused"),
        429: ("The service has too many requests at once.", wait or "Wait a little, then send again.", "busy"),
        500: ("The service had an error of its own.", wait or _RETRY, "server"),
        503: ("The service is overloaded.", wait or "Wait a little, then send again.", "busy"),
        511: ("The network wants a login first.", "Open a page in a browser, log in, then send again.", "offline"),
        529: ("The service is overloaded.", wait or "Wait a little, then send again.", "busy"),
    }
    if status in known:
        title, hint, code = known[status]
        return title, hint, detail, code
    if status >= 500:
        return "The service cannot be reached behind its gateway.", wait or _RETRY, detail, "server"
    return "The service answered with a status that is not expected.", "The details name it.", detail, "server"


_TOO_LONG = tuple(
    re.compile(pattern)
    for pattern in (
        # DeepSeek, vLLM
        r"maximum context length is (?P<most>\d+) tokens\. However, you requested (?P<asked>\d+) tokens",
        # SGLang
        r"maximum context length of (?P<most>\d+) tokens\. You requested a total of (?P<asked>\d+) tokens",
        r"input \((?P<asked>\d+) tokens\) is longer than the model's context length \((?P<most>\d+) tokens\)",
        # vLLM, of a prompt that is too long by itself
        r"prompt \((?:total )?length (?P<asked>\d+)\) is longer than the maximum model length of (?P<most>\d+)",
        # llama.cpp and so the embedded engine: fields beside the message
        r'"n_prompt_tokens":\s*(?P<asked>\d+).*"n_ctx":\s*(?P<most>\d+)',
    )
)


def _over_length(body: bytes) -> str:
    """By how much a request is too long, from the numbers in the error; "" when the error is another."""
    text = body[:4096].decode("utf-8", "replace")
    for pattern in _TOO_LONG:
        if found := pattern.search(text):
            asked, most = int(found["asked"]), int(found["most"])
            return f"{asked:,} tokens were asked for and {most:,} fit: leave out about {max(asked - most, 1):,} tokens."
    is_known = "maximum context length" in text or "exceed_context_size_error" in text
    return "Leave some documents out." if is_known else ""


def _redirected(location: str, detail: str, endpoint: Endpoint, key: str, sent: bytes) -> AssistantError:
    target = shown(location, key=key, sent=sent) or "an address that it did not name"
    return AssistantError(
        "The server wanted to send the request to another address; nothing was sent there.",
        f"It named {target}. If that is where you want to go, enter it as the server's address.",
        f"{detail}, from {host_of(endpoint.base_url)} to {target}",
        "redirected",
    )


def timed_out(title: str, detail: str) -> AssistantError:
    """One of the clocks ran out."""
    return AssistantError(title, _RETRY, detail, "timeout")


def no_key() -> AssistantError:
    """DeepSeek without a key: nothing is sent."""
    return AssistantError("There is no key for this service.", "Enter your DeepSeek key first.", code="no_key")


def unusable_key() -> AssistantError:
    """A key with spaces, line ends or letters that no key has."""
    hint = "Enter the key again; it has no spaces and only plain letters, digits and signs."
    return AssistantError("The key has characters that no key has.", hint, code="wrong_key")


def broke_off(detail: str) -> AssistantError:
    """The connection was lost after text had come."""
    return AssistantError("The connection broke off in the reply.", f"What came is kept. {_RETRY}", detail, "cut")


def compressed() -> AssistantError:
    """A body in an encoding that was not asked for: never unpacked, it could be a bomb."""
    return AssistantError("The server sends compressed data that was not asked for.", "", "content-encoding", "server")


def in_stream(error: object, endpoint: Endpoint) -> AssistantError:
    """An error object that came inside a stream with status 200. `wire` checks its words against the request."""
    words = shown(_message(error))
    number = _number(error)
    if number is not None and 400 <= number < 600:
        body = json.dumps({"error": error}).encode()
        made = AssistantError(*_by_status(number, body, endpoint, None, ", ".join(filter(None, (str(number), words)))))
        return PassingError.of(made) if _is_passing(number, made) else made
    is_busy = any(word in words.lower() for word in ("overload", "busy", "too many", "queue"))
    made = AssistantError("The service broke off the reply.", _RETRY, words, "busy" if is_busy else "server")
    is_passing = is_busy or any(word in words.lower() for word in ("internal", "unavailable", "timed out", "timeout"))
    return PassingError.of(made) if is_passing else made


def _number(error: object) -> int | None:
    """The HTTP status that an error object names, if it does: some put it into `code`, some into `status`."""
    for value in (error.get("code"), error.get("status")) if isinstance(error, dict) else ():
        if type(value) is int:
            return value
        if isinstance(value, str) and re.fullmatch(r"\d{3}", value):
            return int(value)
    return None


def unreadable(count: int) -> AssistantError:
    """Too many chunks that are not of the shape the protocol has."""
    return AssistantError(
        "The server sends data that cannot be read.", "Check the server's address.", f"{count} bad chunks", "server"
    )


def pieces_lost(count: int) -> AssistantError:
    """The reply came to its end, but some of its chunks could not be read."""
    hint = "There is a gap in it: send it again to have it whole."
    return AssistantError("A piece of the reply could not be read.", hint, f"{count} bad chunks", "cut")


def too_much(what: str, limit_bytes: int) -> AssistantError:
    """A guard against endless data was reached."""
    return AssistantError(
        "The server sends far too much data; the reply was ended.", "", f"{what} over {limit_bytes:,} bytes", "server"
    )


def no_reply(content_type: str) -> AssistantError:
    """Status 200, and not one chunk of a reply: a login page of the network, or a stream closed before it began."""
    kind = shown(content_type.partition(";")[0]) or "nothing"
    if kind.lower() == "text/event-stream":
        # Also what the service does with a request that was queued for ten minutes.
        hint = "Wait a little, then send again."
        return PassingError("The service closed the reply before it began.", hint, f"HTTP 200, {kind}", "busy")
    hint = "A login page of the network may be in between, or the address is not that of a chat service."
    return AssistantError("What the server sent is not a reply.", hint, f"HTTP 200, {kind}", "server")


def ended_with(finish_reason: str, *, thought_only: bool) -> AssistantError:
    """Why a stream that ended by itself is not a complete reply."""
    detail = f"finish reason: {shown(finish_reason) or 'none'}"
    if finish_reason == "length":
        hint = "Ask for the rest." if not thought_only else "Thinking used all of it: ask for less or change the mode."
        return AssistantError("The reply reached its limit of tokens.", hint, detail, "cut")
    if finish_reason == "content_filter":
        return AssistantError("The service's content filter ended the reply.", "Ask in other words.", detail, "refused")
    if finish_reason == "insufficient_system_resource":
        return PassingError("The service ran out of capacity.", _RETRY, detail, "busy")
    if finish_reason == "tool_calls":
        hint = "Leadline offers it none here: ask in other words."
        return AssistantError("The model wants to use a tool.", hint, detail, "server")
    if finish_reason == "stop":
        return AssistantError("The reply has no answer.", "Send it again, or ask in other words.", detail, "server")
    if not finish_reason:
        return PassingError("The reply broke off before its end.", _RETRY, detail, "cut")
    return AssistantError("The reply ended in a way that is not known.", _RETRY, detail, "server")


def not_a_list(what: str) -> AssistantError:
    """A small request was answered with something of another shape."""
    return AssistantError(f"The service's {what} cannot be read.", "Check the server's address.", "", "server")


def redacted(error: AssistantError, *, key: str, sent: bytes) -> AssistantError:
    """The same failure, its detail left out if it repeats the key or the request."""
    return AssistantError(error.title, error.hint, shown(error.detail, key=key, sent=sent), error.code)
