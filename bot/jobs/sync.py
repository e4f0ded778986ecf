"""`plan` and `sync`: say what would change, or change it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.failure import Exit, worst
from bot.jobs import good_rows
from bot.jobs.applying import Result, conflict_names, plan_status, with_what_follows, write
from bot.jobs.before_saving import with_findings
from bot.jobs.frame import looking, running
from bot.jobs.known_conflicts import remember_conflicts
from bot.jobs.people import record_takes
from bot.jobs.planning import Planned, make_plan, nothing_to_do, with_requests
from bot.jobs.quiet import inputs_digest, is_quiet, settles
from bot.jobs.reading import read_all
from bot.run.ledger import OWN_READ_UNTIL, SETTLED
from bot.run.remember import agreed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.jobs.contact import Scope
    from bot.jobs.frame import Frame
    from bot.jobs.workspace import Workspace
    from bot.model import Edit, Plan
    from bot.run.ledger import Ledger
    from bot.run.survey import Survey


def plan(
    workspace: Workspace, names: Sequence[str], scope: Scope, *, audit: bool = False
) -> tuple[Plan, Exit]:
    """Say what would change, and whether a person is needed. Writes nothing to the wiki.

    `audit` also looks at each text that would be saved, for what would be wrong with it.
    """
    reading = read_all(workspace, names)
    with looking(workspace, scope, reading) as contact:
        planned = make_plan(contact)
        if audit:
            planned = with_findings(planned)
        return with_requests(planned), worst(plan_status(planned.plan, "new"), reading.status)


def sync(
    workspace: Workspace,
    names: Sequence[str],
    scope: Scope,
    *,
    fail_on: str = "new",
    show: Callable[[Plan], None] = lambda _: None,
) -> Result:
    """Check, plan, guard, apply, report: the scheduled job. Never asks."""
    with running(workspace, "sync") as frame:
        ledger = frame.ledger
        before, digest = workspace.kept_site(), inputs_digest(workspace)
        contact = frame.contact(scope)
        whole = scope.is_whole and not names
        same = before == contact.start.site
        if whole and (pages := is_quiet(contact, digest, same_site=same)) is not None:
            planned = nothing_to_do(contact, pages)
            show(with_requests(planned))
            return write_planned(frame, planned, ())
        reading = read_all(workspace, names)
        planned = make_plan(replace(contact, reading=reading))
        show(with_requests(planned))
        keep_learnt(ledger, planned.survey)
        edits = [edit for edit in planned.plan.edits if edit.id not in planned.plan.waiting]
        open_ends = worst(plan_status(planned.plan, fail_on), reading.status)
        result = write_planned(frame, planned, edits, open_ends)

        def remember() -> None:
            _learn(planned)
            record_takes(planned)
            if settles(planned, result.outcomes):
                ledger.set_mark(SETTLED, digest)

        return with_what_follows(frame, result, remember)


def write_planned(
    frame: Frame, planned: Planned, edits: Sequence[Edit], open_ends: Exit = Exit.DONE
) -> Result:
    """Write edits of a plan that was just made; `open_ends` as for `write`."""
    plan, known = with_requests(planned), planned.survey.known
    return write(frame, planned.contact, plan, edits, known, open_ends)


def _learn(planned: Planned) -> None:
    """Remember what this run found out: agreement, deletions, conflicts told, rows gone."""
    contact, found = planned.contact, planned.survey
    ledger, reading = contact.ledger, contact.reading
    now = contact.start.now
    ledger.add_deletions(found.deletions, now)
    learn_agreed(planned)
    ledger.set_mark(OWN_READ_UNTIL, now)
    if not contact.scope.is_whole:
        return
    waiting = {word.collection for word in planned.plan.held}
    looked = frozenset(reading.names) | ({"-"} if reading.is_whole else frozenset())
    remember_conflicts(contact.workspace, conflict_names(planned.plan), now, looked - waiting)
    settled = looked - waiting
    _forget_queued(planned, settled)
    gone = [page.identity for page in planned.vanished if page.identity.collection in settled]
    ledger.set_vanished(gone, now, settled)
    good_rows.keep(ledger, {n: t for n, t in reading.chosen.items() if n not in waiting})


def _forget_queued(planned: Planned, settled: frozenset[str]) -> None:
    """Forget what moderators have let through, or what the sheet does not ask for any more.

    And repairs that somebody else made meanwhile.
    """
    ledger = planned.contact.ledger
    open_ends = {edit.id for edit in planned.plan.edits}
    for edit in ledger.queued():
        if edit not in open_ends and edit.split("/")[1] in settled:
            ledger.set_queued(edit, "")
    for edit in ledger.owed():
        if edit not in open_ends and edit.split("/")[1] in settled:
            ledger.settle(edit)


def learn_agreed(planned: Planned) -> None:
    """Remember the pages that needed no edit, although something about them was not known."""
    ledger, known = planned.contact.ledger, planned.survey.known
    ledger.remember(
        agreed(page, state, known.get(page.identity)) for page, state in planned.decision.agreed
    )
    ledger.remember((page, None) for page in planned.decision.relearnt)


def keep_learnt(ledger: Ledger, found: Survey) -> None:
    """Put into the ledger what the wiki told of our own edits, before anything is written."""
    ledger.add_said(found.said)
    ledger.add_former_titles(found.former)
    before = ledger.known()
    if before.keys() - found.known.keys():
        ledger.replace_all(found.known.values())
    news = [page for identity, page in found.known.items() if before.get(identity) != page]
    ledger.remember((page, None) for page in news)
