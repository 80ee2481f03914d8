# SPDX-License-Identifier: AGPL-3.0-or-later
"""The card at the foot of the chat: the question, the model, the mode, Send and Stop."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from leadline.ui.composer_fit import RowFit
from leadline.ui.controls import ChipButton, button, icon_button, restyle
from leadline.ui.mode_selector import ModeSelector
from leadline.ui.question_edit import QuestionEdit
from leadline.ui.shown_text import one_line, tooltip
from leadline.ui.stylesheet import mix

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent, QResizeEvent

    from leadline.chat.options import Effect, Sampling
    from leadline.ui.edit_banner import EditBanner
    from leadline.ui.icons import Icons
    from leadline.ui.image_row import ComposedImage, ImageRow
    from leadline.ui.model_menu import MenuPrice, ModelChoice, ModelMenu, Preset
    from leadline.ui.sampling_popover import SamplingPopover

TEXT_PAUSE_MS = 50
"""After the last key, until what was typed is told: a price takes some milliseconds, and is on screen soon after."""
MARGINS_PX = (12, 10, 10, 10)


class Composer(QWidget):
    """Takes the question; knows nothing of what becomes of it."""

    question_submitted = Signal(str)
    """Stripped and never empty. The text stays until `clear`: it must not be lost before it is stored."""
    question_queued = Signal(str)
    """The same while a reply streams: it goes behind that one."""
    stop_requested = Signal()
    answer_requested = Signal()
    """The model has thought enough: Answer now."""
    edit_left = Signal()
    """The question that is being edited stays as it was."""
    model_chosen = Signal(str)
    preset_chosen = Signal(str)
    about_model_requested = Signal()
    endpoints_requested = Signal()
    mode_chosen = Signal(str)
    sampling_chosen = Signal(object)
    """A Sampling."""
    text_changed = Signal(str)
    """The whole text, some 150 ms after the last key."""
    add_requested = Signal()
    templates_requested = Signal()
    files_pasted = Signal(list)
    image_pasted = Signal(bytes)
    image_removed = Signal(int)
    """The key of an image whose x was pressed."""
    document_pasted = Signal(str)
    price_requested = Signal(bool)
    """Show what the next question costs, line by line; True while the mouse only rests on Send."""
    later_requested = Signal()
    """Send what is typed at a better moment: the moment to say which there are."""
    compare_requested = Signal()
    """Ask what is typed of several models and modes."""
    models_opened = Signal()
    """The model menu shows: the moment to ask for its prices."""

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("composerCard")
        self._icons = icons
        self._theme = icons.theme
        self.edit = QuestionEdit(self)
        self.edit.setAccessibleName(self.tr("Question"))
        self.edit.setPlaceholderText(self.tr("Ask anything"))
        self._image_row: ImageRow | None = None
        self.attach_button = icon_button(self.tr("Add files or a folder"), self, name="attachButton")
        self.template_button = icon_button(self.tr("Templates"), self, name="templateButton")
        self.model_selector = ChipButton(self)
        self.model_selector.setObjectName("modelSelector")
        self.model_selector.setAccessibleName(self.tr("The model that answers"))
        self.model_selector.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the arrow stands behind the name
        self.model_selector.setIconSize(QSize(14, 14))
        self.mode_selector = ModeSelector(self)
        self.sampling_button = icon_button(self.tr("Temperature and top_p"), self, name="samplingButton")
        self._popover: SamplingPopover | None = None
        self._is_marked = False
        """Words are chosen otherwise than the service does by itself."""
        self._sampling: tuple[Sampling, Effect, tuple[str, str]] | None = None
        self.send_button = button(self.tr("Send"), "primary", self, name="sendButton")
        why = self.tr("What this question costs, and why")
        self.price_button = button("", "primary", self, name="priceButton", tip=why)
        self.price_button.setProperty("split", "right")
        self.price_button.setFixedWidth(28)
        self.price_button.setIconSize(QSize(14, 14))
        self.price_button.hide()
        self._send_box = QWidget(self)
        box = QHBoxLayout(self._send_box)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(1)
        box.addWidget(self.send_button)
        box.addWidget(self.price_button)
        self.stop_button = button(self.tr("Stop"), "primary", self, name="stopButton", tip=self.tr("Stop (Esc)"))
        self.stop_button.hide()
        self.answer_button = button(
            self.tr("Answer now"),
            "second",
            self,
            name="answerNowButton",
            tip=self.tr("Stop thinking, and answer from what was thought so far"),
        )
        self._is_thinking = False
        self._banner: EditBanner | None = None
        self._choices: tuple[ModelChoice, ...] = ()
        self._presets: tuple[Preset, ...] = ()
        self._model = ""
        self._block = ""
        self._has_images = self._reads_images = False
        self._price = ""
        self._price_tip = ""
        self._is_amber = False
        self._has_details = False
        self._menu: ModelMenu | None = None
        self._is_streaming = False

        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.attach_button)
        row.addWidget(self.template_button)
        row.addWidget(self.model_selector)
        row.addWidget(self.mode_selector)
        row.addWidget(self.sampling_button)
        row.addStretch(1)
        row.addWidget(self._send_box)
        row.addWidget(self.answer_button)
        row.addWidget(self.stop_button)
        self._fit = RowFit(
            row,
            send=self._send_box,
            answer=self.answer_button,
            stop=self.stop_button,
            extras=(self.attach_button, self.sampling_button),
            spare=self.template_button,
            arrow=self.price_button,
        )
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(*MARGINS_PX)
        column.setSpacing(8)
        column.addWidget(self.edit)
        column.addLayout(row)

        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(TEXT_PAUSE_MS)
        self._pause.timeout.connect(lambda: self.text_changed.emit(self.text))
        self.edit.textChanged.connect(self._on_text)
        self.edit.submitted.connect(self._submit)
        self.edit.files_pasted.connect(self.files_pasted)
        self.edit.image_pasted.connect(self.image_pasted)
        self.edit.document_pasted.connect(self.document_pasted)
        self.edit.installEventFilter(self)
        self.send_button.installEventFilter(self)
        self.price_button.clicked.connect(lambda _checked=False: self.price_requested.emit(False))
        self.send_button.clicked.connect(self._submit)
        self.send_button.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.send_button.customContextMenuRequested.connect(self._wish_later)
        self.stop_button.clicked.connect(self.stop_requested)
        self.answer_button.clicked.connect(self.answer_requested)
        self.attach_button.clicked.connect(self.add_requested)
        self.template_button.clicked.connect(self.templates_requested)
        self.model_selector.clicked.connect(self._open_models)
        self.mode_selector.mode_chosen.connect(self.mode_chosen)
        self.sampling_button.clicked.connect(self._open_sampling)
        self.setFocusProxy(self.edit)
        self.show_price("")
        self.set_icons(icons)

    @property
    def text(self) -> str:
        """What is typed, as it is."""
        return self.edit.toPlainText()

    @property
    def is_streaming(self) -> bool:
        """Whether Stop stands where Send was."""
        return self._is_streaming

    @property
    def can_wait(self) -> bool:
        """Whether what is typed can be sent at a better moment: a question by itself, for the end of its chat."""
        return self._can_send() and not (self._is_streaming or self.is_editing or self._has_images)

    @property
    def can_compare(self) -> bool:
        """Whether what is typed can be sent now."""
        return self._can_send() and not self._is_streaming

    def set_text(self, text: str) -> None:
        """Show a draft or an example question."""
        self.edit.set_text(text)

    def clear(self) -> None:
        """Empty the field: the question is stored."""
        self.edit.places.watch(())
        self.edit.clear()

    def show_images(self, images: Sequence[ComposedImage]) -> None:
        """Show the images that go with the question; it cannot be sent while one of them is being read."""
        self._has_images = bool(images)
        self._reads_images = any(image.picture is None for image in images)
        if images or self._image_row is not None:
            row = self._row()
            if not images and row.isAncestorOf(self.focusWidget() or self):
                self.edit.setFocus()
            row.show_images(images)
        self._refresh()

    def _row(self) -> ImageRow:
        """Made when the first image comes: most starts show none."""
        if self._image_row is None:
            from leadline.ui.image_row import ImageRow

            self._image_row = ImageRow(self._icons, self)
            self._image_row.remove_requested.connect(self.image_removed)
            self._column.insertWidget(0, self._image_row)
        return self._image_row

    def set_placeholder(self, text: str) -> None:
        """What the empty field says."""
        self.edit.setPlaceholderText(text)
        # WORKAROUND(PySide6 6.11): Qt paints only where one appears or goes, and leaves the old words in sight.
        self.edit.viewport().update()

    def set_streaming(self, streaming: bool) -> None:
        """Put Stop in Send's place, or back. Once something is typed, Send stands beside it."""
        had_focus = any(each.hasFocus() for each in (self.send_button, self.price_button, self.stop_button))
        self._is_streaming = streaming
        self.stop_button.setVisible(streaming)
        self._is_thinking = False
        if had_focus:
            self.edit.setFocus()
        self._refresh()

    def set_thinking(self, thinking: bool) -> None:
        """The reply that streams is thinking: it can be asked to answer now."""
        had_focus = self.answer_button.hasFocus()
        self._is_thinking = thinking
        self._fit_row()
        if had_focus and not thinking:
            self.edit.setFocus()

    @property
    def is_editing(self) -> bool:
        """Whether an earlier question stands in the field."""
        return self._banner is not None and not self._banner.isHidden()

    def show_banner(self, words: str) -> None:
        """Say over the field that an earlier question is being edited; "" takes it away."""
        if self._banner is None:
            if not words:
                return
            from leadline.ui.edit_banner import EditBanner

            self._banner = EditBanner(self._icons, self)
            self._banner.left.connect(self.edit_left)
            self._column.insertWidget(0, self._banner)
        self._banner.show_words(words)
        self._banner.setVisible(bool(words))
        self._refresh()

    def set_blocked(self, reason: str) -> None:
        """Keep Send grey for `reason`, which is its tooltip; "" lets it go."""
        self._block = reason
        self._refresh()

    def show_price(self, price: str, *, amber: bool = False, tip: str = "", has_details: bool = False) -> None:
        """Put the expected price on Send ("¥0.04"; "" for none); amber marks an unusual one.

        `has_details`: there is more to say about it, when `price_requested`.
        """
        self._price, self._is_amber, self._has_details = price, amber, has_details
        self._price_tip = tip or self.tr("Send (Enter). A new line: Shift+Enter")
        self._refresh()

    def show_models(self, choices: Sequence[ModelChoice], current: str, presets: Sequence[Preset] = ()) -> None:
        """What the model menu offers, and the one that is chosen."""
        self._choices, self._presets = tuple(choices), tuple(presets)
        self._model = current
        label = next((choice.label for choice in choices if choice.id == current), current)
        self.model_selector.set_words(one_line(label))
        self.model_selector.setToolTip(tooltip(self.tr("The model that answers")))
        self.model_selector.setAccessibleName(self.tr("Model: {model}").replace("{model}", label))

    def show_modes(self, available: Collection[str], current: str, reason: str = "", *, once: bool = False) -> None:
        """What the mode buttons offer; `reason` says why the others are grey."""
        self.mode_selector.show_modes(available, current, reason, once=once)

    def show_sampling(self, sampling: Sampling, effect: Effect, reasons: tuple[str, str]) -> None:
        """How freely words are chosen, and what of that has an effect in this model and mode."""
        self._sampling = (sampling, effect, reasons)
        parts = []
        if sampling.temperature is not None and effect.temperature:
            parts.append(self.tr("Temperature {value}").replace("{value}", str(sampling.temperature)))
        if sampling.top_p is not None and effect.top_p:
            parts.append(self.tr("top_p {value}").replace("{value}", str(sampling.top_p)))
        words = ", ".join(parts) or self.tr("Temperature and top_p")
        self.sampling_button.setToolTip(tooltip(words))
        self.sampling_button.setAccessibleName(words)
        self._is_marked = bool(parts)
        self.sampling_button.setIcon(self._icons.icon("sliders", "accent" if self._is_marked else "dim"))
        if self._popover is not None:
            self._popover.show_sampling(sampling, effect, reasons)

    def _open_sampling(self) -> None:
        if self._popover is None:
            from leadline.ui.sampling_popover import SamplingPopover

            self._popover = SamplingPopover(self.window())
            self._popover.sampling_chosen.connect(self.sampling_chosen)
        if self._sampling is not None:
            self._popover.show_sampling(*self._sampling)
        self._popover.open(self.sampling_button)

    def set_icons(self, icons: Icons) -> None:
        """Take the colours and icons of a theme."""
        self._icons = icons
        self._theme = icons.theme
        if self._image_row is not None:
            self._image_row.set_icons(icons)
        if self._banner is not None:
            self._banner.set_icons(icons)
        self.update()
        self.attach_button.setIcon(icons.icon("attach"))
        self.template_button.setIcon(icons.icon("template"))
        self.edit.places.set_colours(icons.theme.accent, mix(icons.theme.field, icons.theme.accent, 0.16))
        self.sampling_button.setIcon(icons.icon("sliders", "accent" if self._is_marked else "dim"))
        self.model_selector.setIcon(icons.icon("chevron-down", size_px=14))
        icons.put(self.stop_button, "stop", "on_accent", gap_px=4)
        icons.put(self.answer_button, "answer", "accent", gap_px=4)
        self.mode_selector.set_theme(icons.theme)
        self._refresh()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.send_button:
            shows = event.type() == QEvent.Type.ToolTip and self._shows_details and not self._blocked_by
            if shows:
                self.price_requested.emit(True)
            return shows
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.update()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_row()

    def paintEvent(self, event: QPaintEvent) -> None:
        # Painted here: a style sheet would have to be looked up anew at each change of the focus.
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(self._theme.accent if self.edit.hasFocus() else self._theme.line))
        painter.setBrush(QColor(self._theme.field))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 14, 14)

    def _on_text(self) -> None:
        self._pause.start()
        self._refresh()

    def _can_send(self) -> bool:
        return bool(self.text.strip()) and not self._blocked_by

    @property
    def _blocked_by(self) -> str:
        if place := self.edit.places.first_open:
            words = self.tr("Fill in {place} first: Tab goes there. Or delete it.")
            return words.replace("{place}", place)
        if self._is_streaming and self.is_editing:
            return self.tr("An edited question goes when the reply is over.")
        if self._block or not self._has_images:
            return self._block
        if self._is_streaming:
            return self.tr("A question with images goes when the reply is over.")
        if self._reads_images:
            return self.tr("An image is still being read.")
        return "" if self.text.strip() else self.tr("Write what you want to know about the image.")

    def _refresh(self) -> None:
        can_send = self._can_send()
        tip = self._price_tip
        if self._is_streaming:
            # The price would be that of a chat without the reply under way.
            text, tip = self.tr("Send next"), self.tr("Goes by itself when this reply is complete (Enter)")
        elif self._price:
            text = self.tr("Send ~{price}").replace("{price}", self._price)
        else:
            text = self.tr("Send")
        self.send_button.setText(text)
        self.send_button.setAccessibleName(text)
        self._send_box.setVisible(not self._is_streaming or bool(self.text.strip()))
        self.send_button.setEnabled(can_send)
        self.send_button.setToolTip(tooltip(self._blocked_by or tip))
        restyle(self.send_button, "role", "second" if self._is_streaming else "primary")
        is_amber = self._is_amber and not self._is_streaming
        restyle(self.send_button, "amber", is_amber)
        self._refresh_arrow(is_amber=is_amber, is_idle=not can_send)
        self._fit_row()

    @property
    def _shows_details(self) -> bool:
        return self._has_details and not self._is_streaming

    def _refresh_arrow(self, *, is_amber: bool, is_idle: bool) -> None:
        """The arrow beside Send looks as Send does, and can be pressed before anything is typed."""
        arrow = self.price_button
        if arrow.hasFocus() and not self._shows_details:
            self.edit.setFocus()
        restyle(arrow, "amber", is_amber)
        restyle(arrow, "idle", is_idle)
        awake, idle = ("background", "warn") if is_amber else ("on_accent", "dim")
        colour = idle if is_idle else awake
        arrow.setIcon(self._icons.icon("chevron-up", colour, 14))
        arrow.setAccessibleDescription(self._price_tip)

    def _fit_row(self) -> None:
        room = self.width() - MARGINS_PX[0] - MARGINS_PX[2]
        self._fit.fit(
            room, is_streaming=self._is_streaming, is_thinking=self._is_thinking, has_arrow=self._shows_details
        )
        restyle(self.send_button, "split", "none" if self.price_button.isHidden() else "left")

    def _submit(self) -> None:
        if self._can_send():
            self._pause.stop()
            submitted = self.question_queued if self._is_streaming else self.question_submitted
            submitted.emit(self.text.strip())
            if self.text.strip():
                self._pause.start()  # it was not sent: it is still to be priced, and kept as a draft

        else:
            self.edit.places.go(forward=True)

    def _wish_later(self, _spot: QPoint) -> None:
        if self.can_wait:
            self.later_requested.emit()

    def _open_models(self) -> None:
        from leadline.ui.model_menu import MenuTargets, ModelMenu

        does = MenuTargets(
            self.model_chosen.emit,
            self.preset_chosen.emit,
            self.about_model_requested.emit,
            self.endpoints_requested.emit,
        )
        menu = ModelMenu(self._choices, self._model, self._presets, does, self)
        self._menu = menu
        menu.destroyed.connect(self._forget_menu)
        corner = self.model_selector.mapToGlobal(QPoint(0, 0))
        menu.popup(corner - QPoint(0, menu.sizeHint().height() + 4))
        self.models_opened.emit()

    def show_model_prices(self, models: Mapping[str, MenuPrice], presets: Mapping[str, MenuPrice]) -> None:
        """Say in the open model menu what the next question costs with each line, by the line's key."""
        if self._menu is not None:
            self._menu.show_prices(models, presets)

    def _forget_menu(self) -> None:
        self._menu = None
