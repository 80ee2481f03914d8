# SPDX-License-Identifier: AGPL-3.0-or-later
"""What steps back in the composer's row when there is little room: words first, then what can wait."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget


@dataclass(frozen=True, slots=True)
class _Form:
    stop_word: bool = True
    answer_word: bool = True
    extras: bool = True
    spare: bool = True
    answer: bool = True


_FORMS = (
    _Form(),
    _Form(stop_word=False),
    _Form(stop_word=False, answer_word=False),
    _Form(stop_word=False, answer_word=False, extras=False),
    _Form(stop_word=False, answer_word=False, answer=False),
    _Form(stop_word=False, answer_word=False, extras=False, answer=False),
)
"""The first that fits is taken. Answer now goes only where Send stands beside it, and comes back when that goes."""
_NO_SPARE = _Form(spare=False)
_CHIP_PX = 90
"""Room for the names of DeepSeek's own models; a longer one ends in dots."""


class RowFit:
    """The row of buttons while a reply streams: Stop is always there."""

    def __init__(
        self,
        row: QHBoxLayout,
        *,
        send: QWidget,
        answer: QPushButton,
        stop: QPushButton,
        extras: Sequence[QPushButton],
        spare: QPushButton,
        arrow: QPushButton,
    ) -> None:
        """`extras` are not needed while a reply streams, if there is no room; `spare` is to be had elsewhere, too, and
        what the `arrow` inside `send` is for shows when the mouse rests there.
        """
        self._row = row
        self._send, self._answer, self._stop = send, answer, stop
        self._extras = (*extras, spare)
        self._spare = spare
        self._arrow = arrow
        self._words = {answer: answer.text(), stop: stop.text()}

    def fit(self, width_px: int, *, is_streaming: bool, is_thinking: bool, has_arrow: bool) -> None:
        """Show what fits that width; `is_thinking`: the reply can be asked to answer now."""
        self._fit_arrow(width_px, has_arrow=has_arrow)
        form = _FORMS[0] if self._needed(_FORMS[0], is_thinking=False) <= width_px else _NO_SPARE
        if is_streaming:
            forms = [each for each in _FORMS if each.answer or not self._send.isHidden()]
            form = next((each for each in forms if self._needed(each, is_thinking=is_thinking) <= width_px), forms[-1])
        for one, has_word in ((self._stop, form.stop_word), (self._answer, form.answer_word)):
            word = self._words[one] if has_word else ""
            if one.text() != word:
                one.setText(word)
        for extra in self._extras:
            extra.setVisible(form.extras and (form.spare or extra is not self._spare))
        self._answer.setVisible(is_streaming and is_thinking and form.answer)

    def _fit_arrow(self, width_px: int, *, has_arrow: bool) -> None:
        needed, arrow_px = self._needed(_NO_SPARE, is_thinking=False), self._arrow.width() + 1
        has_room = needed + (arrow_px if self._arrow.isHidden() else 0) <= width_px
        if self._arrow.isHidden() == (has_arrow and has_room):
            self._arrow.setVisible(has_arrow and has_room)
            self._send.updateGeometry()

    def _needed(self, form: _Form, *, is_thinking: bool) -> int:
        """How wide the row would be."""
        absent: dict[QWidget, bool] = dict.fromkeys(self._extras, not form.extras)
        if not form.spare:
            absent[self._spare] = True
        absent[self._answer] = not (form.answer and is_thinking)
        absent[self._send] = self._send.isHidden()
        absent[self._stop] = self._stop.isHidden()
        items = (self._row.itemAt(at) for at in range(self._row.count()))
        widgets = [item.widget() for item in items if item is not None]
        parts = [widget for widget in widgets if widget is not None and not absent.get(widget, False)]
        return sum(self._width_of(widget, form) for widget in parts) + self._row.spacing() * (len(parts) - 1)

    def _width_of(self, widget: QWidget, form: _Form) -> int:
        width = min(widget.sizeHint().width(), widget.maximumWidth())
        if widget.property("role") == "chip":
            return min(width, _CHIP_PX)
        for one, has_word in ((self._stop, form.stop_word), (self._answer, form.answer_word)):
            if widget is one:
                advance = one.fontMetrics().horizontalAdvance
                return width - advance(one.text()) + (advance(self._words[one]) if has_word else 0)
        return width
