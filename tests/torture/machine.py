"""Years of nights with people in between: the state machine of the suite, deeper and longer.

In memory, thousands of stays of fifty acts; on the real wiki, some hundred of twenty-five.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test
from live.real_machine import machine_on
from people_machine import PeopleMachine

from torture.parts import Row, Told


def run(told: Told) -> list[Row]:
    """Play on both wikis; a stay that goes wrong is told as the acts that lead there."""
    real = machine_on(told.wiki, told.installed)
    # To make a failure shorter takes hundreds of stays: on the real wiki, an hour.
    slow = [Phase.generate]
    return [
        _stays("in memory", PeopleMachine, told, told.many(4000), 50),
        _stays("on the real wiki", real, told, told.many(150), 25, phases=slow),
    ]


def _stays(
    where: str, machine: type[PeopleMachine], told: Told, count: int, acts: int, **more: Any
) -> Row:
    """Play so many stays; Hypothesis stops at the first that goes wrong."""
    seen: Counter[str] = Counter()
    played = seed(told.seed)(_counted(machine, seen, told))
    length = settings(
        max_examples=count,
        stateful_step_count=acts,
        database=None,
        deadline=None,
        print_blob=True,
        suppress_health_check=list(HealthCheck),
        **more,
    )
    failed = 0
    try:
        run_state_machine_as_test(played, settings=length)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is the finding
        failed = 1
        told.say("\n".join([f"{error!r}", *getattr(error, "__notes__", ())]))
    detail = f"{seen['night']:,} nights, people wrote or renamed {seen['act']:,} times"
    return Row(f"stays of people and nights, {where}", seen["stay"], failed, detail)


def _counted(machine: type[PeopleMachine], seen: Counter[str], told: Told) -> type[PeopleMachine]:
    """Count the stays, nights and acts of a machine."""

    class Counted(machine):  # type: ignore[valid-type, misc]
        def teardown(self) -> None:
            seen["stay"] += 1
            seen["night"] += self.bots.runs
            seen["act"] += self.count
            if seen["stay"] % 100 == 0:
                told.say(f"{seen['stay']:,} stays, {seen['night']:,} nights")
            super().teardown()

    return Counted
