# SPDX-License-Identifier: AGPL-3.0-or-later
"""The same assistant from a terminal."""
