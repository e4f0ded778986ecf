"""Reading what stands around pages: who moved them, what leads or links to them, who is in them.

Facts seen on MediaWiki 1.39 and 1.43: the move log has an entry of its own for the talk page, with
the talk page's id; `logpage` is the id that a page keeps when it is moved.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.model import Moved, PageState
from bot.wiki.read import askable, batches, by_id, listed, nfc, normalized, rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.wiki.api import Api


def moves(api: Api, since: str = "") -> list[Moved]:
    """Read the move log, oldest first."""
    found = rows(
        api,
        "logevents",
        letype="move",
        ledir="newer",
        lestart=since or None,
        lelimit="max",
        leprop="ids|title|type|user|timestamp|comment|details",
    )
    return [
        Moved(
            row.get("logpage", 0),
            row["title"],
            row["params"]["target_title"],
            row.get("user", ""),
            row["timestamp"],
            row.get("comment", ""),
        )
        for row in found
        if row.get("title") and row.get("params", {}).get("target_title")
    ]


def last_restored(api: Api, title: str) -> tuple[str, str]:
    """Tell who brought a page back last, and the reason given; empty where nobody did."""
    asked = {"leaction": "delete/restore", "letitle": title, "lelimit": 1, "leprop": "user|comment"}
    for row in api.ask({"list": "logevents", **asked}).get("query", {}).get("logevents", ()):
        return row.get("user", ""), row.get("comment", "")
    return "", ""


def redirects(api: Api, titles: Sequence[str]) -> dict[str, list[PageState]]:
    """List the pages that redirect to each of these titles."""
    return _referring(api, titles, "redirects", rdprop="pageid", rdlimit="max")


def linking(api: Api, titles: Sequence[str]) -> dict[str, list[PageState]]:
    """List the pages that link to each of these titles; no redirects."""
    asked = {"lhprop": "pageid", "lhshow": "!redirect", "lhlimit": "max"}
    return _referring(api, titles, "linkshere", **asked)


def members(api: Api, categories: Sequence[str]) -> dict[str, list[PageState]]:
    """List the pages in each of these categories: the API takes one a request."""
    ids = {
        title: [
            row["pageid"]
            for row in rows(api, "categorymembers", cmtitle=title, cmprop="ids", cmlimit="max")
        ]
        for title in dict.fromkeys(categories)
    }
    return _states(api, ids)


def _referring(
    api: Api, titles: Sequence[str], prop: str, **params: str
) -> dict[str, list[PageState]]:
    """Ask what refers to titles; the wiki answers under its own writing of them."""
    ids: dict[str, list[int]] = {}
    became: dict[str, str] = {}
    for batch in batches(askable(titles), api):
        for answer in api.all({"prop": prop, "titles": listed(batch), **params}, post=True):
            query = answer.get("query", {})
            became |= normalized(query)
            for page in query.get("pages", ()):
                found = [row["pageid"] for row in page.get(prop, ())]
                ids.setdefault(page.get("title", ""), []).extend(found)
    return _states(
        api, {title: ids.get(became.get(nfc(title), nfc(title)), []) for title in titles}
    )


def _states(api: Api, ids: dict[str, list[int]]) -> dict[str, list[PageState]]:
    known = by_id(api, [number for numbers in ids.values() for number in numbers])
    return {
        title: [known[number] for number in sorted(numbers) if number in known]
        for title, numbers in ids.items()
    }
