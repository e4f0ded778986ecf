"""What page templates give to modèles that do not read it: nobody would see it on the wiki."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.model import Cell, Problem
from bot.render import checks
from bot.render.titles import template_title

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.render.drafts import Book
    from bot.render.modeles import Modele
    from bot.render.outline import Outline


def unread(book: Book, modeles: Mapping[str, Modele]) -> Iterator[Problem]:
    """Name each parameter that a page template gives in vain to one of our modèles, once.

    A modèle that reads none is left: it may be a redirect, or there to mark pages.
    """
    told: set[tuple[Cell | None, str]] = set()
    for use in checks.uses(book.project, book.templates):
        for name, read in checks.outlines(book.project, book.templates, use):
            _, file = book.templates.source(name) or ("", name)
            for problem in _of_template(book, modeles, file, read):
                seen = (problem.where, str(problem.args["name"]))
                if seen not in told:
                    told.add(seen)
                    yield problem


def _of_template(
    book: Book, modeles: Mapping[str, Modele], file: str, read: Outline
) -> Iterator[Problem]:
    for call, given in checks.bones(read)[0].given:
        modele = modeles.get(template_title(call, book.site))
        if modele is None or not modele.reads:
            continue
        for name in sorted(given.keys() - modele.reads):
            yield _unread(modele, name, Cell(f"{file}:{read.line(given[name])}"))


def _unread(modele: Modele, name: str, where: Cell) -> Problem:
    """Tell a parameter; where the modèle reads a former name of its field, that one too."""
    field = modele.fields.get(name)
    old = next((each for each in field.formerly if each in modele.reads), "") if field else ""
    code = "render.parameter-unread-near" if old else "render.parameter-unread"
    args = {"template": modele.name, "name": name, "file": modele.file, "near": old}
    return Problem(code, where, args, "warning")
