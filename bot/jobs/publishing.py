"""`audit --publish`: the report on the wiki, on pages that people may write on like on any other.

Each page is planned and merged as those of the sheets are, from what the last report said; a page
whose report says nothing new is not saved.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.decide.case import Case
from bot.decide.plan import decide
from bot.decide.queued import still_queued
from bot.failure import Exit, Failure
from bot.jobs.applying import Result, check_may_write, with_what_follows
from bot.jobs.asking import question_of, surveyed
from bot.jobs.audit_schema import schema_of
from bot.jobs.contact import Scope, plan_of
from bot.jobs.frame import running
from bot.jobs.planning import Planned
from bot.jobs.silencing import reports_root
from bot.jobs.sync import keep_learnt, learn_agreed, write_planned
from bot.model import REPORT, Cell, Identity, Problem, Wanted
from bot.run.texts import with_texts
from bot.wikitext.answered import with_answered
from bot.wikitext.escape import as_stored

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Protocol

    from bot.decide.question import Question
    from bot.jobs.audit import Wish
    from bot.jobs.contact import Contact
    from bot.jobs.workspace import Workspace
    from bot.model import Report
    from bot.say import Say

    class Pages(Protocol):
        """Writes a report as pages of wikitext, by the names that they have below the root."""

        def __call__(
            self, report: Report, say: Say, split: str, groups: Mapping[str, str]
        ) -> dict[str, str]:
            """Give the pages."""


AUDIT = "audit"


def check_publishable(workspace: Workspace, wish: Wish) -> None:
    """Refuse to publish what was not looked at whole: it would empty pages of the rest."""
    parted = workspace.project.maintenance.split == "chantier" and wish.family != "all"
    if wish.only or parted or (wish.due and workspace.project.maintenance.split == "chantier"):
        raise Failure(Problem("audit.publish-narrow"), Exit.SETUP)


def published(workspace: Workspace, report: Report, say: Say, pages_of: Pages) -> Result:
    """Write the report below the maintenance page, where it says something new."""
    with running(workspace, AUDIT) as frame:
        ledger, contact = frame.ledger, frame.contact(Scope(kind=REPORT))
        check_may_write(contact.start)
        split = workspace.project.maintenance.split
        groups = _groups(contact) if split == "chantier" else {}
        pages = _wanted(contact, pages_of(report, say, split, groups))
        planned = _planned(contact, pages)
        keep_learnt(ledger, planned.survey)
        queued = still_queued(planned.plan.edits, ledger.queued())
        edits = [edit for edit in planned.plan.edits if edit.op and edit.id not in queued]
        result = write_planned(frame, planned, edits, _open_ends(planned))
        return with_what_follows(frame, result, lambda: learn_agreed(planned))


def _open_ends(planned: Planned) -> Exit:
    """Say whether a person is needed; who deleted a report is not: it is not wanted."""
    reasons = {each.reason for edit in planned.plan.edits for each in edit.conflicts}
    return Exit.PERSON if reasons - {Case.DELETED} else Exit.DONE


def _groups(contact: Contact) -> Mapping[str, str]:
    """Tell to which chantier each page belongs, by titles."""
    workspace = contact.workspace
    name = workspace.project.maintenance.groups or "chantiers"
    if name not in workspace.project.collections:
        args = {"name": name, "names": sorted(workspace.project.collections)}
        raise Failure(Problem("audit.no-groups", Cell("passeur.toml"), args), Exit.SETUP)
    return schema_of(workspace, contact.start.site).groups(name)


def _wanted(contact: Contact, pages: Mapping[str, str]) -> list[Wanted]:
    root = reports_root(contact.workspace, contact.start.site)
    return [
        Wanted(
            Identity(contact.workspace.project.name, "-", AUDIT, name),
            f"{root}/{name}",
            as_stored(text),
            "passeur audit --publish",
        )
        for name, text in pages.items()
    ]


def _planned(contact: Contact, pages: list[Wanted]) -> Planned:
    """Decide; where people answered something that the report no longer says, it stays."""
    found = surveyed(contact, pages)
    question = with_texts(contact.wiki, contact.ledger, question_of(contact, found, ()))
    kept = [_kept(question, page) for page in question.wanted]
    if kept != list(question.wanted):
        question = with_texts(contact.wiki, contact.ledger, replace(question, wanted=kept))
    decision = decide(question)
    plan = replace(plan_of(contact), edits=decision.edits, keep=decision.keep)
    return Planned(contact, plan, replace(found, wanted=tuple(kept)), decision, ())


def _kept(question: Question, page: Wanted) -> Wanted:
    known, live = question.known.get(page.identity), question.page(page.identity)
    base = question.said.get(known.said_sha1) if known else None
    if base is None or live.text is None:
        return page
    return replace(page, text=with_answered(base, page.text, live.text))
