# SPDX-License-Identifier: AGPL-3.0-or-later
"""The user's machine: paths, settings, the key store, child processes."""
