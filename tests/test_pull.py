"""What people change on the wiki comes home, and then there is nothing to do."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import Workbook, load_workbook
from workbooks import with_result

from bot.failure import Failure
from bot.jobs.contact import Scope
from bot.jobs.pull import Pulled, pull
from bot.jobs.sync import plan, sync
from bot.jobs.workspace import Workspace, open_workspace
from bot.render.stock import stock_site
from bot.wiki.memory import BOT_RIGHTS, MemoryWiki

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.jobs.given_back import Change
    from bot.model import Plan

HEADINGS = (
    "ID", "Titre", "Région", "Axes", "Début", "Montant", "Membres", "Organisme", "Statut",
    "Courriel", "Résumé", "Description",
)  # fmt: skip
ROWS = (
    ("P-1", "Quais", "Estrie", "Sens; Danse", "été 2019", 12500, 3, "O-1", "en cours", "a@b.ca",
     "Court.", "Un récit.\n\nEn deux temps."),
    ("P-2", "Danse", "Laval", "Sens", "2021-06", "1 250,50 $", 4, "O-2", "fini", "c@d.ca",
     "Bref.", "- un\n- deux"),
)  # fmt: skip
FIELDS: dict[str, str] = {
    "id": 'column = "ID"\ntype = "text"\nrequired = true',
    "titre": 'column = "Titre"\ntype = "text"\nrequired = true',
    "region": 'column = "Région"\ntype = "choice"\nchoices = ["Estrie", "Laval", "Montréal"]',
    "axes": 'column = "Axes"\ntype = "text"\nmultiple = true\nseparator = ";"',
    "debut": 'column = "Début"\ntype = "date"',
    "montant": 'column = "Montant"\ntype = "money"',
    "membres": 'column = "Membres"\ntype = "integer"',
    "organisme": 'column = "Organisme"\ntype = "ref"\nto = "organismes"',
    "statut": 'column = "Statut"\ntype = "text"\nowner = "sheet"',
    "courriel": 'column = "Courriel"\ntype = "email"',
    "resume": 'column = "Résumé"\ntype = "text"\nrequired = true',
    "description": 'column = "Description"\ntype = "longtext"',
}
PARAMETERS = ("region", "axes", "debut", "montant", "membres", "organisme", "statut", "resume")
FILES = {
    "passeur.toml": 'project = "adn"\n\n[wiki]\nbot_users = ["PasseurBot"]\n',
    "sources/organismes.toml": 'name = "organismes"\nlabel = "Organismes"\n'
    'workbook = "organismes.csv"\nkey = "id"\ntitle = "<< nom >>"\ntemplate = "org.wikitext"\n\n'
    '[fields.id]\ncolumn = "ID"\ntype = "text"\n\n[fields.nom]\ncolumn = "Nom"\ntype = "text"\n\n'
    '[fields.ville]\ncolumn = "Ville"\ntype = "text"\n',
    "sources/organismes.csv": "ID;Nom;Ville\nO-1;Grande-Rive;Magog\nO-2;Table du Fjord;Saguenay\n",
    "sources/projets.toml": 'name = "projets"\nlabel = "Projets"\nworkbook = "projets.xlsx"\n'
    'key = "id"\ntitle = "<< titre >>"\ntemplate = "projet.wikitext"\n\n'
    + "\n\n".join(f"[fields.{name}]\n{text}" for name, text in FIELDS.items())
    + '\n\n[[pages]]\nname = "index"\nper = "collection"\ntitle = "Tous les projets"\n'
    'template = "index.wikitext"\n',
    "templates_wikitext/pages/projet.wikitext": "{{Fiche projet\n"
    + "".join(f"| {name} = << {name} >>\n" for name in PARAMETERS)
    + "}}\n\n== Description ==\n<< description >>\n",
    "templates_wikitext/pages/org.wikitext": "{{Fiche organisme\n| ville = << ville >>\n}}\n",
    "templates_wikitext/pages/index.wikitext": "<% for r in records %>\n== << r.titre >> ==\n"
    "{{Carte\n| resume = << r.resume >>\n}}\n<% endfor %>\n",
    "templates_wikitext/modeles/Fiche projet.wikitext": "{{{region|}}}\n",
    "templates_wikitext/modeles/Fiche organisme.wikitext": "{{{ville|}}}\n",
    "templates_wikitext/modeles/Carte.wikitext": "{{{resume|}}}\n",
}


class Plain:
    """Says in few words what a copy tells."""

    def comment(self, change: Change) -> str:
        return f"{change.page.user} {change.page.revid}"

    def listing(self, changes: Sequence[Change]) -> tuple[str, Sequence[str], list[list[str]]]:
        rows = [[c.cell.ref, c.new, c.reason or "écrit"] for c in changes]
        return "Changements", ("Cellule", "Valeur", "État"), rows


class Commune:
    """A folder with two workbooks, its wiki, its people and its nights."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.wiki = MemoryWiki(stock_site("fr"), rights=BOT_RIGHTS)
        for name, text in FILES.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        book = Workbook()
        sheet = book.worksheets[0]
        sheet.title = "Projets"
        for row in (HEADINGS, *ROWS):
            sheet.append(list(row))
        book.save(self.workbook)
        self.sync()

    @property
    def workbook(self) -> Path:
        return self.folder / "sources" / "projets.xlsx"

    @property
    def workspace(self) -> Workspace:
        return replace(open_workspace(self.folder), opener=lambda _: self.wiki)

    def sync(self) -> None:
        sync(self.workspace, (), Scope(force=True))

    def type(self, ref: str, value: Any) -> None:
        book = load_workbook(self.workbook)
        book["Projets"][ref] = value
        book.save(self.workbook)

    def edit(self, old: str, new: str, title: str = "Quais") -> None:
        text = self.wiki.page(title).text or ""
        assert old in text
        self.wiki.person_edits(title, text.replace(old, new))

    def pull(self, *names: str, folder: Path | None = None) -> Pulled:
        return pull(self.workspace, names, folder, Plain())

    def bring_home(self, *names: str) -> dict[str, str]:
        """Pull, and put each copy in the place of its workbook."""
        pulled = self.pull(*names)
        for file in pulled.files:
            shutil.copy(file, self.folder / "sources" / file.name)
        return told(pulled)

    def plan(self) -> Plan:
        return plan(self.workspace, (), Scope())[0]

    def planned(self) -> set[str]:
        """Name the pages of rows that the next night would touch."""
        return {edit.title for edit in self.plan().edits} - {"Tous les projets"}


