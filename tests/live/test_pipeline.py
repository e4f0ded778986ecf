"""From workbook to wiki and what people see, as processes on a real MediaWiki."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest

from live.house import ROWS, House
from live.people import RealWiki

STOP = "Utilisateur:PasseurBot/Arrêt"
PAGES = {
    "Modèle:Fiche projet",
    "Catégorie:Projets",
    "La mémoire des quais",
    "Décrire la danse",
    "L’oralité",
    "Tous les projets",
}


@pytest.fixture
def house(fresh_wiki: RealWiki, tmp_path: Path) -> House:
    return House(tmp_path, fresh_wiki)


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


def test_a_guard_holds_its_collection_and_says_how_to_lift_it(house: House) -> None:
    house.write_rows(tuple((f"P-{n}", f"Projet {n}", "Estrie", "", "O-1", "") for n in range(30)))
    said = house.run("sync", "--json")
    assert said.status == 3
    (held,) = said.json["plan"]["held"]
    assert (held["guard"], held["limit"], held["found"]) == ("created", 20, 31)
    assert set(house.results(said)) == {"Modèle:Fiche projet", "Catégorie:Projets"}
    assert "--allow created=31" in house.run("plan").out
    lifted = house.sync("--allow", "created=31")
    assert (lifted.status, len(lifted.json["outcomes"])) == (0, 31)


def test_an_empty_sheet_holds_its_collection_and_nothing_is_retired(house: House) -> None:
    house.sync()
    house.write_rows(())
    said = house.sync()
    assert said.status == 3
    assert [held["collection"] for held in said.json["plan"]["held"]] == ["projets"]
    assert said.json["outcomes"] == []


def test_the_stop_page_stops_and_tells_who_and_why(house: House) -> None:
    house.wiki.editor.edit(STOP, "Les régions sont fausses.")
    said = house.run("sync")
    assert said.status == 3
    assert house.run("sync", "--json").json["outcomes"] == []
    assert "Éditrice" in said.err
    assert "Les régions sont fausses." in said.err
    assert house.wiki.admin.text("L’oralité") is None
    house.wiki.editor.edit(STOP, "<!-- réglé -->")
    assert house.sync().status == 0


def test_a_read_only_wiki_means_later_and_is_told_at_once(house: House) -> None:
    with house.wiki.changed(wgReadOnly="Copie de nuit"):
        said = house.run("sync", "--json")
    assert said.status == 4
    assert "Copie de nuit" in said.json["error"]["message"]


def test_a_wrong_password_is_a_set_up_problem_without_a_trace(house: House) -> None:
    secret = house.folder / "user-password.py"
    secret.write_text("('PasseurBot', BotPassword('passeur', '" + "0" * 32 + "'))\n")
    said = house.run("sync")
    assert said.status == 2
    assert "Traceback" not in said.err
    assert "0" * 32 not in said.err


def test_a_wiki_that_is_down_means_later(house: House) -> None:
    config = house.folder / "user-config.py"
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace(house.wiki.api, "http://127.0.0.1:9/api.php"), encoding="utf-8")
    said = house.run("sync")
    assert said.status == 4
    assert "Traceback" not in said.err


def test_a_blocked_account_is_told_before_anything_is_tried(house: House) -> None:
    house.wiki.admin.act("block", user="PasseurBot", expiry="1 hour", reason="essai")
    said = house.run("sync", "--json")
    assert said.status == 2
    assert said.json["error"]["code"] == "api.blocked"


def test_without_the_ledger_nothing_is_written_again(house: House) -> None:
    house.sync()
    for path in (house.folder / ".passeur").glob("ledger.sqlite*"):
        path.unlink()
    said = house.sync()
    assert (said.status, said.json["outcomes"]) == (0, [])
    rebuilt = house.run("ledger", "rebuild", "--json")
    assert rebuilt.json == {"pages": len(PAGES)}
    assert house.sync().json["outcomes"] == []


def test_reading_commands_work_with_the_address_alone(house: House) -> None:
    house.sync()
    (house.folder / "user-config.py").unlink()
    settings = house.folder / "passeur.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(
        f'{text}\n[wiki]\napi = "{house.wiki.api}"\nbot_users = ["PasseurBot"]\n', encoding="utf-8"
    )
    said = house.run("plan", "--json")
    assert said.status == 0, said.err
    assert said.json["counts"] == {"keep": len(PAGES)}
    assert said.json["requests"]["login"] == 0
    assert house.run("sync").status == 2


def test_two_wikis_in_the_settings_are_refused(house: House) -> None:
    settings = house.folder / "passeur.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(f'{text}\n[wiki]\napi = "http://127.0.0.1:1/api.php"\n', encoding="utf-8")
    said = house.run("plan", "--json")
    assert (said.status, said.json["error"]["code"]) == (2, "run.two-wikis")


def test_runs_tell_what_each_did(house: House) -> None:
    house.sync()
    house.sync()
    (second, first) = house.run("runs", "--json").json["runs"]
    assert (first["kind"], first["counts"], first["exit"]) == ("sync", {"done": len(PAGES)}, 0)
    assert second["counts"] == {}


def test_a_deleted_page_is_said_and_not_made_again(house: House) -> None:
    house.sync()
    house.wiki.admin.delete("L’oralité")
    said = house.sync()
    (edit,) = said.json["plan"]["edits"]
    assert (edit["title"], edit["conflicts"][0]["reason"]) == ("L’oralité", "deleted")
    assert edit["conflicts"][0]["user"] == "Admin"
    assert house.wiki.admin.text("L’oralité") is None


def test_names_limit_a_command_to_their_collections(house: House) -> None:
    said = house.sync("organismes")
    assert said.json["outcomes"] == []
    assert house.run("sync", "projet").status == 2


def test_an_account_without_the_bot_mark_writes_too(fresh_wiki: RealWiki, tmp_path: Path) -> None:
    house = House(tmp_path, fresh_wiki, "Stagiaire")
    said = house.sync()
    assert said.status == 0, said.err
    assert house.sync().json["requests"]["write"] == 0


def test_a_run_that_is_interrupted_goes_on_the_next_time(house: House) -> None:
    rows = tuple((f"P-{n}", f"Projet {n}", "Estrie", "", "O-1", "") for n in range(80))
    house.write_rows(rows)
    process = house.start("sync", "--json", "--allow", "created=100")
    wait_until(lambda: len(house.wiki.admin.titles(0)) > 4)
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 130
    done = len([o for o in json.loads(out)["outcomes"] if o["result"] == "done"])
    again = house.sync("--allow", "created=100")
    assert again.status == 0
    assert 0 < done < 83
    # The save that was under way may have reached the wiki: it is recognised, not repeated.
    assert done + len(again.json["outcomes"]) in {82, 83}
    assert all(len(house.wiki.admin.revisions(row[1])) == 1 for row in rows)


def test_two_runs_at_once_in_one_folder_do_not_meet(house: House) -> None:
    first = house.start("sync", "--json")
    wait_until((house.folder / ".passeur" / "lock").exists)
    second = house.run("sync", "--json")
    first.communicate(timeout=60)
    assert {first.returncode, second.status} <= {0, 4}
    assert first.returncode == 0 or second.status == 0
    assert all(len(house.wiki.admin.revisions(title)) == 1 for title in PAGES)


def test_a_key_that_is_nowhere_does_not_look_like_nothing_to_do(house: House) -> None:
    said = house.run("plan", "--only", "P-77", "--json")
    assert (said.status, said.json["error"]["code"]) == (2, "run.only-nothing")


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


def test_an_empty_sheet_elsewhere_empties_no_page_that_reads_it(house: House) -> None:
    house.sync()
    (house.folder / "sources" / "organismes.csv").write_text("ID;Nom\n", encoding="utf-8")
    house.set_cell("F2", "Autre récit.")
    said = house.sync("projets")
    assert said.status == 3
    assert said.json["outcomes"] == []
    file = str(house.folder / "plan.json")
    house.run("plan", "-o", file)
    assert house.run("apply", file, "--json").json["outcomes"] == []
    assert "Culture Grande-Rive" in (house.wiki.admin.text("La mémoire des quais") or "")


def test_drafts_go_below_a_user_page_or_nowhere(house: House) -> None:
    file = str(house.folder / "plan.json")
    house.run("plan", "-o", file)
    for place in ("Brouillons", "User:Marie[x]", "Aide:Brouillons"):
        said = house.run("apply", file, "--into", place, "--json")
        assert (said.status, said.json["error"]["code"]) == (2, "run.no-draft-place")
    assert house.wiki.admin.text("L’oralité") is None


def test_an_import_of_many_rows_is_not_missed_by_the_night(house: House) -> None:
    house.sync()
    rows = tuple((f"N-{n}", f"Nouveau {n}", "Estrie", "", "O-1", "") for n in range(8))
    path = house.write_rows(rows, house.folder / "ailleurs.xlsx")
    said = house.run("import", str(path), "--as", "projets", "--yes", "--json")
    assert set(house.results(said)) == {row[1] for row in rows}
    night = house.sync()
    assert (night.status, night.json["outcomes"]) == (0, [])


def test_after_the_ledger_was_lost_a_conflict_still_shows_the_three_values(house: House) -> None:
    house.sync()
    text = house.wiki.admin.text("L’oralité") or ""
    house.wiki.editor.edit("L’oralité", text.replace("= Estrie", "= Laval"))
    house.set_cell("C4", "Montréal")
    for path in (house.folder / ".passeur").glob("ledger.sqlite*"):
        path.unlink()
    (edit,) = [e for e in house.sync().json["plan"]["edits"] if e["action"] == "conflict"]
    (conflict,) = edit["conflicts"]
    sides = (conflict["base"], conflict["sheet"], conflict["wiki"])
    assert sides == ("Estrie", "Montréal", "Laval")


def test_the_plan_needs_no_named_account_where_the_configuration_names_one(house: House) -> None:
    house.sync()
    settings = house.folder / "passeur.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(f'{text}\n[wiki]\napi = "{house.wiki.api}"\n', encoding="utf-8")
    said = house.run("plan", "--json")
    assert (said.status, said.json["counts"]) == (0, {"keep": len(PAGES)})
    assert said.json["requests"]["login"] == 0


def wait_until(happened: Callable[[], bool]) -> None:
    ends = time.monotonic() + 30.0
    while not happened():
        assert time.monotonic() < ends
        time.sleep(0.02)
