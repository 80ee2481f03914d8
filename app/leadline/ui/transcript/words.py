# SPDX-License-Identifier: AGPL-3.0-or-later
"""The transcript's own words, in the language of the window."""

from PySide6.QtCore import QObject


class Wording(QObject):
    """Texts that pieces show; asked for anew on each layout, so a change of language needs no more than a relayout."""

    def copy(self) -> str:
        return self.tr("Copy")

    def copied(self) -> str:
        return self.tr("Copied")

    def try_again(self) -> str:
        return self.tr("Try again")

    def receipt(self) -> str:
        return self.tr("Receipt")

    def more(self) -> str:
        return self.tr("More")

    def edit(self) -> str:
        return self.tr("Edit question")

    def edit_waiting(self) -> str:
        return self.tr("Edit")

    def remove(self) -> str:
        return self.tr("Remove")

    def send_now(self) -> str:
        return self.tr("Send now")

    def show_all(self) -> str:
        return self.tr("Show all")

    def show_less(self) -> str:
        return self.tr("Show less")

    def code(self) -> str:
        return self.tr("code")

    def waiting(self, what: str, seconds: float) -> str:
        """Before the first word; `what` is waited for, if somebody said."""
        what = what or self.tr("Waiting for the first word…")
        return what if seconds < 3 else f"{what} {self.time(seconds)}"

    def go_on(self) -> str:
        return self.tr("Continue")

    def answer_now(self) -> str:
        return self.tr("Answer now")

    def place(self, number: int, count: int) -> str:
        """Which of several versions this is."""
        return self.tr("{number} of {count}").format(number=number, count=count)

    def version(self, number: int, count: int) -> str:
        """The same for a screen reader."""
        return self.tr("Version {number} of {count}").format(number=number, count=count)

    def previous(self) -> str:
        return self.tr("Previous version")

    def following(self) -> str:
        return self.tr("Next version")

    def thinking(self, seconds: float, tokens: int, price: str = "") -> str:
        """The head of the thinking while it comes; the price is that of its tokens."""
        if not tokens:
            return self.tr("Thinking… {time}").format(time=self.time(seconds))
        shown = self.tr("Thinking… {time}, {count} tokens").format(time=self.time(seconds), count=f"{tokens:,}")
        return self._with_price(shown, price)

    def writing(self, tokens: int, price: str = "") -> str:
        """Below an answer that is coming; the price holds the thinking before it."""
        return self._with_price(self.tr("Writing… {count} tokens").format(count=f"{tokens:,}"), price)

    def _with_price(self, shown: str, price: str) -> str:
        return self.tr("{tokens}, {price} so far").format(tokens=shown, price=price) if price else shown

    def thought(self, seconds: float | None, tokens: int | None, *, is_estimate: bool = False) -> str:
        """The head of the folded thinking; what was not measured is not said."""
        if seconds is not None and tokens is not None:
            shown = self.tr("Thought for {time}, {count} tokens")
            if is_estimate:
                shown = self.tr("Thought for {time}, about {count} tokens")
            return shown.format(time=self.time(seconds), count=f"{tokens:,}")
        if seconds is not None:
            return self.tr("Thought for {time}").format(time=self.time(seconds))
        if tokens is not None:
            shown = self.tr("Thought, about {count} tokens") if is_estimate else self.tr("Thought, {count} tokens")
            return shown.format(count=f"{tokens:,}")
        return self.tr("Thinking")

    def time(self, seconds: float) -> str:
        whole = int(seconds)
        if whole < 60:
            return self.tr("{s} s").format(s=whole)
        return self.tr("{m} min {s} s").format(m=whole // 60, s=whole % 60)

    def passages(self, names: tuple[str, ...], most: int) -> str:
        """The passages that were sent, at most so many by name."""
        listed = self.tr("; ").join(names[:most])
        if len(names) > most:
            listed = self.tr("{names} and {count} more").format(names=listed, count=len(names) - most)
        return self.tr("The best passages were sent: {names}").format(names=listed)

    def uses_before(self, count: int) -> str:
        """How many times something was read on demand before the last ones, which are shown."""
        return self.tr("Read {count} times before that…").format(count=f"{count:,}")

    def ended(self, state: str) -> str:
        """Why a reply is not complete, when nobody said."""
        return {
            "stopped": self.tr("Stopped"),
            "interrupted": self.tr("Interrupted: Leadline was closed"),
            "cut": self.tr("The reply broke off"),
            "failed": self.tr("The reply failed"),
        }.get(state, "")

    def copy_all(self) -> str:
        return self.tr("Copy all")

    def copy_link(self) -> str:
        return self.tr("Copy link")

    def select_all(self) -> str:
        return self.tr("Select all")

    def to_the_end(self) -> str:
        return self.tr("To the end")

    def conversation(self) -> str:
        return self.tr("Conversation")

    def you(self) -> str:
        return self.tr("You")

    def reply(self) -> str:
        return self.tr("Reply")
