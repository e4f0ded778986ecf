"""Hostile values by the thousand, in every place of pages and templates, on a real wiki."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from live import hostile
from live.people import RealWiki
from live.test_escape import CONTEXTS, KNOWN, calls, write_places
from live.test_escape import wrongly_shown as wrongly_escaped

from torture.parts import Row, Told

_VALUES = 2000  # of the whole form, for each of the three
_AT_ONCE = 60  # values in one page: a page of a real wiki has as many
_SIGNS = (
    "[]{}|=~<>\"\n&'_!:*#;-+/ \t\u00a0\u200b\u200f\u202e\u2066\x7f\ufdd0ab19éœ«»’ISBNRFCPMIDhtp"
)
_Found = Iterable[tuple[object, ...]]


def run(told: Told) -> list[Row]:
    """Show values in all places; in each, text and tags must be those of a harmless value."""
    dice = random.Random(told.seed)  # noqa: S311 - trials that come again, no secret
    rows: list[Row] = []
    with hostile.set_traps(told.fresh()) as wiki:
        write_places(wiki)
        escapes = [*CONTEXTS.values(), *calls()]
        pages = list(hostile.PLACES.values())
        whole = [*pages, *hostile.LINKING.values()]
        trials: tuple[tuple[str, list[str], Callable[[RealWiki, Path, list[str]], _Found]], ...] = (
            ("written", escapes, lambda w, _, v: wrongly_escaped(w, escapes, v)),
            (
                "cells in page templates",
                pages,
                lambda w, f, v: hostile.wrongly_shown(w, f, pages, v),
            ),
            ("what cells bring about", whole, lambda w, f, v: hostile.unwanted(w, f, whole, v)),
        )
        for what, places, trial in trials:
            tried = failed = 0
            for number, values in enumerate(_batches(dice, told.many(_VALUES, _AT_ONCE))):
                faults = list(trial(wiki, told.folder / f"{len(rows)}-{number}", values))
                for fault in faults:
                    told.say(f"{what}: {fault!r}")
                tried += len(values) * len(places)
                failed += len(faults)
            told.say(f"{what}: {tried} tried, {failed} wrong")
            detail = f"{len(places)} places, seed {told.seed}"
            rows.append(Row(f"hostile values, {what}", tried, failed, detail))
    return rows


def _batches(dice: random.Random, count: int) -> Iterator[list[str]]:
    """Make values that a cell can hold, so many at a time."""
    while count > 0:
        values = hostile.cells([_value(dice) for _ in range(min(count, _AT_ONCE))])
        count -= _AT_ONCE
        if values:
            yield values


def _value(dice: random.Random) -> str:
    """Put signs, letters of any script and whole pieces of markup together."""
    pieces = [_piece(dice) for _ in range(dice.randint(1, 8))]
    return "".join(pieces)


def _piece(dice: random.Random) -> str:
    kind = dice.random()
    if kind < 0.6:
        return dice.choice(_SIGNS)
    if kind < 0.8:
        return dice.choice((*KNOWN, *hostile.VALUES))
    code = dice.choice((dice.randint(0x20, 0x2FF), dice.randint(0x300, 0xFFFF), 0x1F600))
    return "a" if 0xD800 <= code <= 0xDFFF else chr(code)
