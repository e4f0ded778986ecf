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

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule
from nights import Night
from people_acts import KEY, People
from people_bots import MOST_RUNS, Bots
from people_rows import REGIONS, Row, key_of, region_of, rendered
from streets import House, MemoryStreet, Street

from bot.decide.moves import ASIDE
from bot.decide.signature import read
from bot.model import Delete, Outcome, Plan, Restore, Wanted
from bot.render.stock import stock_site
from bot.wiki.memory import BOT_RIGHTS, MemoryWiki

_POLICIES = st.sampled_from(("report", "banner", "redirect", "delete"))
_there_is_time = precondition(lambda self: self.bots.runs < MOST_RUNS)


class PeopleMachine(People):
    """One wiki of three projects; each rule is something that happens in real life."""

    def street_of(self, *, trusted: bool) -> Street:
        """Open an empty wiki, where the bot may delete and restore if it is `trusted`."""
        more = {"delete", "undelete"} if trusted else set()
        wiki = MemoryWiki(stock_site("fr"), rights=BOT_RIGHTS | more)
        wiki.store._ticks = 30 * 86_400  # these nights are named by a day late in the month
        return MemoryStreet(wiki)

    @initialize(trusted=st.booleans(), policy=_POLICIES)
    def begin(self, trusted: bool, policy: str) -> None:  # noqa: FBT001 - drawn by Hypothesis
        self.street = self.street_of(trusted=trusted)
        self.bots = Bots(self.street, self.folder, policy)
        self.street.edit("Accueil", "Bienvenue.")
        self.night()

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

    @_there_is_time
    @rule()
    def night_adopts(self) -> None:
        """Take over what people wrote by hand, as somebody asked."""
        before = self.street.look()
        self.judged(before, self.bots.night(self.wanted(), adopt=True))

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
            for number, page in before.items():
                then = after.get(number)  # it may have become the row's page only now
                if key in {key_of(page), key_of(then) if then else ""}:
                    self.memories.judge(number, then.text if then else None)
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
        """What an import, or the taking back of one, left on a page is a person's word.

        But not what the sheet had said itself: the page is then as it left it, and follows it.
        """
        pages = self.street.look()
        for number in {word.page_id for word in self.memories.alive}:
            text = pages[number].text if number in pages else None
            self.memories.judge(number, text, only_imported=True)
        for page in pages.values():
            signature, region = read(page.hands[-1].comment), region_of(page.text)
            was = region_of(before[page.id].text) if page.id in before else None
            left = [h.text for h in page.hands if (s := read(h.comment)) and s.kind == "s"]
            said = region_of(left[-1]) if left else ""
            if signature and signature.kind == "i" and region and region not in {was, said}:
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
