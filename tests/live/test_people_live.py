"""The state machine of people and nights, shorter, on a real MediaWiki."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from people_machine import PeopleMachine
from streets import RealStreet, Street

from bot.wiki.local import snapshot
from bot.wiki.session import open_session

if TYPE_CHECKING:
    from bot.wiki.local.places import Places
    from live.people import RealWiki

# Few, because each night is real; the machine in memory runs the many.
_SHORT = settings(
    max_examples=5,
    stateful_step_count=10,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def test_people_and_nights_on_a_real_wiki(real_wiki: RealWiki, installed: Places) -> None:
    opened = []

    class RealMachine(PeopleMachine):
        @staticmethod
        def street_of(*, trusted: bool) -> Street:
            snapshot.restore(real_wiki.places, installed.data)
            real_wiki.settings()
            if trusted:
                real_wiki.admin.promote("PasseurBot", "sysop")
            wiki = open_session(real_wiki.folder)
            opened.append(wiki)
            return RealStreet(real_wiki, wiki)

        def teardown(self) -> None:
            super().teardown()
            if opened:
                opened.pop().close()

    run_state_machine_as_test(RealMachine, settings=_SHORT)
