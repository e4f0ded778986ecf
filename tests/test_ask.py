"""A yes is a yes in either language; what is neither is asked again."""

from __future__ import annotations

import click
import pytest
from click.testing import CliRunner, Result

from bot.cli.ask import agreed
from bot.say import LANGUAGES, Say


def asked(typed: str, language: str = "fr") -> Result:
    @click.command()
    def ask() -> None:
        click.echo(f"={agreed('Écrire ?', Say(language))}")

    return CliRunner().invoke(ask, input=typed)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("word", ["o", "oui", "Oui", "OUI !", "y", "yes", " o "])
def test_a_yes_is_a_yes_in_either_language(word: str, language: str) -> None:
    assert asked(f"{word}\n", language).stdout.endswith("=True\n")


@pytest.mark.parametrize("word", ["", "n", "non", "No"])
def test_no_answer_is_a_no(word: str) -> None:
    assert asked(f"{word}\n").stdout.endswith("=False\n")


def test_what_is_neither_is_asked_again_in_words() -> None:
    found = asked("peut-être\noui\n")
    assert found.stdout.endswith("=True\n")
    assert "« peut-être » n’est ni oui ni non" in found.stderr
    assert found.stderr.count("Écrire ? [o/N]") == 2


def test_english_asks_in_english() -> None:
    assert "[y/N]" in asked("y\n", "en").stderr
