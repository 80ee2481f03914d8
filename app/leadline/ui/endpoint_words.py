# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a test of an endpoint found, in plain sentences."""

from dataclasses import dataclass

from PySide6.QtCore import QObject

from leadline.errors import AssistantError
from leadline.provider.probe import ProbeReport
from leadline.ui.error_words import in_language
from leadline.ui.shown_text import count, sentences, visible

MOST_NAMED = 4


@dataclass(frozen=True, slots=True)
class Sentence:
    """One thing the test found; `kind` is good, warn or error."""

    kind: str
    text: str


class EndpointWords(QObject):
    """Says it in the language of the screen."""

    def step(self, step: str) -> str:
        """What the test is doing."""
        return {
            "models": self.tr("Reading the list of models\u2026"),
            "asking": self.tr("Asking for one token\u2026"),
            "again": self.tr("Asking once more, in another way\u2026"),
        }.get(step, "")

    def report(self, report: ProbeReport) -> list[Sentence]:
        """The findings, the most important first."""
        if report.is_stopped:
            return [Sentence("warn", self.tr("The test was stopped."))]
        found: list[Sentence] = []
        if report.error is not None:
            found.append(Sentence("error", self.error(report.error)))
        else:
            found.append(self._answer(report))
        if report.models:
            found.append(Sentence("good", self._models(report)))
        elif report.list_error is not None and report.error is None:
            text = self.tr("It gives no list of models: {why}").replace("{why}", self.error(report.list_error))
            found.append(Sentence("warn", text))
        if report.error is not None:
            return found
        found.append(self._window(report))
        found.append(self._thinking(report))
        if report.has_usage:
            found.append(Sentence("good", self.tr("It counts the tokens of a reply.")))
        else:
            text = self.tr("It does not count tokens: what a reply costs will not be known.")
            found.append(Sentence("warn", text))
        return found

    def _answer(self, report: ProbeReport) -> Sentence:
        model = visible(report.model)
        if report.first_word_s is None:
            text = self.tr("{model} answered, but with no text.").replace("{model}", model)
            return Sentence("warn", text)
        text = self.tr("{model} answered; its first word came after {time} s.").replace("{model}", model)
        return Sentence("good", text.replace("{time}", f"{report.first_word_s:.1f}"))

    def _models(self, report: ProbeReport) -> str:
        names = [visible(model.id) for model in report.models]
        more = len(names) - MOST_NAMED
        if len(names) == 1:
            return self.tr("It has one model: {name}.").replace("{name}", names[0])
        listing = ", ".join(names[:MOST_NAMED])
        if more > 0:
            listing = self.tr("{names} and {count} more").replace("{names}", listing).replace("{count}", count(more))
        text = self.tr("It has {count} models: {names}.").replace("{count}", count(len(names)))
        return text.replace("{names}", listing)

    def _window(self, report: ProbeReport) -> Sentence:
        listed = report.listed
        if listed is None or listed.window_tokens is None:
            text = self.tr("It does not say how much fits into a request: enter the window under Models and prices.")
            return Sentence("warn", text)
        text = self.tr("{count} tokens fit into a request.").replace("{count}", count(listed.window_tokens))
        if report.fits_max:
            return Sentence("good", sentences(text, self.tr("An answer of 384K tokens fits.")))
        most = count(min(listed.window_tokens, listed.max_output_tokens or listed.window_tokens))
        short = self.tr("An answer of 384K tokens does not: at most {count}.").replace("{count}", most)
        return Sentence("good", sentences(text, short))

    def _thinking(self, report: ProbeReport) -> Sentence:
        if report.is_switch_refused:
            text = self.tr("It refuses the way to switch thinking that was set, and answers without: none is set now.")
            return Sentence("warn", text)
        if report.thinking_field:
            text = self.tr("Thinking comes back, in the field {field}.").replace("{field}", report.thinking_field)
            return Sentence("good", text)
        return Sentence("good", self.tr("No thinking came back."))

    def error(self, error: AssistantError) -> str:
        """A failure in one line; its own hint speaks of sending again where nobody answers."""
        hint = error.hint and in_language(error.hint)
        if error.code in ("offline", "timeout"):
            hint = self.tr("Check the address, and that the server is running.")
        return visible(sentences(in_language(error.title), hint))
