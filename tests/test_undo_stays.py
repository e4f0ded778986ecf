"""What was taken back stays back on every page that shows it, as long as its cell says the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from undo_yard import EVERY_RIGHT, INDEX, Yard

from bot.failure import Exit
from bot.jobs.applying import Result

_ROWS = (
    'Les projets.\n\n{| class="wikitable"\n<% for r in records %>\n|-\n| << r.link >> || '
    "<< r.description >>\n<% endfor %>\n|}\n"
)


@pytest.fixture
def yard(tmp_path: Path) -> Yard:
    yard = Yard(tmp_path, rights=EVERY_RIGHT)
    settings = tmp_path / "sources" / "projets.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + INDEX, encoding="utf-8")
    pages = tmp_path / "templates_wikitext" / "pages"
    (pages / "index.wikitext").write_text(_ROWS, encoding="utf-8")
    yard.sync()
    return yard


def _is_plain(night: Result) -> bool:
    """Say whether a night wrote without overruling anybody, and asked nobody."""
    edits = night.plan.edits
    told = any(edit.remarks or edit.conflicts or edit.words_lost for edit in edits)
    return not told and night.status is Exit.DONE


@pytest.mark.parametrize("forgets", [False, True])
def test_an_index_keeps_what_was_taken_back(yard: Yard, *, forgets: bool) -> None:
    yard.rows["P-1"] = ("Quais et ailleurs", "Un récit.")
    yard.sync()
    yard.undo()
    assert yard.night_writes() == []
    for number, key in enumerate(("P-2", "P-3", "P-2", "P-1"), 1):
        title = yard.rows[key][0]
        yard.rows[key] = (title, f"Un récit numéro {number}.")
        if forgets:
            yard.forget()
        assert _is_plain(night := yard.sync())
        assert night.outcomes
        index = yard.text("Projets") or ""
        assert "[[Quais]]" in index
        assert f"numéro {number}." in index
        assert "ailleurs" not in index + (yard.text("Quais") or "")
    if forgets:
        yard.forget()
    assert yard.night_writes() == []


def test_a_row_that_was_taken_back_stays_off_the_index(yard: Yard) -> None:
    yard.rows["P-4"] = ("Erreur", "Rien.")
    yard.sync()
    yard.undo()
    yard.rows["P-5"] = ("Neuve", "Un autre.")
    assert _is_plain(yard.sync())
    index = yard.text("Projets") or ""
    assert "Neuve" in index
    assert "Erreur" not in index
    yard.rows["P-4"] = ("Erreur", "Finalement si.")
    assert _is_plain(yard.sync())
    assert "| [[Erreur]] || Finalement si." in (yard.text("Projets") or "")


@pytest.mark.parametrize("forgets", [False, True])
def test_a_new_value_is_the_news_and_nobodys_loss(yard: Yard, *, forgets: bool) -> None:
    yard.rows["P-1"] = ("Quais", "Un tout autre récit, bien plus long.")
    yard.sync()
    yard.undo()
    yard.rows["P-2"] = ("Danse", "Deux pas.")
    yard.sync()
    if forgets:
        yard.forget()
    yard.rows["P-1"] = ("Quais", "Un tout autre récit.")
    assert _is_plain(yard.sync())
    assert "Un tout autre récit.\n" in (yard.text("Quais") or "") + "\n"
    assert "| [[Quais]] || Un tout autre récit.\n" in (yard.text("Projets") or "")
    assert yard.night_writes() == []


@pytest.mark.parametrize("forgets", [False, True])
def test_what_people_wrote_stays_beside_it(yard: Yard, *, forgets: bool) -> None:
    words = "\n\nUn souvenir de Léa."
    yard.wiki.person_edits("Quais", (yard.text("Quais") or "") + words)
    yard.rows["P-1"] = ("Quais", "Un autre récit.")
    yard.sync()
    yard.undo()
    if forgets:
        yard.forget()
    yard.rows["P-1"] = ("Quais", "Un troisième récit.")
    assert _is_plain(yard.sync())
    assert "Un troisième récit." + words in (yard.text("Quais") or "")


def test_an_undo_that_is_undone_holds_nothing_back(yard: Yard) -> None:
    yard.rows["P-1"] = ("Quais", "Un tout autre récit.")
    yard.sync()
    yard.undo()
    yard.undo(again=True)
    yard.rows["P-2"] = ("Danse", "Deux pas.")
    assert _is_plain(yard.sync())
    assert "Un tout autre récit." in (yard.text("Projets") or "")
