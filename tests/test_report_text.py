"""What a terminal and a log show."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from golden import check, plain
from plans import (
    FILE,
    HOSTILE,
    a_plan,
    conflicts,
    creation,
    full_plan,
    identity,
    outcomes,
    page_text,
    problems,
    update,
)

from bot.model import Cell, Edit, Held, Move, Outcome, Problem, Requests
from bot.report.problem_text import problems_text
from bot.report.run_text import outcomes_text
from bot.report.runs import runs_text
from bot.report.text import plan_text
from bot.say import LANGUAGES, Say

FR = Say("fr")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_plan_reads_as_it_did_when_it_was_looked_at(language: str) -> None:
    check(f"plan_{language}", plan_text(full_plan(), Say(language), 80))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_end_of_a_run_reads_as_it_did_when_it_was_looked_at(language: str) -> None:
    text = outcomes_text(outcomes(), full_plan(), Requests(1, 9, 5), Say(language), seconds=81.2)
    check(f"run_{language}", text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_problems_read_as_they_did_when_they_were_looked_at(language: str) -> None:
    check(f"problems_{language}", problems_text(problems(), Say(language), 80))


def test_a_plan_fits_in_sixty_columns() -> None:
    long = [line for line in plan_text(full_plan(), FR, 60).splitlines() if len(line) > 60]
    assert long == []


def test_an_empty_plan_says_that_there_is_nothing_to_do() -> None:
    assert "Rien à faire : les 160 pages sont à jour." in plain(plan_text(a_plan(), FR))


def test_a_run_without_edits_says_that_there_is_nothing_to_do() -> None:
    text = plain(outcomes_text((), a_plan(), Requests(1, 3, 0), FR))
    assert text.splitlines()[0] == "Rien à faire : les 160 pages sont à jour."


def test_a_project_without_any_page_is_told_without_a_zero() -> None:
    assert "Rien à faire : aucune page à écrire." in plain(plan_text(a_plan(keep=0), FR))


def test_a_sheet_that_could_not_be_used_is_not_told_as_a_guard_to_lift() -> None:
    whole = plain(plan_text(replace(a_plan(), held=(Held("projets", "errors", 0, 100),)), FR))
    rows = plain(plan_text(replace(a_plan(), held=(Held("projets", "errors", 20, 100),)), FR))
    assert "la feuille entière attend" in whole
    assert "--allow" not in whole
    assert "--allow errors=100" in rows


def test_escapes_are_shown_as_they_were_typed() -> None:
    edit = update(1, page_text("https&#58;//a.ca"), page_text("https&#58;//b.ca &#91;x&#93;"))
    text = plain(plan_text(a_plan(edit), FR))
    assert "https://" in text
    assert "[x]" in text
    assert "&#" not in text


def test_what_a_person_left_out_is_not_told_as_something_to_run_again() -> None:
    text = plain(outcomes_text((), a_plan(creation(1)), Requests(), FR, stopped=False))
    assert "1 page laissée de côté à votre demande." in text
    assert "relancez" not in text


def test_one_page_is_told_in_the_singular() -> None:
    assert "Rien à faire : 1 page à jour." in plain(plan_text(a_plan(keep=1), FR))


def test_the_last_line_says_how_many_words_of_people_would_be_lost() -> None:
    edits = [replace(update(1, page_text("1"), page_text("2")), words_lost=2), creation(2)]
    last = plain(plan_text(a_plan(*edits), FR)).splitlines()[-1]
    assert last == "Mots écrits par des personnes qui disparaîtraient : 2"


def test_two_pages_with_the_same_change_are_told_apart_and_three_together() -> None:
    two = [update(n, page_text("1"), page_text("2")) for n in range(2)]
    three = [update(n, page_text("1"), page_text("2")) for n in range(3)]
    assert "même changement" not in plan_text(a_plan(*two), FR)
    assert "même changement sur 3 pages" in plan_text(a_plan(*three), FR)


def test_a_change_names_the_field_and_the_cell_that_gave_it() -> None:
    edit = update(1, page_text("2021"), page_text("2022"), année="2022")
    assert "année (Projets!C4) : ‹2021 → 2022›" in plain(plan_text(a_plan(edit), FR))


def test_more_creations_than_can_be_read_are_counted() -> None:
    text = plan_text(a_plan(*(creation(n) for n in range(40))), FR)
    assert text.count("+ Projet") == 10
    assert "… et 30 autres" in text


def test_a_move_names_both_titles() -> None:
    edit = Edit(
        "m", "move", "Nouveau", identity("A"), FILE, "row", "", Move("Nouveau"), old_title="Ancien"
    )
    assert "Ancien → Nouveau" in plan_text(a_plan(edit), FR)


def test_a_text_from_outside_cannot_add_lines() -> None:
    hostile = replace(update(1, page_text(), HOSTILE + "\n\n\n" + HOSTILE), title=HOSTILE)
    assert HOSTILE.split()[0] in plan_text(a_plan(hostile), FR)


def test_the_same_thing_wrong_in_many_cells_is_one_line() -> None:
    many = [Problem("report.plan-changed", Cell(FILE, "Projets", f"D{n}")) for n in range(4, 44)]
    text = plain(problems_text(many, FR, 100))
    assert text.startswith(f"{FILE}, Projets!D4, D5, D6, D7, D8, D9 … et 34 autres : ")
    assert text.count("→") == 1


def test_a_problem_without_a_place_is_a_sentence_alone() -> None:
    assert problems_text([Problem("report.plan-not-json")], FR, 100).startswith("Ce fichier")


def test_a_code_without_a_sentence_is_named_with_its_arguments() -> None:
    assert problems_text([Problem("nowhere.at-all", None, {"x": 1})], FR, 100) == (
        "nowhere.at-all (x: 1)"
    )


def test_a_refusal_is_told_by_its_own_sentence() -> None:
    refused = Outcome("i", "update", "Titre", "refused", 0, "x", "report.plan-changed")
    text = plain(outcomes_text([refused], a_plan(), Requests(), FR))
    assert "Titre : Ce plan a été modifié" in text


def test_what_was_not_tried_is_counted() -> None:
    plan = a_plan(creation(1), creation(2), *conflicts())
    done = Outcome(creation(1).id, "create", "Projet n° 1", "done")
    text = outcomes_text([done], plan, Requests(), FR)
    assert "1 modification n’a pas été tentée" in text
    assert "2 pages attendent une décision" in text


def test_past_runs_tell_what_they_did_and_cost_and_how_they_ended() -> None:
    asked = {"login": 1, "read": 5, "write": 6, "retries": 2, "waited": 41.3}
    held = [{"collection": "projets", "guard": "created", "limit": 50, "found": 60}]
    runs: list[dict[str, Any]] = [
        {"run": "20261124T041200-3f9a", "kind": "sync", "started": "", "state": "running"},
        {
            "run": "20261123T041200-3f9a", "kind": "sync", "started": "2026-11-23T04:12:00Z",
            "ended": "2026-11-23T04:13:00Z", "counts": {"done": 4, "refused": 1}, "exit": 3,
            "state": "ended", "held": held, "conflicts": 2, "requests": asked, "seconds": 61.2,
        },
        {
            "run": "20261122T041200-3f9a", "kind": "import", "started": "2026-11-22T04:12:00Z",
            "exit": None, "state": "killed", "counts": {"done": 1},
            "requests": {"login": 1, "read": 2, "write": 1, "retries": 0, "waited": 0.0},
        },
        {
            "run": "20261121T041200-3f9a", "kind": "sync", "started": "2026-11-21T04:12:00Z",
            "exit": 4, "state": "ended", "counts": {}, "requests": {},
            "problem": {"code": "api.unreachable", "args": {"api": "https://w.example/api.php"}},
        },
        {
            "run": "20261120T041200-3f9a", "kind": "sync", "started": "2026-11-20T04:12:00Z",
            "exit": 3, "state": "ended", "counts": {}, "requests": {}, "errors": 9,
            "held": [{"collection": "projets", "guard": "errors", "limit": 0, "found": 100}],
            "wrong": [
                {
                    "code": "schema.missing-column-near", "where": ["p.xlsx", "Projets", "1"],
                    "args": {"column": "Région", "near": "Territoire", "name": "region"},
                },
            ],
        },
    ]  # fmt: skip
    check("runs_fr", runs_text(runs, FR))


def test_a_problem_of_another_version_is_told_by_its_code() -> None:
    run = {"run": "R", "state": "ended", "exit": 2, "problem": {"code": "api.of-tomorrow"}}
    assert "api.of-tomorrow" in runs_text([run], FR)


def test_no_run_at_all_is_said() -> None:
    assert runs_text([], FR) == "Encore aucune exécution dans ce projet."
