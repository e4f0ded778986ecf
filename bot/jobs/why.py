"""`why`: explain one page: row, said, live, decision, last runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.alike import nearest
from bot.decide.signature import path
from bot.failure import Failure
from bot.jobs.contact import Scope
from bot.jobs.frame import looking
from bot.jobs.planning import make_plan
from bot.jobs.reading import former_titles, read_all
from bot.model import NOWHERE, Identity, Past, Problem, Value, Why
from bot.run.brake import stopped
from bot.run.journal import entries, journals

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.jobs.planning import Planned
    from bot.jobs.workspace import Workspace
    from bot.model import Record
    from bot.schema.table import Table

_MOST_RUNS = 10


def why(workspace: Workspace, name: str) -> list[Why]:
    """Explain the pages that have this key or title; several kinds of page may share a key."""
    reading = read_all(workspace)
    with looking(workspace, Scope(), reading) as contact:
        planned = make_plan(contact)
        found = [_explained(planned, identity) for identity in _called(planned, name)]
        if not found:
            raise Failure(_nothing(planned, name))
    return sorted(found, key=lambda each: each.identity.page != "row")


def _nothing(planned: Planned, name: str) -> Problem:
    """Say that nothing of ours is called so; a page of the wiki may be."""
    (page,) = planned.contact.wiki.by_title([name]).values() or (NOWHERE,)
    if page.exists:
        return Problem("run.why-peoples", None, {"name": page.title})
    near = nearest(name, [*_titles(planned)])
    code = "run.why-nothing-near" if near else "run.why-nothing"
    return Problem(code, None, {"name": name, "near": near})


def _called(planned: Planned, name: str) -> list[Identity]:
    """Find what has this key or title: wanted, known, held, unpublished or handed over.

    A title that a row had before leads to the row's page.
    """
    folded = name.replace("_", " ").strip().casefold()
    if not folded:
        return []
    found: dict[Identity, None] = {}
    for page in planned.survey.wanted:
        if folded in {page.title.casefold(), page.identity.key.casefold()}:
            found[page.identity] = None
    for identity, known in planned.survey.known.items():
        if folded in {known.title.casefold(), identity.key.casefold()}:
            found[identity] = None
    if not found:
        for collection, table in planned.contact.reading.tables.items():
            names = {**{key: key for key in (*table.held, *table.records)}, **table.waits_as}
            for called, key in names.items():
                if folded in {called.casefold(), table.titles.get(key, "").casefold()}:
                    found[Identity(planned.plan.project, collection, "row", key)] = None
    return list(found) or _called_before(planned, folded)


def _called_before(planned: Planned, folded: str) -> list[Identity]:
    rows = {
        (collection, key)
        for collection, titles in former_titles(planned.contact.workspace).items()
        for title, key in titles.items()
        if title.casefold() == folded
    }
    return [
        page.identity
        for page in planned.survey.wanted
        if page.identity.page == "row" and (page.identity.collection, page.identity.key) in rows
    ]


def _titles(planned: Planned) -> Iterator[str]:
    for page in planned.survey.wanted:
        yield page.title
        yield page.identity.key


def _explained(planned: Planned, identity: Identity) -> Why:
    survey, contact = planned.survey, planned.contact
    wanted = next((p for p in survey.wanted if p.identity == identity), None)
    known, live = survey.known.get(identity), survey.live.pages.get(identity)
    edit = next((e for e in planned.plan.edits if e.id == path(identity)), None)
    moved = next((e for e in planned.plan.edits if e.id == f"{path(identity)}#move"), None)
    table = contact.reading.tables.get(identity.collection)
    record = table.records.get(identity.key) if table else None
    said = contact.ledger.said([known.said_sha1]) if known else {}
    state = _state(planned, identity, table, wanted=wanted is not None)
    fallback = table.titles.get(identity.key, identity.key) if table else identity.key
    return Why(
        identity=identity,
        title=live.title if live and live.exists else wanted.title if wanted else fallback,
        state=state,
        values=tuple(_values(record, table)) if record and table else (),
        said=next(iter(said.values()), ""),
        known=known,
        live=live if live and live.exists else None,
        by_people=bool(known and live and live.exists and live.revid != known.revid),
        edit=edit or moved,
        problems=tuple(_problems(planned, identity, table, state)),
        held=tuple(each for each in planned.plan.held if each.collection == identity.collection),
        past=tuple(_past(contact.workspace.runtime / "runs", path(identity))),
    )


def _problems(
    planned: Planned, identity: Identity, table: Table | None, state: str
) -> Iterator[Problem]:
    """List what keeps the page as it is: its row, its whole sheet, somebody who said stop."""
    if state in {"sheet", "cites"}:
        tables = planned.contact.reading.tables
        at_fault = {name for name, each in tables.items() if each.faulty}
        told = {identity.collection} if state == "sheet" else at_fault
        own = (p for p in planned.plan.problems if p.collection in told)
        yield from (problem for problem in own if problem.severity == "error" and not problem.key)
    elif table:
        yield from table.held.get(identity.key, ())
    start = planned.contact.start
    if start.stop is not None and any(e.identity == identity for e in planned.plan.edits):
        yield stopped(planned.contact.stop_page, start.stop).problem


def _state(planned: Planned, identity: Identity, table: Table | None, *, wanted: bool) -> str:
    if planned.contact.workspace.project.decisions.are_peoples(identity):
        return "released"
    if table and (kept := _kept_by(table, identity.key)):
        return kept
    edit = next((e for e in planned.plan.edits if e.identity == identity), None)
    if edit:
        waits = "waits" if edit.id in planned.plan.waiting else "edit"
        return "conflict" if edit.conflicts else waits
    known = planned.survey.known.get(identity)
    if not wanted and known and known.said_sha1:
        return "cites" if _cites(planned, identity, table) else "gone"
    if not wanted:
        return "imported"
    return "keep"


def _cites(planned: Planned, identity: Identity, table: Table | None) -> bool:
    """Say whether a page was not made because it shows rows of a sheet that is at fault."""
    if table and identity.key in table.records:
        return True
    rows = {page.name for page in table.collection.pages if page.per == "row"} if table else {"row"}
    tables = planned.contact.reading.tables.values()
    return identity.page not in rows and any(each.faulty for each in tables)


def _kept_by(table: Table, key: str) -> str:
    """Say what in the sheet keeps a row's page as it is; empty where nothing does."""
    if table.faulty:
        return "sheet"
    if key in table.held and key not in table.asked:
        return "held"
    return "unpublished" if key in table.unpublished else ""


def _values(record: Record, table: Table) -> Iterator[Value]:
    for name, field in table.collection.fields.items():
        value = record.values.get(name)
        if value is None or not field.publish:
            continue
        parts = value if isinstance(value, tuple) and field.multiple else (value,)
        text = f"{field.separator} ".join(
            part if isinstance(part, str) else field.type.show(part) for part in parts
        )
        yield Value(field.label or name, record.cell(name), text)


def _past(folder: Path, edit: str) -> list[Past]:
    """Find what the last runs did to a page, the newest first."""
    found: list[Past] = []
    for file in journals(folder):
        about = next(entries(file), {})
        for entry in entries(file, f'"{edit}'):
            outcome = entry.get("outcome")
            if outcome and outcome["id"].partition("#")[0] == edit:
                told = (outcome["action"], outcome["result"])
                found.append(
                    Past(file.stem, about.get("kind", ""), about.get("started", ""), *told)
                )
        if len(found) >= _MOST_RUNS:
            break
    return found[:_MOST_RUNS]
