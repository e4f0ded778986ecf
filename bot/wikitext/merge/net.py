"""The net below a merge: whatever it did, no word of a person's is lost without being told."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from bot.wikitext.merge.types import Clash, Merged
from bot.wikitext.merge.words import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.wikitext.merge.judge import Judge


def with_net(judge: Judge, texts: tuple[str, str, str], text: str, tokens: Sequence[str]) -> Merged:
    """Give the merge; where a line of theirs or a call went astray, it is a clash."""
    if not judge.clashes and (_twice(tokens) or lost(judge, texts[0], texts[2], text)):
        judge.clashes.append(Clash("both-changed", "", *texts))
    return Merged(text, tuple(judge.clashes), tuple(judge.remarks))


def lost(judge: Judge, base: str, theirs: str, text: str) -> bool:
    """Say whether something that people added is missing, besides what was given up openly."""
    added = _lines(theirs) - _lines(base)
    changed = added - _lines(text)
    if not changed:
        return False
    kept = counted(text) + counted("\n".join(judge.given_up))
    live = set(theirs.split("\n"))
    gone = [line for line in base.split("\n") if line not in live]
    return any(_added(line, gone) - kept for line in changed)


def _lines(text: str) -> Counter[str]:
    return Counter(text.split("\n"))


def _added(line: str, gone: Sequence[str]) -> Counter[str]:
    """Count the words of a line of theirs beyond those of the line that it was, if it was one."""
    before = process.extractOne(line, gone, scorer=fuzz.ratio)
    return counted(line) - counted(before[0] if before else "")


def _twice(tokens: Sequence[str]) -> bool:
    return any(count > 1 for count in Counter(tokens).values())
