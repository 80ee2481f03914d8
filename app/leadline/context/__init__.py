# SPDX-License-Identifier: AGPL-3.0-or-later
"""Text becomes a prefix and its exact count: pack, render, vocabulary."""
