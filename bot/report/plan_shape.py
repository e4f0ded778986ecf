"""The JSON of a plan's file as it is read: strict, because the file may be anybody's.

What is sealed was written by Passeur or by somebody who knows how; only values of the kinds that
Passeur writes become a plan.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, get_args

from bot.model import Absent, At, Delete, Move, Put, Restore
from bot.model.edits import Action, Because

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.model import Edit, Plan

LONGEST = 2 * 1024 * 1024  # bytes of one page that MediaWiki accepts ($wgMaxArticleSize)
_KINDS = frozenset("sirubma")  # of edit summaries: CONTRACT.md, Edit summaries
_TEXTS = ("id", "title", "origin", "summary", "before", "old_title", "said_sha1")


class MalformedError(ValueError):
    """JSON that Passeur does not write."""


def read_json(text: str) -> Any:
    """Read JSON in which each name stands once and nothing is too deep; ValueError."""
    try:
        found = json.loads(text, object_pairs_hook=_once)
    except RecursionError as error:
        raise MalformedError from error
    if "\\ud" in text.lower():  # half a character, which no page, file or screen can hold
        json.dumps(found, ensure_ascii=False).encode()
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise MalformedError
    return found


def check(plan: Plan) -> None:
    """Refuse a plan with values of other kinds than Passeur writes; MalformedError."""
    texts = (plan.id, plan.project, plan.wiki, plan.kind, plan.started, plan.server)
    if not all(isinstance(text, str) for text in texts) or not _is_number(plan.keep):
        raise MalformedError
    if not all(sound for edit in plan.edits for sound in _sound(edit, plan)):
        raise MalformedError


def _sound(edit: Edit, plan: Plan) -> Iterator[bool]:
    """Look at all that decides what is written, where, and as whose."""
    yield all(isinstance(getattr(edit, name), str) for name in _TEXTS)
    yield edit.action in get_args(Action)
    yield edit.because in get_args(Because)
    yield edit.kind in _KINDS
    yield bool(edit.title.strip())
    yield all(isinstance(part, str) for part in (*edit.identity, *edit.needs))
    yield edit.identity.project == plan.project
    yield _is_number(edit.words_lost)
    yield all(each is None or isinstance(each, str) for each in (edit.said, edit.stands))
    yield _is_op(edit) and _is_guard(edit)
    yield all(isinstance(text, str) for item in edit.parts.items() for text in item)


def _is_op(edit: Edit) -> bool:
    match edit.op:
        case Put(text):
            return isinstance(text, str) and len(text) <= LONGEST
        case Move(to, redirect):
            return isinstance(to, str) and bool(to.strip()) and isinstance(redirect, bool)
        case Delete():
            return edit.action == "retire"
        case _:
            return edit.op is None or isinstance(edit.op, Restore)


def _is_guard(edit: Edit) -> bool:
    """Say whether an edit names what it was decided on: nothing is written without."""
    match edit.guard:
        case At(page_id, revid):
            return _is_number(page_id) and _is_number(revid)
        case _:
            return isinstance(edit.guard, Absent) or edit.op is None


def _is_number(value: Any) -> bool:
    return type(value) is int and value >= 0
