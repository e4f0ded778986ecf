"""Years of nights with people in between, as a Hypothesis state machine over any wiki.

People edit parameters, prose and categories, move, delete, restore, redirect, protect and revert;
rows change, vanish, return, swap titles; runs are killed, the ledger is lost. Whatever the order:

- no line or value of a person ever disappears, unless a person removed it;
- after a night that could write, a new plan has nothing to write.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from builders import wanted
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from nights import Nights

from bot.model import Wanted
from bot.render.stock import stock_site
from bot.wiki.memory import BOT_RIGHTS, MemoryWiki

KEYS = ("P-1", "P-2", "P-3")
REGIONS = ("Estrie", "Laval", "Montréal", "Outaouais")
BODIES = (
    "Un récit des quais.\n\nEn deux temps.",
    "Un récit des quais.\n\nEn trois temps.",
    "Une danse.\n\nEn deux temps.",
    "Une danse.",
)
_REGION = re.compile(r"(\| region = )([^\n|}]*)")


@dataclass
class Row:
    title: str
    region: str = REGIONS[0]
    body: str = BODIES[0]
    year: str = "2020"
    there: bool = True


@dataclass
class Words:
    """What one person wrote on one page: a line, or the value of a parameter."""

    page_id: int
    line: str = ""
    region: str = ""


def rendered(key: str, row: Row) -> Wanted:
    text = (
        f"{{{{Fiche projet\n| numero = {key}\n| region = {row.region}\n| an = {row.year}\n}}}}\n\n"
        f"== Description ==\n{row.body}\n\n== Suite ==\nÀ venir.\n\n[[Catégorie:Projets]]"
    )
    return wanted(key, text, row.title, calls=frozenset({"Modèle:Fiche projet"}))


class Killed(BaseException):
    """The process is gone."""


@dataclass
class Yard:
    """The wiki, the rows and what people wrote."""

    wiki: MemoryWiki
    nights: Nights
    rows: dict[str, Row] = field(default_factory=dict)
    words: list[Words] = field(default_factory=list)
    writable: bool = True

    def pages(self) -> list[Wanted]:
        return [rendered(key, row) for key, row in self.rows.items() if row.there]


class PeopleMachine(RuleBasedStateMachine):
    """One wiki of three projects; each rule is something that happens in real life."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        wiki = MemoryWiki(stock_site("fr"), rights=BOT_RIGHTS)
        self.yard = Yard(wiki, Nights(wiki, self.folder))
        self.count = 0

    def teardown(self) -> None:
        shutil.rmtree(self.folder)

    @initialize()
    def begin(self) -> None:
        self.yard.rows = {key: Row(f"Projet {key}") for key in KEYS}
        self.night()

    # People

    def page_of(self, key: str) -> Any:
        """Find the page that is this row's, wherever people moved it."""
        known = {k.identity.key: k for k in self.yard.nights.ledger_known().values()}
        page = self.yard.wiki.store.pages.get(known[key].page_id) if key in known else None
        return None if page is None or page.redirect else page

    def fresh(self) -> str:
        self.count += 1
        return f"Souvenir numéro {self.count} de Léa."

    @rule(key=st.sampled_from(KEYS), place=st.sampled_from(("top", "middle", "end")))
    def person_adds_a_line(self, key: str, place: str) -> None:
        page = self.page_of(key)
        if page is None or page.protected:
            return
        line, text = self.fresh(), page.newest.text
        if place == "top":
            text = f"{line}\n\n{text}"
        elif place == "end":
            text = f"{text}\n\n{line}"
        else:
            text = text.replace("\n\n== Suite ==", f"\n\n{line}\n\n== Suite ==", 1)
        self.yard.wiki.person_edits(page.title, text, user="Léa")
        if line in text:
            self.yard.words.append(Words(page.id, line=line))

    @rule(key=st.sampled_from(KEYS), region=st.sampled_from(REGIONS))
    def person_changes_a_parameter(self, key: str, region: str) -> None:
        page = self.page_of(key)
        if page is None or not _REGION.search(page.newest.text):
            return
        self.yard.wiki.person_edits(
            page.title, _REGION.sub(rf"\g<1>{region}", page.newest.text), user="Léa"
        )
        self.forget(page.id, "region")
        if region != self.yard.rows[key].region:
            self.yard.words.append(Words(page.id, region=region))

    @rule(key=st.sampled_from(KEYS))
    def person_adds_a_category(self, key: str) -> None:
        page = self.page_of(key)
        if page is not None and not page.protected:
            line = f"[[Catégorie:{self.fresh()}]]"
            self.yard.wiki.person_edits(page.title, f"{page.newest.text}\n{line}", user="Léa")
            self.yard.words.append(Words(page.id, line=line))

    @rule(key=st.sampled_from(KEYS))
    def person_reverts(self, key: str) -> None:
        page = self.page_of(key)
        if page is not None and len(page.revisions) > 1:
            self.yard.wiki.person_edits(page.title, page.revisions[-2].text, user="Léa")
            self.judge_again(page)

    @rule(key=st.sampled_from(KEYS))
    def person_moves(self, key: str) -> None:
        page = self.page_of(key)
        if page is not None:
            self.yard.wiki.person_moves(page.title, f"Nom {self.fresh()}", user="Léa")

    @rule(key=st.sampled_from(KEYS))
    def person_deletes(self, key: str) -> None:
        page = self.page_of(key)
        if page is not None:
            self.yard.wiki.person_deletes(page.title)
            self.yard.words = [each for each in self.yard.words if each.page_id != page.id]

    @rule(key=st.sampled_from(KEYS))
    def person_redirects(self, key: str) -> None:
        page = self.page_of(key)
        if page is not None:
            self.yard.wiki.person_edits(page.title, "#REDIRECTION [[Accueil]]", user="Léa")
            self.yard.words = [each for each in self.yard.words if each.page_id != page.id]

    # Rows

    @rule(key=st.sampled_from(KEYS), region=st.sampled_from(REGIONS))
    def row_changes_region(self, key: str, region: str) -> None:
        self.yard.rows[key].region = region

    @rule(key=st.sampled_from(KEYS), body=st.sampled_from(BODIES))
    def row_changes_body(self, key: str, body: str) -> None:
        self.yard.rows[key].body = body

    @rule(key=st.sampled_from(KEYS), year=st.sampled_from(("2020", "2021", "")))
    def row_changes_year(self, key: str, year: str) -> None:
        self.yard.rows[key].year = year

    @rule(key=st.sampled_from(KEYS))
    def row_gets_another_title(self, key: str) -> None:
        self.count += 1
        self.yard.rows[key].title = f"Projet {key} numéro {self.count}"

    @rule()
    def rows_swap_titles(self) -> None:
        first, second = (self.yard.rows[key] for key in KEYS[:2])
        first.title, second.title = second.title, first.title

    @rule(key=st.sampled_from(KEYS), there=st.booleans())
    def row_goes_or_returns(self, key: str, there: bool) -> None:  # noqa: FBT001 - drawn by Hypothesis
        self.yard.rows[key].there = there

    # Nights

    @rule()
    def night(self) -> None:
        self.yard.nights.run(*self.yard.pages())
        self.sheet_caught_up()
        self.nothing_is_left_to_write()

    @rule(at=st.integers(0, 4), after=st.booleans())
    def night_is_killed(self, at: int, after: bool) -> None:  # noqa: FBT001 - drawn by Hypothesis
        wiki, write, writes = self.yard.wiki, self.yard.wiki._write, iter(range(100))

        def killed(title: str, act: Any) -> Any:
            """Die before the request is sent, or after the wiki has done it and nobody heard."""
            if next(writes) != at:
                return write(title, act)
            if after:
                write(title, act)
            raise Killed

        wiki._write = killed  # type: ignore[method-assign]  # the wire is cut here
        try:
            self.yard.nights.run(*self.yard.pages())
        except Killed:
            pass
        finally:
            del wiki._write
        self.sheet_caught_up()

    @rule()
    def ledger_is_lost(self) -> None:
        self.yard.nights.run(*self.yard.pages())
        self.sheet_caught_up()
        self.yard.nights.lose_the_ledger()
        self.night()

    # What must hold

    def nothing_is_left_to_write(self) -> None:
        again = self.yard.nights.run(*self.yard.pages(), only_plan=True)
        assert [e for e in again.decision.edits if e.op is not None] == []

    def sheet_caught_up(self) -> None:
        """A value that the sheet says as well is no longer a person's alone."""
        pages = self.yard.wiki.store.pages
        for key, row in self.yard.rows.items():
            page = self.page_of(key)
            if page is None:
                continue
            for each in list(self.yard.words):
                if each.page_id == page.id and each.region == row.region and row.there:
                    self.yard.words.remove(each)
        assert pages is not None

    def forget(self, page_id: int, what: str) -> None:
        self.yard.words = [
            each for each in self.yard.words if each.page_id != page_id or not getattr(each, what)
        ]

    def judge_again(self, page: Any) -> None:
        """After a revert, what the person took back is nobody's to keep."""
        text = page.newest.text
        self.yard.words = [
            each
            for each in self.yard.words
            if each.page_id != page.id or (each.line and each.line in text)
        ]

    @invariant()
    @precondition(lambda self: bool(self.yard.words))
    def nobodys_words_are_lost(self) -> None:
        for each in self.yard.words:
            text = self.yard.wiki.store.pages[each.page_id].newest.text
            if each.line:
                assert each.line in text
            else:
                found = _REGION.search(text)
                assert found is not None
                assert found.group(2).strip() == each.region
