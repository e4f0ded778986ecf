"""What a template can reach on one page: the page's own names, and its record's fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jinja2.utils import missing

from bot.render.collation import any_value
from bot.render.shelf import in_order

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping

    from bot.render.shelf import Library
    from bot.render.values import Item

PER_ROW = ("record", "related", "collections", "project", "collection")
PER_VALUE = ("value", "records", "collections", "project", "collection")
PER_COLLECTION = ("records", "collections", "project", "collection")
PER_PROJECT = ("collections", "project")
PER_CATEGORY = ("name", "description", "parents", "collections", "project")


class Collections:
    """`collections.projets`: all published records of a collection, by title."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def __getitem__(self, name: str) -> tuple[Item, ...]:
        shelf = self._library.shelves[name]
        shelf.read()
        return shelf.rows


class Scope:
    """The names of one page. `item` is its record, if it is the page of a row."""

    def __init__(
        self, library: Library, names: Mapping[str, Any], item: Item | None = None
    ) -> None:
        self.library = library
        self.names = names
        self.item = item
        self.fields: Container[str] = item.shelf.fields if item else ()

    def lookup(self, name: str) -> Any:
        """Give what a name means: a field first, then a helper; `missing` where it is neither."""
        if self.item is not None:
            found = self.item.field(name)
            if found is not missing:
                return found
            if name == "record":
                return self.item
            if name == "related":
                return self._related
        return self.names.get(name, missing)

    def known(self) -> tuple[str, ...]:
        """List the names that a template could have used, for a better guess."""
        own = (*self.item.shelf.fields, "record", "related") if self.item else ()
        return (*own, *self.names)

    def _related(self, collection: str, field: str = "") -> tuple[Item, ...]:
        """Give the records of a collection that refer to this one, by title."""
        item = self.item
        if item is None or collection not in self.library.shelves:
            raise UnknownNameError(collection, tuple(self.library.shelves))
        shelf = self.library.shelves[collection]
        shelf.read()
        return shelf.related(item.shelf.name, field).get(item.key, ())


class UnknownNameError(LookupError):
    """A template names a collection that is not there; `known` are those that are."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        super().__init__(name)
        self.name = name
        self.known = known


def sorted_by(items: Iterable[Item], field: str) -> tuple[Item, ...]:
    """Put records in the order that a page asks for: by a field, then by title."""
    ordered = in_order(items)
    return (
        tuple(sorted(ordered, key=lambda item: any_value(item.field(field)))) if field else ordered
    )
