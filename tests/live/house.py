"""A small project of two collections on a real wiki, and the command line as people type it."""

from __future__ import annotations

import atexit
import json
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook

from live.forked import Commands
from live.people import RealWiki

PASSEUR = str(Path(sys.executable).with_name("passeur"))
ROWS = (
    ("P-1", "La mémoire des quais", "Estrie", "été 2019", "O-1", "Un récit.\n\nEn deux temps."),
    (
        "P-2",
        "Décrire la danse",
        "Montréal",
        "2021-06",
        "O-1",
        "Un [[crochet]], une {{accolade}}.",
    ),
    ("P-3", "L’oralité", "Estrie", "2020", "O-2", "Rien de spécial."),
)
PAGES = {
    "Modèle:Fiche projet",
    "Catégorie:Projets",
    "La mémoire des quais",
    "Décrire la danse",
    "L’oralité",
    "Tous les projets",
}
HEADINGS = ("ID", "Titre", "Région", "Début", "Organisme", "Description")
_FILES = {
    "passeur.toml": 'project = "adn"\n\n[guards]\nmax_created = 20\n\n'
    '[categories]\n"Projets" = "Les projets."\n',
    "sources/organismes.toml": """name = "organismes"
label = "Organismes"
workbook = "organismes.csv"
key = "id"

[fields.id]
column = "ID"
type = "text"

[fields.nom]
column = "Nom"
type = "text"
""",
    "sources/organismes.csv": "ID;Nom\nO-1;Culture Grande-Rive\nO-2;Table du Fjord\n",
    "sources/projets.toml": """name = "projets"
label = "Projets"
workbook = "projets.xlsx"
key = "id"
title = "<< titre >>"
template = "projet.wikitext"

[fields.id]
column = "ID"
type = "text"
required = true

[fields.titre]
column = "Titre"
type = "text"
required = true

[fields.region]
column = "Région"
type = "choice"
choices = ["Estrie", "Montréal", "Montérégie"]

[fields.debut]
column = "Début"
type = "date"

[fields.organisme]
column = "Organisme"
type = "ref"
to = "organismes"

[fields.description]
column = "Description"
type = "longtext"

[[pages]]
name = "index"
per = "collection"
title = "Tous les projets"
template = "projets_index.wikitext"
""",
    "templates_wikitext/pages/projet.wikitext": """{{Fiche projet
| region = << region >>
| debut = << debut >>
| organisme = << organisme >>
}}

== Description ==
<< description >>

[[Category:Projets]]
""",
    "templates_wikitext/pages/projets_index.wikitext": """<% for r in records %>
* << r | link >> (<< r.region >>)
<% endfor %>
[[Category:Projets]]
""",
    "templates_wikitext/modeles/Fiche projet.wikitext": "{{{region|}}} – {{{debut|}}}\n",
}


@dataclass(frozen=True)
class Said:
    """What a command answered."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.out)
        return found


@cache
def _commands() -> Commands:
    """Have one server of commands for all houses of a process."""
    made = Commands()
    atexit.register(made.close)
    return made


class House:
    """A project folder, its wiki, and somebody who types commands."""

    def __init__(self, folder: Path, wiki: RealWiki, account: str = "PasseurBot") -> None:
        self.folder = folder
        self.wiki = wiki
        for name, text in _FILES.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        self.write_rows(ROWS)
        wiki.configuration(account, folder)

    @property
    def workbook(self) -> Path:
        return self.folder / "sources" / "projets.xlsx"

    def write_rows(self, rows: tuple[tuple[Any, ...], ...], path: Path | None = None) -> Path:
        book = Workbook()
        assert book.active is not None
        book.active.title = "Projets"
        for row in (HEADINGS, *rows):
            book.active.append(row)
        book.save(path or self.workbook)
        return path or self.workbook

    def set_cell(self, ref: str, value: Any) -> None:
        book = load_workbook(self.workbook)
        book["Projets"][ref] = value
        book.save(self.workbook)

    def run(self, *words: str, stdin: str = "") -> Said:
        done = _commands().run("--project", str(self.folder), *words, stdin=stdin)
        return Said(done.status, done.out, done.err)

    def start(self, *words: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [PASSEUR, "--project", str(self.folder), *words],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def sync(self, *words: str) -> Said:
        return self.run("sync", "--json", *words)

    def results(self, said: Said) -> dict[str, str]:
        return {o["title"]: o["result"] for o in said.json["outcomes"]}
