"""The part of the contract about our own past, and about what stands around pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wiki_world import changed, created, look, sha1, titles

if TYPE_CHECKING:
    from collections.abc import Callable

    from wiki_world import World


class AroundContract:
    """Passed by any wiki; a subclass gives the fixture `world`."""

    # Rebuilding

    def test_our_revisions_come_oldest_first_with_their_digests(self, world: World) -> None:
        one = created(world, "Un", "un", "Passeur : 1")
        two = created(world, "Deux", "deux", "Passeur : 2")
        three = changed(world, one, "un bis")
        world.edits("Un", "de Marie")
        created(world, "Supprimée", "x")
        world.deletes("Supprimée")
        world.moves("Deux", "Deux bis")
        found = list(world.wiki.own_revisions(["PasseurBot"]))
        assert [(r.revid, r.page_id, r.title, r.sha1) for r in found] == [
            (one.revid, one.page_id, "Un", sha1("un")),
            (two.revid, two.page_id, "Deux bis", sha1("deux")),
            (three.revid, one.page_id, "Un", sha1("un bis")),
        ]
        assert [revision.comment for revision in found[:2]] == ["Passeur : 1", "Passeur : 2"]
        assert [revision.parent for revision in found] == [0, 0, one.revid]

    def test_only_our_revisions_since_a_moment_are_read(self, world: World) -> None:
        one = created(world, "Un", "un")
        world.lets_time_pass()
        since = world.wiki.start("").now
        world.lets_time_pass()
        two = changed(world, one, "deux")
        found = world.wiki.own_revisions(["PasseurBot"], since)
        assert [revision.revid for revision in found] == [two.revid]
        (again,) = world.wiki.own_revisions(["PasseurBot"], look(world, "Un").timestamp)
        assert again.revid == two.revid

    def test_the_revisions_of_each_account_are_a_request(self, world: World) -> None:
        one = created(world, "Un", "un")
        world.edits("Un", "deux")
        before = world.wiki.requests.read
        found = list(world.wiki.own_revisions(["Éditrice", "PasseurBot"]))
        assert world.wiki.requests.read == before + 2
        assert [revision.user for revision in found] == ["PasseurBot", "Éditrice"]
        assert found[1].parent == one.revid

    # What leads to a page

    def test_the_redirects_to_each_title_are_listed(self, world: World) -> None:
        world.edits("Un", "un")
        world.moves("Un", "Deux")
        world.edits("Alias", "#REDIRECTION [[deux]]")
        world.edits("Ailleurs", "#REDIRECTION [[Trois]]")
        world.edits("Lien", "[[Deux]]")
        world.settles()
        found = world.wiki.redirects(["Deux", "Trois", "Un"])
        assert {title: set(titles(states)) for title, states in found.items()} == {
            "Deux": {"Un", "Alias"},
            "Trois": {"Ailleurs"},
            "Un": set(),
        }
        assert found["Trois"] == [look(world, "Ailleurs")]

    def test_the_pages_that_link_to_each_title_are_listed(self, world: World) -> None:
        world.edits("Un", "Voir [[Deux]], [[deux|elle]] et [[Trois#Suite]].")
        world.edits("Autre", "[[Deux]]")
        world.edits("Renvoi", "#REDIRECTION [[Deux]]")
        world.edits("Classée", "[[Catégorie:Projets]] [[:Catégorie:Lieux]]")
        world.settles()
        asked = ["Deux", "Trois", "Catégorie:Projets", "Catégorie:Lieux", "Un"]
        found = world.wiki.linking(asked)
        assert {title: titles(states) for title, states in found.items()} == {
            "Deux": ["Un", "Autre"],
            "Trois": ["Un"],
            "Catégorie:Projets": [],
            "Catégorie:Lieux": ["Classée"],
            "Un": [],
        }
        assert found["Trois"] == [look(world, "Un")]

    def test_titles_are_understood_as_the_wiki_writes_them(self, world: World) -> None:
        world.edits("Un", "[[Été 2019]]")
        world.edits("Renvoi", "#REDIRECTION [[Été 2019]]")
        world.settles()
        asked = ["été_2019", "E\u0301té 2019", "a<b", ""]
        linking, redirects = world.wiki.linking(asked), world.wiki.redirects(asked)
        assert [titles(linking[title]) for title in asked] == [["Un"], ["Un"], [], []]
        assert [titles(redirects[title]) for title in asked] == [["Renvoi"], ["Renvoi"], [], []]

    def test_the_members_of_each_category_are_listed(self, world: World) -> None:
        world.edits("Un", "un [[Catégorie:Projets]]")
        world.edits("Deux", "deux [[category:projets|clé]] [[Catégorie:Lieux]]")
        world.edits("Trois", "[[:Catégorie:Projets]]")
        world.edits("Catégorie:Lieux", "[[Catégorie:Projets]]")
        world.settles()
        asked = ["Catégorie:Projets", "Catégorie:Lieux", "Catégorie:Vide"]
        found = world.wiki.members(asked)
        assert {title: titles(states) for title, states in found.items()} == {
            "Catégorie:Projets": ["Un", "Deux", "Catégorie:Lieux"],
            "Catégorie:Lieux": ["Deux"],
            "Catégorie:Vide": [],
        }
        assert found["Catégorie:Lieux"] == [look(world, "Deux")]

    def test_looking_around_is_a_request_and_one_for_what_is_found(self, world: World) -> None:
        world.edits("Un", "[[Deux]] [[Catégorie:Projets]]")
        world.edits("Renvoi", "#REDIRECTION [[Deux]]")
        world.settles()
        world.wiki.start("")
        asks: dict[str, tuple[Callable[[], object], int]] = {
            "redirects": (lambda: world.wiki.redirects(["Deux", "Trois"]), 2),
            "links": (lambda: world.wiki.linking(["Deux", "Trois"]), 2),
            "members": (lambda: world.wiki.members(["Catégorie:Projets", "Catégorie:Vide"]), 3),
            "none": (lambda: world.wiki.redirects(["Trois"]), 1),
            "nothing": (lambda: {**world.wiki.linking([]), **world.wiki.members([])}, 0),
        }
        for name, (ask, expected) in asks.items():
            before = world.wiki.requests.read
            ask()
            assert (name, world.wiki.requests.read - before) == (name, expected)
