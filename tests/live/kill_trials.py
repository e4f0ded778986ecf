"""Trials of runs that are killed: after each, the wiki must be as if nobody had killed anything.

The fast tests and `make torture` run the same trials, with other numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from random import Random
from typing import NamedTuple

from live import kill_story
from live.house import Said
from live.kill_points import Revision, Seen, Yard
from live.kill_story import Version

Told = Callable[[str], None]


class Undisturbed(NamedTuple):
    """What a run does that nobody kills, and what the wiki holds then."""

    seen: Seen
    writes: int
    kinds: set[str]


class Tally(NamedTuple):
    """How many runs were killed, and what was not as it should be."""

    kills: int
    faults: list[str]


def undisturbed(yard: Yard) -> Undisturbed:
    """Write the changes of the story without a kill; the yard is kept as it is before them."""
    kill_story.before(yard.house)
    kill_story.change(yard.house)
    yard.keep()
    said = yard.sync()
    assert said.status == 0, said.err
    outcomes = said.json["outcomes"]
    return Undisturbed(yard.seen(), len(outcomes), {o["action"] for o in outcomes})


def killed(yard: Yard, expected: Seen, kills: Sequence[tuple[str, int]]) -> list[str]:
    """Kill one run after another, each at a point of its n-th write; tell what is wrong then."""
    yard.put_back()
    faults = []
    for point, number in kills:
        if not yard.killed_at(point, number):
            faults.append(f"{point} {number}: not killed")
        if not yard.is_sound():
            faults.append(f"{point} {number}: ledger torn")
    faults += ended(yard.sync(), yard.seen(), expected)
    return [*faults, *idle(yard)]


def ended(said: Said, found: Seen, expected: Seen, status: int = 0) -> list[str]:
    """Compare the end with that of an undisturbed run.

    A conflict that a killed run had told already is no news: then 0 stands for 3.
    """
    good = {status, 0} if status == 3 else {status}
    wrong = [] if said.status in good else [f"exit {said.status}: {said.err[-2000:]}"]
    return [*wrong, *differences(found, expected)]


def idle(yard: Yard) -> list[str]:
    """Run once more: there must be nothing left to do, and nothing new to tell."""
    said = yard.sync()
    outcomes = said.json.get("outcomes", said.json)
    return [] if (said.status, outcomes) == (0, []) else [f"not done: {said.out[-2000:]}"]


def differences(found: Seen, expected: Seen) -> list[str]:
    """Say which histories differ, and how the log does."""
    titles = sorted(found.pages.keys() | expected.pages.keys())
    wrong = [
        f"{title}: {found.pages.get(title)} instead of {expected.pages.get(title)}"
        for title in titles
        if found.pages.get(title) != expected.pages.get(title)
    ]
    if found.log != expected.log:
        wrong.append(f"log: {set(found.log) ^ set(expected.log) or 'repeated entries'}")
    return wrong


def killed_at_random(yard: Yard, kills: int, seed: int, tell: Told) -> Tally:
    """Kill runs at random moments while the workbook changes, and let each version be finished.

    The histories must be those of a project that had the same versions and no kill.
    """
    random = Random(f"{seed} finished")  # noqa: S311 - a seed, to run it again
    versions = kill_story.versions(random, max(2, kills // 5))
    wanted = list(_chain(yard, versions))
    yard.put_back()
    done = 0
    faults: list[str] = []
    for number, (version, (status, seen)) in enumerate(zip(versions, wanted, strict=True)):
        kill_story.be(yard.house, version)
        due = (kills * (number + 1)) // len(versions)
        killed_now, torn = _kill_until(yard, random, due - done)
        done += killed_now
        wrong = torn + ended(yard.sync(), yard.seen(), seen, status)
        faults += [f"version {number}: {each}" for each in wrong]
        tell(f"{done} kills, version {number + 1} of {len(versions)}, {len(faults)} faults")
        if wrong:
            break  # every later version would differ too
    return Tally(done, [*faults, *(idle(yard) if not faults else [])])


def killed_while_changing(yard: Yard, kills: int, seed: int, tell: Told) -> Tally:
    """Kill runs at random moments, and change the workbook before any of them was finished.

    Of each page, the history may lack versions that no run came to; those that are there are in
    order, none is there twice, and the last one is the last.
    """
    random = Random(f"{seed} unfinished")  # noqa: S311 - a seed, to run it again
    versions = kill_story.versions(random, max(2, kills // 2), only_values=True)
    *_, (status, wanted) = _chain(yard, versions)
    yard.put_back()
    done = 0
    faults: list[str] = []
    for number, version in enumerate(versions):
        kill_story.be(yard.house, version)
        due = (kills * (number + 1)) // len(versions)
        killed_now, torn = _kill_until(yard, random, due - done)
        done, faults = done + killed_now, faults + torn
        tell(f"{done} kills, version {number + 1} of {len(versions)}, unfinished")
    said = yard.sync()
    assert status == 0, "versions of values alone leave nothing to people"
    if said.status:
        faults.append(f"exit {said.status}: {said.err[-2000:]}")
    return Tally(done, [*faults, *_out_of_order(yard.seen(), wanted), *idle(yard)])


def _chain(yard: Yard, versions: Iterable[Version]) -> Iterable[tuple[int, Seen]]:
    """Publish one version after another without a kill; the yard is kept as it is before."""
    kill_story.be(yard.house, next(iter(versions)))
    yard.keep()
    for version in versions:
        kill_story.be(yard.house, version)
        said = yard.sync()
        yield said.status, yard.seen()


def _kill_until(yard: Yard, random: Random, kills: int) -> tuple[int, list[str]]:
    """Kill so many runs; one that ends before its moment is none, and the next moment comes sooner.

    A version that is written already leaves only moments of a run that reads.
    """
    done = 0
    faults = []
    span = yard.talk
    for _ in range(kills * 10):
        if done == kills:
            break
        at_start = random.random() < 0.1
        if yard.killed_after(random.uniform(0, 0.5 if at_start else span), of_talk=not at_start):
            done += 1
        else:
            span /= 2
        if not yard.is_sound():
            faults.append("ledger torn")
    return done, faults


def _out_of_order(found: Seen, wanted: Seen) -> list[str]:
    titles = sorted(found.pages.keys() | wanted.pages.keys())
    return [
        f"{title}: {found.pages.get(title)} of {wanted.pages.get(title)}"
        for title in titles
        if not _is_part(found.pages.get(title, []), wanted.pages.get(title, []))
    ]


def _is_part(found: list[Revision], wanted: list[Revision]) -> bool:
    """Say whether revisions are some of those wanted, in order, and end with the last one."""
    rest = iter(wanted)
    return found[-1:] == wanted[-1:] and all(revision in rest for revision in found)
