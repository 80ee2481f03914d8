# SPDX-License-Identifier: AGPL-3.0-or-later
"""Money: usage and a dated price row become an amount."""
