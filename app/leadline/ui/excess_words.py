# SPDX-License-Identifier: AGPL-3.0-or-later
"""What could be left out of a prompt that is too long, in words."""

from PySide6.QtCore import QCoreApplication

from leadline.excess import Kind


def kind_words(kind: Kind, documents: int) -> str:
    """For a button or a box: "Leave out the tests"."""
    words = {
        Kind.VENDORED: QCoreApplication.translate("excess", "Leave out code of others"),
        Kind.LOCKS: QCoreApplication.translate("excess", "Leave out lock files and the like"),
        Kind.TESTS: QCoreApplication.translate("excess", "Leave out the tests"),
        Kind.LARGEST: QCoreApplication.translate("excess", "Leave out the largest")
        if documents == 1
        else QCoreApplication.translate("excess", "Leave out the {count} largest"),
        Kind.SIGNATURES: QCoreApplication.translate("excess", "Code without the bodies of its functions"),
        Kind.OLDEST: QCoreApplication.translate("excess", "Leave out the oldest")
        if documents == 1
        else QCoreApplication.translate("excess", "Leave out the {count} oldest"),
    }[kind]
    return words.replace("{count}", f"{documents:,}")
