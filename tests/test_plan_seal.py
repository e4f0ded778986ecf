"""A plan's file is an order to write: only what this folder planned, whole, is obeyed."""

from __future__ import annotations

import copy
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from plans import a_plan, creation, full_plan
from test_cli import passeur

from bot.cli.plan import read_file
from bot.failure import Exit, Failure
from bot.jobs.plan_key import plan_key
from bot.jobs.workspace import Workspace
from bot.report.plan_file import HEAVIEST, dump, load
from bot.report.plan_seal import sealed
from bot.say import Say
from bot.schema.settings import Project

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.model import Plan

FR = Say("fr")
KEY, OTHER = b"k" * 32, b"o" * 32
PLAN = full_plan()
TEXT = dump(PLAN, FR, KEY)
SHAPE: dict[str, Any] = json.loads(TEXT)
SEALS = {"seal", "signed"}
CHANGED = {"report.plan-changed", "report.plan-not-json", "report.plan-format"}


def refused(text: str, key: bytes | None = KEY) -> str:
    """Give the code of the refusal; none would be a fault."""
    with pytest.raises(Failure) as caught:
        load(text, "plan.json", key)
    assert caught.value.status is Exit.SETUP
    problem = caught.value.problem
    assert FR(problem.code, **problem.args)
    assert FR.hint(problem.code, **problem.args)
    return problem.code


def outcome(text: str, key: bytes | None) -> tuple[Plan | None, str]:
    """Give the plan, or the code of the refusal."""
    try:
        return load(text, "plan.json", key), ""
    except Failure as failure:
        return None, failure.problem.code


def places(shape: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """List the way to each value in a plan's file, whole lists and objects too."""
    if way:
        yield way
    named = shape if isinstance(shape, dict) else {}
    listed = enumerate(shape) if isinstance(shape, list) else ()
    for name, part in (*named.items(), *listed):
        yield from places(part, (*way, name))


def with_value(way: tuple[Any, ...], value: Any) -> dict[str, Any]:
    made = copy.deepcopy(SHAPE)
    inside: Any = made
    for name in way[:-1]:
        inside = inside[name]
    inside[way[-1]] = value
    return made


PLACES = [way for way in places(SHAPE) if way[0] not in SEALS]
VALUES: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, False, 0, 7, -1, 1.5, "", "x", "\ud800", [], {}, ["x"]]
)


def test_the_plan_of_this_folder_is_read_as_it_was() -> None:
    assert load(TEXT, "plan.json", KEY) == PLAN
    assert load(TEXT) == PLAN


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(PLACES), VALUES)
def test_any_changed_value_is_refused(way: tuple[Any, ...], value: Any) -> None:
    changed = with_value(way, value)
    # For JSON false and 0 are two things, for Python they are equal.
    if json.dumps(changed) != json.dumps(SHAPE):
        assert refused(json.dumps(changed)) in CHANGED


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, len(TEXT) - 1), st.characters(codec="utf-8"))
def test_any_changed_character_is_refused_or_says_the_same(at: int, char: str) -> None:
    changed = TEXT[:at] + char + TEXT[at + 1 :]
    plan, code = outcome(changed, KEY)
    assert plan == PLAN or code in CHANGED | {"report.plan-elsewhere"}
    assert plan is None or TEXT[at].isspace() or char == TEXT[at]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(PLACES), VALUES)
def test_what_is_sealed_anew_comes_from_elsewhere_and_is_never_a_trace(
    way: tuple[Any, ...], value: Any
) -> None:
    changed = {name: each for name, each in with_value(way, value).items() if name not in SEALS}
    forged = json.dumps(sealed(changed, OTHER))
    assert refused(forged) in CHANGED - {"report.plan-changed"} | {"report.plan-elsewhere"}
    _, code = outcome(forged, None)
    assert code in {"", "report.plan-malformed", "report.plan-not-json", "report.plan-format"}


def forged(**changes: Any) -> str:
    """Change the first edit of a plan, and seal it again with this folder's own key."""
    shape = json.loads(dump(a_plan(creation(1)), FR, KEY))
    shape["edits"][0].update(changes)
    return json.dumps(sealed({n: each for n, each in shape.items() if n not in SEALS}, KEY))


