"""What an audit reads of a wiki in bulk: pages with what they link to, and what a text would be."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Part(StrEnum):
    """A list that a page can be read with."""

    LINKS = "links"
    CATEGORIES = "categories"
    TEMPLATES = "templates"
    FILES = "files"
    ADDRESSES = "addresses"


class Space(NamedTuple):
    """All pages of a namespace."""

    number: int


class InCategory(NamedTuple):
    """The pages directly in a category: its full title."""

    title: str


class These(NamedTuple):
    """Some pages by title; those that do not exist are left out."""

    titles: tuple[str, ...]


Source = Space | InCategory | These


class Entry(NamedTuple):
    """A page as the inventory has it: full titles, and whole addresses as the wiki stores them.

    `categories` are without those that are hidden.
    """

    title: str
    page_id: int
    namespace: int
    revid: int
    length: int
    redirect: bool
    links: Sequence[str] = ()
    categories: Sequence[str] = ()
    templates: Sequence[str] = ()
    files: Sequence[str] = ()
    addresses: Sequence[str] = ()


class Destination(NamedTuple):
    """Where a redirect leads: a title and a section, or a page outside (`interwiki`)."""

    title: str
    section: str = ""
    interwiki: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a text would be as the page `title`: titles with whether there is such a page.

    `ids` are the places in it that a link can lead to.
    """

    links: Mapping[str, bool] = field(default_factory=dict)
    categories: Mapping[str, bool] = field(default_factory=dict)
    templates: Mapping[str, bool] = field(default_factory=dict)
    files: Sequence[str] = ()
    addresses: Sequence[str] = ()
    ids: frozenset[str] = frozenset()
