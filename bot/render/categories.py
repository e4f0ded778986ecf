"""Category pages: what `[categories]` of the settings says, as pages of the wiki."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinja2 import Template

from bot.model import CATEGORY, Cell, Identity, Problem
from bot.render.checks import CATEGORY_TEMPLATE
from bot.render.digest import digest
from bot.render.environment import run
from bot.render.marks import Marked
from bot.render.scope import Scope
from bot.render.titles import judge
from bot.schema.settings import SETTINGS

if TYPE_CHECKING:
    from bot.render.drafts import Book
    from bot.schema.settings import Category


def category_title(category: Category, book: Book) -> str | Problem:
    """Give the title of a category's page."""
    title = judge(f"Category:{category.name}", book.site, CATEGORY)
    if isinstance(title, Problem):
        return Problem(title.code, Cell(SETTINGS), title.args)
    return title


def category_identity(category: Category, book: Book) -> Identity:
    """Name the page of a category for ever."""
    return Identity(book.project.name, "-", "category", category.name)


def category_text(category: Category, book: Book) -> str | Problem:
    """Write a category's page: by the project's own template, else its description and parents."""
    namespace = book.site.namespaces[CATEGORY]
    parents = [f"[[{namespace}:{name}]]" for name in category.parents]
    if book.templates.source(CATEGORY_TEMPLATE) is None:
        return "\n\n".join(part for part in (category.description, "\n".join(parents)) if part)
    template = book.templates.page(CATEGORY_TEMPLATE, SETTINGS)
    if not isinstance(template, Template):
        return template
    names = {
        "name": category.name,
        "description": Marked(category.description),
        "parents": category.parents,
    }
    text = run(template, Scope(book.library, {**book.names, **names}), SETTINGS)
    missing = [link for link in parents if isinstance(text, str) and link not in text]
    return text if isinstance(text, Problem) else "\n".join((text.rstrip(), *missing))


def category_parts(category: Category, book: Book) -> dict[str, str]:
    """Digest what a category's page is made from."""
    template = book.templates.digest(CATEGORY_TEMPLATE)
    return {"row": "", "template": template, "schema": digest(category)}
