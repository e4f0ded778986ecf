"""The command line without a wiki: wrong words, wrong files, empty folders; never a trace."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from golden import unwrapped
from openpyxl import Workbook, load_workbook

from bot.cli import COMMANDS

PASSEUR = str(Path(sys.executable).with_name("passeur"))


@dataclass(frozen=True)
class Said:
    status: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.out)
        return found


def passeur(*words: str, cwd: Path, **env: str) -> Said:
    done = subprocess.run(
        [PASSEUR, *words],
        cwd=cwd,
        env={**os.environ, **env},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return Said(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "projet"
    assert passeur("init", str(folder), cwd=tmp_path).status == 0
    return folder


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_new_project_works_at_once(project: Path) -> None:
    said = passeur("check", cwd=project)
    assert (said.status, said.out.strip()) == (0, "Tout est en ordre : 2 fiches, aucun problème.")


def test_a_second_init_writes_over_nothing(project: Path) -> None:
    said = passeur("init", ".", "--json", cwd=project)
    assert (said.status, said.json["error"]["code"]) == (2, "run.project-exists")


def test_a_project_proposed_from_a_workbook_works_at_once(tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    rows: list[list[Any]] = [
        ["Projets de la Montérégie", None, None, None, None],
        [],
        ["Code", "Nom du projet", "Région", "Début", "Site web"],
        ["A1", "La mémoire des quais", "Estrie", "été 2019", "https://exemple.org/1"],
        ["A2", "Décrire la danse", "Montréal", "2021-06", "https://exemple.org/2"],
        ["A3", "L’oralité", "Estrie", "2020", None],
        ["A4", "Escales", "Montréal", "2020", None],
    ]
    for row in rows:
        book.active.append(row)
    book.save(tmp_path / "Mes projets.xlsx")
    said = passeur("init", "neuf", "--from", "Mes projets.xlsx", "--json", cwd=tmp_path)
    assert said.status == 0, said.err
    assert "sources/mes_projets.toml" in said.json["files"]
    checked = passeur("check", "--json", cwd=tmp_path / "neuf")
    assert checked.json == {"problems": [], "records": 4}
    text = (tmp_path / "neuf" / "sources" / "mes_projets.toml").read_text(encoding="utf-8")
    assert 'key = "code"' in text
    assert 'type = "date"' in text
    assert said.json["proposed"] == {
        "sheet": "Sheet", "header_row": 3, "key": "code", "title": "nom_du_projet",
        "unpublished": [],
    }  # fmt: skip
    assert 'type = "url"' in text


def test_a_workbook_as_people_keep_them_is_in_order_as_proposed(tmp_path: Path) -> None:
    days = (datetime(2025, 9, 14, tzinfo=UTC).date(), "14 septembre 2025", "janv. 2026", "2026-01")
    amounts = (1500, 2500.5, "3 000 $", None)
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Suivi des résidences – saison 2025-2026"])
    sheet.append([])
    sheet.append(["N°", "Nom de la résidence", "Début", None, "Budget ($)", "Volet"])
    for n in range(12):
        if n == 6:
            sheet.append(["Deuxième semestre"])
            sheet.merge_cells("A10:F10")
        volet = ("Danse", "Cirque")[n % 2]
        sheet.append([n + 1, f"Résidence {n}", days[n % 4], None, amounts[n % 4], volet])
    sheet.append([])
    sheet.append([None, None, None, "Total", "=SUM(E4:E16)"])
    sheet.merge_cells("A1:F1")
    book.save(tmp_path / "mes-residences.xlsx")
    assert passeur("init", "neuf", "--from", "mes-residences.xlsx", cwd=tmp_path).status == 0
    checked = passeur("check", "--json", cwd=tmp_path / "neuf")
    assert checked.json == {"problems": [], "records": 12}
    text = (tmp_path / "neuf" / "sources" / "mes_residences.toml").read_text(encoding="utf-8")
    types = re.findall(r'^type = "(\w+)"', text, re.MULTILINE)
    assert types == ["text", "text", "date", "money", "choice"]
    assert 'label = "Mes residences"' in text


def test_a_proposal_says_what_it_decided_and_keeps_notes_to_people(tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    rows: list[list[Any]] = [
        ["Nom", "N°", "Courriel", "Notes internes"],
        ["La mémoire des quais", 1, "a@exemple.org", "à revoir"],
        ["Décrire la danse", 2, "b@exemple.org", None],
    ]
    for row in rows:
        book.active.append(row)
    book.save(tmp_path / "fiches.xlsx")
    said = passeur("init", "neuf", "--from", "fiches.xlsx", cwd=tmp_path)
    assert "en-têtes à la ligne 1" in unwrapped(said.out)
    assert "« N° » (no)" in unwrapped(said.out)
    assert "« Nom » (nom)" in unwrapped(said.out)
    assert "hors du wiki : Courriel, Notes internes" in unwrapped(said.out)
    files = tmp_path / "neuf"
    assert passeur("check", "--json", cwd=files).json == {"problems": [], "records": 2}
    assert (files / "sources" / "fiches.toml").read_text("utf-8").count("publish = false") == 2
    pages = files / "templates_wikitext"
    page = (pages / "pages" / "fiches.wikitext").read_text(encoding="utf-8")
    assert page == (
        "[[Toutes les fiches « Fiches »]]\n{{Fiche fiches\n| no = << no >>\n}}\n\n"
        "'''<< nom >>''' fait partie de la collection « Fiches ».\n\n[[Category:Fiches]]\n"
    )
    assert "{{{nom" not in (pages / "modeles" / "Fiche fiches.wikitext").read_text(encoding="utf-8")


def test_every_problem_has_its_cell_and_a_way_out(project: Path) -> None:
    book = load_workbook(project / "sources" / "projets.xlsx")
    sheet = book.worksheets[0]
    sheet["D2"] = "le trente et un février"
    sheet["A3"] = "PRJ-001"
    book.save(project / "sources" / "projets.xlsx")
    said = passeur("check", "--json", cwd=project)
    assert said.status == 3
    cells = {problem["cell"] for problem in said.json["problems"]}
    assert {"D2", "A2", "A3"} <= cells
    assert all(problem["message"] and problem["hint"] for problem in said.json["problems"])


def test_what_is_wrong_is_written_for_the_width_of_the_screen(project: Path) -> None:
    change(project / "templates_wikitext/pages/projets.wikitext", "<% if ", "<% iff ")
    change(project / "sources" / "projets.toml", 'per = "collection"', 'per = "row"')
    for words in (("check",), ("plan",)):
        said = passeur(*words, cwd=project, COLUMNS="52")
        lines = (said.out + said.err).splitlines()
        assert max(map(len, lines)) <= 52, lines


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        ("passeur.toml", 'project = "projet"', 'project = "projet', "passeur.toml:2"),
        ("passeur.toml", "max_created", "max_creatd", "max_created"),
        ("sources/projets.toml", 'key = "id"', 'key = "idd"', "idd"),
        ("sources/projets.toml", 'type = "date"', 'type = "datte"', "date"),
        ("sources/projets.toml", "projets.xlsx", "projet.xlsx", "projets.xlsx"),
        ("templates_wikitext/pages/projets.wikitext", "<< region >>", "<< regoin >>", "region"),
        ("templates_wikitext/pages/projets.wikitext", "<% endif %>", "", "endif"),
        ("templates_wikitext/pages/projets.wikitext", "== ", "{{subst:x}} ", "subst"),
    ],
)
def test_a_broken_setting_or_template_is_told_with_its_place(
    project: Path, file: str, old: str, new: str, expected: str
) -> None:
    change(project / file, old, new)
    said = passeur("check", cwd=project)
    assert said.status in {2, 3}
    assert expected in said.out + said.err


def test_a_heading_that_is_gone_names_the_nearest_one(project: Path) -> None:
    path = project / "sources" / "projets.xlsx"
    book = load_workbook(path)
    book.worksheets[0]["B1"] = "Titres du projet"
    book.save(path)
    said = passeur("check", cwd=project)
    assert said.status == 3
    assert "Titre" in unwrapped(said.out)


def test_an_empty_sheet_is_told(project: Path) -> None:
    book = Workbook()
    book.save(project / "sources" / "projets.xlsx")
    said = passeur("check", "--json", cwd=project)
    assert said.status == 3
    assert said.json["records"] == 0


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"", 4),  # no whole zip: as good as a workbook that is being written
        (b"PK\x03\x04 cut off", 4),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, 2),
        (b"just words", 2),
    ],
    ids=["empty", "being saved", "password", "no workbook"],
)
def test_a_file_that_is_no_workbook_is_told(project: Path, content: bytes, status: int) -> None:
    (project / "sources" / "projets.xlsx").write_bytes(content)
    said = passeur("check", cwd=project)
    assert said.status == status
    assert "projets.xlsx" in unwrapped(said.out)


def test_outside_a_project_the_way_in_is_told(tmp_path: Path) -> None:
    for command in ("check", "plan", "sync", "runs"):
        said = passeur(command, "--json", cwd=tmp_path)
        assert (said.status, said.json["error"]["code"]) == (2, "run.no-project")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("chekc",), "check"),
        (("check", "--anotate", "x"), "--annotate"),
        (("check", "projects"), "projets"),
        (("plan", "--sample", "beaucoup"), "--sample"),
        (("sync", "--allow", "tout"), "created"),
        (("sync", "--allow", f"created={'9' * 5000}"), "created"),
        (("plan", "--only"), "attend une valeur"),
        (("plan", "--only"), "passeur plan --help"),
        (("sync", "--fail-on", "jamais"), "new, any"),
        (("show",), "--help"),
        (("show", "rien.json"), "rien.json"),
        (("apply", "passeur.toml"), "plan"),
        (("import", "rien.xlsx", "--yes"), "rien.xlsx"),
        (("import", "sources/projets.xlsx"), "--yes"),
        (("import", "rien.xlsx"), "Il n’y a pas de fichier"),
        (("import", "projets.xlsx"), "Il n’y a pas de fichier"),
        (("import", "sources/projet.xlsx"), "projets.xlsx"),
        (("init", "neuf", "--from", "rien.xlsx"), "Il n’y a pas de fichier"),
        (("init", "neuf", "--from", "la/rien.xlsx"), "n’existe pas"),
        (("wiki",), "up, down, status ou reset"),
        (("ledger",), "Il manque"),
        (("wiki", "sideways"), "up, down, status, reset"),
        (("wiki", "up", "--port", "80"), "1024"),
        (("ledger", "forget"), "rebuild"),
        (("--project", "nulle-part", "check"), "nulle-part"),
        (("plan",), "user-config.py"),
        (("--wiki", "local", "plan"), "wiki up"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_wrong_word_is_answered_with_the_way_out(
    words: tuple[str, ...], expected: str, project: Path
) -> None:
    said = passeur(*words, cwd=project)
    assert said.status == 2
    assert expected in unwrapped(said.err)
    assert "→" in unwrapped(said.err)
    assert "workbook =" not in unwrapped(said.err)


def test_a_rehearsal_wiki_that_was_never_made_does_not_run(project: Path) -> None:
    said = passeur("wiki", "status", "--json", cwd=project)
    assert (said.status, said.json) == (
        0,
        {"running": False, "url": "", "api": "", "version": ""},
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_short_help_is_the_same(command: str, tmp_path: Path) -> None:
    long, short = (passeur(command, word, cwd=tmp_path) for word in ("--help", "-h"))
    assert (short.status, short.out) == (0, long.out)


@pytest.mark.parametrize("command", COMMANDS)
def test_help_is_there_in_both_languages(command: str, tmp_path: Path) -> None:
    french = passeur(command, "--help", cwd=tmp_path).out
    english = passeur(command, "--lang", "en", "--help", cwd=tmp_path).out
    assert french.startswith("Usage : passeur")
    assert english.startswith("Usage: passeur")


def test_without_any_word_help_is_shown(tmp_path: Path) -> None:
    said = passeur(cwd=tmp_path)
    assert said.status == 0
    assert said.out == passeur("--help", cwd=tmp_path).out


def test_help_tells_a_range_in_words(tmp_path: Path) -> None:
    assert "de 1024 à" in passeur("wiki", "--help", cwd=tmp_path).out
    assert "1 ou plus" in passeur("plan", "--help", cwd=tmp_path).out
    said = passeur("runs", "--help", cwd=tmp_path).out
    assert "[sinon, 20; 1 ou plus]" in said
    assert "Options\u00a0:" in said


def test_a_reader_that_went_away_does_not_hide_how_a_command_ended(project: Path) -> None:
    book = load_workbook(project / "sources" / "projets.xlsx")
    book.worksheets[0]["D2"] = "jamais"
    book.save(project / "sources" / "projets.xlsx")
    command = subprocess.Popen(
        [PASSEUR, "check"], cwd=project, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert command.stdout is not None
    command.stdout.close()
    assert command.wait(timeout=60) == 3
    assert command.stderr is not None
    assert b"Traceback" not in command.stderr.read()
    command.stderr.close()


def test_a_place_where_nothing_can_be_written_is_told(project: Path) -> None:
    (project / "fichier").write_text("x", encoding="utf-8")
    said = passeur("check", "--annotate", "fichier/copies", cwd=project)
    assert said.status == 2
    assert "fichier" in unwrapped(said.err)
    assert "→" in unwrapped(said.err)


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_a_closed_stream_stops_no_command(tmp_path: Path, closed: str) -> None:
    (tmp_path / "passeur.toml").write_text('project = "adn"\n', encoding="utf-8")
    command = f'"{PASSEUR}" --project "{tmp_path}" runs {closed}'
    done = subprocess.run(["/bin/sh", "-c", command], check=False, capture_output=True)
    assert (done.returncode, done.stderr) == (0, b"")


def test_the_state_of_a_rehearsal_wiki_that_was_never_made_has_the_shape_of_the_contract(
    project: Path,
) -> None:
    said = passeur("wiki", "status", "--json", cwd=project)
    assert said.status == 0
    assert said.json == {"running": False, "url": "", "api": "", "version": ""}
