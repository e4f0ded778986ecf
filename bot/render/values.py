"""Records and their values, as templates see them, and how a value is written on a page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from jinja2.utils import missing

from bot.model import Wikitext
from bot.render.marks import END, OPEN, SEP, Marked, without
from bot.render.meter import spend
from bot.schema.types.longtext import LongText
from bot.wikitext.escape import escape, escaped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.model import Record
    from bot.render.shelf import Shelf

SEPARATOR = ", "
_LINES = LongText()
# What begins an address (`$wgUrlProtocols`): in what is no title it would become a link there.
_ADDRESS = re.compile(
    r"(?:bitcoin|ftps?|geo|git|gopher|https?|ircs?|magnet|mailto|matrix|mms|news|nntp|redis"
    r"|sftp|sips?|sms|ssh|svn|tel|telnet|urn|worldwind|xmpp):",
    re.IGNORECASE,
)
_NEEDS_COLON = re.compile(r"/|[^\s:][^:]*:\S")


class Item:
    """A record in a template: its fields by name, its title, its page and a link to it.

    Without a record it stands for a row that is not published: it has a name and no fields.
    """

    __slots__ = ("_opening", "_title", "code", "name", "record", "shelf")

    def __init__(self, shelf: Shelf, record: Record | None, code: str, name: str = "") -> None:
        self.shelf = shelf
        self.record = record
        self.name = name
        self.code = code
        self._opening = OPEN + code + SEP
        self._title: str | None = None

    @property
    def key(self) -> str:
        """Give the key of the row."""
        return self.record.key if self.record else self.name

    @property
    def title(self) -> str:
        """Give the title of the record's page; its name where it has no page."""
        if self._title is None:
            self._title = self.name or self.shelf.title_of(self)
        return self._title

    @property
    def page(self) -> str:
        """Give the title of the record's page; empty where it has none."""
        return self.title if self.record and self.shelf.has_page(self) else ""

    @property
    def origin(self) -> str:
        """Say where the row stands: `projets_adn.xlsx, Projets!15`."""
        return str(self.record.cell("")) if self.record else ""

    def field(self, name: Any) -> Any:
        """Give a field's value, references as records; `missing` for an unknown field."""
        field = self.shelf.fields.get(name)
        if field is None:
            return missing
        value = self.record.values.get(name) if self.record else None
        if value is None:
            return () if field.multiple else None  # so that `x in r.regions` is an answer
        return self.shelf.resolved(name, value) if name in self.shelf.refs else value

    def get(self, name: str) -> Any:
        """Give what `r.name` is: a helper, or else a field."""
        helper = _HELPERS.get(name)
        return self.field(name) if helper is None else helper(self)

    def shown(self, name: str) -> Any:
        """Give what `<< r.name >>` prints: a field comes with its mark."""
        if name not in self.shelf.fields or name in _HELPERS:
            return self.get(name)
        return self.shown_field(name)

    def shown_field(self, name: str) -> Marked:
        """Print a field, with its mark. This runs for every value of every page."""
        shelf = self.shelf
        if name in shelf.refs:
            shelf.library.reading.add(shelf.refs[name])
        if self.record is None:
            return Marked("")
        value = self.record.values.get(name)
        if type(value) is str and name in shelf.plain:
            text = escaped(value)
        else:
            text = "" if value is None else shelf.written(name, value)
        return Marked(self._opening + shelf.shuts[name] + text + END)

    def linked(self, label: str | None = None) -> Marked:
        """Link to the record's page, or name it where it has none; `label` is wikitext."""
        self.shelf.read()
        if not self.page:
            return Marked(escape(self.title) if label is None else label)
        return link_to(self.page, label)

    def __str__(self) -> str:
        return self.title

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Item) and (self.shelf.name, self.key) == (
            other.shelf.name,
            other.key,
        )

    def __hash__(self) -> int:
        return hash((self.shelf.name, self.key))


_HELPERS = {
    "key": lambda item: item.key,
    "title": lambda item: item.title,
    "page": lambda item: item.page,
    "link": lambda item: item.linked(),
    "collection": lambda item: item.shelf.name,
    "origin": lambda item: item.origin,
}
HELPERS = tuple(_HELPERS)


def absent(value: Any) -> bool:
    """Say whether there is nothing to show: an empty cell, or a list without values."""
    return value is None or value in ("", (), [])  # 0 and "no" are answers


def link_to(title: str, label: str | None = None) -> Marked:
    """Link to a page by its title; `label` is wikitext.

    A colon first keeps a category from being put on the page, and a title that begins with a
    slash from being a sub-page of it. Titles hold no brackets; of the rest, entities are read as
    what they stand for (probed on 1.39 and 1.43).
    """
    target = link_target(title)
    shown = escape(title) if label is None else label
    if shown == title == target:
        return Marked(f"[[{title}]]")
    return Marked(f"[[{target}|{shown}]]")


def link_target(title: str) -> str:
    """Write a title so that a link leads there and does nothing else: see `link_to`."""
    colon = ":" if _NEEDS_COLON.match(title) else ""
    target = escape(title)
    return colon + (target if _ADDRESS.search(title) else target.replace("&#58;", ":"))


def wikitext_of(value: Any) -> str:
    """Write any value as wikitext; what is wikitext already stays as it is."""
    kind = type(value)
    if kind is Marked or kind is Wikitext:
        return str(value)
    if kind is str:
        return _escaped(value)
    if value is None:
        return ""
    if kind is Item:
        return str(value.linked())
    if kind is tuple or kind is list:
        return enumeration([_counted(wikitext_of(each)) for each in value if not absent(each)])
    return _escaped(plain_of(value))


def plain_of(value: Any) -> str:
    """Write any value as a reader would see it, without markup."""
    if isinstance(value, Wikitext):
        return value.plain
    if isinstance(value, str):
        return without(value)
    if value is None:
        return ""
    if type(value) is tuple or type(value) is list:
        return enumeration([_counted(plain_of(each)) for each in value if not absent(each)])
    return value.title if isinstance(value, Item) else _scalar(value)


def _counted(text: str) -> str:
    """Count the letters of one value of many: a list may hold the same long text many times."""
    spend(letters=len(text))
    return text


def _scalar(value: Any) -> str:
    """Write what a template computed; whole numbers without blanks, because they may be years."""
    if isinstance(value, bool):
        return "oui" if value else "non"
    return str(value).replace(".", ",") if isinstance(value, float) else str(value)


def enumeration(items: Sequence[str]) -> str:
    """Put several values on one line; where one has a comma of its own, semicolons part them."""
    between = SEPARATOR if not any("," in item for item in items) else " ; "
    return between.join(items)


def _escaped(text: str) -> str:
    """Escape a text that may have several lines; one that holds marks was captured: drop them."""
    text = without(text) if OPEN in text else text
    return str(_LINES.render(text) if "\n" in text else escape(text))
