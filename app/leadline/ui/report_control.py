# SPDX-License-Identifier: AGPL-3.0-or-later
"""The report window, and the chapters and pages of a document in the tree: what was read, looked up when asked for."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QObject

from leadline.assistant import Assistant
from leadline.documents.document import State
from leadline.documents.folder_tree import KIND as TREE
from leadline.documents.source import source_label
from leadline.reporting import DocumentReport, Inside
from leadline.ui.background import Background
from leadline.ui.document_control import REPORT
from leadline.ui.document_nodes import Chapter, PageLine
from leadline.ui.document_row import note_word, reason
from leadline.ui.error_words import in_language
from leadline.ui.failing import as_error
from leadline.ui.main_window import MainWindow
from leadline.ui.report_model import ReportLine
from leadline.ui.session import Session
from leadline.ui.shown_documents import row_of
from leadline.ui.shown_text import count, visible


class ReportControl(QObject):
    """Between what was read and who wants to know."""

    def __init__(self, window: MainWindow, assistant: Assistant, background: Background, session: Session) -> None:
        super().__init__(window)
        self._window = window
        self._assistant = assistant
        self._background = background
        self._session = session
        window.documents.report_requested.connect(self.open)
        window.documents.contents_wanted.connect(self._show_contents)
        window.notices.button_pressed.connect(self._button)

    def open(self, seqs: list[int], *, only_problems: bool = False) -> None:
        """Show the report on these documents, or on all."""
        from leadline.ui.report_dialog import ReportDialog

        chat_id = self._session.chat_id
        if chat_id is None:
            return
        dialog = ReportDialog(self._window)
        is_open = [True]  # it is deleted when it is closed, and a look may take longer
        dialog.finished.connect(lambda _: is_open.clear())
        dialog.finished.connect(lambda _: dialog.deleteLater())
        dialog.open()

        def loaded(reports: tuple[DocumentReport, ...]) -> None:
            if is_open:
                lines = report_lines(reports)
                has_problems = any(not line.is_complete for line in lines)
                dialog.show_report(report_sum(reports), lines, only_problems=only_problems and has_problems)

        def failed(problem: BaseException) -> None:
            if is_open:
                dialog.reject()
            self._window.show_error(as_error(problem))

        self._background.follow(self._assistant.reporting.report(chat_id, seqs), loaded, failed)

    def _show_contents(self, seq: int) -> None:
        chat_id = self._session.chat_id
        if chat_id is None:
            return

        def loaded(inside: Inside) -> None:
            if self._session.chat_id == chat_id:
                self._window.documents.tree.documents.set_contents(seq, contents_lines(inside))

        self._background.follow(
            self._assistant.reporting.inside(chat_id, seq),
            loaded,
            lambda problem: self._window.show_error(as_error(problem)),
        )

    def _button(self, notice: str, button: str) -> None:
        if button == REPORT:
            self.open([], only_problems=True)


def contents_lines(inside: Inside) -> list[Chapter | PageLine]:
    """Headings and pages in reading order; a heading stands before its page, and several on one page in their order."""
    pages = inside.pages
    last = pages[-1].number if pages else 0
    tokens = {page.number: page.tokens for page in pages}
    headings = [heading for heading in inside.outline if 1 <= heading.page <= last]
    lines: list[tuple[int, int, Chapter | PageLine]] = []
    for at, heading in enumerate(headings):
        end = next((other.page - 1 for other in headings[at + 1 :] if other.level <= heading.level), last)
        end = max(heading.page, end)
        inside_tokens = sum(tokens.get(number, 0) for number in range(heading.page, end + 1))
        lines.append((heading.page, at, Chapter(heading.level, heading.title, heading.page, end, inside_tokens)))
    for page in pages:
        code = str(page.notes[0].code) if page.notes else ""
        lines.append((page.number, len(headings), PageLine(page.number, page.tokens, code)))
    return [line for _, _, line in sorted(lines, key=lambda each: each[:2])]


def report_lines(reports: Sequence[DocumentReport]) -> list[ReportLine]:
    """Sources with their documents below them; a lone file is a line of its own."""
    sources: dict[str, list[DocumentReport]] = {}
    for report in reports:
        sources.setdefault(report.entry.source, []).append(report)
    lines = []
    for source, every in sources.items():
        trees = [member for member in every if member.entry.kind == TREE]
        members = [member for member in every if member.entry.kind != TREE]
        files = [_line(member) for member in members]
        if len(members) == 1 and members[0].entry.path == source:
            lines.append(files[0])
            continue
        chars = sum(member.summary.chars for member in members)
        odd = sum(member.summary.odd_share * member.summary.chars for member in members)
        missing = sum(not line.is_complete for line in files)
        words = QCoreApplication.translate("report", "{count} of {all} not complete") if missing else ""
        words = words.replace("{count}", count(missing)).replace("{all}", count(len(files)))
        said = [visible(in_language(note.detail)) for tree in trees for note in tree.entry.notes]
        lines.append(
            ReportLine(
                name=visible(source_label(source)) + "/",
                pages=sum(line.pages for line in files),
                empty=sum(line.empty for line in files),
                recognised=sum(line.recognised for line in files),
                tables=sum(line.tables for line in files),
                odd=odd / chars if chars else 0.0,
                why="; ".join(part for part in (words, *said) if part),
                is_source=True,
                is_complete=not missing and not said,
            )
        )
        lines += files
    return lines


def report_sum(reports: Sequence[DocumentReport]) -> str:
    """All of it in a sentence."""
    words = QCoreApplication.translate(
        "report", "{documents} documents, {pages} pages, {empty} of them without text. Not complete: {missing}."
    )
    reports = [report for report in reports if report.entry.kind != TREE]
    numbers = {
        "documents": len(reports),
        "pages": sum(report.summary.pages for report in reports),
        "empty": sum(len(report.summary.empty_pages) for report in reports),
        "missing": sum(not _line(report).is_complete for report in reports),
    }
    for name, number in numbers.items():
        words = words.replace("{" + name + "}", count(number))
    return words


def _line(report: DocumentReport) -> ReportLine:
    entry, figures = report.entry, report.summary
    is_complete = entry.state is State.READY and not figures.left_out and not figures.empty_pages
    why: list[str] = []
    if not is_complete:
        why.append(reason(row_of(entry, sent=entry.since_turn is not None)))
        pages: dict[str, list[int]] = {}
        for note in figures.left_out:
            if note.page is None:
                why.append(visible(in_language(note.detail)))
            else:
                pages.setdefault(note_word(note.code), []).append(note.page)
        why += [f"{word}: {_numbers(numbers)}" for word, numbers in pages.items()]
    return ReportLine(
        name=visible(entry.name),
        pages=figures.pages,
        empty=len(figures.empty_pages),
        recognised=len(figures.recognised_pages),
        tables=figures.tables,
        odd=figures.odd_share,
        why="; ".join(dict.fromkeys(part for part in why if part)),
        is_complete=is_complete,
    )


def _numbers(pages: Sequence[int]) -> str:
    """p. 3-7, 12."""
    runs: list[list[int]] = []
    for page in sorted(set(pages)):
        if runs and runs[-1][1] == page - 1:
            runs[-1][1] = page
        else:
            runs.append([page, page])
    shown = ", ".join(str(first) if first == last else f"{first}\u2013{last}" for first, last in runs)
    return QCoreApplication.translate("notes", "p. {page}").replace("{page}", shown)
