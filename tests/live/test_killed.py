"""Runs killed anywhere: the next one ends where an undisturbed one would.

Each point of the protocol once or twice, on different writes, and a few random moments. The long
form, every point of every write and 200 random kills, is `tests/torture/kills.py`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from bot.wiki.local import snapshot
from bot.wiki.local.places import Places
from live import kill_story, kill_trials
from live.kill_points import POINTS, Seen, Yard, yard
from live.kill_trials import Undisturbed, killed
from live.people import RealWiki

SEED = 20261127


@pytest.fixture(scope="module")
def place(
    real_wiki: RealWiki, installed: Places, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Yard]:
    snapshot.restore(real_wiki.places, installed.data)
    real_wiki.settings()
    with yard(real_wiki, tmp_path_factory.mktemp("killed")) as found:
        yield found


@pytest.fixture(scope="module")
def story(place: Yard) -> Undisturbed:
    return kill_trials.undisturbed(place)


def test_the_story_has_twenty_writes_of_every_kind(story: Undisturbed) -> None:
    assert story.writes == 20
    assert story.kinds == {"create", "update", "move", "merge", "retire"}


def test_the_comparison_sees_what_is_there_twice_and_what_is_missing(story: Undisturbed) -> None:
    pages, log = story.seen
    twice = {**pages, "Projet 4": [*pages["Projet 4"], pages["Projet 4"][-1]]}
    missing = {title: found for title, found in pages.items() if title != "Projet 15"}
    for other in (twice, missing):
        assert len(kill_trials.differences(Seen(other, log), story.seen)) == 1
    assert len(kill_trials.differences(Seen(pages, [*log, log[0]]), story.seen)) == 1


def test_each_point_one_run_after_another(place: Yard, story: Undisturbed) -> None:
    numbers = (2, 3, 2, 3, 2, 3, 2)
    kills = list(zip(POINTS, numbers, strict=True))
    assert killed(place, story.seen, kills) == []


def test_saved_but_not_answered_whatever_the_write(place: Yard, story: Undisturbed) -> None:
    # A move aside, a new text, a merge, a deletion.
    kills = [("saved", number) for number in (2, 3, 5, 10)]
    assert killed(place, story.seen, kills) == []


def test_what_people_and_the_sheet_say_after_the_kill_is_joined(
    place: Yard, story: Undisturbed
) -> None:
    place.put_back()
    assert place.killed_at("saved", 7)
    editor = place.house.wiki.editor
    page = editor.text("Projet 5") or ""
    assert "region = Montréal" in page
    editor.edit("Projet 5", page.replace("Le récit 5.", "Le récit 5, dit par Zoé."))
    place.house.set_cell("C6", "Montérégie")
    # The sheet is taken to have said Montréal, which nothing here remembers but the wiki.
    assert place.sync().status == 0
    text = editor.text("Projet 5") or ""
    assert ("dit par Zoé" in text, "region = Montérégie" in text) == (True, True)
    users = [revision.user for revision in place.seen().pages["Projet 5"]]
    assert users == ["PasseurBot", "PasseurBot", "Éditrice", "PasseurBot"]
    assert place.seen().pages["Projet 6"] == story.seen.pages["Projet 6"]
    assert kill_trials.idle(place) == []


def test_at_random_moments(
    real_wiki: RealWiki, installed: Places, tmp_path_factory: pytest.TempPathFactory
) -> None:
    snapshot.restore(real_wiki.places, installed.data)
    print(f"seed {SEED}", file=sys.stderr)  # noqa: T201 - to run it again
    with yard(real_wiki, tmp_path_factory.mktemp("random")) as found:
        kill_story.settle_in(found.house)
        tally = kill_trials.killed_at_random(found, 5, SEED, lambda _: None)
    assert tally.faults == []
    assert tally.kills == 5
