"""The SHA-1 by which MediaWiki names a text: equal digests are equal texts, unread."""

from __future__ import annotations

import hashlib


def sha1(text: str) -> str:
    """Digest a text that is already in its stored form (`bot.wikitext.escape.as_stored`)."""
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()
