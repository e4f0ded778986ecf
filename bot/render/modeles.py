"""The wiki's own templates: each file in `modeles/` is a page, with its TemplateData."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bot.model import TEMPLATE, Cell, Identity, Problem, Wanted
from bot.render import checks
from bot.render.digest import digest
from bot.render.environment import FOLDER, not_utf8
from bot.render.templatedata import documentation
from bot.render.titles import judge, template_title
from bot.wikitext.balance import rewritten
from bot.wikitext.escape import as_stored
from bot.wikitext.visible import visible

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.model import Site
    from bot.render.drafts import Book
    from bot.schema.collection import Field

MODELES = "modeles"
CALL = re.compile(r"\{\{\s*([^{}|#<>\[\]\n]+?)\s*(?=[|}\n])")
_PARAMETER = re.compile(r"\{\{\{\s*([^{}|<>]+?)\s*(?:\||\}\}\})")
# Parameters whose names are made while the page is shown, and modules, which may read any.
_ANY_PARAMETER = re.compile(r"\{\{\{[^{}|]*\{\{|\{\{\s*#(?:invoke|invoque)\s*:", re.IGNORECASE)
_OUTSIDE = re.compile(r"<noinclude>.*?</noinclude>", re.DOTALL | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Modele:
    """One template of the wiki: its name, where its file is, its text, and who fills it in.

    `fields` are the fields that page templates bind to its parameters; a parameter that is
    filled in otherwise is there with None. `sources` are the labels of their collections.
    """

    name: str
    title: str
    file: str
    text: str
    fields: Mapping[str, Field | None] = field(default_factory=dict)
    sources: tuple[str, ...] = ()

    @property
    def calls(self) -> frozenset[str]:
        """Name the templates that it calls, as written."""
        return frozenset(CALL.findall(_OUTSIDE.sub("", self.text)))

    @property
    def parameters(self) -> tuple[str, ...]:
        """List its parameters: those that pages fill in, then the others that it reads."""
        own = _PARAMETER.findall(_OUTSIDE.sub("", self.text))
        return tuple(dict.fromkeys((*self.fields, *own)))

    @property
    def reads(self) -> frozenset[str]:
        """Name the parameters that it reads; none where nobody can tell which ones."""
        text = _OUTSIDE.sub("", visible(self.text))
        return frozenset() if _ANY_PARAMETER.search(text) else frozenset(_PARAMETER.findall(text))


def read_modeles(book: Book) -> tuple[dict[str, Modele], list[Problem]]:
    """Read every file of `modeles/`, by full title."""
    fields, sources = _filled(book)
    found: dict[str, Modele] = {}
    problems: list[Problem] = []
    for path in sorted((book.project.folder / FOLDER / MODELES).glob("*.wikitext")):
        file = f"{FOLDER}/{MODELES}/{path.name}"
        name = unicodedata.normalize("NFC", path.stem)
        title = judge(f"Template:{name}", book.site, TEMPLATE)
        if isinstance(title, Problem):
            problems.append(Problem(title.code, Cell(file), title.args))
            continue
        try:
            text = path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError as error:
            problems.append(not_utf8(path.name, error, file))
            continue
        seen = rewritten(text)
        if seen:
            line = text[: text.find(seen)].count("\n") + 1
            problems.append(
                Problem("render.template-rewritten", Cell(f"{file}:{line}"), {"seen": seen})
            )
            continue
        found[title] = Modele(
            name, title, file, text, fields.get(title, {}), tuple(sources.get(title, ()))
        )
    return found, problems


def modele_identity(modele: Modele, book: Book) -> Identity:
    """Name the page of a template for ever."""
    return Identity(book.project.name, "-", "modele", modele.name)


def wanted_modele(modele: Modele, book: Book, managed: Mapping[str, Modele]) -> Wanted:
    """Make the page of a template, with its documentation in a `<noinclude>` of ours."""
    told = documentation(
        [(name, modele.fields.get(name)) for name in modele.parameters],
        modele.sources,
        book.site.language,
        template_data="TemplateData" in book.site.extensions,
    )
    text = modele.text.rstrip()
    if "<templatedata" not in text.lower():
        text += f"<noinclude>\n{told}\n</noinclude>"
    calls = {template_title(name, book.site) for name in modele.calls} & managed.keys()
    return Wanted(
        identity=modele_identity(modele, book),
        title=modele.title,
        text=as_stored(text),
        origin=modele.file,
        parts={"row": "", "template": digest(modele.text), "schema": digest(told)},
        calls=frozenset(calls - {modele.title}),
    )


def with_called(
    titles: frozenset[str], managed: Mapping[str, Modele], site: Site
) -> frozenset[str]:
    """Add the templates that templates call, and so on."""
    found: set[str] = set()
    todo = [title for title in titles if title in managed]
    while todo:
        title = todo.pop()
        if title not in found:
            found.add(title)
            called = (template_title(name, site) for name in managed[title].calls)
            todo += [each for each in called if each in managed]
    return frozenset(found)


def _filled(book: Book) -> tuple[dict[str, dict[str, Field | None]], dict[str, list[str]]]:
    """Tell which field each parameter of each template is, and which collections fill it in.

    From the page templates alone: by title of the template. A parameter that one of its calls
    leaves out is required of nobody.
    """
    fields: dict[str, dict[str, Field | None]] = {}
    always: dict[str, frozenset[str]] = {}
    sources: dict[str, list[str]] = {}
    for use in checks.uses(book.project, book.templates):
        read = checks.outline(book.project, book.templates, use)
        if read is None:
            continue
        skeleton, shown = checks.bones(read)
        for slot, field_ in zip(skeleton.slots, shown, strict=True):
            if slot.call:
                title = template_title(slot.call, book.site)
                found = fields.setdefault(title, {})
                found[slot.param] = found.get(slot.param) or (field_ if slot.bound else None)
                _note(sources.setdefault(title, []), use.home, book)
        for call, given in skeleton.given:
            title = template_title(call, book.site)
            always[title] = always.get(title, frozenset(given)) & given.keys()
    return {
        title: {name: _optional(each, always[title], name) for name, each in found.items()}
        for title, found in fields.items()
    }, sources


def _optional(field_: Field | None, always: frozenset[str], name: str) -> Field | None:
    return field_ if field_ is None or name in always else replace(field_, required=False)


def _note(labels: list[str], home: str, book: Book) -> None:
    label = book.project.collections[home].label if home else ""
    if label and label not in labels:
        labels.append(label)
