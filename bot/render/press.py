"""The making of pages: titles first, because pages link to each other, then the texts."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

from bot.model import CATEGORY, Cell, Identity, Problem, Wanted
from bot.render.categories import (
    category_identity,
    category_parts,
    category_text,
    category_title,
)
from bot.render.checks import places, uses
from bot.render.clashes import Titled, clashes, lookalikes, subpages
from bot.render.digest import digest, digest_values
from bot.render.environment import LONGEST, run
from bot.render.modeles import (
    CALL,
    Modele,
    modele_identity,
    read_modeles,
    wanted_modele,
    with_called,
)
from bot.render.spans import read_marks
from bot.render.titles import parent_of, template_title
from bot.schema.settings import SETTINGS
from bot.wikitext.balance import rewritten

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.render.drafts import Book, Draft
    from bot.render.shelf import Shelf
    from bot.render.spans import Text
    from bot.render.values import Item
    from bot.schema.settings import Category

# What the server may rewrite on saving; only where one of these stands is the page looked at.
_PIPE_TRICK = re.compile(r"\|\s*\]\]")
_SUBST = re.compile(r":?\s*(?:safe)?subst", re.IGNORECASE)


class Press:
    """Makes the pages of a book; `titles` and `problems` are there at once, texts when asked for.

    Pages of a collection in `faulty`, whose whole sheet is at fault, are not made.
    """

    def __init__(self, book: Book, faulty: frozenset[str]) -> None:
        self.book = book
        self.titles: dict[Identity, str] = {}
        self.problems: list[Problem] = []
        self._told: set[tuple[object, ...]] = set()
        self._drafts = [draft for draft in book.drafts() if draft.collection not in faulty]
        self.modeles: dict[str, Modele] = {}
        self._categories: dict[Identity, Category] = {}
        self._calls: dict[frozenset[str], frozenset[str]] = {}
        self._parts: dict[tuple[str, str], tuple[str, str]] = {}
        self._misplaced = _misplaced(book)
        names = [name for name, number in book.site.names.items() if number == CATEGORY]
        self._in_category = re.compile(
            rf"\[\[\s*(?:{'|'.join(map(re.escape, names))})\s*:([^\[\]|{{}}\n]*)", re.IGNORECASE
        )
        self._name_all()
        self._managed = frozenset(self.titles.values())

    def pages(self, names: frozenset[str], *, whole: bool) -> Iterator[Wanted]:
        """Render the pages of these collections; of the whole project, everything else too."""
        called: set[str] = set()
        pages = []
        for draft in self._drafts:
            if draft.identity in self.titles and (whole or draft.identity.collection in names):
                page = self._page(draft)
                if page is not None:
                    called |= page.calls
                    pages.append(page)
        managed = {
            title: modele
            for title, modele in self.modeles.items()
            if self.titles.get(modele_identity(modele, self.book)) == title
        }
        chosen = managed if whole else with_called(frozenset(called), managed, self.book.site)
        yield from (wanted_modele(managed[title], self.book, managed) for title in chosen)
        yield from self._category_pages() if whole else ()
        yield from pages

    def tell_first(self, problems: Iterable[Problem]) -> None:
        """Put the problems that an earlier look found before one's own."""
        own, self.problems = self.problems, []
        self._told.clear()
        for problem in (*problems, *own):
            self._tell(problem)

    def _name_all(self) -> None:
        """Title every page; what clashes with another has no title."""
        titled = [*self._named_drafts(), *self._named_modeles(), *self._named_categories()]
        wrong = set()
        for page, problem in clashes(titled):
            wrong.add(page.identity)
            self._tell(problem)
        self.titles = {page.identity: page.title for page in titled if page.identity not in wrong}
        for problem in (
            *lookalikes(titled),
            *subpages(titled, self.book.site, frozenset(self.titles.values())),
        ):
            self._tell(problem)

    def _named_drafts(self) -> Iterator[Titled]:
        for draft in self._drafts:
            title = self.book.title(draft)
            if isinstance(title, Problem):
                self._tell(title)
                continue
            slashes = draft.form.spec.title.count("/")
            yield Titled(draft.identity, title, draft.where, draft.collection, draft.row, slashes)
        for problem in self.book.warnings:
            self._tell(problem)

    def _named_modeles(self) -> Iterator[Titled]:
        self.modeles, problems = read_modeles(self.book)
        for problem in problems:
            self._tell(problem)
        for title, modele in self.modeles.items():
            slashes = modele.name.count("/")
            yield Titled(
                modele_identity(modele, self.book), title, Cell(modele.file), slashes=slashes
            )

    def _named_categories(self) -> Iterator[Titled]:
        for category in self.book.project.categories.values():
            title = category_title(category, self.book)
            if isinstance(title, Problem):
                self._tell(title)
                continue
            identity = category_identity(category, self.book)
            self._categories[identity] = category
            yield Titled(identity, title, Cell(SETTINGS), slashes=title.count("/"))

    def _page(self, draft: Draft) -> Wanted | None:
        """Render one page; None where it cannot be, which is told."""
        book = self.book
        template = book.templates.page(draft.form.spec.template, draft.form.file)
        if isinstance(template, Problem):
            self._tell(template)
            return None
        if wrong := self._misplaced.get((draft.collection, draft.form.spec.template)):
            for problem in wrong:
                self._tell(_of_collection(problem, draft))
            return None
        library = book.library
        library.reading = {draft.collection} if draft.collection else set()
        marked = run(template, draft.scope, draft.form.file)
        if isinstance(marked, Problem):
            self._tell(_of_collection(marked, draft))
            return None
        text = read_marks(marked, library)
        if not self._is_fit(text, draft, template.filename or ""):
            return None
        title = self.titles[draft.identity]
        parent = parent_of(title)
        return Wanted(
            identity=draft.identity,
            title=title,
            text=text.text,
            origin=draft.origin,
            spans=text.spans,
            reads=frozenset(library.reading),
            parts=self._digests(draft),
            calls=self._called(text),
            parent=parent if parent in self._managed else "",
            **_merging(draft),
        )

    def _category_pages(self) -> Iterator[Wanted]:
        for identity, category in self._categories.items():
            if identity not in self.titles:
                continue
            marked = category_text(category, self.book)
            if isinstance(marked, Problem):
                self._tell(marked)
                continue
            text = read_marks(marked, self.book.library)
            yield Wanted(
                identity=identity,
                title=self.titles[identity],
                text=text.text,
                origin=SETTINGS,
                parts=category_parts(category, self.book),
                calls=self._called(text),
            )

    def _is_fit(self, text: Text, draft: Draft, file: str) -> bool:
        """Say whether a page can be saved as it is; tell what is wrong with it."""
        if text.skeleton.open:
            args = {"seen": text.skeleton.open}
            self._tell(Problem("render.template-open", Cell(file), args, "warning"))
        seen = rewritten(text.text) if _is_suspect(text) else ""
        size = len(text.text) if len(text.text) < LONGEST // 4 else len(text.text.encode())
        cut = "" if seen else self._cut_category(text.text)
        if not seen and not cut and size <= LONGEST:
            return True
        code = "page-rewritten" if seen else "category-hash" if cut else "page-too-long"
        seen = seen or cut
        args = {"title": self.titles[draft.identity], "seen": seen, "bytes": str(size)}
        self._tell(
            Problem(f"render.{code}", draft.where, args, "error", draft.collection, draft.row)
        )
        return False

    def _cut_category(self, text: str) -> str:
        """Give the first category whose name the wiki would cut at `#`."""
        found = (html.unescape(match[1]).strip() for match in self._in_category.finditer(text))
        return next((name for name in found if "#" in name), "")

    def _called(self, text: Text) -> frozenset[str]:
        """Give the managed templates that a page calls."""
        names = text.skeleton.calls
        for value in text.markup:
            names |= frozenset(CALL.findall(value))
        found = self._calls.get(names)
        if found is None:
            titles = {template_title(name, self.book.site) for name in names}
            found = self._calls[names] = frozenset(titles & self.modeles.keys())
        return found

    def _digests(self, draft: Draft) -> dict[str, str]:
        """Digest what a page is made from: its rows, its templates, the collection's fields."""
        form = draft.form
        key = (draft.identity.collection, form.spec.name)
        if key not in self._parts:
            source = self.book.templates.digest(form.spec.template)
            schema = _schema(form.shelf) if form.shelf else ""
            self._parts[key] = (digest((form.spec.title, source)), schema)
        template, schema = self._parts[key]
        rows = [_row(item) for item in draft.records]
        row = rows[0] if draft.item else digest(rows) if form.shelf else ""
        return {"row": row, "template": template, "schema": schema}

    def _tell(self, problem: Problem) -> None:
        """Keep a problem, once."""
        key = (problem.code, problem.where, problem.collection, problem.key, str(problem.args))
        if key not in self._told:
            self._told.add(key)
            self.problems.append(problem)


