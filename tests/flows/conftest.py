# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every flow gets: a way to open the program on a folder, a stand-in for DeepSeek, documents made on the spot."""

import os
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from leadline.assistant import Assistant
from leadline.provider.retrying import RetryPolicy
from tests.conversing import OFF_PEAK
from tests.flows.desk import Desk
from tests.servers.chat import Pace
from tests.servers.deepseek import DeepSeekServer
from tests.servers.prompt import encoder

NOWHERE = "http://127.0.0.1:9"
"""Nobody listens there."""

ONCE = RetryPolicy(tries=1)

OpenDesk = Callable[..., Desk]


class Clock:
    """What the program and the service take for the time."""

    def __init__(self, server: DeepSeekServer) -> None:
        self._server = server
        self.now = OFF_PEAK
        self.set(OFF_PEAK)

    def set(self, at: datetime) -> None:
        self.now = at
        self._server.set_time(at)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def open_desk(qtbot: QtBot, tmp_path: Path) -> Iterator[OpenDesk]:
    """Opens the program: on a folder of the test's own, without a key and without a server unless told otherwise.

    By itself it sends nothing twice, so that one fault is one failure, and asks for no names of chats, so that one
    question is one request.
    Every window is closed at the end, and then no thread, child process or widget may be left: tests/conftest.py.
    """
    desks: list[Desk] = []

    def open_one(
        server: DeepSeekServer | None = None,
        *,
        key: str | None = None,
        data: Path | None = None,
        base_url: str = "",
        retries: RetryPolicy = ONCE,
        titles: bool = False,
    ) -> Desk:
        environ = {name: value for name, value in os.environ.items() if not name.startswith("DEEPSEEK")}
        wanted = key if key is not None else server.key if server is not None else ""
        if wanted:
            environ["DEEPSEEK_API_KEY"] = wanted
        base_url = base_url or (server.base_url if server is not None else NOWHERE)
        desk = Desk(qtbot, data or tmp_path / "data", environ, base_url, retries=retries, titles=titles)
        desks.append(desk)
        return desk

    yield open_one
    problems = []
    for desk in desks:
        try:
            desk.close()
        except AssertionError as problem:
            problems.append(problem)
    if problems:
        raise problems[0]


@pytest.fixture(scope="session")
def vocabulary() -> None:
    """Loaded once: it takes the stand-in a second."""
    encoder()


@pytest.fixture
def server(vocabulary: None) -> Iterator[DeepSeekServer]:
    """DeepSeek's stand-in, at 400 events a second."""
    with DeepSeekServer(pace=Pace(rate=400.0)) as running:
        yield running


@pytest.fixture
def clock(server: DeepSeekServer, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Every window of the test goes by it."""
    made = Clock(server)
    before = Assistant.__init__

    def begin(self: Assistant, *arguments: object, **more: object) -> None:
        before(self, *arguments, clock=made, **more)  # type: ignore[misc, arg-type]

    monkeypatch.setattr(Assistant, "__init__", begin)
    return made


@pytest.fixture
def report_pdf(tmp_path: Path) -> Path:
    """Four pages; the third is a picture without text."""
    import pymupdf

    path = tmp_path / "report.pdf"
    document = pymupdf.open()
    for words in ("The tide gauge at Ostend", "Soundings of the harbour", "", "The lead weighs seven pounds"):
        page = document.new_page()
        if words:
            for line in range(3):  # little, as the embedded engine reads slowly
                page.insert_text((60, 80 + line * 20), f"{words}, line {line}: depth {line * 7 + 11} fathoms.")
        else:
            page.draw_rect((60, 60, 300, 300), fill=(0.4, 0.5, 0.6))
    document.save(path)
    document.close()
    return path


@pytest.fixture
def code_folder(tmp_path: Path) -> Path:
    """Two modules, and what is left out of a folder: a key, a binary, what .gitignore names."""
    folder = tmp_path / "sounding"
    (folder / "build").mkdir(parents=True)
    (folder / "app.py").write_text("def depth(marks: int) -> int:\n    return marks * 6\n", encoding="utf-8")
    (folder / "lead.py").write_text("WEIGHT_POUNDS = 7\n", encoding="utf-8")
    (folder / ".env").write_text("API_TOKEN=abcdef0123456789abcdef\n", encoding="utf-8")
    (folder / "logo.bin").write_bytes(bytes(range(256)) * 8)
    (folder / ".gitignore").write_text("build/\n", encoding="utf-8")
    (folder / "build" / "out.py").write_text("x = 1\n", encoding="utf-8")
    return folder
