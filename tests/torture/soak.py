"""Half an hour of people, faults, kills and syncs together, which ends in a consistent wiki.

Four people, somebody who keeps the workbook, and a gateway where requests go wrong; one process
syncs all the time and its memory is watched, and now and then another one is killed. Then people
stop and faults end: one sync, and a second one that has nothing to do.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from sqlite3 import connect
from typing import Any

from live.house import House

from torture import soak_end, soak_rounds
from torture.parts import Row, Told
from torture.soak_people import Crowd
from torture.soak_rows import Keeper
from torture.soak_storm import Storm, storm

MINUTES = 30
_KILLED = 0.15  # of the syncs
_JUDGED = 900.0  # seconds: until then caches of a fixed size are still being filled
_SHOWN = 120.0  # seconds
_MOST_GROWTH = 1.0  # MB in ten minutes


@dataclass
class Log:
    """How the syncs of the storm ended, and the memory after each: seconds, bytes."""

    statuses: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)
    results: Counter[str] = field(default_factory=Counter)
    bugs: list[str] = field(default_factory=list)
    memory: list[tuple[float, int]] = field(default_factory=list)
    kills: int = 0

    @property
    def syncs(self) -> int:
        """Count them all."""
        return self.statuses.total() + self.kills


class Nights:
    """The process that syncs again and again."""

    def __init__(self, folder: Path, *words: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, soak_rounds.__file__, str(folder), *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def night(self) -> dict[str, Any]:
        """Have it sync once; tell how that ended."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    def end(self) -> None:
        """Let it go."""
        with suppress(subprocess.TimeoutExpired):
            self._process.communicate(timeout=60)
        self._process.kill()
        self._process.wait()


def run(told: Told) -> list[Row]:
    """Soak for half an hour, or the scaled part of it, and look at what is left."""
    wiki = told.fresh()
    wiki.settings(wgRateLimits={})  # people are few here, and in a hurry
    project = told.folder / "house"
    project.mkdir()
    house = House(project, wiki)
    with storm(wiki.api, told.seed) as gate:
        keeper = _move_in(house, gate, told)
        crowd = Crowd(wiki, told.seed, keeper.end, keeper.rows)
        log = _storm(told, house, crowd, keeper)
        gate.rages = False
        told.say(f"after the storm: {dict(log.codes)}")
        rows = _end(house, crowd, keeper, log, told)
    told.say(f"people were refused: {dict(crowd.refused)}")
    weather = Row("faults on the way", gate.fallen.total(), 0, f"of {gate.requests:,} requests")
    return [*rows, weather, memory_row(log.memory)]


def _move_in(house: House, gate: Storm, told: Told) -> Keeper:
    """Have the project speak through the gateway, and publish the first rows in peace."""
    keeper = Keeper(house, told.seed, threading.Event())
    _replace(house.folder / "user-config.py", house.wiki.api, gate.api)
    guards = "max_created = 100\nmax_retired = 100\nmax_changed_percent = 100"
    _replace(house.folder / "passeur.toml", "max_created = 20", guards)
    policy = f'key = "id"\non_missing_row = "{keeper.policy}"'
    _replace(house.folder / "sources" / "projets.toml", 'key = "id"', policy)
    if keeper.policy == "delete":
        house.wiki.admin.promote("PasseurBot", "sysop")
    gate.rages = False
    said = house.sync()
    assert said.status == 0, said.err
    gate.rages = True
    told.say(f"rows that go: {keeper.policy}; the wiki is full, people come")
    return keeper


def _replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def _storm(told: Told, house: House, crowd: Crowd, keeper: Keeper) -> Log:
    """Sync and kill until the time is over, while people write; then let them finish."""
    log, random = Log(), Random(f"{told.seed} kills")  # noqa: S311 - a seed, to run it again
    began = said = time.monotonic()
    until = began + MINUTES * 60 * told.scale
    crowd.begin()
    keeper.start()
    with _nights(house.folder) as nights:
        while (now := time.monotonic()) < until:
            if random.random() < _KILLED:
                log.kills += _killed(house, random.uniform(0.3, 3))
            else:
                _note(log, nights.night(), now - began)
            if now - said > 30:
                said = now
                told.say(_progress(log, crowd))
    crowd.stop()
    keeper.join()
    return log


@contextmanager
def _nights(folder: Path) -> Iterator[Nights]:
    nights = Nights(folder)
    try:
        yield nights
    finally:
        nights.end()


def _note(log: Log, answer: dict[str, Any], moment: float) -> None:
    log.statuses[answer["status"]] += 1
    log.memory.append((moment, answer["bytes"]))
    log.results.update(answer.get("counts", {}))
    if answer["status"] == "bug":
        log.bugs.append(answer["code"])
    elif answer["code"]:
        log.codes[answer["code"]] += 1


def _killed(house: House, seconds: float) -> bool:
    """Run the command line for so long; False: it had ended by then."""
    process = house.start("sync", "--quiet")
    with suppress(subprocess.TimeoutExpired):
        process.communicate(timeout=seconds)
    process.kill()
    process.communicate()
    return process.returncode == -9


