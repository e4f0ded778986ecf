"""Google Drive and Docs show a sign-in page, with status 200, in place of what is not shared."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.audit.external.address import host_of
from bot.audit.external.judge import Ruling
from bot.audit.external.values import Verdict

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.audit.external.reply import Reply

_SITES = frozenset(
    f"{name}.google.com" for name in ("drive", "docs", "sheets", "slides", "forms", "sites")
)
_SIGN_IN = "accounts.google.com"
# A shared document has a link to the sign-in page too; only that page itself has these.
_FORM = re.compile(
    r"""(?i)gaia_loginform|id=["']?identifierid|<base href=["']https://accounts\.google\.com"""
    r"""|<title>[^<]*(?:sign[ -]in|connexion)[^<]*</title>"""
)


class Drive:
    """Tells documents that only a person who signs in can open."""

    def knows(self, url: str) -> bool:
        """Say whether it is the address of a document."""
        return host_of(url) in _SITES

    async def rule(
        self,
        url: str,  # noqa: ARG002 - other judges need it
        landed: str,
        ask: Callable[[str], Awaitable[Reply]],
    ) -> Ruling | None:
        """Look where the address led, and, where it stayed, at the page."""
        if host_of(landed) == _SIGN_IN:
            return Ruling(Verdict.BLOCKED, "sign-in")
        reply = await ask(landed)
        if reply.status in {401, 403} or _FORM.search(reply.body):
            return Ruling(Verdict.BLOCKED, "sign-in", reply.status)
        return None
