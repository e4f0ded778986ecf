"""What came back from the wiki, as text and as JSON, and as the comment of each cell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from bot.report.lines import hint_lines, wrap
from bot.report.sentences import address, clip, when

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from bot.model import Cell
    from bot.say import Say

_LONGEST = 200


class Returned(NamedTuple):
    """One cell that people changed; `reason` says why it is only listed."""

    cell: Cell
    field: str
    old: str
    new: str
    title: str
    user: str
    timestamp: str
    revid: int
    reason: str = ""


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
    return shape | ({"reason": say(f"pull.reason-{each.reason}")} if each.reason else {})


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
            lines += hint_lines(say(f"pull.reason-{each.reason}"), width, 6)
    for file in files:
        lines += wrap(say("pull.file", path=str(file)), width)
    lines += wrap(say("pull.next"), width) if files else []
    return "\n".join(lines)


def _lines(each: Returned, say: Say, width: int) -> list[str]:
    told = say(
        "pull.cell",
        field=each.field,
        cell=str(each.cell),
        old=clip(each.old, _LONGEST) or say("report.empty"),
        new=clip(each.new, _LONGEST) or say("report.empty"),
        who=each.user,
        when=when(each.timestamp, say),
    )
    return wrap(told, width, 2, 6)


def comment(each: Returned, say: Say, address_of_wiki: str) -> str:
    """Write the comment of a cell: who changed it, when, and where that revision is."""
    link = f"{address_of_wiki}?oldid={each.revid}"
    return say(
        "pull.comment", who=each.user, when=when(each.timestamp, say), old=each.old, link=link
    )
