# SPDX-License-Identifier: AGPL-3.0-or-later
"""Leadline: a native desktop assistant for DeepSeek V4."""

__version__ = "0.1.0"
