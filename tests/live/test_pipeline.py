"""From workbook to wiki and what people see, as processes on a real MediaWiki."""

from __future__ import annotations

import json
from html import unescape

import pytest

from live.house import PAGES, ROWS, House


def test_a_workbook_becomes_pages_and_a_second_sync_does_nothing(house: House) -> None:
    first = house.sync()
    assert first.status == 0, first.err
    assert set(house.results(first)) == PAGES
    assert set(house.results(first).values()) == {"done"}
    assert first.json["requests"]["write"] == len(PAGES)
    second = house.sync()
    assert (second.status, second.json["outcomes"]) == (0, [])
    assert second.json["plan"]["counts"] == {"keep": len(PAGES)}
    assert second.json["requests"]["write"] == 0
    assert second.json["requests"]["read"] <= 4


def test_what_was_typed_shows_as_typed(house: House) -> None:
    house.sync()
    html = house.wiki.admin.html("Décrire la danse")
    assert "Un [[crochet]], une {{accolade}}." in unescape(html)
    assert "Estrie – été 2019" in house.wiki.admin.html("La mémoire des quais")


def test_an_edit_says_where_it_comes_from(house: House) -> None:
    house.sync()
    (revision,) = house.wiki.admin.revisions("La mémoire des quais")
    assert revision["comment"].startswith("Passeur : projets P-1 (projets.xlsx, Projets!2)")
    assert " · s:adn/projets/row/P-1 · " in revision["comment"]
    assert revision["user"] == "PasseurBot"


def test_the_form_of_the_visual_editor_is_described(house: House) -> None:
    house.sync()
    text = house.wiki.admin.text("Modèle:Fiche projet") or ""
    described = text.partition("<templatedata>")[2].partition("</templatedata>")[0]
    assert set(json.loads(described)["params"]) == {"region", "debut", "organisme"}
    answer = house.wiki.admin.api(action="templatedata", titles="Modèle:Fiche projet")
    assert "errors" not in answer


def test_a_wrong_cell_holds_its_row_and_the_rest_is_published(house: House) -> None:
    house.sync()
    house.set_cell("C2", "Estri")
    house.set_cell("F4", "Quelque chose de neuf.")
    said = house.sync()
    assert said.status == 3
    (problem,) = [p for p in said.json["plan"]["problems"] if p["severity"] == "error"]
    assert (problem["file"], problem["sheet"], problem["cell"]) == ("projets.xlsx", "Projets", "C2")
    assert "Estrie" in problem["hint"]
    assert house.results(said) == {"L’oralité": "done"}
    assert "La mémoire des quais]] (Estrie)" in (house.wiki.admin.text("Tous les projets") or "")


def test_a_vanished_row_is_reported_and_its_page_stays(house: House) -> None:
    house.sync()
    house.write_rows(ROWS[:2])
    said = house.sync()
    assert [p["code"] for p in said.json["plan"]["problems"]] == ["run.row-vanished"]
    assert house.results(said) == {"Tous les projets": "done"}
    assert said.status == 0
    assert house.wiki.admin.text("L’oralité") is not None


def test_both_sides_changed_is_told_once_as_news(house: House) -> None:
    house.sync()
    text = house.wiki.admin.text("L’oralité") or ""
    house.wiki.editor.edit("L’oralité", text.replace("= Estrie", "= Laval"))
    house.set_cell("C4", "Montréal")
    said = house.sync()
    assert said.status == 3
    (edit,) = [e for e in said.json["plan"]["edits"] if e["action"] == "conflict"]
    (conflict,) = edit["conflicts"]
    assert conflict["reason"] == "both-changed"
    assert (conflict["base"], conflict["sheet"], conflict["wiki"]) == (
        "Estrie",
        "Montréal",
        "Laval",
    )
    assert (conflict["user"], conflict["cell"]) == ("Éditrice", "projets.xlsx, Projets!C4")
    again = house.sync()
    assert again.status == 0
    assert house.run("sync", "--json", "--fail-on", "any").status == 3
    assert house.wiki.admin.text("L’oralité") == text.replace("= Estrie", "= Laval")


