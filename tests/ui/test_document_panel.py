# SPDX-License-Identifier: AGPL-3.0-or-later
"""The documents pane: what is there, what is not and why."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QMenu, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from leadline.ui.context_gauge import GaugeValues
from leadline.ui.document_delegate import box_rect
from leadline.ui.document_model import DocumentModel
from leadline.ui.document_nodes import Chapter, PageLine
from leadline.ui.document_panel import DocumentPanel
from leadline.ui.document_row import DocumentRow, RowNote
from leadline.ui.icons import Icons
from leadline.ui.page_viewer import ShownPage
from leadline.ui.reading_progress import FileProgress, ReadingProgress
from leadline.ui.sort_by import SortBy
from leadline.ui.theme import LIGHT

FOLDER = "/home/a/src"


@pytest.fixture
def panel(qtbot: QtBot) -> DocumentPanel:
    widget = DocumentPanel(Icons(LIGHT))
    qtbot.addWidget(widget)
    widget.resize(320, 600)
    widget.show()
    return widget


def _row(
    seq: int, name: str, state: str = "ready", tokens: int | None = 100, notes: tuple[RowNote, ...] = ()
) -> DocumentRow:
    return DocumentRow(seq, FOLDER, name, f"{FOLDER}/{name}", "code", state, notes, 1, tokens)


def _report(notes: tuple[RowNote, ...] = (), state: str = "partly") -> DocumentRow:
    return DocumentRow(0, "/home/a/report.pdf", "report.pdf", "/home/a/report.pdf", "pdf", state, notes, 214, 61_204)


def _lines(model: DocumentModel, parent: QModelIndex | None = None, depth: int = 0) -> list[str]:
    parent = parent or QModelIndex()
    lines = []
    for place in range(model.rowCount(parent)):
        index = model.index(place, 0, parent)
        lines.append("  " * depth + f"{index.data()} | {index.siblingAtColumn(1).data()}")
        lines += _lines(model, index, depth + 1)
    return lines


def test_the_tree_has_sources_files_and_pages_with_notes(panel: DocumentPanel) -> None:
    notes: tuple[RowNote, ...] = (("no_text", 12, ""), ("no_text", 13, ""), ("odd_glyphs", 40, ""))
    rows = [
        _report(notes),
        _row(1, "app.py", tokens=1204),
        _row(2, ".env", "left_out", None, (("secret", None, "holds a key"),)),
    ]
    panel.show_documents(rows)
    assert _lines(panel.tree.documents) == [
        "report.pdf | 61,204",
        "  p. 12\u201313 | no text",
        "  p. 40 | odd characters",
        "  Contents | 214 pages",
        "src/ | 1,204",
        "  app.py | 1,204",
        "  .env | left out: key",
    ]


def test_a_fresh_panel_says_what_to_do(panel: DocumentPanel) -> None:
    assert panel.empty.isVisible()
    panel.show_documents([_row(1, "a.py")])
    assert panel.tree.isVisible()
    assert not panel.empty.isVisible()
    panel.remove_documents([1])
    assert panel.empty.isVisible()


def test_the_filter_finds_names_and_reasons_and_can_find_nothing(qtbot: QtBot, panel: DocumentPanel) -> None:
    panel.show_documents([_row(1, "app.py"), _row(2, "数据.md"), _row(3, "x.bin", "left_out", None)])
    qtbot.keyClicks(panel.filter, "APP")
    assert _lines(panel.tree.documents) == ["src/ | 100", "  app.py | 100"]
    panel.filter.setText("数据")
    assert _lines(panel.tree.documents) == ["src/ | 100", "  数据.md | 100"]
    panel.filter.setText("left out")
    assert _lines(panel.tree.documents) == ["src/ | ", "  x.bin | left out"]
    panel.filter.setText("nowhere")
    assert panel.empty.isVisible()
    assert panel.filter.isVisible()
    qtbot.keyClick(panel.filter, Qt.Key.Key_Escape)
    assert len(_lines(panel.tree.documents)) == 4


def test_a_new_state_replaces_the_old_one_in_place(panel: DocumentPanel) -> None:
    QAbstractItemModelTester(panel.tree.documents, QAbstractItemModelTester.FailureReportingMode.Fatal, panel)
    panel.show_documents([_report((), "reading"), _row(1, "a.py", "reading", None)])
    panel.upsert_documents([_row(1, "a.py", tokens=7), _report((("no_text", 3, ""),))])
    panel.upsert_documents([_row(2, "b.py", tokens=5), _row(3, "c.py", tokens=5)])
    assert _lines(panel.tree.documents) == [
        "report.pdf | 61,204",
        "  p. 3 | no text",
        "  Contents | 214 pages",
        "src/ | 17",
        "  a.py | 7",
        "  b.py | 5",
        "  c.py | 5",
    ]
    panel.remove_documents([0, 2])
    assert _lines(panel.tree.documents) == ["src/ | 12", "  a.py | 7", "  c.py | 5"]
    panel.remove_documents([1, 3])
    assert _lines(panel.tree.documents) == []


def test_delete_asks_for_all_files_of_a_selected_source(qtbot: QtBot, panel: DocumentPanel) -> None:
    panel.show_documents([_report(), _row(1, "a.py"), _row(2, "b.py")])
    panel.tree.setCurrentIndex(panel.tree.documents.index(1, 0))
    with qtbot.waitSignal(panel.remove_requested) as got:
        qtbot.keyClick(panel.tree, Qt.Key.Key_Delete)
    assert got.args == [[1, 2]]


def test_the_menu_of_a_file_that_was_left_out_has_no_text_to_show(panel: DocumentPanel) -> None:
    panel.show_documents([_row(5, ".env", "left_out", None, (("secret", None, ""),))])
    spot = panel.tree.visualRect(panel.tree.documents.index_of(5)).center()
    panel.tree.customContextMenuRequested.emit(spot)
    menu = panel.tree.findChild(object, "documentMenu")
    assert [action.text() for action in menu.actions() if action.text()] == [
        "Include",
        "Report\u2026",
        "Show in the file manager",
        "Copy path",
        "Remove",
    ]
    menu.close()


def test_a_double_click_on_a_page_asks_for_its_text(qtbot: QtBot, panel: DocumentPanel) -> None:
    panel.show_documents([_report((("no_text", 12, ""),))])
    page = panel.tree.documents.index(0, 0, panel.tree.documents.index(0, 0))
    spot = panel.tree.visualRect(page).center()
    qtbot.mouseClick(panel.tree.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    with qtbot.waitSignal(panel.page_requested) as got:
        qtbot.mouseDClick(panel.tree.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert got.args == [0, 12]


def test_the_page_tab_shows_the_text_and_turns_pages(qtbot: QtBot, panel: DocumentPanel) -> None:
    panel.show_page(ShownPage(0, "report.pdf", 2, 3, "第二页 <b>text</b>"))
    viewer = panel.findChild(QPlainTextEdit, "pageViewer")
    assert viewer.isVisible()
    assert viewer.toPlainText() == "第二页 <b>text</b>"
    with qtbot.waitSignal(panel.page_requested) as got:
        qtbot.mouseClick(panel.findChild(object, "nextPage"), Qt.MouseButton.LeftButton)
    assert got.args == [0, 3]
    panel.show_page(ShownPage(0, "report.pdf", 3, 3, ""))
    assert not panel.findChild(object, "nextPage").isEnabled()


def test_reading_shows_progress_with_cancel(qtbot: QtBot, panel: DocumentPanel) -> None:
    panel.show_reading(ReadingProgress("report.pdf", 3, 214))
    cancel = panel.findChild(object, "cancelReadingButton")
    with qtbot.waitSignal(panel.cancel_requested):
        qtbot.mouseClick(cancel, Qt.MouseButton.LeftButton)
    panel.show_reading(None)
    assert not cancel.isVisible()


def test_each_large_file_that_is_read_has_its_own_bar_and_can_be_left_out(qtbot: QtBot, panel: DocumentPanel) -> None:
    files = tuple(FileProgress(f"/{name}", name, 12, 400) for name in ("a.pdf", "b.pdf"))
    panel.show_reading(ReadingProgress("c.txt", 3, 214, files))
    crosses = [each for each in panel.findChildren(QPushButton, "skipFileButton") if each.isVisible()]
    assert len(crosses) == 2
    with qtbot.waitSignal(panel.skip_requested) as got:
        qtbot.mouseClick(crosses[1], Qt.MouseButton.LeftButton)
    assert got.args == ["/b.pdf"]
    panel.show_reading(ReadingProgress("a.pdf", 0, 1, files[:1]))
    assert not any(each.isVisible() for each in crosses), "a lone file is stopped by Cancel"


def test_add_opens_a_menu_of_files_and_folder(qtbot: QtBot, panel: DocumentPanel) -> None:
    panel.show_documents([_row(1, "a.py")])
    qtbot.mouseClick(panel.add_button, Qt.MouseButton.LeftButton)
    menu = panel.findChild(object, "addMenu")
    with qtbot.waitSignal(panel.add_folder_requested):
        menu.actions()[1].trigger()
    menu.close()


def test_add_of_an_empty_panel_opens_its_menu_at_the_button(qtbot: QtBot, panel: DocumentPanel) -> None:
    button = panel.empty.add_button
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    menu = panel.findChild(QMenu, "addMenu")
    assert isinstance(menu, QMenu)
    corner = button.mapToGlobal(button.rect().bottomLeft())
    assert (menu.pos() - corner).manhattanLength() <= 4
    menu.close()


def test_copy_path_copies_plain_text_only(panel: DocumentPanel) -> None:
    panel.show_documents([_row(1, "a.py")])
    panel.tree.customContextMenuRequested.emit(panel.tree.visualRect(panel.tree.documents.index_of(1)).center())
    menu = panel.tree.findChild(object, "documentMenu")
    next(action for action in menu.actions() if action.text() == "Copy path").trigger()
    menu.close()
    assert QGuiApplication.clipboard().text() == f"{FOLDER}/a.py"
    assert QGuiApplication.clipboard().mimeData().formats() == ["text/plain"]


def test_a09_names_are_shown_with_escapes(panel: DocumentPanel) -> None:
    panel.show_documents([_row(1, "a\u202efdp.exe\n"), _row(2, "bad\udcff.txt")])
    assert _lines(panel.tree.documents)[1:] == ["  a[U+202E]fdp.exe[U+000A] | 100", "  bad[U+DCFF].txt | 100"]


def test_ten_thousand_files_come_in_batches(qtbot: QtBot, panel: DocumentPanel) -> None:
    """How long a batch takes is measured by the bench (`views`): a shared machine is no clock for a test."""
    rows = [_row(seq, f"pkg/module_{seq}.py") for seq in range(10_000)]
    for first in range(0, len(rows), 500):
        panel.upsert_documents(rows[first : first + 500])
    source = panel.tree.documents.index(0, 0)
    folder = panel.tree.documents.index(0, 0, source)
    panel.tree.expand(source)
    panel.tree.expand(folder)
    panel.tree.grab()
    assert panel.tree.documents.rowCount(folder) == 10_000


def test_the_gauge_tells_used_and_window_or_how_much_too_many(panel: DocumentPanel) -> None:
    panel.gauge.show_values(GaugeValues(600_000, 17_000, 480, 65_536, 1_048_576))
    assert panel.gauge.text == "617k of 1,048k"
    assert "Kept for the answer: 65,536" in panel.gauge.toolTip()
    panel.gauge.show_values(GaugeValues(4_000, 0, 0, 97, 4_096))
    assert panel.gauge.text == "1 tokens too many for this model"
    panel.gauge.show_values(GaugeValues(4_000, 0, 0, 96, 4_096))
    assert panel.gauge.text == "4k of 4k"


def _click_box(qtbot: QtBot, panel: DocumentPanel, index: QModelIndex) -> None:
    panel.tree.grab()
    spot = box_rect(panel.tree.visualRect(index)).center()
    qtbot.mouseClick(panel.tree.viewport(), Qt.MouseButton.LeftButton, pos=spot)


def test_a_click_on_the_box_asks_for_a_document_in_or_out(qtbot: QtBot, panel: DocumentPanel) -> None:
    panel.show_documents([_row(1, "a.py"), _row(2, ".env", "left_out", None, (("secret", None, "a key"),))])
    model = panel.tree.documents
    with qtbot.waitSignal(panel.tick_requested) as got:
        _click_box(qtbot, panel, model.index_of(1))
    assert got.args == [[1], False]
    with qtbot.waitSignal(panel.tick_requested) as got:
        _click_box(qtbot, panel, model.index_of(2))
    assert got.args == [[2], True]


def test_the_box_of_a_folder_stands_for_all_below_it(qtbot: QtBot, panel: DocumentPanel) -> None:
    rows = [_row(1, "a/x.py"), _row(2, "a/y.py"), _row(3, "b.py"), _row(4, "c.pdf", "failed", None)]
    panel.show_documents(rows)
    model = panel.tree.documents
    source = model.index(0, 0)
    check = Qt.ItemDataRole.CheckStateRole
    assert source.data(check) == Qt.CheckState.Checked
    panel.upsert_documents([replace(rows[0], state="left_out", tokens=None, is_unticked=True)])
    assert source.data(check) == Qt.CheckState.PartiallyChecked
    assert model.index_of(4).data(check) is None
    with qtbot.waitSignal(panel.tick_requested) as got:
        _click_box(qtbot, panel, source)
    assert got.args == [[1], True]


def test_space_ticks_all_that_is_selected(qtbot: QtBot, panel: DocumentPanel) -> None:
    panel.show_documents([_row(1, "a.py"), _row(2, "b.py"), _row(3, "c.py")])
    panel.tree.setCurrentIndex(panel.tree.documents.index_of(1))
    qtbot.keyClick(panel.tree, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    with qtbot.waitSignal(panel.tick_requested) as got:
        qtbot.keyClick(panel.tree, Qt.Key.Key_Space)
    assert got.args == [[1, 2], False]


def test_folders_in_folders_have_a_line_each(panel: DocumentPanel) -> None:
    panel.show_documents([_row(1, "a/b/x.py", tokens=5), _row(2, "a/y.py", tokens=7), _row(3, "z.py", tokens=1)])
    assert _lines(panel.tree.documents) == [
        "src/ | 13",
        "  a/ | 12",
        "    b/ | 5",
        "      x.py | 5",
        "    y.py | 7",
        "  z.py | 1",
    ]
    panel.remove_documents([1])
    assert _lines(panel.tree.documents) == ["src/ | 8", "  a/ | 7", "    y.py | 7", "  z.py | 1"]


def test_documents_are_shown_by_name_tokens_and_state(panel: DocumentPanel) -> None:
    rows = [_row(1, "part 10.md", tokens=3), _row(2, "part 9.md", tokens=5), _row(3, "a.md", "failed", None)]
    panel.show_documents(rows)

    def names() -> list[str]:
        return [line.split(" |")[0].strip() for line in _lines(panel.tree.documents)[1:]]

    panel.sort(SortBy.NAME)
    assert names() == ["a.md", "part 9.md", "part 10.md"]
    panel.sort(SortBy.TOKENS)
    assert names() == ["part 9.md", "part 10.md", "a.md"]
    panel.sort(SortBy.STATE)
    assert names() == ["a.md", "part 9.md", "part 10.md"]
    panel.sort(SortBy.ADDED)
    assert names() == ["part 10.md", "part 9.md", "a.md"]


def test_chapters_and_pages_come_when_the_contents_are_unfolded(qtbot: QtBot, panel: DocumentPanel) -> None:
    QAbstractItemModelTester(panel.tree.documents, QAbstractItemModelTester.FailureReportingMode.Fatal, panel)
    panel.show_documents([_report()])
    model = panel.tree.documents
    contents = model.index(0, 0, model.index_of(0))
    with qtbot.waitSignal(model.contents_wanted) as got:
        panel.tree.expand(model.index_of(0))
        panel.tree.expand(contents)
    assert got.args == [0]
    lines = [PageLine(1, 10), Chapter(1, "Depths", 2, 3, 50), PageLine(2, 20), Chapter(2, "Tides", 3, 3, 30)]
    model.set_contents(0, [*lines, PageLine(3, 30, "no_text")])
    assert _lines(model) == [
        "report.pdf | 61,204",
        "  Contents | 214 pages",
        "    p. 1 | 10",
        "    Depths | 50",
        "      p. 2 | 20",
        "      Tides | 30",
        "        p. 3 | no text",
    ]


def test_the_filter_finds_other_spellings_of_names(panel: DocumentPanel) -> None:
    panel.show_documents([_row(1, "年度报告.pdf"), _row(2, "app.py")])
    panel.filter.setText("ndbg")
    assert _lines(panel.tree.documents) == []
    panel.set_spelt({"年度报告.pdf": "ndbg.pdf niandubaogao.pdf"})
    assert _lines(panel.tree.documents) == ["src/ | 100", "  年度报告.pdf | 100"]
