"""Which addresses a project does not want to be visited."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.audit.external.address import shown

if TYPE_CHECKING:
    from collections.abc import Callable

_WILD = {"*": ".*", "?": "."}


def exclusion(patterns: tuple[str, ...]) -> Callable[[str], bool]:
    """Give what says whether a normalised address fits a pattern; `*` and `?` mean anything.

    It fits in its one form or as people write it, with or without a slash at its end.
    """
    if not patterns:
        return lambda _url: False
    alternatives = (
        "".join(_WILD.get(char) or re.escape(char) for char in pattern) for pattern in patterns
    )
    fits = re.compile("|".join(alternatives), re.DOTALL | re.IGNORECASE).fullmatch

    def excluded(url: str) -> bool:
        return any(fits(form) for form in (url, url.removesuffix("/"), shown(url)))

    return excluded
