# SPDX-License-Identifier: AGPL-3.0-or-later
"""Between the dialogs about endpoints and the assistant."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QDialog
from shiboken6 import isValid

from leadline.assistant import Assistant
from leadline.costs.endpoint_prices import EndpointPrice
from leadline.errors import AssistantError
from leadline.host.secrets import KeyStatus
from leadline.probing import EndpointDraft
from leadline.provider.probe import Probe, ProbeReport
from leadline.storage.endpoints import EndpointRow, OwnLimits
from leadline.ui.background import Background, ignore
from leadline.ui.endpoint_dialog import EndpointDialog, EndpointForm
from leadline.ui.endpoint_table import ModelLine
from leadline.ui.endpoint_words import EndpointWords
from leadline.ui.endpoints_dialog import EndpointsDialog, ShownEndpoint
from leadline.ui.failing import as_error
from leadline.ui.main_window import MainWindow

T = TypeVar("T")


class EndpointControl(QObject):
    """Opens the list of endpoints, and one of them; made when it is first asked for."""

    changed = Signal()
    """Endpoints, their lists or their prices are not what they were."""
    settings_requested = Signal()
    """The embedded engine's file is chosen there."""

    def __init__(self, window: MainWindow, assistant: Assistant, background: Background) -> None:
        super().__init__(window)
        self._window = window
        self._assistant = assistant
        self._arranging = assistant.arranging
        self._background = background
        self._words = EndpointWords(self)
        self._list: EndpointsDialog | None = None

    # -- the list --------------------------------------------------------------------------------------

    def open(self) -> None:
        """Show the list."""
        dialog = self._list = EndpointsDialog(QApplication.activeModalWidget() or self._window)
        dialog.add_requested.connect(lambda: self._open_one(None))
        dialog.change_requested.connect(self._change)
        dialog.remove_requested.connect(self._remove)
        dialog.restore_requested.connect(self._restore)
        dialog.lists_requested.connect(self._read_lists)
        self._show(dialog)
        self._refresh()

    def _refresh(self) -> None:
        def show(rows: tuple[tuple[EndpointRow, KeyStatus | None], ...]) -> None:
            if self._list is not None and isValid(self._list):
                self._list.show_endpoints([self._shown(row, status) for row, status in rows])

        self._background.follow(self._arranging.rows(), show, self._failed)

    def _shown(self, row: EndpointRow, status: KeyStatus | None) -> ShownEndpoint:
        endpoint = row.endpoint
        if endpoint.kind == "local":
            name = self._assistant.settings.engine_model.rpartition("/")[2] or self.tr("the tiny model, often wrong")
            return ShownEndpoint(
                endpoint.id, self.tr("On this computer"), self.tr("the embedded engine"), name, is_own=False
            )
        details = [self._key_words(row, status)]
        if row.models_at is not None:
            listed = len(row.models) - len(row.gone)
            words = self.tr("1 model") if listed == 1 else self.tr("{count} models")
            day = f"{row.models_at.astimezone():%Y-%m-%d}"
            details.append(
                self.tr("{models} listed on {day}")
                .replace("{models}", words.replace("{count}", str(listed)))
                .replace("{day}", day)
            )
        place = endpoint.base_url + (self.tr(", by proxy") if endpoint.proxy else "")
        return ShownEndpoint(endpoint.id, endpoint.label, place, ", ".join(details), is_own=endpoint.id != "deepseek")

    def _key_words(self, row: EndpointRow, status: KeyStatus | None) -> str:
        if status is None:
            return self.tr("without a key")
        if status.source == "none":
            return self.tr("its key is missing")
        return self.tr("key ending in {last4}").replace("{last4}", status.last4)

    def _change(self, endpoint_id: str) -> None:
        if endpoint_id == "local":
            if self._list is not None:
                self._list.accept()
            self.settings_requested.emit()
        else:
            self._background.follow(self._arranging.row(endpoint_id), self._open_one, self._failed)

    def _remove(self, endpoint_id: str) -> None:
        def removed(row: EndpointRow) -> None:
            if self._list is not None and isValid(self._list):
                self._list.show_removed(endpoint_id, row.endpoint.label)
            self._changed()

        def looked(row: EndpointRow) -> None:
            self._background.follow(self._arranging.remove(endpoint_id), lambda _: removed(row), self._failed)

        self._background.follow(self._arranging.row(endpoint_id), looked, self._failed)

    def _restore(self, endpoint_id: str) -> None:
        self._background.follow(self._arranging.restore(endpoint_id), lambda _: self._changed(), self._failed)

    def _read_lists(self) -> None:
        def read(problems: tuple[tuple[str, AssistantError], ...]) -> None:
            if self._list is not None and isValid(self._list):
                lines = (f"{label}: {self._words.error(problem)}" for label, problem in problems)
                self._list.show_lists_read("\n".join(lines))
            self._changed()

        self._background.follow(self._arranging.refresh_all(), read, self._failed)

    def _changed(self) -> None:
        self._refresh()
        self.changed.emit()

    # -- one -------------------------------------------------------------------------------------------

    def _open_one(self, row: EndpointRow | None) -> None:
        assumed = self._assistant.shipped.cautious_compatible.window_tokens
        is_main = row is not None and row.endpoint.id == "deepseek"
        dialog = EndpointDialog(
            _form(row) if row is not None else EndpointForm(),
            self._window.icons,
            assumed,
            is_new=row is None,
            is_main=is_main,
            parent=self._list if self._list is not None and isValid(self._list) else self._window,
        )
        editing = _Editing(self, dialog, row.endpoint.id if row is not None else None)
        editing.begin(row)
        self._show(dialog)

    def _show(self, dialog: QDialog) -> None:
        dialog.finished.connect(lambda _: dialog.deleteLater())
        dialog.setModal(True)
        dialog.open()

    def _failed(self, problem: BaseException) -> None:
        self._window.show_error(as_error(problem))


