"""Pages: as they are wanted, as they are known, as the wiki has them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

from bot.model.kinds import SHEET

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bot.model.values import Cell, Identity


class Span(NamedTuple):
    """Which part of a rendered text one cell gave: offsets in characters, end excluded.

    `bound` is true where a whole parameter, or a run of whole paragraphs, is that field and
    nothing else; `param` is then the parameter's name, or empty for paragraphs.
    """

    start: int
    end: int
    field: str
    cell: Cell
    bound: bool = False
    param: str = ""


Owner = Literal["sheet", "wiki", "both"]


class FieldRule(NamedTuple):
    """How one field merges: who may change it, whether it holds several values, its old names.

    `agree` says whether two texts of pages are one value of the field, though written otherwise.
    """

    owner: Owner = "both"
    multiple: bool = False
    formerly: tuple[str, ...] = ()
    agree: Callable[[str, str], bool] | None = None

    def same(self, one: str | None, other: str | None) -> bool:
        """Say whether two values are one; nothing is the same as an empty one."""
        if (one or "") == (other or ""):
            return True
        return bool(one and other and self.agree and self.agree(one, other))


@dataclass(frozen=True, slots=True)
class Names:
    """What names mean on a wiki, for whoever reads wikitext: all casefolded.

    `categories` and `templates` are the names of those namespaces; `redirects` leads from a
    template's other names (pages that redirect to it) to its name, without namespaces.
    """

    categories: frozenset[str] = frozenset({"category"})
    templates: frozenset[str] = frozenset({"template"})
    redirects: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A page as the workbooks want it, before anybody looked at the wiki.

    `text` is already in the form in which MediaWiki stores it, so that its SHA-1 compares.
    `origin` says for people where it comes from. `reads` names the collections that rendering
    looked at. `parts` holds a digest for each of "row", "template" and "schema": what changed
    between two renderings is told by them. `calls` are the full titles of managed templates that
    the text calls, `parent` the managed page above a sub-page. `rules` say by field how it merges,
    `key_field` names the one that tells calls of one template apart. A `generated` page is made of
    many rows: what rows gave belongs to the sheet.
    """

    identity: Identity
    title: str
    text: str
    origin: str
    spans: Sequence[Span] = ()
    reads: frozenset[str] = frozenset()
    parts: Mapping[str, str] = field(default_factory=dict)
    calls: frozenset[str] = frozenset()
    parent: str = ""
    rules: Mapping[str, FieldRule] = field(default_factory=dict)
    key_field: str = ""
    generated: bool = False


def release_of(version: str) -> tuple[int, ...]:
    """Give the release that a version of MediaWiki belongs to: (1, 43) of `1.43.0-rc.1`."""
    return tuple(int(part) for part in re.findall(r"\d+", version)[:2])


@dataclass(frozen=True, slots=True)
class Site:
    """What a wiki says of itself: enough to judge titles without asking again.

    Namespaces by id (`10: "Modèle"`); `names` maps every casefolded name, canonical name and
    alias to its id; `content` are the namespaces that hold what the wiki is for. Source:
    `action=query&meta=siteinfo`.
    """

    api: str
    name: str
    language: str
    version: str
    case: Literal["first-letter", "case-sensitive"]
    namespaces: Mapping[int, str]
    names: Mapping[str, int]
    interwikis: frozenset[str]
    legal_title_chars: str
    extensions: frozenset[str]
    subpages: frozenset[int]
    server: str = ""
    article_path: str = "/wiki/$1"
    content: frozenset[int] = frozenset({0})
    main_page: str = ""

    @property
    def release(self) -> tuple[int, ...]:
        """Give the release of MediaWiki that runs there."""
        return release_of(self.version)

    def url(self, title: str) -> str:
        """Give the address of a page."""
        from urllib.parse import quote  # noqa: PLC0415 - --help must not pay for it

        return self.server + self.article_path.replace("$1", quote(title.replace(" ", "_"), "/:"))


@dataclass(frozen=True, slots=True)
class PageState:
    """A page as the wiki has it now: which revision, whose, and what text it holds (SHA-1, hex).

    `page_id` 0 and `revid` 0 mean that there is no such page. `text` is read only where needed.
    """

    title: str
    page_id: int = 0
    revid: int = 0
    sha1: str = ""
    user: str = ""
    timestamp: str = ""
    comment: str = ""
    redirect: bool = False
    text: str | None = None
    parent: int = 0

    @property
    def exists(self) -> bool:
        """Say whether there is such a page."""
        return self.page_id > 0


NOWHERE = PageState("")
# Namespaces that MediaWiki itself has, by id (includes/Defines.php).
FILE, TEMPLATE, CATEGORY = 6, 10, 14


@dataclass(frozen=True, slots=True)
class Known:
    """What the ledger remembers of one page of ours.

    `said_sha1` is of what the sheet last said (R), `saved_sha1` of the revision `revid` that we
    left (S). `title` is where we left it, `wanted_title` what the sheet called it. `last` is the
    kind of our newest edit, as its summary says: `b` means that the page is retired, `u` that a
    person took something back.
    """

    identity: Identity
    page_id: int
    title: str
    wanted_title: str
    revid: int
    saved_sha1: str
    said_sha1: str
    parts: Mapping[str, str] = field(default_factory=dict)
    origin: str = ""
    last: str = SHEET


@dataclass(frozen=True, slots=True)
class Deletion:
    """An entry of the deletion log: somebody removed a page."""

    title: str
    page_id: int
    user: str
    timestamp: str
    comment: str = ""


class Moved(NamedTuple):
    """An entry of the move log: somebody renamed a page."""

    page_id: int
    old: str
    new: str
    user: str
    timestamp: str
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Live:
    """What the survey found: each wanted or known page as it is now, and who removed what.

    `pages` by identity. `deletions` by title, only those that nobody took back. `there` is what
    stands at titles that pages are to be moved to, `targets` where the redirects among it lead.
    """

    pages: Mapping[Identity, PageState]
    deletions: Mapping[str, Deletion]
    there: Mapping[str, PageState] = field(default_factory=dict)
    targets: Mapping[str, str] = field(default_factory=dict)
