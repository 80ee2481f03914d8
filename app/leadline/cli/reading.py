# SPDX-License-Identifier: AGPL-3.0-or-later
"""How documents are read: options that extract and pack share."""

import getpass
import sys
from argparse import ArgumentParser, Namespace

from leadline.assistant import Assistant
from leadline.cli.sources import requests_of
from leadline.documents.document import Extract
from leadline.documents.options import ALL_PAGES, EVERY_FILE, ReadOptions, parse
from leadline.errors import AssistantError

MAX_PASSWORD_CHARS = 1_000


def add_reading_options(made: ArgumentParser) -> None:
    """Options for pages, for tables, for text recognition and for locked files."""
    made.add_argument("--pages", default="", metavar="RANGE")
    made.add_argument("--layout", nargs="?", const=ALL_PAGES, default="", metavar="RANGE")
    made.add_argument("--signatures", action="store_true")
    made.add_argument("--ocr", default="", metavar="LANGUAGES")
    made.add_argument("--password", action="store_true")


def read(assistant: Assistant, options: Namespace) -> tuple[Extract, ...]:
    """The extracts of the paths. A password is asked for, or read from standard input: never from the arguments.

    Raises:
        AssistantError: a range of pages is none.
    """
    if options.password:
        assistant.reader.unlock(EVERY_FILE, _password())
    asked = requests_of(options.paths, options)
    return assistant.reader.read(asked, lambda event: None, {EVERY_FILE: _options(options)}).done.result()


def _options(options: Namespace) -> ReadOptions:
    for text in filter(None, (options.pages, options.layout)):
        try:
            parse(text)
        except ValueError as error:
            raise AssistantError(str(error), "", code="bad_argument") from error
    languages = tuple(filter(None, options.ocr.replace(",", "+").split("+")))
    return ReadOptions(options.pages, options.layout, languages, options.signatures)


def _password() -> str:
    if sys.stdin.isatty():
        return getpass.getpass("Password of the document (not shown): ")
    return sys.stdin.readline(MAX_PASSWORD_CHARS).rstrip("\r\n")
