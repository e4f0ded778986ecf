"""Collections, pages and fields that had other names: what is known of them goes on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from bot.schema.decisions import Decisions, Released
from bot.schema.types import Reference

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bot.schema.collection import Collection, PageSpec
    from bot.schema.settings import Project
    from bot.schema.toml import Entries

# A collection and one of its pages, by name.
Name = tuple[str, str]

_NAME = re.compile(r"\w[\w-]*")
_PARAMETER = re.compile(r"[^|=\[\]{}<>\n]+")  # what a wiki takes for the name of a parameter


def former_identities(project: Project) -> Mapping[Name, Name]:
    """Lead each former (collection, page) to the present one; a present name is never a former."""
    found: dict[Name, Name] = {}
    for name, collection in project.collections.items():
        for page in collection.pages:
            for old in (name, *collection.formerly):
                for old_page in (page.name, *page.formerly):
                    found.setdefault((old, old_page), (name, page.name))
    for page in project.pages:
        for old_page in page.formerly:
            found.setdefault(("-", old_page), ("-", page.name))
    present = {
        (name, page.name) for name, each in project.collections.items() for page in each.pages
    } | {("-", page.name) for page in project.pages}
    return {old: new for old, new in found.items() if old not in present}


def present_rows(project: Project) -> Callable[[str, str], tuple[str, str]]:
    """Lead a row, by collection and key, to those of today: renamed, and with another key."""
    names = present_collections(project)
    rekeyed = {(e.collection, e.old): (e.to_collection, e.new) for e in project.decisions.rekeyed}

    def now(collection: str, key: str) -> tuple[str, str]:
        row = (names.get(collection, collection), key)
        return rekeyed.get(row, row)

    return now


def present_collections(project: Project) -> Mapping[str, str]:
    """Lead the former names of collections to those of today."""
    return {old: name for name, each in project.collections.items() for old in each.formerly}


def rows_named_by(project: Project) -> Mapping[Name, str]:
    """Say of each (collection, page) whose rows its keys name; empty where they name none.

    A page for each value of a reference is named by a row of the collection referred to.
    """
    return {
        (name, page.name): _rows_of(collection, page)
        for name, collection in project.collections.items()
        for page in collection.pages
    }


def _rows_of(collection: Collection, page: PageSpec) -> str:
    if page.per == "row":
        return collection.name
    field = collection.fields.get(page.value_field)
    return field.type.to if field and isinstance(field.type, Reference) else ""


def decided_under_present_names(project: Project) -> Decisions:
    """Give the decisions as if they had been written today.

    A page that was handed over stays with people when its collection is renamed or its key changes.
    """
    decisions, pages = project.decisions, former_identities(project)
    names = present_collections(project)

    def now(name: str) -> str:
        return names.get(name, name)

    rekeyed = tuple(
        each._replace(collection=now(each.collection), to_collection=now(each.to_collection))
        for each in decisions.rekeyed
    )
    followed = {(e.collection, e.old): (e.to_collection, e.new) for e in rekeyed}
    released = frozenset(_now(each, pages, now) for each in decisions.released)
    rows = {each: followed.get((each.collection, each.key)) for each in released}
    released |= {Released(*row, each.page) for each, row in rows.items() if row}
    taken = tuple(t._replace(identity=_renamed(t.identity, pages)) for t in decisions.taken)
    return Decisions(released, rekeyed, taken)


def _now(released: Released, pages: Mapping[Name, Name], now: Callable[[str], str]) -> Released:
    """Give what was handed over the names of today."""
    collection, key, page = released
    collection, page = pages.get((collection, page), (now(collection), page))
    return Released(collection, key, page)


def _renamed(identity: str, pages: Mapping[Name, Name]) -> str:
    """Write an identity of a summary with the names of today."""
    match identity.split("/", 3):
        case [project, collection, page, key]:
            return "/".join((project, *pages.get((collection, page), (collection, page)), key))
    return identity


class Declared(NamedTuple):
    """Something that has a name, the names that it had, and where it is declared."""

    entries: Entries
    name: str
    formerly: Sequence[str]


def check_formerly(declared: Sequence[Declared], *, fields: bool = False) -> None:
    """Report former names that cannot be, that something else has today, or that two claim.

    The former name of a field is that of its parameter, so it may be any that a template can have.
    One's own name changes nothing, or says that the parameter alone was renamed.
    """
    form = _PARAMETER if fields else _NAME
    present = {each.name for each in declared}
    claimed: dict[str, str] = {}
    for entries, name, formerly in declared:
        for old in formerly:
            if not form.fullmatch(old):
                entries.report("bad-formerly", "formerly", value=old)
            elif old != name and old in present:
                entries.report("formerly-present", "formerly", value=old)
            elif claimed.setdefault(old, name) != name:
                entries.report("formerly-twice", "formerly", value=old, other=claimed[old])
