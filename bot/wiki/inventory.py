"""Reading a wiki in bulk for audits: every page with its links, in as few requests as can be.

One generator gives the pages, and all lists of a batch fill up side by side; a batch is whole only
with `batchcomplete`, so lists are joined by page id until then. Seen on MediaWiki 1.39 and 1.43.
Not used: `querypage` (cached and capped), and lists with `unique` (1.43 loses rows of them).
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

from bot.failure import Failure
from bot.model import CATEGORY, FILE, Destination, Entry, InCategory, Part, Preview, Space
from bot.wiki.read import askable, batches, listed, rows

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from bot.model import Site, Source
    from bot.wiki.api import Api

# For each part: the list, what it is asked with, and how a row names what it is about.
_LISTS: Mapping[Part, tuple[str, Mapping[str, str], str]] = {
    Part.LINKS: ("links", {"pllimit": "max"}, "title"),
    Part.CATEGORIES: ("categories", {"cllimit": "max", "clshow": "!hidden"}, "title"),
    Part.TEMPLATES: ("templates", {"tllimit": "max"}, "title"),
    Part.FILES: ("images", {"imlimit": "max"}, "title"),
    Part.ADDRESSES: ("extlinks", {"ellimit": "max"}, "url"),
}
# The messages that name the categories which MediaWiki itself puts pages in (TrackingCategories).
_TRACKING = (
    "broken-file-category",
    "cite-tracking-category-cite-error",
    "deprecated-self-close-category",
    "double-px-category",
    "duplicate-args-category",
    "expansion-depth-exceeded-category",
    "expensive-parserfunction-category",
    "hidden-category-category",
    "index-category",
    "magiclink-tracking-isbn",
    "magiclink-tracking-pmid",
    "magiclink-tracking-rfc",
    "node-count-exceeded-category",
    "noindex-category",
    "nonnumeric-formatnum",
    "post-expand-template-argument-category",
    "post-expand-template-inclusion-category",
    "restricted-displaytitle-ignored",
    "syntaxhighlight-error-category",
    "template-equals-category",
    "template-loop-category",
    "templatedata-category",
    "unstrip-depth-category",
    "unstrip-size-category",
)
# What the wiki says of a page that was there a moment ago, or that holds no wikitext.
_GONE = frozenset(
    {"missingtitle", "nosuchrevid", "invalidtitle", "pagecannotexist", "permissiondenied"}
)
_ID = re.compile(r"""<[a-z][^>]*?\s(?:id|name)\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)


def inventory(api: Api, source: Source, parts: Collection[Part]) -> Iterator[Entry]:
    """Give the pages of a source, each with the lists asked for, whole."""
    for question, post in _questions(api, source):
        yield from _entries(api.all({**question, **_asked(parts)}, post=post), parts)


def _questions(api: Api, source: Source) -> Iterator[tuple[dict[str, Any], bool]]:
    if isinstance(source, Space):
        asked = {"generator": "allpages", "gapnamespace": source.number, "gaplimit": "max"}
        yield {key: str(value) for key, value in asked.items()}, False
    elif isinstance(source, InCategory):
        yield (
            {"generator": "categorymembers", "gcmtitle": source.title, "gcmlimit": "max"},
            False,
        )
    else:
        for batch in batches(askable(source.titles), api):
            yield {"titles": listed(batch)}, True


def _asked(parts: Collection[Part]) -> dict[str, str]:
    params = {"prop": "|".join(["info", *(_LISTS[part][0] for part in parts)])}
    for part in parts:
        params |= _LISTS[part][1]
    return params


def _entries(answers: Iterable[Mapping[str, Any]], parts: Collection[Part]) -> Iterator[Entry]:
    """Join the answers of each batch; one that never completes gives what was there."""
    batch: dict[int, dict[str, Any]] = {}
    for answer in answers:
        for page in answer.get("query", {}).get("pages", ()):
            if "pageid" in page:
                _joined(batch.setdefault(page["pageid"], {}), page, parts)
        if answer.get("batchcomplete"):
            yield from map(_entry, batch.values())
            batch = {}
    yield from map(_entry, batch.values())


def _joined(known: dict[str, Any], page: Mapping[str, Any], parts: Collection[Part]) -> None:
    """Add what one answer says of a page; its title is the last one, if it was just renamed."""
    known |= {key: page[key] for key in page if not isinstance(page[key], list)}
    for part in parts:
        name, _, key = _LISTS[part]
        found = [row[key] for row in page.get(name, ())]
        known.setdefault(part, []).extend(found)


def _entry(page: Mapping[str, Any]) -> Entry:
    return Entry(
        page["title"],
        page["pageid"],
        page["ns"],
        page.get("lastrevid", 0),
        page.get("length", 0),
        bool(page.get("redirect")),
        *(tuple(page.get(part, ())) for part in _LISTS),
    )


def category_sizes(api: Api) -> dict[str, int]:
    """Give how many pages each category in use has, by name without its namespace."""
    found = rows(api, "allcategories", aclimit="max", acprop="size")
    return {row["category"]: row.get("size", 0) for row in found}


