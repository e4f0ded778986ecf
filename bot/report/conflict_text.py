"""A conflict as a conversation: what was, what the sheet says, what the wiki says, what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.report.lines import hint_lines, wrap
from bot.report.of_edit import of_conflict
from bot.report.sentences import clip, once, when
from bot.report.versions import versions

if TYPE_CHECKING:
    from bot.model import Edit
    from bot.say import Say

_LONGEST_VALUE = 300


def conflict_lines(edit: Edit, say: Say, width: int) -> list[str]:
    """Write all that a page disagrees on."""
    lines = wrap(f"? {edit.title}", width, 2, 4)
    lines += wrap(edit.origin, width, 6) if edit.origin else []
    found = once([of_conflict(edit, conflict, say) for conflict in edit.conflicts])
    for conflict, told in zip(edit.conflicts, found, strict=True):
        lines += wrap(told.message, width, 4)
        for version in versions(conflict, say):
            text = clip(version.text, _LONGEST_VALUE) or version.missing
            lines += wrap(say("report.at", where=version.label, message=text), width, 6, 8)
        if conflict.known_since:
            since = when(conflict.known_since, say)
            lines += wrap(say("report.known-since", when=since), width, 4)
        lines += hint_lines(told.hint, width, 4)
    return lines
