"""Learning without writing: a page that already holds the wanted text is known from then on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.model import Known

if TYPE_CHECKING:
    from bot.model import PageState, Wanted


def known_of(page: Wanted, state: PageState) -> Known:
    """Say what the ledger keeps of a page on which sheet and wiki agree."""
    return Known(
        page.identity,
        state.page_id,
        state.title,
        page.title,
        state.revid,
        state.sha1,
        state.sha1,
        page.parts,
        page.origin,
    )
