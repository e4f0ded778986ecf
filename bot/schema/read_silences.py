"""What is not to be told: `[[ignore]]` of `passeur.toml`, and a page that maintainers edit."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING

from bot.alike import fold, nearest
from bot.model import KINDS, Cell, Problem
from bot.schema.settings import Maintenance, Silence

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.schema.toml import Entries

_PARTS = 5  # kind | page | target | reason | until
_ANY = "*"
# An example on the page is no silence.
_SHOWN_ONLY = re.compile(r"<!--.*?(?:-->|\Z)|<pre\b.*?</pre\s*>", re.DOTALL | re.IGNORECASE)


def read_maintenance(entries: Entries) -> Maintenance:
    """Read how reports are published."""
    usual = Maintenance()
    found = Maintenance(
        split=entries.one_of("split", ("kind", "chantier"), usual.split),
        groups=entries.text("groups"),
        ignore_page=entries.text("ignore_page"),
    )
    entries.finish()
    return found


def read_silences(tables: Iterable[Entries]) -> tuple[Silence, ...]:
    """Read `[[ignore]]`; one without a reason or an end is an error."""
    return tuple(found for entries in tables if (found := _silence(entries)))


def _silence(entries: Entries) -> Silence | None:
    kind = entries.one_of("kind", ("", *KINDS), "")
    page, target = entries.text("page"), entries.text("target")
    reason = entries.text("reason", required=True)
    until = entries.take("until")
    if isinstance(until, datetime):
        until = until.date()
    if not isinstance(until, date):
        entries.report("ignore-until", "until")
    if not (kind or page or target):
        entries.report("ignore-everything")
    entries.finish()
    line = entries.source.line(entries.path)
    where = Cell(f"{entries.source.file}:{line}")
    if not isinstance(until, date):
        return None
    return Silence(kind, page or _ANY, target or _ANY, reason, until, where)


def silences_of(
    text: str, title: str, words: Mapping[str, str]
) -> tuple[tuple[Silence, ...], tuple[Problem, ...]]:
    """Read the page on the wiki: `* kind | page | target | reason | 2027-03-01`, a line for each.

    `words` leads from what people call a kind to the kind. A line that is not understood silences
    nothing, and is told as a warning.
    """
    found: list[Silence] = []
    problems: list[Problem] = []
    plain = _SHOWN_ONLY.sub(lambda found: "\n" * found.group().count("\n"), text)
    for number, line in enumerate(plain.splitlines(), 1):
        if not line.startswith("*"):
            continue
        where = Cell(title, "", str(number))
        read = _line(line.lstrip("* "), where, words)
        if isinstance(read, Problem):
            problems.append(read)
        else:
            found.append(read)
    return tuple(found), tuple(problems)


def _line(line: str, where: Cell, words: Mapping[str, str]) -> Silence | Problem:
    # A link may hold a pipe of its own: only its target counts.
    plain = re.sub(r"\[\[\s*:?([^\[\]|]*)(?:\|[^\[\]]*)?\]\]", r"\1", line)
    plain = re.sub(r"</?(?:nowiki|code|!--)[^<>]*>", "", plain)
    parts = [part.strip() for part in plain.split("|")]
    if len(parts) != _PARTS:
        return _wrong("audit.ignore-parts", where, line=line)
    name, page, target, reason, end = parts
    kind = "" if name in {"", _ANY} else words.get(fold(name), "")
    if not kind and name not in {"", _ANY}:
        near = nearest(name, words)
        return _wrong("audit.ignore-kind", where, value=name, near=near)
    try:
        until = date.fromisoformat(end)
    except ValueError:
        return _wrong("audit.ignore-date", where, value=end)
    if not reason:
        return _wrong("audit.ignore-reason", where, line=line)
    if not kind and {page, target} <= {"", _ANY}:
        return _wrong("audit.ignore-all", where, line=line)
    return Silence(kind, page or _ANY, target or _ANY, reason, until, where)


def _wrong(code: str, where: Cell, **args: str) -> Problem:
    return Problem(code, where, args, "warning")