def tracking_categories(api: Api, language: str) -> frozenset[str]:
    """Name the categories that the wiki's own software puts pages in, without namespace.

    Messages come in the reader's language unless one is named; categories have the wiki's.
    """
    found = wordings(api, sorted(_TRACKING), language).values()
    return frozenset(name.replace("_", " ") for name in found if name != "-")


def wordings(api: Api, messages: Sequence[str], language: str) -> dict[str, str]:
    """Give the wiki's own words for its messages (`meta=allmessages`), as far as it has them."""
    names = "|".join(messages)
    answer = api.ask({"meta": "allmessages", "ammessages": names, "amlang": language})
    rows = answer.get("query", {}).get("allmessages", ())
    return {row["name"]: row["content"] for row in rows if "content" in row}


def files(api: Api) -> frozenset[str]:
    """Name the files that are on the wiki, by full title."""
    return frozenset(row["title"] for row in rows(api, "allimages", ailimit="max", aiprop=""))


def shared_files(api: Api, titles: Sequence[str]) -> frozenset[str]:
    """Tell which of these files are somewhere: here, or in a shared repository."""
    found: set[str] = set()
    for batch in batches(askable(titles), api):
        asked = {"titles": listed(batch), "prop": "imageinfo", "iiprop": ""}
        for answer in api.all(asked, post=True):
            pages = answer.get("query", {}).get("pages", ())
            found |= {page["title"] for page in pages if page.get("imagerepository")}
    return frozenset(found)


def created(api: Api, since: str) -> frozenset[str]:
    """Name the pages that the logs of creations and moves tell of (MediaWiki 1.33 and newer)."""
    asked = {
        "ledir": "newer",
        "lestart": since or None,
        "lelimit": "max",
        "leprop": "title|details",
    }
    made = {
        row["title"]
        for row in rows(api, "logevents", leaction="create/create", **asked)
        if row.get("title")
    }
    moved = {
        row["params"]["target_title"]
        for row in rows(api, "logevents", letype="move", **asked)
        if row.get("params", {}).get("target_title")
    }
    return frozenset(made | moved)


def shown_files(api: Api, titles: Sequence[str]) -> frozenset[str]:
    """Tell which of these files some page shows; one page is enough to know."""
    found: set[str] = set()
    for batch in batches(askable(titles), api):
        asked = {"titles": listed(batch), "prop": "fileusage", "fuprop": "title", "fulimit": "max"}
        for answer in api.all(asked, post=True):
            pages = answer.get("query", {}).get("pages", ())
            found |= {page["title"] for page in pages if page.get("fileusage")}
    return frozenset(found)


def destinations(api: Api, titles: Sequence[str]) -> dict[str, Destination]:
    """Tell where redirects lead, one step each; with the steps behind them."""
    found: dict[str, Destination] = {}
    for batch in batches(askable(titles), api):
        for answer in api.all({"titles": listed(batch), "redirects": 1}, post=True):
            for step in answer.get("query", {}).get("redirects", ()):
                where = Destination(
                    step["to"], step.get("tofragment", ""), step.get("tointerwiki", "")
                )
                found[step["from"]] = where
    return found


def ids(api: Api, title: str) -> frozenset[str]:
    """List the places in a page, as readers see it, that a link can lead to."""
    asked = {"action": "parse", "page": title, "prop": "text", "disablelimitreport": 1}
    return _ids_of(_parsed(api, asked))


def preview(api: Api, title: str, text: str, site: Site) -> Preview:
    """Tell what a text would be as a page, before it is saved."""
    props = "text|links|categories|templates|images|externallinks"
    asked = {
        "action": "parse",
        "title": title,
        "text": text,
        "contentmodel": "wikitext",
        "pst": 1,
        "prop": props,
        "disablelimitreport": 1,
    }
    found = _parsed(api, asked)
    category, file = site.namespaces[CATEGORY], site.namespaces[FILE]
    return Preview(
        {row["title"]: bool(row.get("exists")) for row in found.get("links", ())},
        {
            f"{category}:{row['category'].replace('_', ' ')}": not row.get("missing")
            for row in found.get("categories", ())
            if not row.get("hidden")
        },
        {row["title"]: bool(row.get("exists")) for row in found.get("templates", ())},
        tuple(f"{file}:{name.replace('_', ' ')}" for name in found.get("images", ())),
        tuple(found.get("externallinks", ())),
        _ids_of(found),
    )


def _parsed(api: Api, asked: Mapping[str, Any]) -> Mapping[str, Any]:
    """Ask for a page to be parsed; one that went away meanwhile is an empty one."""
    try:
        found: Mapping[str, Any] = api.ask(asked, post="text" in asked).get("parse", {})
    except Failure as failure:
        if failure.problem.args.get("code") not in _GONE:
            raise
        return {}
    return found


def _ids_of(parsed: Mapping[str, Any]) -> frozenset[str]:
    text = str(parsed.get("text", ""))
    return frozenset(html.unescape(one or other) for one, other in _ID.findall(text))
