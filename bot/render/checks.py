"""What is wrong with a project's templates, found without rendering a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from jinja2 import nodes

from bot.model import Cell, Problem
from bot.render.faults import near
from bot.render.outline import ANY, Kind, Outline, Print, field_kind
from bot.render.place_checks import check_places
from bot.render.scope import PER_CATEGORY, PER_COLLECTION, PER_PROJECT, PER_ROW, PER_VALUE
from bot.render.skeleton import Skeleton, skeleton
from bot.schema.settings import SETTINGS
from bot.wikitext.balance import rewritten

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.render.environment import Templates
    from bot.schema.collection import Collection, Field, PageSpec
    from bot.schema.settings import Project

CATEGORY_TEMPLATE = "categorie.wikitext"
_ANYWHERE = dict.fromkeys(("range", "namespace", "project", "collection"), ANY)


class Use(NamedTuple):
    """A template where it is used: by which file, for which collection, with which names."""

    name: str
    where: str
    home: str
    known: Mapping[str, Kind]
    title: str = ""


def check(project: Project, templates: Templates) -> list[Problem]:
    """Find unreadable templates, unknown names, open braces and what the server rewrites."""
    found: dict[tuple[object, ...], Problem] = {}  # one template may serve several pages
    for use in uses(project, templates):
        for problem in (*_of_title(project, templates, use), *_of_page(project, templates, use)):
            key = (problem.code, problem.where, tuple(problem.args.items()))
            found.setdefault(key, problem)
    return list(found.values())


def uses(project: Project, templates: Templates) -> Iterator[Use]:
    """List the templates that pages are made with."""
    for collection in project.collections.values():
        for spec in collection.pages:
            known = _known(project, collection, spec)
            file = collection.file or f"sources/{collection.name}.toml"
            yield Use(spec.template, file, collection.name, known, spec.title)
    for spec in project.pages:
        yield Use(spec.template, SETTINGS, "", _known(project, None, spec), spec.title)
    if templates.source(CATEGORY_TEMPLATE):
        yield Use(CATEGORY_TEMPLATE, SETTINGS, "", _names(PER_CATEGORY))


def outline(project: Project, templates: Templates, use: Use) -> Outline | None:
    """Read what a page template prints; None where it cannot be read."""
    if isinstance(templates.page(use.name, use.where), Problem):
        return None
    return _outline(project, use, templates.tree(use.name))


def _outline(project: Project, use: Use, tree: nodes.Template) -> Outline:
    home = use.home if "record" in use.known else ""
    return Outline(project.collections, use.known, home).read(tree)


def bones(read: Outline) -> tuple[Skeleton, list[Field | None]]:
    """Give the skeleton of what a template writes, and the field in each of its slots."""
    gaps = [""]
    fields: list[Field | None] = []
    for piece in read.pieces:
        if isinstance(piece, Print):
            gaps.append("")
            fields.append(piece.field)
        else:
            gaps[-1] += piece
    return skeleton(tuple(gaps)), fields


def outlines(project: Project, templates: Templates, use: Use) -> Iterator[tuple[str, Outline]]:
    """Read a template and those that it includes, by name; those that cannot be read are left."""
    for name in templates.included(use.name):
        if not isinstance(templates.page(name, use.where), Problem):
            yield name, _outline(project, use, templates.tree(name))


def places(project: Project, templates: Templates, use: Use) -> Iterator[Problem]:
    """Find values where they would be obeyed, in a template and in those that it includes."""
    for name, read in outlines(project, templates, use):
        yield from check_places(templates, name, read)


def _of_title(project: Project, templates: Templates, use: Use) -> Iterator[Problem]:
    if not use.title:
        return
    template = templates.title(use.title, use.where)
    if isinstance(template, Problem):
        yield template
        return
    for ask in _outline(project, use, templates.titles.parse(use.title)).asks:
        yield Problem(f"render.{ask.code}", Cell(use.where), ask.args)


def _of_page(project: Project, templates: Templates, use: Use) -> Iterator[Problem]:
    template = templates.page(use.name, use.where)
    if isinstance(template, Problem):
        yield template
        return
    read = _outline(project, use, templates.tree(use.name))
    file = template.filename or use.name
    for ask in read.asks:
        where = Cell(f"{file}:{ask.line}")
        yield Problem(f"render.{ask.code}", where, ask.args)
    yield from places(project, templates, use)
    yield from _of_parts(templates, use.name)
    yield from _of_markup(templates, use.name)
    open_part = bones(read)[0].open
    if open_part:
        yield Problem("render.template-open", Cell(file), {"seen": open_part}, "warning")


def _of_parts(templates: Templates, name: str) -> Iterator[Problem]:
    """Find templates that a template includes and that are not there."""
    _, file = templates.source(name) or ("", "")
    for node in templates.tree(name).find_all(
        (nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends)
    ):
        other = getattr(node, "template", None)
        if isinstance(other, nodes.Const) and templates.source(str(other.value)) is None:
            code, args = near("no-template", str(other.value), templates.files())
            yield Problem(f"render.{code}", Cell(f"{file}:{node.lineno}"), args)


def _of_markup(templates: Templates, name: str) -> Iterator[Problem]:
    """Find what the server would rewrite in the text that a template writes itself."""
    _, file = templates.source(name) or ("", "")
    for data in templates.tree(name).find_all(nodes.TemplateData):
        seen = rewritten(data.data)
        if seen:
            line = data.lineno + data.data[: data.data.find(seen)].count("\n")
            yield Problem("render.template-rewritten", Cell(f"{file}:{line}"), {"seen": seen})


def _known(project: Project, collection: Collection | None, spec: PageSpec) -> dict[str, Kind]:
    """List what a page's template can reach, and what it is."""
    if collection is None:
        return _names(PER_PROJECT)
    if spec.per == "row":
        fields = {
            name: field_kind(field, project.collections)
            for name, field in collection.published.items()
        }
        return {**_names(PER_ROW), "record": Kind("item", collection.name), **fields}
    known = _names(PER_VALUE if spec.value_field else PER_COLLECTION)
    known["records"] = Kind("items", collection.name)
    field = collection.published.get(spec.value_field)
    if field is not None:
        to = field_kind(field, project.collections).collection
        known["value"] = Kind("item", to) if to else ANY
    return known


def _names(names: tuple[str, ...]) -> dict[str, Kind]:
    found = {**_ANYWHERE, **dict.fromkeys(names, ANY)}
    if "collections" in found:
        found["collections"] = Kind("collections")
    return found
