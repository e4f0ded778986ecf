"""People and the nightly sync on the same pages, as processes on a real MediaWiki."""

from __future__ import annotations

import pytest
from golden import unwrapped

from live.house import ROWS, House

TITLE = "La mémoire des quais"


def text(house: House, title: str = TITLE) -> str:
    return house.wiki.admin.text(title) or ""


def edit(house: House, old: str, new: str, title: str = TITLE) -> None:
    assert old in text(house, title)
    house.wiki.editor.edit(title, text(house, title).replace(old, new))


def test_what_both_sides_changed_in_different_places_is_joined(house: House) -> None:
    house.sync()
    edit(house, "| debut = été 2019", "| debut = automne 2019 <!-- selon Marie -->")
    edit(
        house, "En deux temps.", "En deux temps.\n\nEt un souvenir de plus.\n\n[[Catégorie:Quais]]"
    )
    house.set_cell("C2", "Montréal")
    said = house.sync()
    assert said.status == 0, said.err
    actions = {edit["title"]: edit["action"] for edit in said.json["plan"]["edits"]}
    assert actions[TITLE] == "merge"
    live = text(house)
    assert "| region = Montréal" in live
    assert "| debut = automne 2019 <!-- selon Marie -->" in live
    assert "Et un souvenir de plus.\n\n[[Catégorie:Quais]]" in live
    assert house.sync().json["outcomes"] == []
    (house.folder / ".passeur" / "ledger.sqlite").unlink()
    house.set_cell("F2", "Un récit neuf.\n\nEn deux temps.")
    assert house.results(house.sync()) == {TITLE: "done"}
    assert "Un récit neuf.\n\nEn deux temps.\n\nEt un souvenir" in text(house)


def test_a_conflict_names_all_and_closes_when_both_sides_agree(house: House) -> None:
    house.sync()
    edit(house, "region = Estrie", "region = Montérégie")
    house.set_cell("C2", "Montréal")
    said = house.sync()
    assert said.status == 3
    (conflict,) = next(e for e in said.json["plan"]["edits"] if e["title"] == TITLE)["conflicts"]
    assert conflict | {"timestamp": ""} == {
        "reason": "both-changed",
        "field": "region",
        "base": "Estrie",
        "sheet": "Montréal",
        "wiki": "Montérégie",
        "cell": "projets.xlsx, Projets!C2",
        "user": "Éditrice",
        "timestamp": "",
    }
    assert "rien à taper" in house.run("plan").out
    again = house.sync()
    assert again.status == 0
    known = next(e for e in again.json["plan"]["edits"] if e["title"] == TITLE)["conflicts"][0]
    assert known["known_since"]
    assert house.sync("--fail-on", "any").status == 3
    house.set_cell("C2", "Montérégie")
    assert house.sync().json["plan"]["counts"].get("conflict", 0) == 0


def test_a_conflict_can_be_settled_by_name(house: House) -> None:
    house.sync()
    edit(house, "region = Estrie", "region = Montérégie")
    house.set_cell("C2", "Montréal")
    house.sync()
    assert house.sync("--take", "nobody", TITLE).status == 2
    assert house.sync("--take", "wiki", "Rien de tel").status == 2
    assert house.sync("--take", "wiki", f"{TITLE}#nulle").status == 2
    said = house.sync("--take", "wiki", f"{TITLE}#region")
    assert said.status == 0
    assert f"le wiki garde ce qu’il dit de {TITLE}" in unwrapped(said.err)
    assert "region = Montérégie" in text(house)
    assert house.sync().json["outcomes"] == []
    assert "taken" in (house.folder / "sources" / "decisions.toml").read_text(encoding="utf-8")
    house.set_cell("C2", "Estrie")
    assert house.sync("--take", "sheet", "P-1").status == 0
    assert "region = Estrie" in text(house)


def test_a_plan_with_a_conflict_is_applied_with_a_side_taken(house: House) -> None:
    house.sync()
    edit(house, "region = Estrie", "region = Montérégie")
    house.set_cell("C2", "Montréal")
    plan = str(house.folder / "plan.json")
    house.run("plan", "-o", plan)
    said = house.run("apply", plan, "--take", "sheet", TITLE, "--json")
    assert said.status == 0, said.err
    assert house.results(said)[TITLE] == "done"
    assert "region = Montréal" in text(house)


