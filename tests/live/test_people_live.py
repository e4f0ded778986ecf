"""A short stay of the machine of people and nights on a real MediaWiki."""

from __future__ import annotations

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test
from people_machine import PeopleMachine
from streets import RealStreet, Street

from bot.wiki.local import snapshot
from bot.wiki.local.places import Places
from bot.wiki.session import open_session
from live.people import RealWiki

# Few and always the same: what is found here is found again. The many are on the wiki in memory.
_SHORT = settings(
    max_examples=6,
    stateful_step_count=10,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


def test_nobodys_words_are_lost_on_a_real_wiki(real_wiki: RealWiki, installed: Places) -> None:
    class RealMachine(PeopleMachine):
        """Each example begins on the wiki as it was installed."""

        def street_of(self, *, trusted: bool) -> Street:
            snapshot.restore(real_wiki.places, installed.data)
            real_wiki.settings()
            if trusted:
                real_wiki.admin.promote("PasseurBot", "sysop")
            return RealStreet(real_wiki, open_session(real_wiki.folder))

        def teardown(self) -> None:
            self.street.wiki.close()
            super().teardown()

    run_state_machine_as_test(RealMachine, settings=_SHORT)
