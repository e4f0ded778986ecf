"""The pages that a project asks for, before their text: what each is made of, and its title."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from bot.model import Cell, Identity, Problem, Wikitext
from bot.render.environment import Templates, run
from bot.render.scope import Collections, Scope, sorted_by
from bot.render.shelf import Library, name_of
from bot.render.titles import judge, namespace_of, visible
from bot.render.values import plain_of
from bot.schema.settings import SETTINGS
from bot.schema.values import Ref

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.model import Record, Site
    from bot.render.shelf import Shelf
    from bot.render.values import Item
    from bot.schema.collection import PageSpec
    from bot.schema.settings import Project
    from bot.schema.table import Table

_MARK = re.compile(r"<<.*?>>|<%.*?%>", re.DOTALL)
_WORD = re.compile(r"\w+")


class Named(NamedTuple):
    """What templates see of a collection or of the project: not the thing itself."""

    name: str
    label: str


@dataclass(frozen=True, slots=True)
class Form:
    """What all pages of one kind have in common, found out once.

    `field` is the one whose cell the title comes from; `single` says that the title is that field
    and nothing else. `namespace` is the one that the title's template names.
    """

    spec: PageSpec
    file: str
    names: Mapping[str, Any]
    namespace: int
    shelf: Shelf | None = None
    field: str = ""
    single: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """A page to be made: of one record (`item`), of many (`records`), or of the whole project.

    `where` is the cell that its title comes from, `row` the key of the row that a wrong title
    holds.
    """

    identity: Identity
    form: Form
    scope: Scope
    where: Cell
    item: Item | None = None
    records: tuple[Item, ...] = ()
    row: str = ""

    @property
    def collection(self) -> str:
        """Name the collection; empty for a page of the whole project."""
        return self.form.shelf.name if self.form.shelf else ""

    @property
    def origin(self) -> str:
        """Say for people where the page comes from."""
        if self.item is not None:
            return self.item.origin
        return str(sheet_of(self.form.shelf)) if self.form.shelf else self.form.file


@dataclass(slots=True)
class Book:
    """Everything that the making of pages needs, for one project and one wiki."""

    project: Project
    site: Site
    library: Library
    templates: Templates
    names: dict[str, Any] = field(default_factory=dict)
    warnings: list[Problem] = field(default_factory=list)
    _titles: dict[Identity, str | Problem] = field(default_factory=dict)
    _drafts: dict[Identity, Draft] = field(default_factory=dict)
    _forms: dict[tuple[str, str], Form] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        project: Project,
        tables: Mapping[str, Table],
        site: Site,
        last_good: Mapping[str, Mapping[str, Record]],
    ) -> Book:
        """Fill the shelves and read the templates."""
        library = Library(project, tables, last_good)
        names = {
            "collections": Collections(library),
            "project": Named(project.name, project.name),
        }
        book = cls(project, site, library, Templates(project.folder), names)
        library.titler = book.title_of_row
        return book

    def drafts(self) -> Iterator[Draft]:
        """List every page of every collection, then those of the project."""
        for shelf in self.library.shelves.values():
            for spec in shelf.collection.pages:
                yield from self._of_collection(shelf, spec)
        for spec in self.project.pages:
            identity = Identity(self.project.name, "-", spec.name, "-")
            form = self._form(spec, None)
            yield Draft(identity, form, Scope(self.library, form.names), Cell(SETTINGS))

    def title(self, draft: Draft) -> str | Problem:
        """Render a page's title and judge it, once; the problem names the cell."""
        found = self._titles.get(draft.identity)
        if found is None:
            found = self._titles[draft.identity] = self._judged(draft)
        return found

    def _judged(self, draft: Draft) -> str | Problem:
        raw = self._raw_title(draft)
        if isinstance(raw, Problem):
            return raw
        title = judge(raw, self.site, draft.form.namespace)
        if isinstance(title, Problem):
            where = _cell_of(draft, str(title.args.get("seen", "")))
            return replace(title, where=where, collection=draft.collection, key=draft.row)
        if title != raw and visible(raw) != raw:
            self.warnings.append(
                Problem(
                    "render.title-invisible",
                    draft.where,
                    {"title": title},
                    "warning",
                    draft.collection,
                    draft.row,
                )
            )
        return title

    def _raw_title(self, draft: Draft) -> str | Problem:
        form = draft.form
        if form.single and draft.item is not None:
            return plain_of(draft.item.field(form.field))
        template = self.templates.title(form.spec.title, form.file)
        if isinstance(template, Problem):
            return template
        raw = run(template, draft.scope, form.file)
        return replace(raw, collection=draft.collection) if isinstance(raw, Problem) else raw

    def title_of_row(self, item: Item) -> tuple[str, bool]:
        """Tell the title of a record's page, or its name if it has none."""
        for spec in item.shelf.collection.pages:
            if spec.per == "row":
                title = self.title(self._of_row(item, self._form(spec, item.shelf)))
                return (title, True) if isinstance(title, str) else (name_of(item), False)
        return name_of(item), False

    def _of_row(self, item: Item, form: Form) -> Draft:
        shelf, record = item.shelf, item.record
        identity = Identity(self.project.name, shelf.name, form.spec.name, item.key)
        draft = self._drafts.get(identity)
        if draft is None:
            scope = Scope(self.library, form.names, item)
            where = record.cell(form.field) if record else Cell(form.file)
            draft = Draft(identity, form, scope, where, item, (item,), item.key)
            self._drafts[identity] = draft
        return draft

    def _form(self, spec: PageSpec, shelf: Shelf | None) -> Form:
        key = (shelf.name if shelf else "-", spec.name)
        if key not in self._forms:
            self._forms[key] = self._new_form(spec, shelf)
        return self._forms[key]

    def _new_form(self, spec: PageSpec, shelf: Shelf | None) -> Form:
        start = spec.title.partition("<<")[0].partition("<%")[0]
        namespace = namespace_of(start, self.site)
        if shelf is None:
            return Form(spec, SETTINGS, self.names, namespace)
        collection = shelf.collection
        names = {**self.names, "collection": Named(shelf.name, collection.label or shelf.name)}
        field = title_field(spec, shelf)
        single = spec.title.strip() == f"<< {field} >>" and field in shelf.fields
        single = single and field not in shelf.refs
        file = collection.file or f"sources/{shelf.name}.toml"
        return Form(spec, file, names, namespace, shelf, field, single)

    def _of_collection(self, shelf: Shelf, spec: PageSpec) -> Iterator[Draft]:
        form = self._form(spec, shelf)
        if spec.per == "row":
            for item in shelf.items.values():
                if item.key not in shelf.stand_ins:
                    yield self._of_row(item, form)
        elif spec.per == "collection":
            yield self._of_many(form, "-", shelf.rows, {})
        elif spec.value_field in shelf.fields:
            yield from self._of_values(shelf, form)

    def _of_values(self, shelf: Shelf, form: Form) -> Iterator[Draft]:
        """Draft a page for each value of a field, in the order of first use."""
        groups: dict[str, tuple[Any, list[Item]]] = {}
        for item in shelf.items.values():
            for key, value in self._values(item, form.spec.value_field):
                groups.setdefault(key, (value, []))[1].append(item)
        for key, (value, items) in groups.items():
            yield self._of_many(form, key, tuple(items), {"value": value})

    def _values(self, item: Item, name: str) -> Iterator[tuple[str, Any]]:
        """Give the values of one cell with their keys; what is not published has no page."""
        raw = item.record.values.get(name) if item.record else None
        for each in raw if type(raw) is tuple else (raw,):
            if isinstance(each, Ref):
                target = self.library.item(each)
                if target.record is not None:
                    yield each.key, target
            elif each is not None:
                value = each.plain if isinstance(each, Wikitext) else each
                yield item.shelf.fields[name].type.show(each), value

    def _of_many(
        self, form: Form, key: str, items: tuple[Item, ...], more: dict[str, Any]
    ) -> Draft:
        records = sorted_by(items, form.spec.sort)
        first = items[0].record if more else None
        return Draft(
            Identity(self.project.name, form.names["collection"].name, form.spec.name, key),
            form,
            Scope(self.library, {**form.names, "records": records, **more}),
            first.cell(form.spec.value_field) if first else Cell(form.file),
            records=records,
            row=first.key if first else "",
        )