class _Editing(QObject):
    """One open dialog about one endpoint; lives as long as it."""

    def __init__(self, control: EndpointControl, dialog: EndpointDialog, endpoint_id: str | None) -> None:
        super().__init__(dialog)
        self._control = control
        self._arranging = control._arranging
        self._background = control._background
        self._words = control._words
        self._dialog = dialog
        self._id = endpoint_id
        self._probe: Probe | None = None
        dialog.test_requested.connect(self._test)
        dialog.test_stopped.connect(self._stop)
        dialog.save_requested.connect(self._save)
        dialog.session_key_requested.connect(lambda key: self._keep_key(key, for_session=True))
        dialog.key_removed.connect(self._forget_key)

    def begin(self, row: EndpointRow | None) -> None:
        """Look for the key that is kept."""
        if row is not None and (row.has_key or row.endpoint.kind == "deepseek") and self._id is not None:
            self._follow(self._arranging.key_status(self._id), self._show_key)

    def _show_key(self, status: KeyStatus) -> None:
        if not isValid(self._dialog):
            return
        places = {"session": self.tr("this session's memory"), "environment": "DEEPSEEK_API_KEY"}
        place = places.get(status.source, status.store)
        self._dialog.show_key(status.last4 if status.source != "none" else "", place)

    def _forget_key(self) -> None:
        if self._id is not None:
            self._follow(self._arranging.delete_key(self._id), self._key_gone)

    def _key_gone(self, status: KeyStatus) -> None:
        self._show_key(status)
        self._control._changed()

    # testing

    def _test(self, form: EndpointForm, key: str) -> None:
        def step(step: str) -> None:
            self._background.post(lambda: self._show_step(step))

        self._probe = self._arranging.test(_draft(form), self._id, key, step)
        self._follow(self._probe.done, self._tell)

    def _show_step(self, step: str) -> None:
        if isValid(self._dialog):
            self._dialog.show_step(self._words.step(step))

    def _stop(self) -> None:
        if self._probe is not None:
            self._probe.stop()

    def _tell(self, report: ProbeReport) -> None:
        self._probe = None
        if not isValid(self._dialog):
            return
        windows = {model.id: model.window_tokens for model in report.models}
        self._dialog.learn(windows, report.thinking_field, is_switch_refused=report.is_switch_refused)
        self._dialog.show_findings(self._words.report(report))

    # saving

    def _save(self, form: EndpointForm, key: str) -> None:
        def saved(row: EndpointRow) -> None:
            self._id = row.endpoint.id
            self._control._changed()
            if key.strip():
                self._keep_key(key, for_session=False)
            else:
                self._finish()

        draft = _draft(form)
        saving = self._arranging.add(draft) if self._id is None else self._arranging.change(self._id, draft)
        self._follow(saving, saved)

    def _keep_key(self, key: str, *, for_session: bool) -> None:
        if self._id is not None:
            if isValid(self._dialog):
                self._dialog.set_busy(True)
            keeping = self._arranging.set_key(self._id, key, for_session=for_session)
            self._follow(keeping, lambda _: self._finish())

    def _finish(self) -> None:
        """All is kept: read its list of models behind the user's back, and close."""
        if self._id is not None:
            refresh = self._arranging.refresh(self._id)
            self._background.follow(refresh, lambda _: self._control._changed(), ignore)
        self._control._changed()
        if isValid(self._dialog):
            self._dialog.show_saved()

    def _follow(self, future: "Future[T]", done: Callable[[T], None]) -> None:
        """Hand on the result; a failure is the dialog's error, or the strip's when the dialog is gone."""

        def failed(problem: BaseException) -> None:
            error = as_error(problem)
            if isValid(self._dialog):
                is_unkept = isinstance(problem, AssistantError) and problem.code == "key_store"
                self._dialog.show_error(error.title, error.hint, is_key_unkept=is_unkept and self._id is not None)
            else:
                self._control._failed(problem)

        self._background.follow(future, done, failed)


def _form(row: EndpointRow) -> EndpointForm:
    endpoint = row.endpoint
    limits = {each.model: each for each in row.limits}
    prices = {each.model: each for each in row.prices}
    lines = []
    listed = {model.id: model.window_tokens for model in row.models if model.id not in row.gone}
    for name in dict.fromkeys((*listed, *limits, *prices)):
        price = prices.get(name, EndpointPrice(name))
        own = limits.get(name)
        lines.append(
            ModelLine(
                name,
                listed.get(name),
                own.window_tokens if own is not None else None,
                price.hit,
                price.miss,
                price.output,
                name in listed,
                name in prices,
            )
        )
    is_server = endpoint.kind == "compatible"
    return EndpointForm(
        endpoint.kind,
        endpoint.label,
        endpoint.base_url if is_server else "",
        endpoint.thinking_switch,
        endpoint.thinking_field,
        endpoint.proxy,
        row.currency,
        tuple(lines),
    )


def _draft(form: EndpointForm) -> EndpointDraft:
    limits = tuple(
        OwnLimits(line.model, line.window) for line in form.lines if line.window is not None or not line.is_listed
    )
    prices = tuple(EndpointPrice(line.model, line.hit, line.miss, line.output) for line in form.lines if line.is_priced)
    return EndpointDraft(
        form.label,
        form.base_url,
        form.thinking_field,
        form.thinking_switch,
        form.proxy,
        form.currency,
        limits,
        prices,
    )
