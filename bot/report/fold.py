"""Like changes told once: 212 pages with the same change are one line, the odd ones stand apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bot.model import Put
from bot.report.words import Change, Pair, changes, diff

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.model import Edit, Span

# Two pages with the same change are told as quickly apart as together.
FEWEST_FOLDED = 3


class Fold(NamedTuple):
    """Edits that change the same words into the same words; a single edit is a fold of one.

    `pairs` and `changes` are those of the first edit.
    """

    edits: tuple[Edit, ...]
    pairs: tuple[Pair, ...]
    changes: tuple[Change, ...]

    @property
    def is_group(self) -> bool:
        """Say whether it is told as one change of many pages."""
        return len(self.edits) > 1


def fold(edits: Iterable[Edit]) -> list[Fold]:
    """Group edits by what they change, the largest groups first, then the odd ones in order."""
    groups: dict[tuple[tuple[str, str], ...], list[Fold]] = {}
    for edit in edits:
        one = single(edit)
        key = tuple((change.before, change.after) for change in one.changes)
        groups.setdefault(key, []).append(one)
    large = [found for key, found in groups.items() if key and len(found) >= FEWEST_FOLDED]
    told = {id(one) for found in large for one in found}
    large.sort(key=len, reverse=True)
    return [
        *(found[0]._replace(edits=tuple(one.edits[0] for one in found)) for found in large),
        *(one for found in groups.values() for one in found if id(one) not in told),
    ]


def single(edit: Edit) -> Fold:
    """Compare one edit's text with the page as it is."""
    pairs = diff(edit.before, edit.op.text) if isinstance(edit.op, Put) else []
    return Fold((edit,), tuple(pairs), tuple(changes(pairs)))


def source(edit: Edit, change: Change) -> Span | None:
    """Find the cell that gave the new words of a change; None where a template did."""
    end = change.at + len(change.after)
    return next(
        (
            span
            for span in edit.spans
            if (span.start < end and change.at < span.end)
            or (not change.after and span.start <= change.at <= span.end)
        ),
        None,
    )
