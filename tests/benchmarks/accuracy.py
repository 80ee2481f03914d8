# SPDX-License-Identifier: AGPL-3.0-or-later
"""How right forecasts are, under each of the stand-in's cache rules. No times: what counts is what was said before."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from leadline.chat.mode import Mode
from leadline.costs.forecast import HIT_UNIT_TOKENS
from tests.benchmarks.budget import Line
from tests.benchmarks.sessions import Asked, Sessions
from tests.conversing import LastingTokenizer
from tests.servers.prefixes import Prefixes

CHATS = 60
"""A rule; about three questions each."""
HABIT = 20
"""After so many replies of a mode its range has to hold."""


@dataclass(frozen=True, slots=True)
class Rule:
    """How the service keeps prefixes."""

    name: str
    unit_end: str = "before"
    interval: int = 2_048
    floor: int = HIT_UNIT_TOKENS
    common: bool = True
    evict: float = 0.0
    is_documented: bool = True
    """By the guide: units at intervals, and where requests part. Others have to be learnt from our own hits."""

    @property
    def unit(self) -> int:
        """What hits may be off by."""
        return max(self.interval, self.floor, HIT_UNIT_TOKENS)

    def prefixes(self) -> Prefixes:
        return Prefixes(
            unit_end=self.unit_end,
            interval=self.interval,
            floor=self.floor,
            common=self.common,
            evict=self.evict,
            seed=len(self.name),
        )


RULES = (
    Rule("as the guide says"),
    Rule("ends after the mark", unit_end="after"),
    Rule("hits one by one", floor=1),
    Rule("hits in 256", floor=256, unit_end="after"),
    Rule("short intervals", interval=256, is_documented=False),
    Rule("no intervals", interval=0, is_documented=False),
    Rule("ends only", interval=0, common=False, is_documented=False),
)
FORGETFUL = (Rule("forgets 20%", evict=0.2), Rule("forgets 50%", evict=0.5))


@dataclass(slots=True)
class _Seen:
    """What became of the forecasts."""

    questions: int = 0
    wrong_size: int = 0
    off: int = 0
    """By more than a unit."""
    off_before_learnt: int = 0
    outside: int = 0
    replies: dict[tuple[str, Mode], int] = field(default_factory=dict)
    judged: int = 0
    caught: int = 0

    def take(self, asked: Asked, rule: Rule) -> None:
        """One more question."""
        made, done = asked.forecast, asked.exchange
        self.questions += 1
        self.wrong_size += made.tokens != done.prompt_tokens or done.hit + done.miss != done.prompt_tokens
        self.outside += not made.hit_low <= done.hit <= made.hit_high
        if abs(made.hit_expected - done.hit) > rule.unit:
            if rule.is_documented:
                self.off += 1
            else:
                self.off_before_learnt += 1
        if asked.turn.state == "complete":
            key = done.model, asked.turn.mode
            if self.replies.get(key, 0) >= HABIT:
                self.judged += 1
                self.caught += made.output_low <= done.output_tokens <= made.output_high
            self.replies[key] = self.replies.get(key, 0) + 1


def measure() -> Iterator[Line]:
    """The lines of the table."""
    tokenizer = LastingTokenizer()
    try:
        held = [_seen(rule, tokenizer, seed) for seed, rule in enumerate(RULES)]
        forgotten = [_seen(rule, tokenizer, 100 + seed) for seed, rule in enumerate(FORGETFUL)]
    finally:
        tokenizer.end()
    both = [*held, *forgotten]
    asked = f"{sum(seen.questions for seen in both)} questions under {len(both)} rules"
    yield Line("prompts of another size than billed", sum(seen.wrong_size for seen in both), "", 0, asked)
    yield Line("hits off by more than a unit", sum(seen.off for seen in held), "", 0, _each(RULES, held))
    learnt = [seen.off_before_learnt for seen, rule in zip(held, RULES, strict=True) if not rule.is_documented]
    yield Line("the same until it was learnt, per rule", max(learnt), "", 4, "two kinds of places, two models")
    outside = sum(seen.outside for seen in both)
    yield Line("hits outside low to high", outside, "", 0, "those that forget 20% and 50% too")
    judged = sum(seen.judged for seen in both)
    missed = 1 - sum(seen.caught for seen in both) / judged
    yield Line("outputs outside low to high", missed, "of all", 0.2, f"{judged} replies after {HABIT} of their mode")


def _seen(rule: Rule, tokenizer: LastingTokenizer, seed: int) -> _Seen:
    seen = _Seen()
    with tempfile.TemporaryDirectory() as folder:
        for asked in Sessions(Path(folder), rule.prefixes(), tokenizer, seed).run(CHATS):
            seen.take(asked, rule)
    return seen


def _each(rules: tuple[Rule, ...], seen: list[_Seen]) -> str:
    off = (f"{each.off} {rule.name}" for each, rule in zip(seen, rules, strict=True) if each.off)
    return ", ".join(off)
