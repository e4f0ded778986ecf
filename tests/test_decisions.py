"""What people decided stays as they wrote it, and is told where it is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tables import told

from bot.failure import Failure
from bot.model import Identity
from bot.schema.decisions import (
    Decisions,
    Rekey,
    Released,
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
    add_release(folder, Released("projets", "P-1"), when=TODAY)
    add_rekey(folder, "projets", "P-2", "livrables", 'L’été "2"', when=TODAY)
    add_take(folder, "adn/projets/row/P-3", "region", "wiki", "ab12", when=TODAY)
    found, problems = read_decisions(folder)
    assert problems == []
    assert found.released == {Released("projets", "P-1")}
    assert found.rekeyed == (Rekey("projets", "P-2", "livrables", 'L’été "2"'),)
    assert found.taken == (Take("adn/projets/row/P-3", "region", "wiki", "ab12"),)


def test_one_page_of_a_row_can_be_peoples(tmp_path: Path) -> None:
    folder = made(tmp_path)
    add_release(folder, Released("projets", "-", "index"), when=TODAY)
    add_release(folder, Released("projets", "P-1"), when=TODAY)
    decisions, _ = read_decisions(folder)
    peoples = {
        page: decisions.are_peoples(Identity("adn", *page))
        for page in (
            ("projets", "index", "-"),
            ("projets", "carte", "-"),
            ("projets", "row", "P-1"),
            ("projets", "bilan", "P-1"),
        )
    }
    assert list(peoples.values()) == [True, False, True, True]


def test_the_same_decision_is_noted_once_and_comments_stay(tmp_path: Path) -> None:
    folder = made(tmp_path)
    file = folder / "sources" / "decisions.toml"
    add_release(folder, Released("projets", "P-1"), when=TODAY)
    file.write_text(file.read_text(encoding="utf-8") + "# Marie a demandé\n", encoding="utf-8")
    add_release(folder, Released("projets", "P-1"), when="2026-12-01")
    add_release(folder, Released("projets", "P-2"), when=TODAY)
    text = file.read_text(encoding="utf-8")
    assert text.count("P-1") == 1
    assert "# Marie a demandé" in text
    assert read_decisions(folder)[0].released == {
        Released("projets", "P-1"),
        Released("projets", "P-2"),
    }


def test_files_of_other_hands_keep_their_form(tmp_path: Path) -> None:
    folder = made(tmp_path)
    file = folder / "sources" / "decisions.toml"
    entry = '{ collection = "projets", key = "P-1", when = 2026-11-01 }'
    written = f"\ufeff# À nous\r\nreleased = [{entry}]\r\n"
    file.write_bytes(written.encode())
    add_release(folder, Released("projets", "P-2"), when=TODAY)
    found, problems = read_decisions(folder)
    assert problems == []
    assert found.released == {Released("projets", "P-1"), Released("projets", "P-2")}
    assert file.read_bytes().startswith("# À nous\r\n".encode())


def test_a_new_file_says_what_it_is_for_and_leaves_nothing_beside(tmp_path: Path) -> None:
    folder = made(tmp_path)
    add_release(folder, Released("projets", "P-1"), when=TODAY)
    file = folder / "sources" / "decisions.toml"
    assert file.read_text(encoding="utf-8").startswith("# Ce que des personnes ont décidé")
    assert list(file.parent.iterdir()) == [file]


def test_a_key_that_changes_again_is_followed_to_the_end(tmp_path: Path) -> None:
    folder = made(tmp_path)
    add_rekey(folder, "projets", "A", "projets", "B", when="2026-11-01")
    add_rekey(folder, "projets", "B", "livrables", "C", when="2027-02-01")
    assert set(read_decisions(folder)[0].rekeyed) == {
        Rekey("projets", "A", "livrables", "C"),
        Rekey("projets", "B", "livrables", "C"),
    }


def test_a_key_that_comes_back_is_its_own(tmp_path: Path) -> None:
    folder = made(tmp_path)
    add_rekey(folder, "projets", "A", "projets", "B", when="2026-11-01")
    add_rekey(folder, "projets", "B", "projets", "A", when="2026-11-02")
    assert read_decisions(folder)[0].rekeyed == (Rekey("projets", "B", "projets", "A"),)
    add_rekey(folder, "projets", "A", "projets", "B", when="2026-11-03")
    assert read_decisions(folder)[0].rekeyed == (Rekey("projets", "A", "projets", "B"),)


def test_rows_renumbered_on_one_day_take_each_others_keys(tmp_path: Path) -> None:
    folder = made(tmp_path)
    for old, new in (("1", "2"), ("2", "3")):
        add_rekey(folder, "projets", old, "projets", new, when=TODAY)
    found = {(each.old, each.new) for each in read_decisions(folder)[0].rekeyed}
    assert found == {("1", "2"), ("2", "3")}


def test_the_side_taken_last_holds(tmp_path: Path) -> None:
    folder = made(tmp_path)
    for side in ("sheet", "wiki", "wiki", "sheet"):
        add_take(folder, "adn/projets/row/P-3", "region", side, "ab12", when=TODAY)
    assert [take.side for take in read_decisions(folder)[0].taken] == ["sheet"]
    text = (folder / "sources" / "decisions.toml").read_text(encoding="utf-8")
    assert text.count("[[taken]]") == 3


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ('[[taken]]\nidentity = "a/b/row/1"\nside = "wikki"\nsaid = "x"\n', "unknown-word", 3),
        ('[[release]]\nkey = "P-1"\n', "unknown-option", 1),
        ('[[released]]\ncollection = "projets"\nkey = "P-1"\nwho = "M"\n', "unknown-option", 4),
        ('released = "P-1"\n', "wrong-kind-list", 1),
        ("[[released]]\nkey = \n", "toml-value", 2),
    ],
)
def test_what_is_wrong_is_told_and_not_written_over(
    tmp_path: Path, text: str, code: str, line: int
) -> None:
    folder = made(tmp_path)
    file = folder / "sources" / "decisions.toml"
    file.write_text(text, encoding="utf-8")
    problems = read_decisions(folder)[1]
    told(problems)
    assert problems[0].code.startswith(f"schema.{code}")
    assert str(problems[0].where) == f"sources/decisions.toml:{line}"
    with pytest.raises(Failure):
        add_release(folder, Released("projets", "P-9"), when=TODAY)
    assert file.read_text(encoding="utf-8") == text


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
