# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the stand-in keeps of each request, for tests to look at from their own thread."""

from __future__ import annotations  # array[int] is for the type checker only

import json
import threading
import time
from array import array
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any


@dataclass(eq=False)
class Exchange:
    """One request and what became of it. Times are time.monotonic()."""

    number: int
    method: str
    path: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    """The bytes as they came."""
    began_at: float = field(default_factory=time.monotonic)
    status: int | None = None
    """What was answered; None while nothing was, or if the connection was ended instead."""
    model: str = ""
    prompt: str = ""
    """The rendered prompt; "" when the request was refused before."""
    ids: array[int] = field(default_factory=lambda: array("I"))
    """Its token ids."""
    prompt_tokens: int = 0
    hit: int = 0
    miss: int = 0
    output_tokens: int = 0
    """Generated until the end, or until the client left."""
    chunks_sent: int = 0
    """Data events that were written."""
    charge: Decimal | None = None
    """What was charged; None when nothing was."""
    head_at: float | None = None
    """When the head was sent."""
    first_chunk_at: float | None = None
    """When the first data event was sent."""
    ended_at: float | None = None
    """When the server was done with it."""
    finished: bool = False
    """The reply was sent to its end, as planned: a fault that cuts it is not that."""
    client_closed: bool = False
    """The client left before the end."""
    closed_at: float | None = None
    """When the client's close was seen."""
    started: threading.Event = field(default_factory=threading.Event)
    """Set when the first data event is out."""
    done: threading.Event = field(default_factory=threading.Event)
    """Set when the server is done with it."""

    @property
    def json(self) -> Any:
        """The body, parsed."""
        return json.loads(self.body)

    def header(self, name: str) -> str:
        """The first header of that name, in any case; "" when there is none."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")

    def __str__(self) -> str:
        end = "client left" if self.client_closed else "done" if self.finished else "ended"
        said = f"{self.method} {self.path} {self.status}"
        if self.prompt_tokens:
            said += f" {self.model} prompt {self.prompt_tokens:,} hit {self.hit:,} output {self.output_tokens:,}"
        if self.charge is not None:
            said += f" charged {self.charge}"
        return f"{said} {end}"
