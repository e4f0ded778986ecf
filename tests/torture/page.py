"""docs/reliability.md: what was tried, and on what; parts that are not run this time stay."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from torture.parts import Row

_HEAD = """# Reliability

Written by `make torture` (contributing.md says how to run one part of it). Each part says when, on
what and from which seed it was run; a failure comes again with the same seed. What fails stays
here until a later run of that part does not.
"""
_TABLE = "| what | tried | failed | |\n|---|---:|---:|---|"
_PART = re.compile(r"^## (?P<name>\w+)\n.*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)
_REMARK = "**Not the whole form"


@dataclass(frozen=True)
class Figures:
    """What one part found, and how it was run."""

    name: str
    rows: tuple[Row, ...]
    seed: int
    scale: float
    seconds: float
    date: str
    machine: str

    @property
    def failed(self) -> int:
        """Count the failures."""
        return sum(row.failed for row in self.rows)

    @property
    def command(self) -> str:
        """Give the command that does the same again."""
        scale = "" if self.scale == 1 else f" --scale {self.scale:g}"
        return f'make torture ARGS="{self.name} --seed {self.seed}{scale}"'

    def __str__(self) -> str:
        whole = self.scale == 1
        remark = "" if whole else f"{_REMARK}, only {self.scale:g} of it.**\n"
        minutes = f"{self.seconds / 60:.0f} minutes" if self.seconds > 90 else "a minute or less"
        return (
            f"## {self.name}\n\n{remark}{self.date}, {minutes}, on {self.machine}. Again:\n"
            f"`{self.command}`\n\n{table(self.rows)}\n"
        )


def table(rows: Iterable[Row]) -> str:
    """Write rows as a table of Markdown."""
    lines = (f"| {r.what} | {r.tried:,} | {_bold(r.failed)} | {_cell(r.detail)} |" for r in rows)
    return "\n".join((_TABLE, *lines))


def write(path: Path, found: Sequence[Figures]) -> list[str]:
    """Put figures into the page; give the names of those that whole ones of before keep out."""
    before = path.read_text(encoding="utf-8") if path.is_file() else ""
    parts = {part["name"]: part[0].strip() + "\n" for part in _PART.finditer(before)}
    kept_out = [each.name for each in found if each.scale != 1 and _is_whole(parts, each.name)]
    parts |= {each.name: str(each) for each in found if each.name not in kept_out}
    path.write_text("\n".join([_HEAD, *(parts[name] for name in sorted(parts))]), encoding="utf-8")
    return kept_out


def _is_whole(parts: Mapping[str, str], name: str) -> bool:
    return name in parts and _REMARK not in parts[name]


def _bold(number: int) -> str:
    return f"**{number:,}**" if number else "0"


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())
