"""Hostile cells on a real wiki, in every place where a page template can put them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from live.hostile import LINKING, PLACES, VALUES, WORDS, cells, unwanted, wrongly_shown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from live.people import RealWiki


@pytest.fixture(scope="module")
def magic_wiki(real_wiki: RealWiki) -> Iterator[RealWiki]:
    """Give a wiki that links ISBNs by itself, and has a template that nobody wants called."""
    with real_wiki.changed(wgEnableMagicLinks={"ISBN": True, "RFC": True, "PMID": True}):
        real_wiki.editor.edit("Modèle:Passeur relais", "<i>{{{y|{{{1|}}}}}}</i>")
        for name in ("Delete", "Piège"):
            real_wiki.editor.edit(f"Modèle:{name}", "SUPPRIMER [[Catégorie:Piège]]")
        yield real_wiki


def test_hostile_cells_show_as_typed_in_every_place(magic_wiki: RealWiki, tmp_path: Path) -> None:
    assert list(wrongly_shown(magic_wiki, tmp_path, list(PLACES.values()), cells(VALUES))) == []


def test_hostile_cells_bring_nothing_about(magic_wiki: RealWiki, tmp_path: Path) -> None:
    places = [*PLACES.values(), *LINKING.values()]
    assert list(unwanted(magic_wiki, tmp_path, places, cells(VALUES))) == []


@settings(
    max_examples=1,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(WORDS, min_size=40, max_size=60, unique=True))
def test_any_cell_shows_as_typed_in_every_place(
    magic_wiki: RealWiki, tmp_path_factory: pytest.TempPathFactory, values: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("any")
    assert list(wrongly_shown(magic_wiki, folder, list(PLACES.values()), cells(values))) == []
