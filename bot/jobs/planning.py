"""Making a plan: what would change, decided from one survey. Writes nothing to the wiki."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bot.decide import guards
from bot.decide.moves import with_titles_left
from bot.decide.plan import decide
from bot.decide.question import Decision
from bot.decide.queued import still_queued
from bot.decide.sample import sample
from bot.decide.signature import path
from bot.failure import Failure
from bot.jobs import good_rows
from bot.jobs.asking import is_named, question_of, surveyed
from bot.jobs.contact import plan_of
from bot.jobs.reading import former_titles
from bot.model import RETIRED, SHEET, TAKEN_BACK, Cell, Event, Held, Live, Plan, Problem, Remark
from bot.render.pages import hold_rows
from bot.render.pages import wanted as render_wanted
from bot.run.survey import Survey, vanished
from bot.run.texts import with_texts

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

    from bot.decide.question import Question
    from bot.jobs.contact import Contact, Scope
    from bot.jobs.reading import Reading
    from bot.model import Edit, Known, Wanted
    from bot.schema.table import Table


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan, and what making it found that applying it needs."""

    contact: Contact
    plan: Plan
    survey: Survey
    decision: Decision
    vanished: tuple[Known, ...]
    takes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def make_plan(contact: Contact) -> Planned:
    """Survey the wiki and decide; the plan that comes out is what `apply` would write."""
    reading, wanted, problems = _wanted(contact)
    contact = replace(contact, reading=reading)
    contact.workspace.progress(Event("run.surveying", 0, 0, {"n": len(wanted)}))
    found = surveyed(contact, wanted)
    gone = tuple(_vanished(contact, found, wanted)) if contact.scope.is_whole else ()
    question = with_titles_left(question_of(contact, found, gone))
    found = replace(found, known=question.known)
    question = with_texts(contact.wiki, contact.ledger, question)
    decision = decide(question)
    if contact.scope.sample:
        decision = sample(decision, contact.scope.sample)
    gone = tuple(page for page in gone if page.identity not in decision.accounted)
    held = _held(contact, decision, gone, found)
    reads = {path(page.identity): page.reads for page in wanted}
    queued = still_queued(decision.edits, contact.ledger.queued()) - question.takes.keys()
    left = guards.waiting(decision.edits, held, reads)
    modeles = guards.with_their_pages(decision.edits, left, _calls(wanted))
    plan = replace(
        plan_of(contact),
        edits=tuple(_with_pages(edit, modeles.get(edit.id, ())) for edit in decision.edits),
        keep=decision.keep,
        held=tuple(held),
        waiting=left | modeles.keys() | queued,
        problems=(
            *(each for each in reading.problems if _is_asked_for(contact, each)),
            *problems,
            *found.problems,
            *_rows_vanished(gone, decision, contact.reading.pages_of_rows),
            *_only_imported(contact, found, wanted),
            *_nothing_to_settle(contact, question, found, gone),
            *(_told_queued(edit) for edit in decision.edits if edit.id in queued),
        ),
    )
    return Planned(contact, plan, found, decision, gone, question.takes)


def _is_asked_for(contact: Contact, problem: Problem) -> bool:
    """Leave out what is to be known of rows that nobody asked for: errors alone are told of all."""
    table = contact.reading.tables.get(problem.collection)
    title = table.titles.get(problem.key, "") if table else ""
    told = problem.severity == "error" or not problem.key
    return told or contact.scope.names(problem.key, title)


def _calls(wanted: Sequence[Wanted]) -> dict[str, frozenset[str]]:
    """Tell which modèles each page and each modèle calls, all by the ids of their edits."""
    modeles = {page.title: path(page.identity) for page in wanted if page.identity.page == "modele"}
    return {
        path(page.identity): frozenset(modeles[title] for title in page.calls if title in modeles)
        for page in wanted
    }


def _with_pages(edit: Edit, collections: tuple[str, ...]) -> Edit:
    """Say of a modèle with whose pages it waits."""
    if not collections:
        return edit
    remark = Remark("waits-with-pages", {"collections": list(collections)})
    return replace(edit, remarks=(*edit.remarks, remark))


