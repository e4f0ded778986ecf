"""Recognising the wiki that the ledger speaks of, by our own revisions on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bot.decide.digest import sha1

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from bot.model import Identity, Known, PageState
    from bot.wiki.port import Wiki

_MOST = 50  # revisions looked at


class Evidence(NamedTuple):
    """How many of our newest revisions are there, and the pages whose number has another text.

    What is gone says nothing: pages get deleted.
    """

    ours: int
    others: tuple[str, ...]

    @property
    def is_same(self) -> bool:
        """Say whether this is the wiki that we know: one that moved, or was upgraded, is."""
        return self.ours > len(self.others)

    @property
    def is_another(self) -> bool:
        """Say whether this is surely another one, or one put back to a state of before."""
        return len(self.others) > self.ours


def evidence(wiki: Wiki, known: Collection[Known]) -> Evidence:
    """Ask for our newest revisions by their numbers, and compare their texts."""
    ours = [page for page in known if page.revid and page.saved_sha1]
    newest = sorted(ours, key=lambda page: page.revid)[-_MOST:]
    texts = wiki.texts([page.revid for page in newest])
    there = [page for page in newest if page.revid in texts]
    others = [page.title for page in there if sha1(texts[page.revid]) != page.saved_sha1]
    return Evidence(len(there) - len(others), tuple(others))


def strangers(
    wiki: Wiki, known: Mapping[Identity, Known], pages: Mapping[Identity, PageState]
) -> list[Identity]:
    """Name what has the number of a page of ours, but not our revision: another page by now.

    Only a page that has another title, or is older than we left it, can be one.
    """
    odd = [identity for identity, page in pages.items() if _is_odd(known.get(identity), page)]
    texts = wiki.texts([known[identity].revid for identity in odd])
    return [
        identity
        for identity in odd
        if sha1(texts.get(known[identity].revid, "")) != known[identity].saved_sha1
    ]


def _is_odd(known: Known | None, page: PageState) -> bool:
    if known is None or not page.exists or page.page_id != known.page_id or not known.saved_sha1:
        return False
    return page.revid < known.revid or (page.revid != known.revid and page.title != known.title)
