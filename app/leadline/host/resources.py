# SPDX-License-Identifier: AGPL-3.0-or-later
"""The files that come with the program: prices, models, icons, translations. They hold no code."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]
_REPOSITORY = _PACKAGE.parents[1]  # of any use in the source tree only


def resource(name: str) -> Path:
    """The file or folder `name`, for example "prices.toml" or "icons/send.svg"; "LICENSE" is our licence.

    Raises:
        FileNotFoundError: it is not there, which is a fault of the package and not of the user.
    """
    places = [
        _PACKAGE / "resources" / name,  # a wheel and the bundle: inside the package
        _REPOSITORY / "resources" / name,  # the source tree: beside app/
    ]
    if name == "LICENSE":
        places.append(_REPOSITORY / name)
    for path in places:
        if path.exists():
            return path
    raise FileNotFoundError(2, "No such resource", name)
