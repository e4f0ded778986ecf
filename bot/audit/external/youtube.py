"""YouTube answers 200 for any video; its oEmbed service knows which ones are there.

Statuses: https://oembed.com/ section 2.3.4, and what YouTube makes of them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from bot.audit.external.judge import Ruling
from bot.audit.external.values import Verdict

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.audit.external.reply import Reply

_VIDEO = re.compile(
    r"https?://(?:(?:www\.|m\.|music\.)?youtube(?:-nocookie)?\.com"
    r"/(?:watch\?(?:[^#]*&)?v=|(?:embed|shorts|live|v)/)|youtu\.be/)(?!videoseries|live_stream)([A-Za-z0-9_-]+)"
)


class YouTube:
    """Tells videos that were removed or are private."""

    def __init__(self, oembed: str) -> None:
        self._oembed = oembed

    def knows(self, url: str) -> bool:
        """Say whether it is the address of a video."""
        return _VIDEO.match(url) is not None

    async def rule(
        self,
        url: str,
        landed: str,  # noqa: ARG002 - other judges need it
        ask: Callable[[str], Awaitable[Reply]],
    ) -> Ruling | None:
        """Ask oEmbed; what it does not know for sure stays alive."""
        found = _VIDEO.match(url)
        if found is None:
            return None
        video = quote(f"https://www.youtube.com/watch?v={found[1]}", safe="")
        reply = await ask(f"{self._oembed}?url={video}&format=json")
        if reply.status in {400, 404, 410}:
            return Ruling(Verdict.DEAD, "removed", reply.status)
        if reply.status in {401, 403}:
            return Ruling(Verdict.BLOCKED, "private-video", reply.status)
        return None
