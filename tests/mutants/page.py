"""docs/mutants.md: what was tried, what the tests let pass, and what no test can see and why."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

EXPLAINED = Path(__file__).with_name("explained.toml")
_HEAD = """# Mutants

Written by `make mutants` (contributing.md says how to run a part of it). A mutant is the program
with one small thing changed; a test has to fail. So many mutants of each file are tried, by chance;
what may survive stands below, with its reason. Those that never come to an end count as killed.

| package | tried | killed | survived | explained | of each file | seed | |
|---|---:|---:|---:|---:|---:|---:|---|"""
_ROW = re.compile(r"^\| `(?P<name>\w+)` .*$", re.MULTILINE)
_EXPLAINED = """
## Explained

Each of these does what the program does, as far as anybody can see from outside."""


@dataclass(frozen=True)
class Equivalent:
    """Mutants of a line that are no faults, with the reason."""

    path: str
    was: str
    becomes: tuple[str, ...]
    why: str


@dataclass(frozen=True)
class Figures:
    """What became of the mutants of one package."""

    name: str
    tried: int
    survived: int
    explained: int
    each: int
    seed: int
    date: str

    @property
    def killed(self) -> int:
        """Count the mutants for which a test failed."""
        return self.tried - self.survived - self.explained

    def __str__(self) -> str:
        numbers = (self.tried, self.killed, self.survived, self.explained, self.each, self.seed)
        return " | ".join((f"| `{self.name}`", *map(str, numbers), f"{self.date} |"))


def explained(path: Path = EXPLAINED) -> list[Equivalent]:
    """Read which mutants are no faults."""
    found = tomllib.loads(path.read_text(encoding="utf-8"))
    return [
        Equivalent(file, each["was"], tuple(each["becomes"]), each["why"])
        for file, entries in found.items()
        for each in entries
    ]


def write(path: Path, found: Sequence[Figures], known: Iterable[Equivalent]) -> None:
    """Put figures into the page; rows of packages that were not run stay."""
    before = path.read_text(encoding="utf-8") if path.is_file() else ""
    rows = {row["name"]: row[0] for row in _ROW.finditer(before)}
    rows |= {each.name: str(each) for each in found}
    lines = (f"* `{e.path}`: {_code(e.was)}{_becomes(e)}. {e.why}" for e in known)
    table = "\n".join((_HEAD, *(rows[name] for name in sorted(rows))))
    path.write_text("\n".join((table, _EXPLAINED, "", *lines, "")), encoding="utf-8")


def _becomes(each: Equivalent) -> str:
    return " → " + ", ".join(map(_code, each.becomes))


def _code(text: str) -> str:
    return f"`` {text} ``" if "`" in text else f"`{text}`"
