"""The run of all visits: each target becomes a task when its host's turn comes."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.audit.external.address import host_of, literal, normalised, scheme_of
from bot.audit.external.client import Client
from bot.audit.external.drive import Drive
from bot.audit.external.exclusion import exclusion
from bot.audit.external.offline import Doubt
from bot.audit.external.places import missing_places
from bot.audit.external.public import is_public
from bot.audit.external.queues import LeftAloneError, Queues
from bot.audit.external.secure import SecureForms
from bot.audit.external.trip import Road, Trip
from bot.audit.external.values import Pace, Target, Verdict, Visit
from bot.audit.external.verdicts import Judgement, judged
from bot.audit.external.youtube import YouTube

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from bot.audit.external.judge import Judge
    from bot.audit.external.trip import Landing


def visit_each(targets: Iterable[Target], pace: Pace, told: Callable[[Visit], None]) -> None:
    """Visit every target in an event loop of its own; see `visit.visit_all`."""
    with asyncio.Runner() as runner:
        runner.run(_visit_each(targets, pace, told))


async def _visit_each(targets: Iterable[Target], pace: Pace, told: Callable[[Visit], None]) -> None:
    excluded = exclusion(pace.exclude)
    queued: list[tuple[str, Target]] = []
    forms: dict[str, str] = {}
    for target in targets:
        url = normalised(target.url)
        beforehand = _beforehand(target.url, url, pace, excluded)
        if beforehand:
            told(beforehand)
        else:
            queued.append((host_of(url), target))
            if url != target.url:
                forms[target.url] = url
    queues = Queues(queued, pace.workers, pace.per_host)
    client = Client(pace)
    crew = Crew(Road(pace, client, queues, excluded), forms, told)
    try:
        await crew.work()
    finally:
        await crew.stop()
        await client.close()


def _beforehand(
    written: str, url: str, pace: Pace, excluded: Callable[[str], bool]
) -> Visit | None:
    """Give the visit of what is never asked for."""
    if not url:
        web = scheme_of(written) in {"", "http", "https"}
        return Visit(written, Verdict.UNSUPPORTED, "bad-address" if web else "scheme")
    if excluded(url) or excluded(written):
        return Visit(written, Verdict.EXCLUDED, "pattern")
    ip = literal(host_of(url))
    if ip and not pace.allow_private and not is_public(ip):
        return Visit(written, Verdict.EXCLUDED, "private")
    return None


class Crew:
    """The visits under way. `forms` has the normalised form of what is not written in it."""

    def __init__(self, road: Road, forms: Mapping[str, str], told: Callable[[Visit], None]) -> None:
        self._road = road
        self._forms = forms
        self._doubt = Doubt(told)
        self._secure = SecureForms(road)
        self._judges: tuple[Judge, ...] = (YouTube(road.pace.oembed), Drive())
        self._tasks: set[asyncio.Task[None]] = set()
        self._finished: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def work(self) -> None:
        """Wait until every target is visited, or its host left alone."""
        self._road.queues.start(self._begin)
        self._check()
        await self._finished
        self._doubt.end()

    async def stop(self) -> None:
        """End what is under way."""
        self._road.queues.stop()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _begin(self, target: Target) -> None:
        task = asyncio.get_running_loop().create_task(self._visit(target))
        self._tasks.add(task)
        task.add_done_callback(self._end)

    def _end(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if error and not self._finished.done():
            self._finished.set_exception(error)
        self._check()

    def _check(self) -> None:
        if not self._tasks and not self._road.queues.fresh and not self._finished.done():
            self._finished.set_result(None)

    async def _visit(self, target: Target) -> None:
        url = self._forms.get(target.url, target.url)
        pace = self._road.pace
        limit = pace.page if target.fragments else pace.glance
        trip = Trip(self._road, limit, has_turn=True, retries=len(pace.pauses))
        try:
            landing = await trip.to(url)
            judgement = judged(url, landing)
            missing: frozenset[str] = frozenset()
            if judgement.well:
                judgement = await self._overruled(url, landing, judgement, trip)
            if judgement.well and target.fragments:
                judgement, missing = await self._places(landing, judgement, trip, target)
        except LeftAloneError:
            return
        secure = judgement.verdict is Verdict.ALIVE and await self._secure.has(url)
        visit = Visit(target.url, *judgement, missing, secure)
        offline = landing.reply.offline and not landing.hops
        self._doubt.tell(visit, host_of(url), offline=offline)

    async def _overruled(
        self, url: str, landing: Landing, judgement: Judgement, trip: Trip
    ) -> Judgement:
        """Give a judge's word where there is one for the site."""
        for judge in self._judges:
            if judge.knows(url):
                ruling = await judge.rule(url, landing.url, trip.get)
                if ruling:
                    verdict, reason, status = ruling
                    return Judgement(verdict, reason, status or landing.reply.status)
        return judgement

    async def _places(
        self, landing: Landing, judgement: Judgement, trip: Trip, target: Target
    ) -> tuple[Judgement, frozenset[str]]:
        """Look for the fragments on the page; a challenge in its place decides the visit."""
        page = landing.reply
        if page.html and not page.body:
            page = await trip.get(landing.url)
        if page.challenge:
            return Judgement(Verdict.BLOCKED, "challenge", page.status), frozenset()
        if not page.complete or not 200 <= page.status < 300:
            return judgement, frozenset()
        return judgement, missing_places(page.body, target.fragments)
