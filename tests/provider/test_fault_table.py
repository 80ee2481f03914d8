# SPDX-License-Identifier: AGPL-3.0-or-later
"""Each row of the fault table: what the user is told, whether it is sent again, what is kept (A21, A24 to A27)."""

import pytest

from leadline.chat.reply import Retrying
from leadline.errors import AssistantError
from leadline.provider.client import Service
from leadline.provider.retrying import RetryPolicy
from tests.provider.conftest import KEY, Ask
from tests.provider.fault_table import ROWS, Row
from tests.provider.scripted_server import serving

POLICY = RetryPolicy(tries=5, first_s=0.001, most_s=0.002)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a27_what_is_told_and_kept_and_how_often_it_is_sent(ask: Ask, row: Row) -> None:
    service = Service(row.clocks, retries=POLICY)
    with serving(row.play) as server:
        heard = ask(server.url, by=service)
        ended = heard.end()
    service.close()

    error = ended.error
    told = (error.code, error.title, error.hint) if isinstance(error, AssistantError) else ("", "", "")
    assert (ended.state, *told) == (row.state, row.code, row.title, row.hint)
    assert heard.answer == row.answer
    assert (server.connections, ended.attempts) == (row.tries, row.tries)
    retrying = [each for each in heard.events if isinstance(each, Retrying)]
    assert [each.attempt for each in retrying] == list(range(2, row.tries + 1))
    assert all((each.error.title, each.of) == (row.title, 5) for each in retrying)
    assert KEY not in repr(heard.events)
    if row.name != "usage in a trailing chunk" and "usage" in row.name:
        assert ended.usage is None


def test_no_two_rows_are_the_same() -> None:
    assert len({row.name for row in ROWS}) == len(ROWS)
