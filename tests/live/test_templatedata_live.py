"""The documentation of templates, as a real wiki reads it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from worlds import World, collection, field, row_page, table

from bot.render.pages import wanted
from bot.schema.types.choice import Choice, YesNo
from bot.schema.types.longtext import LongText
from bot.wiki.session import open_anonymous

if TYPE_CHECKING:
    from pathlib import Path

    from bot.model import Site
    from live.people import RealWiki

FIELDS = (
    field("titre", required=True, description="Ce que dit </templatedata> & «le reste»"),
    field("region", Choice(("Montréal", "Estrie")), multiple=True, label="Région"),
    field("phare", YesNo()),
    field("texte", LongText()),
)
NAMES = ["titre", "region", "phare", "texte"]


def template_page(folder: Path, site: Site) -> tuple[str, str]:
    """Give title and text of a template with a parameter for each field."""
    of = collection("projets", *FIELDS, pages=(row_page(),))
    body = "".join(f"| {name} = << {name} >>\n" for name in NAMES)
    made = World(folder, table(of, {"id": "P1", "titre": "Un"}))
    made.template("projet.wikitext", f"{{{{Fiche sonde\n{body}}}}}")
    made.template("Fiche sonde.wikitext", "({{{titre}}})\n", folder="modeles")
    pages, problems = wanted(made.project, made.tables, site)
    assert problems == []
    (page,) = (page for page in pages if page.identity.page == "modele")
    return page.title, page.text


def test_the_wiki_reads_every_parameter(real_wiki: RealWiki, tmp_path: Path) -> None:
    site = open_anonymous(real_wiki.api).start("").site
    title, text = template_page(tmp_path, site)
    real_wiki.editor.edit(title, text)
    reply = real_wiki.editor.api(action="templatedata", titles=title, lang="fr")
    (page,) = reply["pages"].values()
    assert list(page["params"]) == NAMES
    assert page["params"]["titre"]["required"] is True
    assert page["params"]["titre"]["description"] == "Ce que dit </templatedata> & «le reste»"
    assert page["params"]["region"]["label"] == "Région"
    assert page["params"]["region"]["suggestedvalues"] == ["Montréal", "Estrie"]


def test_calling_the_template_shows_nothing_of_its_documentation(
    real_wiki: RealWiki, tmp_path: Path
) -> None:
    site = open_anonymous(real_wiki.api).start("").site
    for known in (site, replace(site, extensions=frozenset())):
        title, text = template_page(tmp_path, known)
        real_wiki.editor.edit(title, text)
        parsed = real_wiki.editor.api(
            action="expandtemplates", text="a{{Fiche sonde|titre=b}}c", prop="wikitext"
        )
        assert parsed["expandtemplates"]["wikitext"] == "a(b)c"
