"""Which grants of a bot password are missing or too many, told from the rights that come out."""

from __future__ import annotations

import pytest

from bot.wiki.grants import GRANTS, are_vital, missing, never_had, too_many

SMALLEST = ("basic", "editpage", "createeditmovepage", "highvolume")
EVERYBODY = {
    "read", "edit", "createpage", "createtalk", "move", "move-subpages", "move-rootuserpages",
    "move-categorypages", "minoredit", "editmyusercss", "editmyuserjs", "editmyuserjson",
    "editmyoptions", "viewmywatchlist", "editmywatchlist", "viewmyprivateinfo",
    "editmyprivateinfo", "upload", "reupload", "reupload-shared", "purge", "sendemail",
    "applychangetags", "changetags", "editcontentmodel", "writeapi",
}  # fmt: skip
BOT = {
    "bot", "autoconfirmed", "editsemiprotected", "nominornewtalk", "autopatrol",
    "suppressredirect", "apihighlimits",
}  # fmt: skip
ACCOUNT = frozenset(EVERYBODY | BOT)
"""What MediaWiki 1.39 gives to `user` and `bot`."""
SYSOP = frozenset().union(*GRANTS.values())


def session(*grants: str, account: frozenset[str] = ACCOUNT) -> frozenset[str]:
    """Give the rights of a session: what a grant lets through and the account has."""
    return account & frozenset().union(*(GRANTS[name] for name in grants))


def told(rights: frozenset[str], account: frozenset[str] = ACCOUNT) -> tuple[list[str], list[str]]:
    """Give what is missing and what is too many."""
    return (
        missing(rights, account, deletes=False),
        too_many(rights, account, deletes=False),
    )


@pytest.mark.parametrize("account", [ACCOUNT, SYSOP, frozenset(EVERYBODY)])
def test_the_smallest_set_is_enough_and_not_too_much(account: frozenset[str]) -> None:
    assert told(session(*SMALLEST, account=account), account) == ([], [])


def test_create_and_move_brings_what_edit_brings() -> None:
    assert told(session("basic", "highvolume", "createeditmovepage")) == ([], [])


@pytest.mark.parametrize("without", ["createeditmovepage", "highvolume"])
def test_what_the_account_has_and_the_session_has_not_is_missing(without: str) -> None:
    assert told(session(*(set(SMALLEST) - {without}))) == ([without], [])


def test_a_night_fails_without_some_grants_and_is_slow_without_others() -> None:
    assert missing(session("basic"), ACCOUNT, deletes=False) == [
        "editpage",
        "createeditmovepage",
        "highvolume",
    ]
    assert are_vital(["createeditmovepage"])
    assert not are_vital(["highvolume"])


def test_a_grant_that_would_let_nothing_through_is_not_asked_for() -> None:
    account = frozenset(EVERYBODY)
    rights = session("basic", "editpage", "createeditmovepage", account=account)
    assert told(rights, account) == ([], [])
    assert never_had(account, deletes=False) == ["suppressredirect", "bot", "apihighlimits"]


def test_deleting_is_needed_only_where_a_collection_deletes() -> None:
    assert never_had(ACCOUNT, deletes=True) == ["delete"]
    rights = session(*SMALLEST, account=SYSOP)
    assert missing(rights, SYSOP, deletes=True) == ["delete"]
    rights = session(*SMALLEST, "delete", account=SYSOP)
    assert missing(rights, SYSOP, deletes=True) == []
    assert too_many(rights, SYSOP, deletes=True) == []
    assert too_many(rights, SYSOP, deletes=False) == ["delete"]


@pytest.mark.parametrize("grant", sorted(set(GRANTS) - set(SMALLEST)))
def test_each_grant_beyond_is_named_and_no_other(grant: str) -> None:
    rights = session(*SMALLEST, grant, account=SYSOP)
    assert told(rights, SYSOP) == ([], [grant])


@pytest.mark.parametrize(
    ("grants", "named"),
    [
        (("editinterface", "delete"), {"editinterface", "delete"}),
        (("protect", "editprotected"), {"protect"}),
        (("uploadfile", "uploadeditmovefile"), {"uploadeditmovefile"}),
        (("rollback", "import", "sendemail"), {"rollback", "import", "sendemail"}),
    ],
)
def test_several_are_named_by_what_they_alone_explain(
    grants: tuple[str, ...], named: set[str]
) -> None:
    rights = session(*SMALLEST, *grants, account=SYSOP)
    assert set(too_many(rights, SYSOP, deletes=False)) == named


def test_a_right_that_an_extension_brings_says_nothing() -> None:
    assert told(session(*SMALLEST) | {"skipcaptcha", "oathauth-enable"}) == ([], [])
