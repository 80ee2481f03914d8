# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where the frozen program begins; PyInstaller wants a script, not a module."""

from leadline.__main__ import main

raise SystemExit(main())
