"""Merging a value of several lines, block by block."""

from __future__ import annotations

from bot.model import Names
from bot.wikitext.merge.judge import Judge
from bot.wikitext.merge.scan import LINE_FEED, scan
from bot.wikitext.merge.types import Ours
from bot.wikitext.merge.units import divide
from bot.wikitext.merge.weave import Three, Weaver

_NAMES = Names()


def merged_lines(base: str, ours: str, theirs: str) -> str | None:
    """Join a value by three; None where both changed one block."""
    texts = (scan(text, _NAMES, whole=True).skeleton({}) for text in (base, ours, theirs))
    three = Three(*(divide(text, frozenset()) for text in texts))
    judge = Judge(Ours(ours), lambda _base, _ours, _theirs: None)
    text = Weaver(three, judge).woven().replace(LINE_FEED, "\n")
    return None if judge.clashes else text
