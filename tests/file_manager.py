# SPDX-License-Identifier: AGPL-3.0-or-later
"""A file manager on the session bus: org.freedesktop.FileManager1, as far as showing a file goes."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import unquote_to_bytes, urlparse

from jeepney import DBusAddress, HeaderFields, MessageType, new_error, new_method_call, new_method_return
from jeepney.io.blocking import DBusConnection, open_dbus_connection

NAME = "org.freedesktop.FileManager1"
_BUS = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")


class FileManager:
    """What it was asked to show."""

    def __init__(self) -> None:
        self.uris: list[str] = []

    @property
    def paths(self) -> list[str]:
        """The same as paths."""
        return [os.fsdecode(unquote_to_bytes(urlparse(uri).path)) for uri in self.uris]

    def serve(self, connection: DBusConnection, over: threading.Event) -> None:
        """Answer calls until it is over."""
        while not over.is_set():
            with suppress(TimeoutError):
                message = connection.receive(timeout=0.1)
                if message.header.message_type is not MessageType.method_call:
                    continue
                if message.header.fields[HeaderFields.member] == "ShowItems":
                    self.uris += message.body[0]
                    connection.send(new_method_return(message))
                else:
                    connection.send(new_error(message, "org.freedesktop.DBus.Error.UnknownMethod"))


@contextmanager
def running() -> Iterator[FileManager]:
    """One on the bus of this test."""
    manager, over = FileManager(), threading.Event()
    with open_dbus_connection() as connection:
        call = new_method_call(_BUS, "RequestName", "su", (NAME, 0))
        assert connection.send_and_get_reply(call).body == (1,), "the name is taken"
        thread = threading.Thread(target=manager.serve, args=(connection, over), name="file manager")
        thread.start()
        try:
            yield manager
        finally:
            over.set()
            thread.join()
