"""Understanding the first answer of a run: the wiki, the account and the stop page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

from bot.model import Site
from bot.wiki.port import Rate, Start, StopNotice, notice

if TYPE_CHECKING:
    from collections.abc import Mapping

SITE = {
    "siprop": "general|namespaces|namespacealiases|interwikimap|extensions|statistics",
    "uiprop": "rights|groups|blockinfo|ratelimits",
}
STOP = {"prop": "revisions", "rvprop": "ids|content|user|timestamp", "rvslots": "main"}


def understand(api: str, answer: Mapping[str, Any]) -> Start:
    """Read `meta=siteinfo|userinfo` (formatversion 2), and the stop page where it was asked for."""
    query = answer["query"]
    general, account = query["general"], query["userinfo"]
    anonymous = bool(account.get("anon"))
    rights = frozenset(account.get("rights", ()))
    limits = account.get("ratelimits") or {}
    return Start(
        site_of(api, query),
        "" if anonymous else account["name"],
        rights,
        frozenset(account.get("groups", ())),
        _blocked(account),
        str(general.get("readonlyreason") or "?") if general.get("readonly") else "",
        str(answer.get("curtimestamp", "")),
        rate(limits.get("edit")),
        rate(limits.get("move")),
        "apihighlimits" in rights,
        stop_of(query),
        int(query.get("statistics", {}).get("jobs", 0)),
    )


def site_of(api: str, query: Mapping[str, Any]) -> Site:
    """Read what the wiki says of itself."""
    general, spaces = query["general"], query["namespaces"].values()
    names = {
        space[key].casefold(): space["id"] for space in spaces for key in _NAMES if key in space
    }
    names |= {alias["alias"].casefold(): alias["id"] for alias in query["namespacealiases"]}
    namespaces = {space["id"]: space["name"] for space in spaces}
    case: Literal["first-letter", "case-sensitive"] = "first-letter"
    if general["case"] == "case-sensitive":
        case = "case-sensitive"
    return Site(
        api=api,
        name=general["sitename"],
        language=general["lang"],
        version=general["generator"].removeprefix("MediaWiki "),
        case=case,
        namespaces=namespaces,
        names={name: number for name, number in names.items() if name},
        interwikis=frozenset(entry["prefix"] for entry in query["interwikimap"]),
        legal_title_chars=general["legaltitlechars"],
        extensions=frozenset(entry.get("name", "") for entry in query["extensions"]) - {""},
        subpages=frozenset(space["id"] for space in spaces if space.get("subpages")),
        server=_with_scheme(general["server"], api),
        article_path=general["articlepath"],
        content=frozenset(space["id"] for space in spaces if space.get("content")),
        main_page=str(general.get("mainpage", "")),
    )


_NAMES = ("name", "canonical")


def stop_of(query: Mapping[str, Any]) -> StopNotice | None:
    """Read the stop page of an answer; a text hidden from us stops, to be on the safe side."""
    for page in query.get("pages", ()):
        for revision in page.get("revisions", ()):
            text = revision["slots"]["main"].get("content", "?")
            return notice(text, revision.get("user", ""), revision.get("timestamp", ""))
    return None


def rate(limits: Mapping[str, Mapping[str, int]] | None) -> Rate | None:
    """Take the strictest of the limits that the wiki names for one act; None: it names none."""
    rates = [Rate(limit["hits"], limit["seconds"]) for limit in (limits or {}).values()]
    return min(rates, key=lambda found: found.hits / found.seconds, default=None)


def _blocked(account: Mapping[str, Any]) -> str:
    """Give the reason of a block of the whole wiki; one of some pages is met page by page."""
    if "blockid" not in account or account.get("blockpartial"):
        return ""
    return str(account.get("blockreason") or "?")


def _with_scheme(server: str, api: str) -> str:
    return f"{urlsplit(api).scheme}:{server}" if server.startswith("//") else server
