"""Everything that explains why a page is as it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from bot.model.edits import Edit, Held
    from bot.model.pages import Known, PageState
    from bot.model.values import Cell, Identity, Problem


class Value(NamedTuple):
    """One field of the row: what its cell says, as typed."""

    field: str
    cell: Cell
    text: str


class Past(NamedTuple):
    """What one run did to the page."""

    run: str
    kind: str
    started: str
    action: str
    result: str


@dataclass(frozen=True, slots=True)
class Why:
    """A page: its row, what the sheet last said, the wiki now, the decision, and the last runs.

    `said` is empty where the sheet has said nothing of it or nobody knows. `state` is one of
    `keep`, `edit`, `waits` (for a guard, or moderators), `conflict`, `held`, `sheet` (the whole of
    it is at fault), `unpublished`, `released`, `gone`, `imported`. `held` says which guards hold
    its collection.
    """

    identity: Identity
    title: str
    state: str
    values: tuple[Value, ...] = ()
    said: str = ""
    known: Known | None = None
    live: PageState | None = None
    by_people: bool = False
    edit: Edit | None = None
    problems: tuple[Problem, ...] = ()
    past: tuple[Past, ...] = ()
    held: tuple[Held, ...] = ()
