"""After a run, the address to open first is where the person finds what was written."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from plans import a_plan, creation, update

from bot.cli.result import front
from bot.failure import Exit
from bot.jobs.applying import Result
from bot.jobs.init import init
from bot.jobs.workspace import Workspace, open_workspace
from bot.model import Outcome, Plan, Requests

WIKI = "https://wiki.example.org/wiki/"
LIST = f"{WIKI}Toutes_les_fiches_%C2%AB_Projets_%C2%BB"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    init(tmp_path / "neuf", language="fr")
    return open_workspace(tmp_path / "neuf", local=True)


def result(plan: Plan, *titles: str) -> Result:
    done = tuple(Outcome(title, "update", title, "done") for title in titles)
    return Result(plan.id, plan, done, Requests(1, 4, 0), Exit.DONE)


def test_one_page_alone_is_where_it_is(workspace: Workspace) -> None:
    plan = a_plan(update(1, "2021", "2022"))
    assert front(workspace, result(plan, "Le numériseur")) == f"{WIKI}Le_num%C3%A9riseur"


def test_drafts_are_found_by_the_first_of_them(workspace: Workspace) -> None:
    found = front(workspace, result(a_plan(kind="d"), "Utilisateur:A/B/Un", "Utilisateur:A/B/Deux"))
    assert found == f"{WIKI}Utilisateur:A/B/Un"


def test_many_pages_are_found_by_their_list(workspace: Workspace) -> None:
    assert front(workspace, result(a_plan(), "Un", "Deux")) == LIST
    assert front(workspace, result(a_plan())) == LIST


def test_the_project_s_own_page_comes_before_a_list(workspace: Workspace) -> None:
    text = '[[pages]]\nname = "portail"\ntitle = "Portail"\ntemplate = "portail.wikitext"\n'
    settings = workspace.folder / "passeur.toml"
    settings.write_text(settings.read_text("utf-8") + text, encoding="utf-8")
    assert front(open_workspace(workspace.folder, local=True), result(a_plan())) == f"{WIKI}Portail"


def test_a_list_that_waits_is_not_there_yet(workspace: Workspace) -> None:
    waits = creation(1, "Toutes les fiches « Projets »")
    plan = replace(a_plan(waits), waiting=frozenset({waits.id}))
    assert front(workspace, result(plan)) == WIKI


def test_a_page_that_was_taken_back_may_be_gone(workspace: Workspace) -> None:
    assert front(workspace, result(a_plan(kind="u"), "Un")) == LIST
