# SPDX-License-Identifier: AGPL-3.0-or-later
"""Templates and instructions, from the window: questions with places, instructions that are fixed at the first send."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QListWidget, QPlainTextEdit

from leadline.chat.template import Kind, ReplyLanguage, Template
from tests.conversing import assert_extends
from tests.flows.conftest import OpenDesk
from tests.flows.desk import Desk
from tests.servers.deepseek import DeepSeekServer

ANALYST = "You are a professional technical document analyst."


def system_of(server: DeepSeekServer, at: int = -1) -> str:
    first = server.chats[at].json["messages"][0]
    return str(first["content"]) if first["role"] == "system" else ""


def choose(desk: Desk, words: str, button: str = "templateButton") -> None:
    desk.click(button)
    desk.choose_in("templateMenu", words)


def write(desk: Desk, name: str, text: str) -> None:
    """Put a text into a field of a dialog, as typing over all of it does."""
    field = desk.find(name)
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(field, text)


def test_a_question_with_places_is_filled_by_tab(open_desk: OpenDesk, server: DeepSeekServer) -> None:
    desk = open_desk(server)
    choose(desk, "Summarise")
    edit = desk.window.composer.edit
    desk.wait(lambda: edit.textCursor().selectedText() == "{number}", "the first place is selected")
    assert not desk.window.composer.send_button.isEnabled()

    desk.qtbot.keyClicks(edit, "ten")
    desk.press(Qt.Key.Key_Tab)
    assert edit.textCursor().selectedText() == "{readers}"
    desk.press(Qt.Key.Key_Backtab)
    assert edit.textCursor().selectedText() == "{readers}", "ten is filled: there is no other place"
    desk.qtbot.keyClicks(edit, "a board")
    assert desk.window.composer.send_button.isEnabled()
    desk.press(Qt.Key.Key_Return)
    desk.wait_reply()

    question = server.chats[-1].json["messages"][-1]["content"]
    assert question.startswith("Summarise these documents in ten sentences for a board.")
    assert desk.typed == ""


def test_enter_goes_to_what_is_not_filled_yet(open_desk: OpenDesk, server: DeepSeekServer) -> None:
    desk = open_desk(server)
    choose(desk, "Extract a table")
    edit = desk.window.composer.edit
    desk.wait(lambda: edit.textCursor().selectedText() == "{things}", "the first place is selected")

    desk.qtbot.keyClicks(edit, "depths")
    desk.press(Qt.Key.Key_Return)

    assert edit.textCursor().selectedText() == "{columns}"
    assert not server.chats
    assert "{columns}" in desk.window.composer.send_button.toolTip()


def test_instructions_go_out_first_and_are_fixed_from_then_on(open_desk: OpenDesk, server: DeepSeekServer) -> None:
    desk = open_desk(server)
    choose(desk, "Technical document analyst", "welcomeTemplates")
    desk.wait(lambda: desk.typed == "Analyze the core architectural design of this project.", "its opening is typed")
    header = desk.window.header
    desk.wait(lambda: header.instructions is not None, "the chat says which instructions it has")
    chip = header.instructions
    assert chip is not None and chip.isVisible()
    assert "You are a professional" in chip.accessibleName() and "Technical" in chip.text()
    desk.press(Qt.Key.Key_Return)
    desk.wait_reply()
    desk.ask("And its tests?")
    desk.wait_reply()

    assert system_of(server, 0) == system_of(server, 1)
    assert system_of(server).startswith(ANALYST) and system_of(server).endswith("language of the question.")
    assert_extends(server.chats[1], server.chats[0])
    desk.click("instructionsChip")
    desk.wait(lambda: desk.has_dialog("instructionsDialog"), "they are shown")
    text = desk.find("instructionsText")
    assert isinstance(text, QPlainTextEdit) and text.isReadOnly() and text.toPlainText().startswith(ANALYST)
    assert "fixed" in " ".join(each.text() for each in text.window().findChildren(QLabel))
    desk.click("leave")


def test_a_new_chat_with_other_instructions_keeps_the_documents(
    open_desk: OpenDesk, server: DeepSeekServer, report_pdf: Path
) -> None:
    desk = open_desk(server)
    desk.attach(report_pdf)
    choose(desk, "Short and exact")
    desk.wait(lambda: desk.controller.session.instructions, "the chat has instructions")
    desk.ask("How deep?")
    desk.wait_reply()
    first, old = desk.controller.session.chat_id, system_of(server)
    assert old.startswith("Answer in as few words")

    choose(desk, "New chat with other instructions")
    desk.wait(lambda: desk.has_dialog("instructionsDialog"), "they are asked for")
    write(desk, "instructionsText", "Answer in verse.")
    box = desk.find("replyLanguage")
    assert isinstance(box, QComboBox)
    box.setCurrentIndex(box.findData(str(ReplyLanguage.CHINESE)))
    desk.click("useInstructions")
    desk.wait(lambda: desk.controller.session.instructions.startswith("Answer in verse."), "they are taken")
    desk.ask("How deep?")
    desk.wait_reply()

    assert desk.controller.session.chat_id != first
    assert system_of(server) == "Answer in verse.\n\n" + (
        "Always reply in Simplified Chinese, whatever the language of the question and the documents."
    )
    assert "tide gauge" in server.chats[-1].prompt
    assert desk.assistant.chat(first or 0).result(30).instructions == old


def test_instructions_of_a_new_chat_outlive_the_window(open_desk: OpenDesk, server: DeepSeekServer) -> None:
    desk = open_desk(server)
    choose(desk, "Code reviewer")
    desk.wait(lambda: desk.controller.session.instructions, "the chat has instructions")
    chosen = desk.controller.session.instructions
    desk.close()

    again = open_desk(server)
    again.wait(lambda: again.controller.session.instructions == chosen, "they are back")
    again.ask("Is it right?")
    again.wait_reply()
    again.new_chat()

    assert system_of(server) == chosen
    again.wait(lambda: not again.find("instructionsChip").isVisible(), "the next chat has none")
    assert again.assistant.templates.chosen().result(30) == ""


def test_the_price_counts_the_instructions(open_desk: OpenDesk, server: DeepSeekServer) -> None:
    desk = open_desk(server)
    desk.type("How deep?")
    gauge = desk.window.documents.gauge
    desk.wait(lambda: gauge.values.question, "the question is counted")
    assert gauge.values.instructions == 0
    choose(desk, "Code reviewer")
    desk.wait(lambda: gauge.values.instructions > 40, "the instructions are counted, too")


def test_templates_are_made_changed_deleted_and_brought_back(open_desk: OpenDesk, server: DeepSeekServer) -> None:
    desk = open_desk(server)
    choose(desk, "Edit templates")
    desk.wait(lambda: desk.has_dialog("templatesDialog"), "the templates are open")
    listed = desk.find("templateList")
    assert isinstance(listed, QListWidget)

    def names() -> list[str]:
        return [listed.item(at).text() for at in range(listed.count())]

    def templates() -> tuple[Template, ...]:
        return desk.assistant.templates.all().result(30).templates

    desk.wait(lambda: "Summarise" in names(), "they are listed")
    desk.click("newQuestionTemplate")
    desk.wait(lambda: "New question" in names(), "a new one is there")
    write(desk, "templateName", "Depth")
    write(desk, "templateText", "How deep is {water}?")
    item = next(listed.item(at) for at in range(listed.count()) if listed.item(at).text() == "Compare these reports")
    listed.setCurrentItem(item)
    desk.wait(lambda: "Depth" in names(), "what was typed is kept when another one is chosen")
    name = desk.find("templateName")
    assert isinstance(name, QLineEdit)
    assert name.text() == "Compare these reports"
    desk.click("deleteTemplate")
    desk.wait(lambda: "Compare these reports" not in names(), "it is deleted")
    desk.click("undoDeleteTemplate")
    desk.wait(lambda: "Compare these reports" in names(), "it is back")
    assert name.text() == "Compare these reports"
    write(desk, "templateName", "Compare")
    desk.click("closeTemplates")
    QApplication.processEvents()
    desk.wait(lambda: not desk.has_dialog("templatesDialog"), "they are closed")

    wanted = ["Summarise", "Review this code", "Compare", "Extract a table"]
    desk.wait(lambda: [each.name for each in templates()[:4]] == wanted, "what was typed last is kept, too")
    kept = templates()
    assert Template(Kind.QUESTION, "Depth", "How deep is {water}?", id=kept[-1].id) == kept[-1]
    choose(desk, "Depth")
    desk.wait(lambda: desk.typed == "How deep is {water}?", "it can be used")
    assert desk.window.composer.edit.textCursor().selectedText() == "{water}"
