"""A project's templates: read, checked, compiled once, and run for page after page."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, cast

from jinja2 import (
    FunctionLoader,
    Template,
    TemplateNotFound,
    TemplateSyntaxError,
    meta,
    nodes,
)

from bot.model import Cell, Problem
from bot.render.digest import digest
from bot.render.faults import fault, near
from bot.render.language import SCOPE, Language, PageContext
from bot.render.meter import TooMuchError, metered
from bot.render.values import plain_of, wikitext_of

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator
    from pathlib import Path

    from bot.render.scope import Scope

FOLDER = "templates_wikitext"
PAGES = "pages"
LONGEST = 2 * 1024 * 1024  # bytes that MediaWiki accepts ($wgMaxArticleSize)
MOST_PIECES = 1_000_000


class Templates:
    """The templates of one project folder; one that cannot be used is a problem instead."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / FOLDER
        self._found: dict[tuple[str, str], Template | Problem] = {}
        self._trees: dict[str, nodes.Template] = {}
        loader = FunctionLoader(self._load)
        self.pages = Language(loader, wikitext_of, marking=True)
        self.titles = Language(loader, plain_of, marking=False)

    def page(self, name: str, where: str) -> Template | Problem:
        """Give the template of a page by its file's name; `where` is the file that names it."""
        return self._once((name, ""), where, lambda: self.pages.get_template(name))

    def title(self, source: str, where: str) -> Template | Problem:
        """Give the template of a title, which stands in the file `where`: nothing is escaped."""
        return self._once((source, where), where, lambda: self.titles.from_string(source))

    def source(self, name: str) -> tuple[str, str] | None:
        """Read a template: its text, and its file's name for people; None where there is none."""
        for path in (self.folder / PAGES / name, self.folder / name):
            if path.is_file() and path.resolve().is_relative_to(self.folder.resolve()):
                shown = path.relative_to(self.folder.parent).as_posix()
                with path.open(encoding="utf-8-sig", newline=None) as file:
                    return file.read(LONGEST + 1), shown  # what is longer makes no page either
        return None

    def tree(self, name: str) -> nodes.Template:
        """Give a template as parsed, without marks; it must be readable."""
        if name not in self._trees:
            self._trees[name] = self.titles.parse((self.source(name) or ("", ""))[0], name)
        return self._trees[name]

    def digest(self, name: str) -> str:
        """Give the digest of a template and of all that it includes, where that can be told."""
        return digest(sorted(self.included(name).items()))

    def included(self, name: str) -> dict[str, str]:
        """Give the texts of a template and of all that it includes, by their names."""
        seen: dict[str, str] = {}
        self._collect(name, seen)
        return seen

    def files(self) -> list[str]:
        """Name the page templates that there are."""
        return sorted(path.name for path in (self.folder / PAGES).glob("*.wikitext"))

    def _collect(self, name: str, seen: dict[str, str]) -> None:
        found = self.source(name)
        if found is None or name in seen:
            return
        seen[name] = found[0]
        with suppress(TemplateSyntaxError):  # told where it is used
            for other in meta.find_referenced_templates(self.tree(name)):
                if other:
                    self._collect(other, seen)

    def _load(self, name: str) -> tuple[str, str, None] | None:
        found = self.source(name)
        return (*found, None) if found else None

    def _once(
        self, key: tuple[str, str], where: str, make: Callable[[], Template]
    ) -> Template | Problem:
        if key not in self._found:
            try:
                with metered():
                    self._found[key] = make()
            except UnicodeDecodeError as error:
                self._found[key] = not_utf8(key[0], error, where)
            except TemplateNotFound as error:
                code, args = near("no-template", str(error.name), self.files())
                self._found[key] = Problem(f"render.{code}", Cell(where), args)
            except Exception as error:  # noqa: BLE001 - whatever is wrong with it is told with its line
                file = "" if key[1] else (self.source(key[0]) or ("", ""))[1]
                self._found[key] = fault(error, file or where)
        return self._found[key]


def not_utf8(name: str, error: UnicodeDecodeError, where: str) -> Problem:
    """Name the byte at which a template is no UTF-8."""
    args = {"seen": name, "byte": error.start + 1}
    return Problem("render.template-not-utf8", Cell(where), args)


def run(template: Template, scope: Scope, where: str) -> str | Problem:
    """Run a template for one page; `where` names the file for a template without one."""
    language: Language = template.environment  # type: ignore[assignment]  # ours, by construction
    if template in language.too_much:
        return language.too_much[template]
    try:
        with metered():
            context = PageContext(language, {SCOPE: scope}, template.name, template.blocks)
            return _written(template.root_render_func(context))
    except Exception as error:  # noqa: BLE001 - a template can fail in any way; it is told with its line
        found = fault(error, where, scope.known())
        if found.code == "render.template-too-much":
            language.too_much[template] = found  # other pages would take as long to fail
        return found


def _written(pieces: Iterator[str]) -> str:
    """Collect what a template writes, as long as a page could hold it."""
    found: list[str] = []
    size = 0
    for piece in pieces:
        found.append(piece)
        size += len(piece)
        if size > LONGEST or len(found) > MOST_PIECES:
            # From inside, so that the line is known.
            cast("Generator[str, None, None]", pieces).throw(TooMuchError())
    return "".join(found)
