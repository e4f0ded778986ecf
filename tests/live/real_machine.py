"""The machine of people and nights on a real MediaWiki: each stay begins on an empty wiki."""

from __future__ import annotations

from people_machine import PeopleMachine
from streets import RealStreet, Street

from bot.wiki.local.places import Places
from bot.wiki.session import open_session
from live import wikis
from live.people import RealWiki


def machine_on(wiki: RealWiki, installed: Places) -> type[PeopleMachine]:
    """Give the machine for a running wiki, and what that is emptied to."""

    class RealMachine(PeopleMachine):
        def street_of(self, *, trusted: bool) -> Street:
            wikis.empty(wiki, installed)
            if trusted:
                wiki.admin.promote("PasseurBot", "sysop")
            return RealStreet(wiki, open_session(wiki.folder))

        def teardown(self) -> None:
            self.street.wiki.close()
            super().teardown()

    return RealMachine
