"""The morning after: `runs`, the log and `why` each say by themselves why nothing was written."""

from __future__ import annotations

import re

from golden import plain, unwrapped

from live.house import ROWS, House

TITLE = "La mémoire des quais"


def log(house: House) -> str:
    return (house.folder / ".passeur" / "logs" / "passeur.log").read_text(encoding="utf-8")


def test_a_heading_that_is_gone_is_named_everywhere(house: House) -> None:
    house.sync()
    house.set_cell("C1", "Territoire")
    said = house.run("sync")
    assert said.status == 3
    assert "Rien à faire" not in unwrapped(said.out)
    for told in map(
        unwrapped, (house.run("runs", "--last", "1").out, log(house), house.run("why", "P-1").out)
    ):
        assert "La colonne « Région » manque" in plain(told)
    assert "n’est plus dans le classeur" not in unwrapped(house.run("why", "P-1").out)
    (run,) = house.run("runs", "--last", "1", "--json").json["runs"]
    (wrong,) = run["wrong"]
    assert wrong["code"].startswith("schema.missing-column")
    assert wrong["where"] == "projets.xlsx, Projets!1"


def test_what_shows_rows_of_a_sheet_at_fault_is_said_to_wait_with_it(house: House) -> None:
    house.sync()
    (file,) = (house.folder / "sources").glob("organismes.[!t]*")
    file.rename(file.with_name("ailleurs"))
    night, why = house.sync(), unwrapped(house.run("why", "P-1").out)
    assert "d’autres collections attendent avec organismes" in unwrapped(night.err + night.out)
    assert "elle montre quelque chose d’une autre feuille" in why
    assert f"Le classeur « {file.name} » n’est pas dans le dossier" in why
    assert "n’est plus dans le classeur" not in why


def test_a_guard_is_told_with_the_way_out(house: House) -> None:
    house.sync()
    more = tuple((f"P-{n}", f"Projet {n}", "Estrie", "", "O-1", "") for n in range(10, 40))
    house.write_rows((*ROWS, *more))
    assert house.sync().status == 3
    for told in map(
        unwrapped, (house.run("runs", "--last", "1").out, house.run("why", "P-12").out)
    ):
        assert "30 pages à créer, la limite est 20" in told
        assert "passeur sync --allow created=30" in told
    assert "30 pages à créer" in log(house)
    assert "elle attend quelqu’un" in unwrapped(house.run("why", "P-12").out)


def test_a_stop_is_told_by_name_and_in_words(house: House) -> None:
    house.sync()
    house.wiki.admin.edit("User:PasseurBot/Arrêt", "On refait les catégories")
    house.set_cell("F2", "Un autre récit.")
    assert house.sync().status == 3
    for told in map(
        unwrapped, (house.run("runs", "--last", "1").out, house.run("why", "P-1").out, log(house))
    ):
        assert "Arrêt demandé sur le wiki par Admin" in told
        assert "On refait les catégories" in told
        assert not re.search(r"\d-\d\dT\d", told)


def test_why_knows_former_titles_and_pages_of_people(house: House) -> None:
    house.sync()
    house.set_cell("B2", "La mémoire des ports")
    house.sync("--force-guards")
    assert "La mémoire des ports  [adn/projets/row/P-1]" in unwrapped(house.run("why", TITLE).out)
    house.wiki.editor.edit("Journal", "Vu.")
    said = house.run("why", "Journal")
    assert (said.status, "page du wiki, mais pas de Passeur" in said.err) == (2, True)
    for nothing in ("", " _ ", "a|b"):
        assert house.run("why", nothing).status == 2