def told(pulled: Pulled) -> dict[str, str]:
    """Give by cell the new text, or in brackets why it was only listed."""
    return {c.cell.ref: f"({c.reason})" if c.reason else c.new for c in pulled.changes}


@pytest.fixture
def commune(tmp_path: Path) -> Commune:
    return Commune(tmp_path)


def test_each_type_comes_home_and_then_nothing_is_planned(commune: Commune) -> None:
    commune.edit("region = Estrie", "region = montréal <!-- sûr -->")
    commune.edit("axes = Sens, Danse", "axes = Danse, Voix, Corps")
    commune.edit("debut = été 2019", "debut = 2020-06-15")
    commune.edit("membres = 3", "membres = 12")
    commune.edit("montant = 12\u00a0500\u00a0$", "montant = 13 000 $<ref>Budget</ref>")
    commune.edit("[[Grande-Rive]]", "[[Table du Fjord]]")
    commune.edit("Un récit.", "Un long récit.\n\nAu milieu : l’été, l’hiver.")
    assert commune.bring_home() == {
        "C2": "Montréal",
        "D2": "Danse; Voix; Corps",
        "E2": "15 juin 2020",
        "F2": "13\u00a0000\u00a0$",
        "G2": "12",
        "H2": "Table du Fjord",
        "L2": "Un long récit.\n\nAu milieu : l’été, l’hiver.\n\nEn deux temps.",
    }
    assert commune.planned() == set()
    sheet = load_workbook(commune.workbook)["Projets"]
    assert (sheet["F2"].value, sheet["G2"].value) == (13000, 12)
    before = commune.wiki.page("Quais").text
    commune.sync()
    assert commune.wiki.page("Quais").text == before
    assert commune.bring_home() == {}


