"""The grants of a bot password: which the work needs, and which are more than that.

A session never says which grants it has, only which rights come out; so a grant is known by a right
that it alone brings. Source: `$wgGrantPermissions` as MediaWiki 1.39 and 1.43 ship it
(includes/DefaultSettings.php, MainConfigSchema.php), and the rights that were seen in sessions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

NEEDED = {
    "editpage": ("edit",),
    "createeditmovepage": ("createpage", "move"),
    "highvolume": ("bot", "apihighlimits"),
}
"""Rights without which something is missing, by the grant that lets them through."""

TO_DELETE = "delete"

# A right that only this grant brings; of two that bring it, the larger comes first and hides the
# smaller one.
_MARKS = (
    ("delete", ("delete", "undelete", "deleterevision", "bigdelete"), ("viewdeleted",)),
    ("viewdeleted", ("deletedhistory", "deletedtext", "browsearchive"), ()),
    ("protect", ("protect",), ("editprotected",)),
    ("editprotected", ("editprotected",), ()),
    (
        "editsiteconfig",
        ("editsitejs", "editsitecss", "edituserjs", "editusercss"),
        ("editinterface",),
    ),
    ("editinterface", ("editinterface", "editsitejson", "edituserjson"), ()),
    ("editmycssjs", ("editmyusercss", "editmyuserjs"), ()),
    ("editmyoptions", ("editmyoptions",), ()),
    ("uploadeditmovefile", ("reupload", "movefile", "reupload-shared"), ("uploadfile",)),
    ("uploadfile", ("upload", "reupload-own"), ()),
    ("patrol", ("patrol",), ()),
    ("rollback", ("rollback",), ()),
    ("blockusers", ("block", "blockemail"), ()),
    ("viewrestrictedlogs", ("suppressionlog",), ()),
    ("oversight", ("suppressrevision", "viewsuppressed"), ()),
    ("viewmywatchlist", ("viewmywatchlist",), ()),
    ("editmywatchlist", ("editmywatchlist",), ()),
    ("sendemail", ("sendemail",), ()),
    ("createaccount", ("createaccount",), ()),
    ("privateinfo", ("viewmyprivateinfo",), ()),
    ("mergehistory", ("mergehistory",), ()),
    ("import", ("import", "importupload"), ()),
)


def missing(rights: Collection[str], *, bot: bool, deletes: bool) -> list[str]:
    """Name the grants that are needed and let nothing through.

    `bot`: the account is in the group of bots, so that the grant for it would help; `deletes`: a
    collection deletes pages whose row is gone.
    """
    needed = {name: each for name, each in NEEDED.items() if bot or name != "highvolume"}
    if deletes:
        needed[TO_DELETE] = ("delete",)
    return [name for name, each in needed.items() if not set(each) <= set(rights)]


def too_many(rights: Collection[str], *, deletes: bool) -> list[str]:
    """Name the grants that let through what the work does not need."""
    hidden: set[str] = set()
    found = []
    for name, marks, smaller in _MARKS:
        if name in hidden or not set(marks) & set(rights):
            continue
        hidden.update(smaller)
        if not (deletes and name == TO_DELETE):
            found.append(name)
    return found
