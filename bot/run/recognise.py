"""Recognising the wiki that the ledger speaks of, by our own revisions on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.decide.digest import sha1

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.model import Known, PageState
    from bot.wiki.port import Wiki

_MOST = 20  # revisions looked at


def is_same_wiki(wiki: Wiki, known: Collection[Known]) -> bool:
    """Tell whether the wiki has the revisions that we left, with their texts, under their numbers.

    A wiki that was moved or upgraded has; another one has not, nor one that was put back to a
    state of before. The newest are asked for, most of them must be there: pages get deleted.
    Nothing known is nothing to go by, and says no.
    """
    ours = [page for page in known if page.revid and page.saved_sha1]
    newest = sorted(ours, key=lambda page: page.revid)[-_MOST:]
    if not newest:
        return False
    texts = wiki.texts([page.revid for page in newest])
    same = sum(sha1(texts.get(page.revid, "")) == page.saved_sha1 for page in newest)
    return same * 2 > len(newest)


def went_back(known: Known, page: PageState | None) -> bool:
    """Tell whether a page's newest revision is older than the one that we left there."""
    if page is None or not page.exists or page.page_id != known.page_id:
        return False
    return page.revid < known.revid
