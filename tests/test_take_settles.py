"""Each line that a conflict offers for copying settles it, and the night after is quiet."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from undo_yard import EVERY_RIGHT, INDEX, Yard

from bot.cli.take import takes
from bot.failure import Exit
from bot.jobs.contact import Scope
from bot.jobs.sync import sync
from bot.report.of_edit import _about, of_conflict
from bot.say import Say

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.model import Plan

_SENTENCES = Path(__file__).parents[1] / "bot" / "say" / "fr" / "conflict.toml"
_OFFER_SIDE = re.compile(r"--take (sheet|wiki) ")
_OFFER = re.compile(r"sync --take (sheet|wiki) (.+)")
_PAGES = {
    "sections": "{{Fiche projet\n| titre = << titre >>\n}}\n\n"
    "== Description ==\n<< description >>\n",
    "parameters": "{{Fiche projet\n| titre = << titre >>\n| récit = << description >>\n}}\n",
}
INDEXES = {
    "calls": "== Tous ==\n<% for r in records %>\n{{Fiche projet\n"
    "| titre = << r.titre >>\n}}\n<% endfor %>\n",
    "cards": "Un index.\n\n== Tous ==\n<div>\n<% for r in records %>\n{{Fiche projet\n"
    "| titre = << r.titre >>\n}}\n<% endfor %>\n</div>\n\n== Fin ==\nAu revoir.\n",
    "list": "Tous :\n<% for r in records %>\n* << r.titre >>\n<% endfor %>\n",
}


def _yard(folder: Path, page: str = "sections", index: str = "") -> Yard:
    yard = Yard(folder, policy="delete", rights=EVERY_RIGHT)
    pages = folder / "templates_wikitext" / "pages"
    (pages / "projet.wikitext").write_text(_PAGES[page], encoding="utf-8")
    modele = pages.parent / "modeles" / "Fiche projet.wikitext"
    modele.write_text("{{{titre|}}} {{{récit|}}}\n", encoding="utf-8")
    if index:
        settings = folder / "sources" / "projets.toml"
        settings.write_text(settings.read_text(encoding="utf-8") + INDEX, encoding="utf-8")
        (pages / "index.wikitext").write_text(INDEXES[index], encoding="utf-8")
    yard.sync()
    return yard


def _say(yard: Yard, title: str, old: str, new: str) -> None:
    text = yard.text(title) or ""
    assert old in text
    yard.wiki.person_edits(title, text.replace(old, new), user="Léa")


def _texts(yard: Yard) -> None:
    _say(yard, "Quais", "Un récit.", "Un récit de Léa.")
    yard.rows["P-1"] = ("Quais", "Un récit neuf.")


def _headings(yard: Yard) -> None:
    page = yard.folder / "templates_wikitext" / "pages" / "projet.wikitext"
    _say(yard, "Quais", "== Description ==", "== Ce que Léa raconte ==")
    told = page.read_text(encoding="utf-8").replace("Description", "Le récit")
    page.write_text(told, encoding="utf-8")


def _gone(yard: Yard) -> None:
    _say(yard, "Quais", "Un récit.", "Un récit.\n\nUn souvenir de Léa.")
    del yard.rows["P-1"]


def _deleted(yard: Yard) -> None:
    yard.wiki.person_deletes("Quais")


def _renamed(yard: Yard) -> None:
    yard.wiki.person_moves("Quais", "Quais de Léa")
    yard.rows["P-1"] = ("Quais du port", "Un récit.")


def _imported(yard: Yard) -> None:
    yard.bring(yard.write("ailleurs.csv", **{"P-9": ("Venue", "Un récit venu.")}))
    yard.rows["P-9"] = ("Venue", "Un récit du classeur.")


def _nobody_knows(yard: Yard) -> None:
    """Let a person take a side, and the ledger go: no revision tells what the sheet had said."""
    _texts(yard)
    yard.write()
    sync(yard.workspace, (), Scope(take=(("sheet", "P-1", ""),)))
    yard.rows["P-1"] = ("Quais", "Un tout autre récit.")
    yard.forget()


def _index_nobody_knows(yard: Yard) -> None:
    """Let the sheet go over what people wrote in its rows, and the ledger go."""
    _say(yard, "Projets", "Quais", "Quais de Léa")
    yard.rows["P-1"] = ("Quais du port", "Un récit.")
    yard.sync()
    _say(yard, "Projets", "Quais du port", "Le port de Léa")
    yard.forget()
    del yard.rows["P-2"]


def _call_gone(yard: Yard) -> None:
    _say(yard, "Quais", "{{Fiche projet\n| titre = Quais\n}}", "Rien que des mots de Léa.")
    yard.rows["P-1"] = ("Quais les Bains", "Un récit.")


_BOTH = ("wiki", "sheet")
_STATES: list[tuple[str, Callable[[Yard], None], tuple[str, ...], tuple[str, ...]]] = [
    ("both-changed", _headings, (), _BOTH),
    ("both-changed-field", _texts, (), _BOTH),
    ("both-changed-field", _texts, ("parameters",), _BOTH),
    ("both-changed-gone", _gone, (), ("sheet",)),
    ("deleted", _deleted, (), ("sheet",)),
    ("renamed", _renamed, (), _BOTH),
    ("imported", _imported, (), _BOTH),
    ("imported-field", _imported, ("parameters",), _BOTH),
    ("base-gone", _nobody_knows, (), _BOTH),
    ("base-gone-field", _nobody_knows, ("parameters",), _BOTH),
    ("base-gone", _index_nobody_knows, ("sections", "calls"), _BOTH),
    ("base-gone", _index_nobody_knows, ("sections", "cards"), _BOTH),
    ("base-gone", _index_nobody_knows, ("sections", "list"), _BOTH),
    ("call-not-found", _call_gone, (), _BOTH),
]


def _offers(plan: Plan) -> list[tuple[str, str]]:
    """Give what the lines for copying say: a side, and what it is taken of."""
    say = Say("fr")
    hints = [of_conflict(e, c, say).hint for e in plan.edits for c in e.conflicts]
    return [(side, *shlex.split(name)) for side, name in _OFFER.findall("\n".join(hints))]


def _reasons(plan: Plan) -> set[str]:
    """Name the sentences that the conflicts of a plan have."""
    return {c.reason + _about(c) for edit in plan.edits for c in edit.conflicts}


@pytest.mark.parametrize(
    ("reason", "comes_about", "pages", "side"),
    [(reason, how, pages, side) for reason, how, pages, sides in _STATES for side in sides],
)
def test_what_is_offered_settles_it(
    tmp_path: Path,
    reason: str,
    comes_about: Callable[[Yard], None],
    pages: tuple[str, ...],
    side: str,
) -> None:
    yard = _yard(tmp_path, *pages)
    comes_about(yard)
    plan = yard.sync().plan
    assert reason in _reasons(plan)
    offered = [each for each in _offers(plan) if each[0] == side]
    assert offered
    done = sync(yard.workspace, (), Scope(take=takes(offered)))
    assert (_reasons(done.plan), done.status) == (set(), Exit.DONE)
    night = yard.sync()
    assert (_reasons(night.plan), night.outcomes) == (set(), ())


def test_every_conflict_that_offers_a_side_is_tried() -> None:
    sections = tomllib.loads(_SENTENCES.read_text(encoding="utf-8"))
    offering = {n: set(_OFFER_SIDE.findall(each["hint"])) for n, each in sections.items()}
    tried = {reason: set(sides) for reason, _, _, sides in _STATES}
    assert tried == {name: sides for name, sides in offering.items() if sides}


def test_a_side_of_a_page_in_no_conflict_is_told(tmp_path: Path) -> None:
    yard = _yard(tmp_path)
    _texts(yard)
    yard.write()
    done = sync(yard.workspace, (), Scope(take=(("sheet", "Danse", ""), ("sheet", "Quais", ""))))
    told = [p.args["name"] for p in done.plan.problems if p.code == "run.take-no-conflict"]
    assert (told, done.status) == (["Danse"], Exit.DONE)
