# SPDX-License-Identifier: AGPL-3.0-or-later
"""The wheel in an environment of its own: it starts there, and finds its resources without the source tree."""

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

import leadline

REPOSITORY = Path(__file__).resolve().parents[1]


def run(*argv: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return subprocess.run(
        [str(each) for each in argv], cwd=cwd, env=environment, capture_output=True, text=True, timeout=100, check=False
    )


def pip(*argv: str | Path, cwd: Path) -> None:
    done = run(sys.executable, "-m", "pip", "--disable-pip-version-check", *argv, cwd=cwd)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built by the pinned hatchling of this environment, so without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    pip("wheel", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", folder, REPOSITORY, cwd=folder)
    return next(folder.glob("leadline-*.whl"))


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new virtual environment with the wheel; the libraries it needs are borrowed from this one."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False)
    python = folder / "bin/python"
    pip("--python", python, "install", "--no-deps", "--no-index", wheel, cwd=folder)
    site = next(folder.glob("lib/python*/site-packages"))
    # A folder named in a .pth file is searched, but its own .pth files are not read: the source tree stays out.
    (site / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return folder


def test_wheel_holds_one_package_with_its_resources_and_the_licence(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()

    assert {name.partition("/")[0].partition("-")[0] for name in names} == {"leadline"}
    assert "leadline/resources/prices.toml" in names
    assert "leadline/resources/models.toml" in names
    assert "leadline/resources/LICENSE" in names


def test_every_resource_of_the_tree_is_in_the_wheel(wheel: Path) -> None:
    root = REPOSITORY / "resources"
    tracked = run("git", "ls-files", "resources", cwd=REPOSITORY)
    files = tracked.stdout.splitlines() or [str(p.relative_to(REPOSITORY)) for p in root.rglob("*") if p.is_file()]

    missing = {f"leadline/{name}" for name in files} - set(zipfile.ZipFile(wheel).namelist())

    assert missing == set()


def test_model_package_is_never_declared(wheel: Path) -> None:
    name = next(each for each in zipfile.ZipFile(wheel).namelist() if each.endswith("METADATA"))

    assert b"smollm2" not in zipfile.ZipFile(wheel).read(name).lower()


def test_installed_program_is_the_one_of_the_wheel(environment: Path, tmp_path: Path) -> None:
    done = run(environment / "bin/python", "-c", "import leadline; print(leadline.__file__)", cwd=tmp_path)

    assert done.stdout.startswith(str(environment)), done.stderr


def test_installed_program_tells_its_version(environment: Path, tmp_path: Path) -> None:
    done = run(environment / "bin/leadline", "--version", cwd=tmp_path)

    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == f"leadline {leadline.__version__}"


def test_installed_program_finds_its_prices(environment: Path, tmp_path: Path) -> None:
    done = run(environment / "bin/leadline", "--data-dir", tmp_path, "prices", "--json", cwd=tmp_path)

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["rows"]
