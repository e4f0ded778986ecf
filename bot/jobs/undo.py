"""`undo`: take a run back where nobody has edited since. A person's act, and a run itself."""

from __future__ import annotations

from bisect import bisect
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bot.decide.case import standing_of
from bot.decide.signature import sign
from bot.decide.undo import Undoing
from bot.failure import Exit, Failure
from bot.jobs.applying import Result, check_may_write, write
from bot.jobs.asking import learner_of, speaking, surveyed
from bot.jobs.contact import Scope, plan_of
from bot.jobs.frame import RUNS, running
from bot.jobs.runs import rehearsed
from bot.jobs.sync import keep_learnt
from bot.model import SHEET, TAKEN_BACK, Outcome, Problem
from bot.render.notices import notice
from bot.run.apply import counts
from bot.run.journal import read_runs
from bot.run.texts import said_before
from bot.run.traces import Finder, journalled

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bot.decide.traces import Traces
    from bot.jobs.contact import Contact
    from bot.jobs.frame import Frame
    from bot.jobs.workspace import Workspace
    from bot.model import Edit, Identity, Plan

LAST, UNDO = "last", "undo"


@dataclass(frozen=True, slots=True)
class Wish:
    """Which run to take back: its name, the beginning of it, or `last`.

    `again` takes back an undo: with `last`, the last one.
    """

    run: str
    again: bool = False


def undo(workspace: Workspace, wish: Wish, confirm: Callable[[Plan], bool]) -> Result | None:
    """Find what the run did, show it, take it back. None where the answer was no."""
    run = _named(workspace, wish)
    with running(workspace, UNDO) as frame:
        contact = frame.contact(Scope(kind=TAKEN_BACK))
        check_may_write(contact.start)
        # Another machine may have written: the ledger is to know it before it is told more.
        keep_learnt(frame.ledger, surveyed(contact))
        plan = _plan(contact, run)
        if not confirm(plan):
            frame.journal.discard()
            return None
        return _written(frame, contact, plan)


def _named(workspace: Workspace, wish: Wish) -> str:
    """Find the run that is meant; one that this folder does not know may be another machine's."""
    past = read_runs(workspace.runtime / RUNS)
    if wish.run == LAST:
        kinds = {UNDO} if wish.again else {"sync", "import", "apply"}
        found = next((each["run"] for each in past if each["kind"] in kinds and _wrote(each)), "")
        if not found:
            raise Failure(Problem(f"run.undo-nothing-yet{_instead(workspace, wish)}"))
        return str(found)
    run = _whole(wish.run, [str(each["run"]) for each in past]) or wish.run
    kind = next((each["kind"] for each in past if each["run"] == run), UNDO)
    if wish.again and kind != UNDO:
        raise Failure(Problem("run.undo-no-undo", None, {"run": run}))
    return run


def _instead(workspace: Workspace, wish: Wish) -> str:
    """Name the sentence for what may have been meant: the rehearsal wiki has runs of its own."""
    if wish.again:
        return "-again"
    return "-rehearsed" if rehearsed(workspace) else ""


def _whole(run: str, names: Sequence[str]) -> str:
    """Give the name of a run by its beginning; empty where none begins so."""
    alike = [name for name in names if name.startswith(run)]
    if len(alike) > 1 and run not in alike:
        raise Failure(Problem("run.undo-several", None, {"run": run, "names": alike}))
    return run if run in alike else next(iter(alike), "")


def _wrote(run: Mapping[str, Any]) -> bool:
    """Say whether a run wrote, or may have: it was killed with an edit on its way."""
    return bool(run["counts"].get("done") or run["open"])


def _finder(contact: Contact) -> Finder:
    """Look for our edits as the survey does; long keys are whole again by the ledger."""
    learner = learner_of(contact)
    return Finder(contact.wiki, contact.start, learner.project, contact.bot_users, learner.named)


def _found(contact: Contact, run: str) -> tuple[str, Traces]:
    """Find what the run did; its name may be the beginning of one that only the wiki knows."""
    finder, folder = _finder(contact), contact.workspace.runtime / RUNS
    found = finder.find(run, journalled(folder, run))
    here = [str(each["run"]) for each in read_runs(folder)]
    if not found.nothing or run in here:
        return run, found
    names = sorted({*here, *finder.names()})
    whole = _whole(run, names)
    if not whole:
        near = _beside(run, names)
        code = "run.undo-unknown-near" if near else "run.undo-unknown"
        raise Failure(Problem(code, None, {"run": run, "near": near}))
    return whole, finder.find(whole)


def _beside(run: str, names: Sequence[str]) -> list[str]:
    """Give the runs that were the nearest in time: names begin with it."""
    place = bisect(names, run)
    return list(names[max(0, place - 2) : place + 1])


def _plan(contact: Contact, run: str) -> Plan:
    """Decide what is taken back, by what the wiki remembers of the run."""
    run, found = _found(contact, run)
    known = contact.ledger.known().values()
    now = _finder(contact).present(found, notice(contact.start.site.language), known)
    touched = [page for page in now.known.values() if page.page_id in now.pages]
    digests = {digest for page in touched for digest in (page.said_sha1, standing_of(page, SHEET))}
    now = replace(now, said=said_before(contact.wiki, contact.ledger, touched, digests))
    edits = Undoing(found, now, _signer(contact, run)).edits()
    return replace(plan_of(contact), edits=edits, requests=contact.wiki.requests)


def _signer(contact: Contact, run: str) -> Callable[[Identity, str], str]:
    say = speaking(contact.start.site, contact.workspace.project)

    def signed(identity: Identity, kind: str) -> str:
        _, collection, page, key = identity
        if collection == "-":
            people = say("run.summary-undo-page", run=run, name=page if key == "-" else key)
        else:
            people = say("run.summary-undo", run=run, collection=collection, key=key)
        return sign(people, kind, identity, contact.run)

    return signed


def _written(frame: Frame, contact: Contact, plan: Plan) -> Result:
    """Write the plan; what could not be taken back is told among the outcomes."""
    waiting = [edit for edit in plan.edits if edit.op is None]
    open_ends = Exit.PERSON if waiting else Exit.DONE
    known = contact.ledger.known()
    result = write(frame, contact, plan, plan.edits, known, open_ends)
    skipped = tuple(map(_skipped, waiting))
    for outcome in skipped:
        frame.journal.outcome(outcome, frame.wiki.requests)
    frame.counts = counts([*result.outcomes, *skipped])
    return replace(result, outcomes=(*result.outcomes, *skipped))


def _skipped(edit: Edit) -> Outcome:
    """Say why a page was left alone: what cannot be taken back has one remark."""
    (remark,) = edit.remarks
    reason = f"remark.{remark.code}"
    return Outcome(edit.id, edit.action, edit.title, "skipped", reason=reason, args=remark.args)
