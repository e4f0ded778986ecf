"""Short stable digests, by which a run tells what changed since the last one."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable


def digest_values(values: Iterable[Any]) -> str:
    """Digest the values of a row; texts, which most are, go in as they are."""
    parts = [value if type(value) is str else repr(value) for value in values]
    return digest_text("\x1f".join(parts))


def digest_text(text: str) -> str:
    """Digest a text."""
    return blake2b(text.encode("utf-8", "replace"), digest_size=8).hexdigest()


def digest(value: Any) -> str:
    """Digest a value by its representation, which must not depend on the run."""
    return digest_text(repr(value))
