# SPDX-License-Identifier: AGPL-3.0-or-later
"""Models in words: the lines of the menu and the sheet about one."""

from datetime import date
from decimal import Decimal

from PySide6.QtCore import QObject

from leadline.catalogue import Model
from leadline.chat.mode import Mode
from leadline.costs.money import Money, shown
from leadline.costs.prices import PriceRow
from leadline.ui.model_menu import ModelChoice, Preset
from leadline.ui.model_sheet import SheetRow, ShownModel
from leadline.ui.shown_text import count, thousands

PRESETS = {"instant": ("deepseek-flash", Mode.NON_THINK), "expert": ("deepseek-v4-pro", Mode.HIGH)}
"""As DeepSeek's own app calls them: a model and a mode."""


class ModelWords(QObject):
    """Says what a model is, in the language of the screen."""

    def preset(self, key: str, model: Model | None, mode: Mode) -> Preset:
        """A line of the menu's top."""
        chosen = model is not None and (model.key, mode) == PRESETS[key]
        if key == "instant":
            label = self.tr("Instant")
            advice = self.tr("flash, no thinking: for speed and low cost")
        else:
            label = self.tr("Expert")
            advice = self.tr("pro, thinks first: the ceiling in maths, code and science")
        return Preset(key, label, advice, chosen)

    def choice(self, model: Model, endpoint: str, *, lacks_key: bool) -> ModelChoice:
        """A model's line; `endpoint` is what the user calls where it is."""
        if model.endpoint == "local":
            return ModelChoice(
                model.key,
                self.tr("Tiny local model"),
                self.tr("free, often wrong"),
                group=endpoint,
            )
        words = self.tr("{window} tokens").replace("{window}", _short(model.window_tokens))
        details = [model.id, words] if model.label != model.id else [words]
        if model.state == "unknown":
            details.append(self.tr("cautious limits"))
        elif model.state == "gone":
            details.append(self.tr("no longer listed"))
        if lacks_key:
            details.append(self.tr("needs a key"))
        return ModelChoice(model.key, model.label, ", ".join(details), group=endpoint)

    def advice(self, model: Model) -> str:
        """When to take it, in a sentence; "" for models nobody has described."""
        if model.endpoint == "local":
            return self.tr(
                "A tiny model that runs on this computer, without a key and without a network. It is often wrong."
            )
        if model.about is None:
            return ""
        if model.id == "deepseek-v4-pro":
            return self.tr("Take it for the ceiling in maths, code and science.")
        return self.tr("Take it for speed and low cost.")

    def sheet(self, model: Model, endpoint: str, language: str, prices: PriceRow | None, tier_until: str) -> ShownModel:
        """The sheet about a model; `prices` is the row in force now, `tier_until` when its hours end, "" for never."""
        about = model.about
        rows = []
        if about is not None:
            rows.append(SheetRow(self.tr("Version"), about.served_by, self._dates(about.dates)))
            size = self.tr("{total} parameters").replace("{total}", about.total_parameters)
            if about.reading_parameters == about.writing_parameters:
                active = self.tr("{active} active for each token").replace("{active}", about.writing_parameters)
            else:
                active = (
                    self.tr("{reading} active for each token read, {writing} for each token written")
                    .replace("{reading}", about.reading_parameters)
                    .replace("{writing}", about.writing_parameters)
                )
            rows.append(SheetRow(self.tr("Size"), size, active))
        most = self.tr("of these up to {most} for thinking and answer").replace(
            "{most}", count(model.max_output_tokens)
        )
        window = self.tr("{window} tokens").replace("{window}", count(model.window_tokens))
        rows.append(SheetRow(self.tr("Window"), f"{window}, {most}"))
        if about is not None:
            rows.append(SheetRow(self.tr("Attention"), *about.attention(language)))
        if model.endpoint != "local":
            rows.append(SheetRow(self.tr("Modes"), ", ".join(self._mode(mode) for mode in model.offered_modes)))
            rows.append(
                SheetRow(
                    self.tr("Images"),
                    self.tr("yes") if model.images else self.tr("no"),
                )
            )
        rows.append(self._price(model, prices, language, tier_until))
        if about is not None:
            rows.append(
                SheetRow(
                    self.tr("Weights"),
                    self.tr("open, {licence}").replace("{licence}", about.weights),
                )
            )
        if model.endpoint not in ("deepseek", "local"):
            rows.insert(0, SheetRow(self.tr("Endpoint"), endpoint))
        checked = self.tr("As of {day}:").replace("{day}", about.checked_on.isoformat()) if about is not None else ""
        title = self.tr("Tiny local model") if model.endpoint == "local" else model.label
        return ShownModel(
            title,
            model.id,
            self.advice(model),
            self._warning(model),
            tuple(rows),
            about.sources if about else (),
            checked,
        )

    def _warning(self, model: Model) -> str:
        if model.state == "gone":
            return self.tr("Its endpoint no longer lists this model: it may not answer.")
        if model.state == "unknown":
            return self.tr("Unknown model: its limits are cautious guesses, since its endpoint names none.")
        return ""

    @staticmethod
    def _dates(dates: tuple[tuple[date, str], ...]) -> str:
        return ", ".join(f"{what} {on.isoformat()}" for on, what in dates)

    def _mode(self, mode: str) -> str:
        return {
            "non-think": self.tr("non-think"),
            "low": self.tr("low"),
            "high": self.tr("high"),
            "max": self.tr("max"),
        }.get(mode, mode)

    def _price(self, model: Model, row: PriceRow | None, language: str, until: str) -> SheetRow:
        """The price of a million tokens now, and until when."""
        name = self.tr("Price")
        if model.endpoint == "local":
            return SheetRow(name, self.tr("free"))
        if row is None:
            return SheetRow(name, self.tr("not known"))
        if not (row.hit or row.miss or row.output):
            return SheetRow(name, self.tr("free, as no price was entered for it"))

        def money(amount: Decimal) -> str:
            return shown(Money(amount, row.currency), language)

        words = self.tr("{hit} cached, {miss} not cached, {output} output, for a million tokens each")
        for mark, amount in (("{hit}", row.hit), ("{miss}", row.miss), ("{output}", row.output)):
            words = words.replace(mark, money(amount))
        hours = {
            "peak": self.tr("Peak hours, until {time}."),
            "off-peak": self.tr("Off-peak, until {time}."),
        }.get(row.tier, "")
        return SheetRow(name, words, hours.replace("{time}", until) if until else "")


def _short(tokens: int) -> str:
    """1M, 131k."""
    return f"{tokens // 1_000_000}M" if tokens >= 1_000_000 else thousands(tokens)
