"""Every answer that a wiki can give has its place: each row of docs/faults.md is brought about.

A row without a way to bring it about fails, and so does a way without a row.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from bot.say import LANGUAGES, Say
from live import fault_causes, fault_kinds, fault_people, wikis
from live.fault_kinds import Fault
from live.fault_table import Cause, rows
from live.fault_yard import Night, Yard, yard

if TYPE_CHECKING:
    from bot.wiki.local.packages import Code
    from bot.wiki.local.places import Places
    from live.people import RealWiki

TABLE = rows()


# What is lost after the save, or before it, on each kind of write in its turn.
_LIFE = ("reset-after", "502-bare-after", "cut-after", "html-after", "internal_api_error_X-after")


class Trials(NamedTuple):
    """What became of everything; `after` is the run after the refusals, `peace` the last one."""

    results: fault_causes.Results
    peace: Night
    after: Night


@pytest.fixture(scope="module")
def trials(
    real_wiki: RealWiki,
    installed: Places,
    code: Code,
    tmp_path_factory: pytest.TempPathFactory,
) -> Trials:
    wikis.empty(real_wiki, installed)
    with yard(real_wiki, tmp_path_factory.mktemp("faults")) as place:
        results = {
            **fault_causes.passing_writes(place),
            **fault_causes.lasting_writes(place),
            **fault_causes.refused_connections(place),
            **fault_causes.reads(place),
            **fault_causes.logins(place),
            **fault_people.whole_run(place),
        }
        peace = _in_peace(place)
        refused, after = fault_people.one_page(place, code)
    wikis.empty(real_wiki, installed)
    return Trials({**results, **refused}, peace, after)


def _in_peace(place: Yard) -> Night:
    """Run until nothing is left to do, and once more."""
    first = place.night()
    assert first.status == 0, first
    return place.night()


@pytest.mark.parametrize("cause", TABLE, ids=str)
def test_each_cause_ends_as_the_table_says(trials: Trials, cause: Cause) -> None:
    seen = trials.results[cause]
    assert seen.fate == TABLE[cause]
    assert seen.saved == (seen.fate.outcome == "done" and cause.where in {"write", "move"})
    for say in map(Say, LANGUAGES):
        if seen.fate.sentence:
            assert say(seen.fate.sentence, **seen.args)
            assert say.hint(seen.fate.sentence, **seen.args) or seen.fate.status == "0"


def test_each_way_to_bring_a_cause_about_has_a_row(trials: Trials) -> None:
    assert set(trials.results) == set(TABLE)


def test_when_all_is_well_again_nothing_is_left_to_do(trials: Trials) -> None:
    assert (trials.peace.status, trials.peace.outcomes, trials.peace.sent) == (0, {}, {})


def test_a_warning_is_not_passed_by_the_next_run(trials: Trials) -> None:
    [warned] = [
        key for key, each in trials.after.outcomes.items() if each.code == "abusefilter-warning"
    ]
    assert (trials.after.sent[warned], trials.after.saved[warned]) == (1, 0)


def test_what_waits_for_moderators_is_not_sent_again(trials: Trials) -> None:
    assert "queued" not in {each.result for each in trials.after.outcomes.values()}
    told = json.loads(trials.after.out)["plan"]["problems"]
    assert [each["code"] for each in told].count("run.still-queued") == 2


def test_each_kind_of_write_survives_a_lost_answer(
    real_wiki: RealWiki, installed: Places, tmp_path: Path
) -> None:
    wikis.empty(real_wiki, installed).admin.promote("PasseurBot", "sysop")
    faults = [Fault(name, lasts=False, result="done", status=0) for name in _LIFE]
    with yard(real_wiki, tmp_path) as place:
        trials = dict(fault_kinds.live_through(place, "vie", faults, 2))
    wikis.empty(real_wiki, installed)
    assert len(trials) == len(faults)
    assert {what: wrong for what, wrong in trials.items() if wrong} == {}
