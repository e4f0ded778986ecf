"""What each part of `make torture` is given, and the rows that it gives back.

A part is a module of this folder with `def run(told: Told) -> list[Row]`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from live import wikis
from live.people import RealWiki

from bot.wiki.local.places import Places


@dataclass(frozen=True)
class Row:
    """One line of the table: what was tried, how often, how often it failed, and more figures."""

    what: str
    tried: int
    failed: int
    detail: str = ""


@dataclass(frozen=True)
class Told:
    """How long a part shall take, and where it may work.

    `scale` is 1.0 for the whole form and 0.01 for a smoke run; `seed` makes a failure come again.
    """

    seed: int
    scale: float
    folder: Path
    say: Callable[[str], None]
    wiki: RealWiki
    installed: Places

    def many(self, whole: int, least: int = 1) -> int:
        """Give the scaled part of a number of trials."""
        return max(least, round(whole * self.scale))

    def fresh(self) -> RealWiki:
        """Empty the wiki: no page but `Accueil`."""
        return wikis.empty(self.wiki, self.installed)
