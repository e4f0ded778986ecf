"""What people do to pages and rows, as rules of a state machine: see `people_machine`."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule
from people_rows import (
    BODIES,
    KEYS,
    NEW,
    REGIONS,
    YEARS,
    Memories,
    Row,
    Words,
    page_of,
    region_of,
    rendered,
    with_region,
)
from streets import BOT, House, Street, own_hand

from bot.wikitext.merge import Ours, live_values

KEY = st.sampled_from(KEYS)
_QUICK = Path("/dev/shm")  # noqa: S108 - a disk that is none, where there is one: ledgers are many


class People(RuleBasedStateMachine):
    """The people of one street, and the workbook that some of them keep."""

    street: Street

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(dir=_QUICK if _QUICK.is_dir() else None))
        self.rows = {key: Row(f"Projet {key}", there=key != NEW) for key in KEYS}
        self.memories = Memories()
        self.graves: list[tuple[int, str]] = []
        self.restored: set[int] = set()
        self.count = 0

    def teardown(self) -> None:
        shutil.rmtree(self.folder)

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
        said = [region_of(hand.text) for hand in page.hands if hand.user == BOT]
        if region_of(page.text) == region != said[-1]:
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
        number, title = self.graves[-1]
        titles = [page.title for page in self.street.look().values()]
        titles += [other for _, other in self.graves]
        if titles.count(title) == 1:  # two histories are not mixed
            self.graves.pop()
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

    @rule(call=st.booleans(), region=st.sampled_from(REGIONS))
    def page_is_written_by_hand(self, call: bool, region: str) -> None:  # noqa: FBT001 - drawn by Hypothesis
        """Somebody writes on what the workbook will have a row of, or has."""
        row, line = self.rows[NEW], self.fresh()
        pages = self.street.look()
        if page_of(NEW, pages) or row.title in {page.title for page in pages.values()}:
            return
        text = f"{{{{Fiche projet\n| region = {region}\n}}}}\n\n" if call else ""
        self.street.edit(row.title, f"{text}{line}\n\n== Suite ==\nD’après Léa.")
        page = next(p for p in self.street.look().values() if p.title == row.title)
        self.memories.alive.append(Words(page.id, NEW, line=line))
        if call and region != row.region:
            self.memories.alive.append(Words(page.id, NEW, region=region))

    # Rows

    @rule(key=KEY)
    def row_takes_home_what_the_wiki_says(self, key: str) -> None:
        """Pull: what stands on the page in the place of a field goes into its cell."""
        page, row = self.page_of(key), self.rows[key]
        if page is None:
            return
        sheet = rendered(key, row)
        ours = Ours(sheet.text, sheet.spans, sheet.rules)
        for span, value in live_values(ours, page.text).items():
            if value and span.field == "region":
                row.region = value
            elif value and span.field == "an":
                row.year = value

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
