# SPDX-License-Identifier: AGPL-3.0-or-later
"""Documents by hand: ticks, what was left out, reports, passwords, changes, pastes."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QMenu

from leadline.ui.document_delegate import box_rect
from leadline.ui.report_dialog import ReportDialog
from tests import file_manager
from tests.flows.conftest import OpenDesk
from tests.flows.desk import Desk
from tests.servers.deepseek import DeepSeekServer

SECRET = "AWS_SECRET_ACCESS_KEY=" + "wJalrXUtnFEMI/K7MDENG/bPxRfiCY" + "EXAMPLEKEY\n"


def click_box(desk: Desk, name: str) -> None:
    """The box of the document with that name."""
    tree = desk.window.documents.tree
    row = next(row for row in tree.documents.rows.values() if row.name == name)
    index = tree.documents.index_of(row.seq)
    tree.scrollTo(index)
    tree.grab()
    spot = box_rect(tree.visualRect(index)).center()
    desk.qtbot.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=spot)


def make_folder(folder: Path) -> Path:
    """Two texts and a file that holds a key."""
    folder.mkdir()
    (folder / "depths.txt").write_text("Eleven fathoms at the pier.\n", encoding="utf-8")
    (folder / "tides.txt").write_text("High water at noon.\n", encoding="utf-8")
    (folder / ".env").write_text(SECRET, encoding="utf-8")
    return folder


def sent(server: DeepSeekServer) -> str:
    """What the last question held."""
    return server.chats[-1].body.decode()


def test_what_is_not_ticked_is_not_sent_until_it_is_ticked_again(
    open_desk: OpenDesk, server: DeepSeekServer, tmp_path: Path
) -> None:
    desk = open_desk(server)
    desk.attach(make_folder(tmp_path / "port"))
    click_box(desk, "tides.txt")
    desk.wait(lambda: desk.documents.get("port/tides.txt") == "not ticked", "the tick is gone")
    desk.ask("How deep is it?")
    desk.wait_reply()
    assert "Eleven fathoms" in sent(server)
    assert "High water" not in sent(server)
    click_box(desk, "tides.txt")
    desk.wait(lambda: desk.documents["port/tides.txt"].isdigit(), "it is ticked again")
    desk.ask("And when is high water?")
    desk.wait_reply()
    assert "High water" in sent(server)


def test_a19_a_file_with_a_key_goes_out_only_when_it_is_ticked(
    open_desk: OpenDesk, server: DeepSeekServer, tmp_path: Path
) -> None:
    desk = open_desk(server)
    desk.attach(make_folder(tmp_path / "port"))
    assert desk.documents["port/.env"] == "left out: key"
    click_box(desk, ".env")
    desk.wait(lambda: desk.documents["port/.env"].isdigit(), "it was read")
    desk.wait(lambda: desk.notice is not None and desk.notice.key.startswith("put-back"), "it is said")
    assert desk.notice is not None and "wJalr" not in desk.notice.title + desk.notice.hint
    desk.press_notice("leave-out")
    desk.wait(lambda: desk.documents["port/.env"] == "not ticked", "it is left out again")
    desk.ask("How deep is it?")
    desk.wait_reply()
    assert "wJalr" not in sent(server)


def test_the_tick_of_what_was_sent_is_a_choice_with_prices(
    open_desk: OpenDesk, server: DeepSeekServer, tmp_path: Path
) -> None:
    desk = open_desk(server)
    desk.attach(make_folder(tmp_path / "port"))
    desk.ask("How deep is it?")
    desk.wait_reply()
    click_box(desk, "depths.txt")
    desk.wait(lambda: desk.notice is not None and desk.notice.key == "choice-removal", "the ways are offered")
    assert desk.documents["port/depths.txt"].isdigit()


def make_pdfs(folder: Path) -> None:
    """A locked one, and a scan of one page after a page of text."""
    import pymupdf

    folder.mkdir()
    document = pymupdf.open()
    document.new_page().insert_text((72, 72), "The bar has seven fathoms.")
    document.save(folder / "locked.pdf", encryption=pymupdf.PDF_ENCRYPT_AES_256, owner_pw="owner", user_pw="anchor")
    document.close()
    text = pymupdf.open()
    text.new_page(width=400, height=160).insert_text((40, 80), "HARBOUR DEPTH NINE", fontsize=26)
    picture = text[0].get_pixmap(dpi=150).tobytes("png")
    scan = pymupdf.open()
    scan.new_page(width=400, height=160).insert_text((40, 80), "A page with text.")
    scan.new_page(width=400, height=160).insert_image(pymupdf.Rect(0, 0, 400, 160), stream=picture)
    scan.set_toc([[1, "First part", 1], [1, "Second part", 2]])
    scan.save(folder / "scan.pdf")
    scan.close()
    text.close()


def test_a_locked_document_opens_with_its_password(open_desk: OpenDesk, server: DeepSeekServer, tmp_path: Path) -> None:
    make_pdfs(tmp_path / "pdfs")
    desk = open_desk(server)
    desk.attach(tmp_path / "pdfs" / "locked.pdf")
    desk.press_notice("unlock")
    desk.type_into("passwordEdit", "anchor")
    desk.click("unlockButton")
    desk.wait(lambda: desk.documents["locked.pdf"].isdigit(), "it is open")
    desk.ask("How deep is the bar?")
    desk.wait_reply()
    assert "seven fathoms" in sent(server)


def test_a_scan_is_recognised_when_it_is_asked_for(open_desk: OpenDesk, server: DeepSeekServer, tmp_path: Path) -> None:
    make_pdfs(tmp_path / "pdfs")
    desk = open_desk(server)
    desk.attach(tmp_path / "pdfs" / "scan.pdf")
    assert desk.documents["scan.pdf/p. 2"] == "no text"
    desk.press_notice("recognise")
    desk.wait(lambda: desk.has_dialog("readingDialog"), "the languages are asked for")
    desk.click("readButton")
    desk.wait(lambda: not desk.controller.documents.is_reading, "it is read")
    desk.ask("How deep is it?")
    desk.wait_reply()
    assert "HARBOUR DEPTH NINE" in sent(server)


def test_the_report_names_each_page_without_text(open_desk: OpenDesk, server: DeepSeekServer, tmp_path: Path) -> None:
    make_pdfs(tmp_path / "pdfs")
    desk = open_desk(server)
    desk.attach(tmp_path / "pdfs")
    desk.press_notice("report")
    dialog = desk.find("reportDialog")
    assert isinstance(dialog, ReportDialog)
    desk.wait(lambda: dialog.model.lines, "the report is there")
    by_name = {line.name: line for line in dialog.model.lines}
    assert by_name["scan.pdf"].empty == 1 and "no text: p. 2" in by_name["scan.pdf"].why
    assert "encrypted" in by_name["locked.pdf"].why
    assert by_name["pdfs/"].pages == 2
    desk.click("copyReportButton")
    assert "scan.pdf\t2\t1\t1" in QGuiApplication.clipboard().text()
    desk.click("closeReportButton")


def test_chapters_and_pages_of_a_document_are_looked_up_when_they_are_unfolded(
    open_desk: OpenDesk, server: DeepSeekServer, tmp_path: Path
) -> None:
    make_pdfs(tmp_path / "pdfs")
    desk = open_desk(server)
    desk.attach(tmp_path / "pdfs" / "scan.pdf")
    tree = desk.window.documents.tree
    file = tree.documents.index_of(next(iter(tree.documents.rows)))
    tree.expand(file)
    tree.expand(tree.documents.index(1, 0, file))
    desk.wait(lambda: "scan.pdf/Contents/Second part/p. 2" in desk.documents, "the chapters are there")
    assert desk.documents["scan.pdf/Contents/First part/p. 1"].isdigit()


def test_a_changed_file_is_marked_and_its_new_text_goes_out_when_the_user_says_so(
    open_desk: OpenDesk, server: DeepSeekServer, tmp_path: Path
) -> None:
    folder = make_folder(tmp_path / "port")
    desk = open_desk(server)
    desk.attach(folder)
    desk.ask("How deep is it?")
    desk.wait_reply()
    (folder / "tides.txt").write_text("High water at six in the evening.\n", encoding="utf-8")
    desk.wait(lambda: desk.documents["port/tides.txt"] == "file has changed", "it is marked")
    desk.wait(lambda: desk.notice is not None and desk.notice.key == "choice-change", "it is said")
    before = sent(server)
    desk.press_notice("new")
    desk.wait(lambda: desk.notice is not None and desk.notice.key == "choice-done", "it is read")
    desk.wait_ready()
    desk.ask("And when is high water?")
    desk.wait_reply()
    assert "High water at noon" in sent(server), "what was sent is not swapped"
    assert "six in the evening" in sent(server) and "six in the evening" not in before


def test_a_new_file_of_a_folder_is_listed_and_added_by_its_tick(
    open_desk: OpenDesk, server: DeepSeekServer, tmp_path: Path
) -> None:
    folder = make_folder(tmp_path / "port")
    desk = open_desk(server)
    desk.attach(folder)
    (folder / "winds.txt").write_text("Mostly from the west.\n", encoding="utf-8")
    desk.wait(lambda: desk.documents.get("port/winds.txt") == "new file", "it is listed")
    click_box(desk, "winds.txt")
    desk.wait(lambda: desk.documents.get("port/winds.txt", "").isdigit(), "it is read")


def test_a_part_of_a_folder_is_added_by_patterns_and_what_was_added_is_offered_again(
    open_desk: OpenDesk, server: DeepSeekServer, tmp_path: Path
) -> None:
    folder = make_folder(tmp_path / "port")
    desk = open_desk(server)
    desk.window.documents.add_part_requested.emit()
    desk.type_into("partFolder", str(folder))
    desk.type_into("partInclude", "*.txt")
    desk.type_into("partExclude", "tides*")
    desk.click("addPartButton")
    desk.wait(lambda: desk.documents.get("port/depths.txt", "").isdigit(), "the part is read")
    assert "port/tides.txt" not in desk.documents
    desk.attach(folder / "tides.txt")
    desk.close()
    again = open_desk(server)
    menu = again.window.documents.add_menu()
    recent = menu.findChild(QMenu, "recentMenu")
    assert isinstance(recent, QMenu)
    assert [action.text() for action in recent.actions()] == ["port/tides.txt"]
    menu.close()


def test_a_long_paste_becomes_a_document_and_can_be_taken_back(
    open_desk: OpenDesk, server: DeepSeekServer, tmp_path: Path
) -> None:
    desk = open_desk(server)
    text = "The pier has eleven fathoms.\n" * 2_500
    QGuiApplication.clipboard().setText(text)
    desk.window.composer.edit.paste()
    desk.wait(lambda: any(name.startswith("pasted ") for name in desk.documents), "it is a document")
    desk.wait_ready()
    assert desk.typed == ""
    desk.press_notice("insert-paste")
    desk.wait(lambda: desk.typed == text, "it stands in the question")
    desk.wait(lambda: not desk.documents, "it is no document any more")
    assert list((tmp_path / "data").rglob("pasted *.txt")) == []


def test_chinese_names_are_found_by_their_initials(open_desk: OpenDesk, server: DeepSeekServer, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "年度报告.txt").write_text("报告", encoding="utf-8")
    (tmp_path / "in" / "other.txt").write_text("other", encoding="utf-8")
    desk = open_desk(server)
    desk.attach(tmp_path / "in")
    desk.qtbot.keyClicks(desk.window.documents.filter, "ndbg")
    desk.wait(lambda: list(desk.documents) == ["in/", "in/年度报告.txt"], "it is found")


@pytest.mark.secretservice
def test_a_file_is_shown_in_the_file_manager(open_desk: OpenDesk, server: DeepSeekServer, tmp_path: Path) -> None:
    desk = open_desk(server)
    desk.attach(make_folder(tmp_path / "port"))
    tree = desk.window.documents.tree
    row = next(row for row in tree.documents.rows.values() if row.name == "depths.txt")
    tree.customContextMenuRequested.emit(tree.visualRect(tree.documents.index_of(row.seq)).center())
    with file_manager.running() as manager:
        desk.choose_in("documentMenu", "Show in the file manager")
        desk.wait(lambda: manager.paths == [str(tmp_path / "port" / "depths.txt")], "it is asked for")
    assert desk.notice is None or desk.notice.key != "no-file-manager"


def test_kept_texts_are_measured_and_cleaned_up_in_the_settings(
    open_desk: OpenDesk, server: DeepSeekServer, tmp_path: Path
) -> None:
    desk = open_desk(server)
    desk.attach(make_folder(tmp_path / "port"))
    desk.window.settings_requested.emit()
    label = desk.find("diskUse")
    assert isinstance(label, QLabel)
    desk.wait(lambda: "of documents" in label.text(), "it is measured")
    desk.click("cleanUpButton")
    desk.wait(lambda: "freed" in label.text(), "it is cleaned up")
    assert desk.documents["port/depths.txt"].isdigit()
