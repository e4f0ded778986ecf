"""External addresses: which of them still lead somewhere. The only user of asyncio and aiohttp."""

from __future__ import annotations
