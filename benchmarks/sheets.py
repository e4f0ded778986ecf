"""A workbook of 20,000 rows and 15 columns, plain or with rich text, and a project around it."""

from __future__ import annotations

from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from benchmarks.world import PASSEUR

ROWS = 20_000
FIELDS = {
    "id": ("ID", "text"),
    "titre": ("Titre", "text"),
    "region": ("Région", "choice"),
    "debut": ("Début", "date"),
    "nombre": ("Nombre", "integer"),
    "montant": ("Montant", "money"),
    "adresse": ("Adresse", "url"),
    "description": ("Description", "longtext"),
    "actif": ("Actif", "bool"),
    "axes": ("Axes", "text"),
    "courriel": ("Courriel", "email"),
    "secteur": ("Secteur", "text"),
    "ville": ("Ville", "text"),
    "statut": ("Statut", "text"),
    "note": ("Note", "text"),
}
_EXTRAS = {
    "region": 'choices = ["Montréal", "Estrie", "Côte-Nord"]\n',
    "axes": 'multiple = true\nseparator = ";"\n',
}


def project(folder: Path, *, rich: bool) -> Path:
    """Write the project; `rich` puts bold words into one cell of every row."""
    (folder / "sources").mkdir(parents=True)
    (folder / "templates_wikitext" / "pages").mkdir(parents=True)
    (folder / "passeur.toml").write_text('project = "mesure"\n', encoding="utf-8")
    fields = "\n".join(
        f'[fields.{name}]\ncolumn = "{heading}"\ntype = "{kind}"\n{_EXTRAS.get(name, "")}'
        for name, (heading, kind) in FIELDS.items()
    )
    (folder / "sources" / "fiches.toml").write_text(
        'name = "fiches"\nlabel = "Fiches"\nworkbook = "fiches.xlsx"\nkey = "id"\n'
        f'title = "<< titre >>"\ntemplate = "fiche.wikitext"\n\n{fields}',
        encoding="utf-8",
    )
    template = folder / "templates_wikitext" / "pages" / "fiche.wikitext"
    template.write_text("<< titre >>\n\n<< description >>\n", encoding="utf-8")
    _write(workbook(folder), rich=rich)
    return folder


def workbook(folder: Path) -> Path:
    """Name the project's workbook."""
    return folder / "sources" / "fiches.xlsx"


def check(folder: Path) -> list[str]:
    """Give the command that is measured."""
    return [PASSEUR, "--project", str(folder), "check", "--quiet"]


def _write(path: Path, *, rich: bool) -> None:
    book = Workbook(write_only=not rich)
    sheet = book.create_sheet("Fiches", 0)
    sheet.append([heading for heading, _ in FIELDS.values()])
    for n in range(1, ROWS + 1):
        text = f"Texte de la fiche {n}. " * 4
        bold = CellRichText(TextBlock(InlineFont(b=True), f"Fiche {n}"), " et la suite du texte")
        sheet.append(
            [f"K-{n:05d}", f"Titre de la fiche {n}", ("Montréal", "Estrie", "Côte-Nord")[n % 3],
             ("2021-06", "été 2019", "2020")[n % 3], n, n * 1.5, f"https://exemple.org/{n}",
             bold if rich else text, ("oui", "non")[n % 2], "formation; veille", "a@exemple.org",
             "cinéma", "Sherbrooke", "en cours", "rien"]
        )  # fmt: skip
    book.save(path)
