from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.jobs.quiet import inputs_digest
from bot.jobs.workspace import Workspace
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
