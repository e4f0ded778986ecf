"""A small project on the wiki in memory, for tests of `undo` through the jobs that people call."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from bot.jobs.applying import Result
from bot.jobs.contact import Scope
from bot.jobs.import_workbook import Import, import_workbook
from bot.jobs.sync import sync
from bot.jobs.undo import Wish, undo
from bot.jobs.workspace import Workspace, open_workspace
from bot.model import Plan
from bot.render.stock import stock_site
from bot.wiki.memory import BOT_RIGHTS, MemoryWiki

ROWS = {"P-1": ("Quais", "Un récit."), "P-2": ("Danse", "Un pas."), "P-3": ("Oralité", "Un mot.")}
_SETTINGS = 'project = "adn"\n\n[wiki]\nbot_users = ["PasseurBot"]\n\n[guards]\nmax_created = 20\n'
_COLLECTION = """name = "projets"
label = "Projets"
workbook = "projets.csv"
key = "id"
title = "<< titre >>"
template = "projet.wikitext"
on_missing_row = "{policy}"

[fields.id]
column = "ID"
type = "text"
required = true

[fields.titre]
column = "Titre"
type = "text"
required = true

[fields.description]
column = "Description"
type = "longtext"
"""
_PAGE = "{{Fiche projet\n| titre = << titre >>\n}}\n\n== Description ==\n<< description >>\n"
EVERY_RIGHT = BOT_RIGHTS | {"delete", "undelete"}

INDEX = """
[[pages]]
name = "index"
per = "collection"
title = "Projets"
template = "index.wikitext"
"""
"""What a test adds to the collection for a page of many rows."""


def lay(folder: Path, files: dict[str, str]) -> None:
    """Write the files of a project, by their paths in it."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


class Yard:
    """A folder with one workbook, the wiki, and somebody who types commands."""

    def __init__(
        self,
        folder: Path,
        *,
        policy: str = "report",
        rights: frozenset[str] = EVERY_RIGHT,
        wiki: MemoryWiki | None = None,
    ) -> None:
        self.folder = folder
        self.wiki = wiki or MemoryWiki(stock_site("fr"), rights=rights)
        self.rows = dict(ROWS)
        files = {
            "passeur.toml": _SETTINGS,
            "sources/projets.toml": _COLLECTION.format(policy=policy),
            "templates_wikitext/pages/projet.wikitext": _PAGE,
            "templates_wikitext/modeles/Fiche projet.wikitext": "{{{titre|}}}\n",
        }
        lay(folder, files)

    @property
    def workspace(self) -> Workspace:
        return replace(open_workspace(self.folder), opener=lambda _: self.wiki)

    def write(self, name: str = "sources/projets.csv", **rows: tuple[str, str]) -> Path:
        """Write a workbook: the rows of this project, and these over them."""
        path = self.folder / name
        lines = [f"{key};{title};{text}" for key, (title, text) in {**self.rows, **rows}.items()]
        path.write_text("\n".join(["ID;Titre;Description", *lines]) + "\n", encoding="utf-8")
        return path

    def sync(self) -> Result:
        self.write()
        return sync(self.workspace, (), Scope(force=True))

    def night_writes(self) -> list[str]:
        """Name what the next night writes."""
        return [outcome.title for outcome in self.sync().outcomes]

    def bring(self, path: Path) -> Result:
        result = import_workbook(self.workspace, Import(path), lambda _: True)
        assert result is not None
        return result

    def undo(self, run: str = "last", *, again: bool = False) -> Result:
        result = undo(self.workspace, Wish(run, again), lambda _: True)
        assert result is not None
        return result

    def look(self, run: str = "last") -> Plan:
        """See what would be taken back, and answer no."""
        seen: list[Plan] = []

        def no(plan: Plan) -> bool:
            seen.append(plan)
            return False

        assert undo(self.workspace, Wish(run), no) is None
        return seen[0]

    def text(self, title: str) -> str | None:
        return self.wiki.page(title).text

    def forget(self) -> None:
        """Lose everything that this machine remembers, as if another one had written."""
        for path in (self.folder / ".passeur").rglob("*"):
            if path.is_file():
                path.unlink()


def results(result: Result) -> dict[str, str]:
    return {outcome.title: outcome.result for outcome in result.outcomes}


def reasons(result: Result) -> dict[str, str]:
    return {each.title: each.reason for each in result.outcomes if each.reason}
