"""The audit on a real wiki: as anybody may read it, in few requests, whatever the wiki is like."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import planted
import pytest

from bot.jobs.audit import Wish, audit
from bot.jobs.workspace import Workspace, open_workspace
from bot.model import Report
from live.elsewhere import elsewhere
from live.people import RealWiki


def project(folder: Path, wiki: RealWiki, more: str = "") -> Workspace:
    """Make a project that knows nothing but the address of a wiki."""
    (folder / "passeur.toml").write_text(
        f'project = "adn"\n{more}\n[wiki]\napi = "{wiki.api}"\n', encoding="utf-8"
    )
    return open_workspace(folder)


def found(report: Report) -> set[tuple[str, str, str]]:
    return {each.name for each in report.findings}


def kinds(report: Report, *names: str) -> set[tuple[str, str, str]]:
    return {each.name for each in report.findings if each.kind in names}


def test_an_address_is_enough_and_pywikibot_is_not_needed(
    fresh_wiki: RealWiki, tmp_path: Path
) -> None:
    fresh_wiki.editor.edit("Un", "[[Nulle part]]")
    project(tmp_path, fresh_wiki)
    code = (
        "import sys; from pathlib import Path; from bot.jobs.audit import *;"
        "from bot.jobs.workspace import open_workspace;"
        f"r = audit(open_workspace(Path({str(tmp_path)!r})), Wish('links'));"
        "print(r.counts, 'pywikibot' in sys.modules, r.requests.login)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.stdout.strip().startswith("{'redlink': 1,"), done
    assert done.stdout.strip().endswith("} False 0"), done


def test_reads_stay_within_what_the_lists_need(fresh_wiki: RealWiki, tmp_path: Path) -> None:
    pages = {
        f"Page {n}": " ".join(f"[[Page {(n + at) % 520}]]" for at in range(3))
        + "[[Catégorie:Essais]] {{Note}}\n== Titre ==\n[[Page 1#Titre]]"
        for n in range(520)
    }
    pages |= {"Modèle:Note": "x", "Catégorie:Essais": "x"}
    planted.import_pages(fresh_wiki.admin, pages)
    fresh_wiki.run_jobs()
    report = audit(project(tmp_path, fresh_wiki), Wish())
    lists = {"pages": 522, "links": 520 * 4, "categories": 520, "templates": 520, "files": 1}
    lists |= {"category sizes": 1, "all files": 1}
    needed = sum(-(-rows // 500) for rows in lists.values()) + -(-522 // 50)  # texts: 50 a request
    assert report.requests.read <= 1.1 * needed + 5 * (len(lists) + 1)
    links = audit(project(tmp_path, fresh_wiki), Wish("categories"))
    needed = sum(-(-rows // 500) for rows in (522, 520, 1))
    assert links.requests.read <= 1.1 * needed + 5 * 3


def test_a_narrow_audit_costs_what_it_touches(fresh_wiki: RealWiki, tmp_path: Path) -> None:
    pages = {f"Page {n}": f"[[Absente {n}]] [[Catégorie:Impaires]]" for n in range(1, 90, 2)}
    pages |= {f"Page {n}": f"[[Absente {n}]]" for n in range(2, 90, 2)}
    planted.import_pages(fresh_wiki.admin, pages | {"Modèle:A": "[[Absente du modèle]]"})
    fresh_wiki.run_jobs()
    workspace = project(tmp_path, fresh_wiki)
    one = audit(workspace, Wish("links", only=("Page 3",)))
    assert kinds(one, "redlink") == {("redlink", "Page 3", "Absente 3")}
    assert one.requests.read <= 8
    category = audit(workspace, Wish("links", only=("Catégorie:Impaires",)))
    assert len(kinds(category, "redlink")) == 45
    assert category.requests.read <= 12
    fresh_wiki.editor.edit("Appelle", "{{A}} [[Absente aussi]]")
    caller = audit(workspace, Wish("links", only=("Appelle",)))
    assert kinds(caller, "redlink") == {("redlink", "Appelle", "Absente aussi")}
    space = audit(workspace, Wish("links", only=("Modèle:",)))
    assert kinds(space, "redlink") == {("redlink", "Modèle:A", "Absente du modèle")}
    assert {each.kind for each in one.findings} & {"orphan", "title-variant"} == set()


def test_a_narrow_audit_forgets_nothing_else(fresh_wiki: RealWiki, tmp_path: Path) -> None:
    fresh_wiki.editor.edit("Un", "[[Absente]]")
    fresh_wiki.editor.edit("Deux", "[[Absente]]")
    workspace = project(tmp_path, fresh_wiki)
    audit(workspace, Wish("links"))
    fresh_wiki.editor.edit("Un", "Rien.")
    narrow = audit(workspace, Wish("links", only=("Un",)))
    assert narrow.gone == 1
    whole = audit(workspace, Wish("links"))
    (other,) = [each for each in whole.findings if each.name == ("redlink", "Deux", "Absente")]
    assert other.state == "known"


GERMAN = {"wgLanguageCode": "de"}


def test_a_wiki_of_another_language(fresh_wiki: RealWiki, tmp_path: Path) -> None:
    with fresh_wiki.changed(**GERMAN):
        edit = fresh_wiki.editor.edit
        edit("Eins", "[[Zwei]] {{Fehlt}} [[Kategorie:Fehlt]] [[Datei:Fehlt.png]]")
        edit("Drei", "#WEITERLEITUNG [[Vier]]")
        edit("Vorlage:Da", "x")
        fresh_wiki.run_jobs()
        report = audit(project(tmp_path, fresh_wiki), Wish())
    assert found(report) >= {
        ("redlink", "Eins", "Zwei"),
        ("missing-template", "Eins", "Vorlage:Fehlt"),
        ("undefined-category", "Eins", "Kategorie:Fehlt"),
        ("missing-file", "Eins", "Datei:Fehlt.png"),
        ("broken-redirect", "Drei", "Vier"),
    }
    assert all("fehlenden" not in each.target for each in report.findings)  # a tracking category


def test_a_wiki_where_the_first_letter_counts(fresh_wiki: RealWiki, tmp_path: Path) -> None:
    with fresh_wiki.changed(wgCapitalLinks=False):
        fresh_wiki.editor.edit("iPod", "x\n== ici ==")
        fresh_wiki.editor.edit("Deux", "[[iPod#ici]] [[IPod]]")
        report = audit(project(tmp_path, fresh_wiki), Wish("links"))
    assert kinds(report, "redlink", "broken-anchor") == {("redlink", "Deux", "IPod")}
    (red,) = [each for each in report.findings if each.kind == "redlink"]
    assert red.better == "iPod"


def test_fifty_thousand_links_on_one_page(fresh_wiki: RealWiki, tmp_path: Path) -> None:
    text = "\n".join(f"[[L{n}]]" for n in range(50_000))
    planted.import_pages(fresh_wiki.admin, {"Grande": text, "Petite": "[[L1]]"})
    fresh_wiki.run_jobs()
    report = audit(project(tmp_path, fresh_wiki), Wish("links"))
    assert len(kinds(report, "redlink")) == 50_001
    assert report.requests.read <= 1.1 * (100 + 1) + 5 * 3


HOSTILE = (
    "{{" * 5000,
    "[[" * 5000,
    "<nowiki>" * 2000,
    "== a" * 5000,
    "{{{" * 3000,
    "<!--",
    "[[#" * 3000,
)


def test_wikitext_that_never_closes(fresh_wiki: RealWiki, tmp_path: Path) -> None:
    pages = {f"Page {n}": text for n, text in enumerate(HOSTILE)}
    planted.import_pages(fresh_wiki.admin, pages)
    fresh_wiki.run_jobs()
    report = audit(project(tmp_path, fresh_wiki), Wish())
    assert kinds(report, "redlink", "broken-anchor", "missing-template") == set()


def test_of_a_few_pages_only_their_files_are_asked_for(
    fresh_wiki: RealWiki, tmp_path: Path
) -> None:
    planted.upload(fresh_wiki.admin, "Là.png")
    fresh_wiki.editor.edit("Un", "[[Fichier:Là.png]] [[Fichier:Pas là.png]]")
    report = audit(project(tmp_path, fresh_wiki), Wish("files", only=("Un",)))
    assert found(report) == {("missing-file", "Un", "Fichier:Pas là.png")}


AUDIT = """
from bot.jobs.audit import Wish, audit
from bot.jobs.workspace import open_workspace
told["counts"] = audit(open_workspace(Path(sys.argv[1])), Wish("links")).counts
"""


def test_readers_who_must_log_in(fresh_wiki: RealWiki, tmp_path: Path) -> None:
    fresh_wiki.editor.edit("Un", "[[Nulle part]]")
    project(tmp_path, fresh_wiki)
    groups = fresh_wiki.for_members()
    fresh_wiki.configuration("PasseurBot", tmp_path)
    with fresh_wiki.changed(wgGroupPermissions=groups):
        said = elsewhere(tmp_path, AUDIT)
    assert said["counts"]["redlink"] == 1


def test_published_reports_are_no_part_of_the_wiki(fresh_wiki: RealWiki, tmp_path: Path) -> None:
    fresh_wiki.editor.edit("Project:Maintenance/Liens", "[[Nulle part]] [[Seule]]")
    fresh_wiki.editor.edit("Seule", "[[Accueil]]")
    fresh_wiki.editor.edit("Autre", "[[Project:Maintenance/Liens]] [[Seule bis]]")
    report = audit(project(tmp_path, fresh_wiki), Wish("links"))
    assert ("orphan", "Seule", "") in found(report)
    assert kinds(report, "redlink") == {("redlink", "Autre", "Seule bis")}


def test_silence_on_the_wiki_and_in_the_settings(fresh_wiki: RealWiki, tmp_path: Path) -> None:
    fresh_wiki.editor.edit("Un", "[[Absente]] [[Autre absente]]")
    fresh_wiki.editor.edit(
        "Project:Maintenance/Ignorer", "* redlink | Un | Absente | à venir | 2099-01-01\n* rien"
    )
    more = (
        '[[ignore]]\ntarget = "Autre*"\nreason = "x"\nuntil = 2099-01-01\n'
        '[[ignore]]\nkind = "orphan"\nreason = "fini"\nuntil = 2020-01-01\n'
    )
    report = audit(project(tmp_path, fresh_wiki, more), Wish("links"))
    assert kinds(report, "redlink") == set()
    assert report.silenced == 2
    assert sorted(problem.code for problem in report.problems) == [
        "audit.ignore-ended",
        "audit.ignore-parts",
    ]


@pytest.mark.parametrize("name", ["Nulle part du tout", "Catégorie:Vide à jamais"])
def test_a_narrow_audit_of_nothing_is_told(fresh_wiki: RealWiki, tmp_path: Path, name: str) -> None:
    from bot.failure import Failure  # noqa: PLC0415 - only here

    with pytest.raises(Failure) as caught:
        audit(project(tmp_path, fresh_wiki), Wish("links", only=(name,)))
    assert caught.value.problem.code == "audit.only-nothing"
