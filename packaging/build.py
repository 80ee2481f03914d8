# SPDX-License-Identifier: AGPL-3.0-or-later
"""From the source to dist/leadline/ and dist/leadline_VERSION_ARCH.deb: `make package`.

PyInstaller makes the folder, this takes out what a desktop does not need, and debian.py wraps it.
"""

import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import debian

REPOSITORY = Path(__file__).resolve().parents[1]
WORK = REPOSITORY / "build/pyinstaller"
BUNDLE = REPOSITORY / "dist/leadline"

NOT_NEEDED = (
    # The GTK theme drags GTK in. Native file dialogs come through the desktop portal, whose plugin stays.
    "PySide6/Qt/plugins/platformthemes/libqgtk3.so",
    "libgtk-3*",
    "libgdk-3*",
    "PySide6/Qt/plugins/imageformats/libqtiff.so",
    "PySide6/Qt/plugins/imageformats/libqwebp.so",
    "PySide6/Qt/plugins/egldeviceintegrations/*",
    "PySide6/Qt/plugins/platforms/libqeglfs.so",
    "PySide6/Qt/plugins/platforms/libqlinuxfb.so",
    "PySide6/Qt/plugins/platforms/libqvnc.so",
)
"""Patterns below _internal/. Never platforms/xcb and wayland, tls or platforminputcontexts (Chinese typing)."""

KEPT_TRANSLATIONS = ("qtbase_en.qm", "qtbase_zh_CN.qm", "qtbase_zh_TW.qm")


def main() -> int:
    """Build both and say where they are."""
    started = time.monotonic()
    freeze()
    prune(BUNDLE / "_internal")
    strip(BUNDLE / "_internal")
    mend_search_paths(BUNDLE / "_internal")
    _say(f"dist/leadline/ has {size_mb(BUNDLE)} MB")
    package = debian.build(REPOSITORY, BUNDLE, WORK / "leadline/binaries.json")
    size = package.stat().st_size / 1e6
    _say(f"dist/{package.name} has {size:.0f} MB; built in {time.monotonic() - started:.0f} s")
    return 0


def freeze() -> None:
    """Run PyInstaller; its own words go to build/pyinstaller.log."""
    log = REPOSITORY / "build/pyinstaller.log"
    log.parent.mkdir(exist_ok=True)
    shutil.rmtree(BUNDLE, ignore_errors=True)
    _say(f"PyInstaller at work (log: {log.relative_to(REPOSITORY)})")
    argv = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level=WARN"]
    argv += ["--workpath", str(WORK), "--distpath", str(BUNDLE.parent), str(REPOSITORY / "packaging/leadline.spec")]
    with log.open("w") as words:
        done = subprocess.run(argv, stdout=words, stderr=subprocess.STDOUT, check=False, cwd=REPOSITORY)
    if done.returncode:
        sys.stderr.write("".join(log.read_text().splitlines(keepends=True)[-20:]))
        raise SystemExit(f"leadline: PyInstaller failed, see {log.relative_to(REPOSITORY)}")


def prune(inside: Path) -> None:
    """Take out the files of NOT_NEEDED and the translations of other languages."""
    unwanted = [path for pattern in NOT_NEEDED for path in inside.glob(pattern)]
    translations = inside / "PySide6/Qt/translations"
    unwanted += [path for path in translations.glob("*.qm") if path.name not in KEPT_TRANSLATIONS]
    for path in unwanted:
        path.unlink()
    while orphans := _orphans(inside):  # GTK's libraries, for one, were only there for its theme
        for path in orphans:
            path.unlink()


def _orphans(inside: Path) -> list[Path]:
    """Shared libraries that PyInstaller brought along for another one that has been taken out."""
    libraries = [path for path in inside.rglob("*.so*") if path.is_file() or path.is_symlink()]
    argv = ["objdump", "-p", *map(str, _real_libraries(inside))]
    named = subprocess.run(argv, capture_output=True, text=True, check=True).stdout
    needed = set(re.findall(r"^ +NEEDED +(\S+)$", named, re.MULTILINE))
    # In these two folders a lib* is there only because something was linked to it; libpython is the program's.
    places = (inside, inside / "PySide6/Qt/lib")
    return [
        path
        for path in libraries
        if path.parent in places
        and path.name.startswith("lib")
        and path.name not in needed
        and not path.name.startswith("libpython")
    ]


def strip(inside: Path) -> None:
    """Take the symbols out of the shared libraries (not of the program: the start code is appended to it)."""
    for path in _real_libraries(inside):
        # A library that strip does not understand stays as it is.
        subprocess.run(["strip", "--strip-unneeded", str(path)], stderr=subprocess.DEVNULL, check=False)


def mend_search_paths(inside: Path) -> None:
    """Let no library look for others anywhere but beside itself.

    Some wheels name folders of the machine that built them, or a relative one, which is whatever folder the user
    happens to be in.
    """
    for path in _real_libraries(inside):
        words = subprocess.run(["objdump", "-p", str(path)], capture_output=True, text=True, check=True).stdout
        found = re.search(r"^ +(?:RPATH|RUNPATH) +(\S+)$", words, re.MULTILINE)
        if found is None:
            continue
        kept = [each for each in found[1].split(":") if each.startswith("$ORIGIN")]
        if kept != found[1].split(":"):
            subprocess.run(["patchelf", "--set-rpath", ":".join(kept or ["$ORIGIN"]), str(path)], check=True)


def _real_libraries(inside: Path) -> list[Path]:
    return [path for path in sorted(inside.rglob("*.so*")) if path.is_file() and not path.is_symlink()]


def size_mb(folder: Path) -> int:
    """Size of all files in a folder in MB, rounded."""
    return round(
        sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink()) / 1e6
    )


def _say(text: str) -> None:
    print(f"leadline: {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
