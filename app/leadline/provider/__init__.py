# SPDX-License-Identifier: AGPL-3.0-or-later
"""The service: request bytes go out, stream events come back."""