def test_a_saved_plan_is_written_exactly_and_a_page_that_moved_on_is_refused(
    house: House,
) -> None:
    house.sync()
    house.set_cell("F2", "Un récit, encore.")
    house.set_cell("F4", "Du neuf.")
    file = str(house.folder / "plan.json")
    assert house.run("plan", "-o", file).status == 0
    shown = house.run("show", file, "--json").json
    assert {edit["title"] for edit in shown["edits"]} == {"La mémoire des quais", "L’oralité"}
    text = house.wiki.admin.text("L’oralité") or ""
    house.wiki.editor.edit("L’oralité", text.replace("Rien de spécial", "Mieux que rien"))
    said = house.run("apply", file, "--json")
    assert house.results(said) == {"La mémoire des quais": "done", "L’oralité": "raced"}
    assert said.status == 3
    assert "Mieux que rien" in (house.wiki.admin.text("L’oralité") or "")


def test_a_page_left_out_of_a_plan_is_not_written(house: House) -> None:
    file = str(house.folder / "plan.json")
    house.run("plan", "-o", file)
    said = house.run("apply", file, "--json", "--except", "L’oralité")
    assert "L’oralité" not in house.results(said)
    assert house.wiki.admin.text("L’oralité") is None
    assert house.run("apply", file, "--except", "Nulle part").status == 2


def test_what_needs_a_page_that_was_left_out_is_skipped(house: House) -> None:
    file = str(house.folder / "plan.json")
    house.run("plan", "-o", file)
    said = house.run("apply", file, "--json", "--except", "Modèle:Fiche projet")
    assert house.results(said)["La mémoire des quais"] == "skipped"
    assert house.results(said)["Tous les projets"] == "done"


def test_drafts_are_in_no_category_and_are_not_taken_for_the_page(house: House) -> None:
    file = str(house.folder / "plan.json")
    house.run("plan", "-o", file, "--only", "P-1")
    said = house.run("apply", file, "--into", "User:PasseurBot/Brouillons", "--json")
    title = "Utilisateur:PasseurBot/Brouillons/La mémoire des quais"
    assert house.results(said) == {title: "done"}
    assert "[[:Category:Projets]]" in (house.wiki.admin.text(title) or "")
    assert house.results(house.sync())["La mémoire des quais"] == "done"


def test_an_import_is_a_persons_act_that_the_night_leaves_alone(house: House) -> None:
    house.sync()
    row = ("P-1", "La mémoire des quais", "Montérégie", "2022", "O-2", "Importé.")
    other = ("P-9", "Tout neuf", "Estrie", "2022", "O-2", "Seulement ici.")
    path = house.write_rows((row, other), house.folder / "ailleurs.xlsx")
    assert house.run("import", str(path)).status == 2
    said = house.run("import", str(path), "--as", "projets", "--yes", "--json")
    assert said.status == 0, said.err
    assert house.results(said) == {"La mémoire des quais": "done", "Tout neuf": "done"}
    night = house.sync()
    assert night.json["outcomes"] == []
    assert "Importé." in (house.wiki.admin.text("La mémoire des quais") or "")
    assert house.wiki.admin.text("Tout neuf") is not None


def test_a_deleted_page_is_said_and_not_made_again(house: House) -> None:
    house.sync()
    house.wiki.admin.delete("L’oralité")
    said = house.sync()
    (edit,) = said.json["plan"]["edits"]
    assert (edit["title"], edit["conflicts"][0]["reason"]) == ("L’oralité", "deleted")
    assert edit["conflicts"][0]["user"] == "Admin"
    assert house.wiki.admin.text("L’oralité") is None


def test_two_rows_with_one_title_are_held_and_neither_vanishes(house: House) -> None:
    house.sync()
    house.set_cell("B4", "La mémoire des quais")
    said = house.sync("--allow", "errors=100")
    assert said.status == 3
    problems = said.json["plan"]["problems"]
    assert {(p["code"], p["cell"]) for p in problems} == {
        ("render.title-clash", "B2"),
        ("render.title-clash", "B4"),
    }
    assert said.json["outcomes"] == []
    assert "[[L’oralité]] (Estrie)" in (house.wiki.admin.text("Tous les projets") or "")