def test_each_cell_says_who_and_where_and_a_list_is_added(commune: Commune) -> None:
    commune.edit("region = Estrie", "region = Laval")
    commune.edit("statut = en cours", "statut = fini")
    (file,) = commune.pull().files
    book = load_workbook(file)
    revid = commune.wiki.page("Quais").revid
    assert book["Projets"]["C2"].comment.text == f"Marie {revid}"
    assert list(book["Changements"].values) == [
        ("Cellule", "Valeur", "État"),
        ("C2", "Laval", "écrit"),
        ("I2", "fini", "sheet-owned"),
    ]
    assert load_workbook(commune.workbook)["Projets"]["C2"].value == "Estrie"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("region = Estrie", "region = Nulle part", {"C2": "(unfit)"}),
        ("region = Estrie", "region = '''Laval'''", {"C2": "(unfit)"}),
        ("membres = 3", "membres = trois", {"G2": "(unfit)"}),
        ("debut = été 2019", "debut = bientôt", {"E2": "(unfit)"}),
        ("[[Grande-Rive]]", "[[Inconnu]]", {"H2": "(unfit)"}),
        ("resume = Court.", "resume = ", {"K2": "(unfit)"}),
        ("resume = Court.", "resume = Écrire à x@y.ca", {"K2": "(unfit)"}),
        ("axes = Sens, Danse", "axes = Sens, ''Danse''", {"D2": "(unfit)"}),
        ("axes = Sens, Danse", "axes = Sens; vue, Danse", {"D2": "Sens; vue, Danse"}),
        ("statut = en cours", "statut = fini", {"I2": "(sheet-owned)"}),
        ("resume = Court.", "resume = =1+1", {"K2": "=1+1"}),
        ("region = Estrie\n", "", {"C2": ""}),
        ("== Description ==", "", {}),
    ],
)
def test_what_the_field_does_not_accept_is_listed(
    commune: Commune, old: str, new: str, expected: dict[str, str]
) -> None:
    commune.edit(f"| {old}" if old.startswith("region = Estrie\n") else old, new)
    assert told(commune.pull()) == expected


def test_what_a_field_has_against_a_text_is_told(commune: Commune) -> None:
    commune.edit("region = Estrie", "region = Nulle part")
    commune.edit("[[Grande-Rive]]", "[[Inconnu]]")
    whys = [change.why.code for change in commune.pull().changes if change.why]
    assert whys == ["schema.unknown-choice", "schema.unknown-reference"]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("resume = Court.", "resume = Un ''court''.", "pull.markup"),
        ("Un récit.", "Un récit, [[Danse|dansé]].", "pull.markup"),
        ("axes = Sens, Danse", "axes = Sens, ''Danse''", "pull.markup"),
        ("membres = 3", "membres = ''trois''", "schema.not-an-integer"),
        ("debut = été 2019", "debut = ''bientôt''", "schema.not-a-date"),
        ("montant = 12\u00a0500\u00a0$", "montant = 12,50 €", "pull.read-otherwise"),
    ],
)
def test_what_speaks_against_a_text_is_told_apart(
    commune: Commune, old: str, new: str, expected: str
) -> None:
    """The way out is another than for a date that is none: it was told as one of the two."""
    commune.edit(old, new)
    (change,) = commune.pull().changes
    assert change.reason == "unfit"
    assert change.why
    assert change.why.code == expected


def test_a_cell_that_the_sheet_changed_too_is_left_unless_it_says_the_same(
    commune: Commune,
) -> None:
    commune.edit("region = Estrie", "region = Laval")
    commune.edit("membres = 3", "membres = 5")
    commune.type("C2", "Montréal")
    commune.type("G2", 5)
    assert told(commune.pull()) == {"C2": "(both-changed)"}


def test_after_a_merge_people_s_part_still_comes_home(commune: Commune) -> None:
    commune.edit("region = Estrie", "region = Laval")
    commune.type("G2", 7)
    commune.sync()
    assert commune.wiki.page("Quais").user == "PasseurBot"
    (change,) = commune.pull().changes
    assert (change.cell.ref, change.new, change.by_us) == ("C2", "Laval", True)
    commune.bring_home()
    assert commune.planned() == set()


