"""The addresses outside the wiki: visit those whose turn it is, and tell what the history knows."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from bot.audit.external.address import fragment_of, host_of, normalised
from bot.audit.external.archive import copies
from bot.audit.external.together import Together
from bot.audit.external.visit import Pace, Target, Verdict, Visit, visit_all
from bot.failure import Failure
from bot.jobs.frame import now
from bot.model import Event, Finding, Part, Problem
from bot.run.answers import Answered, is_dead, is_due, joined
from bot.wiki.session import agent

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bot.audit.read import Look
    from bot.jobs.workspace import Workspace
    from bot.run.history import History
    from bot.schema.settings import Links

_NO_COPY = "-"


@dataclass(frozen=True, slots=True)
class Outside:
    """What is told of addresses: how many there are, how many were visited, what is wrong."""

    findings: tuple[Finding, ...] = ()
    urls: int = 0
    checked: int = 0
    problems: tuple[Problem, ...] = ()


@dataclass(slots=True)
class _Address:
    """One address, in all the forms in which pages have it."""

    forms: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    @property
    def fragments(self) -> frozenset[str]:
        return frozenset(filter(None, map(fragment_of, self.forms)))


def outside(look: Look, workspace: Workspace, history: History, *, due: bool) -> Outside:
    """Visit, remember each answer at once, and tell what is wrong."""
    settings = workspace.project.links
    addresses = _addresses(look)
    known = history.answers()
    turn = _whose_turn(addresses, known, settings.due_per_run) if due else list(addresses)
    visiting = _Visiting(look, history, known, len(turn))
    problems: tuple[Problem, ...] = ()
    try:
        targets = (Target(url, addresses[url].fragments) for url in turn)
        with Together(visiting.told) as told:
            visit_all(targets, _pace(workspace, look), told)
    except Failure as failure:
        problems = (failure.problem,)
    here = [known[url] for url in addresses if url in known]
    _archived(here, known, settings, history, look)
    findings = [
        finding
        for url, address in addresses.items()
        if url in known
        for finding in _findings(known[url], address, settings)
    ]
    return Outside(tuple(findings), len(addresses), visiting.done, problems)


def _addresses(look: Look) -> dict[str, _Address]:
    """Join the forms of each address; what no program can visit is left out."""
    inventory = look.inventory
    one_form = [normalised(name) for name in inventory.addresses.names]
    found: dict[str, _Address] = defaultdict(_Address)
    for number, named in inventory.rows(Part.ADDRESSES).items():
        for each in named:
            if one_form[each]:
                form = inventory.addresses.names[each]
                found[one_form[each]].forms[form].add(inventory.name(number))
    return dict(found)


def _pace(workspace: Workspace, look: Look) -> Pace:
    settings = workspace.project.links
    return Pace(
        per_host=settings.per_host_interval,
        workers=settings.workers,
        allow_private=settings.allow_private_hosts,
        exclude=settings.exclude,
        user_agent=f"{agent()} (link check for {look.site.server or look.site.api})",
    )


def _whose_turn(addresses: Iterable[str], known: dict[str, Answered], most: int) -> list[str]:
    """Choose what is due, the longest waiting first: never visited, then the oldest answer."""
    moment = datetime.now(UTC)
    due = [url for url in addresses if is_due(known.get(url), moment)]
    return sorted(due, key=lambda url: known[url].checked if url in known else "")[:most]


@dataclass(slots=True)
class _Visiting:
    """Hears of each visit, and remembers it."""

    look: Look
    history: History
    known: dict[str, Answered]
    total: int
    done: int = 0

    def told(self, visits: Sequence[Visit]) -> None:
        """Write answers down, and show how far it is."""
        when = now()
        answers = [joined(self.known.get(each.url), answered(each, when)) for each in visits]
        self.known.update((answer.url, answer) for answer in answers)
        self.history.keep_answers(answers)
        self.done += len(answers)
        args = {"host": host_of(visits[-1].url)}
        self.look.progress(Event("audit.visiting", self.done, self.total, args))


def answered(visit: Visit, now: str) -> Answered:
    """Write a visit down."""
    missing = tuple(sorted(visit.missing))
    about = (visit.reason, visit.status, visit.final, missing, visit.secure)
    return Answered(visit.url, visit.verdict.value, *about, now)


def _archived(
    here: list[Answered],
    known: dict[str, Answered],
    settings: Links,
    history: History,
    look: Look,
) -> None:
    """Ask for copies of what is surely dead, once each."""
    asked = [each.url for each in here if not each.archive and _is_dead(each, settings)]

    def told(url: str, copy: str) -> None:
        known[url] = known[url]._replace(archive=copy or _NO_COPY)
        history.keep_answers([known[url]])

    if asked and settings.archive:
        look.progress(Event("audit.archive", 0, 0, {"n": len(asked)}))
        copies(asked, settings.archive, agent(), told)


def _findings(answer: Answered, address: _Address, settings: Links) -> Iterator[Finding]:
    """Tell what is wrong with an address, on each page that has it."""
    for form, pages in address.forms.items():
        told = _told(answer, form, settings)
        fragment = fragment_of(form)
        for page in sorted(pages):
            if told:
                yield Finding(told.kind, page, form, told.code, told.args, told.better)
            elif fragment and fragment in answer.missing:
                code = "broken-anchor-url"
                yield Finding("broken-anchor", page, form, code, {"section": fragment})


class _Told(NamedTuple):
    """What is told of an address: the kind, its sentence, what fills it in, what is better."""

    kind: str
    code: str = ""
    args: Mapping[str, object] = {}
    better: str = ""


def _told(answer: Answered, form: str, settings: Links) -> _Told | None:
    """Judge an address by all that the history knows of it; None where all is well."""
    why = {"status": answer.status, "reason": answer.reason}
    if _is_dead(answer, settings):
        copy = "" if answer.archive == _NO_COPY else answer.archive
        args = {**why, "since": answer.first_death, "failures": answer.deaths, "better": copy}
        return _Told("dead-url", "dead-url-archived" if copy else "", args, copy)
    return _told_of_visit(answer, form, why, settings)


def _told_of_visit(
    answer: Answered, form: str, why: Mapping[str, object], settings: Links
) -> _Told | None:
    """Judge an address by its last visit, where that is no verdict yet or nothing worse."""
    match answer.verdict:
        case Verdict.DEAD:
            days, needed = settings.dead_after_days, settings.dead_after_failures
            args = {**why, "failures": answer.deaths, "needed": needed, "days": days}
            return _Told("failing-url", "failing-url-early", args)
        case Verdict.FAILING:
            return _Told("failing-url", "", why)
        case Verdict.BLOCKED:
            return _Told("blocked-url", "", {**why, "host": host_of(answer.url)})
        case Verdict.MOVED:
            return _moved(answer, form)
        case Verdict.ALIVE if answer.secure:
            return _insecure(answer, form)
    return None


def _moved(answer: Answered, form: str) -> _Told:
    place, _, own = answer.final.partition("#")
    final = place + (_tail(form) or (f"#{own}" if own else ""))
    better = final if is_same_place(answer.url, answer.final) else ""
    return _Told("moved-url", "", {"better": final}, better)


def _insecure(answer: Answered, form: str) -> _Told:
    """Propose the address that was tried: in its one form, where a port 80 is not written."""
    better = f"https://{answer.url.partition('://')[2]}{_tail(form)}"
    return _Told("insecure-url", "", {"better": better}, better)


def _is_dead(answer: Answered, settings: Links) -> bool:
    return is_dead(answer, settings.dead_after_failures, settings.dead_after_days)


def _tail(form: str) -> str:
    """Give the fragment of an address, as it is written."""
    return "".join(form.partition("#")[1:])


def is_same_place(old: str, new: str) -> bool:
    """Say whether path and query stayed: a slash at the end, scheme and host do not count."""
    one, other = urlsplit(old), urlsplit(new)
    return (one.path.rstrip("/"), one.query) == (other.path.rstrip("/"), other.query)
