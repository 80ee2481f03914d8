# SPDX-License-Identifier: AGPL-3.0-or-later
"""Asking git. The repository may be a stranger's: nothing it configures is run, nothing is fetched, nothing written."""

import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping

from leadline.documents.listing import Budget

_CHUNK = 1 << 16
_KEPT = frozenset(
    {
        "GIT_CONFIG_GLOBAL",
        "GIT_CONFIG_SYSTEM",
        "GIT_CONFIG_NOSYSTEM",
        "GIT_CEILING_DIRECTORIES",
        "GIT_TEST_ASSUME_DIFFERENT_OWNER",
    }
)
_QUICK_S = 10
"""For what is asked in one go."""

_REF = re.compile(r"[\w@][\w@./{}^~+#%=,!&$()'-]{0,250}")
"""Names of branches, tags and commits, with git's ways of counting back. No colon: that would name a file."""


class GitError(Exception):
    """git did not answer, or refused; the text is a sentence for the user."""


def checked_ref(ref: str) -> str:
    """`ref` if it may be given to git.

    Raises:
        GitError: it cannot be the name of a commit, or could be taken for an option.
    """
    if not _REF.fullmatch(ref) or ".." in ref:
        raise GitError("This cannot be the name of a branch, a tag or a commit.")
    return ref


def git_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """`environ` less what would turn git to another repository or let it run, fetch or ask anything."""
    env = {name: value for name, value in environ.items() if not name.startswith("GIT_") or name in _KEPT}
    if getattr(sys, "frozen", False):  # the bundle's own libraries are not for the system's git
        original = env.pop("LD_LIBRARY_PATH_ORIG", None)
        env.pop("LD_LIBRARY_PATH", None)
        if original:
            env["LD_LIBRARY_PATH"] = original
    env |= {"GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": ""}
    env |= {"GIT_NO_REPLACE_OBJECTS": "1", "GIT_LITERAL_PATHSPECS": "1", "LC_ALL": "C", "LANGUAGE": ""}
    return env


class Git:
    """git in one folder."""

    def __init__(self, root: bytes, environ: Mapping[str, str]) -> None:
        self.root = root
        self._env = git_environment(environ)
        self._has_filters_off = False

    def start(self, *arguments: str, stdin: int = subprocess.DEVNULL) -> subprocess.Popen[bytes]:
        """A running git whose output can be read. OSError if there is none."""
        return subprocess.Popen(
            self._argv(arguments),
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=self._env,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )

    def answer(self, *arguments: str) -> str:
        """What git prints, less the last line end.

        Raises:
            GitError: git is missing, took too long or ended with an exit code that is not 0.
        """
        return os.fsdecode(self.output(*arguments)).removesuffix("\n")

    def output(self, *arguments: str) -> bytes:
        """All that git prints.

        Raises:
            GitError: as for `answer`.
        """
        code, output, _ = self._run(arguments)
        if code:
            raise GitError(f"git could not answer (exit code {code}).")
        return output

    def records(self, budget: Budget, *arguments: str) -> Iterator[bytes]:
        """The NUL-ended pieces that git prints, until the time of `budget` is over.

        Raises:
            GitError: at the end, when git's exit code is not 0. What came before is not to be trusted then.
        """
        try:
            process = self.start(*arguments)
        except OSError as error:
            raise GitError("git is not installed.") from error
        late = threading.Event()

        def end_it() -> None:
            late.set()
            process.kill()

        clock = threading.Timer(budget.seconds_left, end_it)
        clock.daemon = True
        clock.start()
        ended = False
        try:
            yield from _pieces(process)
            ended = True
        finally:
            clock.cancel()
            if not ended:
                process.kill()
            with process:
                pass
        if process.returncode and not late.is_set():
            raise GitError(f"git could not answer (exit code {process.returncode}).")

    def refusal(self) -> str:
        """Why git does not work in this folder, as a sentence; "" where it does, and where there is no repository."""
        is_repository = os.path.lexists(os.path.join(self.root, b".git"))  # noqa: PTH118 - bytes
        try:
            code, _, errors = self._run(("rev-parse", "--git-dir"))
        except GitError as error:
            return str(error) if is_repository else ""
        if b"dubious ownership" in errors or b"unsafe repository" in errors:
            return "git refuses to list it, as it belongs to another user (dubious ownership)."
        if not code or (b"not a git repository" in errors and not is_repository):
            return ""
        return f"git cannot read the repository (exit code {code})."

    def turn_filters_off(self) -> None:
        """From now on no program that the repository names as a filter is run when files are compared.

        Raises:
            GitError: as for `answer`.
        """
        if self._has_filters_off:
            return
        code, output, _ = self._run(("config", "-z", "--name-only", "--get-regexp", r"^filter\..*\.(clean|process)$"))
        names = [os.fsdecode(name) for name in output.split(b"\0") if name]
        if code not in (0, 1):
            raise GitError(f"git could not answer (exit code {code}).")
        names += [name.rpartition(".")[0] + ".required" for name in names]
        self._env["GIT_CONFIG_COUNT"] = str(len(names))
        for number, name in enumerate(names):
            self._env[f"GIT_CONFIG_KEY_{number}"] = name
            self._env[f"GIT_CONFIG_VALUE_{number}"] = "false" if name.endswith(".required") else ""
        self._has_filters_off = True

    def _run(self, arguments: tuple[str, ...]) -> tuple[int, bytes, bytes]:
        try:
            done = subprocess.run(
                self._argv(arguments),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                env=self._env,
                timeout=_QUICK_S,
                check=False,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except subprocess.TimeoutExpired as error:
            raise GitError("git took too long.") from error
        except OSError as error:
            raise GitError("git is not installed.") from error
        return done.returncode, done.stdout, done.stderr

    def _argv(self, arguments: tuple[str, ...]) -> list[str]:
        # A repository's own settings may name programs to run; ls-files would start a file system monitor. The
        # packs are looked at through small windows: this process may not map a gigabyte.
        settings = ["core.fsmonitor=false", f"core.hooksPath={os.devnull}", "core.untrackedCache=false"]
        settings += ["core.packedGitWindowSize=16m", "core.packedGitLimit=128m", "core.bigFileThreshold=32m"]
        pairs = [part for setting in settings for part in ("-c", setting)]
        return ["git", "-C", os.fsdecode(self.root), "--no-pager", *pairs, *arguments]


def _pieces(process: subprocess.Popen[bytes]) -> Iterator[bytes]:
    rest = b""
    while process.stdout and (chunk := os.read(process.stdout.fileno(), _CHUNK)):
        *whole, rest = (rest + chunk).split(b"\0")
        yield from whole