@pytest.mark.parametrize(
    "changes",
    [
        {"op": {"do": "delete"}},
        {"op": {"do": "format-disk"}},
        {"op": {"do": "put", "text": 5}},
        {"op": {"do": "put", "text": "x" * (2 * 1024 * 1024 + 1)}},
        {"op": {"do": "move", "to": "", "redirect": True}},
        {"guard": None},
        {"guard": {"page": "1", "revision": 2}},
        {"guard": {"page": True, "revision": 2}},
        {"identity_parts": ["autre", "projets", "row", "P1"]},
        {"identity_parts": ["adn", "projets"]},
        {"title": ""},
        {"title": ["A"]},
        {"kind": "x"},
        {"action": "destroy"},
        {"summary": None},
        {"needs": [1]},
        {"parts": {"row": 1}},
        {"spans": [[1]]},
        {"words_lost": -1},
        {"told": [["x", {"is": "module", "of": "os"}]]},
    ],
)
def test_values_that_we_never_write_are_refused_whoever_sealed_them(
    changes: dict[str, Any],
) -> None:
    assert refused(forged(**changes)) == "report.plan-malformed"


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000 + "]" * 100_000,
        '{"a":' * 100_000 + "1" + "}" * 100_000,
        TEXT.replace("{", '{\n "format": 1,', 1),
        TEXT.replace('"title"', '"title": "Accueil", "title"', 1),
        '{"format": 1, "seal": "", "edits": ' + "9" * 10_000 + "}",
        TEXT[: len(TEXT) // 2],
        TEXT + TEXT,
        "\0",
        json.dumps({**SHAPE, "id": "\ud800"}),
    ],
    ids=["lists", "objects", "twice", "twice in it", "digits", "cut", "doubled", "nul", "half"],
)
def test_json_that_only_looks_like_a_plan_is_none(text: str) -> None:
    assert refused(text) == "report.plan-not-json"


@pytest.mark.parametrize("old", [0, 2, "1", None, [1], True])
def test_another_format_is_refused(old: Any) -> None:
    assert refused(json.dumps({**SHAPE, "format": old})) == "report.plan-format"


def test_a_plan_without_a_signature_comes_from_elsewhere() -> None:
    unsigned = {name: value for name, value in SHAPE.items() if name != "signed"}
    assert refused(json.dumps(unsigned)) == "report.plan-elsewhere"
    assert load(json.dumps(unsigned)) == PLAN


def test_a_plan_of_another_folder_comes_from_elsewhere() -> None:
    assert refused(TEXT, OTHER) == "report.plan-elsewhere"


def test_a_file_that_is_heavier_than_any_plan_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    with path.open("wb") as file:
        file.truncate(2 * HEAVIEST)  # without taking the room on the disk
    with pytest.raises(Failure) as caught:
        read_file(path)
    assert caught.value.problem.code == "report.plan-too-heavy"


def a_workspace(folder: Path) -> Workspace:
    return Workspace(folder, Project(folder=folder, name="adn", collections={}))


def test_the_key_is_made_once_and_is_its_owners_alone(tmp_path: Path) -> None:
    key = plan_key(a_workspace(tmp_path))
    path = tmp_path / ".passeur" / "plan.key"
    assert len(key) == 32
    assert path.stat().st_mode & 0o777 == 0o600
    assert plan_key(a_workspace(tmp_path)) == key


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps permissions elsewhere")
def test_a_key_that_others_could_use_is_used_no_more(tmp_path: Path) -> None:
    key = plan_key(a_workspace(tmp_path))
    path = tmp_path / ".passeur" / "plan.key"
    path.chmod(0o644)
    other = plan_key(a_workspace(tmp_path))
    assert other != key
    assert path.stat().st_mode & 0o777 == 0o600
    (tmp_path / "known.key").write_bytes(KEY)
    path.unlink()
    path.symlink_to(tmp_path / "known.key")
    assert plan_key(a_workspace(tmp_path)) not in {KEY, other}


def in_project(folder: Path, tmp_path: Path) -> Path:
    assert passeur("init", str(folder), cwd=tmp_path).status == 0
    return folder / "plan.json"


def test_the_command_line_refuses_what_was_not_planned_here(tmp_path: Path) -> None:
    folder = tmp_path / "projet"
    path = in_project(folder, tmp_path)
    path.write_text(TEXT, encoding="utf-8")
    shown = passeur("show", "plan.json", cwd=folder)
    assert shown.status == 3  # its conflicts wait for a person
    said = passeur("apply", "plan.json", "--json", cwd=folder)
    assert (said.status, said.json["error"]["code"]) == (2, "report.plan-elsewhere")
    said = passeur("apply", "plan.json", "--from-elsewhere", "--json", cwd=folder)
    assert (said.status, said.json["error"]["code"]) == (2, "run.other-project")


def test_the_command_line_refuses_a_plan_of_another_project(tmp_path: Path) -> None:
    folder = tmp_path / "projet"
    path = in_project(folder, tmp_path)
    path.write_text(dump(PLAN, FR, plan_key(a_workspace(folder))), encoding="utf-8")
    said = passeur("apply", "plan.json", "--json", cwd=folder)
    assert (said.status, said.json["error"]["code"]) == (2, "run.other-project")
