"""The grants of a bot password: which the work needs, and which are more than that.

A session never says which grants it has, only which rights come out: those that a grant lets
through *and* that the account's groups have. So both are compared. Source of the table:
`$wgGrantPermissions` as MediaWiki 1.39 and 1.43 ship it (includes/MainConfigSchema.php); rights
that extensions add to grants are in none of them, and tell nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

Rights = Collection[str]

BASIC = "basic"
VOLUME = "highvolume"
TO_DELETE = "delete"
_EDIT = {"edit", "minoredit", "applychangetags", "changetags", "editcontentmodel"}
_UPLOAD = {"upload", "reupload-own"}
_DELETED = {"deletedhistory", "deletedtext", "browsearchive"}

GRANTS: dict[str, frozenset[str]] = {
    name: frozenset(rights)
    for name, rights in {
        BASIC: {
            "autoconfirmed", "autocreateaccount", "autopatrol", "editsemiprotected",
            "ipblock-exempt", "nominornewtalk", "patrolmarks", "purge", "read", "unwatchedpages",
            "writeapi",
        },
        "blockusers": {"block", "blockemail"},
        "createaccount": {"createaccount"},
        "createeditmovepage": {
            *_EDIT, "createpage", "createtalk", "delete-redirect", "move", "move-categorypages",
            "move-rootuserpages", "move-subpages", "suppressredirect",
        },
        TO_DELETE: {
            *_EDIT, *_DELETED, "bigdelete", "delete", "deletelogentry", "deleterevision",
            "undelete",
        },
        "editinterface": {*_EDIT, "editinterface", "editsitejson", "edituserjson"},
        "editmycssjs": {*_EDIT, "editmyusercss", "editmyuserjs", "editmyuserjson"},
        "editmyoptions": {"editmyoptions", "editmyuserjson"},
        "editmywatchlist": {"editmywatchlist"},
        "editpage": {*_EDIT, "pagelang"},
        "editprotected": {*_EDIT, "editprotected"},
        "editsiteconfig": {
            *_EDIT, "editinterface", "editsitecss", "editsitejs", "editsitejson", "editusercss",
            "edituserjs", "edituserjson",
        },
        VOLUME: {"apihighlimits", "bot", "markbotedits", "noratelimit"},
        "import": {"import", "importupload"},
        "mergehistory": {"mergehistory"},
        "oversight": {"suppressrevision", "viewsuppressed"},
        "patrol": {"patrol"},
        "privateinfo": {"viewmyprivateinfo"},
        "protect": {*_EDIT, "editprotected", "protect"},
        "rollback": {"rollback"},
        "sendemail": {"sendemail"},
        "uploadeditmovefile": {
            *_UPLOAD, "movefile", "reupload", "reupload-shared", "suppressredirect",
            "upload_by_url",
        },
        "uploadfile": _UPLOAD,
        "viewdeleted": _DELETED,
        "viewmywatchlist": {"viewmywatchlist"},
        "viewrestrictedlogs": {"suppressionlog"},
    }.items()
}  # fmt: skip
"""The rights that each grant lets through."""

_NEEDED = {
    "edit": "editpage",
    "createpage": "createeditmovepage",
    "createtalk": "createeditmovepage",
    "move": "createeditmovepage",
    "suppressredirect": "createeditmovepage",
    "bot": VOLUME,
    "apihighlimits": VOLUME,
}
VITAL = frozenset({"edit", "createpage", "move", "delete"})
"""Rights without which a night that needs them fails; without the others it is slower."""


def needed(*, deletes: bool) -> dict[str, str]:
    """Give the rights that the work needs, each with the grant that lets it through.

    `deletes`: a collection deletes pages whose row is gone.
    """
    return _NEEDED | ({"delete": TO_DELETE} if deletes else {})


def missing(session: Rights, account: Rights, *, deletes: bool) -> list[str]:
    """Name the grants to tick: rights that the account has, and the session has not."""
    held_back = (
        grant
        for right, grant in needed(deletes=deletes).items()
        if right in account and right not in session
    )
    return list(dict.fromkeys(held_back))


def never_had(account: Rights, *, deletes: bool) -> list[str]:
    """Name the rights that no grant can let through: the account's groups do not have them."""
    return [right for right in needed(deletes=deletes) if right not in account]


def are_vital(names: Collection[str]) -> bool:
    """Say whether one of these grants lets through what a night fails without."""
    return any(GRANTS[name] & VITAL for name in names)


def too_many(session: Rights, account: Rights, *, deletes: bool) -> list[str]:
    """Name the grants to untick: what they alone let through, the work does not need.

    Of grants that explain the same rights the one is named that explains the most, and the smaller
    one beside it only for what it alone explains.
    """
    right_ones = {BASIC, *needed(deletes=deletes).values()}
    session, account = frozenset(session), frozenset(account)
    extra = session & _all(GRANTS) - _all(right_ones)
    possible = {
        name: rights & extra
        for name, rights in GRANTS.items()
        if name not in right_ones and rights & extra and rights & account <= session
    }
    found = []
    while extra and possible:
        best = max(possible, key=lambda name: (len(possible[name] & extra), -len(GRANTS[name])))
        if not possible[best] & extra:
            break
        found.append(best)
        extra -= possible.pop(best)
    return found


def _all(names: Iterable[str]) -> frozenset[str]:
    return frozenset().union(*(GRANTS[name] for name in names))
