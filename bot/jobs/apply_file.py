"""`apply`: write exactly the plan of a file, or its drafts below a user page."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.decide.signature import in_run
from bot.failure import Exit, Failure
from bot.jobs.applying import Result, write
from bot.jobs.asking import names_of
from bot.jobs.contact import Scope
from bot.jobs.frame import running
from bot.jobs.people import record_takes
from bot.jobs.planning import make_plan
from bot.jobs.reading import read_all
from bot.jobs.sync import keep_learnt, learn_agreed
from bot.model import DRAFTS, Absent, At, Plan, Problem, Put
from bot.render.titles import USER, judge, namespace_of
from bot.run.recognise import evidence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.jobs.contact import Contact
    from bot.jobs.workspace import Workspace
    from bot.model import Edit, PageState, Site
    from bot.run.ledger import Ledger
    from bot.wiki.port import Start, Wiki


@dataclass(frozen=True, slots=True)
class Choice:
    """Which edits of the plan are written: all but some titles; as drafts below a page, or not."""

    except_titles: tuple[str, ...] = ()
    into: str = ""
    take: tuple[tuple[str, str, str], ...] = ()


def apply_plan(workspace: Workspace, plan: Plan, choice: Choice) -> Result:
    """Write the plan; an edit whose page moved on since is refused by the wiki, by its guard."""
    _check_ours(workspace, plan)
    edits = _chosen(plan, choice)
    with running(workspace, "drafts" if choice.into else "apply") as frame:
        wiki, ledger = frame.wiki, frame.ledger
        contact = frame.contact(Scope())
        _check_wiki(plan, contact.start.site.api, local=workspace.local)
        if not choice.into:
            _check_same(contact)
            raced = _raced(edits, wiki, ledger)
            plan, settled = _settled(contact, plan, choice)
            signed = [replace(e, summary=in_run(e.summary, frame.run)) for e in edits]
            todo = [*signed, *settled]
            return write(frame, contact, plan, todo, ledger.known(), raced=raced)
        drafts = _drafts(edits, choice.into, wiki, contact.start)
        plan = replace(plan, kind=DRAFTS, edits=tuple(drafts))
        return write(frame, contact, plan, drafts, {})


def _check_same(contact: Contact) -> None:
    """Refuse a wiki that was put back to an older state: its numbers now mean other pages."""
    found = evidence(contact.wiki, contact.ledger.known().values())
    if found.is_another:
        raise Failure(Problem("run.wiki-put-back", None, {"titles": found.others[:5]}))


def _raced(edits: Sequence[Edit], wiki: Wiki, ledger: Ledger) -> frozenset[str]:
    """Name the edits whose page moved on since the plan; the server would mix both in silence.

    Our own revision there is no race: the same plan, cut short before, or an edit of this one.
    """
    guards = {edit.id: edit.guard for edit in edits if isinstance(edit.guard, At)}
    states = wiki.by_id([guard.page_id for guard in guards.values()])
    ours = {(known.page_id, known.revid) for known in ledger.known().values()}
    return frozenset(
        name
        for name, guard in guards.items()
        if (state := states.get(guard.page_id))
        and state.revid != guard.revid
        and (guard.page_id, state.revid) not in ours
    )


def _drafts(edits: Sequence[Edit], into: str, wiki: Wiki, start: Start) -> list[Edit]:
    """Turn edits into drafts below a page: the last text of each page, under its new title.

    A move or a deletion has no text to read; modèles and categories are none's to read there.
    """
    texts = [edit for edit in edits if isinstance(edit.op, Put)]
    read = [edit for edit in texts if edit.identity.page not in {"modele", "category"}]
    drafted = {draft_title(into, edit.title): edit for edit in read}
    _check_drafts(list(drafted), start.site)
    there = wiki.by_title(list(drafted))
    return [as_draft(edit, there[title], start) for title, edit in drafted.items()]


def _chosen(plan: Plan, choice: Choice) -> list[Edit]:
    """Leave out what `--except` names; a title that the plan does not have is a mistake."""
    left_out = {title.replace("_", " ").casefold() for title in choice.except_titles}
    titles = {edit.title.casefold() for edit in plan.edits}
    if unknown := sorted(left_out - titles):
        raise Failure(Problem("run.not-in-plan", None, {"titles": unknown}), Exit.SETUP)
    return [edit for edit in plan.edits if edit.op and edit.title.casefold() not in left_out]


def _settled(contact: Contact, plan: Plan, choice: Choice) -> tuple[Plan, list[Edit]]:
    """Decide anew the pages on which a person takes a side; they take the conflicts' place."""
    if not choice.take:
        return plan, []
    names = tuple(name for _, name, _ in choice.take)
    scope = Scope(only=names, take=choice.take)
    planned = make_plan(replace(contact, reading=read_all(contact.workspace), scope=scope))
    keep_learnt(contact.ledger, planned.survey)
    learn_agreed(planned)
    record_takes(planned)
    edits = [edit for edit in planned.plan.edits if edit.id in planned.takes]
    others = [edit for edit in plan.edits if edit.id not in planned.takes]
    return replace(plan, edits=(*others, *edits)), [edit for edit in edits if edit.op]


def _check_ours(workspace: Workspace, plan: Plan) -> None:
    if plan.project != workspace.project.name:
        args = {"project": plan.project, "ours": workspace.project.name}
        raise Failure(Problem("run.other-project", None, args), Exit.SETUP)


def _check_wiki(plan: Plan, api: str, *, local: bool) -> None:
    """Refuse a plan made for another wiki: page ids and revisions mean nothing there."""
    here, there = (_without_port(plan.wiki), _without_port(api)) if local else (plan.wiki, api)
    if here != there:
        args = {"wiki": plan.wiki, "api": api}
        raise Failure(Problem("run.plan-of-other-wiki", None, args), Exit.SETUP)


def _without_port(api: str) -> str:
    """Leave out the port: the rehearsal wiki's may change from one start to the next."""
    parts = urlsplit(api)
    return f"{parts.hostname}{parts.path}"


def _check_drafts(titles: Sequence[str], site: Site) -> None:
    """Refuse drafts outside user pages, and titles that the wiki would refuse."""
    for title in titles:
        if namespace_of(title, site) != USER or isinstance(judge(title, site, USER), Problem):
            raise Failure(Problem("run.no-draft-place", None, {"title": title}), Exit.SETUP)


def draft_title(prefix: str, title: str) -> str:
    """Name a draft: the page's own title below the prefix."""
    return f"{prefix.rstrip('/')}/{title}"


def as_draft(edit: Edit, page: PageState, start: Start) -> Edit:
    """Turn an edit into a draft: no category counts it, no later run takes it for ours.

    `page` is what is there now: our own earlier draft, or a person's page, which is left alone.
    """
    ours = page.exists and page.user == start.user
    text = edit.op.text if isinstance(edit.op, Put) else ""
    return replace(
        edit,
        title=page.title,
        op=Put(without_categories(text, start.site)),
        guard=At(page.page_id, page.revid) if ours else Absent(),
        needs=(),
        summary=edit.summary.partition(" · ")[0],
    )


def without_categories(text: str, site: Site) -> str:
    """Turn category links into plain links, so that a draft is in no category."""
    names = sorted(names_of(site).categories, key=len, reverse=True)
    pattern = "|".join(map(re.escape, names))
    return re.sub(rf"\[\[\s*({pattern})\s*:", r"[[:\1:", text, flags=re.IGNORECASE)
