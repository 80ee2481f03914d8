# SPDX-License-Identifier: AGPL-3.0-or-later
# Each target is a command of scripts/do, which works without make, too. ARGS are passed on:
#   make run ARGS="report.pdf"      make test ARGS="tests/costs -x"

COMMANDS := run run-xvfb test lint format bench screenshots package package-test freeze clean help

.PHONY: $(COMMANDS)
.DEFAULT_GOAL := help

$(COMMANDS):
	@sh scripts/do $@ $(ARGS)
