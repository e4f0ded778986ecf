"""The state machine of people and nights, on the wiki in memory.

The suite plays the same few stays each time; `PEOPLE=1000` plays so many others.
"""

from __future__ import annotations

import os

from hypothesis import settings
from people_machine import PeopleMachine

_MANY = int(os.environ.get("PEOPLE", "0"))

PeopleMachine.TestCase.settings = settings(
    max_examples=_MANY or 250,
    stateful_step_count=40 if _MANY else 25,
    derandomize=not _MANY,
    database=None,
    deadline=None,
)
TestPeople = PeopleMachine.TestCase
