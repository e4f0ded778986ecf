"""What the project itself says of its wiki: which categories there are, what calls may say."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from bot.audit.categories import Taxonomy
from bot.audit.private import addresses
from bot.jobs.contact import Contact, Scope, new_run_id
from bot.jobs.given_back import BOTH
from bot.jobs.planning import make_plan
from bot.jobs.pull import changed_by_people
from bot.jobs.reading import read_all
from bot.model import CATEGORY, Finding, Problem
from bot.render.pages import modeles, wanted
from bot.run.ledger import LEDGER, Ledger
from bot.schema.types import Choice, Email, Reference
from bot.schema.values import Ref
from bot.wiki.naming import normal, split
from bot.wikitext.mentions import mentions

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.jobs.given_back import Change
    from bot.jobs.reading import Reading
    from bot.jobs.workspace import Workspace
    from bot.model import Site, Wanted
    from bot.schema.collection import Field
    from bot.wiki.port import Start, Wiki


@dataclass(frozen=True)
class Schema:
    """What the workbooks and the settings say, as far as an audit judges by it.

    `sound` are revisions that are word for word what the sheet said.
    """

    workspace: Workspace
    site: Site
    reading: Reading
    sound: frozenset[int] = field(default_factory=frozenset)

    @cached_property
    def pages(self) -> list[Wanted]:
        """Render the pages that the project makes."""
        return wanted(self.workspace.project, self.reading.tables, self.site)[0]

    def templates(self) -> Mapping[str, Mapping[str, Field | None]]:
        """Give the parameters of the project's own modèles, by full title."""
        return modeles(self.workspace.project, self.reading.tables, self.site)

    def taxonomy(self, tracking: frozenset[str]) -> Taxonomy:
        """Say which categories there should be."""
        kept = frozenset(self._category(name) for name in self.workspace.project.categories)
        if not kept:
            return Taxonomy(tracking=tracking)
        known = {*kept, *self._of_choices(), *self._of_pages()} - {""}
        return Taxonomy(kept, frozenset(known), tracking)

    def published(self) -> frozenset[str]:
        """List the e-mail addresses that the workbooks let through."""
        return frozenset(
            address
            for table in self.reading.tables.values()
            for field_ in table.collection.fields.values()
            if field_.emails or (isinstance(field_.type, Email) and field_.publish)
            for record in table.records.values()
            for address in addresses(str(record.values.get(field_.name) or ""))
        )

    def titles(self, collection: str) -> list[str]:
        """List the pages that are made of a collection's rows."""
        return [page.title for page in self.pages if page.identity.collection == collection]

    def groups(self, collection: str) -> dict[str, str]:
        """Tell to which row of a collection each page belongs: its own, or the one it refers to."""
        titles = {
            page.identity.key: page.title
            for page in self.pages
            if page.identity[1:3] == (collection, "row")
        }
        found: dict[str, str] = {}
        for page in self.pages:
            _, own, _, key = page.identity
            table = self.reading.tables.get(own)
            record = table.records.get(key) if table else None
            if own == collection:
                found[page.title] = titles.get(key, "")
            elif table and record:
                found[page.title] = next(
                    (
                        titles[ref.key]
                        for name, field_ in table.collection.fields.items()
                        if isinstance(field_.type, Reference) and field_.type.to == collection
                        for ref in _references(record.values.get(name))
                        if ref.key in titles
                    ),
                    "",
                )
        return {title: group for title, group in found.items() if group}

    def _category(self, name: str) -> str:
        return normal(f"{self.site.namespaces[CATEGORY]}:{name}", self.site)

    def _of_choices(self) -> Iterator[str]:
        for table in self.reading.tables.values():
            for each in table.collection.fields.values():
                if isinstance(each.type, Choice):
                    yield from map(self._category, each.type.choices)

    def _of_pages(self) -> Iterator[str]:
        """List the categories that the project's own pages are, or are in."""
        for page in self.pages:
            if split(page.title, self.site)[0] == CATEGORY:
                yield page.title
            for link in mentions(page.text).links:
                if split(link, self.site)[0] == CATEGORY:
                    yield normal(link, self.site)


def _references(value: object) -> list[Ref]:
    """Give the references of a cell, which may hold several or none."""
    values = value if isinstance(value, tuple) else (value,)
    return [each for each in values if isinstance(each, Ref)]


def schema_of(workspace: Workspace, site: Site) -> Schema:
    """Read the workbooks, and which revisions are as the sheet says."""
    sound: frozenset[int] = frozenset()
    if (workspace.runtime / LEDGER).is_file():
        with closing(Ledger(workspace.runtime / LEDGER)) as ledger:
            known = ledger.known().values()
            sound = frozenset(p.revid for p in known if p.saved_sha1 == p.said_sha1)
    return Schema(workspace, site, read_all(workspace), sound)


def drift(
    schema: Schema, wiki: Wiki, start: Start, only: frozenset[str] | None = None
) -> tuple[list[Finding], list[Problem]]:
    """Find the values that people changed on the wiki and that the workbook does not have.

    `only` names the pages that are looked at; None: all of them.
    """
    workspace = schema.workspace
    chosen = () if only is None else tuple(sorted(only & {page.title for page in schema.pages}))
    if not schema.reading.tables or (only is not None and not chosen):
        return [], []
    users = workspace.known_bot_users(wiki.user)
    if not users:
        return [], [Problem("audit.no-drift", None, {}, "warning")]
    with closing(Ledger(workspace.runtime / LEDGER)) as ledger:
        contact = Contact(
            workspace,
            wiki,
            ledger,
            schema.reading,
            Scope(only=chosen),
            start,
            workspace.stop_page(wiki.user),
            users,
            new_run_id(),
        )
        changes = changed_by_people(make_plan(contact))
    return [_drifted(change) for change in changes if change.reason != BOTH], []


def _drifted(change: Change) -> Finding:
    cell = str(change.cell)
    args = {
        "field": change.row.collection.fields[change.field].label or change.field,
        "old": change.old,
        "new": change.new,
        "user": change.page.user,
        "cell": cell,
    }
    return Finding("drift", change.page.title, cell, args=args)
