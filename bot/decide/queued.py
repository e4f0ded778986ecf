"""Edits that moderators have not let through yet: sent again only when the row changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.decide.digest import sha1
from bot.model import Move

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.model import Edit


def what_is_asked(edit: Edit) -> str:
    """Digest what an edit wants: what the sheet says, or the title that it gives."""
    return sha1(edit.op.to) if isinstance(edit.op, Move) else edit.said_sha1


def still_queued(edits: Iterable[Edit], queued: Mapping[str, str]) -> frozenset[str]:
    """Name the edits that were sent before and wait; `queued` gives what each id asked for."""
    return frozenset(
        edit.id for edit in edits if edit.op and queued.get(edit.id) == what_is_asked(edit)
    )
