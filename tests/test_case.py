from __future__ import annotations

from typing import Any

import pytest
from builders import known, live, wanted

from bot.decide.case import Case, classify
from bot.decide.digest import sha1
from bot.decide.texts import because
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
        ("both changed", "N", known(said="R"), live("L"), {}, Case.MERGE),
        ("a page that somebody removed", "R", known(said="R"), NOWHERE, {}, Case.DELETED),
        (
            "a page made into a redirect",
            "R",
            known(said="R"),
            live("L", redirect=True),
            {},
            Case.REDIRECTED,
        ),
        ("a page written by hand, to adopt", "N", None, live("L"), {"adopt": True}, Case.ADOPT),
        ("a page that we deleted", "N", known(said="R", last="b"), NOWHERE, {}, Case.RESTORE),
        ("a page with our banner", "R", known(said="R", last="b"), live("L"), {}, Case.COME_BACK),
        (
            "a redirect that we left",
            "R",
            known(said="R", saved="L", last="b"),
            live("L", redirect=True),
            {},
            Case.COME_BACK,
        ),
        (
            "a redirect that people made of a page with our banner",
            "R",
            known(said="R", saved="B", last="b"),
            live("L", redirect=True),
            {},
            Case.REDIRECTED,
        ),
        ("a creation taken back", "R", known(said="R", last="u"), NOWHERE, {}, Case.KEEP),
        ("its cell changed since", "N", known(said="R", last="u"), NOWHERE, {}, Case.CREATE),
        (
            "an import taken back",
            "I",
            known(said="R", last="u", parts={"import": sha1("I")}),
            NOWHERE,
            {},
            Case.KEEP,
        ),
        ("an edit taken back", "R", known(said="R", saved="L", last="u"), live("L"), {}, Case.KEEP),
        (
            "a base that nobody knows",
            "N",
            known(said="R", said_sha1="?"),
            live("L"),
            {},
            Case.BASE_GONE,
        ),
        ("only an import wrote it", "N", known(said="", saved="I"), live("I"), {}, Case.IMPORTED),
        (
            "imported again",
            "N",
            known(said="", saved="I", last="i", parts={"import": sha1("I")}),
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
            Case.MERGE,
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
    deletion = more.pop("deletion", None)
    assert classify(sha1(new), before, page, deletion, **more) is expected, name


@pytest.mark.parametrize(
    ("before", "reason"),
    [
        (None, "new"),
        ({}, "row"),
        ({"row": "R", "template": "t", "schema": "s"}, "row"),
        ({"row": "R", "template": "T", "schema": "S"}, "row"),
        ({"row": "r", "template": "T", "schema": "S"}, "template"),
        ({"row": "r", "template": "t", "schema": "S"}, "schema"),
        ({"row": "r", "template": "t", "schema": "s"}, "related"),
    ],
)
def test_a_page_says_why_it_changes(before: dict[str, str] | None, reason: str) -> None:
    assert because(wanted(), None if before is None else known(parts=before)) == reason
