"""Nights on which a row has another key: its page waits for an answer, and all others stay."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from undo_yard import lay

from bot.jobs.applying import Result
from bot.jobs.contact import Scope
from bot.jobs.people import rekey, release
from bot.jobs.sync import plan, sync
from bot.jobs.why import why
from bot.jobs.workspace import Workspace, open_workspace
from bot.model import Problem
from bot.render.stock import stock_site
from bot.report.of_edit import of_conflict
from bot.say import Say
from bot.wiki.memory import MemoryWiki

CONTEXT = "Les centres de création et les bibliothèques veulent savoir par où commencer."
AIM = "Réunir en un seul endroit ce que chacune a appris de ses essais."
FILES = {
    "passeur.toml": """project = "adn"

[wiki]
bot_users = ["PasseurBot"]

[guards]
max_created = 40
max_changed_percent = 30
""",
    "sources/chantiers.toml": """name = "chantiers"
workbook = "chantiers.csv"
key = "code"
title = "<< nom >>"
template = "chantier.wikitext"
on_missing_row = "banner"

[fields.code]
type = "text"
required = true

[fields.nom]
type = "text"
required = true

[fields.contexte]
type = "longtext"

[fields.visee]
type = "text"

[fields.annee]
type = "integer"

[[pages]]
name = "index"
per = "collection"
title = "Chantiers"
template = "index.wikitext"

[[pages]]
name = "categorie"
per = "row"
title = "Catégorie:<< nom >>"
template = "categorie.wikitext"
""",
    "sources/livrables.toml": """name = "livrables"
workbook = "livrables.csv"
key = "code"
title = "<< titre >>"
template = "livrable.wikitext"

[fields.code]
type = "text"
required = true

[fields.titre]
type = "text"
required = true

[fields.chantier]
type = "ref"
to = "chantiers"
required = true

[[pages]]
name = "chantier"
per = "value:chantier"
title = "<< value.title >>/Réalisations"
template = "liste.wikitext"
""",
    "templates_wikitext/pages/chantier.wikitext": "== << nom >> ==\n<< contexte >>\n\n<< visee >>\n"
    "<% for l in collections.livrables if l.chantier and l.chantier.key == code %>\n"
    "* << l.link >>, une réalisation de << nom >>\n<% endfor %>\n",
    "templates_wikitext/pages/index.wikitext": "<% for r in records %>\n* << r.link >>\n"
    "<% endfor %>\n",
    "templates_wikitext/pages/categorie.wikitext": "Tout ce qu’a fait << nom >>.\n",
    "templates_wikitext/pages/livrable.wikitext": "Une réalisation de << chantier >>.\n",
    "templates_wikitext/pages/liste.wikitext": "<% for r in records %>\n* << r.link >>\n"
    "<% endfor %>\n",
}
OLD, NEW = "Transformation numérique", "Virage numérique"
THEIR_OWN = {OLD, f"Catégorie:{OLD}", f"{OLD}/Réalisations"}


class Town:
    """Workstreams and what they made, on the wiki in memory."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.wiki = MemoryWiki(stock_site("fr"))
        self.works = {
            "CH-1": [OLD, CONTEXT, AIM, "2020"],
            "CH-2": ["Danse", "Un pas après l’autre, des salles aux écrans.", "Danser.", "2020"],
            "CH-3": ["Musées", "Des collections ouvertes à toutes et à tous.", "Montrer.", "2021"],
        }
        self.made = {f"L-{n}": [f"Réalisation {n}", OLD] for n in range(1, 6)}
        self.made["L-6"] = ["Un ballet", "Danse"]
        lay(folder, FILES)

    @property
    def workspace(self) -> Workspace:
        return replace(open_workspace(self.folder), opener=lambda _: self.wiki)

    def write(self) -> None:
        for name, heading, rows in (
            ("chantiers", "Code;Nom;Contexte;Visee;Annee", self.works),
            ("livrables", "Code;Titre;Chantier", self.made),
        ):
            lines = [";".join([key, *row]) for key, row in rows.items()]
            text = "\n".join([heading, *lines]) + "\n"
            (self.folder / f"sources/{name}.csv").write_text(text, encoding="utf-8")

    def sync(self, scope: Scope | None = None) -> Result:
        self.write()
        return sync(self.workspace, (), scope or Scope())

    def rekeyed(self, new: str = "CH-77", title: str = NEW, *, old: str = "CH-1") -> None:
        row = self.works.pop(old)
        self.works[new] = [title, *row[1:]]

    def texts(self) -> dict[str, str]:
        pages = self.wiki.store.pages.values()
        return {page.title: page.revisions[-1].text for page in pages}


