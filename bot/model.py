"""The nouns that every part of Passeur shares. All frozen; none does anything."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal, NamedTuple, Self


class Wikitext(str):
    """Trusted markup, written by a template or made by the escape: it is not escaped again.

    `plain` is what a reader sees of it, for comparing, sorting and titles.
    """

    __slots__ = ("plain",)

    plain: str

    def __new__(cls, text: str, plain: str | None = None) -> Self:
        """Mark `text` as markup; `plain` defaults to the text itself."""
        made = super().__new__(cls, text)
        made.plain = text if plain is None else plain
        return made


class Cell(NamedTuple):
    """Where a value was typed: a cell, a sheet, a file, or a line of a text file (`x.toml:12`)."""

    file: str
    sheet: str = ""
    ref: str = ""

    def __str__(self) -> str:
        """`projets_adn.xlsx, Projets!D17`."""
        inside = f"{self.sheet}!{self.ref}" if self.sheet and self.ref else self.sheet or self.ref
        return f"{self.file}, {inside}" if inside else self.file


Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in the input, as a value: the sentence for `code` is in `say/`.

    An error whose `key` is set holds that row; one whose `collection` alone is set holds the
    collection; a warning holds nothing.
    """

    code: str
    where: Cell | None = None
    args: Mapping[str, Any] = field(default_factory=dict)
    severity: Severity = "error"
    collection: str = ""
    key: str = ""


class Identity(NamedTuple):
    """Which thing of ours a page is, for ever: never its title.

    `-` stands for the project itself where no collection is meant, and for the key of a page
    that has none.
    """

    project: str
    collection: str
    page: str
    key: str


class Origin(NamedTuple):
    """The sheet of a record: turns its fields back into cell addresses (columns count from 0)."""

    file: str
    sheet: str
    columns: Mapping[str, int]


class Record(NamedTuple):
    """One row, understood: values by field name, None where the cell is empty.

    `row` counts from 1, as spreadsheets do.
    """

    collection: str
    key: str
    row: int
    values: Mapping[str, Any]
    origin: Origin

    def cell(self, name: str) -> Cell:
        """Give the address of a field's cell; of the whole row (`15`) for an unknown field."""
        column = self.origin.columns.get(name)
        ref = str(self.row) if column is None else f"{column_letters(column)}{self.row}"
        return Cell(self.origin.file, self.origin.sheet, ref)


@cache
def column_letters(index: int) -> str:
    """Turn a column index from 0 into its letters: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


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


@dataclass(frozen=True, slots=True)
class Wanted:
    """A page as the workbooks want it, before anybody looked at the wiki.

    `text` is already in the form in which MediaWiki stores it, so that its SHA-1 compares.
    `origin` says for people where it comes from. `reads` names the collections that rendering
    looked at. `parts` holds a digest for each of "row", "template" and "schema": what changed
    between two renderings is told by them. `calls` are the full titles of managed templates that
    the text calls, `parent` the managed page above a sub-page.
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


@dataclass(frozen=True, slots=True)
class Site:
    """What a wiki says of itself: enough to judge titles without asking again.

    Namespaces by id (`10: "Modèle"`); `names` maps every casefolded name, canonical name and
    alias to its id. Source: `action=query&meta=siteinfo`.
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
    project_name: str = ""

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


@dataclass(frozen=True, slots=True)
class Known:
    """What the ledger remembers of one page of ours.

    `said_sha1` is of what the sheet last said (R), `saved_sha1` of the revision `revid` that we
    left (S). `title` is where we left it, `wanted_title` what the sheet called it.
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


@dataclass(frozen=True, slots=True)
class Deletion:
    """An entry of the deletion log: somebody removed a page."""

    title: str
    page_id: int
    user: str
    timestamp: str


@dataclass(frozen=True, slots=True)
class Live:
    """What the survey found: each wanted or known page as it is now, and who removed what.

    `pages` by identity. `deletions` by title, only those that nobody took back.
    """

    pages: Mapping[Identity, PageState]
    deletions: Mapping[str, Deletion]
    started: str = ""


@dataclass(frozen=True, slots=True)
class Absent:
    """Guard of a creation: the page must not exist when it is written."""


@dataclass(frozen=True, slots=True)
class At:
    """Guard of a change: the page must still be at this revision."""

    page_id: int
    revid: int


Guard = Absent | At


@dataclass(frozen=True, slots=True)
class Put:
    """Save this text."""

    text: str


@dataclass(frozen=True, slots=True)
class Move:
    """Rename the page, with its talk page; leave a redirect or not."""

    to: str
    redirect: bool = True


@dataclass(frozen=True, slots=True)
class Delete:
    """Remove the page."""


Op = Put | Move | Delete

Action = Literal[
    "create", "update", "merge", "move", "adopt", "keep", "conflict", "retire", "upload"
]
Because = Literal["new", "row", "related", "template", "schema"]


@dataclass(frozen=True, slots=True)
class Conflict:
    """The sheet and the wiki disagree on a page, or the page is not where it should be.

    `reason` is one of the contract's; base, sheet and wiki are the values as people read them.
    """

    reason: str
    field: str = ""
    base: str | None = None
    sheet: str | None = None
    wiki: str | None = None
    cell: Cell | None = None
    user: str = ""
    timestamp: str = ""
    known_since: str = ""


@dataclass(frozen=True, slots=True)
class Edit:
    """One intended change of one page. Without `op` it is a conflict, which changes nothing.

    `before` is the live text, for showing the difference; `needs` are ids of edits that go first.
    """

    id: str
    action: Action
    title: str
    identity: Identity
    origin: str
    because: Because
    summary: str
    op: Op | None = None
    guard: Guard | None = None
    before: str = ""
    spans: Sequence[Span] = ()
    needs: tuple[str, ...] = ()
    words_lost: int = 0
    conflicts: tuple[Conflict, ...] = ()
    old_title: str = ""
    said_sha1: str = ""
    parts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Held:
    """A guard's word: this collection waits, because `found` is more than `limit`."""

    collection: str
    guard: str
    limit: int
    found: int


@dataclass(frozen=True, slots=True)
class Requests:
    """How many requests the wiki was asked to answer."""

    login: int = 0
    read: int = 0
    write: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that one run would do, decided and frozen: show and apply walk the same list.

    `keep` counts the pages that need nothing. `held` edits are listed, and wait.
    """

    id: str
    project: str
    wiki: str
    kind: str
    started: str
    edits: tuple[Edit, ...] = ()
    keep: int = 0
    held: tuple[Held, ...] = ()
    waiting: frozenset[str] = frozenset()
    problems: tuple[Problem, ...] = ()
    requests: Requests = field(default_factory=Requests)
    server: str = ""


Result = Literal["done", "unchanged", "raced", "refused", "failed", "skipped", "queued"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one edit.

    `code` is the wiki's word for a refusal; `reason` names a sentence, `args` fill it in.
    """

    id: str
    action: Action
    title: str
    result: Result
    revid: int = 0
    code: str = ""
    reason: str = ""
    args: Mapping[str, Any] = field(default_factory=dict)


class Event(NamedTuple):
    """Progress, for whoever shows it: `code` names the sentence; `done` of `total` if counted."""

    code: str
    done: int = 0
    total: int = 0
    args: Mapping[str, Any] = {}


Progress = Callable[[Event], None]
