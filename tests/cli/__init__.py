# SPDX-License-Identifier: AGPL-3.0-or-later
"""The terminal commands, each as a process of its own."""
