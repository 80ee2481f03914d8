# SPDX-License-Identifier: AGPL-3.0-or-later
"""Real key stores in every state: a bus for one test with a gnome-keyring-daemon that is unlocked, locked or dead."""

import gc
import os
import signal
import subprocess
import tempfile
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest

BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen><auth>EXTERNAL</auth><servicedir>%s</servicedir>
<policy context="default">
<allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
</policy>
</busconfig>
"""
PROMPT = """[D-BUS Service]
Name=org.gnome.keyring.SystemPrompter
Exec=/bin/false
"""
# A usual bus would start a real prompt, and another daemon for a dead one, which would outlive the test.


@contextmanager
def own_bus(monkeypatch: pytest.MonkeyPatch, password: str | None) -> Iterator[int]:
    """A bus for one test, with a daemon that was unlocked by `password` or (None) never; its process id."""
    with tempfile.TemporaryDirectory(prefix="leadline-bus-") as folder:
        environment = os.environ | {"HOME": folder, "XDG_DATA_HOME": f"{folder}/data", "XDG_RUNTIME_DIR": folder}
        config = Path(folder) / "bus.conf"
        config.write_text(BUS % folder, encoding="utf-8")
        (Path(folder) / "org.gnome.keyring.SystemPrompter.service").write_text(PROMPT, encoding="utf-8")
        command = ["gnome-keyring-daemon", "--foreground", "--components=secrets"]
        command += ["--unlock"] if password is not None else []
        # The shell says where the bus is, then becomes the daemon; both end when it does.
        run = [
            "dbus-run-session",
            f"--config-file={config}",
            "--",
            "sh",
            "-c",
            'echo "$DBUS_SESSION_BUS_ADDRESS $$"; exec "$@"',
            "sh",
            *command,
        ]
        with subprocess.Popen(
            run, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        ) as process:
            assert process.stdin is not None and process.stdout is not None
            address, pid = process.stdout.readline().decode().split()
            monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
            process.stdin.write((password or "").encode())
            process.stdin.close()
            try:
                wait_for_service()
                yield int(pid)
            finally:
                for ending in (signal.SIGCONT, signal.SIGTERM):
                    with suppress(ProcessLookupError):  # a test may have killed it
                        os.kill(int(pid), ending)
                process.wait(20)
                _bury_connections()


def _bury_connections() -> None:
    """Let go of the connections that broke with their bus, here and not in the middle of some later test.

    WORKAROUND(jeepney 0.9): a connection whose greeting fails is never closed, and warns when it is collected.
    """
    for thread in threading.enumerate():
        if thread.name == "key store":
            thread.join(20)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


def wait_for_service() -> None:
    from jeepney import DBusAddress, new_method_call
    from jeepney.io.blocking import open_dbus_connection

    bus = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")
    ends = time.monotonic() + 20
    with open_dbus_connection() as connection:
        while True:
            call = new_method_call(bus, "NameHasOwner", "s", ("org.freedesktop.secrets",))
            if connection.send_and_get_reply(call).body[0]:
                return
            assert time.monotonic() < ends
            time.sleep(0.02)


def lock() -> None:
    import secretstorage

    with closing(secretstorage.dbus_init()) as connection:
        secretstorage.get_default_collection(connection).lock()
