"""The ledger, again, from the wiki: our own signed revisions say everything that it held.

A page that people wrote in between is known by our newest signed edit. A page that already held
the wanted text when we first saw it left no edit of ours; the next run finds that again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.decide.signature import read
from bot.run.survey import from_our_edit

if TYPE_CHECKING:
    from bot.model import Identity, Known, PageState
    from bot.wiki.port import Wiki


def rebuild(wiki: Wiki, project: str, bot_users: frozenset[str]) -> list[Known]:
    """Fold our revisions, oldest first, into what the ledger would know."""
    known: dict[int, Known] = {}
    for revision in wiki.own_revisions(sorted(bot_users)):
        signature = read(revision.comment)
        if signature is None or signature.identity.project != project or revision.redirect:
            continue
        known[revision.page_id] = _folded(signature.identity, revision, known)
    return list(known.values())


def _folded(identity: Identity, revision: PageState, known: dict[int, Known]) -> Known:
    return from_our_edit(identity, revision, known.get(revision.page_id))
