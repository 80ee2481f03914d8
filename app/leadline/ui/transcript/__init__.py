# SPDX-License-Identifier: AGPL-3.0-or-later
"""The transcript: turns become lines, blocks, leaves and then painted pieces, laid out when seen.

`view.Transcript` is the widget and `shown.ShownTurn` what it is handed. `lines`, `splitter`, `parsing` and `leaves`
know no Qt.
"""
