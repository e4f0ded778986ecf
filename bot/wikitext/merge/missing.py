"""Calls that one side no longer has."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.wikitext.merge.judge import Place
from bot.wikitext.merge.names import template_name
from bot.wikitext.merge.scan import CLOSE, OPEN
from bot.wikitext.merge.types import Clash

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.wikitext.merge.call import Call
    from bot.wikitext.merge.judge import Judge
    from bot.wikitext.merge.match import Trio
    from bot.wikitext.merge.page import Side

_NAME = re.compile(r"\{\{([^{}|\n]+)")


def judged(
    judge: Judge,
    sides: Sequence[Side],
    trios: Sequence[Trio],
    places: Sequence[Mapping[str, Place]],
) -> set[str]:
    """Judge each call that is gone on one side; give the tokens of those that stay."""
    kept: set[str] = set()
    for number, trio in enumerate(trios):
        base, ours, theirs = (
            side.scan.calls[at] if at is not None else None
            for side, at in zip(sides, trio, strict=True)
        )
        token = f"{OPEN}{number}{CLOSE}"
        if base and ours and trio.ours is not None and not theirs:
            if _stays_without_theirs(judge, base, ours, places[trio.ours], sides[2]):
                kept.add(token)
        elif base and theirs and not ours and _stays_without_ours(judge, base, theirs):
            kept.add(token)
    return kept


def _stays_without_theirs(
    judge: Judge, base: Call, ours: Call, places: Mapping[str, Place], live: Side
) -> bool:
    """Say whether a call is put back; never where the live page may still have it."""
    managed = any(place.field for place in places.values())
    if not managed and base.raw == ours.raw:
        return False  # people took out what carries no field
    place = next((place for place in places.values()), Place())
    broken = is_named(ours, live, judge)
    if judge.ours.generated and managed and not broken:
        judge.overruled(Place(place.field, place.cell), base.raw, ours.raw, "")
        return True
    side = judge.side("")
    if side is None or broken:
        told = Clash("call-not-found", "", base.raw, ours.raw, None, place.cell)
        judge.clashes.append(told)
    return side == "sheet" and not broken


def _stays_without_ours(judge: Judge, base: Call, theirs: Call) -> bool:
    """Say whether a call that the sheet drops stays: people may have written in it."""
    if theirs.raw == base.raw:
        return False
    if judge.ours.generated:
        judge.overruled(Place(), base.raw, None, theirs.raw)
        return False
    return judge.clash(Place(), base.raw, None, theirs.raw) is not None


def is_named(call: Call, live: Side, judge: Judge) -> bool:
    """Say whether the live page still opens a call of this template, which nothing closes."""
    skeleton = live.scan.skeleton(live.tokens)
    names = judge.ours.names
    return any(template_name(found, names) == call.name for found in _NAME.findall(skeleton))
