"""What `pull` tells of the cells that people changed."""

from __future__ import annotations

from bot.model import Cell
from bot.report.pull import Returned, pull_text
from bot.say import Say

CELL = Cell("projets.xlsx", "Projets", "F2")


def told(old: str, new: str) -> str:
    cell = Returned(CELL, "Récit", old, new, "Quais", "Léa", "2026-11-27T04:00:00Z", 12)
    return pull_text([], [cell], Say("fr"), 80)


def test_a_long_text_is_told_by_the_words_that_changed() -> None:
    """Cut short, before and after were the same."""
    text = "Dès la première rencontre, " + "le groupe a beaucoup parlé. " * 12
    said = told(f"{text}Puis trois jours &amp; tout.", f"{text}Puis quatre jours &amp; tout.")
    assert "‹trois → quatre› jours &amp; tout." in said
    assert "rencontre" not in said
    assert "Récit, projets.xlsx, Projets!F2 (Léa, " in said


def test_many_changes_of_a_long_text_are_counted() -> None:
    lines = [f"Le paragraphe {n} dit quelque chose de long." for n in range(9)]
    said = told("\n".join(lines), "\n".join(line.replace("long", "court") for line in lines))
    assert said.count("‹long → court›") == 4
    assert "5 autres" in said


def test_short_values_are_told_whole() -> None:
    assert "Estrie → Laval" in told("Estrie", "Laval")
    assert "(vide) → Laval" in told("", "Laval")
