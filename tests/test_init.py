"""A project as `init` proposes it: its pages are as one would want them on the wiki."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from bot.jobs.audit import Wish, audit
from bot.jobs.contact import Scope
from bot.jobs.init import init
from bot.jobs.sync import sync
from bot.jobs.workspace import Workspace, open_workspace
from bot.render.stock import stock_site
from bot.say import LANGUAGES
from bot.wiki.memory import MemoryWiki

BOTS = '[wiki]\nbot_users = ["PasseurBot"]\n'


def begun(folder: Path, language: str, heading: str = "") -> Workspace:
    """Make a project, of the example or of a workbook, on a wiki of its language."""
    if heading:
        workbook = folder / "a = b.csv"
        rows = [f"P-{n};Page {n};https://exemple.org/{n}" for n in range(6)]
        workbook.write_text("\n".join([heading, *rows]) + "\n", encoding="utf-8")
        init(folder / "neuf", language=language, workbook=workbook)
    else:
        init(folder / "neuf", language=language)
    settings = folder / "neuf" / "passeur.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("[wiki]\n", BOTS, 1), encoding="utf-8")
    wiki = MemoryWiki(stock_site(language))
    return replace(open_workspace(folder / "neuf"), opener=lambda _: wiki)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("heading", ["", "Code;Nom du projet;Site web"])
def test_a_new_project_has_nothing_for_its_own_audit(
    tmp_path: Path, language: str, heading: str
) -> None:
    workspace = begun(tmp_path, language, heading)
    assert {each.result for each in sync(workspace, (), Scope()).outcomes} == {"done"}
    report = audit(workspace, Wish("links"))
    assert [(each.kind, each.page, each.target) for each in report.findings] == []


def test_a_long_address_stays_within_the_box(tmp_path: Path) -> None:
    """`overflow-wrap` is not enough: MediaWiki's own style of links goes over it."""
    workspace = begun(tmp_path, "fr", "Code;Nom du projet;Site web")
    (modele,) = (workspace.folder / "templates_wikitext" / "modeles").iterdir()
    cells = re.findall(r"<td[^>]*>", modele.read_text(encoding="utf-8"))
    assert set(cells) == {'<td style="word-break:break-word">'}
