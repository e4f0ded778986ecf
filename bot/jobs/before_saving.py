"""`plan --audit`: what would be wrong with the texts of a plan, told before they are saved."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.audit.before import Before
from bot.run.answers import is_dead
from bot.run.history import HISTORY, History

if TYPE_CHECKING:
    from bot.jobs.planning import Planned
    from bot.jobs.workspace import Workspace


def with_findings(planned: Planned) -> Planned:
    """Look at every text of the plan: one request each, and a few for all of them."""
    contact = planned.contact
    workspace, wiki = contact.workspace, contact.wiki
    before = Before(
        wiki, contact.start.site, planned.plan.edits, _dead(workspace), workspace.progress
    )
    return replace(planned, plan=replace(planned.plan, findings=tuple(before.findings())))


def _dead(workspace: Workspace) -> frozenset[str]:
    """Give the addresses that are known to be dead; none where no audit was ever made."""
    if not (workspace.runtime / HISTORY).is_file():
        return frozenset()
    settings = workspace.project.links
    with closing(History(workspace.runtime / HISTORY)) as history:
        answers = history.answers().values()
    limits = settings.dead_after_failures, settings.dead_after_days
    return frozenset(answer.url for answer in answers if is_dead(answer, *limits))
