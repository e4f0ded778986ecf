"""Reading in bulk: as few requests as the wiki's limits allow, and no text that nobody needs.

Limits: 50 pages or 500 rows a request, ten times as many with the right `apihighlimits`. Facts
about the answers were seen on MediaWiki 1.39 and 1.43, `formatversion=2`.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from bot.model import NOWHERE, Deletion, PageState
from bot.wiki.start import SITE, STOP, stop_of, understand

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bot.wiki.api import Api
    from bot.wiki.port import Start, StopNotice

_SEPARATOR = "\x1f"  # before the first value, it lets values hold the pipe that usually parts them
_STATE = {"prop": "info|revisions", "rvprop": "ids|sha1|user|timestamp|comment"}
_UNSENDABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff\ufffd]")  # no title holds them


def start(api: Api, stop_page: str) -> Start:
    """Ask everything that a run must know first, in one request."""
    page = {"titles": listed([stop_page]), **STOP} if stop_page else {}
    answer = api.ask({"meta": "siteinfo|userinfo", "curtimestamp": 1, **SITE, **page})
    return understand(api.url, answer)


def stopped(api: Api, stop_page: str) -> StopNotice | None:
    """Look at the stop page."""
    return stop_of(api.ask({"titles": listed([stop_page]), **STOP}).get("query", {}))


def group_rights(api: Api) -> dict[str, frozenset[str]]:
    """Tell which rights each group of accounts has; those that everybody is in are among them.

    What `$wgRevokePermissions` takes away again is not told (ApiQuerySiteinfo.php, 1.39 and 1.43).
    """
    groups = api.ask({"meta": "siteinfo", "siprop": "usergroups"})["query"]["usergroups"]
    return {group["name"]: frozenset(group.get("rights", ())) for group in groups}


def protection(api: Api, title: str) -> str:
    """Name the level that editing a page needs, or making it where there is none; empty: none."""
    asked = {"titles": listed([title]), "prop": "info", "inprop": "protection"}
    for page in api.ask(asked).get("query", {}).get("pages", ()):
        for kept in page.get("protection", ()):
            if kept["type"] == ("create" if page.get("missing") else "edit"):
                return str(kept["level"])
    return ""


def newest(api: Api, users: Sequence[str]) -> dict[int, PageState]:
    """List the pages where one of `users` has the last word; 5,000 a request for a bot."""
    found = {}
    found_rows = rows(
        api,
        "usercontribs",
        ucuser=listed(users),
        ucshow="top",
        uclimit="max",
        ucprop="ids|title|timestamp|comment|tags|flags",
    )
    for row in found_rows:
        if not _left_by_move(row):
            found[row["pageid"]] = _state(row, row)
    return found


def deletions(api: Api, since: str = "") -> list[Deletion]:
    """Read the deletion log, oldest first, without what was restored later."""
    found: dict[str, Deletion] = {}
    found_rows = rows(
        api,
        "logevents",
        letype="delete",
        ledir="newer",
        lestart=since or None,
        lelimit="max",
        leprop="ids|title|type|user|timestamp|comment",
    )
    for row in found_rows:
        title = row.get("title", "")
        if row["action"] == "delete" and title:
            who = (row.get("user", ""), row["timestamp"], row.get("comment", ""))
            found[title] = Deletion(title, row.get("logpage", 0), *who)
        elif row["action"] == "restore":
            found.pop(title, None)
    return list(found.values())


def by_title(api: Api, titles: Sequence[str]) -> dict[str, PageState]:
    """Look pages up by title. The wiki joins titles that are one page: each gets its answer."""
    known: dict[str, PageState] = {}
    for batch in batches(askable(titles), api):
        for answer in api.all({"titles": listed(batch), **_STATE}, post=True):
            known |= _named(batch, answer.get("query", {}))
    return {title: known.get(nfc(title), NOWHERE) for title in titles}


def by_id(api: Api, ids: Sequence[int]) -> dict[int, PageState]:
    """Look pages up by page id; what is gone is missing from the answer."""
    found = {}
    for batch in batches(sorted(set(ids)), api):
        for page in _pages(api, pageids=listed(batch), **_STATE):
            if state := _page(page):
                found[state.page_id] = state
    return found


def texts(api: Api, revids: Sequence[int]) -> dict[int, str]:
    """Read the texts of revisions; what is gone or hidden is missing from the answer."""
    found = {}
    asked = {"prop": "revisions", "rvprop": "ids|content", "rvslots": "main"}
    for batch in batches(sorted(set(revids)), api):
        for page in _pages(api, revids=listed(batch), **asked):
            for revision in page.get("revisions", ()):
                text = revision.get("slots", {}).get("main", {}).get("content")
                if text is not None:
                    found[revision["revid"]] = text
    return found


def own_revisions(api: Api, users: Sequence[str], since: str = "") -> Iterator[PageState]:
    """Read every surviving revision of `users` with its SHA-1, oldest first."""
    found = [
        _state(page, revision)
        for user in users
        for page in rows(
            api,
            "allrevisions",
            arvuser=user,
            arvlimit="max",
            arvdir="newer",
            arvstart=since or None,
            arvprop="ids|comment|sha1|timestamp|user|tags",
        )
        for revision in page["revisions"]
        if not _left_by_move(revision)
    ]
    return iter(sorted(found, key=lambda state: state.revid))


def rows(api: Api, module: str, **params: Any) -> Iterator[dict[str, Any]]:
    """Give every row of a list."""
    for answer in api.all({"list": module, **params}):
        yield from answer.get("query", {}).get(module, ())


def _pages(api: Api, **params: Any) -> Iterator[dict[str, Any]]:
    for answer in api.all(params, post=True):
        yield from answer.get("query", {}).get("pages", ())


def batches(values: Sequence[Any], api: Api) -> Iterator[Sequence[Any]]:
    """Give values in as many as a request may name."""
    size = 500 if api.high_limits else 50
    for first in range(0, len(values), size):
        yield values[first : first + size]


def nfc(title: str) -> str:
    """Bring a title into the form of Unicode in which MediaWiki hears it."""
    return unicodedata.normalize("NFC", title)


def askable(titles: Iterable[str]) -> list[str]:
    """Leave out what can be no title; the wiki would drop the whole question for it."""
    names = {nfc(title) for title in titles}
    return sorted(name for name in names if name and not _UNSENDABLE.search(name))


def listed(values: Iterable[Any]) -> str:
    """Write values in a way that lets them hold the usual separator."""
    return "".join(f"{_SEPARATOR}{value}" for value in values)


def _named(asked: Iterable[str], query: Mapping[str, Any]) -> dict[str, PageState]:
    """Follow each title asked to the page that the wiki made of it."""
    became = normalized(query)
    pages = {page["title"]: page for page in query.get("pages", ()) if "title" in page}
    found = {}
    for title in asked:
        page = pages.get(became.get(title, title))
        if page is None or page.get("special"):
            continue
        if state := _page(page):
            found[title] = state
        elif page.get("missing"):
            found[title] = PageState(page["title"])
    return found


def normalized(query: Mapping[str, Any]) -> dict[str, str]:
    """Tell what the wiki made of the titles asked, where it writes them in another way."""
    return {_from(step): step["to"] for step in query.get("normalized", ())}


def _from(step: Mapping[str, Any]) -> str:
    """Read what was asked; what the wiki's Unicode brings into another form comes encoded."""
    asked = str(step["from"])
    return unquote(asked) if step.get("fromencoded") else asked


def _page(page: Mapping[str, Any]) -> PageState | None:
    """Read a page with its newest revision; None where it is missing."""
    revisions = page.get("revisions")
    return _state(page, revisions[0]) if revisions else None


def _state(page: Mapping[str, Any], revision: Mapping[str, Any]) -> PageState:
    return PageState(
        page["title"],
        page["pageid"],
        revision["revid"],
        revision.get("sha1", ""),
        revision.get("user", ""),
        revision.get("timestamp", ""),
        revision.get("comment", ""),
        bool(page.get("redirect")),
        parent=revision.get("parentid", 0),
    )


def _left_by_move(revision: Mapping[str, Any]) -> bool:
    """Tell the redirect that a move leaves: new, and tagged so by MediaWiki itself."""
    return "mw-new-redirect" in revision.get("tags", ()) and revision.get("parentid") == 0
