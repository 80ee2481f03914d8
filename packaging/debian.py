# SPDX-License-Identifier: AGPL-3.0-or-later
"""A Debian package around the bundle: the bundle itself in /usr/lib/leadline, and what a desktop looks for."""

import datetime
import email.utils
import gzip
import hashlib
import os
import re
import shutil
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import third_party

HERE = Path(__file__).resolve().parent

MAINTAINER = "The Leadline developers <leadline@localhost>"  # there is no address yet

DEPENDS = (
    "libc6 (>= {glibc})",
    "ca-certificates",  # the SDK trusts the system's certificates
    "fontconfig-config",
    "fonts-dejavu-core | fonts-freefont-ttf",
    "libdrm2",
    "libegl1",
    "libgl1",
    "libwayland-client0",
    "libwayland-cursor0",
    "libwayland-egl1",
    "libxcb1",
    "xkb-data",
)
"""All that the bundle's libraries need and do not bring along; package-test looks for more."""

RECOMMENDS = (
    "fonts-noto-cjk",
    "git",  # names a folder's files just as git does
    "gnome-keyring | kwalletmanager | keepassxc",  # somewhere to keep the key
    "xdg-utils",
)

SUGGESTS = ("tesseract-ocr", "tesseract-ocr-chi-sim", "tesseract-ocr-eng")
"""For scans; a page that needs it says so."""


def build(repository: Path, bundle: Path, binaries: Path) -> Path:
    """Make dist/leadline_VERSION_ARCH.deb and give its path. `binaries` is the spec's list of libraries."""
    version = version_of(repository)
    architecture = _output("dpkg", "--print-architecture")
    root = repository / "build/deb"
    shutil.rmtree(root, ignore_errors=True)
    _lay_out(root, repository, bundle, version)
    notices = root / "usr/share/doc/leadline/THIRD-PARTY.txt"
    notices.write_text(third_party.notices(binaries), encoding="utf-8")
    _compress(notices)
    _write_control(root, version, architecture)
    _set_modes(root)
    package = repository / f"dist/leadline_{version}_{architecture}.deb"
    # Not xz: a quarter of this is the model's weights, which nothing makes smaller, and xz took over five minutes where
    # zstd took fifty seconds. dpkg reads it from Debian 12 on.
    _output("dpkg-deb", "--root-owner-group", "-Zzstd", "-z12", "--build", str(root), str(package))
    return package


def version_of(repository: Path) -> str:
    """The version that stands in the package, without importing it."""
    text = (repository / "app/leadline/__init__.py").read_text(encoding="utf-8")
    found = re.search(r'^__version__ = "([^"]+)"', text, re.MULTILINE)
    if found is None:
        raise SystemExit("app/leadline/__init__.py names no version")
    return found[1]


def _lay_out(root: Path, repository: Path, bundle: Path, version: str) -> None:
    share = root / "usr/share"
    shutil.copytree(bundle, root / "usr/lib/leadline", symlinks=True)
    (root / "usr/bin").mkdir(parents=True)
    (root / "usr/bin/leadline").symlink_to("../lib/leadline/leadline")
    for name, folder in (
        ("leadline.desktop", "applications"),
        ("leadline.metainfo.xml", "metainfo"),
        ("lintian-overrides", "lintian/overrides"),
        ("copyright", "doc/leadline"),
        ("leadline.1", "man/man1"),
    ):
        target = share / folder / ("leadline" if name == "lintian-overrides" else name)
        target.parent.mkdir(parents=True, exist_ok=True)
        text = (HERE / "deb" / name).read_text(encoding="utf-8")
        target.write_text(
            text.replace("@VERSION@", version).replace("@DATE@", _moment().date().isoformat()), encoding="utf-8"
        )
    _compress(share / "man/man1/leadline.1")
    changelog = share / "doc/leadline/changelog"
    changelog.write_text(_changelog(repository, version), encoding="utf-8")
    _compress(changelog)
    scalable = share / "icons/hicolor/scalable/apps/leadline.svg"
    scalable.parent.mkdir(parents=True)
    shutil.copyfile(HERE / "icons/leadline.svg", scalable)
    _output(sys.executable, str(HERE / "icons.py"), str(share / "icons/hicolor"))


def _changelog(repository: Path, version: str) -> str:
    """The newest section of CHANGELOG.md in Debian's form."""
    section = (repository / "CHANGELOG.md").read_text(encoding="utf-8").partition("\n## ")[2].partition("\n## ")[0]
    lines = [line.removeprefix("- ") for line in section.splitlines()[1:] if line.startswith("- ")]
    points = [textwrap.fill(line, 76, initial_indent="  * ", subsequent_indent="    ") for line in lines]
    closing = f" -- {MAINTAINER}  {email.utils.format_datetime(_moment())}"
    return "\n\n".join([f"leadline ({version}) unstable; urgency=medium", "\n".join(points), closing]) + "\n"


def _write_control(root: Path, version: str, architecture: str) -> None:
    # The lowest glibc is that of the machine the bundle was made on: its libraries were taken from there.
    glibc = _output("getconf", "GNU_LIBC_VERSION").split()[1]
    size_kb = sum(path.stat().st_size for path in root.rglob("*") if path.is_file() and not path.is_symlink()) // 1024
    fields = {
        "Package": "leadline",
        "Version": version,
        "Architecture": architecture,
        "Maintainer": MAINTAINER,
        "Installed-Size": str(size_kb),
        "Depends": ", ".join(DEPENDS).format(glibc=glibc),
        "Recommends": ", ".join(RECOMMENDS),
        "Suggests": ", ".join(SUGGESTS),
        "Section": "utils",
        "Priority": "optional",
        "Description": (
            "conversations about long documents with DeepSeek V4\n"
            " Leadline reads PDF files and folders of text and code, says which page or file\n"
            " it could not read, shows the price of a question before it is sent, and keeps\n"
            " the history on this machine.\n"
            " .\n"
            " A tiny language model comes with it and needs neither a key nor a network."
        ),
    }
    control = root / "DEBIAN/control"
    control.parent.mkdir()
    control.write_text("".join(f"{name}: {value}\n" for name, value in fields.items()), encoding="utf-8")
    digests = [
        f"{_md5_of(path)}  {path.relative_to(root)}\n"
        for path in sorted((root / "usr").rglob("*"))
        if path.is_file() and not path.is_symlink()
    ]
    (root / "DEBIAN/md5sums").write_text("".join(digests), encoding="utf-8")


def _set_modes(root: Path) -> None:
    """Folders and the program 0755, all else 0644, whatever the umask of the builder was."""
    for path in [root, *root.rglob("*")]:
        if not path.is_symlink():
            program = path == root / "usr/lib/leadline/leadline"
            path.chmod(0o755 if path.is_dir() or program else 0o644)


def _compress(path: Path) -> None:
    path.with_name(path.name + ".gz").write_bytes(gzip.compress(path.read_bytes(), 9, mtime=0))
    path.unlink()


def _md5_of(path: Path) -> str:
    """The digest that md5sums wants; it protects against decay, not against people."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()


def _moment() -> datetime.datetime:
    """The time of the build; SOURCE_DATE_EPOCH makes it repeatable."""
    return datetime.datetime.fromtimestamp(float(os.environ.get("SOURCE_DATE_EPOCH", time.time())), datetime.UTC)


def _output(*argv: str) -> str:
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"leadline: {argv[0]} failed:\n{done.stderr[-2000:]}")
    return done.stdout.strip()
