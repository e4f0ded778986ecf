"""What people decided stays as they wrote it, and is told where it is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.schema.decisions import (
    Decisions,
    Rekey,
    Take,
    add_rekey,
    add_release,
    add_take,
    read_decisions,
)

if TYPE_CHECKING:
    from pathlib import Path

TODAY = "2026-11-27"


def made(folder: Path) -> Path:
    (folder / "sources").mkdir()
    return folder


def test_without_the_file_nothing_was_decided(tmp_path: Path) -> None:
    assert read_decisions(tmp_path) == (Decisions(), [])


def test_decisions_are_read_as_they_were_noted(tmp_path: Path) -> None:
    folder = made(tmp_path)
    add_release(folder, "projets", "P-1", when=TODAY)
    add_rekey(folder, "projets", "P-2", "livrables", 'L’été "2"', when=TODAY)
    add_take(folder, "adn/projets/row/P-3", "region", "wiki", "ab12", when=TODAY)
    found, problems = read_decisions(folder)
    assert problems == []
    assert found.released == {("projets", "P-1")}
    assert found.rekeyed == (Rekey("projets", "P-2", "livrables", 'L’été "2"'),)
    assert found.taken == (Take("adn/projets/row/P-3", "region", "wiki", "ab12"),)


def test_the_same_decision_is_noted_once_and_comments_stay(tmp_path: Path) -> None:
    folder = made(tmp_path)
    file = folder / "sources" / "decisions.toml"
    add_release(folder, "projets", "P-1", when=TODAY)
    file.write_text(file.read_text(encoding="utf-8") + "# Marie a demandé\n", encoding="utf-8")
    add_release(folder, "projets", "P-1", when="2026-12-01")
    add_release(folder, "projets", "P-2", when=TODAY)
    text = file.read_text(encoding="utf-8")
    assert text.count("P-1") == 1
    assert "# Marie a demandé" in text
    assert read_decisions(folder)[0].released == {("projets", "P-1"), ("projets", "P-2")}


def test_a_broken_file_is_told_with_its_line(tmp_path: Path) -> None:
    folder = made(tmp_path)
    (folder / "sources" / "decisions.toml").write_text("[[released]]\nkey = \n", encoding="utf-8")
    found, problems = read_decisions(folder)
    assert found == Decisions()
    assert [str(p.where) for p in problems] == ["sources/decisions.toml:2"]


def test_an_entry_without_its_key_is_told(tmp_path: Path) -> None:
    folder = made(tmp_path)
    text = '[[released]]\ncollection = "projets"\n'
    (folder / "sources" / "decisions.toml").write_text(text, encoding="utf-8")
    assert read_decisions(folder)[1] != []
