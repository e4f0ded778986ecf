"""The rows of a small workbook, the pages made of them, and what people wrote on those."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from builders import wanted
from streets import BOT, House

from bot.decide.signature import read
from bot.model import Cell, FieldRule, Span, Wanted

KEYS = ("P-1", "P-2", "P-3", "P-4")
NEW = "P-4"  # not in the workbook at first
REGIONS = ("Estrie", "Laval", "Montréal", "Outaouais")
BODIES = (
    "Un récit des quais.\n\nEn deux temps.",
    "Un récit des quais.\n\nEn trois temps.",
    "Une danse.\n\nEn deux temps.",
    "Une danse.",
)
YEARS = ("2020", "2021", "")
_RULES = {"statut": FieldRule("sheet"), "note": FieldRule("wiki")}
_CELLS = {"region": "C", "an": "D", "statut": "E", "note": "F"}
_REGION = re.compile(r"(\| region = )([^\n|}]*)")


@dataclass
class Row:
    title: str
    region: str = REGIONS[0]
    body: str = BODIES[0]
    year: str = "2020"
    status: str = "en cours"
    there: bool = True


def rendered(key: str, row: Row) -> Wanted:
    """Make the page of a row: `statut` is the sheet's, `note` the wiki's, the rest is both's."""
    values = {"region": row.region, "an": row.year, "statut": row.status, "note": "à voir"}
    text = f"{{{{Fiche projet\n| numero = {key}\n"
    spans = []
    for name, value in values.items():
        text += f"| {name} = "
        cell = Cell("p.xlsx", "P", f"{_CELLS[name]}{KEYS.index(key) + 2}")
        spans.append(Span(len(text), len(text) + len(value), name, cell, bound=True, param=name))
        text += f"{value}\n"
    text += (
        f"}}}}\n\n== Description ==\n{row.body}\n\n== Suite ==\nÀ venir.\n\n"
        f'{{| class="wikitable"\n! Étape !! Quand\n|-\n| Début || {row.year}\n|}}\n\n'
        "[[Catégorie:Projets]]"
    )
    calls = frozenset({"Modèle:Fiche projet"})
    return wanted(key, text, row.title, spans=spans, rules=_RULES, calls=calls)


def with_region(text: str, region: str) -> str:
    return _REGION.sub(rf"\g<1>{region}", text, count=1)


def region_of(text: str) -> str | None:
    found = _REGION.search(text)
    return found.group(2).strip() if found else None


@dataclass
class Words:
    """What somebody wrote on one page: a line, or the value of a parameter.

    What came by an import is a person's too, but the next import may say it anew.
    """

    page_id: int
    key: str
    line: str = ""
    region: str = ""
    imported: bool = False

    def stand_in(self, text: str) -> bool:
        return self.line in text if self.line else region_of(text) == self.region


@dataclass
class Memories:
    """All that people wrote and nobody removed; `buried` is what went with a deleted page."""

    alive: list[Words] = field(default_factory=list)
    buried: list[Words] = field(default_factory=list)

    def judge(self, page_id: int, text: str | None, *, only_imported: bool = False) -> None:
        """After a person's act, what they took out is nobody's to keep."""
        self.alive = [
            each
            for each in self.alive
            if each.page_id != page_id
            or (only_imported and not each.imported)
            or (text is not None and each.stand_in(text))
        ]

    def bury(self, page_id: int) -> None:
        self.buried += [each for each in self.alive if each.page_id == page_id]
        self.judge(page_id, None)

    def dig_out(self, page: House) -> None:
        """A person restored a page, perhaps into another: what can be read again is theirs."""
        for each in self.buried:
            if each.page_id == page.id and each.stand_in(page.text):
                self.alive.append(each)
        self.buried = [each for each in self.buried if each not in self.alive]

    def caught_up(self, rows: dict[str, Row]) -> None:
        """A value that the sheet says as well is no longer a person's alone."""
        self.alive = [
            each
            for each in self.alive
            if not each.region or each.region != rows[each.key].region or not rows[each.key].there
        ]

    def imported(self, page_id: int, rows: dict[str, Row], key: str, region: str) -> None:
        """Keep what an import wrote, unless the sheet or a person says it already."""
        said = {w.region for w in self.alive if w.page_id == page_id and w.region}
        if not said and region != rows[key].region:
            self.alive.append(Words(page_id, key, region=region, imported=True))

    def lost(self, pages: dict[int, House]) -> list[Words]:
        return [
            each
            for each in self.alive
            if each.page_id not in pages or not each.stand_in(pages[each.page_id].text)
        ]


def key_of(page: House) -> str:
    """Name the row that a page is signed as last, by edits that make a page one of ours."""
    signatures = (read(hand.comment) for hand in page.hands if hand.user == BOT)
    keys = [s.identity.key for s in signatures if s and s.kind in "siub"]
    return keys[-1] if keys else ""


def page_of(key: str, pages: dict[int, House]) -> House | None:
    """Find the page that is this row's, wherever people moved it; the newest if there are more."""
    found = [page for page in pages.values() if key == key_of(page) and not page.redirect]
    return max(found, key=lambda page: page.id, default=None)
