# SPDX-License-Identifier: AGPL-3.0-or-later
"""The speed budgets of design section 9: `make bench`, not part of the tests."""
