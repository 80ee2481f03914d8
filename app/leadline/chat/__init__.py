# SPDX-License-Identifier: AGPL-3.0-or-later
"""The conversation: modes, messages, the request's bytes, the reply's events."""
