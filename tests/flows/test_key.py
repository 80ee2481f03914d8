# SPDX-License-Identifier: AGPL-3.0-or-later
"""The key through the window: the first one, a wrong one, no network, key stores in every state, taking it away."""

import os
import signal
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit, QWidget

from leadline.host import settings as settings_file
from leadline.host.secrets import KeyStore
from leadline.ui.key_dialog import KeyDialog
from tests.flows.conftest import OpenDesk
from tests.flows.desk import Desk
from tests.keyrings import lock, own_bus
from tests.servers.deepseek import DeepSeekServer

NO_KEY = ""


@pytest.fixture
def clean_store(server: DeepSeekServer) -> Iterator[str]:
    """Where the server's key is kept in the key store; it is gone afterwards."""
    host = server.base_url.removeprefix("http://")
    yield host
    KeyStore({}).delete(host)


def dialog_of(desk: Desk) -> KeyDialog:
    desk.wait(lambda: desk.has_dialog("keyDialog"), "the key dialog is open")
    found = next(each for each in desk.window.findChildren(KeyDialog) if each.isVisible())
    desk.wait(lambda: not found.busy.isVisible(), "the key store was looked into", 60_000)
    return found


def page_of(dialog: KeyDialog) -> QWidget | None:
    return dialog.page


def paste_key(desk: Desk, dialog: KeyDialog, key: str) -> None:
    """As from DeepSeek's page, with a line end behind it."""
    edit = dialog.findChild(QLineEdit, "keyEdit")
    edit.clear()
    QGuiApplication.clipboard().setText(f" {key}\n")
    edit.paste()
    QGuiApplication.clipboard().setText("")


@pytest.mark.secretservice
def test_the_first_key_is_checked_kept_and_its_balance_and_currency_are_taken(
    open_desk: OpenDesk, server: DeepSeekServer, clean_store: str
) -> None:
    desk = open_desk(server, key=NO_KEY)
    assert desk.controller.session.is_local and desk.assistant.currency == "USD"
    desk.click("addKeyButton")
    dialog = dialog_of(desk)
    assert "Secret Service" in dialog.status.text() and not dialog.save_button.isEnabled()
    paste_key(desk, dialog, server.key)
    desk.click(dialog.save_button)
    desk.wait(lambda: page_of(dialog) is dialog.outcome, "the key works")
    assert dialog.outcome.title.text() == "The key works."
    assert dialog.outcome.balance.text() == "¥110.00, of which ¥10.00 granted"
    assert server.key[-4:] in dialog.outcome.place.text()
    assert KeyStore({}).get(clean_store) == server.key
    desk.click(dialog.outcome.done_button)
    desk.wait(lambda: not desk.has_dialog("keyDialog"), "the dialog goes")
    assert not desk.controller.session.is_local and desk.assistant.currency == "CNY"
    desk.ask("How deep is it?")
    desk.wait_reply()
    assert server.chats[-1].header("authorization") == f"Bearer {server.key}"
    desk.wait(lambda: desk.look_at_costs()["chat"].startswith("¥"), "the costs are in the account's currency")
    desk.close()
    assert settings_file.load(desk.assistant.paths.settings_file).account_currency == "CNY"

    later = open_desk(server, key=NO_KEY)
    assert not later.controller.session.is_local
    later.window.key_requested.emit()
    again = dialog_of(later)
    assert server.key[-4:] in again.status.text()
    later.click(again.check_button)
    later.wait(lambda: page_of(again) is again.outcome, "the key in use is checked")
    later.click(again.outcome.done_button)


@pytest.mark.secretservice
def test_a_wrong_key_is_refused_and_a_right_one_taken_and_removed_after_a_question(
    open_desk: OpenDesk, server: DeepSeekServer, clean_store: str
) -> None:
    desk = open_desk(server, key=NO_KEY)
    desk.window.key_requested.emit()
    dialog = dialog_of(desk)
    paste_key(desk, dialog, "sk-wrong-0123456789")
    desk.click(dialog.save_button)
    desk.wait(lambda: dialog.error.isVisible(), "it is refused")
    assert "does not accept the key" in dialog.error.text()
    assert dialog.edit.text() == "sk-wrong-0123456789" and KeyStore({}).get(clean_store) is None
    paste_key(desk, dialog, server.key)
    desk.click(dialog.save_button)
    desk.wait(lambda: page_of(dialog) is dialog.outcome, "the right one works")
    desk.click(dialog.outcome.done_button)

    desk.window.key_requested.emit()
    dialog = dialog_of(desk)
    desk.click(dialog.remove_button)
    desk.click(dialog.remove_page.keep_button)
    assert KeyStore({}).get(clean_store) == server.key
    desk.click(dialog.remove_button)
    desk.click(dialog.remove_page.remove_button)
    desk.wait(lambda: "will be kept" in dialog.status.text(), "it is gone")
    assert KeyStore({}).get(clean_store) is None and desk.controller.session.is_local
    desk.click(dialog.close_button)


