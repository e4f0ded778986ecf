"""The part of the contract about pages that are moved, deleted and brought back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wiki_world import changed, created, look, moved

from bot.model import Absent, At, Move, Moved

if TYPE_CHECKING:
    from wiki_world import World

    from bot.wiki.port import Reply


def deleted_by_a_person(world: World, title: str) -> Reply:
    """Have a page of ours of which only the deletion log knows."""
    page = created(world, title, "un")
    world.deletes(title)
    return page


class MovesContract:
    """Passed by any wiki; a subclass gives the fixture `world`."""

    # Moving

    def test_a_move_takes_the_talk_page_along_and_leaves_a_redirect(self, world: World) -> None:
        page = created(world, "Un", "un")
        world.edits("Discussion:Un", "Bonjour")
        at = At(page.page_id, page.revid)
        reply = world.wiki.move(at, "Un", Move("Deux"), "Passeur : renommée")
        assert (reply.result, reply.title, reply.page_id) == ("done", "Deux", page.page_id)
        assert look(world, "Un").redirect
        assert world.text("Deux") == "un"
        assert world.text("Discussion:Deux") == "Bonjour"
        found = world.wiki.newest(["PasseurBot"])
        assert found[page.page_id].title == "Deux"
        assert "Passeur : renommée" in found[page.page_id].comment
        assert look(world, "Un").page_id not in found

    def test_the_reply_to_a_move_is_what_the_wiki_then_holds(self, world: World) -> None:
        page = created(world, "Un", "un")
        before = world.wiki.requests
        reply = world.wiki.move(At(page.page_id, page.revid), "Un", Move("Deux"), "")
        after = world.wiki.requests
        assert (after.read - before.read, after.write - before.write) == (2, 1)
        state = look(world, "Deux")
        assert reply.revid == state.revid
        assert (state.parent, state.page_id) == (page.revid, page.page_id)
        assert changed(world, reply, "un, changé").result == "done"

    def test_a_move_may_leave_no_redirect(self, world: World) -> None:
        page = created(world, "Un", "un")
        reply = moved(world, page, "Un", "Deux", redirect=False)
        assert (reply.result, reply.code) == ("done", "")
        assert world.text("Un") is None

    def test_a_move_onto_another_page_is_not_made(self, world: World) -> None:
        page = created(world, "Un", "un")
        world.edits("Deux", "deux")
        reply = moved(world, page, "Un", "Deux")
        assert (reply.result, reply.code) == ("raced", "articleexists")
        assert (reply.reason, reply.args["title"]) == ("api.title-taken", "Un")
        assert world.text("Deux") == "deux"

    def test_a_redirect_that_points_back_makes_way(self, world: World) -> None:
        page = created(world, "Un", "un")
        world.edits("Discussion:Un", "Bonjour")
        world.moves("Un", "Deux")
        reply = moved(world, page, "Deux", "Un")
        assert (reply.result, reply.page_id) == ("done", page.page_id)
        assert (world.text("Un"), world.text("Discussion:Un")) == ("un", "Bonjour")
        assert (look(world, "Deux").redirect, world.wiki.deletions()) == (True, [])

    def test_a_redirect_that_leads_elsewhere_does_not(self, world: World) -> None:
        page = created(world, "Un", "un")
        world.edits("Deux", "#REDIRECTION [[Ailleurs]]")
        reply = moved(world, page, "Un", "Deux")
        assert (reply.result, reply.code) == ("raced", "redirectexists")
        assert reply.reason == "api.title-taken"

    def test_a_redirect_that_has_a_past_does_not(self, world: World) -> None:
        page = created(world, "Un", "un")
        world.moves("Un", "Deux")
        world.edits("Un", "#REDIRECTION [[Deux]] {{R}}")
        reply = moved(world, page, "Deux", "Un")
        assert (reply.result, reply.code) == ("raced", "articleexists")
        assert world.text("Un") == "#REDIRECTION [[Deux]] {{R}}"

    def test_two_pages_swap_titles_by_way_of_a_third(self, world: World) -> None:
        one, two = created(world, "Un", "un"), created(world, "Deux", "deux")
        world.edits("Discussion:Un", "de Un")
        world.edits("Discussion:Deux", "de Deux")
        steps = [(one, "Un", "Un (tmp)"), (two, "Deux", "Un"), (one, "Un (tmp)", "Deux")]
        for page, title, to in steps:
            assert moved(world, page, title, to, redirect=False).result == "done"
        assert look(world, "Un").page_id == two.page_id
        assert look(world, "Deux").page_id == one.page_id
        assert (world.text("Un"), world.text("Discussion:Un")) == ("deux", "de Deux")
        assert (world.text("Deux"), world.text("Discussion:Deux")) == ("un", "de Un")
        assert not look(world, "Un (tmp)").exists
        assert not look(world, "Discussion:Un (tmp)").exists

    def test_a_talk_page_that_cannot_follow_stays(self, world: World) -> None:
        page = created(world, "Un", "un")
        world.edits("Discussion:Un", "de Un")
        world.edits("Discussion:Deux", "d’avant")
        assert moved(world, page, "Un", "Deux").result == "done"
        assert world.text("Discussion:Un") == "de Un"
        assert world.text("Discussion:Deux") == "d’avant"

    def test_a_page_may_change_the_case_of_a_letter_but_not_of_the_first(
        self, world: World
    ) -> None:
        page = created(world, "Un projet", "un")
        assert moved(world, page, "Un projet", "un projet").code == "selfmove"
        assert moved(world, page, "Un projet", "Un Projet").result == "done"
        assert look(world, "Un projet").redirect

    def test_a_page_that_changed_since_the_plan_is_not_moved(self, world: World) -> None:
        edited = created(world, "Un", "un")
        world.edits("Un", "de Marie")
        renamed = created(world, "Deux", "deux")
        world.moves("Deux", "Deux bis")
        gone = created(world, "Trois", "trois")
        world.deletes("Trois")
        before = world.wiki.requests.write
        codes = [
            world.wiki.move(At(page.page_id, page.revid), page.title, Move("Ailleurs"), "").code
            for page in (edited, renamed, gone)
        ]
        assert codes == ["editconflict", "moved-since", "nosuchpageid"]
        assert (world.text("Ailleurs"), world.wiki.requests.write) == (None, before)

    def test_a_protected_page_is_not_moved(self, world: World) -> None:
        page = created(world, "Un", "un")
        world.protects("Un")
        reply = moved(world, page, "Un", "Deux")
        assert (reply.result, reply.code) == ("refused", "protectedpage")
        assert world.text("Deux") is None

    # The move log

    def test_the_move_log_says_who_renamed_what(self, world: World) -> None:
        page = created(world, "Un", "un")
        moved(world, page, "Un", "Deux")
        world.moves("Deux", "Trois")
        before = world.wiki.requests.read
        ours, theirs = world.wiki.moves()
        assert world.wiki.requests.read == before + 1
        assert ours.timestamp.endswith("Z")
        assert ours == Moved(
            page.page_id, "Un", "Deux", "PasseurBot", ours.timestamp, "Passeur : renommée"
        )
        assert theirs[:4] == (page.page_id, "Deux", "Trois", "Éditrice")

    def test_a_talk_page_has_its_own_line_in_the_move_log(self, world: World) -> None:
        page = created(world, "Un", "un")
        world.edits("Discussion:Un", "Bonjour")
        attached = look(world, "Discussion:Un").page_id
        moved(world, page, "Un", "Deux")
        assert {move.page_id: move.new for move in world.wiki.moves()} == {
            page.page_id: "Deux",
            attached: "Discussion:Deux",
        }

    def test_only_moves_since_a_moment_are_read(self, world: World) -> None:
        created(world, "Un", "un")
        world.moves("Un", "Deux")
        world.lets_time_pass()
        since = world.wiki.start("").now
        world.moves("Deux", "Trois")
        assert [move.new for move in world.wiki.moves(since)] == ["Trois"]

    # Deleting

    def test_without_the_right_nothing_is_deleted_or_restored(self, world: World) -> None:
        page = created(world, "Un", "un")
        deleted_by_a_person(world, "Deux")
        assert not {"delete", "undelete"} & world.wiki.start("").rights
        for reply in (
            world.wiki.delete(At(page.page_id, page.revid), "Un", ""),
            world.wiki.restore("Deux", ""),
        ):
            assert (reply.result, reply.code, reply.stops) == ("refused", "permissiondenied", None)
        assert (world.text("Un"), world.text("Deux")) == ("un", None)

    def test_a_deletion_is_a_look_and_a_write_and_says_why(self, world: World) -> None:
        world.trusts_us_to_delete()
        assert {"delete", "undelete"} <= world.wiki.start("").rights
        page = created(world, "Un", "un")
        world.edits("Discussion:Un", "Bonjour")
        before = world.wiki.requests
        reply = world.wiki.delete(At(page.page_id, page.revid), "Un", "Passeur : retirée")
        after = world.wiki.requests
        assert (reply.result, reply.page_id, reply.title) == ("done", page.page_id, "Un")
        assert (after.read - before.read, after.write - before.write) == (1, 1)
        (entry,) = world.wiki.deletions()
        assert (entry.page_id, entry.user, entry.comment) == (
            page.page_id,
            "PasseurBot",
            "Passeur : retirée",
        )
        assert (world.text("Un"), world.text("Discussion:Un")) == (None, "Bonjour")

    def test_a_page_that_changed_since_the_plan_is_not_deleted(self, world: World) -> None:
        world.trusts_us_to_delete()
        page = created(world, "Un", "un")
        world.edits("Un", "de Marie")
        reply = world.wiki.delete(At(page.page_id, page.revid), "Un", "")
        assert (reply.result, reply.code, world.text("Un")) == ("raced", "editconflict", "de Marie")

    # Bringing back

    def test_a_restored_page_is_what_it_was(self, world: World) -> None:
        world.trusts_us_to_delete()
        page = changed(world, created(world, "Un", "un"), "un bis")
        world.deletes("Un")
        before = world.wiki.requests
        reply = world.wiki.restore("Un", "Passeur : de retour")
        after = world.wiki.requests
        assert (after.read - before.read, after.write - before.write) == (2, 1)
        assert (reply.result, reply.title) == ("done", "Un")
        assert (reply.page_id, reply.revid) == (page.page_id, page.revid)
        assert (world.text("Un"), world.wiki.deletions()) == ("un bis", [])
        assert changed(world, reply, "un ter").result == "done"

    def test_nothing_is_restored_over_a_page_that_is_there(self, world: World) -> None:
        world.trusts_us_to_delete()
        deleted_by_a_person(world, "Un")
        world.edits("Un", "de nouveau")
        before = world.wiki.requests.write
        reply = world.wiki.restore("Un", "")
        assert (reply.result, reply.code) == ("raced", "articleexists")
        assert (world.text("Un"), world.wiki.requests.write) == ("de nouveau", before)

    def test_what_was_never_there_cannot_be_restored(self, world: World) -> None:
        world.trusts_us_to_delete()
        reply = world.wiki.restore("Nulle part", "")
        assert (reply.result, reply.code) == ("refused", "undelete-no-results")
        assert reply.reason == "api.nothing-to-restore"

    def test_what_people_restore_over_a_page_joins_its_past(self, world: World) -> None:
        page = deleted_by_a_person(world, "Un")
        world.edits("Un", "de nouveau")
        now = look(world, "Un")
        world.undeletes("Un")
        assert look(world, "Un") == now
        assert world.wiki.by_id([page.page_id]) == {}
        (ours,) = world.wiki.own_revisions(["PasseurBot"])
        assert (ours.revid, ours.page_id, ours.parent) == (page.revid, now.page_id, 0)

    def test_a_page_deleted_twice_comes_back_whole(self, world: World) -> None:
        world.trusts_us_to_delete()
        deleted_by_a_person(world, "Un")
        world.lets_time_pass()
        second = created(world, "Un", "deux")
        world.deletes("Un")
        reply = world.wiki.restore("Un", "")
        assert (reply.page_id, reply.revid) == (second.page_id, second.revid)
        assert len(list(world.wiki.own_revisions(["PasseurBot"]))) == 2

    def test_a_page_is_deleted_where_it_was_moved_and_comes_back_there(self, world: World) -> None:
        world.trusts_us_to_delete()
        page = created(world, "Un", "un")
        world.moves("Un", "Deux")
        world.deletes("Deux")
        reply = world.wiki.restore("Deux", "")
        assert (reply.result, reply.page_id, reply.title) == ("done", page.page_id, "Deux")
        assert look(world, "Un").redirect

    def test_a_person_who_reverts_leaves_the_text_of_before(self, world: World) -> None:
        page = changed(world, created(world, "Un", "un"), "deux")
        world.reverts("Un")
        state = look(world, "Un")
        assert (world.text("Un"), state.user, state.parent) == ("un", "Éditrice", page.revid)

    def test_a_protected_page_is_not_deleted_and_comes_back_protected(self, world: World) -> None:
        world.trusts_us_to_delete()
        page = created(world, "Un", "un")
        world.protects("Un")
        now = look(world, "Un")
        refused = world.wiki.delete(At(page.page_id, now.revid), "Un", "")
        assert (refused.result, refused.code) == ("refused", "cantedit")
        assert refused.reason == "api.protected"
        world.deletes("Un")
        back = world.wiki.restore("Un", "")
        assert (back.result, back.revid) == ("done", now.revid)
        assert changed(world, back, "deux").code == "protectedpage"

    def test_a_title_that_the_wiki_refuses_is_no_page_to_restore(self, world: World) -> None:
        world.trusts_us_to_delete()
        assert world.wiki.restore("A<b", "").code == "invalidtitle"
        assert world.wiki.put("Un", "un", Absent(), "", "").result == "done"
