# SPDX-License-Identifier: AGPL-3.0-or-later
"""What lasts: chats, extracts, receipts and the ledger, in one SQLite file."""
