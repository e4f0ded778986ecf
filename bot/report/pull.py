"""What came back from the wiki, as text and as JSON, and as the comment of each cell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from bot.report.change_text import value_lines
from bot.report.lines import hint_lines, wrap
from bot.report.sentences import address, clip, of_problem, when

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from bot.model import Cell, Problem
    from bot.say import Say

_LONGEST = 200


class Returned(NamedTuple):
    """One cell that people changed; `reason` says why it is only listed.

    `url` leads to the page. `by_us`: the revision is ours, and has people's words in it.
    """

    cell: Cell
    field: str
    old: str
    new: str
    title: str
    user: str
    timestamp: str
    revid: int
    reason: str = ""
    why: Problem | None = None
    url: str = ""
    by_us: bool = False

    @property
    def link(self) -> str:
        """Lead to the revision."""
        return f"{self.url}{'&' if '?' in self.url else '?'}oldid={self.revid}"


def pull_json(files: Iterable[Path], cells: Iterable[Returned], say: Say) -> dict[str, Any]:
    """Give the shape of the contract."""
    return {"files": [str(file) for file in files], "cells": [_cell(each, say) for each in cells]}


def _cell(each: Returned, say: Say) -> dict[str, Any]:
    shape: dict[str, Any] = {
        "cell": address(each.cell),
        "field": each.field,
        "old": each.old,
        "new": each.new,
        "user": each.user,
        "revid": each.revid,
        "written": not each.reason,
    }
    return shape | ({"reason": _reason(each, say)} if each.reason else {})


def _reason(each: Returned, say: Say) -> str:
    """Say why a change is only listed: what the field has against it, where it has something."""
    if each.why is None:
        return say(f"pull.reason-{each.reason}")
    told = of_problem(each.why, say)
    return f"{told.message} {told.hint}".strip()


def pull_text(files: Sequence[Path], cells: Sequence[Returned], say: Say, width: int) -> str:
    """List the cells, those that were written first, and say what to do next."""
    if not cells:
        return say("pull.nothing")
    written = [each for each in cells if not each.reason]
    listed = [each for each in cells if each.reason]
    lines: list[str] = []
    if written:
        lines += wrap(say("pull.written", n=len(written)), width)
        for each in written:
            lines += _lines(each, say, width)
    if listed:
        lines += wrap(say("pull.listed", n=len(listed)), width)
        for each in listed:
            lines += _lines(each, say, width)
            lines += hint_lines(_reason(each, say), width, 6)
    for file in files:
        lines += wrap(say("pull.file", path=str(file)), width)
    lines += wrap(say("pull.next"), width) if files else []
    return "\n".join(lines)


def _lines(each: Returned, say: Say, width: int) -> list[str]:
    """Tell a cell: both values, or of long ones the words that changed."""
    words = {
        "field": each.field,
        "cell": str(each.cell),
        "who": _who(each, say),
        "when": when(each.timestamp, say),
    }
    if each.old and each.new and max(len(each.old), len(each.new)) > _LONGEST:
        lines = wrap(say("pull.cell-long", **words), width, 2, 6)
        return lines + value_lines(each.old, each.new, say, width)
    old, new = (clip(text, _LONGEST) or say("report.empty") for text in (each.old, each.new))
    return wrap(say("pull.cell", old=old, new=new, **words), width, 2, 6)


def _who(each: Returned, say: Say) -> str:
    """Name who changed it; a revision in which we united both sides does not tell."""
    return say("pull.somebody", who=each.user) if each.by_us else each.user


def comment(each: Returned, say: Say) -> str:
    """Write the comment of a cell: who changed it, when, and where that revision is."""
    who, day = _who(each, say), when(each.timestamp, say)
    return say("pull.comment", who=who, when=day, old=each.old, link=each.link)


def listing(cells: Iterable[Returned], say: Say) -> tuple[str, list[str], list[list[str]]]:
    """Give the sheet that lists what changed: its name, its headings, its rows."""
    names = ("cell", "field", "old", "new", "who", "when", "link", "state")
    headings = [say(f"pull.heading-{name}") for name in names]
    rows = [_row(each, say) for each in cells]
    return say("pull.sheet"), headings, rows


def _row(each: Returned, say: Say) -> list[str]:
    state = _reason(each, say) if each.reason else say("pull.state-written")
    who, day = _who(each, say), when(each.timestamp, say)
    return [address(each.cell), each.field, each.old, each.new, who, day, each.link, state]
