"""What stands on the live page where the sheet has its fields: the way back to the cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.wikitext.merge.align import pairs
from bot.wikitext.merge.fields import anchored, located, place_of, runs
from bot.wikitext.merge.page import Page

if TYPE_CHECKING:
    from bot.model import Span
    from bot.wikitext.merge.types import Ours


def live_values(ours: Ours, theirs: str) -> dict[Span, str | None]:
    """Give, for each bound span, what stands there now; None where the place cannot be found.

    A call without the parameter has an empty value there.
    """
    page = Page("", ours, theirs)
    found: dict[Span, str | None] = {span: None for span in ours.spans if span.bound}
    found.update(_params(page))
    found.update(_paragraphs(page))
    return found


def _params(page: Page) -> dict[Span, str | None]:
    live = page.sides[2]
    to_live = {trio.ours: trio.theirs for trio in page.trios if trio.ours is not None}
    found: dict[Span, str | None] = {}
    for number, key, span in page.spans:
        at = to_live.get(number)
        if not span.bound or at is None:
            continue
        call = live.scan.calls[at]
        names = (key, *place_of(page.ours, span).rule.formerly)
        found[span] = next((v for name in names if (v := call.value(name)) is not None), "")
    return found


def _paragraphs(page: Page) -> dict[Span, str | None]:
    _, mine, live = page.sides
    units = mine.units.units, live.units.units
    across = anchored(*units, pairs(*units))
    found: dict[Span, str | None] = {}
    for run in runs(page.ours, mine.scan, mine.tokens, mine.units):
        place = located(run, *units, across)
        found[run.span] = None if place is None else live.plain(live.units.text(*place))
    return found
