# SPDX-License-Identifier: AGPL-3.0-or-later
"""A failure as a notice: its words, and what can be done about it as buttons."""

from dataclasses import replace

from PySide6.QtCore import QCoreApplication

from leadline.errors import AssistantError
from leadline.ui.notice_strip import Notice, NoticeButton, NoticeKind
from leadline.weighing import NO_PRICE, OVER, REFUSED

NO_BALANCE = "error-no_balance"


def key_buttons() -> tuple[NoticeButton, ...]:
    """For a question that needs a key."""
    return (
        NoticeButton("add-key", QCoreApplication.translate("ErrorNotice", "Add a key"), primary=True),
        NoticeButton("use-local", QCoreApplication.translate("ErrorNotice", "Use the local model")),
    )


def error_notice(error: AssistantError) -> Notice:
    """The notice under the key "error-" and the failure's code."""
    again = NoticeButton("try-again", QCoreApplication.translate("ErrorNotice", "Try again"), primary=True)
    local = NoticeButton("use-local", QCoreApplication.translate("ErrorNotice", "Use the local model"))
    buttons: tuple[NoticeButton, ...] = ()
    if error.code in ("no_key", "wrong_key"):
        buttons = key_buttons()
    elif error.code == "endpoint_key":
        buttons = (NoticeButton("endpoints", QCoreApplication.translate("ErrorNotice", "Endpoints"), primary=True),)
    elif error.code == "key_store":
        look = NoticeButton("add-key", QCoreApplication.translate("ErrorNotice", "Key\u2026"))
        buttons = (again, look, local)
    elif error.code in ("model_file", "engine_missing", "engine_failed"):
        settings = QCoreApplication.translate("ErrorNotice", "Settings")
        buttons = (NoticeButton("settings", settings, primary=True),)
    elif error.code == "no_balance":
        top_up = QCoreApplication.translate("ErrorNotice", "Top up\u2026")
        buttons = (NoticeButton("top-up", top_up, primary=True, keeps=True), replace(again, primary=False), local)
    elif error.code == "offline":
        buttons = (again, local)
    elif error.code == "no_images":
        flash = QCoreApplication.translate("ErrorNotice", "Ask Flash instead")
        buttons = (NoticeButton("ask-seeing", flash, primary=True),)
    elif error.code in (OVER, REFUSED, NO_PRICE):
        change = NoticeButton("limits", QCoreApplication.translate("ErrorNotice", "Change the limit\u2026"))
        anyway = QCoreApplication.translate("ErrorNotice", "Send anyway this once")
        buttons = (change,) if error.code == REFUSED else (NoticeButton("send-anyway", anyway), change)
        return replace(notice_of(error, "error-" + error.code, buttons), kind=NoticeKind.CHOICE)
    elif error.code in ("busy", "server", "timeout", "cut", "disk_full"):
        buttons = (again,)
    return notice_of(error, "error-" + error.code, buttons)


def notice_of(error: AssistantError, key: str, buttons: tuple[NoticeButton, ...] = (), hint: str = "") -> Notice:
    """A failure under another key, with other buttons, or with another word on what to do."""
    return Notice(key, NoticeKind.ERROR, error.title, hint or error.hint, error.detail, buttons, code=error.code)
