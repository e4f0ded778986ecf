"""Which grants of a bot password are missing or too many, told from the rights that come out."""

from __future__ import annotations

import pytest

from bot.wiki.grants import missing, too_many

BASIC = {"read", "autoconfirmed", "editsemiprotected", "nominornewtalk", "autopatrol"}
WORK = {
    "edit", "minoredit", "applychangetags", "editcontentmodel", "createpage", "createtalk", "move",
    "move-subpages", "move-categorypages", "suppressredirect", "bot", "apihighlimits",
}  # fmt: skip
ENOUGH = frozenset(BASIC | WORK)


def test_the_smallest_set_is_enough_and_not_too_much() -> None:
    assert missing(ENOUGH, bot=True, deletes=False) == []
    assert too_many(ENOUGH, deletes=False) == []


@pytest.mark.parametrize(
    ("without", "grant"),
    [
        ({"edit"}, "editpage"),
        ({"createpage"}, "createeditmovepage"),
        ({"move", "createpage"}, "createeditmovepage"),
        ({"bot", "apihighlimits"}, "highvolume"),
    ],
)
def test_what_does_not_come_out_is_missing(without: set[str], grant: str) -> None:
    assert missing(ENOUGH - without, bot=True, deletes=False) == [grant]


def test_a_grant_that_would_let_nothing_through_is_not_asked_for() -> None:
    assert missing(ENOUGH - {"bot", "apihighlimits"}, bot=False, deletes=False) == []


def test_deleting_is_needed_only_where_a_collection_deletes() -> None:
    assert missing(ENOUGH, bot=True, deletes=True) == ["delete"]
    may = ENOUGH | {"delete", "undelete", "deletedhistory", "deletedtext", "browsearchive"}
    assert missing(may, bot=True, deletes=True) == []
    assert too_many(may, deletes=True) == []
    assert too_many(may, deletes=False) == ["delete"]


@pytest.mark.parametrize(
    ("rights", "grants"),
    [
        ({"upload", "reupload-own"}, ["uploadfile"]),
        ({"upload", "reupload-own", "reupload"}, ["uploadeditmovefile"]),
        ({"editprotected"}, ["editprotected"]),
        ({"editprotected", "protect"}, ["protect"]),
        ({"editinterface", "edituserjson"}, ["editinterface"]),
        ({"editinterface", "editsitejs"}, ["editsiteconfig"]),
        ({"deletedhistory"}, ["viewdeleted"]),
        ({"block"}, ["blockusers"]),
        ({"sendemail", "viewmyprivateinfo"}, ["sendemail", "privateinfo"]),
    ],
)
def test_what_is_not_needed_is_too_many(rights: set[str], grants: list[str]) -> None:
    assert too_many(ENOUGH | rights, deletes=False) == grants
