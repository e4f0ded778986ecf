"""Finding on the wiki what one run of ours did: the wiki is the memory, not only the journal.

The journal of this machine adds what no revision says: pages that were brought back, and pages
that were changed and are gone since.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from bot.decide.signature import path, read
from bot.decide.traces import Lost, Present, Removed, Returned, Trace, Traces
from bot.model import REPAIR, Identity
from bot.run.journal import entries
from bot.wiki.naming import talk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from bot.decide.signature import Signature
    from bot.model import Deletion, Known, Moved, PageState
    from bot.wiki.port import Start, Wiki

# A move writes its log and its revision one after the other.
_ONE_MOVE = timedelta(seconds=60)
_CHANGES = {"update", "merge", "adopt", "move"}


@dataclass(frozen=True, slots=True)
class Finder:
    """Knows whose signed edits are ours, and how they name our pages today."""

    wiki: Wiki
    start: Start
    project: str
    bot_users: frozenset[str]
    named: Callable[[Identity], Identity]

    def names(self) -> list[str]:
        """Name every run that has left a revision on the wiki, the oldest first."""
        signed = map(self._read, self.wiki.own_revisions(sorted(self.bot_users)))
        return sorted({signature.run for signature in signed if signature})

    def find(self, run: str, journal: Sequence[Mapping[str, Any]] = ()) -> Traces:
        """Read what the run left: revisions, moves and deletions that are signed with its name."""
        # All of it, from the beginning: the clock of the machine that named the run may be wrong.
        since = ""
        ours = list(self.wiki.own_revisions(sorted(self.bot_users), since))
        moves = [m for m in self.wiki.moves(since) if self._is_its(m, run)]
        deletions = self.wiki.deletions(since)
        removed = [
            Removed(self._named(signature), deletion)
            for deletion in deletions
            if self._is_its(deletion, run) and (signature := read(deletion.comment))
        ]
        along = self._talk_pages(moves)
        moves = [move for move in moves if move.page_id not in along]
        pages = self._pages(run, [r for r in ours if r.page_id not in along], moves)
        there = {page.page_id for page in pages}
        known = {revision.revid for revision in ours}
        # What this run wrote itself; a page that it brought back is at an older revision.
        its = {r.revid for r in ours if (s := self._read(r)) and s.run == run}
        here = [each for each in journal if each["revid"] not in known]
        gone = {each.deletion.title for each in removed}
        return Traces(
            pages,
            [move for move in moves if move.page_id in there],
            removed,
            self._returned([each for each in journal if each["revid"] not in its]),
            self._lost(here, [each for each in deletions if each.title not in gone]),
        )

    def _pages(self, run: str, ours: Sequence[PageState], moves: Sequence[Moved]) -> list[Trace]:
        """Gather the run's revisions by page."""
        by_page: dict[int, list[PageState]] = {}
        for revision in ours:
            by_page.setdefault(revision.page_id, []).append(revision)
        found = [
            self._page(run, revisions, [move for move in moves if move.page_id == page_id])
            for page_id, revisions in by_page.items()
        ]
        return [trace for trace in found if trace]

    def _page(
        self, run: str, revisions: Sequence[PageState], moves: Sequence[Moved]
    ) -> Trace | None:
        signed = [(revision, self._read(revision)) for revision in revisions]
        its = [(r, s) for r, s in signed if (s and s.run == run) or (not s and _is_of(r, moves))]
        signatures = [s for m in moves if (s := read(m.comment))] + [s for _, s in its if s]
        if not its:
            return None
        chosen = next((s for s in reversed(signatures) if s.kind != REPAIR), signatures[-1])
        newest = its[-1][0].revid
        later = {r.revid: r for r, s in signed if s and r.revid > newest}
        return Trace(self._named(chosen), tuple(r for r, _ in its), tuple(moves), later)

    def _talk_pages(self, moves: Sequence[Moved]) -> set[int]:
        """Tell the talk pages that were moved along: they go back by themselves."""
        site = self.start.site
        along = {(talk(move.old, site), move.comment) for move in moves}
        return {move.page_id for move in moves if (move.old, move.comment) in along}

    def _returned(self, journal: Iterable[Mapping[str, Any]]) -> list[Returned]:
        return [
            Returned(self.named(_identity(each["id"])), each["title"], each["revid"])
            for each in journal
            if each["action"] == "create" and each["revid"]
        ]

    def _lost(
        self, journal: Iterable[Mapping[str, Any]], deletions: Iterable[Deletion]
    ) -> list[Lost]:
        gone = {deletion.title: deletion for deletion in deletions}
        found = {
            each["title"]: Lost(self.named(_identity(each["id"])), gone[each["title"]])
            for each in journal
            if each["action"] in _CHANGES and each["title"] in gone
        }
        return list(found.values())

    def _is_its(self, entry: Moved | Deletion, run: str) -> bool:
        signature = read(entry.comment) if entry.user in self.bot_users else None
        return bool(
            signature and signature.run == run and signature.identity.project == self.project
        )

    def _read(self, revision: PageState) -> Signature | None:
        signature = read(revision.comment)
        return signature if signature and signature.identity.project == self.project else None

    def _named(self, signature: Signature) -> Signature:
        return signature._replace(identity=self.named(signature.identity))

    def present(self, found: Traces, notice: str, known: Iterable[Known]) -> Present:
        """Look at all that the run touched, as it is now, and at what was before."""
        wiki = self.wiki
        ids = [trace.page_id for trace in found.pages]
        pages = wiki.by_id(ids)
        titles = {move.old for move in found.moves} | {each.title for each in found.returned}
        titles |= {each.deletion.title for each in found.removed}
        there = wiki.by_title(sorted(titles))
        states = [state.revid for state in (*pages.values(), *there.values()) if state.exists]
        parents = [trace.parent for trace in found.pages if trace.parent]
        texts = wiki.texts(sorted({*parents, *states}))
        return Present(
            {i: replace(page, text=texts.get(page.revid, "")) for i, page in pages.items()},
            {title: replace(page, text=texts.get(page.revid)) for title, page in there.items()},
            texts,
            self.start.rights,
            notice,
            {path(each.identity): each for each in known},
        )


def journalled(folder: Path, run: str) -> list[dict[str, Any]]:
    """Read what this machine's journal says was done in a run."""
    file = folder / f"{run}.jsonl"
    outcomes = [each.get("outcome") for each in entries(file)] if file.is_file() else []
    return [outcome for outcome in outcomes if outcome and outcome["result"] == "done"]


def _identity(edit_id: str) -> Identity:
    """Read the identity that an edit's id begins with."""
    project, collection, page, key = edit_id.partition("#")[0].split("/", 3)
    return Identity(project, collection, page, unquote(key))


def _is_of(revision: PageState, moves: Sequence[Moved]) -> bool:
    """Tell the revision of a move whose automatic comment was so long that our tail is cut off."""
    named = (f"[[{move.old}" in revision.comment for move in moves)
    return any(named) and any(_near(revision.timestamp, move.timestamp) for move in moves)


def _near(one: str, other: str) -> bool:
    between = datetime.fromisoformat(one) - datetime.fromisoformat(other)
    return abs(between) <= _ONE_MOVE