def _nothing_to_settle(
    contact: Contact, question: Question, found: Survey, gone: Sequence[Known]
) -> Iterator[Problem]:
    """Tell the sides that are taken of pages in no conflict: they look like something settled."""
    if not contact.scope.take:
        return
    edits = decide(replace(question, takes={})).edits
    waiting = {edit.id for edit in edits if edit.conflicts} | contact.ledger.queued().keys()
    pages: list[Wanted | Known] = [*found.wanted, *gone]
    for word in dict.fromkeys(word for _, word, _ in contact.scope.take):
        named = (page for page in pages if is_named(word, page, found))
        if not any(path(page.identity) in waiting for page in named):
            yield Problem("run.take-no-conflict", None, {"name": word}, "warning")


def nothing_to_do(contact: Contact, pages: int) -> Planned:
    """Give the plan of a quiet night: every page is as it was left, and nothing was typed."""
    plan = replace(plan_of(contact), keep=pages)
    return Planned(contact, plan, Survey(Live({}, {}), {}, (), (), ()), Decision(), ())


def _wanted(contact: Contact) -> tuple[Reading, list[Wanted], list[Problem]]:
    """Render; a row whose title turned out wrong is held, with its last good line in indexes."""
    reading, scope = contact.reading, contact.scope
    contact.workspace.progress(Event("run.rendering", 0, 0, {"n": reading.records}))
    wanted, problems = _rendered(contact, reading.tables)
    tables = hold_rows(reading.tables, problems)
    if any(len(tables[name].held) > len(table.held) for name, table in reading.tables.items()):
        wanted, _ = _rendered(contact, tables)
    broken = {p.collection for p in problems if p.severity == "error" and not p.key}
    tables = {
        name: replace(table, faulty=table.faulty or name in broken)
        for name, table in tables.items()
    }
    # A broken template no longer says which parameters it gives: leave the modèles as they are.
    left = "modele" if broken else ""
    faulty = {name for name, table in tables.items() if table.faulty}
    decisions = contact.workspace.project.decisions
    ours = [page for page in wanted if not decisions.are_peoples(page.identity)]
    sound = [page for page in ours if page.identity.page != left and not page.reads & faulty]
    chosen = _chosen(sound, scope)
    held = replace(reading, tables=tables)
    _check_only(held, scope, chosen)
    return held, chosen, [*problems, *_citing(ours, faulty)]


def _citing(wanted: Iterable[Wanted], faulty: Iterable[str]) -> Iterator[Problem]:
    """Say of each sheet at fault how many pages of other collections wait with it."""
    citing = [page for page in wanted if page.identity.page != "modele"]
    for name in sorted(faulty):
        others = sum(name in p.reads and p.identity.collection != name for p in citing)
        if others:
            args = {"collection": name, "n": others}
            yield Problem("run.citing-waits", None, args, "warning", name)


def _rendered(contact: Contact, tables: Mapping[str, Table]) -> tuple[list[Wanted], list[Problem]]:
    return render_wanted(
        contact.workspace.project,
        tables,
        contact.start.site,
        last_good=good_rows.last_good(
            contact.ledger, tables, lambda: former_titles(contact.workspace)
        ),
        only=None if contact.reading.is_whole else contact.reading.names,
    )


def _check_only(reading: Reading, scope: Scope, chosen: Sequence[Wanted]) -> None:
    """Say when `--only` names nothing: a key mistyped must not look like nothing to do."""
    found = {name.casefold() for page in chosen for name in (page.identity.key, page.title)}
    tables = reading.chosen.values()
    for table in tables:
        waiting = {*table.held, *table.unpublished}
        found |= {key.casefold() for key in waiting}
        found |= {name.casefold() for name in table.waits_as}
        found |= {t.casefold() for key, t in table.titles.items() if key in waiting}
    missing = [name for name in scope.only if name.casefold() not in found]
    if missing:
        raise Failure(Problem("run.only-nothing", None, {"names": missing}))


def _chosen(wanted: Sequence[Wanted], scope: Scope) -> list[Wanted]:
    """Keep the pages that the scope means, and the modèles that they call."""
    if not scope.only and scope.rows is None:
        return list(wanted)
    chosen = {page.identity: page for page in wanted if _is_in(scope, page)}
    modeles = {page.title: page for page in wanted if page.identity.page == "modele"}
    calls = {title for page in chosen.values() for title in page.calls}
    while calls:
        called = [modeles[title] for title in calls if title in modeles]
        called = [page for page in called if page.identity not in chosen]
        chosen |= {page.identity: page for page in called}
        calls = {title for page in called for title in page.calls}
    return [page for page in wanted if page.identity in chosen]


