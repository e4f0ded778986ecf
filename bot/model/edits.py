"""What is to be done, and what became of it: edits, plans, outcomes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from bot.model.kinds import SHEET
from bot.model.values import Requests

if TYPE_CHECKING:
    from bot.model.findings import Finding
    from bot.model.pages import Span
    from bot.model.values import Cell, Identity, Problem


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


@dataclass(frozen=True, slots=True)
class Restore:
    """Bring a deleted page back, with its revisions."""


Op = Put | Move | Delete | Restore

Action = Literal[
    "create", "update", "merge", "move", "adopt", "keep", "conflict", "retire", "upload"
]
Because = Literal["new", "row", "related", "template", "schema"]


@dataclass(frozen=True, slots=True)
class Conflict:
    """The sheet and the wiki disagree on a page, or the page is not where it should be.

    `reason` is one of the contract's; base, sheet and wiki are the values as people read them.
    `collection` names the one whose row it is about, where that is not the page's own.
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
    collection: str = ""


class Remark(NamedTuple):
    """Something that people should know of an edit: `remark.CODE` is its sentence.

    `overruled` names a value of theirs that goes, because the field belongs to the sheet.
    """

    code: str
    args: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Edit:
    """One intended change of one page. Without `op` it is a conflict, which changes nothing.

    `before` is the live text, for showing the difference; `needs` are ids of edits that go first.
    `said` is what the sheet says, where the text that is saved has people's words in it too, and
    `stands` what stands of it where a person took some of it back; `kind` is the one of its
    summary.
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
    said: str | None = None
    stands: str | None = None
    kind: str = SHEET
    remarks: tuple[Remark, ...] = ()


GUARDS = ("created", "retired", "changed", "errors", "template")  # by the contract's names
WHOLE_SHEET = ("errors", 0, 100)  # guard, limit and number found


@dataclass(frozen=True, slots=True)
class Held:
    """A guard's word: this collection waits, because `found` is more than `limit`."""

    collection: str
    guard: str
    limit: int
    found: int

    @property
    def of_sheet(self) -> bool:
        """Say whether the whole sheet is at fault: no number lifts that."""
        return (self.guard, self.limit, self.found) == WHOLE_SHEET


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that one run would do, decided and frozen: show and apply walk the same list.

    `keep` counts the pages that need nothing. `held` edits are listed, and wait. `findings` are
    what the edits would bring with them, where that was looked for (None where it was not): each
    `page` is the title of an edit.
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
    findings: tuple[Finding, ...] | None = None


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


def silent(_: Event) -> None:
    """Show no progress."""
