"""Runs killed at each point of each write, and at 200 random moments."""

from __future__ import annotations

from pathlib import Path

from live import kill_story, kill_trials
from live.kill_points import POINTS, yard

from torture.parts import Row, Told

# Kills at random: with each version of the workbook finished, and with the workbook running ahead.
_FINISHED, _CHANGING = 150, 50


def run(told: Told) -> list[Row]:
    """Kill, go on, and compare with what nobody disturbed."""
    return [*_at_each_point(told), *_at_random(told)]


def _at_each_point(told: Told) -> list[Row]:
    """Kill at each point of every write, each time from the same beginning."""
    rows = []
    with yard(told.fresh(), _folder(told, "points")) as place:
        story = kill_trials.undisturbed(place)
        for number, point in enumerate(POINTS):
            count = told.many(story.writes)
            # A smoke run looks at another write for each point.
            writes = [(number * 3 + each) % story.writes + 1 for each in range(count)]
            failed = 0
            for write in writes:
                faults = kill_trials.killed(place, story.seen, [(point, write)])
                failed += bool(faults)
                told.say(f"{point}, write {write} of {story.writes}: {faults or 'as undisturbed'}")
            rows.append(Row(f"kills: {point}", count, failed, f"of {story.writes} writes"))
    return rows


def _at_random(told: Told) -> list[Row]:
    rows = []
    kinds = (
        ("each version finished", _FINISHED, kill_trials.killed_at_random),
        ("versions run ahead", _CHANGING, kill_trials.killed_while_changing),
    )
    for name, whole, trial in kinds:
        kills = told.many(whole, 2)
        with yard(told.fresh(), _folder(told, name)) as place:
            kill_story.settle_in(place.house)
            tally = trial(place, kills, told.seed, told.say)
        for fault in tally.faults:
            told.say(fault)
        detail = f"seed {told.seed}, {len(tally.faults)} faults"
        rows.append(Row(f"kills at random: {name}", tally.kills, bool(tally.faults), detail))
    return rows


def _folder(told: Told, name: str) -> Path:
    folder = told.folder / name
    folder.mkdir(parents=True)
    return folder