@pytest.mark.secretservice
def test_a_key_entered_offline_is_kept_unchecked_and_checked_later(open_desk: OpenDesk, vocabulary: None) -> None:
    with DeepSeekServer() as gone:
        port = int(gone.base_url.rpartition(":")[2])
    desk = open_desk(gone, key=NO_KEY)
    desk.window.key_requested.emit()
    dialog = dialog_of(desk)
    paste_key(desk, dialog, gone.key)
    desk.click(dialog.save_button)
    desk.wait(lambda: page_of(dialog) is dialog.outcome, "it is kept")
    assert "could not be checked" in dialog.outcome.title.text() and "cannot be reached" in dialog.outcome.note.text()
    with DeepSeekServer(port=port):
        desk.click(dialog.outcome.again_button)
        desk.wait(lambda: dialog.outcome.title.text() == "The key works.", "it is checked")
        assert dialog.outcome.balance.text().startswith("¥110.00")
        desk.click(dialog.outcome.done_button)
        desk.close()
    KeyStore({}).delete(f"127.0.0.1:{port}")


def test_a_check_that_takes_long_can_be_cancelled(open_desk: OpenDesk, server: DeepSeekServer) -> None:
    desk = open_desk(server, key=NO_KEY)
    desk.window.key_requested.emit()
    dialog = dialog_of(desk)
    desk.click(dialog.store_page.session_button)
    server.play({"path": "/models", "stall": -1})
    paste_key(desk, dialog, server.key)
    desk.click(dialog.session_button)
    desk.wait(lambda: server.requests, "the service is asked")
    assert "takes the key" in dialog.step.text()
    desk.click(dialog.cancel_button)
    assert not dialog.busy.isVisible() and dialog.edit.text() == server.key
    assert desk.controller.session.is_local
    server.resume()
    desk.click(dialog.session_button)
    desk.wait(lambda: page_of(dialog) is dialog.outcome, "the second time it works")
    desk.click(dialog.outcome.done_button)


@pytest.mark.secretservice
def test_a31_a_locked_key_store_offers_three_ways_on(
    open_desk: OpenDesk, server: DeepSeekServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with own_bus(monkeypatch, "test-pass"):
        KeyStore({}).set(server.base_url.removeprefix("http://"), server.key)
        lock()
        desk = open_desk(server, key=NO_KEY)
        flash = next(model for model in desk.controller.session.models if model.endpoint != "local")
        desk.controller.session.choose(flash)
        desk.type("How deep?")
        desk.window.composer.question_submitted.emit("How deep?")
        desk.wait(lambda: desk.notice is not None, "the notice")
        assert desk.notice is not None and "locked" in desk.notice.title and desk.typed == "How deep?"
        desk.press_notice("add-key")
        dialog = dialog_of(desk)
        assert page_of(dialog) is dialog.store_page and "locked" in dialog.store_page.title.text()
        desk.click(dialog.store_page.retry_button)  # the prompt is dismissed at once on this bus
        desk.wait(lambda: not dialog.busy.isVisible(), "looked again")
        assert page_of(dialog) is dialog.store_page
        desk.click(dialog.store_page.session_button)
        paste_key(desk, dialog, server.key)
        desk.click(dialog.save_button)
        desk.wait(lambda: page_of(dialog) is dialog.store_page, "it cannot be kept")
        desk.click(dialog.store_page.session_button)
        desk.wait(lambda: page_of(dialog) is dialog.outcome, "it is used for the session")
        assert "until Leadline ends" in dialog.outcome.place.text()
        desk.click(dialog.outcome.done_button)
        desk.press(Qt.Key.Key_Return)
        desk.wait_reply()
        desk.close()


def test_a31_without_a_key_store_the_key_is_used_for_the_session_and_written_nowhere(
    open_desk: OpenDesk, server: DeepSeekServer
) -> None:
    desk = open_desk(server, key=NO_KEY)
    desk.click("addKeyButton")
    dialog = dialog_of(desk)
    assert page_of(dialog) is dialog.store_page and "no key store" in dialog.store_page.title.text()
    desk.click(dialog.store_page.session_button)
    paste_key(desk, dialog, server.key)
    desk.click(dialog.session_button)
    desk.wait(lambda: page_of(dialog) is dialog.outcome, "it works")
    desk.click(dialog.outcome.done_button)
    desk.ask("How deep is it?")
    desk.wait_reply()
    desk.close()
    again = open_desk(server, key=NO_KEY)
    assert again.controller.session.is_local and not again.controller.session.has_key
    tail = server.key[-12:].encode()
    assert not [each for each in desk.data.rglob("*") if each.is_file() and tail in each.read_bytes()]


@pytest.mark.secretservice
def test_a31_a_prompt_that_is_never_answered_can_be_cancelled_and_the_window_closes_at_once(
    open_desk: OpenDesk, server: DeepSeekServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with own_bus(monkeypatch, "test-pass") as pid:
        desk = open_desk(server, key=NO_KEY)
        desk.window.key_requested.emit()
        dialog = dialog_of(desk)
        paste_key(desk, dialog, server.key)
        os.kill(pid, signal.SIGSTOP)
        desk.click(dialog.save_button)
        desk.wait(lambda: "key store" in dialog.step.text(), "it is being kept")
        desk.click(dialog.cancel_button)
        assert dialog.edit.text() == server.key and not desk.controller.session.has_key
        desk.click(dialog.session_button)  # asks the store where the key is, at the end
        desk.wait(lambda: "takes the key" in dialog.step.text(), "the service is asked")
        desk.close()
        os.kill(pid, signal.SIGCONT)
