"""The row below the records, which adds them up."""

from __future__ import annotations

import re

_TOTAL = re.compile(
    r"(sous[- ]?)?(totaux|totals?|sommes?|sum)( partielle?| g[ée]n[ée]rale?)?\s*(:.*|[\d\s.,$%]*)",
    re.IGNORECASE,
)


def is_total(text: str) -> bool:
    """Tell the first words of such a row: `Total`, `Sous-total :`, `Total : 12`."""
    return bool(_TOTAL.fullmatch(text.strip()))