def test_a_page_written_by_hand_is_adopted(house: House) -> None:
    words = "Des quais, on se souvient.\n\n== Description ==\nÀ la main.\n\n[[Catégorie:Quais]]"
    house.wiki.editor.edit(TITLE, words)
    said = house.sync()
    reasons = [c["reason"] for e in said.json["plan"]["edits"] for c in e.get("conflicts", ())]
    assert (said.status, reasons) == (3, ["not-ours"])
    plan = str(house.folder / "plan.json")
    assert house.run("plan", "--adopt", "-o", plan).status == 0
    said = house.run("apply", plan, "--json")
    assert house.results(said) == {TITLE: "done"}
    live = text(house)
    assert live.startswith("{{Fiche projet\n| region = Estrie")
    assert "Des quais, on se souvient.\n\n== Description ==\nÀ la main." in live
    assert "[[Catégorie:Quais]]" in live
    assert "[[Category:Projets]]" in live
    assert house.sync().json["outcomes"] == []


def test_a_new_title_moves_page_talk_and_links(house: House) -> None:
    house.sync()
    house.wiki.editor.edit(f"Discussion:{TITLE}", "Quel beau projet.")
    house.wiki.editor.edit("Billet", f"Voir [[{TITLE}]].")
    house.set_cell("B2", "La mémoire des ports")
    said = house.sync()
    assert said.status == 0, said.err
    edits = {e["title"]: e for e in said.json["plan"]["edits"]}
    assert edits["La mémoire des ports"]["action"] == "move"
    assert edits["La mémoire des ports"]["old_title"] == TITLE
    assert "Billet" in edits["La mémoire des ports"]["remarks"][0]["message"]
    assert text(house, "Discussion:La mémoire des ports") == "Quel beau projet."
    assert text(house).startswith("#REDIRECT")
    assert "[[La mémoire des ports]]" in text(house, "Tous les projets")
    house.set_cell("B2", "La mémoire des rives")
    house.sync()
    assert "[[La mémoire des rives]]" in text(house)
    assert house.sync().json["outcomes"] == []


def test_a_new_key_is_recognised_and_answered(house: House) -> None:
    house.sync()
    house.set_cell("A2", "P-9")
    said = house.sync()
    (conflict,) = [c for e in said.json["plan"]["edits"] for c in e.get("conflicts", ())]
    assert (conflict["reason"], conflict["base"], conflict["sheet"]) == (
        "key-changed",
        "P-1",
        "P-9",
    )
    assert "passeur rekey projets P-1 P-9" in house.run("plan").out
    assert house.run("rekey", "projets", "P-1", "P-8").status == 2
    assert house.run("rekey", "rien", "P-1", "P-9").status == 2
    assert house.run("rekey", "projets", "P-1", "P-9").status == 0
    said = house.sync()
    assert (said.status, said.json["plan"]["counts"].get("conflict", 0)) == (0, 0)
    house.set_cell("C2", "Montréal")
    assert house.results(house.sync())[TITLE] == "done"


def test_a_page_handed_over_is_left_alone(house: House) -> None:
    house.sync()
    assert house.run("release", "P-77").status == 2
    assert house.run("release", "P-1").status == 0
    house.set_cell("C2", "Montréal")
    assert TITLE not in house.results(house.sync())
    assert "region = Estrie" in text(house)


def test_a_row_that_is_gone_gets_a_banner_and_comes_back(house: House) -> None:
    file = house.folder / "sources" / "projets.toml"
    settings = file.read_text(encoding="utf-8")
    policy = settings.replace('key = "id"', 'key = "id"\non_missing_row = "banner"', 1)
    file.write_text(policy, encoding="utf-8")
    house.sync()
    before = text(house, "L’oralité")
    house.write_rows(ROWS[:2])
    assert house.results(house.sync())["L’oralité"] == "done"
    assert "passeur-retired" in text(house, "L’oralité")
    assert "L’oralité" not in house.results(house.sync())
    house.write_rows(ROWS)
    house.sync()
    assert text(house, "L’oralité") == before


