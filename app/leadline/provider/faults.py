# SPDX-License-Identifier: AGPL-3.0-or-later
"""What went wrong, in words a user can act on. Statuses: DeepSeek's error page, read 2026-11-23.

No text here holds a key or a part of the request: the server's own words are shown only after they were compared
with both (some servers answer a bad request by repeating it, or the key).
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from leadline.errors import AssistantError
from leadline.provider.endpoints import Endpoint, host_of

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
    request_id = headers.get("x-request-id") or headers.get("x-deepseek-request-id") or ""
    detail = ", ".join(
        part for part in (f"HTTP {status}", words, request_id and f"request {shown(request_id, key=key)}") if part
    )
    if 300 <= status < 400:
        return _redirected(headers.get("location", ""), detail, endpoint, key, sent)
    title, hint, code = _by_status(status, body, endpoint, headers.get("retry-after", ""))
    return AssistantError(title, hint, detail, code)


def _by_status(status: int, body: bytes, endpoint: Endpoint, retry_after: str) -> tuple[str, str, str]:
    over = _over_length(body)
    if status in (400, 413) and over:
        return "The request is longer than the model's window.", over, "too_long"
    if status == 400 and b"content exists risk" in body.lower():
        hint = "A document can be the reason, not only the question: leave some out and send again."
        return "The service's content filter refused the request.", hint, "refused"
    wait = f"Wait {retry_after} s, then send again." if re.fullmatch(r"\d{1,4}", retry_after) else ""
    if status == 401 and endpoint.kind == "local":
        return "The embedded engine refused its own key.", "Start Leadline again.", "engine_failed"
    known = {
        400: ("The service refused the request.", "The details say why; the same again would fail again.", "refused"),
        401: ("The service does not accept the key.", "Enter the key again, the one for this server.", "wrong_key"),
        402: ("The account has no balance left.", "Top it up at platform.deepseek.com, then send again.", "no_balance"),
        403: ("The service refuses this account or network.", "Check what the key is allowed to do.", "refused"),
        404: ("The server knows no such address or model.", "Check the address and the model's name.", "refused"),
        413: ("The request is too large for the service.", "Leave some documents out and send again.", "too_long"),
        422: ("The service refused the request's parameters.", "The details name them.", "refused"),
        429: ("The service has too many requests at once.", wait or "Wait a little, then send again.", "busy"),
        500: ("The service had an error of its own.", _RETRY, "server"),
        503: ("The service is overloaded.", wait or "Wait a little, then send again.", "busy"),
    }
    if status in known:
        return known[status]
    if status >= 500:
        return "The service cannot be reached behind its gateway.", _RETRY, "server"
    return "The service answered with a status that is not expected.", "The details name it.", "server"


def _over_length(body: bytes) -> str:
    """By how much a request is too long, from the numbers in the error; "" when the error is another."""
    text = body[:4096].decode("utf-8", "replace")
    match = re.search(r"maximum context length is (\d+) tokens\. However, you requested (\d+) tokens", text)
    if match:
        most, asked = int(match[1]), int(match[2])
    else:  # the embedded engine: {"type":"exceed_context_size_error","n_prompt_tokens":..,"n_ctx":..}
        asked_match, most_match = re.search(r'"n_prompt_tokens":\s*(\d+)', text), re.search(r'"n_ctx":\s*(\d+)', text)
        if not (asked_match and most_match):
            return "Leave some documents out." if "maximum context length" in text else ""
        asked, most = int(asked_match[1]), int(most_match[1])
    return f"{asked:,} tokens were asked for and {most:,} fit: leave out about {max(asked - most, 1):,} tokens."


def _redirected(location: str, detail: str, endpoint: Endpoint, key: str, sent: bytes) -> AssistantError:
    target = shown(location, key=key, sent=sent) or "an address that it did not name"
    return AssistantError(
        "The server wanted to send the request to another address; nothing was sent there.",
        f"It named {target}. If that is where you want to go, enter it as the server's address.",
        f"{detail}, from {host_of(endpoint.base_url)} to {target}",
        "redirected",
    )


def from_exception(error: BaseException, endpoint: Endpoint) -> AssistantError:
    """The failure behind an exception of the SDK, of its HTTP library or of the system, before or in the stream."""
    import socket  # both are loaded by the time something fails, and not before the first paint
    import ssl

    causes = list(_causes(error))
    names = {name for cause in causes for name in (t.__name__ for t in type(cause).__mro__)}
    host = host_of(endpoint.base_url)
    detail = f"{host}: {' < '.join(dict.fromkeys(type(cause).__name__ for cause in causes))}"
    certificate = next((c for c in causes if isinstance(c, ssl.SSLCertVerificationError)), None)
    if certificate is not None:
        detail = f"{host}: {shown(certificate.verify_message)}"
        hint = "The connection was closed before the key was sent. Check the address, the clock and the network."
        return AssistantError("The server's certificate is not valid.", hint, detail, "server")
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        hint = "Check the address; a proxy or a portal may be in between."
        return AssistantError("No secure connection could be made.", hint, detail, "server")
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        return AssistantError("The server's name was not found.", "Check network and address.", detail, "offline")
    if "ConnectTimeout" in names or "WriteTimeout" in names or "PoolTimeout" in names:
        return AssistantError(
            "The server was not reached in time.", "Check the network, send again.", detail, "offline"
        )
    if "ReadTimeout" in names or "APITimeoutError" in names:
        return timed_out("Nothing at all came from the service.", detail)
    if "ConnectError" in names or isinstance(error, ConnectionError):
        if endpoint.kind == "local":
            return AssistantError("The embedded engine is not running.", _RETRY, detail, "engine_failed")
        return AssistantError("The server cannot be reached.", "Check the network, send again.", detail, "offline")
    if "APIConnectionError" in names or "TransportError" in names or "OSError" in names:
        return AssistantError("The connection broke off.", _RETRY, detail, "offline")
    return AssistantError("The reply could not be read.", _RETRY, detail, "server")


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The exception and what it came from. `__context__` too: the HTTP library raises `from None` here and there."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        if isinstance(error, BaseExceptionGroup) and error.exceptions:
            error = error.exceptions[0]
        else:
            error = error.__cause__ or error.__context__


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


def in_stream(error: object) -> AssistantError:
    """An error object that came inside a stream with status 200. `wire` checks its words against the request."""
    number = error.get("code") if isinstance(error, dict) else None
    words = shown(_message(error))
    busy = number in (429, 503) or "overload" in words.lower() or "busy" in words.lower()
    title = "The service broke off the reply."
    return AssistantError(title, _RETRY, words, "busy" if busy else "server")


def unreadable(count: int) -> AssistantError:
    """Too many chunks that are not of the shape the protocol has."""
    return AssistantError(
        "The server sends data that cannot be read.", "Check the server's address.", f"{count} bad chunks", "server"
    )


def too_much(what: str, limit_bytes: int) -> AssistantError:
    """A guard against endless data was reached."""
    return AssistantError(
        "The server sends far too much data; the reply was ended.", "", f"{what} over {limit_bytes:,} bytes", "server"
    )


def no_reply(content_type: str) -> AssistantError:
    """Status 200, and not one chunk of a reply: a login page of the network, an empty body."""
    kind = shown(content_type.partition(";")[0]) or "nothing"
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
        return AssistantError("The service ran out of capacity.", _RETRY, detail, "busy")
    if finish_reason == "stop":
        return AssistantError("The reply has no answer.", "Send it again, or ask in other words.", detail, "server")
    if not finish_reason:
        return AssistantError("The reply broke off before its end.", _RETRY, detail, "cut")
    return AssistantError("The reply ended in a way that is not known.", _RETRY, detail, "server")


def not_a_list(what: str) -> AssistantError:
    """A small request was answered with something of another shape."""
    return AssistantError(f"The service's {what} cannot be read.", "Check the server's address.", "", "server")


def redacted(error: AssistantError, *, key: str, sent: bytes) -> AssistantError:
    """The same failure, its detail left out if it repeats the key or the request."""
    return AssistantError(error.title, error.hint, shown(error.detail, key=key, sent=sent), error.code)
