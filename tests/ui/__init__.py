# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tests of the window, with real key and mouse events."""