@pytest.fixture
def town(tmp_path: Path) -> Town:
    made = Town(tmp_path)
    assert {each.result for each in made.sync().outcomes} == {"done"}
    return made


def change(town: Town, file: str, old: str, new: str) -> None:
    path = town.folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def questions(result: Result) -> list[tuple[str, str, str | None, str | None]]:
    return [
        (edit.title, told.reason, told.base, told.sheet)
        for edit in result.plan.edits
        for told in edit.conflicts
    ]


def codes(result: Result) -> dict[str, str]:
    return {problem.code: problem.severity for problem in result.plan.problems}


def test_a_row_with_another_key_and_title_is_asked_about_once_and_nothing_else_changes(
    town: Town,
) -> None:
    before = town.texts()
    town.rekeyed()
    for _ in range(2):
        night = town.sync()
        assert questions(night) == [(OLD, "key-changed", "CH-1", "CH-77")]
        assert night.plan.held == ()
        assert [edit.action for edit in night.plan.edits] == ["conflict"]
        assert codes(night) == {}
        assert town.texts() == before


def test_after_the_answer_everything_moves_and_nothing_is_left_behind(town: Town) -> None:
    town.rekeyed()
    town.sync()
    rekey(town.workspace, "chantiers", "CH-1", "CH-77")
    town.sync(Scope(force=True))
    texts = town.texts()
    for title in THEIR_OWN:
        new = title.replace(OLD, NEW)
        assert not texts[new].startswith("#REDIRECT")
        assert texts[title].startswith("#REDIRECT") if title in texts else True
    assert f"[[{NEW}]]" in texts["Chantiers"]
    assert all(NEW in texts[f"Réalisation {n}"] for n in range(1, 6))
    night = town.sync()
    assert (night.plan.edits, codes(night)) == ((), {"schema.former-title": "warning"})


@pytest.mark.parametrize("named", [OLD, NEW, "CH-1", "CH-77"])
def test_other_rows_may_name_the_row_by_old_and_new_key_and_title(town: Town, named: str) -> None:
    before = town.texts()
    town.rekeyed()
    for row in town.made.values():
        row[1] = named if row[1] == OLD else row[1]
    night = town.sync()
    assert questions(night) == [(OLD, "key-changed", "CH-1", "CH-77")]
    assert "error" not in codes(night).values()
    assert town.texts() == before
    rekey(town.workspace, "chantiers", "CH-1", "CH-77")
    assert "error" not in codes(town.sync(Scope(force=True))).values()
    assert f"[[{NEW}]]" in town.texts()["Chantiers"]
    assert NEW in town.texts()["Réalisation 1"]


def test_first_the_title_and_then_the_key(town: Town) -> None:
    town.works["CH-1"][0] = NEW
    town.sync(Scope(force=True))
    before = town.texts()
    town.rekeyed("CH-91")
    night = town.sync()
    assert questions(night) == [(NEW, "key-changed", "CH-1", "CH-91")]
    assert codes(night) == {"schema.former-title": "warning"}
    assert town.texts() == before


def test_a_row_with_another_key_and_the_same_title_may_say_something_else(town: Town) -> None:
    town.rekeyed("CH-77", OLD)
    town.works["CH-77"][1:3] = ["Tout autre chose.", "Rien de tout cela."]
    before = town.texts()
    night = town.sync()
    assert questions(night) == [(OLD, "key-changed", "CH-1", "CH-77")]
    assert town.texts() == before


def test_a_new_row_beside_one_that_is_gone_is_new(town: Town) -> None:
    del town.works["CH-2"], town.made["L-6"]
    town.works["CH-9"] = ["Cinéma", "Des films tournés dans les quartiers.", "Filmer.", ""]
    night = town.sync(Scope(force=True))
    assert questions(night) == []
    assert "Cinéma" in town.texts()


def spoiled(town: Town, key: str) -> None:
    town.works[key][3] = "vers 2020"


@pytest.mark.parametrize("title", [OLD, NEW])
def test_a_row_with_another_key_and_a_wrong_cell_waits_and_is_asked_about_once_it_is_mended(
    town: Town, title: str
) -> None:
    before = town.texts()
    town.rekeyed("CH-77", title)
    spoiled(town, "CH-77")
    night = town.sync()
    assert [p.severity for p in night.plan.problems] == ["error"]
    assert (night.plan.edits, town.texts()) == ((), before)
    town.works["CH-77"][3] = "2020"
    assert questions(town.sync()) == [(OLD, "key-changed", "CH-1", "CH-77")]
    assert town.texts() == before


