"""Merging what the sheet said, what it says now, and what people made of the page.

By field in the managed call, then by row, item or line inside tables and lists, then by
paragraph. What the sheet does not know stays byte for byte. A conflict is a value in the result,
never a marker in a text.
"""

from __future__ import annotations

from bot.wikitext.merge.adopt import adopt
from bot.wikitext.merge.live import live_values
from bot.wikitext.merge.page import merge
from bot.wikitext.merge.types import Clash, Merged, Ours, Side
from bot.wikitext.merge.words import words_lost

__all__ = ["Clash", "Merged", "Ours", "Side", "adopt", "live_values", "merge", "words_lost"]
