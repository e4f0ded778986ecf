"""A short stay of the machine of people and nights on a real MediaWiki."""

from __future__ import annotations

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from bot.wiki.local.places import Places
from live.people import RealWiki
from live.real_machine import machine_on

# Few and always the same: what is found here is found again. The many are on the wiki in memory,
# and in `tests/torture/machine.py`.
_SHORT = settings(
    max_examples=6,
    stateful_step_count=10,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


def test_nobodys_words_are_lost_on_a_real_wiki(real_wiki: RealWiki, installed: Places) -> None:
    run_state_machine_as_test(machine_on(real_wiki, installed), settings=_SHORT)
