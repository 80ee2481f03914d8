# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files become text: the walk, the readers of formats, the child and what is said about all of it."""
