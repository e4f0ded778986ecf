"""Reading TOML that people wrote: every mistake is a problem with its line, none an exception."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any

from bot.alike import nearest
from bot.model import Cell, Problem
from bot.private import only_host

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

_PLACE = re.compile(r"^(.*?)\s*\(at (?:line (\d+), column (\d+)|end of document)\)$", re.DOTALL)
_KEY = re.compile(r"""^\s*(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([\w-]+))\s*[=.]""")
_HEADING = re.compile(r"^\s*\[(\[?)([^\]]+)\]")
LARGEST = 1_000_000  # bytes; a hundred times the settings of the demo
# tomllib copies a dotted key for each of its parts, and goes into itself for each bracket.
_LONG_KEY = re.compile(r"""(?<![\w"'-])(?:[\w"'-]++[ \t]*+\.[ \t]*+){200}""")
_LONG_NUMBER = re.compile(r"\d[\d_]{4000}")
_TOO_LONG = "Exceeds the limit"  # of digits, which is Python's and not TOML's
# What tomllib says (Lib/tomllib/_parser.py), by what it begins with, and which sentence that is.
_SAID = (
    ("Expected '=' after", "toml-equals"),
    ("Expected newline or end", "toml-rest"),
    ("Invalid value", "toml-value"),
    ("Invalid statement", "toml-statement"),
    ("Invalid initial character", "toml-key"),
    ("Unclosed array", "toml-array"),
    ("Unclosed inline", "toml-inline"),
    ("Cannot overwrite a value", "toml-twice"),
    ("Cannot declare", "toml-twice"),
    ("Duplicate inline", "toml-twice"),
    ("Cannot mutate", "toml-twice"),
    ("Illegal character", "toml-quote"),
    ("Unterminated string", "toml-quote"),
    ('Expected "', "toml-quote"),
    ("Expected \"'", "toml-quote"),
    ("Expected ']", "toml-heading"),
    ("Unescaped '\\'", "toml-backslash"),
    ("Invalid hex", "toml-backslash"),
    (_TOO_LONG, "toml-value"),
)
_KINDS = {str: "text", int: "whole", float: "number", bool: "yes-no", list: "list", dict: "table"}


class Source:
    """A TOML file: its tables, where its keys stand, and the problems found so far."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.collection = ""
        self.problems: list[Problem] = []
        self._lines: dict[tuple[str, ...], int] | None = None
        self._text = text.removeprefix("\ufeff")
        self.data = self._parsed()

    @classmethod
    def of(cls, path: Path, file: str) -> Source:
        """Read a file; one that is not UTF-8 is a problem."""
        try:
            if path.exists() and not path.is_file():  # a pipe waits, a device never ends
                code = "schema.toml-unreadable"
            elif path.stat().st_size > LARGEST:
                code = "schema.toml-too-large"
            else:
                return cls(file, path.read_text(encoding="utf-8"))
        except UnicodeDecodeError:
            code = "schema.toml-encoding"
        except OSError:
            code = "schema.toml-unreadable"
        source = cls(file, "")
        source.problems.append(Problem(code, Cell(file), {"limit": LARGEST // 1_000_000}))
        return source

    def table(self) -> Entries:
        """Give the top of the file."""
        return Entries(self, self.data, ())

    def report(self, code: str, path: tuple[str, ...], /, **args: Any) -> None:
        """Note a problem at the line of the key that `path` leads to."""
        line = self.line(path)
        where = Cell(f"{self.file}:{line}" if line else self.file)
        self.problems.append(Problem(f"schema.{code}", where, args, "error", self.collection))

    def line(self, path: tuple[str, ...]) -> int:
        """Find the line of a key, or of the nearest table around it; 0 where there is none."""
        if self._lines is None:
            self._lines = _lines(self._text)
        while path and path not in self._lines:
            path = path[:-1]
        return self._lines.get(path, 0)

    def in_order(self) -> list[Problem]:
        """Give the problems from the top of the file to its end."""
        return sorted(self.problems, key=_line_of)

    def _parsed(self) -> dict[str, Any]:
        if key := _LONG_KEY.search(self._text):
            return self._too_deep(self._line_at(key.start()))
        try:
            return tomllib.loads(self._text)
        except RecursionError:
            return self._too_deep(self._longest())
        except ValueError as error:  # TOMLDecodeError; Python's own for numbers of 5,000 digits
            match = _PLACE.match(str(error))
            said, line = (match[1], match[2]) if match else (str(error), None)
            number = _LONG_NUMBER.search(self._text) if said.startswith(_TOO_LONG) else None
            last = self._line_at(number.start() if number else len(self._text))
            at = int(line) if line else last
            found = (code for start, code in _SAID if said.startswith(start))
            code = f"schema.{next(found, 'toml-broken')}"
            args = {"said": said, "line": self._quoted(at)}
            self.problems.append(Problem(code, Cell(f"{self.file}:{at}"), args))
            return {}

    def _line_at(self, at: int) -> int:
        return self._text.count("\n", 0, at) + 1

    def _too_deep(self, line: int) -> dict[str, Any]:
        self.problems.append(Problem("schema.toml-deep", Cell(f"{self.file}:{line}")))
        return {}

    def _longest(self) -> int:
        """Find the line with most brackets: nothing else goes deep."""
        lines = self._text.splitlines()
        depths = [line.count("[") + line.count("{") for line in lines]
        return depths.index(max(depths, default=0)) + 1 if depths else 0

    def _quoted(self, line: int) -> str:
        lines = self._text.splitlines()
        return only_host(lines[line - 1].strip())[:80] if 0 < line <= len(lines) else ""


def _line_of(problem: Problem) -> int:
    line = problem.where.file.rpartition(":")[2] if problem.where else ""
    return int(line) if line.isdigit() else 0


def _lines(text: str) -> dict[tuple[str, ...], int]:
    """Find the line of each key; the second `[[pages]]` is ("pages", "1")."""
    found: dict[tuple[str, ...], int] = {}
    table: tuple[str, ...] = ()
    counts: dict[tuple[str, ...], int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if heading := _HEADING.match(line):
            table = tuple(part.strip().strip("\"'") for part in heading[2].strip().split("."))
            if heading[1]:
                found.setdefault(table, number)
                counts[table] = counts.get(table, -1) + 1
                table = (*table, str(counts[table]))
            found.setdefault(table, number)
        elif key := _KEY.match(line):
            found.setdefault((*table, key[1] or key[2] or key[3]), number)
    return found


class Entries:
    """One table of a TOML file on its way to settings: remembers which keys were asked for."""

    def __init__(self, source: Source, data: Mapping[str, Any], path: tuple[str, ...]) -> None:
        self.source = source
        self.data = data
        self.path = path
        self.asked: list[str] = []

    def report(self, code: str, option: str = "", /, **args: Any) -> None:
        """Note an error at an option of this table; the sentence knows it as `key`."""
        path = (*self.path, option) if option else self.path
        self.source.report(code, path, **{"key": option, **args})

    def text(self, key: str, default: str = "", *, required: bool = False) -> str:
        """Read a text, trimmed."""
        found = self._get(key, str, default, required=required)
        if required and isinstance(self.data.get(key), str) and not found.strip():
            self.report("empty-option", key)
        return str(found).strip()

    def flag(self, key: str) -> bool:
        """Read true or false; false where nothing is said."""
        return bool(self._get(key, bool, default=False))

    def whole(self, key: str, default: int, low: int = 0, high: int | None = None) -> int:
        """Read a whole number between two bounds."""
        found = int(self._get(key, int, default))
        if found < low and high is None:
            self.report("too-low", key, low=low)
        elif found < low or (high is not None and found > high):
            self.report("out-of-bounds", key, low=low, high=high)
        else:
            return found
        return default

    def number(self, key: str, default: float) -> float:
        """Read a number that is not negative."""
        if type(self.data.get(key)) is int:
            return float(self.whole(key, int(default)))
        found = float(self._get(key, float, default))
        if found < 0:
            self.report("too-low", key, low=0)
            return default
        return found

    def texts(self, key: str, *, required: bool = False) -> tuple[str, ...]:
        """Read a text or a list of texts."""
        if isinstance(self.data.get(key), str):
            return tuple(text for text in (self.text(key, required=required),) if text)
        found = self._get(key, list, [], required=required)
        if not all(isinstance(item, str) for item in found):
            self.report("wrong-kind-texts", key)
            return ()
        if required and key in self.data and not found:
            self.report("empty-option", key)
        return tuple(dict.fromkeys(item.strip() for item in found if item.strip()))

    def one_of(self, key: str, options: Iterable[str], default: str) -> str:
        """Read one of a few words."""
        found = self.text(key, default)
        allowed = list(options)
        if found in allowed:
            return found
        self.unknown("unknown-word", key, found, allowed)
        return default

    def unknown(self, code: str, key: str, value: str, options: Iterable[str]) -> None:
        """Report a word that is none of a few, with the one that was probably meant."""
        allowed = list(options)
        near = nearest(value, allowed)
        args = {"value": value, "table": self._name()}
        if near:
            self.report(f"{code}-near", key, near=near, **args)
        else:
            self.report(code, key, options=allowed, **args)

    def tables(self, key: str) -> list[Entries]:
        """Read the tables of an array, `[[key]]`."""
        found = self._get(key, list, [])
        if not all(isinstance(item, dict) for item in found):
            self.report("wrong-kind-tables", key)
            return []
        path = (*self.path, key)
        return [Entries(self.source, item, (*path, str(at))) for at, item in enumerate(found)]

    def inner(self, key: str) -> Entries:
        """Read a table, `[key]`."""
        return Entries(self.source, self._get(key, dict, {}), (*self.path, key))

    def take(self, key: str) -> Any:
        """Give whatever is there; the caller judges it."""
        self.asked.append(key)
        return self.data.get(key)

    def finish(self, later: Iterable[str] = ()) -> None:
        """Report the keys that nobody asked for; those of `later` belong to a later version."""
        for key in self.data:
            if key in later:
                self.report("comes-later", key, what=key)
            elif key not in self.asked:
                self.unknown("unknown-option", key, key, [*self.asked, *later])

    def _name(self) -> str:
        return ".".join(part for part in self.path if not part.isdigit()) or self.source.file

    def _get(self, key: str, kind: type, default: Any, *, required: bool = False) -> Any:
        self.asked.append(key)
        if key not in self.data:
            if required:
                self.report("missing-option", key, table=self._name())
            return default
        found = self.data[key]
        if isinstance(found, kind) and (kind is bool or not isinstance(found, bool)):
            return found
        self.report(f"wrong-kind-{_KINDS[kind]}", key)
        return default
