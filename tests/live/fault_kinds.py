"""Each fault on each kind of write, on the first, the middle and the last one of a run.

Three pages go through a life of five runs: made, changed, renamed, deleted, restored. A trial is
one of these runs with a fault on one of its three writes, and a second run where that left
something to do. In the end the pages have the history that they would have had without any fault.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from bot.failure import Exit
from bot.wiki import errors
from live.fault_causes import INSTEAD, LOST
from live.fault_yard import Night, Yard, key_of
from live.gateway import Aim, Asked

Kind = Literal["create", "change", "move", "delete", "restore"]
KINDS: tuple[Kind, ...] = ("create", "change", "move", "delete", "restore")
PLACES = (1, 2, 3)
# Codes that are our own words, and those that are not sent again by the next run.
_OURS = {"moved-since", "unreachable", "partly-blocked"}
_DRIP = 1.5  # seconds


class Fault(NamedTuple):
    """What goes wrong with a write, and what must become of it: its outcome and the exit status."""

    name: str
    lasts: bool
    result: str
    status: int


def passing() -> list[Fault]:
    """Give the faults that are met once, and must leave no trace."""
    names = [*INSTEAD.values(), *LOST.values(), *errors.SESSION_LOST, *sorted(errors.BUSY)]
    known = [name for name in dict.fromkeys(names) if not name.startswith("http-")]
    return [Fault(name, lasts=False, result="done", status=0) for name in known]


def lasting() -> list[Fault]:
    """Give the answers that a page meets each time."""
    later = [Fault(name, lasts=True, result="failed", status=4) for name in INSTEAD.values()]
    return [each for each in later if each.name not in errors.MEANINGS] + list(_codes())


def _codes() -> Iterator[Fault]:
    """Give every error that has a meaning, but moderation: that is not sent again by itself."""
    for code, meaning in errors.MEANINGS.items():
        if meaning.result != "queued" and code not in _OURS and not code.startswith("http"):
            status = int(meaning.stops or Exit.PERSON)
            yield Fault(code, lasts=True, result=meaning.result, status=status)


Trial = tuple[str, list[str]]  # what was tried, and what was not right


class Life:
    """Three pages and what their history must be."""

    def __init__(self, yard: Yard, name: str) -> None:
        self.yard = yard
        self.keys = [f"{name}-{number}" for number in PLACES]
        self.yard.rows |= {key: (f"Page {key}", "Un.") for key in ("garde", *self.keys)}

    def goes_wrong(self, kind: Kind, fault: Fault, place: int) -> list[str]:
        """Do what comes next in the life of the pages, with a fault; give what is not right."""
        self._change(kind)
        aim = _NthWrite(place, fault)
        self.yard.gate.aims.append(aim)
        night = self.yard.night(deadline=_DRIP if "drip" in fault.name else None)
        self.yard.peace()
        wrong = [*self._told(night, fault, aim), *self._is_as_told(kind, night)]
        if fault.result != "done":
            after = self.yard.night()
            wrong += [f"the next run ends with {after.status}: {after.problem}"] * bool(
                after.status
            )
        return wrong + self._history(kind)

    def _change(self, kind: Kind) -> None:
        for key in self.keys:
            if kind == "delete":  # all but one: an empty sheet would be held
                self.yard.rows.pop(key)
            elif kind != "create":
                self.yard.rows[key] = (_title(kind, key), "Deux.")

    def _told(self, night: Night, fault: Fault, aim: _NthWrite) -> Iterator[str]:
        """Compare what the run says of itself with what the fault must lead to."""
        if night.status != fault.status:
            yield f"exit {night.status} ({night.problem}), not {fault.status}"
        hit = night.outcomes.get(aim.key)
        if hit is None or hit.result != fault.result:
            yield f"the page that met it: {hit}, not {fault.result}"
        others = {k: each for k, each in night.outcomes.items() if k not in {aim.key, "garde"}}
        if bad := {key: each for key, each in others.items() if each.result != "done"}:
            yield f"other pages: {bad}"
        if fault.result == "done" and not set(self.keys) <= set(night.outcomes):
            yield f"only {list(night.outcomes)} were written"

    def _is_as_told(self, kind: Kind, night: Night) -> Iterator[str]:
        """Compare what the run says of the pages with what the wiki holds."""
        for key in self.keys:
            outcome = night.outcomes.get(key)
            said = bool(outcome and outcome.result == "done")
            if said != self._is_done(kind, key):
                yield f"{key}: said {outcome}, which the wiki does not bear out"

    def _is_done(self, kind: Kind, key: str) -> bool:
        text = self.yard.wiki.admin.text(_title(kind, key))
        if kind == "delete":
            return text is None
        return text is not None and (kind != "change" or "Deux." in text)

    def _history(self, kind: Kind) -> list[str]:
        """Compare how often each page was written with how often it should have been."""
        wanted = {"create": 1, "change": 2, "move": 3, "delete": 0, "restore": 3}[kind]
        titles = {_title(kind, key): wanted for key in self.keys}
        if kind == "move":  # the redirect that is left
            titles |= {_title("create", key): 1 for key in self.keys}
        found = {title: len(self.yard.wiki.admin.revisions(title)) for title in titles}
        return [
            f"{title} has {count} revisions, not {titles[title]}"
            for title, count in found.items()
            if count != titles[title]
        ]


def _title(kind: Kind, key: str) -> str:
    """Give the title that a page has after this kind of write."""
    return f"Page {key}" if kind in {"create", "change"} else f"Page {key} bis"


class _NthWrite(Aim):
    """Falls on a write by its place in the run, and on each later one of the same page."""

    def __init__(self, place: int, fault: Fault) -> None:
        super().__init__("write", [fault.name], lasts=fault.lasts)
        self.place = place
        self.key = ""
        self._seen: list[str] = []

    def concerns(self, asked: Asked) -> bool:
        """Say whether this is the page that is to meet it."""
        key = key_of(asked.summary)
        if asked.where != "write" or not key:
            return False
        if key not in self._seen:
            self._seen.append(key)
        if len(self._seen) == self.place and not self.key:
            self.key = key
        return key == self.key


def live_through(yard: Yard, name: str, faults: Sequence[Fault], place: int) -> Iterator[Trial]:
    """Have each run of a life meet a fault; `faults` has one for each kind of write."""
    life = Life(yard, name)
    for kind, fault in zip(KINDS, faults, strict=True):
        what = f"{fault.name}{', lasting' * fault.lasts}, {kind}, write {place}"
        yield what, life.goes_wrong(kind, fault, place)
