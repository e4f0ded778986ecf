"""The JSON of the contract, and the file of a plan."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plans import a_plan, conflicts, creation, full_plan, outcomes, problems

from bot.failure import Exit, Failure
from bot.model import (
    Absent,
    At,
    Cell,
    Conflict,
    Delete,
    Edit,
    Held,
    Identity,
    Move,
    Plan,
    Problem,
    Put,
    Remark,
    Requests,
    Restore,
    Span,
    Wikitext,
)
from bot.report.json import (
    check_json,
    conflict_json,
    error_json,
    outcomes_json,
    plan_json,
)
from bot.report.plan_file import dump, load
from bot.report.pull import Returned, pull_json
from bot.report.runs import runs_json
from bot.report.tagged import pack, unpack
from bot.say import Say

FR = Say("fr")
PROBLEM = {"code", "severity", "message", "hint", "file", "sheet", "cell"}
EDIT = {
    "id", "action", "title", "identity", "collection", "key", "origin", "because", "needs",
    "summary", "words_lost",
}  # fmt: skip


def test_a_plan_has_the_shape_of_the_contract() -> None:
    shape = plan_json(full_plan(), FR)
    assert set(shape) == {
        "format", "id", "project", "wiki", "edits", "counts", "held", "problems", "requests",
    }  # fmt: skip
    assert shape["format"] == 1
    assert shape["counts"] == {
        "create": 14, "update": 214, "merge": 1, "move": 1, "adopt": 1, "retire": 3,
        "conflict": 15, "keep": 160,
    }  # fmt: skip
    assert shape["held"] == [
        {"collection": "projets", "guard": "created", "limit": 10, "found": 12}
    ]
    assert shape["requests"].items() >= {"login": 1, "read": 4, "write": 0}.items()
    assert all(set(edit) - {"old_title", "conflicts", "remarks"} == EDIT for edit in shape["edits"])
    assert all(set(problem) == PROBLEM for problem in shape["problems"])


def test_remarks_are_codes_with_their_sentences() -> None:
    shape = plan_json(full_plan(), FR)
    told = {each["code"]: each["message"] for e in shape["edits"] for each in e.get("remarks", ())}
    assert set(told) == {"overruled", "section-left", "links-left"}
    assert "Billet, Accueil" in told["links-left"]
    assert "remarks" not in shape["edits"][0]


def test_a_plan_is_json() -> None:
    shape = plan_json(full_plan(), FR)
    assert json.loads(json.dumps(shape)) == shape


def test_an_identity_is_a_path() -> None:
    shape = plan_json(a_plan(creation(7)), FR)
    assert shape["edits"][0]["identity"] == "adn/projets/row/PRJ-007"


def test_a_conflict_says_only_what_is_known() -> None:
    both, _ = conflicts()[0].conflicts
    assert conflict_json(both) == {
        "reason": "both-changed",
        "field": "année",
        "base": "2021",
        "sheet": "2022",
        "wiki": "2023",
        "cell": "projets_adn.xlsx, Projets!C15",
        "user": "Marie",
        "timestamp": "2026-11-21T09:05:00Z",
    }
    assert conflict_json(Conflict("deleted")) == {"reason": "deleted"}


def test_a_problem_names_file_sheet_and_cell() -> None:
    found = check_json(problems(), 40, FR)
    assert found["records"] == 40
    first = found["problems"][0]
    assert (first["file"], first["sheet"], first["cell"]) == ("projets_adn.xlsx", "Projets", "D17")
    assert first["hint"].startswith("Refaites-le")


def test_an_error_without_a_place_has_empty_words_there() -> None:
    shape = error_json(Problem("report.plan-not-json"), FR)
    assert set(shape) == {"error"}
    assert (shape["error"]["file"], shape["error"]["cell"]) == ("", "")


def test_outcomes_have_the_shape_of_the_contract() -> None:
    shape = outcomes_json("RUN", outcomes(), full_plan(), Requests(1, 9, 5), FR)
    assert set(shape) == {"run", "outcomes", "counts", "plan", "requests"}
    assert shape["counts"] == {"done": 2, "unchanged": 1, "raced": 1, "refused": 1, "skipped": 1}
    done, _, raced, refused, skipped, noted = shape["outcomes"]
    assert done == {
        "id": "adn/projets/row/PRJ-002", "action": "create", "title": "Projet n° 2",
        "result": "done", "revid": 512,
    }  # fmt: skip
    assert raced["code"] == "editconflict"
    assert refused["code"] == "abusefilter-disallowed"
    assert "Filtre" in refused["reason"]
    assert "Modèle:Fiche projet" in skipped["reason"]
    assert "code" not in skipped
    assert "n’est pas un plan" in noted["reason"]


def test_runs_have_the_shape_of_the_contract() -> None:
    run = {"run": "R", "kind": "sync", "started": "a", "ended": "b", "counts": {}, "exit": 0}
    (told,) = runs_json([run], FR)["runs"]
    assert told.items() >= run.items()


def test_cells_that_came_back_have_the_shape_of_the_contract() -> None:
    cell = Cell("projets.xlsx", "Projets", "C2")
    written = Returned(cell, "region", "Estrie", "Laval", "Quais", "Léa", "2026-11-27", 12)
    shape = pull_json(
        [Path("copies/projets.xlsx")], [written, written._replace(reason="formula")], FR
    )
    assert shape["files"] == [str(Path("copies/projets.xlsx"))]
    first, second = shape["cells"]
    assert first == {
        "cell": "Projets!C2", "field": "region", "old": "Estrie", "new": "Laval", "user": "Léa",
        "revid": 12, "written": True,
    }  # fmt: skip
    assert (second["written"], bool(second["reason"])) == (False, True)


# Plans of any content: what is written in the file comes back.

TEXT = st.text(max_size=8)
CELL = st.builds(Cell, TEXT, TEXT, TEXT)
SPAN = st.builds(
    Span, st.integers(0, 9), st.integers(0, 9), TEXT, CELL, bound=st.booleans(), param=TEXT
)
IDENTITY = st.builds(Identity, TEXT, TEXT, TEXT, TEXT)
OP = st.one_of(
    st.none(),
    st.builds(Put, TEXT),
    st.builds(Move, TEXT, st.booleans()),
    st.just(Delete()),
    st.just(Restore()),
)
GUARD = st.one_of(st.none(), st.just(Absent()), st.builds(At, st.integers(0, 9), st.integers(0, 9)))
MAYBE = st.none() | TEXT
CONFLICT = st.builds(Conflict, TEXT, TEXT, MAYBE, MAYBE, MAYBE, st.none() | CELL, TEXT, TEXT, TEXT)
VALUE = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), TEXT, CELL,
        st.dates(), st.datetimes(), st.builds(Wikitext, TEXT, TEXT),
        st.frozensets(TEXT, max_size=3),
    ),
    lambda inner: st.lists(inner, max_size=3)
    | st.lists(inner, max_size=3).map(tuple)
    | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=5,
)  # fmt: skip
PROBLEMS = st.builds(
    Problem,
    TEXT,
    st.none() | CELL,
    st.dictionaries(TEXT, VALUE, max_size=2),
    st.sampled_from(["error", "warning"]),
    TEXT,
    TEXT,
)
REMARK = st.builds(Remark, TEXT, st.dictionaries(TEXT, VALUE, max_size=2))
EDITS = st.builds(
    Edit,
    id=TEXT,
    action=st.sampled_from(["create", "update", "merge", "move", "adopt", "conflict", "retire"]),
    title=TEXT,
    identity=IDENTITY,
    origin=TEXT,
    because=st.sampled_from(["new", "row", "related", "template", "schema"]),
    summary=TEXT,
    op=OP,
    guard=GUARD,
    before=TEXT,
    spans=st.lists(SPAN, max_size=2).map(tuple),
    needs=st.lists(TEXT, max_size=2).map(tuple),
    words_lost=st.integers(0, 9),
    conflicts=st.lists(CONFLICT, max_size=2).map(tuple),
    old_title=TEXT,
    said_sha1=TEXT,
    parts=st.dictionaries(TEXT, TEXT, max_size=2),
    said=MAYBE,
    kind=st.sampled_from(["s", "i", "r", "u", "b", "m"]),
    remarks=st.lists(REMARK, max_size=2).map(tuple),
)
PLANS = st.builds(
    Plan,
    id=TEXT,
    project=TEXT,
    wiki=TEXT,
    kind=TEXT,
    started=TEXT,
    edits=st.lists(EDITS, max_size=3).map(tuple),
    keep=st.integers(0, 9),
    held=st.lists(st.builds(Held, TEXT, TEXT, st.integers(), st.integers()), max_size=2).map(tuple),
    waiting=st.frozensets(TEXT, max_size=2),
    problems=st.lists(PROBLEMS, max_size=2).map(tuple),
    requests=st.builds(Requests, st.integers(0, 9), st.integers(0, 9), st.integers(0, 9)),
    server=TEXT,
)


def sensible(plan: Plan) -> Plan:
    """Let a plan of random parts be one that Passeur could write."""
    edits = [
        replace(
            edit,
            title=f"A{edit.title}",
            identity=edit.identity._replace(project=plan.project),
            action="retire" if isinstance(edit.op, Delete) else edit.action,
            op=Move(f"A{edit.op.to}") if isinstance(edit.op, Move) else edit.op,
            guard=edit.guard or Absent(),
        )
        for edit in plan.edits
    ]
    return replace(plan, edits=tuple(edits))


@given(PLANS.map(sensible))
def test_a_plan_comes_back_from_its_file_as_it_was(plan: Plan) -> None:
    assert load(dump(plan, FR)) == plan


@given(VALUE)
def test_arguments_of_any_kind_come_back_from_json(value: Any) -> None:
    again = unpack(json.loads(json.dumps(pack(value))))
    assert again == value
    assert type(again) is type(value)


def test_a_set_comes_back_frozen_and_the_unknown_as_people_read_it() -> None:
    assert unpack(pack({"a"})) == frozenset({"a"})
    assert unpack(pack(date(2026, 11, 23))) == date(2026, 11, 23)
    assert pack(ValueError("x")) == "x"


def test_a_plan_file_is_the_plan_of_the_contract_with_more_in_it() -> None:
    shape, file = plan_json(full_plan(), FR), json.loads(dump(full_plan(), FR))
    assert all(file[name] == shape[name] for name in shape if name not in {"edits", "problems"})
    for told, kept in zip(shape["edits"], file["edits"], strict=True):
        assert {name: kept[name] for name in told if name != "conflicts"} == {
            name: value for name, value in told.items() if name != "conflicts"
        }


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"format": 1}', "3", "\ufeff{}"])
def test_what_is_no_plan_is_refused(text: str) -> None:
    with pytest.raises(Failure) as caught:
        load(text, "plan.json")
    assert caught.value.problem == Problem("report.plan-not-json", Cell("plan.json"))
    assert caught.value.status is Exit.SETUP


def test_a_changed_plan_is_refused_by_name() -> None:
    text = dump(full_plan(), FR).replace("quatre jours", "cinq jours")
    with pytest.raises(Failure) as caught:
        load(text, "plan.json")
    assert caught.value.problem == Problem("report.plan-changed", Cell("plan.json"))


def test_a_plan_that_was_only_laid_out_anew_is_the_same_plan() -> None:
    shape = json.loads(dump(full_plan(), FR))
    assert load(json.dumps(shape, sort_keys=True, indent=4)) == full_plan()


def test_a_plan_of_another_format_is_refused_with_both_numbers() -> None:
    shape = json.loads(dump(a_plan(), FR)) | {"format": 2}
    with pytest.raises(Failure) as caught:
        load(json.dumps(shape))
    assert caught.value.problem == Problem("report.plan-format", None, {"found": "2", "known": "1"})
