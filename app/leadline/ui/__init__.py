# SPDX-License-Identifier: AGPL-3.0-or-later
"""Windows: the only room that knows Qt."""
