"""The seal of a plan's file: that it is whole, and who made it.

The digest finds what was changed; anybody can make a new one. The signature is made with a key
that never leaves the project folder, so that a plan from elsewhere is known as one.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

SEAL, SIGNED = "seal", "signed"


def sealed(shape: dict[str, Any], key: bytes) -> dict[str, Any]:
    """Put digest and signature before what they seal."""
    seal = _digest(shape)
    return {SEAL: seal, SIGNED: _signature(seal, key), **shape}


def opened(shape: dict[str, Any]) -> dict[str, Any] | None:
    """Give what was sealed; None where it is not what was sealed."""
    inside = {name: value for name, value in shape.items() if name not in {SEAL, SIGNED}}
    return inside if shape.get(SEAL) == _digest(inside) else None


def is_signed(shape: dict[str, Any], key: bytes) -> bool:
    """Say whether the seal was signed with this key."""
    expected = _signature(str(shape.get(SEAL)), key)
    return hmac.compare_digest(expected.encode(), str(shape.get(SIGNED)).encode(errors="replace"))


def _digest(shape: dict[str, Any]) -> str:
    canonical = json.dumps(shape, sort_keys=True, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(canonical.encode()).hexdigest()


def _signature(seal: str, key: bytes) -> str:
    return "hmac-sha256:" + hmac.new(key, seal.encode(errors="replace"), hashlib.sha256).hexdigest()
