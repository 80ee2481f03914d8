# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tests, in the same tree as app/leadline; servers/ knows nothing of it."""
