# SPDX-License-Identifier: AGPL-3.0-or-later
"""The price table that is shipped."""

import pytest

from leadline.costs.prices import PriceTable
from leadline.host.resources import resource


@pytest.fixture(scope="session")
def prices() -> PriceTable:
    return PriceTable.load(resource("prices.toml"))
