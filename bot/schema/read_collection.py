"""A collection's TOML made into a Collection, with everything that is wrong in it."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, cast

from bot.private import only_host
from bot.schema.collection import Collection, Field, PageSpec
from bot.schema.formerly import Declared, check_formerly
from bot.schema.read_field import NAME, read_field
from bot.schema.types.choice import Reference, YesNo

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from bot.schema.collection import OnMissingRow
    from bot.schema.toml import Entries, Source

_SUFFIXES = (".xlsx", ".xlsm", ".ods", ".csv", ".tsv")
_REMOTE = re.compile(r"https?://|wiki:", re.IGNORECASE)
_PER = ("row", "collection", "value:")
_ON_MISSING_ROW = ("report", "banner", "redirect", "delete")


def read_collection(source: Source, stem: str, folder: Path) -> Collection:
    """Read one file of `sources/`; what is wrong is in `source.problems`."""
    top = source.table()
    name = top.text("name", required=True) or stem
    source.collection = name
    if name != stem:
        top.report("name-unlike-file", "name", name=name, stem=stem)
    elif not NAME.fullmatch(name):
        top.report("bad-name", "name", name=name)
    fields = _fields(top)
    collection = Collection(
        name=name,
        label=top.text("label", name),
        workbook=_workbook(top),
        key=_key(top, fields),
        fields=fields,
        pages=read_pages(
            top,
            ("pages", "indexes"),  # two names of the same
            "collection",
            partial(_check_page, fields=fields),
            _shorthand(top),
        ),
        sheet=top.text("sheet"),
        header_row=_header_row(top),
        on_missing_row=_on_missing_row(top),
        publish_if=_publish_if(top, fields),
        formerly=top.texts("formerly"),
        file=source.file,
        folder=folder,
    )
    _check_target(top, collection)
    top.finish()
    return collection


def _workbook(top: Entries) -> str:
    """Read the workbook's name; those that lie elsewhere come with a later version."""
    found = top.text("workbook", required=True)
    suffix = found[found.rfind(".") :].lower() if "." in found else ""
    if _REMOTE.match(found):
        top.report("comes-later", "workbook", what=only_host(found))
    elif found.startswith(("/", "\\", "~")) or ".." in re.split(r"[/\\]", found) or ":" in found:
        top.report("workbook-elsewhere", "workbook", value=only_host(found))
    elif found and suffix == ".xls":
        top.report("workbook-xls", "workbook", value=found)
    elif found and suffix not in _SUFFIXES:
        shown = only_host(found)
        top.report("workbook-suffix", "workbook", value=shown, suffixes=list(_SUFFIXES))
    return found


def _header_row(top: Entries) -> int | None:
    return top.whole("header_row", 1, low=1) if top.take("header_row") is not None else None


def _on_missing_row(top: Entries) -> OnMissingRow:
    return cast("OnMissingRow", top.one_of("on_missing_row", _ON_MISSING_ROW, "report"))


def _check_target(top: Entries, collection: Collection) -> None:
    """Ask for the page that the redirects of retired pages are to lead to."""
    redirects = collection.on_missing_row == "redirect"
    if redirects and all(page.per != "collection" for page in collection.pages):
        top.report("redirect-without-index", "on_missing_row")


def _fields(top: Entries) -> dict[str, Field]:
    tables = top.inner("fields")
    fields: dict[str, Field] = {}
    declared: list[Declared] = []
    for name in tables.data:
        if isinstance(tables.data[name], dict):
            entries = tables.inner(name)
            fields[name] = read_field(name, entries)
            declared.append(Declared(entries, name, fields[name].formerly))
        else:
            tables.report("wrong-kind-table", name)
    check_formerly(declared, fields=True)
    if "fields" not in top.data:
        top.report("no-fields")
    return fields


def _named(top: Entries, key: str, fields: Mapping[str, Field], *, required: bool = False) -> str:
    """Read an option that names a field."""
    found = top.text(key, required=required)
    if found and fields and found not in fields:
        top.unknown("unknown-field", key, found, fields)
    return found if found in fields else ""


def _key(top: Entries, fields: Mapping[str, Field]) -> str:
    found = _named(top, "key", fields, required=True)
    if found and (fields[found].multiple or isinstance(fields[found].type, Reference)):
        top.report("key-kind", "key", value=found)
    return found


def _publish_if(top: Entries, fields: Mapping[str, Field]) -> str:
    found = _named(top, "publish_if", fields)
    if found and not isinstance(fields[found].type, YesNo):
        top.report("publish-if-kind", "publish_if", value=found, type=fields[found].type.name)
    return found


def read_pages(
    top: Entries,
    keys: Iterable[str],
    per: str,
    check: Callable[[Entries, PageSpec], None],
    first: Iterable[PageSpec] = (),
) -> tuple[PageSpec, ...]:
    """Read pages, after those that come `first`; only one of them may lack a name.

    `per` is what a page is made of if it does not say, `check` judges what it says.
    """
    found = list(first)
    declared = [Declared(top, page.name, ()) for page in found]
    for entries in (each for key in keys for each in top.tables(key)):
        page = _page(entries, per, {each.name for each in found})
        check(entries, page)
        entries.finish()
        found.append(page)
        declared.append(Declared(entries, page.name, page.formerly))
    check_formerly(declared)
    return tuple(found)


def _shorthand(top: Entries) -> tuple[PageSpec, ...]:
    title, template = top.text("title"), top.text("template")
    if not title and not template:
        return ()
    if not (title and template):
        given, other = ("title", "template") if title else ("template", "title")
        top.report("title-and-template", given, given=given, other=other)
    return (PageSpec("row", "row", title, template),)


def _page(entries: Entries, per: str, taken: set[str]) -> PageSpec:
    given = entries.text("name")
    name = given or "index"
    if name in taken:
        entries.report("page-twice" if given else "page-unnamed", "name", name=name)
    elif not NAME.fullmatch(name):
        entries.report("bad-name", "name", name=name)
    return PageSpec(
        name=name,
        per=entries.text("per", per),
        title=entries.text("title", required=True),
        template=entries.text("template", required=True),
        sort=entries.text("sort"),
        formerly=entries.texts("formerly"),
    )


def _check_page(entries: Entries, page: PageSpec, fields: Mapping[str, Field]) -> None:
    """Check what a page is made of: the fields that it is sorted and divided by."""
    if page.sort and page.sort not in fields:
        entries.unknown("unknown-field", "sort", page.sort, fields)
    if page.per.startswith("value:"):
        if page.value_field not in fields:
            entries.unknown("unknown-field", "per", page.value_field, fields)
        elif not fields[page.value_field].publish:
            entries.report("per-unpublished", "per", value=page.value_field)
    elif page.per == "project":
        entries.report("per-project", "per")
    elif page.per not in {"row", "collection"}:
        entries.unknown("unknown-word", "per", page.per, _PER)
