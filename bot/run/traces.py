"""Finding on the wiki what one run of ours did: the wiki is the memory, not only the journal."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.decide.signature import read
from bot.decide.undo import Present, Traces

if TYPE_CHECKING:
    from bot.model import PageState
    from bot.wiki.port import Start, Wiki

# The clock of the machine that named the run may be wrong, but not by more than this.
_MARGIN = timedelta(days=1)


def traces(wiki: Wiki, run: str, project: str, bot_users: frozenset[str]) -> Traces:
    """Read what the run left: revisions, moves and deletions that are signed with its name."""
    since = _since(run)

    def is_its(comment: str) -> bool:
        signature = read(comment)
        return bool(signature and signature.run == run and signature.identity.project == project)

    revisions = wiki.own_revisions(sorted(bot_users), since)
    moves = [m for m in wiki.moves(since) if m.user in bot_users and is_its(m.comment)]
    gone = [d for d in wiki.deletions(since) if d.user in bot_users and is_its(d.comment)]
    found = tuple(revision for revision in revisions if is_its(revision.comment))
    pages = {revision.page_id for revision in found}
    return Traces(found, tuple(m for m in moves if m.page_id in pages), tuple(gone))


def _since(run: str) -> str:
    try:
        began = datetime.strptime(run[:15], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return ""
    return f"{began - _MARGIN:%Y-%m-%dT%H:%M:%SZ}"


def present(wiki: Wiki, found: Traces, start: Start, notice: str) -> Present:
    """Look at all that the run touched, as it is now, and at what was before."""
    ids = sorted({revision.page_id for revision in found.revisions})
    pages = wiki.by_id(ids) if ids else {}
    titles = sorted({m.old for m in found.moves} | {d.title for d in found.deletions})
    there = wiki.by_title(titles) if titles else {}
    first: dict[int, PageState] = {}
    for revision in found.revisions:
        first.setdefault(revision.page_id, revision)
    parents = (revision.parent for revision in first.values() if revision.parent)
    states = [*pages.values(), *there.values()]
    texts = wiki.texts([*parents, *(state.revid for state in states if state.exists)])
    return Present(
        {number: replace(page, text=texts.get(page.revid, "")) for number, page in pages.items()},
        {title: replace(page, text=texts.get(page.revid)) for title, page in there.items()},
        texts,
        start.rights,
        notice,
    )