def test_a_row_that_lost_its_key_keeps_its_lines_and_links(town: Town) -> None:
    before = town.texts()
    town.rekeyed("", OLD)
    night = town.sync()
    assert codes(night) == {"schema.required": "error"}
    assert (night.plan.edits, town.texts()) == ((), before)


def test_a_row_that_was_away_for_a_night_is_asked_about(town: Town) -> None:
    change(town, "sources/chantiers.toml", '"banner"', '"report"')
    row, made = town.works.pop("CH-1"), town.made
    town.made = {key: row for key, row in made.items() if row[1] != OLD}
    town.sync(Scope(force=True))
    town.works["CH-77"], town.made = [NEW, *row[1:]], made
    assert questions(town.sync(Scope(force=True))) == [(OLD, "key-changed", "CH-1", "CH-77")]
    assert NEW not in town.texts()


def test_a_page_left_to_people_is_no_question(town: Town) -> None:
    town.rekeyed()
    (edit,) = town.sync().plan.edits
    offered = of_conflict(edit, edit.conflicts[0], Say("fr")).hint.splitlines()
    assert "passeur release chantiers/CH-1" in offered
    release(town.workspace, "chantiers/CH-1")
    night = town.sync(Scope(force=True))
    assert questions(night) == []
    assert NEW in town.texts()


def test_the_new_row_can_be_named_and_explained_while_it_waits(town: Town) -> None:
    town.rekeyed()
    for scope, asked in ((Scope(only=("CH-77",)), 1), (Scope(only=("CH-2",)), 0)):
        town.write()
        found, _ = plan(town.workspace, (), scope)
        assert sum(len(edit.conflicts) for edit in found.edits) == asked
        assert not [edit for edit in found.edits if edit.op]
    for name in ("CH-77", "CH-1", NEW, OLD):
        told = why(town.workspace, name)[0]
        assert (told.identity.key, told.state) == ("CH-1", "conflict")


def test_a_machine_that_remembers_no_rows_asks_once_and_makes_no_page_of_the_row(
    town: Town,
) -> None:
    for path in (town.folder / ".passeur").rglob("*"):
        if path.is_file():
            path.unlink()
    for row in town.made.values():
        row[1] = "CH-77" if row[1] == OLD else row[1]
    town.rekeyed("CH-77", f"{OLD} !")
    night = town.sync(Scope(force=True))
    ((title, *asked),) = questions(night)
    assert (title, asked) == (f"{OLD} !", ["key-changed", "CH-1", "CH-77"])
    assert not [title for title in town.texts() if f"{OLD} !" in title]


def test_a_list_for_a_value_that_no_row_has_any_more_is_no_row_of_its_sheet(town: Town) -> None:
    del town.made["L-6"]
    night = town.sync(Scope(force=True))
    said = {p.code: p.key for p in night.plan.problems}
    assert said == {"run.row-vanished": "L-6", "run.list-vanished": "CH-2"}


def waits(found: tuple[Problem, ...]) -> list[tuple[str, str, str]]:
    return [(p.code.removeprefix("schema."), p.severity, p.key) for p in found]


def test_rows_that_name_one_without_title_say_that_it_waits(town: Town) -> None:
    before = town.texts()
    town.works["CH-2"][0] = ""
    night = town.sync()
    assert waits(night.plan.problems) == [
        ("required", "error", "CH-2"),
        ("reference-waits", "warning", "L-6"),
    ]
    assert town.texts() == before


def test_rows_that_wait_in_two_sheets_keep_their_lines_in_each_others_lists(town: Town) -> None:
    before = town.texts()
    town.works["CH-2"][0] = town.made["L-1"][0] = ""
    night = town.sync()
    assert [p.severity for p in night.plan.problems] == ["error", "error", "warning"]
    assert town.texts() == before


def test_where_no_name_is_remembered_a_row_without_title_may_be_the_one_meant(
    tmp_path: Path,
) -> None:
    town = Town(tmp_path)
    town.works["CH-2"][0] = ""
    night = town.sync()
    assert waits(night.plan.problems) == [
        ("required", "error", "CH-2"),
        ("reference-untitled", "error", "L-6"),
    ]
    assert night.plan.problems[1].args["keys"] == ["CH-2"]
