"""Mutants: one module's source with one small thing changed, as mutmut's operators change it.

Mutmut itself leaves out properties, conditions of `if` and what stands outside functions, and
writes all mutants of a file into one copy of it; here each is a source of its own.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any

import libcst as cst
from libcst.metadata import MetadataWrapper, WhitespaceInclusivePositionProvider
from mutmut.mutation.mutators import mutation_operators

_LEFT = (cst.Annotation, cst.Decorator, cst.Import, cst.ImportFrom)
"""What says nothing about behaviour, or is seen when the module is imported."""


@dataclass(frozen=True)
class Mutant:
    """A change of one place of one file.

    `was` and `becomes` are the changed lines without their indentation, as `explained.toml` has
    them.
    """

    path: str
    place: str
    line: int
    was: str
    becomes: str
    source: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line} {self.place}\n    - {self.was}\n    + {self.becomes}"


def sample(root: Path, path: str, most: int, chance: Random) -> list[Mutant]:
    """Make as many mutants of a file as are wanted, by chance; in the order of its lines."""
    source = (root / path).read_text(encoding="utf-8")
    found = _Finder(source)
    MetadataWrapper(cst.parse_module(source)).visit(found)
    chance.shuffle(found.changes)
    made: dict[str, Mutant] = {}
    for change in found.changes:
        if len(made) == most:
            break
        changed = source[: change.start] + change.text + source[change.end :]
        if changed != source and changed not in made and _compiles(changed):
            lines = _difference(source, changed)
            made[changed] = Mutant(path, change.place, change.line, *lines, changed)
    return sorted(made.values(), key=lambda mutant: mutant.line)


@dataclass(frozen=True)
class _Change:
    """What stands at an offset of the source, and what is to stand there."""

    place: str
    line: int
    start: int
    end: int
    text: str


class _Finder(cst.CSTVisitor):  # type: ignore[misc]  # mutmut brings libcst, setup does not
    """Collects what may be changed, and into what."""

    METADATA_DEPENDENCIES = (WhitespaceInclusivePositionProvider,)

    def __init__(self, source: str) -> None:
        super().__init__()
        self.changes: list[_Change] = []
        self._names: list[str] = []
        lengths = (len(line) for line in source.splitlines(keepends=True))
        self._starts = list(accumulate(lengths, initial=0))

    def on_visit(self, node: cst.CSTNode) -> bool:
        if isinstance(node, _LEFT) or _is_left(node):
            return False
        if isinstance(node, cst.FunctionDef | cst.ClassDef):
            self._names.append(node.name.value)
        for what, other in _others(node):
            self.changes.append(self._change(what, other))
        return True

    def on_leave(self, original_node: cst.CSTNode) -> None:
        if isinstance(original_node, cst.FunctionDef | cst.ClassDef):
            self._names.pop()

    def _change(self, what: cst.CSTNode, other: cst.CSTNode) -> _Change:
        at = self.get_metadata(WhitespaceInclusivePositionProvider, what)
        start, end = (self._starts[each.line - 1] + each.column for each in (at.start, at.end))
        text = cst.Module([]).code_for_node(other)
        return _Change(".".join(self._names), at.start.line, start, end, text)


def _is_left(node: cst.CSTNode) -> bool:
    """Say whether a node is a docstring, a list of names, or for the type checker alone."""
    if isinstance(node, cst.Assign):
        target = node.targets[0].target
        return isinstance(target, cst.Name) and target.value == "__all__"
    if isinstance(node, cst.If):
        return isinstance(node.test, cst.Name) and node.test.value == "TYPE_CHECKING"
    if isinstance(node, cst.Call) and isinstance(node.func, cst.Name):
        return bool(node.func.value == "cast")
    return isinstance(node, cst.Expr) and isinstance(node.value, cst.BaseString)


def _others(node: cst.CSTNode) -> Iterator[tuple[cst.CSTNode, cst.CSTNode]]:
    """Give what is to be replaced, the node or a part of it, and by what."""
    for kind, operator in mutation_operators:
        if isinstance(node, kind):
            others: Iterable[Any] = operator(node)
            yield from ((node, other) for other in others if not _only_case(node, other))
    if isinstance(node, cst.If | cst.CompIf):
        words = (cst.Name(word, [_OPEN], [_CLOSE]) for word in ("True", "False"))
        yield from ((node.test, word) for word in words)


_OPEN, _CLOSE = cst.LeftParen(), cst.RightParen()


def _only_case(node: cst.CSTNode, other: cst.CSTNode) -> bool:
    """Say whether only capitals differ: names of kinds, patterns that ignore case."""
    texts = [each.value for each in (node, other) if isinstance(each, cst.SimpleString)]
    return len(texts) == 2 and bool(texts[0].lower() == texts[1].lower())


def _compiles(source: str) -> bool:
    try:
        compile(source, "mutant", "exec")
    except SyntaxError:
        return False
    return True


def _difference(source: str, changed: str) -> tuple[str, str]:
    lines = list(difflib.unified_diff(source.splitlines(), changed.splitlines(), n=0))[3:]
    was = " ".join(line[1:].strip() for line in lines if line.startswith("-"))
    return was, " ".join(line[1:].strip() for line in lines if line.startswith("+"))
