"""Asking a person yes or no, in the person's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from bot.say import Say

_YES = frozenset({"o", "oui", "y", "yes"})
_NO = frozenset({"", "n", "non", "no"})


def agreed(question: str, say: Say) -> bool:
    """Ask until the answer is a yes or a no, in either language; no answer is a no."""
    asked = f"{question} {say('ask.choices')}"
    while True:
        answer = click.prompt(asked, default="", show_default=False, prompt_suffix=" ", err=True)
        word = answer.strip().casefold().rstrip(" .!")
        if word in _YES | _NO:
            return word in _YES
        click.echo(say("ask.again", answer=answer), err=True)