def _is_in(scope: Scope, page: Wanted) -> bool:
    _, collection, name, key = page.identity
    if scope.rows is not None and ((collection, key) not in scope.rows or name == "modele"):
        return False
    return scope.names(key, page.title)


def _vanished(contact: Contact, found: Survey, wanted: Sequence[Wanted]) -> list[Known]:
    """List our pages that nothing asks for any more.

    A held or unpublished row is not gone, nor is what cannot be rendered because of a faulty
    sheet, nor what only an import knows.
    """
    tables = contact.reading.chosen
    faulty = any(table.faulty for table in contact.reading.tables.values())
    there = {
        (name, key)
        for name, table in tables.items()
        for key in (*table.held, *table.unpublished, *table.records)
    }
    rows = contact.reading.pages_of_rows
    decisions = contact.workspace.project.decisions
    # A row that lost its key is there all the same, and nobody can tell which one it was.
    keyless = {
        name for name, table in tables.items() if any(key.startswith("row:") for key in table.held)
    }
    return [
        page
        for page in vanished(found.known, wanted, frozenset(tables))
        if page.said_sha1
        and not decisions.are_peoples(page.identity)
        and page.identity.collection not in keyless
        and not tables[page.identity.collection].faulty
        and (page.identity[1], page.identity.key) not in there
        and (page.identity[1:3] in rows or not faulty)
    ]


def _only_imported(contact: Contact, found: Survey, wanted: Iterable[Wanted]) -> Iterator[Problem]:
    """List the pages that an import alone knows: the night leaves them, and says so."""
    if contact.scope.kind != SHEET or not contact.scope.is_whole:
        return
    here = {page.identity for page in wanted}
    for identity, page in found.known.items():
        there = found.live.pages.get(identity)
        if page.said_sha1 or identity in here or identity.collection not in contact.reading.chosen:
            continue
        if there and there.exists:
            args = {"title": page.title, "key": identity.key, "collection": identity.collection}
            where = Cell(page.origin) if page.origin else None
            yield Problem("run.only-imported", where, args, "warning", identity.collection)


def _told_queued(edit: Edit) -> Problem:
    """Tell an edit that moderators have not let through yet; it is not sent again."""
    where = Cell(edit.origin) if edit.origin else None
    collection = edit.identity.collection
    return Problem("run.still-queued", where, {"title": edit.title}, "warning", collection)


def _rows_vanished(
    gone: Iterable[Known], decision: Decision, rows: Container[tuple[str, str]]
) -> Iterator[Problem]:
    """Tell the rows that are gone, and whether their pages stay as they are.

    A list for a value that no row has any more is none of `rows`: no line of the sheet was it.
    """
    retired = {edit.identity for edit in decision.edits if edit.action == "retire"}
    for page in gone:
        if page.last not in {RETIRED, TAKEN_BACK}:
            stays = "run.row-vanished" if page.identity[1:3] in rows else "run.list-vanished"
            yield _row_vanished(page, "run.row-retired" if page.identity in retired else stays)


def _row_vanished(page: Known, code: str) -> Problem:
    return Problem(
        code,
        Cell(page.origin) if page.origin else None,
        {"title": page.title, "key": page.identity.key, "collection": page.identity.collection},
        "warning",
        page.identity.collection,
        page.identity.key,
    )


def _held(
    contact: Contact,
    decision: Decision,
    gone: Iterable[Known],
    found: Survey,
) -> list[Held]:
    limits = contact.workspace.project.guards
    told = contact.ledger.vanished()
    there = (i for i in found.known if (page := found.live.pages.get(i)) and page.exists)
    pages = Counter(identity.collection for identity in there)
    newly = [page.identity.collection for page in gone if path(page.identity) not in told]
    tallies = [
        guards.Tally(
            collection=name,
            pages=pages[name],
            rows=table.rows,
            wrong_rows=table.wrong_rows,
            newly_vanished=newly.count(name),
            faulty=table.faulty,
        )
        for name, table in contact.reading.looked_at.items()
    ]
    return guards.held(
        decision.edits,
        tallies,
        guards.Limits(
            limits.max_created,
            limits.max_retired,
            limits.max_changed_percent,
            limits.max_error_percent,
            contact.scope.allow,
            contact.scope.force,
        ),
    )


def with_requests(planned: Planned) -> Plan:
    """Give the plan with the requests counted so far."""
    return replace(planned.plan, requests=planned.contact.wiki.requests)
