"""The part of the contract about reading a whole wiki, and looking at a text before it is saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.model import InCategory, Part, Space, These

if TYPE_CHECKING:
    from wiki_world import World

ALL = tuple(Part)


class InventoryContract:
    """Passed by any wiki; a subclass gives the fixture `world`."""

    def test_a_page_comes_with_all_its_lists(self, world: World) -> None:
        world.edits("Modèle:Boîte", "[[Par le modèle]]")
        world.edits(
            "Un",
            "[[Deux#ici|là]] [[:Catégorie:Vue]] [[Catégorie:Dedans]] {{Absent}} "
            "[[Fichier:Vue.png]] https://exemple.org/a?b=1#c <nowiki>[[Trois]]</nowiki>"
            "<!-- [[Quatre]] -->",
        )
        world.settles()
        (found,) = world.wiki.inventory(These(("Un",)), ALL)
        assert (found.title, found.namespace, found.redirect) == ("Un", 0, False)
        assert found.page_id > 0
        assert found.revid > 0
        assert set(found.links) >= {"Deux", "Catégorie:Vue"}
        assert not {"Trois", "Quatre", "Catégorie:Dedans", "Un"} & set(found.links)
        own = set(found.categories) - world.wiki.tracking_categories()
        assert own == {"Catégorie:Dedans"}
        assert list(found.templates) == ["Modèle:Absent"]
        assert list(found.files) == ["Fichier:Vue.png"]
        assert [address.partition("#")[0] for address in found.addresses] == [
            "https://exemple.org/a?b=1"
        ]

    def test_the_groups_of_the_account_give_what_it_may_do(self, world: World) -> None:
        start, rights = world.wiki.start(""), world.wiki.group_rights()
        assert start.rights <= frozenset().union(*(rights[name] for name in start.groups))
        assert "edit" in rights["user"]

    def test_who_may_write_a_page_is_told(self, world: World) -> None:
        world.edits("Un", "x")
        world.edits("Deux", "x")
        world.protects("Deux")
        found = [world.wiki.protection(title) for title in ("Un", "Deux", "Absente")]
        assert found == ["", "sysop", ""]

    def test_only_the_lists_that_are_asked_for_are_filled(self, world: World) -> None:
        world.edits("Un", "[[Deux]] [[Catégorie:Dedans]]")
        world.settles()
        (found,) = world.wiki.inventory(These(("Un",)), [Part.CATEGORIES])
        assert found.links == ()
        assert list(found.categories) == ["Catégorie:Dedans"]

    def test_a_namespace_gives_all_its_pages_and_no_others(self, world: World) -> None:
        world.edits("Un", "x")
        world.edits("Deux", "#REDIRECTION [[Un]]")
        world.edits("Modèle:Boîte", "x")
        found = {entry.title: entry for entry in world.wiki.inventory(Space(0), [])}
        assert {"Un", "Deux"} <= found.keys()
        assert "Modèle:Boîte" not in found
        assert found["Deux"].redirect
        assert [entry.title for entry in world.wiki.inventory(Space(10), [])] == ["Modèle:Boîte"]

    def test_a_category_gives_its_members(self, world: World) -> None:
        world.edits("Un", "[[Catégorie:Dedans]]")
        world.edits("Deux", "[[Catégorie:Autre]]")
        world.settles()
        found = world.wiki.inventory(InCategory("Catégorie:Dedans"), [])
        assert [entry.title for entry in found] == ["Un"]

    def test_pages_that_are_not_there_are_left_out(self, world: World) -> None:
        world.edits("Un", "x")
        found = world.wiki.inventory(These(("Un", "Nulle part", "A|B", "")), [])
        assert [entry.title for entry in found] == ["Un"]

    def test_a_redirect_links_to_where_it_leads(self, world: World) -> None:
        world.edits("Un", "x")
        world.edits("Vers", "#REDIRECTION [[Un#Là-bas]]")
        world.settles()
        (found,) = world.wiki.inventory(These(("Vers",)), [Part.LINKS])
        assert list(found.links) == ["Un"]

    def test_destinations_tell_each_step_and_its_section(self, world: World) -> None:
        world.edits("Un", "x")
        world.edits("Vers", "#REDIRECTION [[Un#Là-bas]]")
        world.edits("Plus loin", "#REDIRECTION [[Vers]]")
        found = world.wiki.destinations(["Plus loin"])
        assert found["Plus loin"].title == "Vers"
        assert (found["Vers"].title, found["Vers"].section) == ("Un", "Là-bas")

    def test_a_loop_of_redirects_ends(self, world: World) -> None:
        world.edits("Un", "#REDIRECTION [[Deux]]")
        world.edits("Deux", "#REDIRECTION [[Un]]")
        world.edits("Soi", "#REDIRECTION [[Soi]]")
        found = world.wiki.destinations(["Un", "Soi"])
        assert found["Un"].title == "Deux"
        assert found["Soi"].title == "Soi"

    def test_categories_in_use_have_their_size(self, world: World) -> None:
        world.edits("Un", "[[Catégorie:Dedans]]")
        world.edits("Utilisateur:Nemo", "[[Catégorie:Dedans]]")
        world.settles()
        assert world.wiki.category_sizes()["Catégorie:Dedans"] == 2

    def test_headings_are_places_in_a_page(self, world: World) -> None:
        world.edits("Un", "== Été ==\n== Été ==\n== Un [[Deux|mot]] ''gras'' ==\nx")
        assert {"Été", "Été_2", "Un_mot_gras"} <= world.wiki.ids("Un")
        assert world.wiki.ids("Nulle part") == frozenset()

    def test_a_preview_tells_what_is_missing(self, world: World) -> None:
        world.edits("Là", "x")
        world.edits("Catégorie:Dedans", "x")
        world.edits("Modèle:Boîte", "x")
        text = "== Ici ==\n[[Là]] [[Pas là]] {{Boîte}} {{Absent}} [[Catégorie:Dedans]]"
        text += " [[Catégorie:Sans page]] [[Fichier:Vue.png]] https://exemple.org/a"
        found = world.wiki.preview("Nouvelle", text)
        assert found.links == {"Là": True, "Pas là": False, "Modèle:Absent": False}
        assert (
            found.categories.items()
            >= {"Catégorie:Dedans": True, "Catégorie:Sans page": False}.items()
        )
        assert found.templates == {"Modèle:Boîte": True, "Modèle:Absent": False}
        assert list(found.files) == ["Fichier:Vue.png"]
        assert list(found.addresses) == ["https://exemple.org/a"]
        assert "Ici" in found.ids
        assert world.text("Nouvelle") is None

    def test_files_of_the_wiki_are_listed(self, world: World) -> None:
        assert world.wiki.files() == frozenset()
        assert world.wiki.shared_files(["Fichier:Nulle part.png"]) == frozenset()

    def test_pages_made_or_moved_to_since_are_named(self, world: World) -> None:
        world.edits("Ancienne", "x")
        world.lets_time_pass()
        since = world.wiki.start("").now
        world.lets_time_pass()
        world.edits("Nouvelle", "x")
        world.moves("Ancienne", "Ailleurs")
        found = world.wiki.created(since)
        assert {"Nouvelle", "Ailleurs"} <= found
        assert "Accueil" not in found
