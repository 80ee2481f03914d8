# SPDX-License-Identifier: AGPL-3.0-or-later
"""Everything that can go wrong with one reply, and what the user is told: read by test_fault_table, and printed by

python -m tests.provider.fault_table
"""

from dataclasses import dataclass

from leadline.provider.limits import Clocks
from tests.provider.fault_scripts import (
    for_ever,
    hang,
    keep_alive,
    one_by_one,
    page,
    reset_later,
    status,
    stream,
)
from tests.provider.scripted_server import DONE, USAGE, Peer, Script, chunk, event

USUAL = Clocks()
NO_BEGINNING = Clocks(queued_s=0.3)
NO_THOUGHT = Clocks(thinking_s=0.3)
NO_WORD = Clocks(writing_s=0.3)
NO_END = Clocks(trailing_s=0.3)


@dataclass(frozen=True, slots=True)
class Row:
    """One fault: what a server does, and how it ends."""

    name: str
    play: Script
    state: str
    code: str = ""
    """"" for a reply that is complete."""
    title: str = ""
    hint: str = ""
    tries: int = 1
    """How often it was sent in all, of five."""
    clocks: Clocks = USUAL
    answer: str = ""
    """What was kept of it."""


SEND_AGAIN = "Send it again."
NOT_BEGUN = "The service did not begin to reply."
BROKE_OFF = "The connection broke off."
FELL_SILENT = "The service fell silent in the reply."
NO_CAPACITY = "The service ran out of capacity."
GATEWAY = "The service cannot be reached behind its gateway."
OVERLOADED = "The service is overloaded."
UNFINISHED = "The reply broke off before its end."
TOO_MUCH = "The server sends far too much data; the reply was ended."
NO_ANSWER = "The reply has no answer."
WAIT = "Wait a little, then send again."
DETAILS = "The details say why; the same again would fail again."
TOO_LONG = (
    "This model's maximum context length is 1048576 tokens. However, you requested 1053000 tokens (1045000 in the "
    "messages, 8000 in the completion). Please reduce the length of the messages or completion."
)
CONCURRENCY = "Your current concurrency is 40, which exceeds your concurrency limit of 39 based on your balance"
FINISH = chunk("", finish="stop", usage=USAGE)
LONG_LINE = b'data: {"choices":[{"index":0,"delta":{"content":"' + b"x" * 65_536

