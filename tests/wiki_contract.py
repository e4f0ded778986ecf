"""What any wiki must do: the one in memory and the real one pass the same tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wiki_around import AroundContract
from wiki_inventory import InventoryContract
from wiki_moves import MovesContract
from wiki_world import STOP, THREE, changed, created, look, sha1

from bot.failure import Exit
from bot.model import Absent, At
from bot.wikitext.escape import as_stored

if TYPE_CHECKING:
    from wiki_world import World


class WikiContract(MovesContract, AroundContract, InventoryContract):
    """The contract; a subclass gives the fixture `world`."""

    # Starting

    def test_the_first_request_tells_who_we_are_and_what_the_wiki_is(self, world: World) -> None:
        before = world.wiki.requests.read
        start = world.wiki.start(STOP)
        assert world.wiki.requests.read == before + 1
        assert start.user == world.wiki.user == "PasseurBot"
        assert {"edit", "createpage", "move"} <= start.rights
        assert start.site.language == "fr"
        assert start.site.names["template"] == start.site.names["modèle"] == 10
        assert start.site.namespaces[10] == "Modèle"
        assert start.now.endswith("Z")
        assert start.high_limits
        assert (start.blocked, start.readonly, start.stop) == ("", "", None)

    def test_a_comment_on_the_stop_page_stops_nobody(self, world: World) -> None:
        world.edits(STOP, " <!-- Écrivez ci-dessous\npour arrêter le robot. -->\n")
        assert world.wiki.stopped(STOP) is None
        assert world.wiki.start(STOP).stop is None

    def test_a_word_on_the_stop_page_stops_and_says_whose_it_is(self, world: World) -> None:
        world.edits(STOP, "<!-- rien -->Les pages de l’Estrie sont fausses.\n\nMerci")
        found = world.wiki.stopped(STOP)
        assert found
        assert found == world.wiki.start(STOP).stop
        assert (found.user, found.reason) == ("Éditrice", "Les pages de l’Estrie sont fausses.")
        assert found.timestamp.endswith("Z")

    # Creating

    def test_a_new_page_is_one_write_and_no_read(self, world: World) -> None:
        created(world, "Un", "un")
        before = world.wiki.requests
        created(world, "Deux", "deux")
        after = world.wiki.requests
        assert (after.login, after.read, after.write - before.write) == (
            before.login,
            before.read,
            1,
        )

    def test_the_reply_to_a_creation_is_what_the_wiki_then_holds(self, world: World) -> None:
        text = "A\u030a fin \r\nde  ligne | é\n\n"
        reply = created(world, "élan_du  matin", text, "Passeur : essai")
        state = look(world, "Élan du matin")
        assert (state.page_id, state.revid, state.title) == (
            reply.page_id,
            reply.revid,
            reply.title,
        )
        assert (state.title, state.sha1) == ("Élan du matin", sha1(text))
        assert (state.user, state.comment) == ("PasseurBot", "Passeur : essai")
        assert world.text("Élan du matin") == as_stored(text)

    def test_a_page_that_is_there_is_not_created_over(self, world: World) -> None:
        world.edits("Un", "d’une personne")
        reply = world.wiki.put("Un", "du robot", Absent(), "essai", "")
        assert (reply.result, reply.code, reply.stops) == ("raced", "articleexists", None)
        assert world.text("Un") == "d’une personne"

    def test_a_page_deleted_since_the_plan_is_not_created_again(self, world: World) -> None:
        world.edits("Un", "d’une personne")
        since = world.wiki.start("").now
        world.lets_time_pass()
        world.deletes("Un")
        reply = world.wiki.put("Un", "du robot", Absent(), "essai", since)
        assert (reply.result, reply.code) == ("raced", "pagedeleted")
        assert world.text("Un") is None

    def test_a_page_deleted_before_the_plan_may_be_created(self, world: World) -> None:
        world.edits("Un", "d’une personne")
        world.deletes("Un")
        world.lets_time_pass()
        reply = world.wiki.put("Un", "du robot", Absent(), "essai", world.wiki.start("").now)
        assert (reply.result, world.text("Un")) == ("done", "du robot")

    def test_a_title_that_the_wiki_refuses_is_refused(self, world: World) -> None:
        reply = world.wiki.put("A<b", "un", Absent(), "essai", "")
        assert (reply.result, reply.code) == ("refused", "invalidtitle")

    def test_a_text_that_is_too_big_is_refused(self, world: World) -> None:
        reply = world.wiki.put("Un", "a" * 2_097_153, Absent(), "essai", "")
        assert (reply.result, reply.code, reply.stops) == ("refused", "contenttoobig", None)

    # Changing

    def test_a_change_takes_one_write_and_makes_a_revision(self, world: World) -> None:
        page = created(world, "Un", "un")
        before = world.wiki.requests
        reply = changed(world, page, "deux")
        after = world.wiki.requests
        assert (reply.result, reply.page_id, reply.title) == ("done", page.page_id, "Un")
        assert reply.revid > page.revid
        assert not reply.merged
        assert (after.read, after.write - before.write) == (before.read, 1)
        assert world.text("Un") == "deux"

    def test_a_text_that_is_there_already_makes_no_revision(self, world: World) -> None:
        page = created(world, "Un", "un")
        reply = changed(world, page, "un\n")
        assert (reply.result, reply.revid, reply.page_id) == ("unchanged", 0, page.page_id)
        assert look(world, "Un").revid == page.revid

    def test_where_a_person_wrote_on_the_same_line_the_page_stays_theirs(
        self, world: World
    ) -> None:
        page = created(world, "Un", THREE)
        world.edits("Un", "Un\n\nDeux, de Marie\n\nTrois")
        reply = changed(world, page, "Un\n\nDeux, du robot\n\nTrois")
        assert (reply.result, reply.code) == ("raced", "editconflict")
        assert world.text("Un") == "Un\n\nDeux, de Marie\n\nTrois"

    def test_a_person_on_the_line_beside_is_a_conflict_too(self, world: World) -> None:
        page = created(world, "Un", "a\nb\nc")
        world.edits("Un", "a\nB\nc")
        assert changed(world, page, "a\nb\nC").code == "editconflict"

    def test_where_the_server_merges_the_reply_says_so(self, world: World) -> None:
        page = created(world, "Un", THREE)
        world.edits("Un", "Un, de Marie\n\nDeux\n\nTrois")
        reply = changed(world, page, "Un\n\nDeux\n\nTrois, du robot")
        assert (reply.result, reply.merged) == ("done", True)
        assert world.text("Un") == "Un, de Marie\n\nDeux\n\nTrois, du robot"

    def test_the_same_change_by_a_person_is_no_change(self, world: World) -> None:
        page = created(world, "Un", THREE)
        world.edits("Un", "Un\n\nDeux bis\n\nTrois")
        assert changed(world, page, "Un\n\nDeux bis\n\nTrois").result == "unchanged"

    def test_sending_the_old_text_takes_nobodys_words_back(self, world: World) -> None:
        page = created(world, "Un", THREE)
        world.edits("Un", "Un, de Marie\n\nDeux\n\nTrois")
        assert changed(world, page, THREE).result == "unchanged"
        assert world.text("Un") == "Un, de Marie\n\nDeux\n\nTrois"

    def test_our_own_second_run_is_noticed_as_anybody_elses(self, world: World) -> None:
        page = created(world, "Un", "un")
        changed(world, page, "deux")
        assert changed(world, page, "trois").code == "editconflict"

    def test_a_deleted_page_does_not_come_back(self, world: World) -> None:
        page = created(world, "Un", "un")
        world.deletes("Un")
        reply = changed(world, page, "deux")
        assert (reply.result, reply.stops) == ("raced", None)
        assert world.text("Un") is None

    def test_a_page_deleted_and_made_anew_is_another_page(self, world: World) -> None:
        page = created(world, "Un", "un")
        world.deletes("Un")
        world.edits("Un", "un, de nouveau")
        assert changed(world, page, "deux").result == "raced"
        assert world.text("Un") == "un, de nouveau"

    def test_a_page_that_a_person_moved_is_changed_where_it_is_now(self, world: World) -> None:
        page = created(world, "Un", "un")
        world.moves("Un", "Deux")
        now = world.wiki.by_id([page.page_id])[page.page_id]
        assert (now.title, now.sha1, now.user) == ("Deux", sha1("un"), "Éditrice")
        reply = world.wiki.put("Un", "deux", At(now.page_id, now.revid), "essai", "")
        assert (reply.result, reply.title, reply.merged) == ("done", "Deux", False)
        assert world.text("Deux") == "deux"

    def test_a_page_made_a_redirect_is_not_written_over(self, world: World) -> None:
        page = created(world, "Un", "un")
        world.edits("Un", "#REDIRECTION [[Accueil]]")
        assert changed(world, page, "deux").code == "editconflict"
        assert look(world, "Un").redirect

    def test_a_protected_page_is_refused_and_the_run_goes_on(self, world: World) -> None:
        created(world, "Un", "un")
        world.protects("Un")
        state = look(world, "Un")
        reply = world.wiki.put("Un", "deux", At(state.page_id, state.revid), "essai", "")
        assert (reply.result, reply.code, reply.stops) == ("refused", "protectedpage", None)
        assert (reply.reason, reply.args["title"]) == ("api.protected", "Un")

    def test_a_blocked_account_ends_the_run(self, world: World) -> None:
        world.blocks_us()
        reply = world.wiki.put("Un", "un", Absent(), "essai", "")
        assert (reply.result, reply.code, reply.stops) == ("failed", "blocked", Exit.SETUP)
        assert world.wiki.start("").blocked

    def test_a_wiki_that_turns_read_only_ends_the_run_for_now(self, world: World) -> None:
        created(world, "Un", "un")
        world.is_read_only("Copie de sauvegarde")
        reply = world.wiki.put("Deux", "deux", Absent(), "essai", "")
        assert (reply.result, reply.code, reply.stops) == ("failed", "readonly", Exit.LATER)
        assert world.wiki.start("").readonly == "Copie de sauvegarde"

    # Looking up

    def test_every_title_asked_has_an_answer_in_the_wikis_own_writing(self, world: World) -> None:
        world.edits("Été 2019", "x")
        world.edits("Renvoi", "#REDIRECTION [[Été 2019]]")
        asked = [
            "été_2019", "E\u0301té 2019", "Template:titre", "a<b", "A#b", "#b", "Nulle part|x",
            "nulle part", "Renvoi", "", "wikipedia:X",
        ]  # fmt: skip
        found = world.wiki.by_title(asked)
        assert {title: state.title for title, state in found.items()} == {
            "été_2019": "Été 2019",
            "E\u0301té 2019": "Été 2019",
            "Template:titre": "Modèle:Titre",
            "a<b": "",
            "A#b": "A",
            "#b": "",
            "Nulle part|x": "",
            "nulle part": "Nulle part",
            "Renvoi": "Renvoi",
            "": "",
            "wikipedia:X": "",
        }
        assert found["été_2019"] == found["E\u0301té 2019"]
        assert found["été_2019"].sha1 == sha1("x")
        assert found["Renvoi"].redirect
        assert not found["nulle part"].exists

    def test_what_is_gone_has_no_answer_by_id(self, world: World) -> None:
        page = created(world, "Un", "un")
        found = world.wiki.by_id([page.page_id, 999_999])
        assert {number: state.title for number, state in found.items()} == {page.page_id: "Un"}

    def test_texts_of_several_revisions_come_in_one_request(self, world: World) -> None:
        page = created(world, "Un", "un")
        second = changed(world, page, "deux")
        other = created(world, "Autre", "trois")
        before = world.wiki.requests.read
        found = world.wiki.texts([page.revid, second.revid, other.revid, 999_999])
        assert found == {page.revid: "un", second.revid: "deux", other.revid: "trois"}
        assert world.wiki.requests.read == before + 1

    def test_asking_for_nothing_costs_nothing(self, world: World) -> None:
        wiki = world.wiki
        before = wiki.requests
        assert (wiki.by_title([]), wiki.by_id([]), wiki.texts([])) == ({}, {}, {})
        assert (wiki.redirects([]), wiki.linking([]), wiki.members([])) == ({}, {}, {})
        assert wiki.requests == before

    # The scan

    def test_the_scan_lists_the_pages_where_we_have_the_last_word(self, world: World) -> None:
        kept = created(world, "Un", "un", "Passeur : un")
        for title in ("Changée", "Renommée", "Protégée", "Supprimée"):
            created(world, title, "un")
        world.edits("Changée", "deux")
        world.moves("Renommée", "Renommée depuis")
        world.protects("Protégée")
        world.deletes("Supprimée")
        world.edits("D’une personne", "x")
        before = world.wiki.requests.read
        found = world.wiki.newest(["PasseurBot"])
        assert world.wiki.requests.read == before + 1
        assert list(found) == [kept.page_id]
        state = found[kept.page_id]
        assert (state.title, state.revid, state.comment) == ("Un", kept.revid, "Passeur : un")
        assert (state.user, state.timestamp) == ("PasseurBot", look(world, "Un").timestamp)

    def test_a_page_restored_by_a_person_is_in_the_scan_again(self, world: World) -> None:
        page = created(world, "Un", "un")
        world.deletes("Un")
        assert world.wiki.newest(["PasseurBot"]) == {}
        world.undeletes("Un")
        assert world.wiki.newest(["PasseurBot"])[page.page_id].revid == page.revid

    def test_the_scan_hears_several_accounts(self, world: World) -> None:
        created(world, "Un", "un")
        world.edits("Deux", "deux")
        found = world.wiki.newest(["PasseurBot", "Éditrice", "Personne du tout"])
        assert {state.title for state in found.values()} == {"Un", "Deux"}

    # Deletions

    def test_the_deletion_log_says_what_was_removed_by_whom(self, world: World) -> None:
        page = created(world, "Un", "un")
        world.deletes("Un")
        found = world.wiki.deletions()
        assert [(d.title, d.page_id, d.user) for d in found] == [("Un", page.page_id, "Admin")]
        assert found[0].timestamp.endswith("Z")

    def test_what_was_restored_was_not_removed(self, world: World) -> None:
        for title in ("Un", "Deux"):
            world.edits(title, "x")
            world.deletes(title)
        world.undeletes("Un")
        assert [deletion.title for deletion in world.wiki.deletions()] == ["Deux"]

    def test_only_deletions_since_a_moment_are_read(self, world: World) -> None:
        world.edits("Un", "x")
        world.deletes("Un")
        world.lets_time_pass()
        since = world.wiki.start("").now
        world.edits("Deux", "x")
        world.lets_time_pass()
        world.deletes("Deux")
        assert [deletion.title for deletion in world.wiki.deletions(since)] == ["Deux"]