def test_a_lost_ledger_changes_nothing(commune: Commune) -> None:
    commune.edit("region = Estrie", "region = Laval")
    expected = told(commune.pull())
    for path in (commune.folder / ".passeur").glob("ledger.sqlite*"):
        path.unlink()
    assert told(commune.pull()) == expected == {"C2": "Laval"}


def test_a_formula_is_listed(commune: Commune) -> None:
    book = load_workbook(commune.workbook)
    book["Projets"]["C2"] = '="Es"&"trie"'
    book.save(commune.workbook)
    with_result(commune.workbook, "C2", "str", "Estrie")
    commune.edit("region = Estrie", "region = Laval")
    commune.edit("membres = 3", "membres = 5")
    assert commune.bring_home() == {"C2": "(formula)", "G2": "5"}
    assert load_workbook(commune.workbook)["Projets"]["C2"].value == '="Es"&"trie"'


def test_a_page_that_was_moved_offers_its_title(commune: Commune) -> None:
    commune.wiki.person_moves("Quais", "Les quais")
    assert commune.bring_home() == {"B2": "Les quais"}
    assert commune.planned() == set()


def test_rows_that_are_held_and_pages_that_are_gone_are_left(commune: Commune) -> None:
    commune.edit("region = Estrie", "region = Laval")
    commune.edit("region = Laval", "region = Montréal", "Danse")
    commune.wiki.person_deletes("Danse")
    assert told(commune.pull()) == {"C2": "Laval"}
    commune.type("G2", "beaucoup")
    assert commune.pull().changes == ()


def test_what_is_corrected_on_a_list_comes_home(commune: Commune) -> None:
    commune.edit("resume = Court.", "resume = Très court.", "Tous les projets")
    assert commune.bring_home() == {"K2": "Très court."}
    assert {edit.title for edit in commune.plan().edits} == {"Quais"}


def test_a_line_that_is_gone_from_a_list_takes_nothing_from_its_row(commune: Commune) -> None:
    commune.edit("{{Carte\n| resume = Bref.\n}}\n", "", "Tous les projets")
    assert told(commune.pull()) == {}


def test_two_pages_that_disagree_on_a_cell_are_told(commune: Commune) -> None:
    commune.edit("resume = Court.", "resume = Très court.", "Tous les projets")
    commune.edit("resume = Court.", "resume = Plus court.")
    assert told(commune.pull()) == {"K2": "(divided)"}


def test_a_csv_comes_home_as_a_csv(commune: Commune) -> None:
    commune.edit("ville = Magog", "ville = Sherbrooke; Magog", "Grande-Rive")
    assert commune.bring_home("organismes") == {"C2": "Sherbrooke; Magog"}
    assert (commune.folder / "sources" / "organismes.csv").read_text(encoding="utf-8") == (
        'ID;Nom;Ville\nO-1;Grande-Rive;"Sherbrooke; Magog"\nO-2;Table du Fjord;Saguenay\n'
    )
    assert commune.planned() == set()


def test_names_narrow_it(commune: Commune) -> None:
    commune.edit("ville = Magog", "ville = Sherbrooke", "Grande-Rive")
    commune.edit("region = Estrie", "region = Laval")
    assert told(commune.pull("organismes")) == {"C2": "Sherbrooke"}
    assert len(commune.pull().files) == 2


def test_no_copy_goes_onto_a_workbook(commune: Commune) -> None:
    commune.edit("region = Estrie", "region = Laval")
    before = commune.workbook.read_bytes()
    with pytest.raises(Failure) as failure:
        commune.pull(folder=commune.folder / "sources")
    assert failure.value.problem.code == "pull.onto-a-workbook"
    assert commune.workbook.read_bytes() == before


def test_nothing_to_bring_home_writes_nothing(commune: Commune) -> None:
    commune.edit("{{Fiche projet", "Un mot avant.\n\n{{Fiche projet")
    assert commune.pull().files == ()
    assert not (commune.folder / ".passeur" / "pull").exists()
