"""Texts that people read, compared with the ones that were last looked at and found good.

`GOLDEN=write pytest tests/test_report_text.py` writes them anew; read the difference.
"""

from __future__ import annotations

import difflib
import os
import re
from pathlib import Path

FOLDER = Path(__file__).parent / "golden"


def check(name: str, text: str) -> None:
    """Compare a text with the golden one; what differs is shown as a unified diff."""
    path = FOLDER / f"{name}.txt"
    if os.environ.get("GOLDEN") == "write":
        path.write_text(text + "\n", encoding="utf-8", newline="\n")
    expected = path.read_text(encoding="utf-8")
    difference = "\n".join(
        difflib.unified_diff(
            expected.splitlines(), text.splitlines(), "looked at", "now", lineterm=""
        )
    )
    assert not difference, f"\n{difference}"


def plain(text: str) -> str:
    """Make every space an ordinary one, to compare with what a test can type."""
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")


def unwrapped(text: str) -> str:
    """Take back the line breaks of a terminal: where they fall depends on how long a path is."""
    return re.sub(r"\n +", " ", text)
