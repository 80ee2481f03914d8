# SPDX-License-Identifier: AGPL-3.0-or-later
"""One program, three shapes: a child process, a terminal command or the window.

Which one is decided here, before anything of Qt is imported, so that a child and the terminal stay small.
"""

import os
import sys
from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run what the arguments ask for and give the exit status."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments[:1] == ["--child"]:
        return _child(arguments[1:])
    from leadline.host import privacy
    from leadline.host.command_line import split

    privacy.forbid_core_dumps()
    call = split(arguments)
    privacy.forget_key(os.environ)
    if call.command is not None:
        from leadline.cli.terminal import run_command

        return run_command(call)
    from leadline.ui.program import run_window

    return run_window(call)


def _child(arguments: list[str]) -> int:
    """One of the helper processes; their names stand in design section 4."""
    name, rest = arguments[0], arguments[1:]
    if name == "documents":
        from leadline.documents import worker

        worker.main()
    elif name == "images":
        from leadline.documents import image_child

        image_child.main()
    elif name == "tokenizer":
        from leadline.context import tokenizer_child

        tokenizer_child.main()
    elif name == "engine":
        from leadline.provider import engine_child

        engine_child.main(rest)
    else:
        print(f"leadline: there is no child called {name}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
