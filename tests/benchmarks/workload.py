# SPDX-License-Identifier: AGPL-3.0-or-later
"""Made-up conversations of a realistic shape, the same on every run. 4 characters are taken for a token."""

import random

from leadline.ui.transcript.shown import ShownTurn

_WORDS = (
    "harbour tide sounding chart pilot anchor current depth fathom keel mast signal wind the a of to and in is for on "
    "with that measure report budget account quarter margin forecast revenue page figure table because therefore which "
    "if so when each every large small first second usually exactly slowly"
).split()
_CHINESE = "我们先测量水深然后根据海图决定航线并且记录每一次观测的时间与结果以便在返航之后核对"
_CODE = {
    "python": (
        "def sound_{n}(line: str, *, limit: int = {n}) -> dict[str, int]:",
        '    """Depth at mark {n}."""',
        "    marks = [int(part) for part in line.split(',') if part.strip()]  # fathoms",
        "    return {{'depth': max(marks[:limit], default=0), 'mark': {n}}}",
        "",
    ),
    "rust": (
        "pub fn sound_{n}(marks: &[u32]) -> Option<u32> {{",
        "    marks.iter().copied().filter(|m| *m > {n}).max() // fathoms",
        "}}",
        "",
    ),
    "sql": (
        "SELECT depth, mark FROM soundings",
        "  WHERE mark = {n} AND depth > {n}.5",
        "  ORDER BY taken_at; -- {n}",
        "",
    ),
    "json": ("{{", '  "mark": {n}, "depth": {n}.25,', '  "taken": ["morning", "noon", null]', "}}"),
}


class Author:
    """Writes Markdown from a seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def sentence(self) -> str:
        """8 to 22 words, now and then bold, code, a link or Chinese."""
        chance = self._random
        words = [chance.choice(_WORDS) for _ in range(chance.randint(8, 22))]
        if chance.random() < 0.25:
            words[0] = f"**{words[0]}**"
        if chance.random() < 0.2:
            words.append(f"`mark_{chance.randint(1, 99)}`")
        if chance.random() < 0.08:
            words.append(_CHINESE[: chance.randint(6, len(_CHINESE))])
        if chance.random() < 0.05:
            words.append("[the log](https://example.org/log)")
        return " ".join(words).capitalize() + "."

    def paragraph(self, sentences: int = 0) -> str:
        return " ".join(self.sentence() for _ in range(sentences or self._random.randint(2, 6)))

    def code(self, lines: int = 0) -> str:
        language = self._random.choice(list(_CODE))
        count = lines or self._random.randint(8, 45)
        made: list[str] = []
        while len(made) < count:
            made += [line.format(n=self._random.randint(1, 999)) for line in _CODE[language]]
        return f"```{language}\n" + "\n".join(made[:count]) + "\n```"

    def table(self, rows: int = 0) -> str:
        columns = self._random.randint(3, 5)
        head = "| " + " | ".join(self._random.choice(_WORDS) for _ in range(columns)) + " |\n|" + "---|" * columns
        return head + "".join("\n" + self.row(columns) for _ in range(rows or self._random.randint(4, 12)))

    def row(self, columns: int) -> str:
        cells = (f"{self._random.choice(_WORDS)} {self._random.randint(1, 999)}" for _ in range(columns))
        return "| " + " | ".join(cells) + " |"

    def listing(self) -> str:
        numbered = self._random.random() < 0.4
        items = range(1, self._random.randint(4, 9))
        return "\n".join((f"{number}. " if numbered else "- ") + self.sentence() for number in items)

    def block(self) -> str:
        """Any block, prose most of all."""
        chance = self._random.random()
        if chance < 0.07:
            return "## " + " ".join(self._random.choice(_WORDS) for _ in range(4))
        if chance < 0.22:
            return self.listing()
        if chance < 0.25:
            return "> " + self.paragraph(2)
        if chance < 0.31:
            return self.code()
        if chance < 0.33:
            return self.table()
        if chance < 0.36:
            return "$$\n\\sum_{i=1}^{n} d_i^2\n$$"
        return self.paragraph()


def answer(characters: int = 400_000, seed: int = 1) -> str:
    """A long answer of all kinds of blocks."""
    author, made, size = Author(seed), list[str](), 0
    while size < characters:
        made.append(author.block())
        size += len(made[-1]) + 2
    return "\n\n".join(made)[:characters]


def one_block(kind: str, characters: int = 100_000, seed: int = 3) -> str:
    """A single block that only grows: list, table, paragraph, code, item or quote."""
    author = Author(seed)
    starts = {"table": "| a | b | c |\n|---|---|---|\n", "code": "```python\n", "item": "- one\n"}
    pieces = {
        "list": lambda: "- " + author.sentence() + "\n",
        "table": lambda: author.row(3) + "\n",
        "paragraph": lambda: author.sentence() + " ",
        "code": lambda: "mark = sound(depth, 12)  # note\n",
        "item": lambda: "  - " + author.sentence() + "\n",
        "quote": lambda: "> " + author.sentence() + "\n",
    }
    made = [starts.get(kind, "")]
    size = 0
    while size < characters:
        made.append(pieces[kind]())
        size += len(made[-1])
    return "".join(made)


def conversation(turns: int = 5000, seed: int = 2) -> list[ShownTurn]:
    """Questions and replies, most short, some long, with code and tables."""
    author, chance = Author(seed), random.Random(seed)
    made = []
    for number in range(turns):
        parts = [author.paragraph(2)]
        if chance.random() < 0.5:
            parts += [author.listing(), author.paragraph(2)]
        if chance.random() < 0.3:
            parts += [author.code(20), author.paragraph(1)]
        if chance.random() < 0.1:
            parts.append(author.table())
        question = author.sentence() if chance.random() < 0.7 else author.paragraph(3)
        made.append(ShownTurn(number, question, answer="\n\n".join(parts), numbers="in 1,204  out 388  ¥0.002"))
    return made
