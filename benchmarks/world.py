"""A project of many rows and a rehearsal wiki of its own, for measuring."""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from openpyxl import Workbook

from bot.wiki import local
from bot.wiki.local.accounts import ADMIN, BOT, READER, write_configuration

if TYPE_CHECKING:
    from collections.abc import Iterator

PASSEUR = str(Path(sys.executable).with_name("passeur"))
HEADINGS = ("ID", "Titre", "Région", "Année", "Adresse", "Description")
REGIONS = ("Montréal", "Estrie", "Montérégie", "Côte-Nord", "Outaouais")

_SETTINGS = """project = "mesure"
language = "fr"

[guards]
max_created = 100000
"""
_COLLECTION = """name = "fiches"
label = "Fiches"
workbook = "fiches.xlsx"
key = "id"
title = "Fiche << id >> : << titre >>"
template = "fiche.wikitext"
"""
_FIELDS = {"id": "text", "titre": "text", "region": "text", "annee": "integer",
           "adresse": "url", "description": "longtext"}  # fmt: skip
_TEMPLATE = """{{Fiche
| id = << id >>
| titre = << titre >>
| region = << region >>
| annee = << annee >>
| adresse = << adresse >>
}}

== Description ==
<< description >>

[[Catégorie:Fiches]]
"""


@dataclass(frozen=True)
class World:
    """A project folder with `rows` rows, and its rehearsal wiki."""

    folder: Path
    rows: int

    @property
    def wiki(self) -> Path:
        return self.folder / ".passeur" / "wiki"

    def passeur(self, *words: str) -> list[str]:
        """Give a command of Passeur in this project, on its rehearsal wiki."""
        return [PASSEUR, "--project", str(self.folder), "--wiki", "local", *words]

    def empty_the_wiki(self) -> None:
        """Give the wiki back as it was when nothing was written."""
        local.reset(self.wiki)


def make(folder: Path, rows: int) -> World:
    """Write the project and start its wiki."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "sources").mkdir(parents=True)
    (folder / "templates_wikitext" / "pages").mkdir(parents=True)
    (folder / "passeur.toml").write_text(_SETTINGS, encoding="utf-8")
    fields = "\n".join(
        f'[fields.{name}]\ncolumn = "{heading}"\ntype = "{kind}"\n'
        for (name, kind), heading in zip(_FIELDS.items(), HEADINGS, strict=True)
    )
    (folder / "sources" / "fiches.toml").write_text(_COLLECTION + fields, encoding="utf-8")
    pages = folder / "templates_wikitext" / "pages"
    (pages / "fiche.wikitext").write_text(_TEMPLATE, encoding="utf-8")
    write_workbook(folder / "sources" / "fiches.xlsx", HEADINGS, rows_of(rows))
    local.up(folder / ".passeur" / "wiki")
    return World(folder, rows)


def rows_of(number: int) -> Iterator[tuple[object, ...]]:
    """Make rows as people might type them: about 500 characters each."""
    for n in range(1, number + 1):
        text = f"Le projet {n} réunit des organismes culturels. " * 8
        yield (f"F-{n:05d}", f"L’atelier n° {n}", REGIONS[n % 5], 2015 + n % 8,
               f"https://exemple.org/{n}", text + "\n\n" + text)  # fmt: skip


def write_workbook(
    path: Path, headings: tuple[str, ...], rows: Iterator[tuple[object, ...]]
) -> None:
    """Write a plain workbook of one sheet."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Fiches")
    sheet.append(headings)
    for row in rows:
        sheet.append(row)
    book.save(path)


def texts(world: World) -> dict[str, str]:
    """Give the pages that Passeur would write, by title: the peers write the same."""
    from bot.jobs.reading import read_all
    from bot.jobs.workspace import open_workspace
    from bot.render.pages import wanted

    workspace = open_workspace(world.folder, local=True)
    site = workspace.kept_site()
    assert site is not None
    pages, problems = wanted(workspace.project, read_all(workspace).tables, site)
    assert not problems, problems
    return {page.title: page.text for page in pages}


def people_write(world: World, number: int) -> None:
    """Let a person add a line to some of the pages, through the API as anybody would."""
    from urllib.parse import urlsplit

    import mwclient

    accounts = json.loads((world.wiki / "site" / "accounts.json").read_text(encoding="utf-8"))
    person, api = accounts[ADMIN], urlsplit(local.status(world.wiki).api)
    site = mwclient.Site(api.netloc, path="/", scheme="http")
    site.login(person["name"], person["password"])  # no rate limit
    for title in list(texts(world))[:number]:
        site.pages[title].append("\n\nUn souvenir de plus.")


def with_plain_account(world: World) -> list[str]:
    """Let the same project speak to the same wiki through an account without high limits."""
    accounts = json.loads((world.wiki / "site" / "accounts.json").read_text(encoding="utf-8"))
    write_configuration(world.folder, local.status(world.wiki).api, accounts[READER])
    users = f'\n[wiki]\nbot_users = ["{BOT}", "{READER}"]\n'
    (world.folder / "passeur.toml").write_text(_SETTINGS + users, encoding="utf-8")
    return [PASSEUR, "--project", str(world.folder)]
