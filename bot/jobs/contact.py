"""The wiki that answered, and what a plan is about: where every command begins."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.failure import Failure
from bot.jobs.reading import NOTHING_READ
from bot.model import SHEET, Cell, Event, Plan, Problem
from bot.run.ledger import WIKI
from bot.run.recognise import evidence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.jobs.reading import Reading
    from bot.jobs.workspace import Workspace
    from bot.run.ledger import Ledger
    from bot.wiki.port import Start, Wiki


@dataclass(frozen=True, slots=True)
class Scope:
    """What a plan is about: some keys or titles, a sample, and which guards are lifted.

    `rows`, as (collection, key), narrows it to the pages of those rows (an import); `kind` is the
    summary's. `adopt` takes pages over that people wrote; `take` settles conflicts: side, title or
    key, and field (empty for the whole page).
    """

    only: tuple[str, ...] = ()
    sample: int = 0
    allow: Mapping[str, int] = field(default_factory=dict)
    force: bool = False
    kind: str = SHEET
    rows: frozenset[tuple[str, str]] | None = None
    adopt: bool = False
    take: tuple[tuple[str, str, str], ...] = ()

    @property
    def is_whole(self) -> bool:
        """Say whether rows that are not there are really missing."""
        return not (self.only or self.sample or self.rows is not None)

    def names(self, *called: str) -> bool:
        """Say whether something so called, by key or title, was asked for; else everything is."""
        only = {word.casefold() for word in self.only}
        return not only or not only.isdisjoint(each.casefold() for each in called)


@dataclass(frozen=True, slots=True)
class Contact:
    """A wiki that answered, and what a plan is to be made from."""

    workspace: Workspace
    wiki: Wiki
    ledger: Ledger
    reading: Reading
    scope: Scope
    start: Start
    stop_page: str
    bot_users: frozenset[str]
    run: str


def contact_wiki(
    workspace: Workspace,
    wiki: Wiki,
    ledger: Ledger,
    scope: Scope,
    reading: Reading = NOTHING_READ,
    *,
    run: str = "",
    told: bool = False,
) -> Contact:
    """Ask the wiki who it is and who we are, in one request; keep what it says of itself.

    `run` is the name of the run that this is for, if it has one. `told`: a person says that this
    wiki is meant, whichever the ledger knows.
    """
    stop_page = workspace.stop_page(wiki.user)
    start = wiki.start(stop_page)
    _check_same_wiki(workspace, wiki, ledger, start.site.api, told=told)
    workspace.keep_site(start.site)
    users = workspace.bot_users(start.user)
    run = run or new_run_id()
    return Contact(workspace, wiki, ledger, reading, scope, start, stop_page, users, run)


def new_run_id() -> str:
    """Name a run: when it began, and four digits against another machine's."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(2)}"


def _check_same_wiki(
    workspace: Workspace, wiki: Wiki, ledger: Ledger, api: str, *, told: bool
) -> None:
    """Refuse a ledger that another wiki filled; one that moved is recognised by our revisions.

    The rehearsal wiki may change its port.
    """
    before = ledger.mark(WIKI)
    if before and before != api and not (workspace.local or told):
        args = {"api": api, "before": before}
        if not evidence(wiki, ledger.known().values()).is_same:
            raise Failure(Problem("run.other-wiki", Cell(str(ledger.path)), args))
        workspace.progress(Event("run.wiki-moved", 0, 0, args))
    if before != api:
        ledger.set_mark(WIKI, api)


def plan_of(contact: Contact) -> Plan:
    """Begin a plan: whose it is, for which wiki, made when."""
    site = contact.start.site
    return Plan(
        id=contact.run,
        project=contact.workspace.project.name,
        wiki=site.api,
        kind=contact.scope.kind,
        started=contact.start.now,
        server=site.server + site.article_path,
    )