def _misplaced(book: Book) -> dict[tuple[str, str], list[Problem]]:
    """Find the templates, by collection and name, that put a value where it would be obeyed."""
    found: dict[tuple[str, str], list[Problem]] = {}
    for use in uses(book.project, book.templates):
        if not isinstance(book.templates.page(use.name, use.where), Problem):
            wrong = list(places(book.project, book.templates, use))
            found.setdefault((use.home, use.name), []).extend(wrong)
    return found


def _merging(draft: Draft) -> dict[str, Any]:
    """Say how a page merges with what people made of it."""
    shelf = draft.form.shelf
    collection = shelf.collection if shelf else None
    return {
        "rules": collection.rules if collection else {},
        "key_field": collection.key if collection else "",
        "generated": draft.item is None,
    }


def _of_collection(problem: Problem, draft: Draft) -> Problem:
    """Say whose a template's failure is: the collection's, because the row is not to blame."""
    return Problem(problem.code, problem.where, problem.args, "error", draft.collection)


def _is_suspect(text: Text) -> bool:
    calls = any(map(_SUBST.match, text.skeleton.calls))
    return calls or "~~~" in text.text or bool(_PIPE_TRICK.search(text.text))


def _row(item: Item) -> str:
    return digest_values(item.record.values.values()) if item.record else ""


def _schema(shelf: Shelf) -> str:
    """Digest what fields are, as far as pages show it."""
    collection = shelf.collection
    fields = [
        (each.name, each.type, each.multiple, each.separator, each.label, each.publish)
        for each in collection.fields.values()
    ]
    return digest((collection.name, collection.label, collection.key, fields))
