from __future__ import annotations

from typing import Any

import pytest
from builders import identity

from bot.decide.guards import Limits, Tally, held, waiting, with_their_pages
from bot.decide.signature import path
from bot.model import Action, Edit, Held, Put


def edits(number: int, action: str, because: str = "row", **more: Any) -> list[Edit]:
    return [
        Edit(
            id=f"{action}{n}",
            action=action,  # type: ignore[arg-type]  # a literal in each call
            title=f"T{n}",
            identity=identity(str(n), **more),
            origin="",
            because=because,  # type: ignore[arg-type]  # as above
            summary="",
        )
        for n in range(number)
    ]


def limits(*, forced: bool = False, **allowed: int) -> Limits:
    return Limits(50, 5, 30, 20, allowed, forced)


def words(changes: list[Edit], tally: Tally, rules: Limits | None = None) -> list[Held]:
    return held(changes, [tally], rules or limits())


def test_fifty_creations_pass_and_one_more_waits() -> None:
    assert words(edits(50, "create"), Tally("projets")) == []
    assert words(edits(51, "create"), Tally("projets")) == [Held("projets", "created", 50, 51)]


def test_each_collection_is_counted_by_itself() -> None:
    changes = edits(30, "create") + edits(30, "create", collection="livrables")
    assert held(changes, [Tally("projets"), Tally("livrables")], limits()) == []


def test_a_number_given_lifts_one_guard_alone() -> None:
    changes = edits(60, "create")
    assert words(changes, Tally("projets"), limits(created=60)) == []
    assert words(changes, Tally("projets"), limits(created=59))[0].limit == 59
    assert words(changes, Tally("projets"), limits(retired=99))[0].guard == "created"


def test_rows_that_vanish_together_stop_the_collection() -> None:
    assert words([], Tally("projets", newly_vanished=5)) == []
    assert words([], Tally("projets", newly_vanished=6)) == [Held("projets", "retired", 5, 6)]


@pytest.mark.parametrize(
    ("changed", "pages", "stops"), [(3, 10, False), (4, 10, True), (4, 4, False)]
)
def test_a_third_of_the_pages_may_change_from_five_up(
    changed: int, pages: int, *, stops: bool
) -> None:
    found = words(edits(changed, "update"), Tally("projets", pages=pages))
    assert [word.guard for word in found] == (["changed"] if stops else [])


@pytest.mark.parametrize("action", ["update", "merge", "move"])
def test_pages_that_are_joined_or_renamed_change_as_well(action: str) -> None:
    found = words(edits(4, action), Tally("projets", pages=10))
    assert found == [Held("projets", "changed", 30, 40)]


@pytest.mark.parametrize("action", ["create", "adopt", "retire", "conflict", "keep"])
def test_what_changes_no_page_that_we_keep_is_not_counted_as_a_change(action: str) -> None:
    assert words(edits(9, action), Tally("projets", pages=10)) == []


def test_wrong_rows_stop_from_a_fifth_up() -> None:
    assert words([], Tally("projets", rows=10, wrong_rows=2)) == []
    assert words([], Tally("projets", rows=10, wrong_rows=3)) == [Held("projets", "errors", 20, 30)]


def test_a_changed_template_is_counted_apart_and_only_it_waits() -> None:
    changes = edits(9, "update", "template") + edits(1, "create", collection="projets")
    found = words(changes, Tally("projets", pages=10))
    assert [word.guard for word in found] == ["template"]
    left = waiting(changes, found, {})
    assert left == {edit.id for edit in changes if edit.because == "template"}


def test_a_faulty_sheet_waits_even_when_forced() -> None:
    found = words([], Tally("projets", faulty=True), limits(forced=True))
    assert [word.guard for word in found] == ["errors"]


def test_force_lifts_the_counts() -> None:
    assert words(edits(99, "create"), Tally("projets"), limits(forced=True)) == []


def test_pages_that_looked_at_a_held_collection_wait_with_it() -> None:
    own = edits(51, "create")
    portal = Edit("portal", "update", "Portail", identity("-", "-", "portail"), "", "related", "")
    other = Edit("other", "update", "Autre", identity("x", "autres"), "", "row", "")
    found = words([*own, portal, other], Tally("projets"))
    reads = {"portal": frozenset({"projets"}), "other": frozenset({"autres"})}
    assert waiting([*own, portal, other], found, reads) == {e.id for e in own} | {"portal"}


def test_modeles_wait_with_what_waits_and_calls_them() -> None:
    """Also through another one that waits; not through one that stays as it is."""

    def modele(name: str, action: Action = "update") -> Edit:
        there, op = identity(name, "-", "modele"), Put("x")
        return Edit(path(there), action, name, there, "", "template", "", op)

    box, line, other, new = modele("Box"), modele("Line"), modele("Other"), modele("New", "create")
    there = identity("P-1")
    page = Edit(path(there), "update", "Page", there, "", "template", "", Put("x"))
    calls = {
        page.id: frozenset({box.id, new.id, "stays"}),
        box.id: frozenset({line.id}),
        line.id: frozenset({box.id}),
        "stays": frozenset({other.id}),
    }
    everything = [box, line, other, new, page]
    found = with_their_pages(everything, frozenset({page.id}), calls)
    assert found == {box.id: ("projets",), line.id: ("projets",)}
    assert with_their_pages(everything, frozenset(), calls) == {}
