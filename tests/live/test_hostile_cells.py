"""Hostile cells on a real wiki, in every place where a page template can put them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from live.hostile import LINKING, PLACES, VALUES, WORDS, cells, set_traps, unwanted, wrongly_shown
from live.parsed import dangers, probed, seen

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from live.house import House
    from live.people import RealWiki


@pytest.fixture(scope="module")
def magic_wiki(real_wiki: RealWiki) -> Iterator[RealWiki]:
    """Give a wiki that links ISBNs by itself, and has a template that nobody wants called."""
    with set_traps(real_wiki):
        yield real_wiki


def test_hostile_cells_show_as_typed_in_every_place(magic_wiki: RealWiki, tmp_path: Path) -> None:
    assert list(wrongly_shown(magic_wiki, tmp_path, list(PLACES.values()), cells(VALUES))) == []


def test_hostile_cells_bring_nothing_about(magic_wiki: RealWiki, tmp_path: Path) -> None:
    places = [*PLACES.values(), *LINKING.values()]
    assert list(unwanted(magic_wiki, tmp_path, places, cells(VALUES))) == []


@settings(
    max_examples=1,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(WORDS, min_size=40, max_size=60, unique=True))
def test_any_cell_shows_as_typed_in_every_place(
    magic_wiki: RealWiki, tmp_path_factory: pytest.TempPathFactory, values: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("any")
    assert list(wrongly_shown(magic_wiki, folder, list(PLACES.values()), cells(values))) == []


SHEET = "[[Marie]] {{x}}"
HOSTILE = (
    "__NOINDEX__ {{DEFAULTSORT:zzz}} [[Catégorie:Piège]] {{Delete}} [[fr:Piège]] ~~~~ <b>gras</b> "
    "<script>alert(1)</script> {{subst:Delete}} #REDIRECTION [[Accueil]] {{#if:x|y}} ''italique''"
)


def test_a_night_with_hostile_cells_publishes_words_and_nothing_else(house: House) -> None:
    """Names of files and sheets come from people as well; they end in edit summaries."""
    house.wiki.editor.edit("Modèle:Delete", "SUPPRIMER [[Catégorie:Piège]]")
    wiki = house.wiki.editor
    title = "La mémoire des quais"
    book = load_workbook(house.workbook)
    book["Projets"]["F2"] = f"{HOSTILE}\n\n- __AUCUNINDEX__\n- #REDIRECT [[Accueil]]"
    book["Projets"]["F3"] = "#REDIRECTION [[Accueil]]"
    path = house.folder / "sources" / f"{SHEET}.xlsx"
    book.save(path)
    settings_ = house.folder / "sources" / "projets.toml"
    settings_.write_text(
        settings_.read_text(encoding="utf-8").replace('"projets.xlsx"', f'"{SHEET}.xlsx"'),
        encoding="utf-8",
    )
    said = house.sync()
    assert said.status == 0, said.err
    asked = "categories|templates|langlinks|links|properties|text"
    parsed = wiki.api(action="parse", page=title, prop=asked, disablelimitreport="1")["parse"]
    assert [each["category"] for each in parsed["categories"]] == ["Projets"]
    assert [each["title"] for each in parsed["templates"]] == ["Modèle:Fiche projet"]
    assert parsed["langlinks"] == []
    assert parsed["links"] == []
    assert not {"noindex", "defaultsort"} & set(parsed["properties"])
    assert dangers(parsed["text"]) == []
    ((shown, _),) = probed(house.wiki, [str(wiki.text(title))])
    assert seen(HOSTILE) in shown
    assert "#REDIRECT [[Accueil]]" in shown
    redirect = wiki.api(action="query", titles="Décrire la danse", prop="info")["query"]["pages"][0]
    assert "redirect" not in redirect
    (page,) = wiki.api(
        action="query", titles=title, prop="revisions", rvprop="parsedcomment|comment"
    )["query"]["pages"]
    (newest,) = page["revisions"]
    assert "<a " not in newest["parsedcomment"]
    assert "[\u200b[Marie]] {{x}}.xlsx, Projets!2" in newest["comment"]
    assert house.sync().json["plan"]["edits"] == []
