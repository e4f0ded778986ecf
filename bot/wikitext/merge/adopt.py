"""Taking over a page that people wrote by hand: there is no base, and their text stays."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.model import Remark
from bot.wikitext.merge import missing
from bot.wikitext.merge.fields import Run, located, runs
from bot.wikitext.merge.page import Page
from bot.wikitext.merge.scan import TOKEN
from bot.wikitext.merge.sections import Section, sections, under
from bot.wikitext.merge.types import Clash, Merged, Ours
from bot.wikitext.merge.units import Unit, Units, linked

if TYPE_CHECKING:
    from collections.abc import Iterable

_OWN_LINE = frozenset({"call", "tag"})
_TOP, _TEXT, _SECTION, _LINK = range(4)


def adopt(ours: Ours, theirs: str) -> Merged:
    """Join the sheet's text with a page that it never wrote."""
    if not theirs or ours.text == theirs:
        return Merged(ours.text)
    return _Adoption(Page("", ours, theirs)).adopted()


@dataclass(slots=True)
class _Adoption:
    """Gathers changes to the live skeleton: which stretch is replaced by what.

    Several at one place come in the order of their rank: a text belongs to the heading before it.
    """

    page: Page
    changes: list[tuple[int, int, int, str]] = field(default_factory=list)

    def adopted(self) -> Merged:
        self.page.judge.adopting = True
        first, *others = sections(self.mine)
        self._lead(first)
        for section in others:
            self._section(section)
        self._categories()
        text = self.page.skeletons[2]
        for start, _, end, new in sorted(self.changes, key=lambda each: each[:2])[::-1]:
            text = text[:start] + new + text[end:]
        return self.page.finished(text)

    @property
    def mine(self) -> Units:
        return self.page.sides[1].units

    @property
    def live(self) -> Units:
        return self.page.sides[2].units

    def _lead(self, lead: Section) -> None:
        """Put calls that are not there on top, and the first paragraphs where there are none."""
        units = self.mine.units[lead.first : lead.last]
        top = [unit.text for unit in units if unit.kind in _OWN_LINE and self._is_missing(unit)]
        if top:
            self._add(0, _TOP, "\n".join(top) + "\n")
        if prose := [at for at in range(lead.last) if self.mine.units[at].kind not in _OWN_LINE]:
            self._prose(prose[0], prose[-1] + 1)

    def _is_missing(self, unit: Unit) -> bool:
        """Say whether a line of calls or switches is to be added: never a second call."""
        numbers = [int(found) for found in TOKEN.findall(unit.text)]
        if not numbers:
            return unit.text.strip() not in self.page.texts[2]
        if any(self.page.trios[number].theirs is not None for number in numbers):
            return False
        calls = [self.page.calls[1][self.page.trios[number].ours or 0] for number in numbers]
        if {call.raw for call in calls} <= {call.raw for call in self.page.calls[2]}:
            return False
        broken = [c for c in calls if missing.is_named(c, self.page.sides[2], self.page.judge)]
        self.page.judge.clashes += [Clash("call-not-found", "", None, c.raw) for c in broken]
        return not broken

    def _prose(self, first: int, last: int) -> None:
        """Paragraphs before any heading are a section of their own, without a title."""
        end = next(
            (at for at, u in enumerate(self.live.units) if u.kind in {"heading", "category"}),
            len(self.live.units),
        )
        theirs = [at for at in range(end) if self.live.units[at].kind not in _OWN_LINE]
        place = (theirs[0], theirs[-1] + 1) if theirs else (end, end)
        run = next((run for run in self._runs() if (run.first, run.last) == (first, last)), None)
        self._text(run, "", (first, last), place)

    def _section(self, section: Section) -> None:
        """Add a section; one whose heading is already there is people's, and is told."""
        found = under(self.live, section.title)
        if found is None:
            self._append(section)
            return
        body = section.first + 1, section.last
        run = next((run for run in self._runs() if (run.first, run.last) == body), None)
        place = found[0] + 1, found[1]
        if run:
            pairs = {section.first: found[0]}
            place = located(run, self.mine.units, self.live.units, pairs) or place
        self._text(run, section.title, body, place)

    def _runs(self) -> Iterable[Run]:
        side = self.page.sides[1]
        return runs(self.page.ours, side.scan, side.tokens, side.units)

    def _text(
        self, run: Run | None, title: str, body: tuple[int, int], place: tuple[int, int]
    ) -> None:
        """Put the sheet's text where people have none, or where it is the sheet's to say."""
        mine, live = self.mine.text(*body), self.live.text(*place)
        said, written = self.page.sides[1].plain(mine), self.page.sides[2].plain(live)
        if not mine or mine == live:
            return
        if not live:
            self._fill(place[0], mine)
            return
        judge = self.page.judge
        side = judge.side(run.place.field if run else "")
        owner = run.place.rule.owner if run else "both"
        if run and owner == "sheet":
            judge.overruled(run.place, None, said, written)
        elif side == "sheet":
            judge.given_up.append(written)
        else:
            if owner != "wiki" and side != "wiki":
                judge.remarks.append(Remark("section-left", {"heading": title}))
            return
        start, end = self.live.starts[place[0]], self.live.end(place[1] - 1)
        self.changes.append((start, _TEXT, end, mine))

    def _fill(self, at: int, text: str) -> None:
        """Put a text before a unit of the live page, which has nothing there."""
        if at:
            end = self.live.end(at - 1)
            self._add(end, _TEXT, "\n" + text)
        else:
            self._add(0, _TEXT, text + "\n\n")

    def _add(self, at: int, rank: int, text: str) -> None:
        self.changes.append((at, rank, at, text))

    def _append(self, section: Section) -> None:
        """Add a section of the sheet's at the end, before the categories."""
        units = self.live.units
        last = len(units)
        while last and units[last - 1].kind == "category":
            last -= 1
        text = self.mine.text(section.first, section.last)
        if last:
            self._add(self.live.end(last - 1), _SECTION, "\n\n" + text)
        else:
            self._add(0, _SECTION, text + "\n\n")

    def _categories(self) -> None:
        names = self.page.ours.names.categories
        there = linked(self.live, names)
        new = [link for key, link in linked(self.mine, names).items() if key not in there]
        if not new:
            return
        last = [at for at, unit in enumerate(self.live.units) if unit.kind == "category"]
        at = self.live.end(last[-1]) if last else len(self.page.skeletons[2])
        self._add(at, _LINK, ("\n" if last else "\n\n") + "\n".join(new))
