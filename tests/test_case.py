from __future__ import annotations

from typing import Any

import pytest
from builders import known, live

from bot.decide.case import Case, classify
from bot.decide.digest import sha1
from bot.model import Deletion, PageState

NOWHERE = PageState("Projet P-1")
REMOVED = Deletion("Projet P-1", 7, "Admin", "2026-10-01T00:00:00Z")


@pytest.mark.parametrize(
    ("name", "new", "before", "page", "more", "expected"),
    [
        ("a new row", "N", None, NOWHERE, {}, Case.CREATE),
        ("a title that somebody removed", "N", None, NOWHERE, {"deletion": REMOVED}, Case.DELETED),
        ("a page that people wrote", "N", None, live("L"), {}, Case.NOT_OURS),
        ("a page that says it already", "N", None, live("N"), {}, Case.AGREED),
        ("a title that is a redirect", "N", None, live("N", redirect=True), {}, Case.REDIRECTED),
        ("another thing of ours there", "N", None, live("L"), {"taken": True}, Case.TITLE_TAKEN),
        ("nothing changed", "R", known(said="R"), live("R"), {}, Case.KEEP),
        ("only the wiki changed", "R", known(said="R"), live("L"), {}, Case.KEEP),
        ("only the sheet changed", "N", known(said="R"), live("R"), {}, Case.UPDATE),
        ("both changed alike", "N", known(said="R"), live("N"), {}, Case.AGREED),
        ("both changed", "N", known(said="R"), live("L"), {}, Case.BOTH_CHANGED),
        ("a page that somebody removed", "R", known(said="R"), NOWHERE, {}, Case.DELETED),
        (
            "a page made into a redirect",
            "R",
            known(said="R"),
            live("L", redirect=True),
            {},
            Case.REDIRECTED,
        ),
        ("a new title", "R", known(said="R"), live("R"), {"title": "Autre"}, Case.RENAMED),
        ("only an import wrote it", "N", known(said="", saved="I"), live("I"), {}, Case.IMPORTED),
        (
            "imported again",
            "N",
            known(said="", saved="I"),
            live("I"),
            {"kind": "i"},
            Case.UPDATE,
        ),
        (
            "imported over a person's words",
            "N",
            known(said="R"),
            live("L"),
            {"kind": "i"},
            Case.BOTH_CHANGED,
        ),
        (
            "the night after an import",
            "R",
            known(said="R", saved="I"),
            live("I"),
            {},
            Case.KEEP,
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_state_of_a_page_has_its_case(
    name: str, new: str, before: Any, page: PageState, more: dict[str, Any], expected: Case
) -> None:
    more = {"title": "Projet P-1", "deletion": None, **more}
    title, deletion = more.pop("title"), more.pop("deletion")
    assert classify(sha1(new), title, before, page, deletion, **more) is expected, name


def test_only_settled_cases_are_no_conflict() -> None:
    settled = {case for case in Case if not case.is_conflict}
    assert settled == {Case.KEEP, Case.AGREED, Case.CREATE, Case.UPDATE}
