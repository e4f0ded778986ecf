"""The state machine of people and nights, on the wiki in memory."""

from __future__ import annotations

from hypothesis import settings
from people_machine import PeopleMachine

PeopleMachine.TestCase.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
TestPeople = PeopleMachine.TestCase
