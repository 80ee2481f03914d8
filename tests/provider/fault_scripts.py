# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a failing service does, as scripts for the scripted server."""

import json
import threading
from collections.abc import Callable
from typing import Any

from tests.provider.scripted_server import Peer, Script


def status(number: int, message: str = "", error: dict[str, Any] | None = None, **headers: str) -> Script:
    body = json.dumps({"error": {"message": message, "type": "x", "param": None, "code": "x"} | (error or {})})

    def play(peer: Peer) -> None:
        peer.send_head(number, Content_Type="application/json", **headers)
        peer.send(body.encode() if number != 204 else b"")

    return play


def stream(*pieces: bytes, then: Callable[[Peer], object] = lambda peer: None) -> Script:
    def play(peer: Peer) -> None:
        peer.send_stream_head()
        for piece in pieces:
            peer.send(piece)
        then(peer)

    return play


def page(peer: Peer) -> None:
    peer.send_head(200, Content_Type="text/html; charset=utf-8")
    peer.send(b"<!doctype html><h1>Welcome to the hotel</h1>\n\n")


def for_ever(data: bytes) -> Callable[[Peer], None]:
    def play(peer: Peer) -> None:
        while True:  # until the client leaves, which ends the script
            peer.send(data)

    return play


def keep_alive(peer: Peer) -> None:
    while True:
        peer.send(b": keep-alive\n\n")
        threading.Event().wait(0.01)


def hang(peer: Peer) -> None:
    peer.wait_until_closed()


def reset_later(peer: Peer) -> None:
    """A reset takes with it what the other side has not read yet."""
    peer.wait_until_taken()
    peer.reset()


def one_by_one(data: bytes) -> Callable[[Peer], None]:
    def play(peer: Peer) -> None:
        for index in range(len(data)):
            peer.send(data[index : index + 1])

    return play
