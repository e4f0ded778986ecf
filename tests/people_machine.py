"""Years of nights with people in between, as a Hypothesis state machine over any wiki.

People edit parameters, prose, headings, tables and categories, move, delete, restore, redirect,
protect and revert, and one of them edits with the bot's own account; rows change, vanish, return,
swap titles and are imported; two machines take turns; runs are killed and taken back, ledgers are
lost. Whatever the order:

- no line or value of a person ever disappears, unless a person removed it;
- after a night that wrote all it wanted, a new plan has nothing to write;
- no page is made for a row that has one;
- what is taken back is as it was, byte for byte, and the next night does not do it again.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from nights import Night
from people_bots import MOST_RUNS, Bots
from people_rows import (
    BODIES,
    KEYS,
    REGIONS,
    YEARS,
    Memories,
    Row,
    Words,
    key_of,
    page_of,
    region_of,
    rendered,
    with_region,
)
from streets import House, MemoryStreet, Street, own_hand

from bot.decide.moves import ASIDE
from bot.decide.signature import read
from bot.model import Delete, Outcome, Plan, Restore, Wanted
from bot.render.stock import stock_site
from bot.wiki.memory import BOT_RIGHTS, MemoryWiki

KEY = st.sampled_from(KEYS)
_POLICIES = st.sampled_from(("report", "banner", "redirect", "delete"))
_there_is_time = precondition(lambda self: self.bots.runs < MOST_RUNS)


class PeopleMachine(RuleBasedStateMachine):
    """One wiki of three projects; each rule is something that happens in real life."""

    @staticmethod
    def street_of(*, trusted: bool) -> Street:
        """Open an empty wiki, where the bot may delete and restore if it is `trusted`."""
        more = {"delete", "undelete"} if trusted else set()
        wiki = MemoryWiki(stock_site("fr"), rights=BOT_RIGHTS | more)
        wiki.store._ticks = 30 * 86_400  # these nights are named by a day late in the month
        return MemoryStreet(wiki)

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.rows = {key: Row(f"Projet {key}") for key in KEYS}
        self.memories = Memories()
        self.graves: list[tuple[int, str]] = []
        self.restored: set[int] = set()
        self.count = 0

    def teardown(self) -> None:
        shutil.rmtree(self.folder)

    @initialize(trusted=st.booleans(), policy=_POLICIES)
    def begin(self, trusted: bool, policy: str) -> None:  # noqa: FBT001 - drawn by Hypothesis
        self.street = self.street_of(trusted=trusted)
        self.bots = Bots(self.street, self.folder, policy)
        self.street.edit("Accueil", "Bienvenue.")
        self.night()

    # People

    def page_of(self, key: str) -> House | None:
        return page_of(key, self.street.look())

    def fresh(self) -> str:
        self.count += 1
        return f"Souvenir numéro {self.count} de Léa."

    def writes(self, key: str, change: Callable[[str], str], line: str = "") -> None:
        """Let a person change a page; `line` is theirs from now on, if it got there."""
        page = self.page_of(key)
        if page is None:
            return
        text = change(page.text)
        self.street.edit(page.title, text)
        self.memories.judge(page.id, text)
        if line and line in text:
            self.memories.alive.append(Words(page.id, key, line=line))

    @rule(key=KEY, place=st.sampled_from(("top", "middle", "end")))
    def person_adds_a_line(self, key: str, place: str) -> None:
        line = self.fresh()
        places: dict[str, Callable[[str], str]] = {
            "top": lambda text: f"{line}\n\n{text}",
            "middle": lambda text: text.replace("\n\n== Suite", f"\n\n{line}\n\n== Suite", 1),
            "end": lambda text: f"{text}\n\n{line}",
        }
        self.writes(key, places[place], line)

    @rule(key=KEY)
    def person_adds_a_category(self, key: str) -> None:
        line = f"[[Catégorie:{self.fresh()}]]"
        self.writes(key, lambda text: f"{text}\n{line}", line)

    @rule(key=KEY, after=st.sampled_from(("| an = ", "| note = ")))
    def person_adds_a_parameter(self, key: str, after: str) -> None:
        line = self.fresh()
        self.writes(key, lambda text: text.replace(after, f"| contact = {line}\n{after}", 1), line)

    @rule(key=KEY)
    def person_fills_in_what_is_theirs(self, key: str) -> None:
        line = self.fresh()
        self.writes(key, lambda text: text.replace("| note = à voir", f"| note = {line}"), line)

    @rule(key=KEY)
    def person_changes_what_is_the_sheets(self, key: str) -> None:
        self.writes(key, lambda text: text.replace("| statut = en cours", "| statut = fini"))

    @rule(key=KEY)
    def person_renames_a_heading(self, key: str) -> None:
        line = f"== {self.fresh()} =="
        self.writes(key, lambda text: text.replace("== Description ==", line, 1), line)

    @rule(key=KEY, row=st.booleans())
    def person_writes_in_the_table(self, key: str, row: bool) -> None:  # noqa: FBT001 - drawn by Hypothesis
        line = self.fresh()
        if row:
            self.writes(key, lambda text: text.replace("\n|}", f"\n|-\n| {line} || ?\n|}}"), line)
        else:
            self.writes(key, lambda text: text.replace("| Début ||", f"| {line} ||"), line)

    @rule(key=KEY, region=st.sampled_from(REGIONS))
    def person_changes_a_parameter(self, key: str, region: str) -> None:
        before = self.page_of(key)
        self.writes(key, lambda text: with_region(text, region))
        page = self.page_of(key)
        if page == before or page is None or region == self.rows[key].region:
            return  # nobody wrote anything, or what the sheet says anyway
        if region_of(page.text) == region:
            self.memories.alive.append(Words(page.id, key, region=region))

    @rule(key=KEY)
    def person_takes_out_what_people_wrote(self, key: str) -> None:
        page = self.page_of(key)
        lines = [w.line for w in self.memories.alive if page and w.page_id == page.id and w.line]
        if lines:
            self.writes(key, lambda text: text.replace(lines[-1], ""))

    @rule(key=KEY)
    def person_edits_as_the_bot(self, key: str) -> None:
        page, line = self.page_of(key), self.fresh()
        if page is None:
            return
        own_hand(self.street, page, f"{page.text}\n\n{line}")
        if line in self.street.look()[page.id].text:  # a protected page stays as it is
            self.memories.alive.append(Words(page.id, key, line=line))

    @rule(key=KEY)
    def person_reverts(self, key: str) -> None:
        page = self.page_of(key)
        if page is not None:
            text = next((h.text for h in page.hands[::-1] if h.text != page.text), page.text)
            self.writes(key, lambda _: text)

    @rule(key=KEY, redirect=st.booleans())
    def person_moves(self, key: str, redirect: bool) -> None:  # noqa: FBT001 - drawn by Hypothesis
        page = self.page_of(key)
        if page is not None:
            self.count += 1
            self.street.move(page.title, f"Nom {self.count}", redirect=redirect)

    @rule(key=KEY)
    def person_deletes(self, key: str) -> None:
        page = self.page_of(key)
        if page is not None:
            self.street.delete(page.title)
            self.graves.append((page.id, page.title))
            self.memories.bury(page.id)

    @precondition(lambda self: self.graves)
    @rule()
    def person_restores(self) -> None:
        number, title = self.graves.pop()
        taken = [*self.graves, *((page.id, page.title) for page in self.street.look().values())]
        if title not in {other for _, other in taken}:  # two histories are not mixed
            self.street.undelete(title)
            self.memories.dig_out(self.street.look()[number])
            self.restored.add(number)

    @rule(key=KEY)
    def person_redirects(self, key: str) -> None:
        self.writes(key, lambda _: "#REDIRECTION [[Accueil]]")

    @rule(key=KEY)
    def person_protects(self, key: str) -> None:
        page = self.page_of(key)
        if page is not None:
            self.street.protect(page.title)

    @rule(key=KEY)
    def person_unprotects(self, key: str) -> None:
        page = self.page_of(key)
        if page is not None:
            self.street.unprotect(page.title)

    # Rows

    @rule(key=KEY, region=st.sampled_from(REGIONS))
    def row_changes_region(self, key: str, region: str) -> None:
        self.rows[key].region = region

    @rule(key=KEY, body=st.sampled_from(BODIES))
    def row_changes_body(self, key: str, body: str) -> None:
        self.rows[key].body = body

    @rule(key=KEY, year=st.sampled_from(YEARS))
    def row_changes_year(self, key: str, year: str) -> None:
        self.rows[key].year = year

    @rule(key=KEY)
    def row_gets_another_title(self, key: str) -> None:
        self.count += 1
        self.rows[key].title = f"Projet {key} numéro {self.count}"

    @rule()
    def rows_swap_titles(self) -> None:
        first, second = (self.rows[key] for key in KEYS[:2])
        first.title, second.title = second.title, first.title

    @rule(key=KEY, there=st.booleans())
    def row_goes_or_returns(self, key: str, there: bool) -> None:  # noqa: FBT001 - drawn by Hypothesis
        self.rows[key].there = there

    # Nights

    def wanted(self) -> list[Wanted]:
        return [rendered(key, row) for key, row in self.rows.items() if row.there]

    @_there_is_time
    @rule()
    def night(self) -> None:
        before = self.street.look()
        done = self.bots.night(self.wanted())
        self.judged(before, done)

    def judged(self, before: dict[int, House], done: Night) -> None:
        """Say whether a night left things as it should."""
        self.memories.caught_up(self.rows)
        self.nothing_is_made_twice(before)
        if any(isinstance(e.op, Restore | Delete) for e in done.decision.edits):
            done = self.bots.night(self.wanted())  # a text comes back as it was; a title gets free
        waits = {o.id for o in done.outcomes if o.result not in {"done", "unchanged"}}
        plan = self.bots.plan(self.wanted()).decision.edits
        assert [e for e in plan if e.op is not None and e.id not in waits] == []

    @_there_is_time
    @rule(at=st.integers(0, 4), after=st.booleans())
    def night_is_killed(self, at: int, after: bool) -> None:  # noqa: FBT001 - drawn by Hypothesis
        before = self.street.look()
        with self.street.wiki.cut(at, after=after):
            self.bots.night(self.wanted())
        self.memories.caught_up(self.rows)
        self.nothing_is_made_twice(before)

    @_there_is_time
    @rule()
    def ledger_is_lost(self) -> None:
        self.night()
        self.bots.lose_the_ledger()
        self.night()

    @rule()
    def other_machine_takes_over(self) -> None:
        self.bots.turn = 1 - self.bots.turn

    @_there_is_time
    @rule(key=KEY, side=st.sampled_from(("sheet", "wiki")))
    def person_takes_a_side(self, key: str, side: str) -> None:
        before = self.street.look()
        self.bots.night(self.wanted(), take=(key, side))
        if side == "sheet":
            after = self.street.look()
            for page in before.values():
                if key == key_of(page):
                    self.memories.judge(page.id, after[page.id].text if page.id in after else None)
        self.nothing_is_made_twice(before)
        self.night()  # what was held by the side that was taken goes on

    @_there_is_time
    @rule(key=KEY, region=st.sampled_from(REGIONS))
    def row_is_imported(self, key: str, region: str) -> None:
        row = self.rows[key]
        before = self.street.look()
        self.bots.bring(rendered(key, Row(row.title, region, row.body, row.year)))
        self.nothing_is_made_twice(before)
        self.imports_are_theirs(before)

    def imports_are_theirs(self, before: dict[int, House]) -> None:
        """What an import, or the taking back of one, left on a page is a person's word."""
        pages = self.street.look()
        for number in {word.page_id for word in self.memories.alive}:
            text = pages[number].text if number in pages else None
            self.memories.judge(number, text, only_imported=True)
        for page in pages.values():
            signature, region = read(page.hands[-1].comment), region_of(page.text)
            was = region_of(before[page.id].text) if page.id in before else None
            if signature and signature.kind == "i" and region and region != was:
                self.memories.imported(page.id, self.rows, signature.identity.key, region)

    @_there_is_time
    @rule()
    def night_is_taken_back_at_once(self) -> None:
        before = self.street.look()
        done = self.bots.night(self.wanted())
        plan, outcomes = self.bots.undo(self.bots.wrote)
        self.is_as_before(before, plan, [*done.outcomes, *outcomes])
        self.imports_are_theirs(before)

    def is_as_before(self, before: dict[int, House], plan: Plan, done: list[Outcome]) -> None:
        if any(e.op is None for e in plan.edits) or any(o.result != "done" for o in done):
            return  # somebody is asked, or a page is protected
        after = self.street.look()
        for page in before.values():
            if page.redirect and len(page.hands) == 1:
                continue  # what a move leaves behind goes with the next one
            assert page.id in after
            assert (after[page.id].title, after[page.id].text) == (page.title, page.text)
        aside = {p.title for p in after.values() if p.title.endswith(ASIDE)}  # it does not stay so
        ids = {e.id.partition("#")[0] for e in plan.edits if e.title not in aside}
        again = self.bots.plan(self.wanted()).decision.edits
        assert [e for e in again if e.op and e.id.partition("#")[0] in ids] == []

    @_there_is_time
    @rule()
    def last_run_is_taken_back(self) -> None:
        before = self.street.look()
        self.bots.undo(self.bots.wrote)
        self.nothing_is_made_twice(before)
        self.imports_are_theirs(before)

    # What must hold

    def nothing_is_made_twice(self, before: dict[int, House]) -> None:
        """No page is made for a row while another one is there.

        But one that was gone when a machine learnt its pages is not known to it when it is back.
        """
        after = self.street.look()
        for page in after.values():
            if page.id not in before and not page.redirect:
                twins = [
                    other
                    for other in after.values()
                    if other.id not in {page.id, *self.restored}
                    and key_of(other) == key_of(page) != ""
                ]
                assert twins == []

    @invariant()
    def nobodys_words_are_lost(self) -> None:
        assert self.memories.lost(self.street.look()) == []
