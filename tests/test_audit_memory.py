"""The audit on the wiki in memory: what it asks, counted; and every kind once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from test_wiki_memory import SITE

from bot.audit.before import Before
from bot.jobs.audit import Wish, audit
from bot.jobs.workspace import Workspace
from bot.model import Absent, At, Edit, Identity, Put
from bot.schema.settings import Project
from bot.wiki.memory import MemoryWiki


class Counted(MemoryWiki):
    """Remembers which pages were parsed, and which texts were read."""

    def __init__(self) -> None:
        super().__init__(SITE)
        self.parsed: list[str] = []
        self.read: list[int] = []

    def ids(self, title: str) -> frozenset[str]:
        self.parsed.append(title)
        return super().ids(title)

    def texts(self, revids: Sequence[int]) -> dict[int, str]:
        self.read.extend(revids)
        return super().texts(revids)


@pytest.fixture
def wiki() -> Counted:
    return Counted()


def workspace(wiki: Counted, folder: Path) -> Workspace:
    (folder / "sources").mkdir()
    return Workspace(folder, Project(folder, "adn"), opener=lambda _: wiki)


def test_a_page_is_parsed_only_for_a_section_that_its_headings_lack(
    wiki: Counted, tmp_path: Path
) -> None:
    wiki.person_edits("Un", "[[Deux#Ici]] [[Deux#Là]] [[Trois#Ici]] [[Deux#Là-bas]]", "Marie")
    wiki.person_edits("Deux", "== Ici ==\nx", "Marie")
    wiki.person_edits("Trois", "== Ici ==\nx", "Marie")
    report = audit(workspace(wiki, tmp_path), Wish("links"))
    assert wiki.parsed == ["Deux"]
    broken = sorted(each.target for each in report.findings if each.kind == "broken-anchor")
    assert broken == ["Deux#Là", "Deux#Là-bas"]


@pytest.mark.parametrize("family", ["links", "categories", "templates", "files", "all"])
def test_a_wiki_without_faults_has_none(wiki: Counted, tmp_path: Path, family: str) -> None:
    wiki.person_edits("Un", "[[Deux]] [[Catégorie:A]]", "Marie")
    wiki.person_edits("Deux", "[[Un]] [[Catégorie:A]]", "Marie")
    wiki.person_edits("Catégorie:A", "x", "Marie")
    assert audit(workspace(wiki, tmp_path), Wish(family)).findings == ()


def test_an_empty_wiki_is_well(wiki: Counted, tmp_path: Path) -> None:
    report = audit(workspace(wiki, tmp_path), Wish())
    assert (report.findings, report.pages) == ((), 0)


def test_texts_are_read_only_for_kinds_that_need_them(wiki: Counted, tmp_path: Path) -> None:
    wiki.person_edits("Un", "[[Absente]]", "Marie")
    space = workspace(wiki, tmp_path)
    audit(space, Wish("categories"))
    audit(space, Wish("files"))
    assert wiki.read == []
    audit(space, Wish("links"))
    assert len(wiki.read) == 1


def edit(title: str, text: str, page: int = 0, revid: int = 0, before: str = "") -> Edit:
    guard = At(page, revid) if page else Absent()
    name = Identity("adn", "-", "essai", title)
    return Edit(title, "update", title, name, "", "row", "", Put(text), guard, before)


def test_a_plan_is_looked_at_with_one_parse_for_each_text(wiki: Counted) -> None:
    wiki.person_edits("Un", "[[Absente]] x", "Marie")
    state = wiki.by_title(["Un"])["Un"]
    edits = [
        edit("Un", "[[Absente]] [[Deux]] [[Trois]]", state.page_id, state.revid, "[[Absente]] x"),
        edit("Deux", "== Ici ==\n[[Un]] [[Deux#Ici]] [[#Là]]"),
    ]
    before = wiki.requests.read
    found = Before(wiki, SITE, edits, frozenset(), lambda _: None).findings()
    names = {each.name for each in found}
    assert names == {("redlink", "Un", "Trois"), ("broken-anchor", "Deux", "Deux#Là")}
    assert wiki.requests.read - before == 2 + 1  # the two texts, and what the pages are now
