"""A person takes the wiki's side of one page that is gone: only this page is theirs."""

from __future__ import annotations

from pathlib import Path

from undo_yard import Yard

from bot.jobs.contact import Scope
from bot.jobs.sync import sync

_PAGE = """
[[pages]]
name = "{name}"
per = "collection"
title = "{title}"
template = "index.wikitext"
"""
_INDEX = "<% for r in records %>\n* << r.titre >>\n<% endfor %>\n"


def test_the_other_pages_of_the_collection_go_on(tmp_path: Path) -> None:
    yard = Yard(tmp_path)
    settings = tmp_path / "sources" / "projets.toml"
    pages = (("index", "Projets"), ("carte", "Carte des projets"))
    more = "".join(_PAGE.format(name=name, title=title) for name, title in pages)
    settings.write_text(settings.read_text(encoding="utf-8") + more, encoding="utf-8")
    folder = tmp_path / "templates_wikitext" / "pages"
    (folder / "index.wikitext").write_text(_INDEX, encoding="utf-8")
    yard.sync()
    yard.wiki.person_deletes("Projets")
    sync(yard.workspace, (), Scope(take=(("wiki", "Projets", ""),)))
    yard.rows["P-4"] = ("Neuf", "Un neuf.")
    yard.sync()
    assert not yard.text("Projets")
    assert "Neuf" in (yard.text("Carte des projets") or "")
