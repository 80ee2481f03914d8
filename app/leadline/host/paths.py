# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where Leadline keeps its files. Only places: what is in the files is the concern of their rooms."""

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from leadline.errors import AssistantError

DATA_DIR_VARIABLE = "LEADLINE_DATA_DIR"


@dataclass(frozen=True, slots=True)
class Paths:
    """The four folders of one user, each for Leadline alone."""

    data: Path
    """What must never be lost: the history and its backups."""
    config: Path
    """What the user chose."""
    cache: Path
    """What may be deleted at any time."""
    state: Path
    """What is of interest on this machine only: the log, the locks of running programs."""

    @property
    def database(self) -> Path:
        """The history."""
        return self.data / "history.sqlite3"

    @property
    def settings_file(self) -> Path:
        """The user's settings, JSON."""
        return self.config / "settings.json"

    @property
    def prices_file(self) -> Path:
        """Prices and holidays that the user entered, JSON."""
        return self.config / "prices.json"

    @property
    def log(self) -> Path:
        """The log of the window and the terminal."""
        return self.state / "leadline.log"

    @property
    def crashes(self) -> Path:
        """The folder of what crashed programs left behind."""
        return self.state / "crashes"

    @property
    def running(self) -> Path:
        """The folder of locks that running programs hold."""
        return self.state / "running"

    def ensure(self) -> None:
        """Create what is missing, and close the folders to other users of the machine.

        Every folder is tried before the first problem is raised, so that a read-only history does not
        cost the settings as well.

        Raises:
            AssistantError: `read_only`, a folder cannot be created or not be written to.
        """
        problems: list[OSError] = []
        for folder in (self.data, self.config, self.cache, self.state):
            try:
                _make_private(folder)
            except OSError as error:
                problems.append(error)
        if problems:
            first = problems[0]
            raise AssistantError(
                f"Leadline cannot write to its folder {first.filename}.",
                "Make the folder writable, or start with --data-dir and another folder.",
                str(first),
                code="read_only",
            ) from first


def default_paths(environ: Mapping[str, str]) -> Paths:
    """The folders that the system names for a program, or those below `LEADLINE_DATA_DIR` if it is set.

    platformdirs reads the XDG variables from the process, not from `environ`.
    """
    chosen = environ.get(DATA_DIR_VARIABLE, "")
    if chosen:
        return paths_under(Path(chosen))
    places = platformdirs.PlatformDirs("leadline", appauthor=False)
    return Paths(
        data=places.user_data_path,
        config=places.user_config_path,
        cache=places.user_cache_path,
        state=places.user_state_path,
    )


def paths_under(data_dir: Path) -> Paths:
    """All four folders below one, which may start with `~` and is left as it is if it exists."""
    root = data_dir.expanduser().absolute()
    return Paths(data=root / "data", config=root / "config", cache=root / "cache", state=root / "state")


def _make_private(folder: Path) -> None:
    """Raises OSError, always with the name of a folder."""
    missing = [folder, *folder.parents]
    # Not mkdir(parents=True): it gives the parents the mode of the umask, and the XDG rules say 0700.
    for each in reversed([path for path in missing if not path.exists()]):
        each.mkdir(mode=0o700, exist_ok=True)
    found = folder.stat()
    if not stat.S_ISDIR(found.st_mode):
        raise NotADirectoryError(20, "Not a folder", str(folder))
    if os.name == "posix" and stat.S_IMODE(found.st_mode) & 0o077 and found.st_uid == os.getuid():
        folder.chmod(0o700)
    if not os.access(folder, os.W_OK | os.X_OK):
        raise PermissionError(13, "No permission to write", str(folder))
