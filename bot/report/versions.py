"""The versions that a conflict is about, side by side: what was, what the sheet says, and the wiki.

The words in which the sheet and the wiki differ from what was are marked; without a base, those in
which they differ from each other.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from bot.report.of_edit import WITHOUT_BASE, row_is_gone, who
from bot.report.sentences import address
from bot.report.words import Bit, diff

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.model import Conflict
    from bot.say import Say

# Sentences that name everything already: titles and keys are not values to compare.
_TOLD = {"title-taken", "key-changed", "moved-collection"}

Bits = tuple[Bit, ...]


class Version(NamedTuple):
    """What one side says: whose it is, and its words; `missing` says in their place that none is.

    `side` is base, sheet or wiki.
    """

    side: str
    label: str
    bits: Bits
    missing: str

    @property
    def text(self) -> str:
        """Give the words alone."""
        return "".join(bit.text for bit in self.bits)


def versions(conflict: Conflict, say: Say) -> tuple[Version, ...]:
    """Give what is known of the three values; nothing where there are none to compare."""
    texts = conflict.base, conflict.sheet, conflict.wiki
    if texts == (None, None, None) or conflict.reason in _TOLD or row_is_gone(conflict):
        return ()
    sides = zip(("base", "sheet", "wiki"), _labels(conflict, say), texts, strict=True)
    found = tuple(
        Version(side, label, bits, _missing(text, say))
        for (side, label, text), bits in zip(sides, marked(*texts), strict=True)
    )
    return found[1:] if conflict.reason in WITHOUT_BASE and conflict.base is None else found


def _labels(conflict: Conflict, say: Say) -> tuple[str, str, str]:
    cell, person = address(conflict.cell), who(conflict.user, conflict.timestamp, say)
    return (
        say("report.version-base"),
        say("report.version-sheet-at", cell=cell) if cell else say("report.version-sheet"),
        say("report.version-wiki-by", who=person) if person else say("report.version-wiki"),
    )


def _missing(text: str | None, say: Say) -> str:
    if text is None:
        return say("report.absent")
    return "" if text.strip() else say("report.empty")


def marked(base: str | None, sheet: str | None, wiki: str | None) -> tuple[Bits, Bits, Bits]:
    """Mark the words of each version that the others have not."""
    if base is None:
        ours, theirs = _compared(sheet, wiki)
        return (), ours, theirs
    was, ours = _compared(base, sheet)
    was_too, theirs = _compared(base, wiki)
    return _either(was, was_too), ours, theirs


def _compared(one: str | None, other: str | None) -> tuple[Bits, Bits]:
    if one is None or other is None:
        return _unmarked(one), _unmarked(other)
    pairs = diff(one, other)
    return _side(pair.left for pair in pairs), _side(pair.right for pair in pairs)


def _unmarked(text: str | None) -> Bits:
    return (Bit(text, changed=False),) if text else ()


def _side(lines: Iterable[Bits | None]) -> Bits:
    """Join the lines of one side again."""
    found: list[Bit] = []
    for line in lines:
        if line is None:
            continue
        found += [Bit("\n", changed=False), *line] if found else line
    return tuple(bit for bit in found if bit.text)


def _either(one: Bits, other: Bits) -> Bits:
    """Mark what is marked in one or the other of two markings of the same text."""
    text = "".join(bit.text for bit in one)
    flags = list(map(max, _flags(one), _flags(other)))
    found, at = [], 0
    for changed, group in groupby(flags):
        end = at + len(list(group))
        found.append(Bit(text[at:end], changed))
        at = end
    return tuple(found)


def _flags(bits: Sequence[Bit]) -> list[bool]:
    return [bit.changed for bit in bits for _ in bit.text]
