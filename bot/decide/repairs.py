"""Repairs of what an audit found: edits of pages of whoever, each of a few characters.

They are marked as repairs: what the sheet is taken to have said does not move, and a run of them is
taken back like any other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bot.decide.signature import path, sign
from bot.model import REPAIR, At, Edit, Identity, Move, Put
from bot.wikitext.links import retargeted, target
from bot.wikitext.mend import addresses_mended, calls_mended, links_mended

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from bot.model import PageState

# How each kind of finding is mended.
_CALLS = frozenset({"missing-template"})
_ADDRESSES = frozenset({"dead-url", "moved-url", "insecure-url"})
# Here the words that a link shows are those of the page that was meant.
_SAME_WORDS = frozenset({"undefined-category", "missing-file", "category"})


class Mend(NamedTuple):
    """One thing to be put right on a page: of which kind, what stands there, what should.

    `is_old` says of a text of the page whether it names the old thing, `show` whether a link whose
    words it is must go on showing them.
    """

    kind: str
    old: str
    new: str
    is_old: Callable[[str], bool]
    show: Callable[[str], bool] = lambda _: True


class Signer(NamedTuple):
    """Signs repairs: the project, the run, and people's part of the summary."""

    project: str
    run: str
    words: Callable[[Sequence[Mend]], str]

    def summary(self, identity: Identity, mends: Sequence[Mend]) -> str:
        """Write the whole summary of a repair."""
        return sign(self.words(mends), REPAIR, identity, self.run)


def mended(text: str, mends: Iterable[Mend]) -> str:
    """Put all of it right; what is not found in the text is left out."""
    for mend in mends:
        if mend.kind == "double-redirect":
            text = retargeted(text, mend.new) if mend.is_old(target(text)) else text
        elif mend.kind in _ADDRESSES:
            text = addresses_mended(text, mend.is_old, mend.new)
        elif mend.kind in _CALLS:
            text = calls_mended(text, mend.is_old, mend.new.partition(":")[2])
        else:
            show = _never if mend.kind in _SAME_WORDS else mend.show
            text = links_mended(text, mend.is_old, mend.new, show=show)
    return text


def _never(_: str) -> bool:
    return False


def repair(page: PageState, mends: Sequence[Mend], signer: Signer) -> Edit | None:
    """Decide the edit of one page; None where nothing of it would change."""
    before = page.text or ""
    if not page.redirect:  # a numbered list looks like one
        mends = [mend for mend in mends if mend.kind != "double-redirect"]
    text = mended(before, mends)
    if text == before:
        return None
    identity = Identity(signer.project, "-", "repair", page.title)
    return Edit(
        id=path(identity),
        action="update",
        title=page.title,
        identity=identity,
        origin="; ".join(f"{mend.old} → {mend.new}" for mend in mends),
        because="related",
        summary=signer.summary(identity, mends),
        op=Put(text),
        guard=At(page.page_id, page.revid),
        before=before,
        kind=REPAIR,
    )


def renamed_category(page: PageState, new: str, signer: Signer, mend: Mend) -> Edit:
    """Give a category's own page its new name; the old one leads there."""
    identity = Identity(signer.project, "-", "repair", page.title)
    return Edit(
        id=f"{path(identity)}#move",
        action="move",
        title=new,
        identity=identity,
        origin=f"{page.title} → {new}",
        because="related",
        summary=signer.summary(identity, [mend]),
        op=Move(new),
        guard=At(page.page_id, page.revid),
        old_title=page.title,
        kind=REPAIR,
    )