def test_why_explains_a_page(house: House) -> None:
    house.sync()
    edit(house, "region = Estrie", "region = Montérégie")
    said = house.run("why", "P-1")
    assert said.status == 0
    for words in (TITLE, "Projets!C2", "Éditrice", "Rien à faire", "création, écrite"):
        assert words in said.out.replace("\u00a0", " "), said.out
    (page,) = house.run("why", TITLE, "--json").json["pages"]
    assert (page["state"], page["live"]["by_people"]) == ("keep", True)
    assert house.run("why", "P-11").status == 2
    assert house.run("why").status == 2


def test_an_edit_by_hand_with_the_robots_account_is_a_persons(house: House) -> None:
    house.sync()
    account = house.wiki.accounts["PasseurBot"]
    robot = house.wiki.person("PasseurBot")
    assert account["name"] == "PasseurBot"
    robot.edit(TITLE, text(house) + "\n\nÀ la main.")
    house.set_cell("C2", "Montréal")
    house.sync()
    assert "À la main." in text(house)
    assert "region = Montréal" in text(house)


def test_an_import_stays_and_is_listed(house: House) -> None:
    house.sync()
    other = house.write_rows(
        (*ROWS, ("P-4", "Un import", "Estrie", "2020", "O-1", "À publier avant midi.")),
        house.folder / "a_moi.xlsx",
    )
    said = house.run("import", str(other), "--as", "projets", "--only", "P-4", "--yes", "--json")
    assert house.results(said)["Un import"] == "done"
    night = house.sync()
    assert night.status == 0
    assert "Un import" not in house.results(night)
    codes = [problem["code"] for problem in night.json["plan"]["problems"]]
    assert codes == ["run.only-imported"]
    mended = house.write_rows(
        (("P-4", "Un import", "Estrie", "2020", "O-1", "À publier avant onze heures."),), other
    )
    said = house.run("import", str(mended), "--as", "projets", "--yes", "--json")
    assert house.results(said)["Un import"] == "done"
    house.write_rows(
        (*ROWS, ("P-4", "Un import", "Estrie", "2020", "O-1", "À publier avant onze heures."))
    )
    house.sync()
    assert "onze heures" in text(house, "Un import")
    assert house.sync().json["outcomes"] == []


def test_two_machines_that_take_turns_lose_nothing(
    house: House, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = House(tmp_path_factory.mktemp("autre"), house.wiki)
    house.sync()
    assert other.sync().json["outcomes"] == []
    edit(house, "En deux temps.", "En deux temps.\n\nUn souvenir.")
    house.set_cell("C2", "Montréal")
    other.set_cell("C2", "Montréal")
    house.sync()
    assert other.sync().json["outcomes"] == []
    other.set_cell("F2", "Un récit neuf.\n\nEn deux temps.")
    house.set_cell("F2", "Un récit neuf.\n\nEn deux temps.")
    assert other.results(other.sync()) == {TITLE: "done"}
    assert house.sync().json["outcomes"] == []
    assert "Un souvenir." in text(house)
    assert "Un récit neuf." in text(house)


def test_a_renamed_collection_and_field_keep_what_people_wrote(house: House) -> None:
    house.sync()
    edit(house, "region = Estrie", "region = Montérégie")
    edit(house, "En deux temps.", "En deux temps.\n\nUn souvenir.")
    sources = house.folder / "sources"
    settings = (sources / "projets.toml").read_text(encoding="utf-8")
    settings = settings.replace(
        'name = "projets"', 'name = "initiatives"\nformerly = ["projets"]', 1
    )
    settings = settings.replace("[fields.region]", '[fields.territoire]\nformerly = ["region"]')
    settings = settings.replace('name = "index"', 'name = "liste"\nformerly = ["index"]')
    (sources / "projets.toml").unlink()
    (sources / "initiatives.toml").write_text(settings, encoding="utf-8")
    pages = house.folder / "templates_wikitext" / "pages"
    for name in ("projet.wikitext", "projets_index.wikitext"):
        file = pages / name
        renamed = file.read_text(encoding="utf-8").replace("region", "territoire")
        file.write_text(renamed, encoding="utf-8")
    said = house.sync("--force-guards")
    assert said.status == 0, said.err
    assert {e["action"] for e in said.json["plan"]["edits"]} <= {"update", "merge"}
    live = text(house)
    assert "| territoire = Montérégie" in live
    assert "region" not in live
    assert "Un souvenir." in live
    assert house.sync().json["outcomes"] == []
