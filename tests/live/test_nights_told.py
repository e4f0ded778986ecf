"""What a coordinator finds in the morning: each night told, the one that was killed too."""

from __future__ import annotations

import json
import signal
import time
from typing import Any

from filelock import FileLock
from golden import unwrapped

from live.house import House


def nights(house: House) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = house.run("runs", "--json").json["runs"]
    return found


def lines(house: House) -> list[dict[str, Any]]:
    file = house.folder / ".passeur" / "logs" / "passeur.jsonl"
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def test_a_night_tells_what_it_did_and_cost(house: House) -> None:
    said = house.sync()
    (run,) = nights(house)
    assert (run["kind"], run["state"], run["exit"]) == ("sync", "ended", 0)
    assert run["counts"] == {"done": len(said.json["outcomes"])}
    asked = said.json["requests"]
    assert {name: run["requests"][name] for name in asked} == asked
    assert run["seconds"] > 0


def test_a_night_tells_what_it_held_and_what_waits_for_people(house: House) -> None:
    house.sync()
    house.wiki.editor.edit("L’oralité", "{{Fiche projet\n| region = Laval\n}}")
    house.set_cell("C4", "Montréal")
    house.set_cell("C2", "Nulle part")
    house.sync()
    run = nights(house)[0]
    assert (run["exit"], run["conflicts"]) == (3, 1)
    house.write_rows(())
    house.sync()
    (held,) = nights(house)[0]["held"]
    assert (held["collection"], held["guard"]) == ("projets", "errors")
    assert "projets" in unwrapped(house.run("runs").out)


def test_a_night_that_did_not_reach_the_wiki_is_told(house: House) -> None:
    config = house.folder / "user-config.py"
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace(house.wiki.api, "http://127.0.0.1:9/api.php"), encoding="utf-8")
    house.sync()
    (run,) = nights(house)
    assert (run["exit"], run["problem"]["code"], run["counts"]) == (4, "api.unreachable", {})
    assert "ne répond pas" in unwrapped(house.run("runs").out)


def test_a_night_that_met_another_run_is_told(house: House) -> None:
    (house.folder / ".passeur").mkdir(mode=0o700)
    with FileLock(house.folder / ".passeur" / "lock"):
        assert house.sync().status == 4
    (run,) = nights(house)
    assert (run["exit"], run["problem"]["code"], run["counts"]) == (4, "run.locked", {})
    assert "Une autre exécution" in unwrapped(house.run("runs").out)
    assert house.run("undo", "last").status == 2


def test_a_night_that_was_killed_is_told_with_what_it_had_done(house: House) -> None:
    house.write_rows(tuple((f"P-{n}", f"Projet {n}", "Estrie", "", "O-1", "") for n in range(19)))
    process = house.start("sync", "--quiet")
    journals = house.folder / ".passeur" / "runs"
    while not any("outcome" in file.read_text("utf-8") for file in journals.glob("*.jsonl")):
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    (run,) = nights(house)
    assert (run["state"], run["exit"]) == ("killed", None)
    assert run["counts"]["done"] >= 1
    assert run["requests"]["write"] >= 1
    assert "interrompu en route" in unwrapped(house.run("runs").out)
    assert house.sync().status == 0
    assert [each["state"] for each in nights(house)] == ["ended", "killed"]


def test_a_person_who_says_no_leaves_no_run(house: House) -> None:
    house.sync()
    book = house.write_rows(
        (("P-9", "Autre", "Estrie", "", "O-1", ""),), house.folder / "autre.xlsx"
    )
    house.run("import", str(book), "--as", "projets")
    assert [run["kind"] for run in nights(house)] == ["sync"]


def test_the_log_is_readable_and_structured_and_says_the_same(house: House) -> None:
    house.sync()
    told = lines(house)
    assert [told[0]["code"], told[-1]["code"]] == ["begin", "end"]
    assert told[-1]["about"]["exit"] == 0
    written = [line["about"]["title"] for line in told if line["code"] == "outcome"]
    assert "La mémoire des quais" in written
    text = (house.folder / ".passeur" / "logs" / "passeur.log").read_text(encoding="utf-8")
    assert [line.partition(" · ")[2] for line in text.splitlines()] == [
        ("" if line["level"] == "info" else "! ") + line["message"] for line in told
    ]


def test_a_log_that_has_grown_is_set_aside(house: House) -> None:
    logs = house.folder / ".passeur" / "logs"
    logs.mkdir(parents=True)
    (logs / "passeur.log").write_text("x" * 1_100_000, encoding="utf-8")
    house.sync()
    assert (logs / "passeur.log.1").stat().st_size == 1_100_000
    assert "Début" in (logs / "passeur.log").read_text(encoding="utf-8")
    assert not (logs / "passeur.jsonl.1").exists()


def test_a_log_that_cannot_be_written_stops_nobody(house: House) -> None:
    logs = house.folder / ".passeur" / "logs"
    logs.mkdir(parents=True)
    (logs / "passeur.log").mkdir()
    said = house.sync()
    assert said.status == 0
    assert "Traceback" not in unwrapped(said.err)


def test_reading_commands_keep_no_log(house: House) -> None:
    house.run("check")
    assert not (house.folder / ".passeur" / "logs").exists()
