"""Colour for a terminal, added to a text that is complete without it."""

from __future__ import annotations

# What stands in the text, and how it shows: the eight colours of any terminal, never a meaning
# that the words do not have already.
_RULES = (
    (r"(?m)^[^\s→].*\(\d+\)$", "bold"),
    (r"(?m)^( *)→ .*(?:\n\1  \S.*)*$", "cyan"),
    (r"(?m)^ +\+ ", "green"),
    (r"(?m)^ +[~≡·] ", "blue"),
    (r"(?m)^ +\? .*$", "bold magenta"),
    (r"(?m)^ +! .*$", "bold red"),
    (r"‹[^›]*›", "yellow"),
    (r"[^\n]*: 0\Z", "bold green"),
    (r"[^\n]*: [1-9]\S*\Z", "bold red"),
)


def coloured(text: str) -> str:
    """Give the text with the terminal's colour codes in it."""
    from io import StringIO  # noqa: PLC0415 - beside rich, its one use

    from rich.console import Console  # noqa: PLC0415 - only on a terminal
    from rich.text import Text  # noqa: PLC0415 - only on a terminal

    rich_text = Text(text)
    for pattern, style in _RULES:
        rich_text.highlight_regex(pattern, style)
    screen = StringIO()
    console = Console(file=screen, force_terminal=True, color_system="standard", width=10_000)
    console.print(rich_text, end="", soft_wrap=True)
    return screen.getvalue()
