# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every test gets: a home of its own, no screen, no network but loopback, and a look at what it left behind.

The environment is set while this file is imported, which is before Qt, keyring or platformdirs read it.
"""

import atexit
import contextlib
import gc
import ipaddress
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest

if TYPE_CHECKING:  # at run time what follows must come first
    from tests.conversing import Desk, LastingTokenizer
    from tests.servers.deepseek import DeepSeekServer

PRIVATE_HOME = Path(tempfile.mkdtemp(prefix="leadline-"))  # short: Unix sockets take 107 bytes
atexit.register(shutil.rmtree, PRIVATE_HOME, ignore_errors=True)


def _make_private_environment() -> None:
    for name in list(os.environ):
        if name.startswith(("LEADLINE_", "OPENAI_", "DEEPSEEK_", "XDG_", "QT_", "DBUS_", "GNOME_KEYRING", "KDE_")):
            del os.environ[name]
        elif name.lower().endswith("_proxy") or name in ("DISPLAY", "WAYLAND_DISPLAY", "PYTHON_KEYRING_BACKEND"):
            del os.environ[name]
    folders = {"HOME": "home", "XDG_RUNTIME_DIR": "run"}
    folders |= {f"XDG_{name}_HOME": f"home/.{name.lower()}" for name in ("DATA", "CONFIG", "CACHE", "STATE")}
    for variable, folder in folders.items():
        (PRIVATE_HOME / folder).mkdir(mode=0o700, parents=True, exist_ok=True)
        os.environ[variable] = str(PRIVATE_HOME / folder)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["LC_ALL"] = "C.UTF-8"
    os.environ["GIT_CONFIG_GLOBAL"] = os.devnull
    os.environ["GIT_CONFIG_NOSYSTEM"] = "1"


_make_private_environment()
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell that runs the tests in the background ignores Ctrl+C for them; what they start must not inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler)

# No deadline: it would measure the load of the machine.
hypothesis.settings.register_profile("leadline", deadline=None, print_blob=True)
hypothesis.settings.load_profile("leadline")


# --- the network guard ------------------------------------------------------------------------------------------------

_outside_calls: list[str] = []


def _is_loopback(host: object) -> bool:
    if host in (None, "", b"", "localhost", b"localhost"):
        return True
    text = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
    try:
        return ipaddress.ip_address(text.partition("%")[0]).is_loopback
    except ValueError:
        return False  # a name that would have to be looked up


def _guard_network(event: str, arguments: tuple[object, ...]) -> None:
    if event == "socket.getaddrinfo":
        host = arguments[0]
    elif event in ("socket.connect", "socket.sendto") and isinstance(arguments[1], tuple):
        host = arguments[1][0]  # Unix sockets have a path, not a tuple
    else:
        return
    if not _is_loopback(host):
        _outside_calls.append(f"{event} {host!r}")
        raise ConnectionRefusedError(f"a test must not leave this machine: {event} {host!r}")


sys.addaudithook(_guard_network)


@pytest.fixture(autouse=True)
def stays_on_this_machine() -> Iterator[None]:
    """Fails a test that tried to reach another host, even if the program took the refusal calmly."""
    _outside_calls.clear()
    yield
    assert not _outside_calls, f"the test tried to leave this machine: {_outside_calls}"


# --- every request is one that the service takes ----------------------------------------------------------------------


@pytest.fixture(autouse=True)
def sends_only_what_the_service_takes(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fails a test in which a stand-in, by DeepSeek's own library in its strict mode, refused a request as invalid.

    A test that wants that is marked `invalid_request`, and then must bring it about.
    """
    refusals = sys.modules.get("tests.servers.refusals")  # not imported for tests without a server
    if refusals is not None:
        refusals.seen.clear()
    yield
    refusals = sys.modules.get("tests.servers.refusals")
    seen = list(refusals.seen) if refusals is not None else []
    if request.node.get_closest_marker("invalid_request") is not None:
        assert seen, "the test is marked invalid_request, and every request was taken"
    else:
        assert not seen, f"the service would not take this: {seen[0].status} {seen[0].answer} {seen[0].body[:2000]!r}"


def pytest_sessionfinish() -> None:
    """What a test put on the clipboard belongs to Python; it must be gone before Python is, or Qt's end crashes."""
    gui = sys.modules.get("PySide6.QtGui")
    if gui is not None and gui.QGuiApplication.instance() is not None:
        gui.QGuiApplication.clipboard().clear()


# --- nothing is left alive --------------------------------------------------------------------------------------------


def _threads() -> set[threading.Thread]:
    # A foreign thread that once ran Python stays listed as _DummyThread and cannot be joined.
    return {each for each in threading.enumerate() if not isinstance(each, threading._DummyThread)}


def _children() -> set[int]:
    """The child processes of this one that have not been waited for."""
    found: set[int] = set()
    for task in Path("/proc/self/task").glob("*/children"):
        try:
            found.update(int(number) for number in task.read_text().split())
        except OSError:
            continue  # the thread ended while we looked
    return found


def _windows() -> set[object]:
    widgets = sys.modules.get("PySide6.QtWidgets")
    if widgets is None or widgets.QApplication.instance() is None:
        return set()
    return set(widgets.QApplication.topLevelWidgets())


def _delete_windows() -> None:
    """Let Qt delete what was told to deleteLater(): outside an event loop it would not."""
    core = sys.modules.get("PySide6.QtCore")
    if core is not None and core.QCoreApplication.instance() is not None:
        core.QCoreApplication.sendPostedEvents(None, core.QEvent.Type.DeferredDelete.value)


