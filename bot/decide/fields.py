"""Where sheet and wiki disagree, field by field, so that a conflict can name the cell."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bot.wikitext.calls import Parameter, parameters
from bot.wikitext.escape import unescape

if TYPE_CHECKING:
    from bot.model import Cell, Span, Wanted


class Disagreement(NamedTuple):
    """One field: what the sheet last said, what it says now, what the wiki says."""

    field: str
    base: str | None
    sheet: str | None
    wiki: str | None
    cell: Cell | None


def disagreements(wanted: Wanted, base: str, live: str) -> list[Disagreement]:
    """List the parameters that either side changed and on which they differ now."""
    said, new, there = parameters(base), parameters(wanted.text), parameters(live)
    spans = {span.param: span for span in wanted.spans if span.param}
    names = list(dict.fromkeys((*new, *there)))
    return [
        _disagreement(name, spans.get(name.name), said.get(name), new.get(name), there.get(name))
        for name in names
        if new.get(name) != there.get(name)
    ]


def _disagreement(
    name: Parameter, span: Span | None, base: str | None, sheet: str | None, wiki: str | None
) -> Disagreement:
    return Disagreement(
        span.field if span else name.name,
        _as_typed(base),
        _as_typed(sheet),
        _as_typed(wiki),
        span.cell if span else None,
    )


def _as_typed(value: str | None) -> str | None:
    return None if value is None else unescape(value)
