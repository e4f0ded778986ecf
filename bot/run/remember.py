"""What the ledger keeps of a page, after an edit of ours or where both sides agree.

Only the sheet's own edits move what it is taken to have said: what people did through us (imports,
takings back) is theirs, and retiring a page says nothing new.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.decide.case import IMPORT
from bot.decide.digest import sha1
from bot.decide.moves import ASIDE
from bot.decide.signature import SAYING, WRITING
from bot.model import IMPORTED, RENAMED, At, Delete, Known, Move, Put, Restore

if TYPE_CHECKING:
    from bot.model import Edit, Guard, PageState, Wanted
    from bot.wiki.port import Reply


def agreed(page: Wanted, state: PageState, before: Known | None) -> tuple[Known, str]:
    """Say what is known of a page that needs no edit, and the text that the sheet says now."""
    known = Known(
        page.identity,
        state.page_id,
        state.title,
        page.title if before is None or state.title == page.title else before.wanted_title,
        state.revid,
        state.sha1,
        sha1(page.text),
        page.parts,
        page.origin,
    )
    return known, page.text


def said_of(edit: Edit) -> str | None:
    """Give the text that a sheet says with an edit; None where it says nothing new."""
    if edit.kind not in WRITING or not isinstance(edit.op, Put):
        return None
    return edit.op.text if edit.said is None else edit.said


def after(edit: Edit, guard: Guard, reply: Reply, before: Known | None) -> Known | None:
    """Say what is known of a page after an edit of ours; None for what tells nothing.

    `guard` is the one that the edit was sent with.
    """
    if isinstance(edit.op, Move | Delete | Restore):
        return _without_text(edit, guard, reply, before) if before else None
    text = edit.op.text if isinstance(edit.op, Put) else ""
    moves_said = edit.kind in SAYING
    return Known(
        edit.identity,
        reply.page_id or _page_id(edit),
        reply.title or edit.title,
        before.wanted_title if before and isinstance(edit.guard, At) else edit.title,
        reply.revid,
        sha1(text),
        edit.said_sha1 if moves_said else (before.said_sha1 if before else ""),
        {**edit.parts, IMPORT: edit.said_sha1} if edit.kind == IMPORTED else edit.parts,
        edit.origin,
        edit.kind,
    )


def _without_text(edit: Edit, guard: Guard, reply: Reply, before: Known) -> Known:
    """Know a page that was moved, removed or brought back: its text is as it was.

    Where somebody had written since our last revision, what the page holds is not ours: it is
    not known here, and the next survey looks. Only the sheet's own renaming says what it calls it.
    """
    ours = isinstance(guard, At) and guard.revid == before.revid
    move = edit.op if isinstance(edit.op, Move) else None
    calls = move and edit.kind == RENAMED and not edit.title.endswith(ASIDE)
    return replace(
        before,
        page_id=reply.page_id or before.page_id,
        title=(reply.title or edit.title) if move else before.title,
        wanted_title=edit.title if calls else before.wanted_title,
        revid=reply.revid or before.revid,
        saved_sha1=before.saved_sha1 if ours else "",
        last=before.last if edit.kind == RENAMED else edit.kind,
    )


def _page_id(edit: Edit) -> int:
    return edit.guard.page_id if isinstance(edit.guard, At) else 0
