"""What is told of edits: remarks, conflicts and the versions they are about."""

from __future__ import annotations

import ast
import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from golden import check, plain
from hypothesis import given
from hypothesis import strategies as st
from plans import FILE, a_plan, by_marie, conflicts, every_conflict, identity, undo_plan, update

import bot
from bot.model import Cell, Outcome, Put, Remark, Requests
from bot.report.lines import wrap
from bot.report.of_edit import of_conflict, of_remark, reasons
from bot.report.run_text import outcomes_text
from bot.report.text import plan_text
from bot.report.versions import marked, versions
from bot.say import LANGUAGES, Say

FR = Say("fr")
SOURCE = Path(bot.__file__).parent
TEXT = st.none() | st.text("ab \n", max_size=12)


def remark_codes() -> set[str]:
    """Name every code of a remark in the source: `Remark("x", …)`, and what an undo leaves."""
    found = set()
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Remark":
                found |= {a.value for a in node.args[:1] if isinstance(a, ast.Constant)}
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                found |= {node.value} if re.fullmatch(r"und(o|one)-[a-z-]+", node.value) else set()
    return {code for code in found if isinstance(code, str)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_remark_of_the_source_has_a_sentence(language: str) -> None:
    codes = remark_codes()
    assert {"overruled", "links-left", "undo-edited-since", "undone-notice"} <= codes
    say = Say(language)
    assert [code for code in sorted(codes) if not say.knows(f"remark.{code}")] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_conflict_tells_what_to_do_with_the_page_named(language: str) -> None:
    say = Say(language)
    for edit in (*every_conflict(), *conflicts()):
        for conflict in edit.conflicts:
            told = of_conflict(edit, conflict, say)
            assert told.hint, conflict.reason
            assert not re.search(r"\{|\}|“”|« +»|\(\)", told.message + told.hint), conflict.reason


def test_one_field_in_conflict_is_named_in_what_there_is_to_type() -> None:
    edit = replace(conflicts()[0], conflicts=conflicts()[0].conflicts[:1])
    assert '--take wiki "Atelier de codage#année"' in of_conflict(edit, edit.conflicts[0], FR).hint


def test_what_to_do_is_whole_commands_each_on_a_line_of_its_own_however_narrow() -> None:
    text = plan_text(a_plan(conflicts()[0]), Say("fr", local=True), 60)
    for side in ("wiki", "sheet"):
        command = f'passeur --wiki local sync --take {side} "Atelier de codage#région"'
        assert command in [line.strip() for line in text.splitlines()]


@pytest.mark.parametrize(
    "title", ["$(touch x)", "`id`", 'Le "grand" saut', "L’été d'ici", "a\\b !"]
)
def test_a_title_in_a_command_to_copy_is_one_word_for_a_shell(title: str) -> None:
    edit = replace(every_conflict()[0], title=title)
    command = of_conflict(edit, replace(edit.conflicts[0], field=""), FR).hint.splitlines()[-1]
    said = subprocess.run(
        ["/bin/sh", "-c", f"passeur() {{ printf '%s|' \"$@\"; }}; {command}"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert said == f"sync|--take|sheet|{title}|"


def test_a_key_that_went_to_another_collection_is_typed_from_where_it_was() -> None:
    edit = next(e for e in every_conflict() if e.conflicts[0].reason == "moved-collection")
    told = of_conflict(edit, edit.conflicts[0], FR)
    assert "passeur rekey livrables L-1 projets/PRJ-8" in told.hint


@pytest.mark.parametrize(
    ("args", "ends"),
    [
        ({"cell": Cell(FILE, "Projets", "C4")}, "à « 2022 » (Projets!C4)."),
        ({"cell": f"{FILE}, Projets!C4"}, f"à « 2022 » ({FILE}, Projets!C4)."),
        ({"cell": ""}, "à « 2022 »."),
        ({}, "à « 2022 »."),
    ],
)
def test_an_overruled_value_is_told_with_its_cell_where_there_is_one(
    args: dict[str, object], ends: str
) -> None:
    values = {"field": "année", "wiki": "20&#58;24", "sheet": "2022", **args}
    message = plain(of_remark(Remark("overruled", values), FR).message)
    assert "« 20:24 »" in message
    assert message.endswith(ends)


def test_a_value_that_people_emptied_is_told_as_empty() -> None:
    told = of_remark(Remark("overruled", {"field": "a", "wiki": "", "sheet": "2022"}), FR)
    assert "« (vide) »" in plain(told.message)


def test_text_without_a_name_has_its_own_sentence() -> None:
    assert "début de la page" in of_remark(Remark("section-left", {"heading": ""}), FR).message


def test_pages_that_link_to_an_old_title_are_counted_beyond_the_first() -> None:
    pages = [f"Page {n}" for n in range(40)]
    told = of_remark(Remark("links-left", {"title": "A", "new": "B", "pages": pages}), FR)
    assert "Page 7 … et 32 autres" in plain(told.message)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_undo_reads_as_it_did_when_it_was_looked_at(language: str) -> None:
    check(f"undo_{language}", plan_text(undo_plan(), Say(language), 80))


def test_what_was_not_taken_back_is_told_once_at_the_end_of_the_run() -> None:
    plan = undo_plan()
    left = [edit for edit in plan.edits if edit.op is None]
    found = [
        Outcome(e.id, e.action, e.title, "skipped", reason=f"remark.{r.code}", args=dict(r.args))
        for e in left
        for r in e.remarks
    ]
    done = Outcome(plan.edits[1].id, "update", plan.edits[1].title, "done", 7)
    text = plain(outcomes_text([done, *found], plan, Requests(), FR))
    assert "Laissées comme elles sont (4)" in text
    assert "Quelqu’un y a écrit depuis (Marie, 21 novembre 2026 à 9 h 05 UTC)" in text
    assert "Projet n° 2 : Passeur n’a pas le droit de supprimer cette page" in text
    assert "attendent une décision" not in text


def test_a_page_of_many_rows_changed_because_of_one_of_them() -> None:
    row = replace(update(1, "a", "b"), because="row")
    index = replace(row, identity=identity("-", page="index"))
    assert reasons([row], FR) == ("sa ligne a changé",)
    assert reasons([index, index], FR) == ("une de ses lignes a changé",)
    assert reasons([replace(index, because="template")], FR) == ("son gabarit a changé",)


def test_a_night_tells_whose_values_went() -> None:
    values = {"field": "année", "wiki": "2024", "sheet": "2022"}
    edit = replace(update(1, "a", "b"), remarks=(Remark("overruled", values),))
    done = Outcome(edit.id, "update", edit.title, "done", 7)
    text = plain(outcomes_text([done], a_plan(edit), Requests(), FR, width=200))
    assert "Écrites, avec une remarque (1)" in text
    assert "« 2024 », écrit sur le wiki, laisse la place à « 2022 »" in text


def test_what_is_known_is_shown_beside_what_was() -> None:
    found = versions(by_marie("both-changed", "a", None, "1", "2"), FR)
    assert [(each.side, each.text or each.missing) for each in found] == [
        ("base", "(rien)"), ("sheet", "1"), ("wiki", "2"),
    ]  # fmt: skip
    without = versions(by_marie("not-ours", "a", None, "1", "2"), FR)
    assert [each.side for each in without] == ["sheet", "wiki"]
    assert versions(by_marie("title-taken", "", "A", "B", "B"), FR) == ()


@given(TEXT, TEXT, TEXT)
def test_marked_versions_are_the_versions(
    base: str | None, sheet: str | None, wiki: str | None
) -> None:
    found = marked(base, sheet, wiki)
    texts = tuple("".join(bit.text for bit in bits) for bits in found)
    assert texts == (base or "", sheet or "", wiki or "")
    if base == sheet == wiki:
        assert not any(bit.changed for bits in found for bit in bits)


def test_a_line_never_begins_with_a_colon() -> None:
    assert wrap("« aaa » bbbb : c", 20) == ["« aaa » bbbb : c"]
    assert wrap("xxxxxxxx « aaa » bbbb : c", 22) == ["xxxxxxxx « aaa »", "bbbb : c"]


def test_a_plan_of_one_page_of_each_kind_names_each_page_with_what_becomes_of_it() -> None:
    gone = replace(update(1, "a", ""), action="retire", op=Put("#REDIRECTION [[Ailleurs]]"))
    other = replace(gone, id="b", title="Autre", op=Put("{{Retirée}}"))
    lines = plain(plan_text(a_plan(gone, other), FR)).splitlines()
    at = next(n for n, line in enumerate(lines) if "Projet n° 1" in line)
    assert lines[at + 1].strip() == "La page devient une redirection vers « Ailleurs »."
    assert "Autre" in lines[at + 2]