ROWS = (
    # --- statuses (reference section 12) ---
    Row(
        "400",
        status(400, "Invalid temperature value"),
        "failed",
        "refused",
        "The service refused the request.",
        DETAILS,
    ),
    Row(
        "400, content filter",
        status(400, "Content Exists Risk"),
        "failed",
        "content_risk",
        "The service's content filter refused the request.",
        "A document can be the reason, not only the question: leave some out and send again.",
    ),
    Row(
        "400, too long",
        status(400, TOO_LONG),
        "failed",
        "too_long",
        "The request is longer than the model's window.",
        "1,053,000 tokens were asked for and 1,048,576 fit: leave out about 4,424 tokens.",
    ),
    Row(
        "401",
        status(401, "Authentication Fails, Your api key: ****fcc2 is invalid"),
        "failed",
        "wrong_key",
        "The service does not accept the key.",
        "Enter the key again, the one for this server.",
    ),
    Row(
        "402",
        status(402, "Insufficient Balance"),
        "failed",
        "no_balance",
        "The account has no balance left.",
        "Top it up at platform.deepseek.com, then send again.",
    ),
    Row(
        "403",
        status(403, "Forbidden"),
        "failed",
        "refused",
        "The service refuses this account or network.",
        "Check what the key is allowed to do.",
    ),
    Row(
        "404",
        status(404, "Not Found"),
        "failed",
        "refused",
        "The server knows no such address or model.",
        "Check the address and the model's name.",
    ),
    Row("408", status(408), "failed", "server", "The service waited too long for the request.", SEND_AGAIN, 5),
    Row(
        "413",
        status(413, "too large"),
        "failed",
        "too_long",
        "The request is too large for the service.",
        "Leave some documents out and send again.",
    ),
    Row(
        "422",
        status(422, "bad parameter"),
        "failed",
        "refused",
        "The service refused the request's parameters.",
        "The details name them.",
    ),
    Row("429", status(429, CONCURRENCY), "failed", "busy", "The service has too many requests at once.", WAIT, 5),
    Row(
        "429, Retry-After 600",
        status(429, "Rate limit reached for TPM", Retry_After="600"),
        "failed",
        "busy",
        "The service has too many requests at once.",
        "Wait 10 minutes, then send again.",
    ),
    Row(
        "429, quota used up",
        status(429, "quota", {"code": "insufficient_quota"}),
        "failed",
        "no_balance",
        "The account has no balance left.",
        "Top it up at platform.deepseek.com, then send again.",
    ),
    Row("500", status(500, "boom"), "failed", "server", "The service had an error of its own.", SEND_AGAIN, 5),
    Row("501", status(501), "failed", "server", GATEWAY, SEND_AGAIN),
    Row("502", status(502), "failed", "server", GATEWAY, SEND_AGAIN, 5),
    Row("503", status(503, "request queue is full"), "failed", "busy", OVERLOADED, WAIT, 5),
    Row("504", status(504), "failed", "server", GATEWAY, SEND_AGAIN, 5),
    Row(
        "511",
        status(511),
        "failed",
        "offline",
        "The network wants a login first.",
        "Open a page in a browser, log in, then send again.",
    ),
    Row("529", status(529, "overloaded"), "failed", "busy", OVERLOADED, WAIT, 5),
    Row(
        "204",
        status(204),
        "failed",
        "server",
        "The service answered with a status that is not expected.",
        "The details name it.",
    ),
    Row(
        "302",
        status(302, Location="https://elsewhere.example/v1"),
        "failed",
        "redirected",
        "The server wanted to send the request to another address; nothing was sent there.",
        "It named https://elsewhere.example/v1. If that is where you want to go, enter it as the server's address.",
    ),
    # --- before the first word ---
    Row("reset before the head", lambda peer: peer.reset(), "failed", "offline", BROKE_OFF, SEND_AGAIN, 5),
    Row("closed before the head", lambda peer: None, "failed", "offline", BROKE_OFF, SEND_AGAIN, 5),
    Row(
        "something that is not HTTP",
        lambda peer: peer.send(b"SSH-2.0-x\r\n\r\n"),
        "failed",
        "server",
        "What the server sent is not a reply.",
        "Check the address: what answers there is no web server.",
    ),
    Row(
        "silence for ever before the head",
        hang,
        "failed",
        "timeout",
        NOT_BEGUN,
        SEND_AGAIN,
        clocks=NO_BEGINNING,
    ),
    Row(
        "silence for ever after the head",
        stream(then=hang),
        "failed",
        "timeout",
        NOT_BEGUN,
        SEND_AGAIN,
        clocks=NO_BEGINNING,
    ),
    Row(
        "keep-alives for ever",
        stream(then=keep_alive),
        "failed",
        "timeout",
        NOT_BEGUN,
        SEND_AGAIN,
        clocks=NO_BEGINNING,
    ),
    Row(
        "queued, then closed",
        stream(b": keep-alive\n\n"),
        "failed",
        "busy",
        "The service closed the reply before it began.",
        WAIT,
        5,
    ),
    Row(
        "queued, then reset",
        stream(b": keep-alive\n\n", then=Peer.reset),
        "failed",
        "offline",
        BROKE_OFF,
        SEND_AGAIN,
        5,
    ),
    Row(
        "a web page with 200",
        page,
        "failed",
        "server",
        "What the server sent is not a reply.",
        "A login page of the network may be in between, or the address is not that of a chat service.",
    ),
    # --- ends of a stream ---
    Row("no [DONE]", stream(chunk("Hi") + FINISH), "complete", answer="Hi"),
    Row("stays open after the finish", stream(chunk("Hi") + FINISH, then=hang), "complete", clocks=NO_END, answer="Hi"),
    Row("reset after the finish", stream(chunk("Hi") + FINISH, then=Peer.reset), "complete", answer="Hi"),
    Row("no usage", stream(chunk("Hi") + chunk("", finish="stop") + DONE), "complete", answer="Hi"),
    Row(
        "usage in a trailing chunk",
        stream(chunk("Hi") + chunk("", finish="stop") + event({"choices": [], "usage": USAGE}) + DONE),
        "complete",
        answer="Hi",
    ),
    Row(
        "characters split between packets",
        stream(then=one_by_one(chunk("深 🐋") + FINISH + DONE)),
        "complete",
        answer="深 🐋",
    ),
    Row(
        "no finish reason",
        stream(chunk("Half an ans")),
        "cut",
        "cut",
        UNFINISHED,
        SEND_AGAIN,
        answer="Half an ans",
    ),
    Row("no finish reason, no word", stream(chunk("")), "failed", "cut", UNFINISHED, SEND_AGAIN, 5),
    Row(
        "stop, and no word",
        stream(chunk("") + FINISH + DONE),
        "failed",
        "server",
        NO_ANSWER,
        "Send it again, or ask in other words.",
    ),
    Row(
        "stop, and only thinking",
        stream(chunk(thinking="Hm") + FINISH + DONE),
        "cut",
        "server",
        NO_ANSWER,
        "Send it again, or ask in other words.",
    ),
    Row(
        "length",
        stream(chunk("Some") + chunk("", finish="length", usage=USAGE) + DONE),
        "cut",
        "cut",
        "The reply reached its limit of tokens.",
        "Ask for the rest.",
        answer="Some",
    ),
    Row(
        "length, all of it thinking",
        stream(chunk(thinking="Hm") + chunk("", finish="length", usage=USAGE) + DONE),
        "cut",
        "cut",
        "The reply reached its limit of tokens.",
        "Thinking used all of it: ask for less or change the mode.",
    ),
    Row(
        "content_filter",
        stream(chunk("Some") + chunk("", finish="content_filter", usage=USAGE) + DONE),
        "cut",
        "refused",
        "The service's content filter ended the reply.",
        "Ask in other words.",
        answer="Some",
    ),
    Row(
        "insufficient_system_resource",
        stream(chunk("Some") + chunk("", finish="insufficient_system_resource") + DONE),
        "cut",
        "busy",
        NO_CAPACITY,
        SEND_AGAIN,
        answer="Some",
    ),
    Row(
        "insufficient_system_resource, no word",
        stream(chunk("", finish="insufficient_system_resource") + DONE),
        "failed",
        "busy",
        NO_CAPACITY,
        SEND_AGAIN,
        5,
    ),
    Row(
        "insufficient_system_resource, no word, but billed",
        stream(chunk("", finish="insufficient_system_resource", usage=USAGE) + DONE),
        "failed",
        "busy",
        NO_CAPACITY,
        SEND_AGAIN,
    ),
    Row(
        "tool_calls",
        stream(chunk("", finish="tool_calls", usage=USAGE) + DONE),
        "failed",
        "server",
        "The model wants to use a tool.",
        "Leadline offers it none here: ask in other words.",
    ),
    Row(
        "a finish reason nobody knows",
        stream(chunk("Some") + chunk("", finish="tired", usage=USAGE) + DONE),
        "cut",
        "server",
        "The reply ended in a way that is not known.",
        SEND_AGAIN,
        answer="Some",
    ),
    # --- in the middle ---
    Row(
        "error object after some text",
        stream(chunk("Some") + event({"error": {"message": "Model overloaded"}})),
        "cut",
        "busy",
        "The service broke off the reply.",
        SEND_AGAIN,
        answer="Some",
    ),
    Row(
        "error object before any text",
        stream(event({"error": {"message": "Internal server error"}})),
        "failed",
        "server",
        "The service broke off the reply.",
        SEND_AGAIN,
        5,
    ),
    Row(
        "error object that says nothing",
        stream(event({"error": {"message": "no such voice"}})),
        "failed",
        "server",
        "The service broke off the reply.",
        SEND_AGAIN,
    ),
    Row(
        "error object with status 503",
        stream(event({"error": {"message": "x", "code": 503}})),
        "failed",
        "busy",
        OVERLOADED,
        WAIT,
        5,
    ),
    Row(
        "error object with status 402",
        stream(event({"error": {"message": "x", "code": "402"}})),
        "failed",
        "no_balance",
        "The account has no balance left.",
        "Top it up at platform.deepseek.com, then send again.",
    ),
    Row(
        "reset after some text",
        stream(chunk("Some"), then=reset_later),
        "cut",
        "cut",
        "The connection broke off in the reply.",
        "What came is kept. Send it again.",
        answer="Some",
    ),
    Row(
        "silence while it thinks",
        stream(chunk(thinking="Hm"), then=hang),
        "cut",
        "timeout",
        FELL_SILENT,
        SEND_AGAIN,
        clocks=NO_THOUGHT,
    ),
    Row(
        "silence while it writes",
        stream(chunk("Some"), then=hang),
        "cut",
        "timeout",
        FELL_SILENT,
        SEND_AGAIN,
        clocks=NO_WORD,
        answer="Some",
    ),
    Row(
        "keep-alives for ever while it thinks",
        stream(chunk(thinking="Hm"), then=keep_alive),
        "cut",
        "timeout",
        FELL_SILENT,
        SEND_AGAIN,
        clocks=NO_THOUGHT,
    ),
    Row(
        "a line of 50 MB",
        stream(*[LONG_LINE] * 800, b'"}}]}\n\n', FINISH),
        "failed",
        "server",
        TOO_MUCH,
        "",
    ),
    Row(
        "a line without end",
        stream(then=for_ever(LONG_LINE)),
        "failed",
        "server",
        TOO_MUCH,
        "",
    ),
    Row(
        "one chunk of broken JSON",
        stream(chunk("a") + b'data: {"choices":[{"del\n\n' + chunk("b") + FINISH + DONE),
        "cut",
        "cut",
        "A piece of the reply could not be read.",
        "There is a gap in it: send it again to have it whole.",
        answer="ab",
    ),
    Row(
        "nothing but broken JSON",
        stream(then=for_ever(b"data: {broken\n\n")),
        "failed",
        "server",
        "The server sends data that cannot be read.",
        "Check the server's address.",
    ),
    Row(
        "chunks of wrong types",
        stream(chunk("a") + event({"choices": [{"delta": {"content": 4}}]}) + chunk("b") + FINISH + DONE),
        "cut",
        "cut",
        "A piece of the reply could not be read.",
        "There is a gap in it: send it again to have it whole.",
        answer="ab",
    ),
    Row(
        "events of other kinds",
        stream(b"".join(map(event, (None, 7, "text", [], {}, {"type": "run"}))) + chunk("ok") + FINISH + DONE),
        "complete",
        answer="ok",
    ),
)


def main() -> None:
    """The table as Markdown."""
    print("| fault | what the user sees | what it advises | sent |\n|---|---|---|---|")
    for row in ROWS:
        title = row.title or f"a reply ({row.answer})"
        print(f"| {row.name} | {title} ({row.code or row.state}) | {row.hint} | {row.tries} of 5 |")


if __name__ == "__main__":
    main()