def title_field(spec: PageSpec, shelf: Shelf) -> str:
    """Name the field whose cell a title comes from: the first that it prints, the key last."""
    found = printed(spec, shelf)
    return found[0] if found else shelf.collection.title_field


def printed(spec: PageSpec, shelf: Shelf) -> list[str]:
    """Name the fields that a title prints, in its order; the key, which is seldom wrong, last."""
    marks = " ".join(_MARK.findall(spec.title))
    names = [word for word in dict.fromkeys(_WORD.findall(marks)) if word in shelf.fields]
    return sorted(names, key=lambda name: name == shelf.collection.key)


def _cell_of(draft: Draft, seen: str) -> Cell:
    """Find the cell that gave a title what is wrong in it."""
    form, item = draft.form, draft.item
    if item is None or item.record is None or form.shelf is None or not seen.strip():
        return draft.where
    for name in printed(form.spec, form.shelf):
        if seen in plain_of(item.field(name)):
            return item.record.cell(name)
    return draft.where


def sheet_of(shelf: Shelf) -> Cell:
    """Name the sheet that a collection comes from."""
    for item in shelf.items.values():
        if item.record:
            return Cell(item.record.origin.file, item.record.origin.sheet)
    return Cell(shelf.collection.workbook, shelf.collection.sheet)