def test_a_broken_template_holds_its_collection_and_nothing_vanishes(house: House) -> None:
    house.sync()
    template = house.folder / "templates_wikitext" / "pages" / "projet.wikitext"
    template.write_text("<< nulle_part >>", encoding="utf-8")
    said = house.sync()
    assert said.status == 3
    assert said.json["outcomes"] == []
    assert [held["collection"] for held in said.json["plan"]["held"]] == ["projets"]
    assert not [p for p in said.json["plan"]["problems"] if p["code"] == "run.row-vanished"]


def test_a_plan_cut_short_goes_on_where_it_stopped(house: House) -> None:
    file = str(house.folder / "plan.json")
    house.run("plan", "-o", file)
    house.run("apply", file, "--except", "L’oralité")
    said = house.run("apply", file, "--json")
    assert said.status == 0, said.err
    assert house.results(said) == dict.fromkeys(PAGES, "unchanged") | {"L’oralité": "done"}
    kinds = [run["kind"] for run in house.run("runs", "--json").json["runs"]]
    assert kinds == ["apply", "apply"]


def test_an_import_of_many_rows_is_not_missed_by_the_night(house: House) -> None:
    house.sync()
    rows = tuple((f"N-{n}", f"Nouveau {n}", "Estrie", "", "O-1", "") for n in range(8))
    path = house.write_rows(rows, house.folder / "ailleurs.xlsx")
    said = house.run("import", str(path), "--as", "projets", "--yes", "--json")
    assert set(house.results(said)) == {row[1] for row in rows}
    night = house.sync()
    assert (night.status, night.json["outcomes"]) == (0, [])


def test_a_first_look_shows_one_page_of_each_kind(house: House) -> None:
    page = house.folder / "plan.html"
    said = house.run("plan", "--sample", "1", "--html", str(page), "--json")
    kinds = [edit["identity"].split("/")[1:3] for edit in said.json["edits"]]
    assert sorted(kinds) == [
        ["-", "category"], ["-", "modele"], ["projets", "index"], ["projets", "row"],
    ]  # fmt: skip
    html = page.read_text(encoding="utf-8")
    assert html.startswith("<!DOCTYPE html>")
    assert "Tous les projets" in html
    assert house.wiki.admin.titles(0) == ["Accueil"]


def test_commands_write_into_the_runtime_folder_and_nowhere_else(
    house: House, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, elsewhere = (tmp_path_factory.mktemp(name) for name in ("home", "elsewhere"))
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "TMPDIR"):
        monkeypatch.setenv(name, str(home))
    monkeypatch.chdir(elsewhere)

    def seen() -> dict[str, bytes]:
        found = [path for path in house.folder.rglob("*") if path.is_file()]
        kept = (path for path in found if ".passeur" not in path.parts)
        return {str(path): path.read_bytes() for path in kept}

    def typed(*words: str) -> int:
        """Run a command as a process of its own: home and working directory are those of here."""
        process = house.start(*words)
        process.communicate(timeout=120)
        return process.returncode

    before = seen()
    assert typed("sync") == 0
    house.wiki.editor.edit("L’oralité", "Autre chose. [[Absente]]")
    for words in (
        ("check",), ("plan",), ("sync",), ("pull",), ("audit",), ("why", "P-1"), ("runs",),
        ("doctor",), ("ledger", "rebuild"), ("schedule", "--cron"), ("undo", "last"),
        ("wiki", "status"),
    ):  # fmt: skip
        assert typed(*words) in {0, 3}, words
    assert seen() == before
    assert list(home.iterdir()) == list(elsewhere.iterdir()) == []
    runtime = {path.name for path in (house.folder / ".passeur").iterdir()}
    assert runtime >= {
        "ledger.sqlite", "history.sqlite", "runs", "reports", "logs", "pywikibot",
    }  # fmt: skip
