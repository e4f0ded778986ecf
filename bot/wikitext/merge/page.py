"""Merging a page: its calls, its fields, its categories, and the text around them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.wikitext.merge import categories, missing
from bot.wikitext.merge.align import pairs
from bot.wikitext.merge.fields import (
    Run,
    anchored,
    key_params,
    label,
    located,
    param_places,
    param_spans,
    runs,
)
from bot.wikitext.merge.judge import Judge, Place
from bot.wikitext.merge.lines import merged_lines
from bot.wikitext.merge.match import Trio, trios
from bot.wikitext.merge.net import with_net
from bot.wikitext.merge.params import merged_call
from bot.wikitext.merge.scan import CLOSE, LINE_FEED, OPEN, TOKEN, Scan, scan
from bot.wikitext.merge.types import Merged, Ours
from bot.wikitext.merge.units import Unit, Units, divide
from bot.wikitext.merge.weave import Three, Weaver

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def merge(base: str, ours: Ours, theirs: str) -> Merged:
    """Join what the sheet changed since `base` with what people changed."""
    short = _without_merge(base, ours, theirs)
    return Merged(short) if short is not None else Page(base, ours, theirs).merged()


def _without_merge(base: str, ours: Ours, theirs: str) -> str | None:
    """Give the text where only one side changed anything, and no field has an owner."""
    if ours.text == theirs:
        return theirs
    owners = {rule.owner for rule in ours.rules.values()}
    if ours.text == base and "sheet" not in owners and not ours.generated:
        return theirs
    return ours.text if theirs == base and "wiki" not in owners else None


@dataclass(slots=True)
class Side:
    """One of the texts: as it was read, the tokens of its calls, and its units."""

    scan: Scan
    tokens: dict[int, str] = field(default_factory=dict)
    units: Units = field(default_factory=Units)

    def plain(self, text: str) -> str:
        """Give a part of the text as it is written, with its calls."""
        names = {name: self.scan.calls[at].raw for at, name in self.tokens.items()}
        return expanded(text, names)


def expanded(text: str, calls: Mapping[str, str]) -> str:
    """Put calls back where their tokens stand."""
    if OPEN in text:
        text = TOKEN.sub(lambda found: calls.get(found.group(1), ""), text)
    return text.replace(LINE_FEED, "\n")


class Page:
    """One page in three texts, on its way to one."""

    def __init__(self, base: str, ours: Ours, theirs: str) -> None:
        self.texts = (base, ours.text, theirs)
        self.ours = ours
        self.judge = Judge(ours, merged_lines)
        self.sides = [Side(scan(text, ours.names)) for text in self.texts]
        self.calls = [side.scan.calls for side in self.sides]
        self.spans = param_spans(ours, self.calls[1])
        self.places = param_places(ours, self.calls[1], self.spans)
        keys = key_params(ours, self.calls[1], self.spans)
        self.trios = trios(self.calls[0], self.calls[1], self.calls[2], keys)
        for number, trio in enumerate(self.trios):
            for side, at in zip(self.sides, trio, strict=True):
                if at is not None:
                    side.tokens[at] = str(number)
        self.skeletons = [side.scan.skeleton(side.tokens) for side in self.sides]
        for side, skeleton in zip(self.sides, self.skeletons, strict=True):
            side.units = divide(skeleton, ours.names.categories)

    def merged(self) -> Merged:
        """Join the three."""
        kept = missing.judged(self.judge, self.sides, self.trios, self.places)
        return self.finished(self._woven(frozenset(kept)))

    def finished(self, text: str) -> Merged:
        """Put the merged calls into a merged skeleton, and look whether anything is lost."""
        calls = {str(n): self._call(trio) for n, trio in enumerate(self.trios)}
        return with_net(self.judge, self.texts, expanded(text, calls), TOKEN.findall(text))

    def _call(self, trio: Trio) -> str:
        base, ours, theirs = (
            side.scan.calls[at] if at is not None else None
            for side, at in zip(self.sides, trio, strict=True)
        )
        if ours is None or theirs is None or trio.ours is None:
            return (theirs or ours or base).raw  # type: ignore[union-attr]  # one is there
        if ours.raw == theirs.raw:
            return theirs.raw
        return str(merged_call(self.judge, self.places[trio.ours], base, ours, theirs))

    def _woven(self, kept: frozenset[str]) -> str:
        """Merge the skeletons, with a token for each field of paragraphs."""
        base, ours, theirs = self.sides
        links = categories.settled(self.judge, base.units, ours.units, theirs.units)
        settled = dict(links.links)
        labels = label(self.ours, ours.scan, ours.tokens, ours.units)
        found = runs(self.ours, ours.scan, ours.tokens, ours.units)
        three, places = Three(base.units, ours.units, theirs.units), labels
        if found and not self.ours.generated:  # there, what people add between rows stays
            three, places = self._with_fields(found, labels, settled)
        weaver = Weaver(three, self.judge, settled, kept, places, done=set(links.inside))
        return categories.with_inside(weaver.woven(), links)

    def _with_fields(
        self, found: Sequence[Run], labels: list[Place | None], settled: dict[str, str | None]
    ) -> tuple[Three, list[Place | None]]:
        """Merge each field of paragraphs by itself, and leave a token in its place."""
        base, ours, theirs = (side.units for side in self.sides)
        back = {there: here for here, there in pairs(base.units, ours.units).items()}
        live = pairs(base.units, theirs.units)
        across = {mine: live[here] for mine, here in back.items() if here in live}
        back = anchored(ours.units, base.units, back)
        across = anchored(ours.units, theirs.units, across)
        cuts: list[list[tuple[int, int, str]]] = [[], [], []]
        for number, run in enumerate(found):
            places = (
                located(run, ours.units, base.units, back),
                (run.first, run.last),
                located(run, ours.units, theirs.units, across),
            )
            if not _are_free(cuts, places):
                continue
            key = f"{OPEN}f{number}{CLOSE}"
            values = [
                side.plain(side.units.text(*place))
                for side, place in zip(self.sides, places, strict=True)
                if place
            ]
            settled[key] = self.judge.value(run.place, *values) or None
            for cut, place, value in zip(cuts, places, values, strict=True):
                if place and value:
                    cut.append((*place, key))
        three = Three(*(_cut(u, cut) for u, cut in zip((base, ours, theirs), cuts, strict=True)))
        return three, _cut_places(labels, cuts[1])


def _are_free(
    cuts: Sequence[Sequence[tuple[int, int, str]]], places: Sequence[tuple[int, int] | None]
) -> bool:
    """Say whether a field was found in each text, apart from those before it."""
    return all(
        place is not None and all(last <= place[0] or place[1] <= first for first, last, _ in cut)
        for cut, place in zip(cuts, places, strict=True)
    )


def _cut(units: Units, cuts: Sequence[tuple[int, int, str]]) -> Units:
    """Put a token in the place of each run of units."""
    made = Units()
    at = 0
    for first, last, key in (*sorted(cuts), (len(units.units), len(units.units), "")):
        made.units += units.units[at:first]
        made.gaps += units.gaps[at:first]
        if key:
            made.units.append(Unit(key, "text", key))
            made.gaps.append(units.gaps[first])
        at = last
    made.gaps.append(units.gaps[-1])
    return made


def _cut_places(
    places: Sequence[Place | None], cuts: Sequence[tuple[int, int, str]]
) -> list[Place | None]:
    made: list[Place | None] = []
    at = 0
    for first, last, _ in (*sorted(cuts), (len(places), len(places), "")):
        made += places[at:first]
        made += [None] * (last > first)
        at = last
    return made
