"""Writes docs/reference.md out of `--help`, so that the two agree; `--check` only compares."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from bot.cli import COMMANDS, LATER, passeur
from bot.cli.options import Settings

TARGET = Path(__file__).parent.parent / "docs" / "reference.md"
_HEAD = """# Reference

Every command with its help, written by `python -m tools.reference` out of the program itself. The
options of the first block are accepted by every command, before and after its name.
"""
_TAIL = """## Exit status

| status | meaning |
|---|---|
| 0 | done, or nothing to do |
| 1 | a bug |
| 2 | usage or set-up: also a wrong password, a block, no right to edit |
| 3 | a person is needed: held rows, a guard, a conflict, a refused edit, the stop page |
| 4 | later: the wiki cannot be reached or is read-only, another run holds the lock, a workbook is \
being saved |
| 130 | interrupted |

Where several hold, the first of 1, 2, 4, 3, 0 wins.

## Later versions

{later} answer with a sentence and status 2 until then.
"""


def help_of(name: str, language: str) -> str:
    """Give a command's help as a person sees it, 100 columns wide; of all for an empty name."""
    with click.Context(passeur, info_name="passeur", max_content_width=100) as parent:
        parent.terminal_width = 100
        parent.meta["passeur"] = Settings(lang=language)
        if not name:
            return passeur.get_help(parent)
        command = passeur.get_command(parent, name)
        if command is None:
            raise KeyError(name)
        context = click.Context(command, parent, name, terminal_width=100)
        return command.get_help(context)


def reference() -> str:
    """Write the whole page."""
    blocks = [
        f"## passeur{' ' + name if name else ''}\n\n```\n{help_of(name, 'en')}\n```\n"
        for name in ("", *COMMANDS)
    ]
    later = ", ".join(f"`{name}`" for name in LATER)
    return "\n".join([_HEAD, *blocks, _TAIL.format(later=later)])


def main(words: list[str]) -> None:
    """Write the page, or say that it is old."""
    text = reference()
    if "--check" not in words:
        TARGET.write_text(text, encoding="utf-8")
    elif TARGET.read_text(encoding="utf-8") != text:
        raise SystemExit("docs/reference.md is old: run python -m tools.reference")


if __name__ == "__main__":
    main(sys.argv[1:])
