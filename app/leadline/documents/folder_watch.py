# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tells when files change, in batches, on a thread of its own. Where the system cannot, it asks to be looked at."""

import os
import threading
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any

from leadline.documents import generated
from leadline.host import log

STEP_MS = 100
"""A batch is closed when nothing came for so long."""
DEBOUNCE_MS = 1_000
"""A batch is closed after this time even if more comes."""
PERIOD_S = 10.0
"""How often files are looked at where the system does not tell."""

_IGNORED = generated.QUIET_NAMES | generated.CACHE_NAMES | {"node_modules"}


class FolderWatch:
    """Watches folders to their bottom, and single files through the folders they lie in.

    `on_changed` is called on the watch's threads with the paths that changed, which may be of folders; with no path
    at all it means "look yourself": the system has no room for so many watches, or cannot watch there.
    """

    def __init__(
        self,
        folders: Collection[str],
        files: Collection[str],
        on_changed: Callable[[frozenset[str]], None],
        *,
        period_s: float = PERIOD_S,
        watcher: Callable[..., Iterator[set[tuple[Any, str]]]] | None = None,
    ) -> None:
        """`watcher` stands in for `watchfiles.watch` in tests."""
        self._on_changed = on_changed
        self._period_s = period_s
        self._watcher = watcher
        self._stop = threading.Event()
        self._periodic = threading.Event()
        self._folders = tuple(folders)
        self._files = frozenset(files)
        above = {str(Path(path).parent) for path in files}
        inside = [folder for folder in above if not any(_is_below(folder, each) for each in folders)]
        self._threads = [
            threading.Thread(target=self._run, args=(paths, is_deep), name="folder-watch", daemon=True)
            for paths, is_deep in ((self._folders, True), (tuple(inside), False))
            if paths
        ]

    @property
    def is_periodic(self) -> bool:
        """Whether some of it is looked at every few seconds, as the system does not tell."""
        return self._periodic.is_set()

    def start(self) -> None:
        """Begins; the first call of `on_changed` may come before this returns."""
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        """Ends it; waits a fraction of a second. No call comes after it. Not from `on_changed` itself."""
        self._stop.set()
        for thread in self._threads:
            if thread.is_alive():
                thread.join()

    def _run(self, paths: tuple[str, ...], is_deep: bool) -> None:
        there = [path for path in paths if Path(path).is_dir()]
        try:
            if there:
                for changes in self._changes(there, is_deep):
                    told = frozenset(path for _, path in changes)
                    if told and not self._stop.is_set():
                        self._on_changed(told)
        # No room for more watches, or a name that cannot be told: of a new file that is a WatchfilesRustInternalError.
        except (OSError, UnicodeEncodeError, RuntimeError) as error:
            log.event("folder watch refused", errno=getattr(error, "errno", None))
        self._look_again_and_again()

    def _changes(self, paths: list[str], is_deep: bool) -> Iterator[set[tuple[Any, str]]]:
        if self._watcher is not None:
            watcher = self._watcher
        else:
            from watchfiles import watch  # 0.1 s: not before the first paint

            watcher = watch
        return watcher(
            *paths,
            watch_filter=self._wants if is_deep else self._wants_file,
            debounce=DEBOUNCE_MS,
            step=STEP_MS,
            stop_event=self._stop,
            rust_timeout=0,
            raise_interrupt=False,
            force_polling=False,
            recursive=is_deep,
            ignore_permission_denied=True,
        )

    def _look_again_and_again(self) -> None:
        """The watch ended before its time: the system refused, or nothing is there yet."""
        if self._stop.is_set():
            return
        self._periodic.set()
        while not self._stop.wait(self._period_s):
            self._on_changed(frozenset())

    def _wants(self, change: object, path: str) -> bool:
        root = next((folder for folder in self._folders if _is_below(path, folder)), "")
        return _IGNORED.isdisjoint(path[len(root) :].split(os.sep))  # noqa: PTH206 - thousands at once

    def _wants_file(self, change: object, path: str) -> bool:
        return path in self._files


def _is_below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)
