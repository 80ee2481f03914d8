# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files become text: a folder walk and one reader a format, run in a child with limits."""
