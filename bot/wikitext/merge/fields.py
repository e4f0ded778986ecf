"""Where the fields are in the sheet's text: parameters of its calls, and runs of paragraphs."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.model import FieldRule
from bot.wikitext.merge.judge import BOTH, Place

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.model import Span
    from bot.wikitext.merge.call import Call
    from bot.wikitext.merge.scan import Scan
    from bot.wikitext.merge.types import Ours
    from bot.wikitext.merge.units import Unit, Units

_SHEET = FieldRule(owner="sheet")
_ANCHORS = frozenset({"heading", "call"})
_ENDS_RUN = frozenset({"heading", "call", "category", "table", "tag"})


@dataclass(frozen=True, slots=True)
class Run:
    """A run of whole units that is one field: from `first` up to, not including, `last`."""

    place: Place
    first: int
    last: int
    span: Span


def place_of(ours: Ours, span: Span, name: str = "") -> Place:
    """Say whose a place is. What rows gave to a generated page belongs to the sheet."""
    rule = ours.rules.get(span.field, BOTH) if span.bound else BOTH
    if ours.generated:
        rule = rule._replace(owner="sheet")
    return Place(name or span.field, span.cell, rule)


def param_places(
    ours: Ours, calls: Sequence[Call], spans: Sequence[tuple[int, str, Span]]
) -> list[dict[str, Place]]:
    """Say, for each call of the sheet's text, whose its parameters are."""
    found: list[dict[str, Place]] = [{} for _ in calls]
    for number, key, span in spans:
        bound = span.bound
        place = place_of(ours, span if bound else span._replace(bound=False), "" if bound else key)
        found[number].setdefault(key, place)
    return found


def param_spans(ours: Ours, calls: Sequence[Call]) -> list[tuple[int, str, Span]]:
    """Find in which parameter of which call each span is, bound only where it is all of it."""
    starts = [call.start for call in calls]
    found: list[tuple[int, str, Span]] = []
    for span in ours.spans:
        number = bisect_right(starts, span.start) - 1
        if number < 0 or span.start > calls[number].end:
            continue
        if param := _param_at(calls[number], span.start):
            key, raw = param
            whole = raw.strip() == ours.text[span.start : span.end].strip()
            bound = span.bound and span.param == key and whole
            found.append((number, key, span._replace(bound=bound)))
    return found


def _param_at(call: Call, offset: int) -> tuple[str, str] | None:
    at = call.start + 2 + len(call.head)
    for param in call.params:
        end = at + len(str(param))
        if at < offset <= end:
            return param.key, param.lead + param.value + param.trail
        at = end
    return None


def key_params(
    ours: Ours, calls: Sequence[Call], spans: Sequence[tuple[int, str, Span]]
) -> dict[str, str]:
    """Name, by template, the parameter that holds the key of its row."""
    name = ours.key_field
    return {calls[n].name: key for n, key, s in spans if name and s.bound and s.field == name}


def runs(ours: Ours, found: Scan, numbers: Mapping[int, str], units: Units) -> list[Run]:
    """Find the runs of whole units that are one field each."""
    made: list[Run] = []
    for span in ours.spans:
        if not span.bound or span.param:
            continue
        start, end = found.moved(span.start, numbers), found.moved(span.end, numbers)
        first, last = bisect_left(units.starts, start), bisect_left(units.starts, end)
        if _is_whole(units, first, last, start, end):
            made.append(Run(place_of(ours, span), first, last, span))
    return made


def _is_whole(units: Units, first: int, last: int, start: int, end: int) -> bool:
    if first == last:
        return not units.units or start == end
    return units.starts[first] == start and (
        units.starts[last - 1] + len(units.units[last - 1].text) == end
    )


def located(
    run: Run, ours: Sequence[Unit], other: Sequence[Unit], pairs: Mapping[int, int]
) -> tuple[int, int] | None:
    """Find a run in another text, between what stands before and after it; None if it cannot be.

    `pairs` leads from the units of the sheet's text to those of the other.
    """
    first = pairs[run.first - 1] + 1 if run.first - 1 in pairs else None
    if first is None:
        first = pairs.get(run.first) if run.first else 0
    if first is None:
        return None
    last = _end(run, ours, other, pairs, first)
    if last is None or last < first:
        return None
    kinds = {unit.kind for unit in ours[run.first : run.last]}
    stops = _ENDS_RUN - kinds
    for at in range(first, last):
        if other[at].kind in stops:
            return first, at
    return first, last


def _end(
    run: Run, ours: Sequence[Unit], other: Sequence[Unit], pairs: Mapping[int, int], first: int
) -> int | None:
    last = pairs.get(run.last, -1)
    if last >= first:
        return last
    if run.last == len(ours) or ours[run.last].kind in _ENDS_RUN:
        return len(other)
    return pairs[run.last - 1] + 1 if run.last - 1 in pairs and run.last > run.first else None


def anchored(
    ours: Sequence[Unit], other: Sequence[Unit], pairs: Mapping[int, int]
) -> dict[int, int]:
    """Add headings and calls that stand once in each text, wherever they were moved to."""
    found = dict(pairs)
    taken = set(pairs.values())
    free = [at for at in range(len(other)) if at not in taken and other[at].kind in _ANCHORS]
    names = Counter(unit.known_by for unit in (*ours, *(other[at] for at in free)))
    places = {other[at].known_by: at for at in free if names[other[at].known_by] == 2}
    for at, unit in enumerate(ours):
        if at not in found and unit.kind in _ANCHORS and unit.known_by in places:
            found[at] = places[unit.known_by]
    return found


def label(ours: Ours, found: Scan, numbers: Mapping[int, str], units: Units) -> list[Place | None]:
    """Say for each unit of the sheet's text which row gave something to it, if one did."""
    places: list[Place | None] = [None] * len(units.units)
    rule = _SHEET if ours.generated else BOTH
    for span in ours.spans:
        start, end = found.moved(span.start, numbers), found.moved(span.end, numbers)
        first = bisect_right(units.starts, start) - 1
        is_run = span.bound and not span.param
        for at in range(max(first, 0), bisect_left(units.starts, end)):
            if places[at] is None and span.end > span.start:
                places[at] = Place(span.field if is_run else "", span.cell, rule)
    return places
