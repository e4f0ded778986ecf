"""Judges: where a site answers 200 whatever the matter is, somebody who knows it decides."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.audit.external.reply import Reply
    from bot.audit.external.values import Verdict


class Ruling(NamedTuple):
    """What a judge says instead of the plain verdict; `reason` is a code of `Visit`."""

    verdict: Verdict
    reason: str
    status: int = 0


class Judge(Protocol):
    """Knows one site. Asked only about addresses that look alive."""

    def knows(self, url: str) -> bool:
        """Say whether an address, normalised, is one that the judge can tell about."""
        ...

    async def rule(
        self, url: str, landed: str, ask: Callable[[str], Awaitable[Reply]]
    ) -> Ruling | None:
        """Judge an address that led to `landed`; None leaves it alive.

        `ask` gets a page, at the host's pace; an answer that is an error is a value too.
        """
        ...
