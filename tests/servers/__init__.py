# SPDX-License-Identifier: AGPL-3.0-or-later
"""Servers on loopback that tests and people talk to instead of the real service. They import nothing of leadline."""
