"""What can stand in a run's way, as processes on a real MediaWiki: each told, nothing lost."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Callable
from pathlib import Path

from golden import unwrapped

from live.house import PAGES, House
from live.people import RealWiki

STOP = "Utilisateur:PasseurBot/Arrêt"


def test_a_guard_holds_its_collection_and_says_how_to_lift_it(house: House) -> None:
    house.write_rows(tuple((f"P-{n}", f"Projet {n}", "Estrie", "", "O-1", "") for n in range(30)))
    said = house.run("sync", "--json")
    assert said.status == 3
    (held,) = said.json["plan"]["held"]
    assert (held["guard"], held["limit"], held["found"]) == ("created", 20, 31)
    assert set(house.results(said)) == {"Modèle:Fiche projet", "Catégorie:Projets"}
    assert "--allow created=31" in unwrapped(house.run("plan").out)
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
    assert "Éditrice" in unwrapped(said.err)
    assert "Les régions sont fausses." in unwrapped(said.err)
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
    assert "Traceback" not in unwrapped(said.err)
    assert "0" * 32 not in unwrapped(said.err)


def test_a_wiki_that_is_down_means_later(house: House) -> None:
    config = house.folder / "user-config.py"
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace(house.wiki.api, "http://127.0.0.1:9/api.php"), encoding="utf-8")
    said = house.run("sync")
    assert said.status == 4
    assert "Traceback" not in unwrapped(said.err)


def test_a_blocked_account_is_told_before_anything_is_tried(house: House) -> None:
    house.wiki.admin.act("block", user="PasseurBot", expiry="1 hour", reason="essai")
    said = house.run("sync", "--json")
    assert said.status == 2
    assert said.json["error"]["code"] == "api.blocked"


def test_an_account_that_may_not_edit_is_told_before_anything_is_tried(house: House) -> None:
    with house.wiki.changed(wgRevokePermissions={"user": {"edit": True}}):
        said = house.run("sync", "--json")
    assert said.status == 2
    assert said.json["error"]["code"] == "run.no-edit-right"


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
    rows = tuple((f"P-{n}", f"Projet {n}", "Estrie", "", "O-1", "") for n in range(30))
    house.write_rows(rows)
    process = house.start("sync", "--json", "--allow", "created=100")
    wait_until(lambda: len(house.wiki.admin.titles(0)) > 4)
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 130
    done = len([o for o in json.loads(out)["outcomes"] if o["result"] == "done"])
    again = house.sync("--allow", "created=100")
    assert again.status == 0
    assert 0 < done < 33
    # The save that was under way may have reached the wiki: it is recognised, not repeated.
    assert done + len(again.json["outcomes"]) in {32, 33}
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


def test_without_an_account_that_is_ours_nothing_can_be_planned(house: House) -> None:
    (house.folder / "user-config.py").unlink()
    settings = house.folder / "passeur.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(f'{text}\n[wiki]\napi = "{house.wiki.api}"\n', encoding="utf-8")
    said = house.run("plan", "--json")
    assert (said.status, said.json["error"]["code"]) == (2, "run.no-bot-user")


def test_the_settings_may_name_another_stop_page(house: House) -> None:
    settings = house.folder / "passeur.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(f'{text}\n[wiki]\nstop_page = "Project:Stop"\n', encoding="utf-8")
    house.wiki.editor.edit("Project:Stop", "Attendez.")
    said = house.sync()
    assert (said.status, said.json["outcomes"]) == (3, [])


def wait_until(happened: Callable[[], bool]) -> None:
    ends = time.monotonic() + 30.0
    while not happened():
        assert time.monotonic() < ends
        time.sleep(0.02)
