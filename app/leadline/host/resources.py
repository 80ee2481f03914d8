# SPDX-License-Identifier: AGPL-3.0-or-later
"""The files that come with the program: prices, models, icons, translations. They hold no code."""

from pathlib import Path

_ROOTS = (
    Path(__file__).resolve().parents[1] / "resources",  # a wheel and the bundle: inside the package
    Path(__file__).resolve().parents[3] / "resources",  # the source tree: beside app/
)


def resource(name: str) -> Path:
    """The file or folder `name`, for example "prices.toml" or "icons/send.svg".

    Raises:
        FileNotFoundError: it is not there, which is a fault of the package and not of the user.
    """
    for root in _ROOTS:
        path = root / name
        if path.exists():
            return path
    raise FileNotFoundError(2, "No such resource", name)
