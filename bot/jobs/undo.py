"""`undo`: take a run back where nobody has edited since. A person's act, and a run itself."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.alike import nearest
from bot.decide.signature import sign
from bot.decide.undo import Undoing
from bot.failure import Exit, Failure, worst
from bot.jobs.applying import Result, Target, write
from bot.jobs.asking import learner_of, memory_of
from bot.jobs.planning import Scope, contact_wiki
from bot.jobs.reading import nothing_read
from bot.jobs.sync import keep_learnt
from bot.model import Outcome, Plan, Problem
from bot.render.notices import notice
from bot.run.journal import read_runs
from bot.run.ledger import LEDGER, Ledger
from bot.run.survey import survey
from bot.run.traces import present, traces
from bot.say import LANGUAGES, Say

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.jobs.planning import Contact
    from bot.jobs.workspace import Workspace
    from bot.model import Identity, Remark

LAST = "last"


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
    with (
        workspace.locked(),
        closing(Ledger(workspace.runtime / LEDGER)) as ledger,
        closing(workspace.wiki(writing=True)) as wiki,
    ):
        contact = contact_wiki(workspace, wiki, ledger, nothing_read(), Scope(kind="u"))
        plan = _plan(contact, run)
        if not confirm(plan):
            return None
        return _written(contact, plan)


def _named(workspace: Workspace, wish: Wish) -> str:
    """Find the run that is meant; one that this folder does not know may be another machine's."""
    past = read_runs(workspace.runtime / "runs")
    if wish.run == LAST:
        kinds = {"undo"} if wish.again else {"sync", "import", "apply"}
        wrote = (each["run"] for each in past if each["kind"] in kinds and _wrote(each))
        found = next(wrote, "")
        if not found:
            raise Failure(Problem("run.undo-nothing-yet" + ("-again" if wish.again else "")))
        return str(found)
    names = [str(each["run"]) for each in past]
    alike = [name for name in names if name.startswith(wish.run)]
    if len(alike) > 1 and wish.run not in alike:
        raise Failure(Problem("run.undo-several", None, {"run": wish.run, "names": alike}))
    return wish.run if wish.run in alike or not alike else alike[0]


def _wrote(run: dict[str, dict[str, int]]) -> bool:
    return bool(run["counts"].get("done"))


def _plan(contact: Contact, run: str) -> Plan:
    """Decide what is taken back, by what the wiki remembers of the run."""
    workspace, wiki = contact.workspace, contact.wiki
    found = traces(wiki, run, workspace.project.name, contact.bot_users)
    if found.nothing:
        names = [str(each["run"]) for each in read_runs(workspace.runtime / "runs")]
        if run not in names:
            near = nearest(run, names)
            code = "run.undo-unknown-near" if near else "run.undo-unknown"
            raise Failure(Problem(code, None, {"run": run, "near": near}))
    now = present(wiki, found, contact.start, notice(contact.start.site.language))
    site = contact.start.site
    return Plan(
        id=contact.run,
        project=workspace.project.name,
        wiki=site.api,
        kind="u",
        started=contact.start.now,
        edits=Undoing(found, now, _signer(contact, run)).edits(),
        requests=wiki.requests,
        server=site.server + site.article_path,
    )


def _signer(contact: Contact, run: str) -> Callable[[Identity, str], str]:
    language = contact.start.site.language.partition("-")[0]
    say = Say(language if language in LANGUAGES else contact.workspace.project.language)

    def signed(identity: Identity, kind: str) -> str:
        people = say("run.summary-undo", run=run, collection=identity.collection, key=identity.key)
        return sign(people, kind, identity, contact.run)

    return signed


def _written(contact: Contact, plan: Plan) -> Result:
    """Write the plan; what could not be taken back is told among the outcomes."""
    c = contact
    memory, learner = memory_of(c), learner_of(c)
    keep_learnt(c.ledger, survey(c.wiki, (), memory, learner, started=c.start.now))
    target = Target(c.workspace, c.wiki, c.ledger, c.start, c.stop_page, c.run, "undo")
    waiting = [edit for edit in plan.edits if edit.op is None]
    open_ends = Exit.PERSON if waiting else Exit.DONE
    result = write(
        target, plan, plan.edits, c.ledger.known(), lambda status: worst(status, open_ends)
    )
    skipped = (
        Outcome(edit.id, edit.action, edit.title, "skipped", reason=_why(edit.remarks), args=args)
        for edit in waiting
        for args in [dict(edit.remarks[0].args) if edit.remarks else {}]
    )
    return replace(result, outcomes=(*result.outcomes, *skipped))


def _why(remarks: tuple[Remark, ...]) -> str:
    return f"remark.{remarks[0].code}" if remarks else "api.title-taken"