def _what_remains(look: Callable[[], set[object]], before: set[object], patience_s: float) -> set[object]:
    """What is new and does not go away: ending takes a moment, and so does a loaded machine."""
    ends = time.monotonic() + patience_s
    while (left := look() - before) and time.monotonic() < ends:
        time.sleep(0.01)
    return left


@pytest.fixture(autouse=True)
def leaves_nothing_alive(secret_service: None) -> Iterator[None]:
    """Fails a test that leaves a thread, a child process or a top-level widget behind.

    What a fixture of a wider scope started is there before and may stay, so the key store must come first.
    """
    threads, children, windows = _threads(), _children(), _windows()
    yield
    left_threads = _what_remains(_threads, threads, 5)
    assert not left_threads, f"threads are still running: {sorted(each.name for each in left_threads)}"
    left_children = _what_remains(_children, children, 5)
    assert not left_children, f"child processes are still there: {sorted(_command(each) for each in left_children)}"
    _delete_windows()
    if _windows() - windows:
        gc.unfreeze()  # the program sets what it loaded at start apart from collections
        gc.collect()  # a window in a cycle lives on until the next collection
        _delete_windows()
        left_windows = _windows() - windows
        assert not left_windows, f"top-level widgets are still alive: {left_windows}"


def _command(pid: int) -> str:
    try:
        return f"{pid} {Path(f'/proc/{pid}/cmdline').read_text().replace(chr(0), ' ')}"
    except OSError:
        return str(pid)


# --- a real key store -------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def _running(argv: list[str], **options: Any) -> Iterator[subprocess.Popen[bytes]]:
    """A program that is ended with the block, however that ends."""
    with subprocess.Popen(argv, stderr=subprocess.DEVNULL, **options) as process:
        try:
            yield process
        finally:
            process.terminate()


@pytest.fixture(scope="session")
def secret_service_address() -> Iterator[str]:
    """The address of a private session bus with an unlocked gnome-keyring on it. Missing tools are an error."""
    home = PRIVATE_HOME / "keyring"
    runtime = home / "run"
    runtime.mkdir(mode=0o700, parents=True)
    environment = os.environ | {"HOME": str(home), "XDG_DATA_HOME": str(home / "data"), "XDG_RUNTIME_DIR": str(runtime)}
    bus_argv = [
        "dbus-daemon",
        "--session",
        "--nofork",
        "--nopidfile",
        "--print-address",
        f"--address=unix:dir={runtime}",
    ]
    with _running(bus_argv, env=environment, stdout=subprocess.PIPE) as bus:
        assert bus.stdout is not None
        address = bus.stdout.readline().decode().strip()
        assert address, "dbus-daemon gave no address"
        environment["DBUS_SESSION_BUS_ADDRESS"] = address
        daemon_argv = ["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"]
        with _running(daemon_argv, env=environment, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as daemon:
            assert daemon.stdin is not None
            daemon.stdin.write(b"test-pass")
            daemon.stdin.close()
            _wait_for_secret_service(address)
            yield address


def _wait_for_secret_service(address: str) -> None:
    """Until the daemon has its name on the bus and its collection is unlocked."""
    from jeepney import DBusAddress, new_method_call
    from jeepney.io.blocking import open_dbus_connection

    daemon = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")
    ends = time.monotonic() + 20
    with open_dbus_connection(bus=address) as connection:
        while time.monotonic() < ends:
            call = new_method_call(daemon, "NameHasOwner", "s", ("org.freedesktop.secrets",))
            if connection.send_and_get_reply(call).body[0]:
                return
            time.sleep(0.02)
    raise RuntimeError("gnome-keyring-daemon did not come up on the private bus")


@pytest.fixture
def secret_service(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Puts a test marked `secretservice` on the bus with the key store; all others have no bus at all.

    `leaves_nothing_alive` asks for it, so every test has it.
    """
    if request.node.get_closest_marker("secretservice") is not None:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", request.getfixturevalue("secret_service_address"))


# --- a real screen ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def x_display() -> Iterator[str]:
    """The DISPLAY of a private X server, for programs that a test starts. Missing Xvfb is an error."""
    reader, writer = os.pipe()
    server_argv = ["Xvfb", "-displayfd", str(writer), "-screen", "0", "1280x800x24", "-nolisten", "tcp"]
    with _running(server_argv, pass_fds=[writer]):
        os.close(writer)
        with os.fdopen(reader) as pipe:
            number = pipe.readline().strip()
        assert number, "Xvfb did not start"
        yield f":{number}"


# --- the program without a window, at work on the stand-in ------------------------------------------------------------


@pytest.fixture(scope="module")
def tokenizer() -> Iterator["LastingTokenizer"]:
    """One that outlives the programs of a module: its vocabulary takes a second to load."""
    from tests.conversing import LastingTokenizer

    lasting = LastingTokenizer()
    lasting.count(["ready"]).result(60)
    yield lasting
    lasting.end()


@pytest.fixture
def server() -> Iterator["DeepSeekServer"]:
    """The stand-in for the service. A module that needs other rules has a fixture of this name."""
    from tests.servers.deepseek import DeepSeekServer

    with DeepSeekServer() as running:
        yield running


@pytest.fixture
def desk(tmp_path: Path, server: "DeepSeekServer", tokenizer: "LastingTokenizer") -> Iterator["Desk"]:
    """The assistant, its key set, talking to `server`."""
    from tests.conversing import Desk

    made = Desk(tmp_path, server, tokenizer)
    yield made
    made.close()