def _progress(log: Log, crowd: Crowd) -> str:
    held = f"{log.memory[-1][1] / 1e6:.1f} MB" if log.memory else "?"
    return f"{dict(log.statuses)}, {log.kills} kills, {crowd.done.total()} acts of people, {held}"


def _end(house: House, crowd: Crowd, keeper: Keeper, log: Log, told: Told) -> list[Row]:
    """Sync in peace, and hold the wiki against what must be so."""
    calm = house.sync()
    again = house.sync()
    planned = house.run("plan", "--json")
    asked = [edit for edit in planned.json["edits"] if edit["action"] == "conflict"]
    conflicts = {edit["key"] for edit in asked}
    # Whether a new row is one that is gone is asked at the page of the latter.
    conflicts |= {c["sheet"] for e in asked for c in e["conflicts"] if c["reason"] == "key-changed"}
    reasons = Counter(c["reason"] for edit in asked for c in edit["conflicts"])
    found = soak_end.history(house.wiki.admin)
    counts = soak_end.figures(found)
    told.say(f"in the end: {dict(counts)}, conflicts: {dict(reasons)}")
    told.say(f"rows that are gone: {[row.key for row in keeper.gone]}")
    revisions = [each for person in crowd.people for each in person.revisions]
    faults: list[tuple[str, int, list[str], str]] = [
        ("syncs in the storm, none ended as a bug", log.syncs, log.bugs, _told(log)),
        ("runs killed, the ledger whole", log.kills, _ledger(house), ""),
        ("acts of people, none of their edits gone", crowd.done.total(),
         soak_end.edits_gone(found, revisions), _counts(crowd.done)),
        ("people’s words, none taken by the bot", counts["written"],
         [*soak_end.words_lost(found), *soak_end.deleted_by_us(found)],
         f"{counts['standing']} stand in the end, the others people removed"),
        ("edits of the bot, all signed", counts["ours"], soak_end.unsigned(found), ""),
        ("live pages, none made or written twice", counts["pages"],
         soak_end.written_twice(found), ""),
        ("rows, each shown or a conflict", len(keeper.rows),
         [*soak_end.not_shown(found, keeper.rows.values(), conflicts),
          *soak_end.left_aside(found, conflicts)],
         f"{len(conflicts)} asked about; rows changed {keeper.done.total()} times"),
        ("syncs after the storm, the second with nothing to do", 2, _quiet(calm, again), ""),
    ]  # fmt: skip
    for what, _, wrong, _ in faults:
        for each in wrong:
            told.say(f"NOT SO: {what}: {each}")
    return [Row(what, tried, len(wrong), more) for what, tried, wrong, more in faults]


def _told(log: Log) -> str:
    return f"{_counts(log.statuses)}; {log.kills} killed; edits: {_counts(log.results)}"


def _counts(counter: Counter[str]) -> str:
    return ", ".join(f"{name} {number:,}" for name, number in sorted(counter.items()))


def _quiet(calm: Any, again: Any) -> list[str]:
    """Say what is wrong with the two syncs after the storm."""
    wrong = [f"exit {s.status}: {s.err[-1500:]}" for s in (calm, again) if s.status not in (0, 3)]
    # What waits for a page that somebody is asked about is named each time, and not sent.
    if wrong:
        return wrong
    left = [o for o in again.json["outcomes"] if o["result"] != "skipped"]
    if left or again.json["requests"]["write"]:
        wrong.append(f"still to do: {left}, {again.json['requests']}")
    return wrong


def _ledger(house: House) -> list[str]:
    with closing(connect(house.folder / ".passeur" / "ledger.sqlite")) as ledger:
        said = ledger.execute("PRAGMA integrity_check").fetchall()
    return [] if said == [("ok",)] else [str(said)]


def memory_row(memory: list[tuple[float, int]], judged: float = _JUDGED) -> Row:
    """Say by how much the memory of a process grows: a line of least squares after a warm-up.

    `memory` is seconds and bytes after each sync; the first third of the time is the warm-up.
    """
    last = memory[-1][0] if memory else 0.0
    warm = [(s, b / 1e6) for s, b in memory if s >= last / 3]
    what = "syncs in one process, memory growing by less than 1 MB in 10 minutes"
    if len(warm) < 3 or last < _SHOWN:
        return Row(what, len(memory), 0, "too short to measure its memory")
    growth = slope(warm) * 600
    most = max(size for _, size in warm)
    detail = f"{growth:+.2f} MB in 10 minutes, {most:.0f} MB at most"
    if last < judged:
        return Row(what, len(memory), 0, f"{detail}; too short to judge")
    return Row(what, len(memory), int(growth >= _MOST_GROWTH), detail)


def slope(points: list[tuple[float, float]]) -> float:
    """Give the slope of the line of least squares."""
    across = sum(x for x, _ in points) / len(points)
    up = sum(y for _, y in points) / len(points)
    below = sum((x - across) ** 2 for x, _ in points)
    return sum((x - across) * (y - up) for x, y in points) / below
