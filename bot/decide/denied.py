"""Pages whose text keeps robots out: what would be written there waits for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.decide.conflicts import left_to_people
from bot.decide.moves import wishes
from bot.model import Conflict
from bot.wikitext.bots import may_write

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.decide.question import Question
    from bot.model import Edit, Identity

NOBOTS = "nobots"


def closed(question: Question) -> dict[Identity, Conflict]:
    """Find the pages that are to get another title, and whose text keeps robots out."""
    return {
        wish.wanted.identity: Conflict(NOBOTS)
        for wish in wishes(question)
        if not may_write(question.page(wish.wanted.identity).text or "", question.bot_users)
    }


def unless_denied(edit: Edit, accounts: Collection[str]) -> Edit:
    """Make a conflict of an edit whose page says, in the text that was read, that we may not."""
    if edit.op is None or may_write(edit.before, accounts):
        return edit
    return left_to_people(edit, Conflict(NOBOTS))
