"""Project folders as their settings make them, and what is wrong with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tables import told

from bot.schema.project import load_project

if TYPE_CHECKING:
    from pathlib import Path

    from bot.model import Problem
    from bot.schema.settings import Project

SETTINGS = 'project = "adn"\n'
WHOLE = """\
name = "projets"
label = "Projets ADN"
workbook = "projets_adn.xlsx"
sheet = "Projets"
header_row = 3
key = "id"
title = "<< titre >>"
template = "projet.wikitext"
on_missing_row = "report"
publish_if = "complet"
formerly = ["projets_2021"]

[fields.id]
column = "ID"
required = true

[fields.titre]
column = ["Titre", "Nom"]
type = "text"
formerly = "nom"
description = "Le nom du projet"

[fields.region]
column = "Région"
type = "choice"
choices = ["Montréal", "Estrie"]
multiple = true
separator = ","
owner = "wiki"

[fields.axes]
type = "choice"
choices = "sheet:Listes!A2:A20"

[fields.courriel]
type = "email"

[fields.montant_total]
type = "money"
currency = "€"

[fields.complet]
type = "bool"
publish = false

[fields.hote]
type = "ref"
to = "projets"

[[pages]]
per = "collection"
title = "Projets des ADN"
template = "projets_index.wikitext"
sort = "titre"

[[pages]]
name = "region"
per = "value:region"
title = "Régions/<< value >>"
template = "region.wikitext"
"""
LEAST = """\
name = "projets"
workbook = "p.xlsx"
key = "id"
[fields.id]
type = "text"
"""


def project(
    folder: Path, settings: str = SETTINGS, **sources: str
) -> tuple[Project | None, list[Problem]]:
    (folder / "passeur.toml").write_text(settings, encoding="utf-8")
    (folder / "sources").mkdir(exist_ok=True)
    for name, text in sources.items():
        (folder / "sources" / f"{name}.toml").write_text(text, encoding="utf-8")
    return load_project(folder)


def wrong(folder: Path, settings: str = SETTINGS, **sources: str) -> list[tuple[str, str]]:
    """Give code and place of each problem; there must be no project then."""
    made, problems = project(folder, settings, **sources)
    assert made is None
    told(problems)
    return [(p.code.removeprefix("schema."), p.where.file if p.where else "") for p in problems]
