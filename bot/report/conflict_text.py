"""A conflict as a conversation: what was, what the sheet says, what the wiki says, what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.report.lines import hint_lines, wrap
from bot.report.sentences import address, clip, of_conflict, when, who

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.model import Conflict, Edit
    from bot.say import Say

_LONGEST_VALUE = 300


def conflict_lines(edit: Edit, say: Say, width: int) -> list[str]:
    """Write all that a page disagrees on; what to do is said once if it is the same."""
    lines = wrap(f"? {edit.title}", width, 2, 4)
    lines += wrap(edit.origin, width, 6) if edit.origin else []
    told = [of_conflict(edit, conflict, say) for conflict in edit.conflicts]
    for number, conflict in enumerate(edit.conflicts):
        lines += wrap(told[number].message, width, 4)
        for label, text in versions(conflict, say):
            lines += wrap(say("report.at", where=label, message=text), width, 6, 8)
        if conflict.known_since:
            since = when(conflict.known_since, say)
            lines += wrap(say("report.known-since", when=since), width, 4)
        if number + 1 == len(told) or told[number + 1].hint != told[number].hint:
            lines += hint_lines(told[number].hint, width, 4)
    return lines


def versions(conflict: Conflict, say: Say) -> Iterator[tuple[str, str]]:
    """Give what is known of the three values, each with whose it is."""
    if conflict.base is None and conflict.sheet is None and conflict.wiki is None:
        return
    cell, person = address(conflict.cell), who(conflict, say)
    sheet = say("report.version-sheet-at", cell=cell) if cell else say("report.version-sheet")
    wiki = say("report.version-wiki-by", who=person) if person else say("report.version-wiki")
    yield say("report.version-base"), value(conflict.base, say)
    yield sheet, value(conflict.sheet, say)
    yield wiki, value(conflict.wiki, say)


def value(text: str | None, say: Say) -> str:
    """Write one value on one line; say so where there is none."""
    if text is None:
        return say("report.absent")
    return clip(text, _LONGEST_VALUE) or say("report.empty")
