"""The demo content on a real wiki: what everybody sees first."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from pathlib import Path

import pytest
from openpyxl import load_workbook

from bot.wiki.local import snapshot
from bot.wiki.local.places import Places
from bot.workbook.opened import open_workbook
from bot.workbook.results import keep_results
from live.house import House
from live.people import RealWiki

ROOT = Path(__file__).parents[2]


class Demo(House):
    """The repository's own project, copied beside a wiki of its own."""

    def __init__(self, folder: Path, wiki: RealWiki) -> None:
        self.folder, self.wiki = folder, wiki
        shutil.copy2(ROOT / "passeur.toml", folder)
        for name in ("sources", "templates_wikitext"):
            shutil.copytree(ROOT / name, folder / name)
        wiki.configuration("PasseurBot", folder)


@pytest.fixture(scope="module")
def demo(real_wiki: RealWiki, installed: Places, tmp_path_factory: pytest.TempPathFactory) -> Demo:
    snapshot.restore(real_wiki.places, installed.data)
    made = Demo(tmp_path_factory.mktemp("demo"), real_wiki)
    said = made.sync()
    assert said.status == 0, said.err
    real_wiki.run_jobs()
    return made


def ours(demo: Demo) -> list[str]:
    return [title for space in (0, 10, 14) for title in demo.wiki.admin.titles(space)
            if title != "Accueil"]  # fmt: skip


def test_the_demo_is_large_and_settles_at_once(demo: Demo) -> None:
    assert len(demo.wiki.admin.titles(0)) >= 120
    assert demo.sync().json["outcomes"] == []


def test_no_page_has_a_red_link_a_missing_template_or_a_missing_category(demo: Demo) -> None:
    missing = set()
    for props, limit in (("links", "pllimit"), ("templates", "tllimit"), ("categories", "cllimit")):
        answer = demo.wiki.admin.api(
            action="query", generator="allpages", gaplimit="max", prop=props, **{limit: "max"}
        )
        assert "continue" not in answer
        named = {row["title"] for page in answer["query"]["pages"] for row in page.get(props, [])}
        missing |= named - set(ours(demo)) - {"Accueil"}
    assert {title for title in missing if not title.startswith("Discussion")} == set()


def test_no_page_shows_raw_markup(demo: Demo) -> None:
    faults = Counter(
        f"{title}: {mark}"
        for title in demo.wiki.admin.titles(0)
        for mark in re.findall(
            r"\[\[|\]\]|\{\{|\}\}|'''|&lt;/?(?:div|span|td|ref)|<<|>>|\{\||None|Undefined",
            re.sub(r"<[^>]+>|\[</span>|\]</span>", " ", demo.wiki.admin.html(title)),
        )
    )
    assert faults == Counter()


def test_no_address_of_a_person_is_published(demo: Demo) -> None:
    pages = {title: demo.wiki.admin.text(title) or "" for title in ours(demo)}
    assert [title for title, text in pages.items() if re.search(r"\w@\w+\.\w", text)] == []


def test_the_portal_counts_what_there_is(demo: Demo) -> None:
    records = demo.run("check", "--json").json["records"]
    html = re.sub(r"<[^>]+>", " ", demo.wiki.admin.html("Quatre actions de transfert"))
    counts = [int(number) for number in re.findall(r"(?<!\d)(\d{1,2})(?!\d)", html)]
    assert {8, 24, 44} <= set(counts)
    assert records == 139


def test_renaming_a_chantier_is_one_change_of_one_cell(demo: Demo) -> None:
    """The last test of this module: it leaves the demo with another chantier."""
    old, new = "Mutualisation", "Mettre en commun"
    demo.wiki.editor.edit("Un billet", f"Nous partageons. [[Catégorie:{old}]]")
    members = set(categorized(demo, old)) - {"Un billet"}
    assert len(members) > 3
    rename_cell(demo.folder / "sources" / "chantiers.xlsx", old, new)
    said = demo.sync("--force-guards")
    assert said.status == 0, said.err
    plan = said.json["plan"]
    moved = {e["old_title"]: e["title"] for e in plan["edits"] if e["action"] == "move"}
    assert moved == {
        old: new,
        f"{old}/Réalisations": f"{new}/Réalisations",
        f"{old}/Apprentissages": f"{new}/Apprentissages",
        f"Catégorie:{old}": f"Catégorie:{new}",
    }
    # Other workbooks still say the old name: understood, and told.
    assert {p["code"] for p in plan["problems"]} == {"schema.former-title"}
    assert all(new in p["message"] for p in plan["problems"])
    demo.wiki.run_jobs()
    now = set(categorized(demo, new))
    assert {title.replace(old, new) for title in members} | {"Un billet"} == now
    assert categorized(demo, old) == []
    assert (demo.wiki.admin.text(f"{old}/Réalisations") or "").startswith("#REDIRECT")
    assert demo.sync().json["outcomes"] == []


def rename_cell(workbook: Path, old: str, new: str) -> None:
    """Change a text as a spreadsheet program does: the results of formulas stay."""
    book = load_workbook(workbook)
    original = open_workbook(workbook)
    for row in book["Chantiers"].iter_rows():
        for cell in row:
            if cell.value == old:
                cell.value = new
    book.save(workbook)
    keep_results(original, book, workbook)


def categorized(demo: Demo, category: str) -> list[str]:
    answer = demo.wiki.admin.api(
        action="query", list="categorymembers", cmtitle=f"Catégorie:{category}", cmlimit="max"
    )
    return [page["title"] for page in answer["query"]["categorymembers"]]
