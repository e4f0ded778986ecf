"""Keys, titles and names of collections that change: every page of the row follows, none is lost.

The rows of one collection are named by another: a page for each organisation, made of projects.
"""

from __future__ import annotations

import shutil

import pytest
from golden import unwrapped

from live.house import House

ORGANISMES = """\
name = "organismes"
label = "Organismes"
workbook = "organismes.csv"
key = "id"
title = "<< nom >>"
template = "organisme.wikitext"

[fields.id]
column = "ID"

[fields.nom]
column = "Nom"
"""
FOR_EACH = """
[[pages]]
name = "organisme"
per = "value:organisme"
title = "<< value >>/Projets"
template = "projets_index.wikitext"
"""
RIVE = "Culture Grande-Rive"


@pytest.fixture
def named(house: House) -> House:
    """Give the small project, where each organisation has a page, and one of its projects."""
    pages = house.folder / "templates_wikitext" / "pages"
    (pages / "organisme.wikitext").write_text("{{Fiche|nom=<< nom >>}}\n", encoding="utf-8")
    (house.folder / "sources" / "organismes.toml").write_text(ORGANISMES, encoding="utf-8")
    projects = house.folder / "sources" / "projets.toml"
    projects.write_text(projects.read_text(encoding="utf-8") + FOR_EACH, encoding="utf-8")
    for row in (2, 3):
        house.set_cell(f"E{row}", RIVE)
    assert house.sync().status == 0
    return house


def rows(house: House, text: str) -> None:
    (house.folder / "sources" / "organismes.csv").write_text(f"ID;Nom\n{text}", encoding="utf-8")


def test_a_new_key_takes_the_pages_along_that_other_collections_make_for_the_row(
    named: House,
) -> None:
    rows(named, f"O-9;{RIVE}\nO-2;Table du Fjord\n")
    plan = named.run("plan")
    assert plan.status == 3
    assert unwrapped(plan.out).count("passeur rekey organismes O-1 O-9") == 1
    assert "rekey projets" not in unwrapped(plan.out)
    edits = named.run("plan", "--json").json["edits"]
    abroad = {e["title"]: c.get("collection") for e in edits for c in e.get("conflicts", ())}
    assert abroad == {RIVE: None}  # asked once: the list of its projects waits with it
    assert named.run("rekey", "organismes", "O-1", "O-9").status == 0
    said = named.sync()
    assert (said.status, said.json["plan"]["counts"].get("conflict", 0)) == (0, 0)
    assert "O-1" not in unwrapped(named.run("plan").out)
    shutil.rmtree(named.folder / ".passeur")
    assert named.sync().json["plan"]["counts"].keys() == {"keep"}


def test_a_renamed_collection_still_knows_what_its_rows_were_called(named: House) -> None:
    rows(named, "O-1;Grande-Rive\nO-2;Table du Fjord\n")
    assert named.sync("--force-guards").status == 0
    sources = named.folder / "sources"
    renamed = ORGANISMES.replace('"organismes"', '"maisons"\nformerly = ["organismes"]', 1)
    (sources / "maisons.toml").write_text(renamed, encoding="utf-8")
    (sources / "organismes.toml").unlink()
    projects = sources / "projets.toml"
    text = projects.read_text(encoding="utf-8").replace('to = "organismes"', 'to = "maisons"')
    projects.write_text(text, encoding="utf-8")
    said = named.sync()
    assert {p["code"] for p in said.json["plan"]["problems"]} == {"schema.former-title"}
    assert (said.status, said.json["plan"]["counts"].keys()) == (0, {"keep"})


def test_a_check_of_a_project_that_was_only_rehearsed_knows_former_titles(named: House) -> None:
    rows(named, "O-1;Grande-Rive\nO-2;Table du Fjord\n")
    named.sync("--force-guards")
    own = named.folder / ".passeur"
    (own / "wiki").mkdir()
    (own / "ledger.sqlite").rename(own / "wiki" / "ledger.sqlite")
    said = named.run("check", "--json")
    assert "schema.former-title" in {p["code"] for p in said.json["problems"]}
    assert said.status == 0


def test_a_held_row_stays_in_lists_though_it_calls_another_by_a_former_title(named: House) -> None:
    rows(named, "O-1;Grande-Rive\nO-2;Table du Fjord\n")
    assert named.sync("--force-guards").status == 0
    named.set_cell("D2", "31 juin 2021")
    said = named.sync()
    assert (said.status, said.json["plan"]["counts"].keys()) == (3, {"keep"})
