from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from undo_yard import Yard

from bot.jobs.audit import Wish, audit
from bot.jobs.contact import Scope
from bot.jobs.people import release
from bot.jobs.publishing import published
from bot.jobs.quiet import inputs_digest
from bot.jobs.sync import sync
from bot.jobs.workspace import Workspace
from bot.report.audit_wikitext import audit_pages
from bot.say import Say
from bot.schema.settings import Project


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    (tmp_path / "passeur.toml").write_text('project = "adn"\n', encoding="utf-8")
    for name in ("sources", "templates_wikitext"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file.txt").write_text("un", encoding="utf-8")
    return Workspace(tmp_path, Project(tmp_path, "adn"))


@pytest.mark.parametrize(
    "file", ["passeur.toml", "sources/file.txt", "templates_wikitext/file.txt", "sources/neuf.xlsx"]
)
def test_whatever_is_typed_wakes_the_night(workspace: Workspace, file: str) -> None:
    before = inputs_digest(workspace)
    assert inputs_digest(workspace) == before != ""
    (workspace.folder / file).write_text("deux", encoding="utf-8")
    assert inputs_digest(workspace) != before


def test_what_the_runs_write_does_not(workspace: Workspace) -> None:
    before = inputs_digest(workspace)
    (workspace.folder / ".passeur").mkdir()
    (workspace.folder / ".passeur" / "ledger.sqlite").write_text("x", encoding="utf-8")
    os.utime(workspace.folder / "passeur.toml")
    assert inputs_digest(workspace) == before


def test_without_settings_nobody_can_say_that_nothing_changed(workspace: Workspace) -> None:
    (workspace.folder / "passeur.toml").unlink()
    assert inputs_digest(workspace) == ""


def test_neither_a_report_nor_a_released_page_keeps_nights_awake(tmp_path: Path) -> None:
    yard = Yard(tmp_path)
    yard.sync()
    published(yard.workspace, audit(yard.workspace, Wish()), Say("fr"), audit_pages)
    release(yard.workspace, "P-2")
    for _ in range(2):
        yard.sync()
    yard.wiki.person_deletes("Project:Maintenance/Pages sans issue")
    yard.wiki.person_deletes("Danse")
    events: list[str] = []
    workspace = replace(yard.workspace, progress=lambda event: events.append(event.code))
    sync(workspace, (), Scope())
    assert "run.reading" not in events


def test_a_page_that_is_gone_wakes_the_night(tmp_path: Path) -> None:
    yard = Yard(tmp_path)
    for _ in range(3):
        yard.sync()
    yard.wiki.person_deletes("Danse")
    assert [edit.title for edit in yard.sync().plan.edits if edit.conflicts] == ["Danse"]
