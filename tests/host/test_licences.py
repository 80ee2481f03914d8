# SPDX-License-Identifier: AGPL-3.0-or-later
"""The licence texts that come with the program."""

from leadline.host import licences


def test_our_own_licence_and_every_library_is_named_with_one() -> None:
    text = licences.text()

    assert "GNU AFFERO GENERAL PUBLIC LICENSE" in text
    built_on = text.partition("Built on:\n\n")[2].splitlines()
    assert built_on == sorted(built_on, key=str.casefold)
    names = {line.partition(" ")[0].lower() for line in built_on}
    assert {"openai", "pymupdf", "pyside6_essentials", "keyring"} <= names
    assert all(line.partition(": ")[2] for line in built_on)
