# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where requests go."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One place that answers chat requests."""

    id: str
    """deepseek, local, or the user's own name for a server."""
    kind: str
    """deepseek, local or compatible."""
    base_url: str
    """Checked by `check_base_url`; "" for the embedded engine that is not running yet."""
