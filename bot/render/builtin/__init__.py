"""What Passeur writes on a wiki of its own accord, in its language (French, else English)."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent


@cache
def words(language: str) -> dict[str, Any]:
    """Give the words for a wiki's content language."""
    known = "fr" if language.partition("-")[0] == "fr" else "en"
    return tomllib.loads((_HERE / f"{known}.toml").read_text(encoding="utf-8"))
