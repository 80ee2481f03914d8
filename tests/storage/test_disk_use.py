# SPDX-License-Identifier: AGPL-3.0-or-later
"""What documents take on disk, and what a clean-up lets go of."""

from collections.abc import Callable
from typing import Any

from leadline.storage import disk_use, extracts, packs
from tests.storage.rows import WHEN, a_pdf, an_extract, new_chat

Call = Callable[..., Any]


def test_a_clean_up_forgets_what_was_removed_unsent_and_keeps_the_rest(write: Call, read: Call) -> None:
    chat_id = write(new_chat)
    rows = [packs.NewEntry(1, a_pdf(), 61_204, b"one"), packs.NewEntry(2, an_extract(), 10, b"two")]
    write(packs.add_documents, chat_id, first_seq=1, rows=rows, at=WHEN)
    full = read(disk_use.documents_bytes)
    write(packs.remove_entries, chat_id, [1])
    assert read(disk_use.documents_bytes) == full, "until then it can be taken back"
    write(disk_use.clean_up)
    assert 0 < read(disk_use.documents_bytes) < full
    assert [entry.seq for entry in read(packs.load_pack, chat_id)] == [2]
    assert read(extracts.pages, chat_id, 2)
    assert read(disk_use.paths_in_use) == {an_extract().path}
