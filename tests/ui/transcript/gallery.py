# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pictures of the transcript in its states, to be looked at: python -m tests.ui.transcript.gallery FOLDER."""

import os
import sys
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from leadline.ui.look import dress
from leadline.ui.theme import DARK, LIGHT, Theme
from leadline.ui.transcript.shown import ShownTurn
from leadline.ui.transcript.view import Transcript

ANSWER = r"""## Least squares in one page

Given data we minimise the **squared error**; 最小二乘法 gives the *closed form* `beta = inv(X.T @ X) @ X.T @ y` when
it has full rank 🙂. See [the notes](https://example.org) or https://example.org/long, and `List<String>` and <think>.

```python
import numpy as np

@cached
def fit(x, y, ridge=0.0):
    "Coefficients of a line."
    X = np.c_[np.ones_like(x), x]          # add the intercept
    return np.linalg.solve(X.T @ X + ridge * np.eye(2), X.T @ y)  # 添加截距, and it is long enough to scroll
```

| Method | Cost | When to use |
|---|---:|:---:|
| Normal equations | `O(np^2)` | well-conditioned, small *p* |
| QR | 2 | the usual choice |
| 奇异值分解 | 12,345 | nearly singular |

Steps:

1. Centre the columns first.
2. Check `np.linalg.cond(X)` — above 10^8 use **SVD**.
   - A nested point that is long enough to be broken into two lines when the column is as narrow as it is here, really
     - deeper
3. Code in an item:
   ```bash
   make bench && echo "done"
   ```

- [x] a task that is done
- [ ] a task that is not

> A quote with **bold** text, that goes on for long enough to need a second line so that the bar is seen beside it.
>
> > and one inside it.

---

### Smaller heading

The formula $E = mc^2$ and

$$\hat\beta = (X^\top X)^{-1} X^\top y$$

stay as typed. 中文段落：这是一个用来检查行距、标点和换行的段落，应当和英文一样整齐。
它足够长，可以换到第二行。
"""
LONG = "\n".join(
    f"{n}. Compare chapter {n} of the report with the budget and say what is missing." for n in range(1, 30)
)
TURN = ShownTurn(
    1,
    "Explain least squares with code and a table. 请用中文和英文。",
    ("report.pdf p. 12", "report.pdf p. 13", "notes.md", "src/app.py", "src/fit.py", "a\u202efdp.exe"),
    "The user wants a short explanation. First the objective, then code.\n\n- mind the rank\n- say `cond`",
    42.3,
    3812,
    ANSWER,
    "complete",
    "in 612,480 (99.8% cached) · out 5,016 · ¥0.034",
    "",
    "deepseek-flash",
    siblings=3,
    sibling_index=1,
)
WIDE = "| " + " | ".join(f"Column {n}" for n in range(8)) + " |\n|" + "---|" * 8 + "\n"
WIDE += "".join("| " + " | ".join(f"some words {n * m}" for n in range(8)) + " |\n" for m in range(30))

STATES: dict[str, list[ShownTurn]] = {
    "reply": [TURN],
    "ends": [
        replace(
            TURN,
            id=1,
            question="Go on",
            passages=(),
            thinking="",
            answer="It began well",
            state="stopped",
            siblings=1,
            can_continue=True,
        ),
        replace(
            TURN,
            id=2,
            question="And now?",
            answer="",
            thinking="",
            state="failed",
            passages=(),
            numbers="",
            model="",
            notice="The key was refused\nDeepSeek says this key is not valid. Enter another one, or check the account.",
        ),
        replace(
            TURN,
            id=3,
            question="再来一次",
            answer="Half a reply that broke off in the mid",
            thinking="",
            state="cut",
            can_continue=True,
            siblings=1,
            notice="The connection broke off\nWhat came is kept. Try again to ask once more.",
        ),
        replace(TURN, id=4, question="Once more", answer="Half", state="interrupted", passages=("report.pdf p. 3",)),
        replace(
            TURN,
            id=5,
            question="Take your time",
            answer="",
            passages=(),
            state="stopped",
            is_estimate=True,
            can_continue=True,
            can_answer=True,
            siblings=2,
        ),
    ],
    "long": [replace(TURN, question=LONG, answer=WIDE, thinking_tokens=None)],
    "streaming": [
        replace(TURN, answer="Short."),
        ShownTurn(2, "And in Rust?", thinking="Let me think about it", state="streaming"),
        ShownTurn(3, "And in C?", state="streaming"),
    ],
}


def settle(view: Transcript) -> None:
    for _ in range(60):
        QApplication.processEvents()


def shoot(folder: Path, name: str, turns: list[ShownTurn], theme: Theme, width: int, height: int) -> None:
    dress(QApplication.instance(), theme)  # type: ignore[arg-type]
    view = Transcript()
    view.menu_requested.connect(print)
    view.edit_question.connect(print)
    view.set_theme(theme)
    view.resize(width, height)
    view.show()
    view.show_turns(turns)
    settle(view)
    if name == "reply":
        view.setFocus()
        view.verticalScrollBar().setValue(0)
        settle(view)
        QTest.keyClick(view, Qt.Key.Key_Return)
        settle(view)
        start, end = QPoint((width - min(760, width - 48)) // 2 + 60, 330), QPoint(width // 2, 372)
        QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=start)
        QTest.mouseMove(view.viewport(), end)
        settle(view)
    view.grab().save(str(folder / f"{name}-{theme.name}-{width}.png"))
    if name == "reply":
        for page in range(1, 4):
            view.verticalScrollBar().setValue(page * (height - 60))
            settle(view)
            view.grab().save(str(folder / f"{name}{page}-{theme.name}-{width}.png"))
    view.close()
    view.deleteLater()


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QApplication(sys.argv[:1])
    dress(application, LIGHT)
    for theme in (LIGHT, DARK):
        for width, height in ((1040, 800), (620, 600)):
            for name, turns in STATES.items():
                shoot(folder, name, turns, theme, width, height)


if __name__ == "__main__":
    main()
