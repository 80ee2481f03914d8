# SPDX-License-Identifier: AGPL-3.0-or-later
"""The window's process from its first line to its last: what comes before the first paint, and what after."""

import gc
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from leadline import __version__
from leadline.errors import AssistantError
from leadline.host import settings as settings_file
from leadline.host.command_line import Call
from leadline.host.paths import Paths, default_paths, paths_under
from leadline.ui.background import Background
from leadline.ui.look import STYLE_ARGUMENTS
from leadline.ui.main_window import MainWindow
from leadline.ui.translator import install_translation

if TYPE_CHECKING:
    from leadline.ui.controller import Controller

APPLICATION_ID = "leadline"
_NEVER = 1_000_000_000


def run_window(call: Call, on_first_paint: Callable[[MainWindow], None] | None = None) -> int:
    """Open the window and give the exit status. `on_first_paint` is for measurements."""
    if not _has_display(call):
        print(
            "leadline: There is no display. Start it in a desktop session, or in a checkout use `make run-xvfb`."
            " The terminal commands work without one: see leadline --help.",
            file=sys.stderr,
        )
        return 2
    try:
        program = Program(call, on_first_paint)
    except AssistantError as problem:
        print("leadline: " + problem.one_line(), file=sys.stderr)
        return 2
    return program.run()


def _has_display(call: Call) -> bool:
    if sys.platform != "linux" or call.environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(call.environ.get("DISPLAY") or call.environ.get("WAYLAND_DISPLAY"))


class Program:
    """Shows the window with what costs nothing, then loads the rest in another thread."""

    def __init__(self, call: Call, on_first_paint: Callable[[MainWindow], None] | None) -> None:
        self._call = call
        self._on_first_paint = on_first_paint
        self._paths: Paths = paths_under(Path(call.data_dir)) if call.data_dir else default_paths(call.environ)
        self._settings = settings_file.load(self._paths.settings_file)
        self._app = QApplication([sys.argv[0] if sys.argv else APPLICATION_ID, *STYLE_ARGUMENTS])
        self._app.setApplicationName("leadline")
        self._app.setApplicationDisplayName("Leadline")
        self._app.setDesktopFileName(APPLICATION_ID)
        install_translation(self._app, self._settings.language, call.environ)
        self._window = MainWindow(self._settings.theme)
        self._background = Background()
        self._controller: Controller | None = None
        self._at_end: list[Callable[[], None]] = []
        """What is closed when the window is gone, in this order."""
        self._early: list[tuple[str, object]] = []
        self._painted = _FirstPaint(self._window, self._after_first_paint)

    def run(self) -> int:
        """Show the window and stay until it is closed."""
        if self._settings.window:
            self._window.restore_geometry(self._settings.window)
        self._window.show()
        _quit_on_signals(self._app)
        status = self._app.exec()
        if self._controller is not None:
            self._controller.end()
        self._background.close()
        for close in self._at_end:
            close()
        return status

    def _tell_of_bug(self, problem: BaseException) -> None:
        """An exception that nobody expected ends one action, not the program, and the user hears of it."""
        from leadline.ui.failing import notice_of_bug

        error = notice_of_bug(problem)
        self._background.post(lambda: self._window.show_error(error))

    def _tell_of_crash(self, trace: str) -> None:
        """The last run was ended by a fault in native code: say so, with what it left."""
        problem = AssistantError(
            "Leadline crashed when it last ran.",
            "Everything that was saved is here. The details are worth a report.",
            trace,
            code="crashed",
        )
        self._window.show_error(problem)

    def _after_first_paint(self) -> None:
        if self._on_first_paint is not None:
            self._on_first_paint(self._window)
        threading.Thread(target=self._load, name="loading", daemon=True).start()

    def _load(self) -> None:
        """Import and build what the first paint did not need; in a thread, as it takes a fifth of a second."""
        from leadline.assistant import Assistant
        from leadline.host import log, privacy
        from leadline.host.crashes import CrashFile, take_crashes
        from leadline.host.log import Log
        from leadline.ui.controller import Controller
        from leadline.ui.transcript.warm import warm_up

        log.catch_bugs(self._tell_of_bug)
        privacy.close_memory()
        crashes = take_crashes(self._paths.crashes)
        crash_file = CrashFile(self._paths.crashes)
        crash_file.begin()
        self._at_end.append(crash_file.end)
        try:
            assistant = Assistant(
                self._paths, self._call.environ, settings=self._settings, base_url=self._call.base_url
            )
        except AssistantError as problem:
            told = problem  # Python unbinds the name at the end of the clause
            self._background.post(lambda: self._window.show_error(told))
            return
        written = Log(self._paths.log, holds_key=assistant.keys.occurs_in)
        written.begin()
        self._at_end += [lambda: log.event("window_closed"), written.close]
        log.event("window_opened", version=__version__, crashes=len(crashes))

        def begin() -> None:
            self._controller = Controller(self._window, assistant, self._background, self._call)
            self._controller.begin([str(Path(path).absolute()) for path in self._call.arguments])
            if crashes:
                self._tell_of_crash(crashes[-1])

        self._background.post(begin)
        warm_up()  # or the first words of the first reply would wait for these imports
        # What is loaded now stays: a full collection that walks all of it would hold the GUI thread for 30-60 ms.
        gc.freeze()
        # Ten thousand documents are more than that, and walking them would hold it for 50-150 ms: what hangs together
        # in rings is looked for in the large only while nobody looks at the window.
        young, middle, _ = gc.get_threshold()
        gc.set_threshold(young, middle, _NEVER)
        self._background.post(self._collect_while_unseen)
        # The GUI thread has the interpreter back after 1 ms and not after 5 while a reply is parsed: with a fast
        # stream on a busy machine that halved the ticks that came over 25 ms late.
        sys.setswitchinterval(0.001)

    def _collect_while_unseen(self) -> None:
        self._app.applicationStateChanged.connect(_collect_unseen)


def _collect_unseen(state: Qt.ApplicationState) -> None:
    if state is not Qt.ApplicationState.ApplicationActive:
        gc.collect()


class _FirstPaint(QObject):
    """Tells once that the window was painted for the first time."""

    def __init__(self, window: MainWindow, told: Callable[[], None]) -> None:
        super().__init__(window)
        self._window = window
        self._told = told
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self._window.removeEventFilter(self)
            QTimer.singleShot(0, self._told)
        return False


def _quit_on_signals(app: QApplication) -> None:
    """SIGTERM and Ctrl+C close the window like a click: everything is saved.

    Python runs signal handlers only between bytecodes, which Qt's loop does not execute by itself; the wake-up
    descriptor makes the loop turn.
    """
    import signal
    import socket

    from PySide6.QtCore import QSocketNotifier

    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    theirs.setblocking(False)
    signal.set_wakeup_fd(theirs.fileno())
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: app.closeAllWindows())
    notifier = QSocketNotifier(ours.fileno(), QSocketNotifier.Type.Read, app)
    notifier.activated.connect(lambda: ours.recv(64))
    # The pair lives as long as the notifier that reads it.
    notifier.setProperty("sockets", (ours, theirs))
